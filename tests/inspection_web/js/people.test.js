import assert from "node:assert/strict";
import { test } from "node:test";
import * as rules from "../../../inspection_web/static/tablet/core/people.js";
import { known } from "../../../inspection_web/static/tablet/data/people.js";
import { createIdentity } from "../../../inspection_web/static/tablet/identity.js";
import { AN, BINH, freshDatabase, NOW } from "./sample.js";

const PINS = { [AN.id]: "123456", [BINH.id]: "654321" };
const TYPED = { code: " abcde-fgh23 ", name: "Máy số 3", pin: PINS[AN.id], again: PINS[AN.id] };

/** A tablet, and a server that pairs it with one person after another. */
const tabletOf = (database, change = {}) => {
  const asked = [];
  const begun = [];
  const clock = { time: NOW };
  const joining = [AN, BINH, AN];
  const api = {
    join: async (code, said) => {
      asked.push({ code, ...said });
      const person = joining.shift();
      const data = {
        token: `token-${asked.length}`,
        person,
        device_name: said.name,
        valid_until: "2019-12-05",
      };
      return { data, failure: null };
    },
  };
  const identity = createIdentity({
    database,
    api,
    deviceId: "device-1",
    publicKey: async () => "spki",
    now: () => clock.time,
    onPerson: async (person) => void begun.push(person.id),
    rounds: 10,
    ...change,
  });
  return { identity, asked, begun, clock };
};

const withTwo = async (database) => {
  const tablet = tabletOf(database);
  assert.equal(await tablet.identity.join(TYPED), null);
  assert.equal(await tablet.identity.join({ ...TYPED, name: "", pin: "654321", again: "654321" }), null);
  return tablet;
};

test("a code makes the person the one at work, and names the tablet once", async () => {
  const { identity, asked, begun } = await withTwo(freshDatabase());
  assert.deepEqual(asked[0], { code: "abcde-fgh23", device: "device-1", name: "Máy số 3", spki: "spki" });
  assert.equal(asked[1].name, "Máy số 3");
  assert.deepEqual(begun, [AN.id, BINH.id]);
  assert.equal(identity.token(), "token-2");
  assert.deepEqual(
    identity.state().people.map(({ person }) => person.id),
    [BINH.id, AN.id],
  );
});

test("people change over by PIN, without network", async () => {
  const { identity, begun } = await withTwo(freshDatabase());
  assert.equal(await identity.changeTo(AN.id, "654321"), "wrong");
  assert.equal(identity.token(), "token-2");
  assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), null);
  assert.equal(identity.token(), "token-1");
  assert.deepEqual(identity.state().active, AN);
  assert.deepEqual(begun.slice(2), [AN.id]);
  assert.equal(await identity.changeTo("p-none", "123456"), "unknown");
});

test("after a restart the person at work still sends", async () => {
  const database = freshDatabase();
  await withTwo(database);
  const again = tabletOf(database);
  assert.equal(again.identity.token(), null);
  await again.identity.load();
  assert.equal(again.identity.token(), "token-2");
  assert.deepEqual(again.identity.state().active, BINH);
});

test("no token lies open on the tablet, and the key of the one at work stays inside", async () => {
  const database = freshDatabase();
  await withTwo(database);
  const { people, active } = await known(database);
  assert.equal(active.token.key.extractable, false);
  for (const { data } of [...people.map(({ sealed }) => sealed), active.token]) {
    assert.equal(new TextDecoder().decode(data).includes("token"), false);
  }
});

test("five wrong PINs make everybody wait a minute, also after a restart", async () => {
  const database = freshDatabase();
  const { identity, clock } = await withTwo(database);
  for (let count = 1; count < rules.MOST_WRONG; count += 1) {
    assert.equal(await identity.changeTo(AN.id, "000000"), "wrong");
  }
  assert.equal(await identity.changeTo(AN.id, "000000"), "held");
  const again = tabletOf(database);
  assert.equal(await again.identity.changeTo(AN.id, PINS[AN.id]), "held");
  clock.time += rules.PAUSE;
  assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), null);
  assert.equal(await identity.changeTo(BINH.id, "000000"), "wrong");
});

test("a pause begun under a clock years ahead is over once the clock is right", async () => {
  const { identity, clock } = await withTwo(freshDatabase());
  clock.time += 10 * 365 * 86_400_000;
  for (let count = 0; count < rules.MOST_WRONG; count += 1) await identity.changeTo(AN.id, "000000");
  assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), "held");
  clock.time = NOW;
  assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), null);
});

test("a right PIN forgets the wrong ones before it", async () => {
  const { identity } = await withTwo(freshDatabase());
  for (let round = 0; round < 2; round += 1) {
    for (let count = 1; count < rules.MOST_WRONG; count += 1) await identity.changeTo(AN.id, "000000");
    assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), null);
  }
});

test("pairing again replaces the person's token", async () => {
  const database = freshDatabase();
  const { identity } = await withTwo(database);
  assert.equal(await identity.join({ ...TYPED, pin: "111111", again: "111111" }), null);
  assert.equal(identity.token(), "token-3");
  assert.equal(identity.state().people.length, 2);
  assert.equal(await identity.changeTo(AN.id, PINS[AN.id]), "wrong");
});

const TYPOS = [
  ["code", { code: " " }],
  ["name", { name: " " }],
  ["name", { name: "m".repeat(81) }],
  ["pin", { pin: "12345", again: "12345" }],
  ["pin", { pin: "12345a", again: "12345a" }],
  ["different", { again: "123457" }],
];
for (const [fault, change] of TYPOS) {
  test(`what cannot pair is said before anything is sent: ${fault} ${JSON.stringify(change)}`, async () => {
    const { identity, asked } = tabletOf(freshDatabase());
    assert.equal(await identity.join({ ...TYPED, ...change }), fault);
    assert.deepEqual(asked, []);
  });
}

test("why the server or the network did not pair is told, and nothing is kept", async () => {
  const failures = [
    [{ kind: "network" }, "network"],
    [
      { kind: "refused", status: 410, fault: { code: "devices.pairing-used", message: "Đã dùng" } },
      "Đã dùng",
    ],
    [{ kind: "server", status: 500, fault: { code: "x", message: "" } }, "failed"],
  ];
  for (const [failure, said] of failures) {
    const database = freshDatabase();
    const { identity } = tabletOf(database, { api: { join: async () => ({ data: null, failure }) } });
    assert.equal(await identity.join(TYPED), said);
    assert.deepEqual(await known(database), { people: [], active: null, name: "" });
  }
});

test("a browser that makes no key cannot be paired", async () => {
  const { identity } = tabletOf(freshDatabase(), { publicKey: async () => null });
  assert.equal(await identity.join(TYPED), "key");
});
