/**
 * How much room photos need on the tablet, and how long what is not sent has been lying there. Pure.
 *
 * @import { QueueItem } from "./local.js"
 */

/** Below this much room people are warned, in bytes. */
export const LOW = 200_000_000;
/** What a photo takes where its own size is not known yet, in bytes. */
export const USUAL_PHOTO = 5_000_000;
/** A photo is refused where fewer than this many like it would fit. */
const LEFT_OVER = 3;

/**
 * @param {number | null} free bytes the browser says it has left for this page; null: it does not say
 * @param {number} [size] of the photo at hand, in bytes
 * @returns {"none" | "low" | "enough"}
 */
export const room = (free, size = USUAL_PHOTO) => {
  if (free === null) return "enough";
  if (free < LEFT_OVER * Math.max(size, USUAL_PHOTO)) return "none";
  return free < LOW ? "low" : "enough";
};

/**
 * What of this tablet the server has not received yet.
 *
 * @param {QueueItem[]} queue
 * @param {number} now milliseconds since the epoch
 * @returns {{count: number, since: string, hours: number} | null} since: when the oldest was made; null: nothing
 */
export const unsent = (queue, now) => {
  if (queue.length === 0) return null;
  const times = queue.map((item) => Date.parse(item.made_at));
  const first = times.reduce((least, time) => Math.min(least, time));
  return {
    count: queue.length,
    since: queue[times.indexOf(first)].made_at,
    hours: Math.max(0, Math.floor((now - first) / 3_600_000)),
  };
};

/** @param {number} bytes @returns {string} "1,2 GB", "350 MB" */
export const sizeText = (bytes) =>
  bytes >= 1e9
    ? `${(Math.floor(bytes / 1e8) / 10).toString().replace(".", ",")} GB`
    : `${Math.max(0, Math.floor(bytes / 1e6))} MB`;
