/**
 * What this tablet is towards the server: its key, the end of the chain of its capture records, the newest
 * checkpoint of the server's log it has seen, and how many photo codes of each package it has used up.
 *
 * @import { PhotoCodes } from "../core/wire.js"
 * @import { DeviceKey } from "../device/signing.js"
 * @import { IDBPTransaction } from "../vendor/idb.js"
 * @import { Database, Schema } from "./database.js"
 */
import { newerCheckpoint } from "../core/capture-record.js";
import { writeTogether } from "./database.js";

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
    let kept = made;
    await writeTogether(connection, ["device"], async (transaction) => {
      const store = transaction.objectStore("device");
      kept = (await store.get("key")) ?? made;
      if (kept === made) await store.put(made, "key");
    });
    return kept;
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
  database.use((connection) =>
    writeTogether(connection, ["device"], async (transaction) => {
      const store = transaction.objectStore("device");
      const newest = newerCheckpoint(await store.get("checkpoint"), told);
      if (newest) await store.put(newest, "checkpoint");
    }),
  );

/** @param {Database} database @param {string} seed of a package @returns {Promise<number>} codes used up so far */
export const codesUsed = (database, seed) =>
  database.use(async (connection) => (await connection.get("device", codesOf(seed))) ?? 0);

/**
 * Uses up the next photo code of a package. It is on the disk before it is given out: whatever happens then, no
 * other photo gets it, on no page of this tablet.
 *
 * @param {Database} database
 * @param {PhotoCodes} pool
 * @returns {Promise<number | null>} its number; null: all are used up
 */
export const takeCode = (database, { seed, count }) =>
  database.use(async (connection) => {
    /** @type {number | null} */
    let number = null;
    await writeTogether(connection, ["device"], async (transaction) => {
      const store = transaction.objectStore("device");
      const used = (await store.get(codesOf(seed))) ?? 0;
      if (used >= count) return;
      number = used + 1;
      await store.put(number, codesOf(seed));
    });
    return number;
  });

/** @param {string} seed */
const codesOf = (seed) => `codes:${seed}`;
