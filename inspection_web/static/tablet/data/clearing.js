/**
 * Makes room on the tablet. Originals of photos go with the server's receipt (see the outbox). What is cleared here
 * belongs to visits that are over: ended, and the server has received everything of them. Their documents go by
 * themselves, small pictures of their photos when somebody asks. What is looked at and what is deleted is one
 * transaction: something written meanwhile comes before it or after it, never in between.
 *
 * @import { VisitLine, VisitPackage } from "../core/wire.js"
 * @import { PhotoRecord } from "../core/local.js"
 * @import { IDBPTransaction } from "../vendor/idb.js"
 * @import { Database, Schema } from "./database.js"
 */
import { standingOf } from "../core/photo-progress.js";
import { isEndOf } from "../core/visit.js";
import { writeTogether } from "./database.js";
import { documentKeys, keyOf } from "./documents.js";

/** @typedef {("packages" | "outbox" | "sent" | "photos" | "settings")[]} Names */
/** @typedef {IDBPTransaction<Schema, Names, "readonly">} Reading */
/** @typedef {IDBPTransaction<Schema, Names, "readwrite">} Writing */
/** @typedef {{documents: number, pictures: number, bytes: number}} Room what is or was cleared */

/** @type {Names} */
const STORES = ["packages", "outbox", "sent", "photos", "settings"];

/** @param {Database} database @param {string} visitId @returns {Promise<boolean>} whether its documents are cleared, or about to be */
export const isVisitOver = (database, visitId) =>
  database.use(async (connection) => {
    const transaction = /** @type {any} */ (connection.transaction(STORES));
    return isOver(transaction, visitId, (await endedThere(transaction)).has(visitId));
  });

/**
 * Deletes the documents of visits that are over; those another visit goes on needing stay. Done once more, it changes
 * nothing.
 *
 * @param {Database} database @returns {Promise<Room>}
 */
export const clearDocuments = (database) => clearing(database, documentsGo);

/**
 * Deletes also the small pictures of photos of visits that are over: records, positions and receipts stay.
 *
 * @param {Database} database @returns {Promise<Room>}
 */
export const clearPictures = (database) => clearing(database, picturesGo);

/** @param {Database} database @returns {Promise<Room>} what `clearPictures` would clear now */
export const clearable = (database) =>
  database.use(async (connection) => {
    const transaction = connection.transaction(STORES);
    return roomOf(await picturesOver(/** @type {any} */ (transaction)));
  });

/** @param {Database} database @param {(transaction: Writing) => Promise<Room>} work @returns {Promise<Room>} */
const clearing = async (database, work) => {
  let room = NOTHING;
  await database.use((connection) =>
    writeTogether(connection, STORES, async (transaction) => {
      room = await work(transaction);
    }),
  );
  return room;
};

/** @param {Writing} transaction @returns {Promise<Room>} */
const documentsGo = async (transaction) => {
  const settings = transaction.objectStore("settings");
  const held = await settings.getAllKeys(documentKeys());
  if (held.length === 0) return NOTHING;
  const over = await visitsOver(transaction);
  if (over.size === 0) return NOTHING;
  const needed = await documentsOf(transaction, (id) => !over.has(id));
  let bytes = 0;
  const gone = held.filter((key) => !needed.has(key));
  for (const key of gone) {
    bytes += (await settings.get(key)).byteLength;
    await settings.delete(key);
  }
  return { documents: gone.length, pictures: 0, bytes };
};

/** @param {Writing} transaction @returns {Promise<Room>} */
const picturesGo = async (transaction) => {
  const photos = await picturesOver(transaction);
  for (const photo of photos) await transaction.objectStore("photos").put({ ...photo, preview: null });
  return roomOf(photos);
};

/** @param {Reading | Writing} transaction @returns {Promise<PhotoRecord[]>} with a small picture nobody needs any more */
const picturesOver = async (transaction) => {
  const photos = transaction.objectStore("photos").index("visit_id");
  const found = [];
  for (const id of await visitsOver(transaction)) found.push(...(await photos.getAll(id)));
  return found.filter((photo) => photo.preview !== null && standingOf(photo) === "stored");
};

/** @param {PhotoRecord[]} photos @returns {Room} */
const roomOf = (photos) => ({
  documents: 0,
  pictures: photos.length,
  bytes: photos.reduce((sum, { preview }) => sum + (preview?.byteLength ?? 0), 0),
});

/** @param {Reading | Writing} transaction @returns {Promise<Set<string>>} */
const visitsOver = async (transaction) => {
  const ended = await endedThere(transaction);
  const over = new Set();
  for (const id of await transaction.objectStore("packages").getAllKeys())
    if (await isOver(transaction, id, ended.has(id))) over.add(id);
  return over;
};

/** @param {Reading | Writing} transaction @returns {Promise<Set<string>>} visits that have ended as the server said last */
const endedThere = async (transaction) => {
  /** @type {VisitLine[]} */
  const lines = (await transaction.objectStore("settings").get("visit_lines")) ?? [];
  return new Set(lines.filter(({ state }) => state === "closed").map(({ id }) => id));
};

/** Ended, nothing waits, and each photo has its receipt.
 * @param {Reading | Writing} transaction @param {string} id @param {boolean} ended as the server says */
const isOver = async (transaction, id, ended) => {
  if ((await transaction.objectStore("outbox").index("visit_id").getKey(id)) !== undefined) return false;
  if (!ended && !(await hasEnded(transaction, id))) return false;
  const photos = await transaction.objectStore("photos").index("visit_id").getAll(id);
  return photos.every(({ receipt, given_up }) => receipt !== null || given_up);
};

/** Whether the server has taken it from this tablet that the visit ended, and it was not opened again since.
 * @param {Reading | Writing} transaction @param {string} id */
const hasEnded = async (transaction, id) => {
  const sent = await transaction.objectStore("sent").index("visit_id").getAll(id);
  const newest = await newestPackage(transaction, id);
  return sent.some(
    (item) =>
      item.command.kind === "close_visit" && item.outcome.outcome !== "parked" && isEndOf(item, newest),
  );
};

/** @param {Reading | Writing} transaction @param {string} id @returns {Promise<VisitPackage | undefined>} held or on offer */
const newestPackage = async (transaction, id) => {
  const held = await transaction.objectStore("packages").get(id);
  return (await transaction.objectStore("settings").get(`offer:${id}`)) ?? held?.package;
};

/** Keys of the documents that some visits name, those of later versions on offer among them.
 * @param {Writing} transaction @param {(id: string) => boolean} counts @returns {Promise<Set<string>>} */
const documentsOf = async (transaction, counts) => {
  const [packages, settings] = [transaction.objectStore("packages"), transaction.objectStore("settings")];
  const found = new Set();
  for (const id of (await packages.getAllKeys()).filter(counts)) {
    const offered = await settings.get(`offer:${id}`);
    for (const key of [...keysOf((await packages.get(id))?.package), ...keysOf(offered)]) found.add(key);
  }
  return found;
};

/** @param {VisitPackage | undefined} pack @returns {string[]} */
const keysOf = (pack) => (pack?.documents ?? []).map(({ sha256 }) => keyOf(sha256));

/** @type {Room} */
const NOTHING = { documents: 0, pictures: 0, bytes: 0 };
