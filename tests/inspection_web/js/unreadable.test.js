/** A photo whose file on the disk is damaged: it says so, is tried again, and holds up nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf } from "../../../inspection_web/static/tablet/data/photos.js";
import { sha256 } from "../../../inspection_web/static/tablet/device/digest.js";
import { createHandover } from "../../../inspection_web/static/tablet/handover.js";
import { FAULTS, savedFileText, takenText } from "../../../inspection_web/static/tablet/words/vi.js";
import { AN, bytes, freshDatabase, NOW, photoRecord, queuedPhoto } from "./sample.js";
import { createSender } from "./sender.js";

const CONTENTS = { "c-1": bytes(1), "c-2": bytes(9, 8, 7) };

const tablet = async () => {
  const database = freshDatabase();
  let prev = null;
  for (const [id, content] of Object.entries(CONTENTS)) {
    const about = { sha256: await sha256(content), size: content.byteLength };
    const photo = { record: photoRecord(id, about), bytes: content, link: { prev, next: about.sha256 } };
    await enqueue(
      database,
      /** @type {any} */ ([queuedPhoto(id, { ...about, wanted: true })]),
      /** @type {any} */ (photo),
    );
    prev = about.sha256;
  }
  return database;
};

/** The same database, from which one photo cannot be read any more; Chromium tells it with these words. */
const damaged = (database, captureId) => {
  const get = (connection) => (store, key) =>
    store === "photo_bytes" && key === captureId
      ? Promise.reject(new DOMException("Failed to read large IndexedDB value", "DataError"))
      : connection.get(store, key);
  const handler = {
    get: (connection, name) => {
      const value = Reflect.get(connection, name);
      if (name === "get") return get(connection);
      return typeof value === "function" ? value.bind(connection) : value;
    },
  };
  return {
    ...database,
    use: (work) => database.use((connection) => work(new Proxy(connection, handler))),
  };
};

test("it says so and holds up no other photo", async () => {
  const database = await tablet();
  const [arrived, faults] = [[], []];
  const me = { person: AN, csrf_token: "" };
  const api = {
    me: async () => ({ data: me, failure: null }),
    evidence: async () => ({ receipt: null, offset: 0, standing: null }),
    putPart: async ({ capture_id: id, sha256: digest }) => {
      arrived.push(id);
      return { data: { sha256: digest, state: "stored" }, failure: null };
    },
  };
  const sync = createSender({
    database: damaged(database, "c-1"),
    api,
    onFault: (error) => faults.push(error),
  });
  await sync.run();
  assert.deepEqual(arrived, ["c-2"]);
  const [left, ...others] = await queued(database);
  assert.deepEqual([left.id, left.fault?.code], ["photo:c-1", "sync.bytes-unreadable"]);
  assert.ok(FAULTS[left.fault?.code ?? ""]);
  assert.ok(left.next_try > NOW);
  assert.deepEqual([others, faults], [[], []]);
  assert.deepEqual(await bytesOf(database, "c-1"), CONTENTS["c-1"], "what is there stays");
});

const PASSPHRASE = "bang chieu dong hang khoi lung";
const handoverOn = (database) =>
  createHandover({ database, deviceId: "tablet", now: () => NOW, sha256, announce: () => undefined });

test("the others can still be handed on in a file; that this one is not in it is said on both tablets", async () => {
  const saved = await handoverOn(damaged(await tablet(), "c-1")).save(PASSPHRASE);
  assert.equal(saved.unreadable, 1);
  assert.match(savedFileText(saved.name, saved.unreadable), / 1 ảnh không đọc được, không có trong tệp/u);
  const other = freshDatabase();
  const { taken } = await handoverOn(other).take(saved.content, PASSPHRASE);
  assert.deepEqual([taken?.photos, taken?.known, taken?.unreadable], [1, 0, 1]);
  assert.match(takenText(/** @type {any} */ (taken)), /1 ảnh và .* 1 ảnh không có trong tệp/u);
  assert.equal(await bytesOf(other, "c-1"), null);
  assert.deepEqual(await bytesOf(other, "c-2"), CONTENTS["c-2"]);
  assert.equal((await queued(other)).length, 2, "that one is waited for is known there too");
  const again = (await handoverOn(other).take(saved.content, PASSPHRASE)).taken;
  assert.deepEqual([again?.photos, again?.known, again?.unreadable], [0, 1, 1]);
});

test("a file that holds every photo says nothing of the kind, nor one whose photo is here already", async () => {
  const own = await tablet();
  const whole = await handoverOn(own).save(PASSPHRASE);
  assert.doesNotMatch(savedFileText(whole.name, whole.unreadable), /ảnh/u);
  const part = await handoverOn(damaged(own, "c-1")).save(PASSPHRASE);
  const { taken } = await handoverOn(own).take(part.content, PASSPHRASE);
  assert.deepEqual([taken?.photos, taken?.known, taken?.unreadable], [0, 2, 0]);
  assert.doesNotMatch(takenText(/** @type {any} */ (taken)), /không có/u);
});
