/**
 * Keeping a photo that was taken or chosen: digest first, then position, then bytes, command and signed record
 * together.
 *
 * @import { Fix, PhotoBody } from "./core/wire.js"
 * @import { PhotoFault } from "./core/checks.js"
 * @import { Capturing, PhotoCommand } from "./capturing.js"
 * @import { State } from "./state.js"
 * @import { Writing } from "./writing.js"
 */
import { photoFault } from "./core/checks.js";
import { pixelsOf } from "./core/picture-size.js";
import { photoRecord } from "./core/queue-items.js";

/**
 * @typedef {object} Dependencies
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {(bytes: ArrayBuffer, type: string) => Promise<ArrayBuffer | null>} preview
 * @property {{fix: (patience: number) => Promise<Fix | null>}} position
 * @property {Pick<Capturing, "attach" | "monotonic">} capturing
 * @property {() => Promise<number | null>} freeSpace
 * @property {Pick<Writing, "context" | "tried" | "write" | "newId" | "madeAt">} writing
 * @property {() => State} state
 * @property {(change: Partial<State>) => void} change
 */

/** @typedef {{bytes: ArrayBuffer, media_type: string}} Read a file of the browser, as its bytes */

/** How long a photo waits for a position before it is kept without one, in milliseconds. */
export const POSITION_PATIENCE = 5_000;

/** @param {Dependencies} dependencies */
export const createPhotographing = (dependencies) => {
  const { sha256, preview, position, capturing, freeSpace, writing, state, change } = dependencies;
  /** @typedef {Pick<PhotoBody, "criterion" | "field" | "source" | "notice_given" | "picture" | "taken_at" | "restricted">} About */
  /** @param {Read} file @param {About} about @param {ReturnType<Writing["context"]>} own @returns {Promise<PhotoFault | null>} */
  const keep = async ({ bytes, media_type }, about, own) => {
    const { stored } = own;
    const free = await freeSpace();
    change({ free });
    const fault = photoFault(bytes.byteLength, { pixels: pixelsOf(bytes), free });
    if (fault) return fault;
    const digest = await sha256(bytes);
    const monotonic_ms = capturing.monotonic();
    const fix = about.source === "camera" ? await position.fix(POSITION_PATIENCE) : null;
    const body = { ...about, sha256: digest, size: bytes.byteLength, media_type, fix };
    /** @type {PhotoCommand} */
    const command = { id: writing.newId(), kind: "attach_photo", made_at: writing.madeAt(), body };
    const small = await preview(bytes, media_type);
    const record = photoRecord(stored.visit_id, command.id, body, small);
    await capturing.attach(command, { stored, monotonic_ms }, (signed, link) =>
      writing.write([signed], { record, bytes, link }, own),
    );
    return null;
  };

  /**
   * @param {Promise<Read> | Read} file maybe still being read
   * @param {About} about
   * @returns {Promise<PhotoFault | null>} why it was not kept
   */
  return async (file, about) => {
    /** @type {PhotoFault | null} */
    let fault = null;
    change({ keeping: state().keeping + 1 });
    // Also where another window took the pen while the camera was open: this picture is taken.
    await writing.tried(async () => {
      const own = writing.context(); // it belongs to this visit, wherever the person goes until it is kept
      const read = await Promise.resolve(file).catch(() => null);
      fault = read ? await keep(read, about, own) : "unreadable";
    });
    change({ keeping: state().keeping - 1 });
    return fault;
  };
};
