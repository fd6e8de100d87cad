/**
 * Photos on the tablet: the record with a small preview, and apart from it the bytes exactly as captured.
 * They are written by the outbox, together with the command that names them.
 *
 * @import { PhotoRecord } from "../core/local.js"
 * @import { IDBPTransaction } from "../vendor/idb.js"
 * @import { Database, Schema } from "./database.js"
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

/**
 * Lets go what waits to be sent of photos that are lost here and that nobody waits for any longer. One whose bytes are
 * here goes on waiting: it may still come.
 *
 * @param {Database} database @param {string[]} captureIds that the office has given up
 */
export const letGo = (database, captureIds) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "photos", "photo_bytes"], async (transaction) => {
      for (const id of captureIds) await letOneGo(transaction, id);
    }),
  );

/** @param {IDBPTransaction<Schema, ("outbox" | "photos" | "photo_bytes")[], "readwrite">} transaction @param {string} id */
const letOneGo = async (transaction, id) => {
  const [outbox, photos] = [transaction.objectStore("outbox"), transaction.objectStore("photos")];
  const item = await outbox.index("id").get(`photo:${id}`);
  if (!item || (await transaction.objectStore("photo_bytes").getKey(id)) !== undefined) return;
  const record = await photos.get(id);
  if (record) await photos.put({ ...record, given_up: true });
  await outbox.delete(/** @type {number} */ (item.seq));
};

/** @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>} the small picture */
export const previewOf = (database, captureId) =>
  database.use(async (connection) => (await connection.get("photos", captureId))?.preview ?? null);

/** @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>} until receipted */
export const bytesOf = (database, captureId) =>
  database.use(async (connection) => (await connection.get("photo_bytes", captureId)) ?? null);

/**
 * The same, null also where the browser cannot read them, as when their file on the disk is damaged.
 *
 * @param {Database} database @param {string} captureId @returns {Promise<ArrayBuffer | null>}
 */
export const readableBytes = (database, captureId) => bytesOf(database, captureId).catch(() => null);
