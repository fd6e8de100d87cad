/**
 * Hands what waits here to another tablet or to the office as one sealed file, and takes such a file over.
 *
 * @import { FileFault } from "./core/queue-file.js"
 * @import { Database } from "./data/database.js"
 * @import { TakenOver } from "./data/queue-file.js"
 * @import { Source } from "./device/sealing.js"
 */
import { ENDING, passphraseOf, QueueFileError } from "./core/queue-file.js";
import { timestamp } from "./core/times.js";
import { isQuota } from "./data/database.js";
import { exported, imported, PartlyTakenError, weighed } from "./data/queue-file.js";

/** @typedef {ReturnType<typeof createHandover>} Handover */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {string} deviceId
 * @property {() => number} now
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {() => void} announce tells other windows and the pump that something was written
 */

/** @param {Dependencies} dependencies */
export const createHandover = ({ database, deviceId, now, sha256, announce }) => ({
  /** @returns {string} a passphrase nobody has used */
  suggestion: () => passphraseOf(crypto.getRandomValues(new Uint8Array(6))),
  /** @returns {Promise<import("./data/queue-file.js").Weight>} what a file would hold now */
  weight: () => weighed(database),
  /**
   * Pieces go into a blob one by one, which the browser keeps out of memory.
   *
   * @param {string} passphrase
   * @param {{documents?: boolean}} [what] whether the documents of the visits go along
   * @returns {Promise<{name: string, content: Blob, unreadable: number}>} unreadable: photos that are not in it
   */
  save: async (passphrase, { documents = true } = {}) => {
    const made_at = timestamp(now());
    const from = { tablet: deviceId, made_at, documents };
    const pieces = [];
    let unreadable = 0;
    for await (const piece of exported(database, from, passphrase, () => unreadable++))
      pieces.push(new Blob([piece]));
    const name = `tham-tra-${made_at.slice(0, 16).replace(/[:T]/gu, "-")}${ENDING}`;
    return { name, content: new Blob(pieces, { type: "application/octet-stream" }), unreadable };
  },
  /**
   * @param {Source} file
   * @param {string} passphrase
   * @returns {Promise<{taken: TakenOver | null, fault: FileFault | "failed" | "full" | null}>} both: a part was taken
   */
  take: async (file, passphrase) => {
    const result = await imported(database, file, { passphrase, sha256 }).then(
      (taken) => ({ taken, fault: null }),
      faulty,
    );
    if (result.taken) announce();
    return result;
  },
});

/** @param {unknown} error @returns {{taken: TakenOver | null, fault: FileFault | "failed" | "full"}} */
const faulty = (error) => {
  if (error instanceof PartlyTakenError)
    return { taken: error.taken, fault: isQuota(error.cause) ? "full" : "failed" };
  return { taken: null, fault: error instanceof QueueFileError ? error.fault : "failed" };
};
