import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { chainEnd, checkpointSeen } from "../../../inspection_web/static/tablet/data/device.js";
import { queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf } from "../../../inspection_web/static/tablet/data/photos.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { createPosition, isFresh } from "../../../inspection_web/static/tablet/device/position.js";
import { ABOUT, FIX, ready } from "./page.js";
import { AN, BINH, bytes, freshDatabase, NOW, recording, visitPackage } from "./sample.js";

const STORES = /** @type {const} */ (["packages", "outbox", "photos", "photo_bytes", "device", "sent"]);
const everything = (database) =>
  database.use((connection) => Promise.all(STORES.map((store) => connection.getAll(store))));

test("a tap is in the queue under the name of the person, and on the screen", async () => {
  const { database, workspace } = await ready();
  assert.equal(await workspace.record(/** @type {any} */ (recording("x").body)), true);
  const [item] = await queued(database);
  assert.deepEqual([item.author, item.visit_id, item.type], [AN, "visit-1", "command"]);
  assert.equal(workspace.state().open?.visit.fields.size, 1);
});

test("whoever is at work is the author, whatever a late answer or another window leaves behind", async () => {
  let holder = AN;
  const { database, workspace } = await ready({ holder: () => holder });
  holder = BINH; // by PIN, maybe in another window, with the visit open here
  await workspace.reloadAll();
  assert.equal(workspace.state().person.id, BINH.id);
  await workspace.keepPerson({ person: AN }); // an answer to a question asked before the change
  assert.equal(workspace.state().person.id, BINH.id);
  holder = AN;
  await workspace.record(recording("x").body);
  holder = BINH;
  await workspace.refresh();
  await workspace.record(recording("y").body);
  assert.deepEqual(
    (await queued(database)).map(({ author }) => author.id),
    [AN.id, BINH.id],
  );
  await workspace.refresh();
  assert.equal(workspace.state().person.id, BINH.id);
});

test("a photo is kept unchanged, named by its own digest, with position and time", async () => {
  const { database, workspace } = await ready();
  const content = bytes(0xff, 0xd8, 0xff, 7);
  await workspace.addPhoto({ bytes: content, media_type: "image/jpeg" }, { ...ABOUT, source: "camera" });
  const [command, photo] = await queued(database);
  assert.ok(command.type === "command" && command.command.kind === "attach_photo" && photo.type === "photo");
  const { body } = command.command;
  assert.equal(body.sha256, createHash("sha256").update(new Uint8Array(content)).digest("hex"));
  assert.deepEqual([body.size, body.fix, body.notice_given], [4, FIX, true]);
  assert.equal(photo.capture_id, command.id);
  assert.deepEqual(await bytesOf(database, command.id), content);
});

test("a photo says what the tablet knew, signed, and the next one names it", async () => {
  const { database, workspace } = await ready();
  for (const content of [bytes(1), bytes(2)]) {
    await workspace.addPhoto({ bytes: content, media_type: "image/jpeg" }, { ...ABOUT, source: "camera" });
  }
  const commands = (await queued(database)).filter((item) => item.type === "command");
  const bodies = commands.map(({ command }) => /** @type {any} */ (command.body));
  const [first, second] = bodies.map(({ record }) => JSON.parse(record));
  assert.deepEqual(
    [first.capture, first.visit, first.device, first.monotonic_ms, first.prev],
    [commands[0].id, "visit-1", "device-1", 1234, null],
  );
  assert.deepEqual([first.sha256, first.fix.latitude], [bodies[0].sha256, FIX.lat]);
  assert.equal(bodies[0].signature, `c3BraQ== signed ${bodies[0].record.length}`);
  const digests = bodies.map(({ record }) => createHash("sha256").update(record).digest("hex"));
  assert.equal(second.prev, digests[0]);
  assert.equal(await chainEnd(database), digests[1]);
});

test("a downloaded visit brings the newest checkpoint along", async () => {
  const pack = visitPackage({ checkpoint: "12:ab" });
  const api = /** @type {any} */ ({ visitPackage: async () => ({ data: pack, failure: null }) });
  const { database, workspace } = await ready({ api });
  assert.equal(await workspace.download("visit-1"), null);
  await workspace.openVisit("visit-1");
  await workspace.addPhoto({ bytes: bytes(1), media_type: "" }, { ...ABOUT, source: "gallery" });
  const [command] = await queued(database);
  assert.ok(command.type === "command" && command.command.kind === "attach_photo");
  const said = JSON.parse(command.command.body.record ?? "");
  assert.deepEqual([said.checkpoint, said.code], ["12:ab", null]);
  assert.equal(workspace.state().open?.codes, null);
  assert.equal(await checkpointSeen(database), "12:ab");
});

test("a download does not wait until the person has answered whether the data may stay", async () => {
  /** @type {(answer: boolean) => void} */
  let answer = () => undefined;
  const askToPersist = () => new Promise((resolve) => (answer = resolve));
  const api = /** @type {any} */ ({ visitPackage: async () => ({ data: visitPackage(), failure: null }) });
  const { workspace } = await ready({ api, askToPersist });
  assert.equal(await workspace.download("visit-1"), null);
  const told = new Promise((resolve) => workspace.watch(() => resolve(workspace.state().persistent)));
  answer(true);
  assert.equal(await told, true);
});

