import assert from "node:assert/strict";
import { test } from "node:test";
import { writeTogether } from "../../../inspection_web/static/tablet/data/database.js";
import { chainEnd } from "../../../inspection_web/static/tablet/data/device.js";
import {
  enqueue,
  entriesOf,
  keepTries,
  parkedCommands,
  queued,
  settleCommands,
  settlePhoto,
} from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf, photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import {
  bytes,
  freshDatabase,
  NOW,
  photoRecord,
  queuedCommand,
  queuedPhoto,
  visitPackage,
} from "./sample.js";

const AT = "2019-11-05T09:10:00+07:00";
const LINK = { prev: null, next: "cd".repeat(32) };
const photo = { record: photoRecord("c-1"), bytes: bytes(1, 2, 3), link: LINK };
const outcome = (id, change = {}) => ({ id, outcome: "applied", code: null, message: null, ...change });
const ids = (items) => items.map(({ id }) => id);

test("a command and its photo are kept together", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1"), queuedPhoto("c-1")], photo);
  assert.deepEqual(ids(await queued(database)), ["c-1", "photo:c-1"]);
  assert.deepEqual(
    new Uint8Array(/** @type {ArrayBuffer} */ (await bytesOf(database, "c-1"))),
    new Uint8Array([1, 2, 3]),
  );
  assert.deepEqual(await photosOf(database, "visit-1"), [photo.record]);
});

test("when one part cannot be kept, no part is", async () => {
  const database = freshDatabase();
  const impossible = queuedCommand("c-1", { command: () => "cannot be stored" });
  await assert.rejects(enqueue(database, [queuedPhoto("c-1"), impossible], photo), {
    name: "DataCloneError",
  });
  assert.deepEqual(await queued(database), []);
  assert.deepEqual(await photosOf(database, "visit-1"), []);
  assert.equal(await bytesOf(database, "c-1"), null);
  assert.equal(await chainEnd(database), null);
});

test("a record made for an end of the chain that is the end no longer is not kept", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1")], photo);
  await enqueue(database, [queuedCommand("c-1")], photo);
  const late = { ...photo, link: { prev: null, next: "ef".repeat(32) } };
  await assert.rejects(enqueue(database, [queuedCommand("c-2")], late), { name: "ChainMovedError" });
  assert.deepEqual(ids(await queued(database)), ["c-1"]);
  assert.equal(await chainEnd(database), LINK.next);
});

test("keeping the same item twice keeps one", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1")]);
  await enqueue(database, [queuedCommand("c-1"), queuedCommand("c-2")]);
  assert.deepEqual(ids(await queued(database)), ["c-1", "c-2"]);
});

test("an answered command moves to the answered ones; others stay", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1"), queuedCommand("c-2"), queuedCommand("c-3")]);
  const parked = outcome("c-2", { outcome: "parked", message: "Chờ xem" });
  await settleCommands(database, {
    outcomes: [outcome("c-1"), parked, outcome("unknown")],
    wanted: [],
    at: AT,
  });
  assert.deepEqual(ids(await queued(database)), ["c-3"]);
  assert.deepEqual(ids(await parkedCommands(database)), ["c-2"]);
  const entries = await entriesOf(database, "visit-1");
  assert.deepEqual(
    entries.map((entry) => [entry.command.id, entry.outcome]),
    [
      ["c-1", "applied"],
      ["c-2", "parked"],
      ["c-3", null],
    ],
  );
});

test("the server's wish for a photo is noted, the photo stays", async () => {
  const database = freshDatabase();
  await enqueue(
    database,
    [queuedCommand("c-1"), queuedPhoto("c-1"), queuedPhoto("c-2", { sha256: "other" })],
    photo,
  );
  await settleCommands(database, { outcomes: [outcome("c-1")], wanted: [photo.record.sha256], at: AT });
  assert.deepEqual(
    (await queued(database)).map((item) => item.type === "photo" && item.wanted),
    [true, false],
  );
});

test("bytes go only together with the stored receipt; the record stays", async () => {
  const database = freshDatabase();
  const signed = { receipt: "{}", signature: "c2ln", key: "0a0b0c0d" };
  const receipt = { sha256: photo.record.sha256, state: "stored", code: null, message: null, ...signed };
  await enqueue(database, [queuedPhoto("c-1")], photo);
  await assert.rejects(
    settlePhoto(database, "photo:c-1", /** @type {any} */ ({ ...receipt, code: () => "cannot be stored" })),
  );
  assert.notEqual(await bytesOf(database, "c-1"), null);
  assert.equal((await queued(database)).length, 1);
  await settlePhoto(database, "photo:c-1", /** @type {any} */ (receipt));
  assert.equal(await bytesOf(database, "c-1"), null);
  assert.deepEqual((await photosOf(database, "visit-1"))[0].receipt, receipt);
  assert.deepEqual(await queued(database), []);
});

test("a try is kept for what is queued, and brings nothing back that has left", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1"), queuedCommand("c-2")]);
  const tried = (await queued(database)).map((item) => ({ ...item, attempts: 1, next_try: NOW }));
  await settleCommands(database, { outcomes: [outcome("c-1")], wanted: [], at: AT });
  await keepTries(database, tried);
  assert.deepEqual(
    (await queued(database)).map(({ id, attempts }) => [id, attempts]),
    [["c-2", 1]],
  );
});

test("work goes on after the browser closed the connection", async () => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1")]);
  await database.use(async (connection) => connection.close());
  await enqueue(database, [queuedCommand("c-2")]);
  assert.deepEqual(ids(await queued(database)), ["c-1", "c-2"]);
});

test("a failed group of writes says why", async () => {
  const database = freshDatabase();
  const failing = database.use((connection) =>
    writeTogether(connection, ["settings"], async (transaction) => {
      await transaction.objectStore("settings").put("x", "key");
      throw new RangeError("on purpose");
    }),
  );
  await assert.rejects(failing, RangeError);
  assert.equal(await database.use((connection) => connection.get("settings", "key")), undefined);
});

test("the tablet has one name for ever, and remembers person, visits and packages", async () => {
  const database = freshDatabase();
  assert.equal(await visits.deviceId(database, () => "first"), "first");
  assert.equal(await visits.deviceId(database, () => "second"), "first");
  assert.equal(await visits.person(database), null);
  await visits.keepPackage(database, /** @type {any} */ (visitPackage()), AT);
  assert.equal((await visits.packageOf(database, "visit-1"))?.digest, "digest-1");
  assert.equal(await visits.packageOf(database, "visit-9"), null);
});
