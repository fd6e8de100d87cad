/**
 * Photos on the tablet: the record with a small preview, and apart from it the bytes exactly as captured.
 * They are written by the outbox, together with the command that names them.
 *
 * @import { PhotoRecord } from "../core/local.js"
 * @import { Database } from "./database.js"
 */

/** @param {Database} database @param {string} visitId @returns {Promise<PhotoRecord[]>} */
export const photosOf = (database, visitId) =>
  database.use((connection) => connection.getAllFromIndex("photos", "visit_id", visitId));

/** @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>} until receipted */
export const bytesOf = (database, captureId) =>
  database.use(async (connection) => (await connection.get("photo_bytes", captureId)) ?? null);
