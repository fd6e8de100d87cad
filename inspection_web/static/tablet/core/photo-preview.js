/**
 * Which photos are announced to the office by a small picture before they are sent. Pure.
 *
 * @import { PhotoRecord, QueueItem, QueuedPhoto } from "./local.js"
 */

/** Bytes of the largest picture that the server takes. */
const MOST = 150_000;
/** Of the photo itself: more is not worth the line it takes. */
const MOST_OF_PHOTO = 0.01;

/**
 * Whether a photo's small picture goes first. That of a restricted one never leaves the tablet.
 *
 * @param {Pick<PhotoRecord, "size" | "preview" | "restricted">} record
 */
export const isAnnounced = ({ size, preview, restricted }) =>
  Boolean(preview) && !restricted && lengthOf(preview) <= Math.min(MOST, size * MOST_OF_PHOTO);

/** @param {ArrayBuffer | null} preview */
const lengthOf = (preview) => preview?.byteLength ?? 0;

/** The photo whose small picture goes next. @param {QueuedPhoto[]} photos that wait for nothing */
export const nextPreview = (photos) => photos.find((photo) => photo.preview);

/** A photo whose small picture has gone, or will never. @template {QueueItem} T @param {T} item @returns {T} */
export const withoutPreview = (item) => ({ ...item, preview: false });
