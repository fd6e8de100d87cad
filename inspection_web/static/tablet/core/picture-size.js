/**
 * How many pixels a photo promises, read from its first bytes without decoding it. Pure.
 */

/** The server decodes no more; told at capture, while the camera can still be set otherwise. */
export const MAX_PIXELS = 60_000_000;

/**
 * @param {ArrayBuffer} bytes
 * @returns {number | null} width times height; null: not a JPEG, or it does not say
 */
export const pixelsOf = (bytes) => {
  const view = new DataView(bytes);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < view.byteLength) {
    const marker = view.getUint16(at);
    if (isFrame(marker)) return view.getUint16(at + 5) * view.getUint16(at + 7);
    const length = view.getUint16(at + 2);
    if (marker < 0xff01 || length < 2) return null;
    at += 2 + length;
  }
  return null;
};

/** Start of frame: all of C0 to CF but tables (C4, CC) and an extension (C8). @param {number} marker */
const isFrame = (marker) =>
  marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
