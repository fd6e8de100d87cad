/** One-time photo codes on the tablet: each photo uses one up, whatever is killed, and none is handed out twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCapturing } from "../../../inspection_web/static/tablet/capturing.js";
import { codeMessage, codeText } from "../../../inspection_web/static/tablet/core/photo-codes.js";
import * as device from "../../../inspection_web/static/tablet/data/device.js";
import { enqueue } from "../../../inspection_web/static/tablet/data/outbox.js";
import { hmac } from "../../../inspection_web/static/tablet/device/digest.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { ABOUT, ready, sha256 } from "./page.js";
import {
  attaching,
  bytes,
  databaseNamed,
  freshDatabase,
  photoRecord,
  queuedCommand,
  visitPackage,
} from "./sample.js";

const SEED = "000102030405060708090a0b0c0d0e0f";
const TABLET = "018e0000-0000-7000-8000-00000000d001";
const pack = (count = 500, seed = SEED) =>
  /** @type {any} */ (visitPackage({ photo_codes: { seed, count } }));

const tabletWith = (database, change = {}) => {
  const codes = [];
  const capturing = createCapturing({
    database,
    deviceId: TABLET,
    sha256,
    hmac,
    makeKey: () => Promise.reject(new Error("no keys here")),
    sign: async () => "",
    monotonic: () => 1,
    ...change,
  });
  const keep = async (command, link) => {
    const photo = { record: photoRecord(command.id), bytes: bytes(1), link };
    await enqueue(database, [queuedCommand(command.id, { command })], photo);
    codes.push(JSON.parse(command.body.record).code);
  };
  const take = (id, package_ = pack()) => {
    const stored = /** @type {any} */ ({ visit_id: "visit-1", digest: "d", package: package_ });
    return capturing.attach(/** @type {any} */ (attaching(id)), { stored, monotonic_ms: 1 }, keep);
  };
  return { capturing, codes, take };
};

test("codes are those that the server draws", async () => {
  const drawn = async (number) => codeText(number, await hmac(SEED, codeMessage(TABLET, number)));
  assert.deepEqual(await Promise.all([1, 2, 500].map(drawn)), ["1-g1t5z5", "2-mwzv14", "500-wje7mq"]);
});

test("each photo uses up the code that was shown before it", async () => {
  const { capturing, codes, take } = tabletWith(freshDatabase());
  const shown = [];
  for (const id of ["c-1", "c-2", "c-3"]) {
    shown.push((await capturing.codesLeft(pack()))?.next);
    await take(id);
  }
  assert.deepEqual(codes, shown);
  assert.equal(new Set(codes).size, 3);
  assert.equal((await capturing.codesLeft(pack()))?.left, 497);
});

test("two pages that take photos at once never share a code", async () => {
  const database = freshDatabase();
  const pages = [tabletWith(database), tabletWith(database)];
  const ids = Array.from({ length: 12 }, (_, index) => `c-${index}`);
  await Promise.all(ids.map((id, index) => pages[index % 2].take(id)));
  const codes = pages.flatMap((page) => page.codes);
  assert.deepEqual([codes.length, new Set(codes).size], [12, 12]);
});

test("a page killed between code and photo leaves a gap, and the next load goes on after it", async () => {
  const name = "killed-between-code-and-photo";
  const before = databaseNamed(name);
  const killed = tabletWith(before);
  const stored = /** @type {any} */ ({ visit_id: "visit-1", digest: "d", package: pack() });
  const gone = killed.capturing.attach(
    /** @type {any} */ (attaching("c-1")),
    { stored, monotonic_ms: 1 },
    () => Promise.reject(new Error("killed")),
  );
  await assert.rejects(gone, /killed/u);
  await before.close();
  const { codes, take } = tabletWith(databaseNamed(name));
  await take("c-2");
  assert.deepEqual(codes, ["2-mwzv14"]);
});

test("a code is on the disk before it is given out, in a transaction of its own", async () => {
  const database = freshDatabase();
  const asked = [];
  const watched = {
    ...database,
    use: (work) =>
      database.use((connection) => {
        const transaction = (stores, mode, options) => {
          asked.push([stores, mode, options?.durability]);
          return connection.transaction(stores, mode, options);
        };
        return work(/** @type {any} */ ({ transaction }));
      }),
  };
  assert.equal(await device.takeCode(/** @type {any} */ (watched), { seed: SEED, count: 1 }), 1);
  assert.deepEqual(asked, [[["device"], "readwrite", "strict"]]);
  assert.equal(await device.takeCode(database, { seed: SEED, count: 1 }), null);
});

test("when codes are used up, photos are kept without one and that is shown", async () => {
  const { capturing, codes, take } = tabletWith(freshDatabase());
  for (const id of ["c-1", "c-2", "c-3"]) await take(id, pack(2));
  assert.deepEqual(codes, ["1-g1t5z5", "2-mwzv14", null]);
  assert.deepEqual(await capturing.codesLeft(pack(2)), { left: 0, next: null });
});

test("a new package brings new codes, an old one goes on where it was, and none brings none", async () => {
  const { capturing, codes, take } = tabletWith(freshDatabase());
  await take("c-1");
  await take("c-2", pack(500, "another seed"));
  await take("c-3");
  await take("c-4", /** @type {any} */ (visitPackage()));
  assert.equal(codes[0], "1-g1t5z5");
  assert.match(codes[1], /^1-/u);
  assert.notEqual(codes[1], codes[0]);
  assert.deepEqual(codes.slice(2), ["2-mwzv14", null]);
  assert.equal(await capturing.codesLeft(/** @type {any} */ (visitPackage())), null);
});

test("the open visit shows the next code, and a photo says what it shows", async () => {
  const sent = [];
  const database = freshDatabase();
  const { capturing } = tabletWith(database);
  const { workspace } = await ready({ database, carried: pack(), capturing });
  assert.deepEqual(workspace.state().open?.codes, { left: 500, next: "1-g1t5z5" });
  await workspace.addPhoto(
    { bytes: bytes(1), media_type: "image/jpeg" },
    { ...ABOUT, source: "camera", picture: "document" },
  );
  assert.deepEqual(workspace.state().open?.codes, { left: 499, next: "2-mwzv14" });
  for (const item of workspace.state().queue) {
    if (item.type === "command") sent.push(/** @type {any} */ (item.command.body));
  }
  assert.deepEqual([sent[0].picture, JSON.parse(sent[0].record).code], ["document", "1-g1t5z5"]);
  assert.equal(JSON.parse(sent[0].record).picture, undefined);
});

test("a package is asked for in the name of the tablet", async () => {
  const calls = [];
  const fetch = async (path, init) => {
    calls.push([path, init.headers]);
    return new Response(JSON.stringify(visitPackage()), { headers: { "Content-Type": "application/json" } });
  };
  const api = createApi({ fetch: /** @type {any} */ (fetch), deviceId: TABLET });
  assert.equal((await api.visitPackage("visit-1")).failure, null);
  assert.deepEqual(calls, [["/api/visits/visit-1/package", { "X-Device-Id": TABLET }]]);
});