test("a picture from the gallery claims no position, and a missing position is recorded as missing", async () => {
  const { database, workspace } = await ready();
  await workspace.addPhoto({ bytes: bytes(1), media_type: "image/png" }, { ...ABOUT, source: "gallery" });
  const [command] = await queued(database);
  assert.ok(command.type === "command" && command.command.kind === "attach_photo");
  assert.equal(command.command.body.fix, null);
});

test("an empty photo is refused and leaves nothing behind", async () => {
  const { database, workspace } = await ready();
  const fault = await workspace.addPhoto({ bytes: bytes(), media_type: "" }, { ...ABOUT, source: "camera" });
  assert.equal(fault, "empty");
  assert.deepEqual(await queued(database), []);
});

test("a full disk is said, and nothing half is kept", async () => {
  const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const { database, workspace } = await ready({ preview: full });
  await workspace.addPhoto({ bytes: bytes(1), media_type: "" }, { ...ABOUT, source: "camera" });
  assert.equal(workspace.state().trouble, "full");
  assert.equal(await chainEnd(database), null);
  assert.deepEqual(await queued(database), []);
});

/** The browser finds no room for the nth write into these stores, and ends the transaction as it does then. */
const fillUpAt = (count, work) => {
  const stores = IDBObjectStore.prototype;
  const [put, add] = [stores.put, stores.add];
  let writes = 0;
  const until = (write) =>
    function (...given) {
      const request = write.apply(this, given);
      writes += 1;
      if (writes === count) /** @type {any} */ (this.transaction)._abort("QuotaExceededError");
      return request;
    };
  stores.put = until(put);
  stores.add = until(add);
  return work().finally(() => Object.assign(stores, { put, add }));
};

for (const count of [1, 2, 3, 4, 5]) {
  test(`no room at write ${count} of a photo: said, nothing of it kept, all before it is whole`, async () => {
    const { database, workspace } = await ready();
    const take = (byte) =>
      workspace.addPhoto({ bytes: bytes(byte), media_type: "" }, { ...ABOUT, source: "gallery" });
    await take(1);
    const [before, end] = [await everything(database), await chainEnd(database)];
    await fillUpAt(count, () => take(2));
    assert.equal(workspace.state().trouble, "full");
    assert.deepEqual(await everything(database), before);
    assert.equal(await chainEnd(database), end);
    await take(2);
    assert.equal(workspace.state().trouble, null);
    assert.equal((await queued(database)).length, 4);
  });
}

test("a visit for which there is no room is said not to be kept, and the one that is here stays", async () => {
  const pack = visitPackage({ visit_id: "visit-2" });
  const api = /** @type {any} */ ({ visitPackage: async () => ({ data: pack, failure: null }) });
  const { database, workspace } = await ready({ api });
  const found = await fillUpAt(1, () => workspace.download("visit-2"));
  assert.deepEqual([found, workspace.state().trouble], ["sync.full", null]);
  assert.deepEqual(await visits.packageIds(database), ["visit-1"]);
});

test("a position older than a minute, or from a clock far ahead, does not count", () => {
  assert.ok(isFresh(FIX, NOW + 60_000));
  assert.ok(!isFresh(FIX, NOW + 60_001));
  assert.ok(!isFresh(FIX, NOW - 60_001));
});

test("the position is canonical text; a stale one is asked for once more, then given up", async () => {
  let asked = 0;
  const at = (age) => ({
    getCurrentPosition: (found) => {
      asked += 1;
      found({ coords: { latitude: 13.983300000001, longitude: 108, accuracy: 12.04 }, timestamp: NOW - age });
    },
  });
  const fresh = createPosition({
    geolocation: /** @type {any} */ (at(1000)),
    now: () => NOW,
    shift: () => 0,
  });
  const fix = await fresh.fix(50);
  assert.deepEqual([fix?.lat, fix?.lon, fix?.accuracy_m], ["13.9833", "108", "12"]);
  asked = 0;
  const stale = createPosition({
    geolocation: /** @type {any} */ (at(90_000)),
    now: () => NOW,
    shift: () => 0,
  });
  stale.warm();
  assert.equal(await stale.fix(50), null);
  assert.equal(asked, 2);
  assert.equal(
    await createPosition({ geolocation: undefined, now: () => NOW, shift: () => 0 }).fix(50),
    null,
  );
});

for (const [member, odd] of /** @type {const} */ ([
  ["accuracy", Number.POSITIVE_INFINITY],
  ["accuracy", 1e21],
  ["latitude", Number.NaN],
  ["longitude", null],
]))
  test(`a position whose ${member} is ${odd} is none: the server would refuse the whole photo for it`, async () => {
    const coords = {
      latitude: 13.98,
      longitude: 108,
      accuracy: 12,
      [member]: odd === null ? undefined : odd,
    };
    const odds = { getCurrentPosition: (found) => found({ coords, timestamp: NOW }) };
    const how = { geolocation: /** @type {any} */ (odds), now: () => NOW, shift: () => 0 };
    assert.equal(await createPosition(how).fix(50), null);
  });

