/**
 * Documents of the unit that go with a visit, kept for days without network under the digest of their bytes.
 *
 * @import { Database } from "./database.js"
 */

/** @param {string} sha256 */
const keyOf = (sha256) => `document:${sha256}`;

/** @param {Database} database @param {string} sha256 @param {ArrayBuffer} bytes */
export const keepDocument = (database, sha256, bytes) =>
  database.use((connection) => connection.put("settings", bytes, keyOf(sha256)));

/** @param {Database} database @param {string} sha256 @returns {Promise<ArrayBuffer | null>} */
export const documentOf = (database, sha256) =>
  database.use(async (connection) => (await connection.get("settings", keyOf(sha256))) ?? null);

/** @param {Database} database @param {string} sha256 @returns {Promise<boolean>} */
export const hasDocument = (database, sha256) =>
  database.use(async (connection) => (await connection.getKey("settings", keyOf(sha256))) !== undefined);
