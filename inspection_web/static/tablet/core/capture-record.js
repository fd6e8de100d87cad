/**
 * What the tablet says and signs about one photo. Pure: everything in it is passed in.
 *
 * @import { PhotoBody } from "./wire.js"
 */
import { canonical } from "./canonical.js";

/**
 * @typedef {object} Circumstances
 * @property {string} capture id of the capture
 * @property {string} visit
 * @property {string} device
 * @property {number} monotonic_ms the counter that nobody can set, see device/signing.js
 * @property {string | null} code the one-time code of this photo; null: none was issued, or all are used up
 * @property {string | null} checkpoint the newest checkpoint of the server's log seen on this tablet
 * @property {string | null} prev SHA-256 of the record this tablet made before; null for its first
 */
/** @typedef {Omit<PhotoBody, "notice_given" | "picture" | "record" | "signature">} Told */

/** @param {Told} told @param {Circumstances} circumstances @returns {string} the text that is signed */
export const captureRecord = (told, { capture, visit, device, monotonic_ms, code, checkpoint, prev }) =>
  canonical({
    v: 1,
    kind: "capture",
    capture,
    sha256: told.sha256,
    size: told.size,
    media_type: told.media_type,
    visit,
    criterion: told.criterion,
    field: told.field,
    source: told.source,
    taken_at: told.taken_at,
    monotonic_ms,
    fix: told.fix && {
      latitude: told.fix.lat,
      longitude: told.fix.lon,
      accuracy_m: told.fix.accuracy_m,
      fixed_at: told.fix.fixed_at,
    },
    device,
    code,
    checkpoint,
    prev,
  });

/**
 * The one of two checkpoints ("<size>:<hash>") that covers more of the log.
 *
 * @param {string | null | undefined} known
 * @param {string | null | undefined} told
 * @returns {string | null}
 */
export const newerCheckpoint = (known, told) => {
  if (!known || !told) return told ?? known ?? null;
  return sizeOf(told) > sizeOf(known) ? told : known;
};

/** @param {string} checkpoint */
const sizeOf = (checkpoint) => Number.parseInt(checkpoint, 10);
