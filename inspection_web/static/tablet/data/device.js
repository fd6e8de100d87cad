/**
 * What this tablet is towards the server, apart from any visit: its key, the end of the chain of its capture
 * records, and the newest checkpoint of the server's log it has seen.
 *
 * @import { DeviceKey } from "../device/signing.js"
 * @import { IDBPTransaction } from "../vendor/idb.js"
 * @import { Database, Schema } from "./database.js"
 */
import { newerCheckpoint } from "../core/capture-record.js";

/** @typedef {{prev: string | null, next: string}} Link the end a record was made for, and the end it makes */

/** A record was made for an end of the chain that has moved on since: another page of this tablet was faster. */
export class ChainMovedError extends Error {
  constructor() {
    super("the chain of capture records has moved on");
    this.name = "ChainMovedError";
  }
}

/**
 * The tablet's key, made at first use; should two pages make one at once, both use the one kept first.
 *
 * @param {Database} database
 * @param {() => Promise<DeviceKey>} make
 * @returns {Promise<DeviceKey>}
 */
export const deviceKey = async (database, make) => {
  const known = await database.use((connection) => connection.get("device", "key"));
  if (known) return known;
  const made = await make();
  return database.use(async (connection) => {
    const transaction = connection.transaction("device", "readwrite");
    const first = await transaction.store.get("key");
    if (!first) await transaction.store.put(made, "key");
    await transaction.done;
    return first ?? made;
  });
};

/** @param {Database} database @returns {Promise<string | null>} SHA-256 of the last capture record */
export const chainEnd = (database) =>
  database.use(async (connection) => (await connection.get("device", "chain")) ?? null);

/**
 * Moves the end of the chain, inside the transaction that keeps the capture. Done once more, it changes nothing.
 *
 * @param {IDBPTransaction<Schema, ("outbox" | "photos" | "photo_bytes" | "device")[], "readwrite">} transaction
 * @param {Link} link
 */
export const moveChain = async (transaction, { prev, next }) => {
  const store = transaction.objectStore("device");
  const end = (await store.get("chain")) ?? null;
  if (end === next) return;
  if (end !== prev) throw new ChainMovedError();
  await store.put(next, "chain");
};

/** @param {Database} database @returns {Promise<string | null>} the newest checkpoint seen */
export const checkpointSeen = (database) =>
  database.use(async (connection) => (await connection.get("device", "checkpoint")) ?? null);

/** @param {Database} database @param {string | null | undefined} told an older one changes nothing */
export const keepCheckpoint = (database, told) =>
  database.use(async (connection) => {
    const transaction = connection.transaction("device", "readwrite");
    const newest = newerCheckpoint(await transaction.store.get("checkpoint"), told);
    if (newest) await transaction.store.put(newest, "checkpoint");
    await transaction.done;
  });
