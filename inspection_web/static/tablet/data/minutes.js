/**
 * Minutes signed on this tablet. They are kept with the command that sends them, whole or not at all, and stay.
 *
 * @import { QueueItem, StoredMinutes } from "../core/local.js"
 * @import { Database } from "./database.js"
 */
import { writeTogether } from "./database.js";
import { addOnce } from "./outbox.js";

/**
 * Keeps minutes and queues what sends them. Done once more, it changes nothing.
 *
 * @param {Database} database @param {StoredMinutes} minutes @param {QueueItem} item
 */
export const keepMinutes = (database, minutes, item) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "minutes"], async (transaction) => {
      await transaction.objectStore("minutes").put(minutes);
      await addOnce(transaction.objectStore("outbox"), item);
    }),
  );

/** @param {Database} database @param {string} visitId @returns {Promise<StoredMinutes[]>} the oldest version first */
export const minutesOf = (database, visitId) =>
  database.use(async (connection) => {
    const found = await connection.getAllFromIndex("minutes", "visit_id", visitId);
    return found.sort((left, right) => left.version - right.version);
  });
