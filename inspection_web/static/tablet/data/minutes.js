/**
 * Minutes signed on this tablet. They are kept with the command that sends them, whole or not at all, and stay.
 * Until then what was filled in about the meeting is kept too, and signatures under way with the content they belong
 * to: a tablet may be put away in between.
 *
 * @import { QueueItem, StoredMinutes } from "../core/local.js"
 * @import { Meeting } from "../core/minutes.js"
 * @import { SigningDraft } from "../core/signing.js"
 * @import { Database } from "./database.js"
 */
import { writeTogether } from "./database.js";
import { addOnce, returnedOf } from "./outbox.js";

/**
 * Keeps minutes and queues what sends them. Done once more, it changes nothing.
 *
 * @param {Database} database @param {StoredMinutes} minutes @param {QueueItem} item
 */
export const keepMinutes = (database, minutes, item) =>
  database.use((connection) =>
    writeTogether(connection, ["outbox", "minutes", "settings"], async (transaction) => {
      await transaction.objectStore("settings").delete(meetingKey(minutes.visit_id));
      await transaction.objectStore("settings").delete(signingKey(minutes.visit_id));
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

/** Those that the team leader did not take are not followed and say nothing.
 * @param {Database} database @param {string} visitId @returns {Promise<StoredMinutes[]>} the oldest version first */
export const standingMinutes = async (database, visitId) => {
  const returned = await returnedOf(database, visitId);
  return (await minutesOf(database, visitId)).filter(({ id }) => !returned.has(id));
};

/** @param {Database} database @param {string} visitId @param {Meeting} meeting as far as it is filled in */
export const keepMeeting = (database, visitId, meeting) => putAtOnce(database, meeting, meetingKey(visitId));

/** @param {Database} database @param {string} visitId @returns {Promise<Meeting | null>} null: nothing was filled in */
export const keptMeeting = (database, visitId) =>
  database.use(async (connection) => (await connection.get("settings", meetingKey(visitId))) ?? null);

/** @param {Database} database @param {string} visitId @param {SigningDraft} draft */
export const keepSigning = (database, visitId, draft) => putAtOnce(database, draft, signingKey(visitId));

/** @param {Database} database @param {string} visitId @returns {Promise<SigningDraft | null>} null: nobody began to sign */
export const keptSigning = (database, visitId) =>
  database.use(async (connection) => (await connection.get("settings", signingKey(visitId))) ?? null);

/** @param {Database} database @param {string} visitId */
export const dropSigning = (database, visitId) =>
  database.use((connection) => connection.delete("settings", signingKey(visitId)));

/**
 * Finished without waiting for the answer to the write: the page may go away the moment after a stroke.
 *
 * @param {Database} database @param {Meeting | SigningDraft} value @param {string} key
 */
const putAtOnce = (database, value, key) =>
  database.use(async (connection) => {
    const transaction = connection.transaction("settings", "readwrite");
    const { done } = transaction;
    transaction.store.put(value, key).catch(() => undefined); // the end of the transaction tells it too
    transaction.commit();
    await done;
  });

/** @param {string} visitId */
const signingKey = (visitId) => `signing:${visitId}`;

/** @param {string} visitId */
const meetingKey = (visitId) => `meeting:${visitId}`;
