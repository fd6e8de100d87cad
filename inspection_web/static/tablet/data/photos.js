/**
 * Photos on the tablet: the record with a small preview, and apart from it the bytes exactly as captured.
 * They are written by the outbox, together with the command that names them.
 *
 * @import { PhotoRecord } from "../core/local.js"
 * @import { Database } from "./database.js"
 */
import { writeTogether } from "./database.js";

/** @param {Database} database @param {string} visitId @returns {Promise<PhotoRecord[]>} */
export const photosOf = (database, visitId) =>
  database.use((connection) => connection.getAllFromIndex("photos", "visit_id", visitId));

/** @param {Database} database @returns {Promise<PhotoRecord[]>} of all visits */
export const allPhotos = (database) => database.use((connection) => connection.getAll("photos"));

/**
 * Keeps what the server said of a photo it has received.
 *
 * @param {Database} database
 * @param {string} captureId
 * @param {NonNullable<PhotoRecord["standing"]>} standing
 */
export const keepStanding = (database, captureId, standing) =>
  database.use((connection) =>
    writeTogether(connection, ["photos"], async (transaction) => {
      const photos = transaction.objectStore("photos");
      const record = await photos.get(captureId);
      if (record) await photos.put({ ...record, standing });
    }),
  );

/** @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>} the small picture */
export const previewOf = (database, captureId) =>
  database.use(async (connection) => (await connection.get("photos", captureId))?.preview ?? null);

/** @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>} until receipted */
export const bytesOf = (database, captureId) =>
  database.use(async (connection) => (await connection.get("photo_bytes", captureId)) ?? null);
