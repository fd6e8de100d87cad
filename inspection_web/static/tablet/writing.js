/**
 * Writing into the open visit: commands under the name of whoever is at work, whole or not at all, and what the
 * person is told when something could not be kept.
 *
 * @import { Command, Person } from "./core/wire.js"
 * @import { Database } from "./data/database.js"
 * @import { NewPhoto } from "./data/outbox.js"
 * @import { State } from "./state.js"
 */
import { uuid7 } from "./core/identifiers.js";
import { queuedCommand, queuedPhoto } from "./core/queue-items.js";
import { timestamp } from "./core/times.js";
import { isQuota } from "./data/database.js";
import { enqueue } from "./data/outbox.js";

/** @typedef {ReturnType<typeof createWriting>} Writing */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {() => number} now
 * @property {() => Uint8Array} random ten random bytes
 * @property {() => void} announce tells other tabs and the pump that something was written
 * @property {() => Person | null} [holder] who is at work on a paired tablet; nobody where the session counts
 * @property {() => State} state
 * @property {(change: Partial<State>) => void} change
 * @property {() => Promise<void>} reload reads again what was written
 */

/** What people are told of an error of the tablet itself. @param {unknown} error */
export const troubleOf = (error) => (isQuota(error) ? "full" : "failed");

/** @param {Dependencies} dependencies */
export const createWriting = ({ database, now, random, announce, holder, state, change, reload }) => {
  /** Writing that is asked for once at a time. @type {Map<string, Promise<boolean>>} */
  const running = new Map();
  /** Who writes, and into what: whose PIN was the last one, also where another window took it. */
  const context = () => {
    const { person: signedIn, open } = state();
    const person = holder?.() ?? signedIn;
    if (!person || !open) throw new Error("nobody is signed in or no visit is open");
    return { author: person, stored: open.stored };
  };

  const written = async () => {
    await reload();
    announce();
  };

  /** @param {() => Promise<void>} work @returns {Promise<boolean>} the same, also while another window writes */
  const tried = async (work) => {
    try {
      change({ trouble: null });
      await work();
      return true;
    } catch (error) {
      change({ trouble: troubleOf(error) });
      return false;
    }
  };

  /** @param {() => Promise<void>} work @returns {Promise<boolean>} false: said to the person, nothing kept */
  const guarded = async (work) => !state().elsewhere && tried(work);

  return {
    context,
    written,
    newId: () => uuid7(now(), random()),
    madeAt: () => timestamp(now()),

    /** @param {Command[]} commands @param {NewPhoto | null} photo @param {ReturnType<typeof context>} own */
    write: async (commands, photo = null, own = context()) => {
      const items = commands.map((command) => queuedCommand(own, command));
      await enqueue(database, photo ? [...items, queuedPhoto(own, photo.record)] : items, photo);
      await written();
    },

    guarded,
    tried,
    /** Tapped twice, it is done once. @param {string} what @param {() => Promise<void>} work @returns {Promise<boolean>} */
    once: (what, work) => {
      const under = running.get(what) ?? guarded(work).finally(() => running.delete(what));
      running.set(what, under);
      return under;
    },
  };
};
