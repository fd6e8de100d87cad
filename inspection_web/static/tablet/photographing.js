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

/** How long a photo waits for a position before it is kept without one, in milliseconds. */
export const POSITION_PATIENCE = 5_000;

/** @param {Dependencies} dependencies */
export const createPhotographing = (dependencies) => {
  const { sha256, preview, position, capturing, freeSpace, writing, state, change } = dependencies;
  /**
   * @param {{bytes: ArrayBuffer, media_type: string}} file
   * @param {Pick<PhotoBody, "criterion" | "field" | "source" | "notice_given" | "picture" | "taken_at" | "restricted">} about
   * @returns {Promise<PhotoFault | null>} why it was not kept
   */
  return async ({ bytes, media_type }, about) => {
    /** @type {PhotoFault | null} */
    let fault = null;
    change({ keeping: state().keeping + 1 });
    // Also where another window took the pen while the camera was open: this picture is taken.
    await writing.tried(async () => {
      const own = writing.context(); // it belongs to this visit, wherever the person goes until it is kept
      const { stored } = own;
      const free = await freeSpace();
      change({ free });
      fault = photoFault(bytes.byteLength, { pixels: pixelsOf(bytes), free });
      if (fault) return;
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
    });
    change({ keeping: state().keeping - 1 });
    return fault;
  };
};
