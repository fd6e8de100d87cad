/**
 * The outbox: what waits to be sent, and what the server has answered. An item goes from the outbox to the
 * answered ones in one transaction, so that it is always in exactly one of the two.
 *
 * @import { CommandOutcome, EvidenceAnswer, VisitLine } from "../core/wire.js"
 * @import { LocalEntry, PhotoRecord, QueueItem, QueuedCommand, SentCommand } from "../core/local.js"
 * @import { IDBPObjectStore } from "../vendor/idb.js"
 * @import { Database, Schema } from "./database.js"
 * @import { Link } from "./device.js"
 */
import { returnedAmong, toldIn, withoutReturned } from "../core/settled.js";
import { writeTogether } from "./database.js";
import { moveChain } from "./device.js";

/** @typedef {{record: PhotoRecord, bytes: ArrayBuffer, link: Link}} NewPhoto */

/**
 * Keeps new items, with the photo they speak of and its link in the chain of this tablet, whole or not at all.
 * Writing the same item twice is one item.
 *
 * @param {Database} database
 * @param {QueueItem[]} items in the order they must be sent
 * @param {NewPhoto | null} [photo]
 * @throws {import("./device.js").ChainMovedError} the record follows an end that is the end no longer
 */
export const enqueue = (database, items, photo = null) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "photos", "photo_bytes", "device"], async (transaction) => {
      if (photo) {
        await moveChain(transaction, photo.link);
        await transaction.objectStore("photo_bytes").put(photo.bytes, photo.record.capture_id);
        await transaction.objectStore("photos").put(photo.record);
      }
      for (const item of items) await addOnce(transaction.objectStore("outbox"), item);
    }),
  );

/** @param {Database} database @returns {Promise<QueueItem[]>} in the order of writing */
export const queued = (database) => database.use((connection) => connection.getAll("outbox"));

/**
 * Keeps changed attempts, faults and waits of items that are still queued.
 *
 * @param {Database} database
 * @param {QueueItem[]} items
 */
export const keepTries = (database, items) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox"], async (transaction) => {
      const outbox = transaction.objectStore("outbox");
      for (const item of items) {
        if (await outbox.index("id").getKey(item.id)) await outbox.put(item);
      }
    }),
  );

/**
 * Stores the server's outcomes and only then lets the items go; notes which photos the server lacks.
 *
 * @param {Database} database
 * @param {{outcomes: CommandOutcome[], wanted: string[], at: string}} answer
 */
export const settleCommands = (database, { outcomes, wanted, at }) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "sent"], async (transaction) => {
      const outbox = transaction.objectStore("outbox");
      const sent = transaction.objectStore("sent");
      for (const outcome of outcomes) await moveToSent(outbox, sent, outcome, at);
      const photos = (await outbox.getAll()).filter((item) => item.type === "photo");
      for (const item of photos.filter((photo) => wanted.includes(photo.sha256))) {
        await outbox.put({ ...item, wanted: true });
      }
    }),
  );

/**
 * Stores the server's receipt for a photo and, in the same step, lets its bytes and its queue item go.
 *
 * @param {Database} database
 * @param {string} itemId
 * @param {EvidenceAnswer} receipt
 */
export const settlePhoto = (database, itemId, receipt) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "photos", "photo_bytes"], async (transaction) => {
      const outbox = transaction.objectStore("outbox");
      const photos = transaction.objectStore("photos");
      const item = await outbox.index("id").get(itemId);
      if (item?.type !== "photo") return;
      const record = await photos.get(item.capture_id);
      if (record) await photos.put({ ...record, receipt });
      await transaction.objectStore("photo_bytes").delete(item.capture_id);
      await outbox.delete(/** @type {number} */ (item.seq));
    }),
  );

/**
 * Keeps with each entry what became of it: later lists may be of other people, or without its visit.
 *
 * @param {Database} database @param {VisitLine[]} lines
 */
export const keepSettled = (database, lines) =>
  database.use((connection) =>
    writeTogether(connection, ["sent"], async (transaction) => {
      const sent = transaction.objectStore("sent");
      for (const [id, settled] of toldIn(lines)) {
        const item = await sent.get(id);
        if (item) await sent.put({ ...item, settled });
      }
    }),
  );

/** What this tablet says of a visit; what the team leader did not take says nothing any longer.
 * @param {Database} database @param {string} visitId @returns {Promise<LocalEntry[]>} in the order of writing */
export const entriesOf = (database, visitId) =>
  database.use(async (connection) => {
    const transaction = connection.transaction(["outbox", "sent", "settings"]);
    const lines = (await transaction.objectStore("settings").get("visit_lines")) ?? [];
    const waiting = await transaction.objectStore("outbox").index("visit_id").getAll(visitId);
    const sent = await transaction.objectStore("sent").index("visit_id").getAll(visitId);
    const commands = waiting.filter((item) => item.type === "command");
    const all = [...sent.map(sentEntry), ...commands.map(waitingEntry)];
    const entries = all.sort((left, right) => left.seq - right.seq).map(({ entry }) => entry);
    return withoutReturned(entries, returnedAmong(sent, lines));
  });

/** @param {Database} database @param {string} visitId @returns {Promise<Set<string>>} entries of it that were not taken */
export const returnedOf = (database, visitId) =>
  database.use(async (connection) => {
    const transaction = connection.transaction(["sent", "settings"]);
    const lines = (await transaction.objectStore("settings").get("visit_lines")) ?? [];
    return returnedAmong(await transaction.objectStore("sent").index("visit_id").getAll(visitId), lines);
  });

/** @param {Database} database @returns {Promise<SentCommand[]>} received by the server, left to the office */
export const parkedCommands = (database) =>
  database.use((connection) => connection.getAllFromIndex("sent", "outcome", "parked"));

/** @typedef {IDBPObjectStore<Schema, any, "outbox", "readwrite">} OutboxStore */
/** @typedef {IDBPObjectStore<Schema, any, "sent", "readwrite">} SentStore */

/** Writing the same item twice is one item. @param {OutboxStore} outbox @param {QueueItem} item */
export const addOnce = async (outbox, item) => {
  if (!(await outbox.index("id").getKey(item.id))) await outbox.add(item);
};

/** @param {OutboxStore} outbox @param {SentStore} sent @param {CommandOutcome} outcome @param {string} at */
const moveToSent = async (outbox, sent, outcome, at) => {
  const item = await outbox.index("id").get(outcome.id);
  if (item?.type !== "command") return;
  await sent.put(sentCommand(item, outcome, at));
  await outbox.delete(/** @type {number} */ (item.seq));
};

/** @param {QueuedCommand} item @param {CommandOutcome} outcome @param {string} at @returns {SentCommand} */
const sentCommand = (item, outcome, at) => ({
  id: item.id,
  seq: item.seq ?? 0,
  visit_id: item.visit_id,
  author: item.author,
  command: item.command,
  about: item.about,
  outcome,
  sent_at: at,
  ...(item.reopened !== undefined && { reopened: item.reopened }),
});

/** @param {SentCommand} item @returns {{seq: number, entry: LocalEntry}} */
const sentEntry = ({ seq, command, author, sent_at, outcome, reopened }) => ({
  seq,
  entry: { command, author, sent_at, outcome: outcome.outcome, reopened },
});

/** @param {QueuedCommand} item @returns {{seq: number, entry: LocalEntry}} */
const waitingEntry = ({ seq, command, author, reopened }) => ({
  seq: seq ?? 0,
  entry: { command, author, sent_at: null, outcome: null, reopened },
});
