/**
 * Documents of the unit that go with a visit, kept for days without network under the digest of their bytes.
 *
 * @import { Database } from "./database.js"
 */

const PREFIX = "document:";
/** All keys of documents: what follows the prefix is a digest. */
export const documentKeys = () => IDBKeyRange.bound(PREFIX, `${PREFIX}g`);

/** @param {string} sha256 */
export const keyOf = (sha256) => PREFIX + sha256;

/** @param {Database} database @param {string} sha256 @param {ArrayBuffer} bytes */
export const keepDocument = (database, sha256, bytes) =>
  database.use((connection) => connection.put("settings", bytes, keyOf(sha256)));

/** @param {Database} database @param {string} sha256 @returns {Promise<ArrayBuffer | null>} */
export const documentOf = (database, sha256) =>
  database.use(async (connection) => (await connection.get("settings", keyOf(sha256))) ?? null);

/** @param {Database} database @returns {Promise<Set<string>>} digests of those that are here */
export const heldDocuments = (database) =>
  database.use(async (connection) => {
    const keys = await connection.getAllKeys("settings", documentKeys());
    return new Set(keys.map((key) => key.slice(PREFIX.length)));
  });
