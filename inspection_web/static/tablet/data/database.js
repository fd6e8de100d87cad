/**
 * The tablet's own database and its versions. Everything kept on the tablet is in these stores.
 *
 * Browsers close the connection under us now and then (memory pressure, another tab upgrading); work is
 * then done once more on a fresh connection. Every piece of work is one transaction and repeatable.
 *
 * @import { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "../vendor/idb.js"
 * @import { PhotoRecord, QueueItem, SentCommand, StoredMinutes, StoredPackage } from "../core/local.js"
 */
import { openDB } from "../vendor/idb.js";

/**
 * @typedef {DBSchema & {
 *   settings: {key: string, value: any},
 *   packages: {key: string, value: StoredPackage},
 *   outbox: {key: number, value: QueueItem, indexes: {id: string, visit_id: string}},
 *   sent: {key: string, value: SentCommand, indexes: {visit_id: string, outcome: string}},
 *   photos: {key: string, value: PhotoRecord, indexes: {visit_id: string}},
 *   photo_bytes: {key: string, value: ArrayBuffer},
 *   device: {key: string, value: any},
 *   minutes: {key: string, value: StoredMinutes, indexes: {visit_id: string}},
 * }} Schema
 */
/** @typedef {IDBPDatabase<Schema>} Connection */
/** @typedef {{use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>, close: () => Promise<void>}} Database */

export const DATABASE_NAME = "thamtra-tablet";
/** @type {((connection: Connection) => void)[]} one step per version; steps are added, never changed */
const UPGRADES = [
  (connection) => {
    connection.createObjectStore("settings");
    connection.createObjectStore("packages", { keyPath: "visit_id" });
    const outbox = connection.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
    outbox.createIndex("id", "id", { unique: true });
    outbox.createIndex("visit_id", "visit_id");
    const sent = connection.createObjectStore("sent", { keyPath: "id" });
    sent.createIndex("visit_id", "visit_id");
    sent.createIndex("outcome", "outcome.outcome");
    connection.createObjectStore("photos", { keyPath: "capture_id" }).createIndex("visit_id", "visit_id");
    connection.createObjectStore("photo_bytes");
  },
  (connection) => {
    connection.createObjectStore("device");
  },
  (connection) => {
    connection.createObjectStore("minutes", { keyPath: "id" }).createIndex("visit_id", "visit_id");
  },
];
const VERSION = UPGRADES.length;

/** @param {string} [name] @returns {Database} */
export const createDatabase = (name = DATABASE_NAME) => {
  /** @type {Promise<Connection> | null} */
  let opening = null;
  const forget = () => {
    opening = null;
  };
  const connection = () => {
    opening ??= openConnection(name, forget).catch((error) => {
      forget();
      throw error;
    });
    return opening;
  };
  return {
    use: async (work) => {
      try {
        return await work(await connection());
      } catch (error) {
        if (!isLost(error)) throw error;
        forget();
        return work(await connection());
      }
    },
    close: async () => {
      const open = opening;
      forget();
      (await open)?.close();
    },
  };
};

/**
 * Puts away a group of writes whole or not at all, and waits until the disk has them.
 *
 * @template {StoreNames<Schema>} Name
 * @param {Connection} connection
 * @param {Name[]} stores
 * @param {(transaction: IDBPTransaction<Schema, Name[], "readwrite">) => Promise<unknown>} writes
 */
export const writeTogether = async (connection, stores, writes) => {
  const transaction = connection.transaction(stores, "readwrite", { durability: "strict" });
  const finished = transaction.done;
  try {
    await writes(transaction);
  } catch (error) {
    abandon(transaction);
    await finished.catch(() => undefined);
    throw whyOf(transaction, error);
  }
  await finished;
};

/** @param {string} name @param {() => void} onLost @returns {Promise<Connection>} */
const openConnection = (name, onLost) =>
  openDB(name, VERSION, {
    upgrade: (connection, oldVersion) => {
      for (const step of UPGRADES.slice(oldVersion)) step(connection);
    },
    blocking: (_current, _next, event) => {
      onLost();
      /** @type {IDBDatabase} */ (event.target).close();
    },
    terminated: onLost,
  });

/** A write that the end of its transaction took along does not know the reason, the transaction does.
 * @param {{error: DOMException | null}} transaction @param {unknown} error */
const whyOf = (transaction, error) => (isQuota(transaction.error) ? transaction.error : error);

/** @param {unknown} error whether the browser has no room left for this page */
export const isQuota = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

/** @param {{abort: () => void}} transaction */
const abandon = (transaction) => {
  try {
    transaction.abort();
  } catch {
    // The browser has ended it already.
  }
};

/** @param {unknown} error */
const isLost = (error) => {
  if (!(error instanceof Error || error instanceof DOMException)) return false;
  return error.name === "InvalidStateError" || /connection.*(lost|closing|closed)/iu.test(error.message);
};