test("a sample's clock is followed, and kept for the days without network", async () => {
  const database = freshDatabase();
  assert.equal(await visits.keptBehind(database), 0);
  const me = /** @type {any} */ ({ person: AN, sample_seconds_behind: 3600 });
  assert.equal(await visits.keepBehind(database, me), 3_600_000);
  assert.equal(await visits.keptBehind(database), 3_600_000);
  const device = NOW + 3_600_000;
  const geolocation = {
    getCurrentPosition: (/** @type {(found: object) => void} */ found) =>
      found({ coords: { latitude: 13.98, longitude: 108, accuracy: 12 }, timestamp: device }),
  };
  const position = createPosition({
    geolocation: /** @type {any} */ (geolocation),
    now: () => NOW,
    shift: () => NOW - device,
  });
  assert.equal(Date.parse((await position.fix(50))?.fixed_at ?? ""), NOW);
});

test("a whole group is confirmed in one step, one entry for each value", async () => {
  const { database, workspace } = await ready();
  assert.equal(await workspace.confirmGroup("g1"), true);
  const items = await queued(database);
  assert.deepEqual(
    items.map(({ command }) => [command.body.criterion, command.body.field, command.body.outcome]),
    [
      ["1.1", "a", "match"],
      ["1.1", "b", "match"],
      ["1.2", "v", "match"],
    ],
  );
  assert.equal(new Set(items.map(({ id }) => id)).size, 3);
  await workspace.confirmGroup("g1");
  assert.equal((await queued(database)).length, 3);
});

test("minutes are signed by the tablet, kept and queued; the next version follows them", async () => {
  const { database, workspace } = await ready();
  const meeting = {
    held: { from: ABOUT.taken_at, to: ABOUT.taken_at, place: "Trụ sở" },
    present: [],
    remarks: "",
  };
  const first = await workspace.draftMinutes(meeting);
  assert.equal(await workspace.signMinutes(first, []), true);
  const [item] = await queued(database);
  const [kept] = workspace.state().open?.minutes ?? [];
  assert.equal(item.command.kind, "sign_minutes");
  assert.equal(item.command.body.content, kept.content);
  assert.match(item.command.body.signature, /signed/u);
  assert.equal(await workspace.digestOf(kept.content), kept.digest);
  const second = await workspace.draftMinutes(meeting);
  assert.deepEqual([second.version, second.prev], [2, kept.digest]);
});

test("minutes signed on a colleague's tablet are followed once the server has told of them", async () => {
  const pack = visitPackage();
  const line = { id: "visit-1", unit: pack.unit, planned_on: pack.planned_on, package_digest: pack.digest };
  const told = { version: 1, digest: "cd".repeat(32) };
  const api = { visits: async () => ({ data: { items: [{ ...line, minutes: told }] } }) };
  const { workspace } = await ready({ api });
  const meeting = { held: { from: ABOUT.taken_at, to: ABOUT.taken_at, place: "" }, present: [], remarks: "" };
  assert.equal((await workspace.draftMinutes(meeting)).version, 1);
  await workspace.loadLines();
  const content = await workspace.draftMinutes(meeting);
  assert.deepEqual([content.version, content.prev], [2, told.digest]);
  await workspace.signMinutes(content, []);
  const [own] = workspace.state().open?.minutes ?? [];
  const next = await workspace.draftMinutes(meeting);
  assert.deepEqual([next.version, next.prev], [3, own.digest]);
});

test("that nothing is assigned is known only once the server has told its list", async () => {
  const answers = [{ data: null }, { data: { items: [] } }];
  const { workspace } = await ready({ api: { visits: async () => answers.shift() } });
  await workspace.loadLines();
  assert.equal(workspace.state().listed, "failed");
  await workspace.loadLines();
  assert.equal(workspace.state().listed, "told");
});

test("minutes, the end of a visit and a whole group are written once, however often they are tapped", async () => {
  const { database, workspace } = await ready();
  const meeting = { held: { from: ABOUT.taken_at, to: ABOUT.taken_at, place: "" }, present: [], remarks: "" };
  const content = await workspace.draftMinutes(meeting);
  await Promise.all([workspace.signMinutes(content, []), workspace.signMinutes(content, [])]);
  await workspace.signMinutes(content, []);
  const [group] = visitPackage().groups;
  await Promise.all([workspace.confirmGroup(group.id), workspace.confirmGroup(group.id)]);
  await Promise.all([workspace.closeVisit(null), workspace.closeVisit(null)]);
  await workspace.closeVisit(null);
  const commands = (await queued(database)).map(({ command }) => command);
  const count = (kind) => commands.filter((command) => command.kind === kind).length;
  assert.deepEqual([count("sign_minutes"), count("close_visit")], [1, 1]);
  const recorded = commands.filter(({ kind }) => kind === "record_finding").map(({ body }) => body);
  const values = new Set(recorded.map(({ criterion, field }) => `${criterion} ${field}`));
  assert.ok(values.size > 0);
  assert.equal(recorded.length, values.size);
});
