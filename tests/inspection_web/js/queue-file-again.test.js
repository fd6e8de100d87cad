/** A file that can be read only in part the second time, and one that brings back what a tablet has lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK } from "../../../inspection_web/static/tablet/core/queue-file.js";
import { numberOf } from "../../../inspection_web/static/tablet/core/queue-items.js";
import {
  enqueue,
  entriesOf,
  queued,
  settleCommands,
  settlePhoto,
} from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf, letGo, photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import {
  exported,
  imported,
  PartlyTakenError,
} from "../../../inspection_web/static/tablet/data/queue-file.js";
import { sha256 } from "../../../inspection_web/static/tablet/device/digest.js";
import { freshDatabase, photoRecord, queuedCommand, queuedPhoto, recording } from "./sample.js";

const SECRET = "bang chieu dong hang khoi lung";
const FROM = { tablet: "tablet-old", made_at: "2019-11-05T09:00:00.000+07:00", documents: true };
const HOW = { passphrase: SECRET, sha256 };
/** Larger than one piece of a file. */
const SIZE = CHUNK + 1_000;
const CONTENT = Uint8Array.from({ length: SIZE }, (_, at) => at % 251).buffer;

const tablet = async () => {
  const database = freshDatabase();
  const digest = await sha256(CONTENT);
  const about = { sha256: digest, size: SIZE };
  await enqueue(
    database,
    [queuedCommand("c-1"), queuedPhoto("p-1", about)],
    /** @type {any} */ ({
      record: photoRecord("p-1", about),
      bytes: CONTENT,
      link: { prev: null, next: digest },
    }),
  );
  return database;
};

const fileOf = async (database) => {
  const pieces = [];
  for await (const piece of exported(database, FROM, SECRET)) pieces.push(piece);
  return new Blob(pieces);
};

/** A file on a card that is pulled out after so many reads. */
const failingAfter = (file, reads) => {
  const source = {
    size: file.size,
    count: 0,
    slice: (from, to) => {
      source.count += 1;
      if (source.count > reads) throw new Error("NotReadableError");
      return file.slice(from, to);
    },
  };
  return source;
};

test("a file that can be read no further while it is taken over says that a part was taken", async () => {
  const file = await fileOf(await tablet());
  const whole = failingAfter(file, Number.POSITIVE_INFINITY);
  await imported(freshDatabase(), /** @type {any} */ (whole), HOW);
  const database = freshDatabase();
  const cut = imported(database, /** @type {any} */ (failingAfter(file, whole.count - 1)), HOW);
  await assert.rejects(cut, (error) => {
    assert.ok(error instanceof PartlyTakenError);
    assert.equal(error.taken.commands, 1);
    return true;
  });
  assert.equal((await queued(database))[0].id, "c-1");
});

test("a photo that was lost here comes back with a file, given up or not; one that arrived does not", async () => {
  const database = await tablet();
  const file = await fileOf(database);
  const taken = async () => (await imported(database, file, HOW)).photos;
  const waits = async () => (await queued(database)).filter(({ type }) => type === "photo").length;
  assert.equal(await taken(), 0, "nothing is lost yet");
  await database.use((connection) => connection.delete("photo_bytes", "p-1"));
  assert.deepEqual([await taken(), await waits()], [1, 1]);
  await database.use((connection) => connection.delete("photo_bytes", "p-1"));
  await letGo(database, ["p-1"]);
  assert.deepEqual([await taken(), await waits()], [1, 1]);
  assert.deepEqual(await bytesOf(database, "p-1"), CONTENT);
  const [record] = await photosOf(database, "visit-1");
  assert.equal(record.given_up, undefined);
  await settlePhoto(database, "photo:p-1", /** @type {any} */ ({ state: "stored" }));
  assert.deepEqual([await taken(), await waits()], [0, 0]);
});

test("the order of writing travels along: a value put right later stays the one that counts", async () => {
  const old = freshDatabase();
  const values = { "c-1": "45", "c-2": "44", "c-3": "43", "c-4": "42" };
  for (const [id, value] of Object.entries(values))
    await enqueue(old, /** @type {any} */ ([queuedCommand(id, { command: recording(id, { value }) })]));
  const outcomes = ["c-1", "c-3"].map((id) => ({ id, outcome: "applied", code: null, message: null }));
  await settleCommands(old, { outcomes: /** @type {any} */ (outcomes), wanted: [], at: FROM.made_at });
  const order = async (database) => (await entriesOf(database, "visit-1")).map(({ command }) => command.id);
  assert.deepEqual(await order(old), Object.keys(values));
  const other = freshDatabase();
  await imported(other, await fileOf(old), HOW);
  assert.deepEqual(await order(other), Object.keys(values));
  assert.deepEqual(
    (await queued(other)).map(({ id }) => id),
    ["c-2", "c-4"],
  );
  await enqueue(other, /** @type {any} */ ([queuedCommand("c-5")]));
  await imported(other, await fileOf(old), HOW);
  assert.deepEqual(await order(other), [...Object.keys(values), "c-5"]);
});

test("what is taken over keeps the place it had on the tablet it was made on, also in another file", async () => {
  const old = freshDatabase();
  await enqueue(old, [queuedCommand("c-0"), queuedCommand("c-1"), queuedCommand("c-2")]);
  const places = (items) => items.map((item) => [item.id, numberOf(item)]);
  const written = places(await queued(old));
  assert.deepEqual(
    written.map(([, number]) => number),
    [1, 2, 3],
  );
  const second = freshDatabase();
  await enqueue(second, [queuedCommand("own-1"), queuedCommand("own-2")]);
  await imported(second, await fileOf(old), HOW);
  assert.deepEqual(places(await queued(second)), [["own-1", 1], ["own-2", 2], ...written]);
  const third = freshDatabase();
  await imported(third, await fileOf(second), HOW);
  assert.deepEqual(places(await queued(third)), places(await queued(second)));
});

test("a file of an earlier version says nothing of places, and none is made up", () => {
  assert.equal(numberOf(queuedCommand("c-1", { device: "tablet-old", seq: 7 })), null);
});
