// The areas of a photo that its copy for the public covers, in thousandths of the picture: computed, read and
// written. Knows nothing of the page.

/** @typedef {{left: number, top: number, width: number, height: number}} Area */
/** @typedef {{x: number, y: number}} Point */

const WHOLE = 1000;
/** Anything smaller is a slip of the finger. */
const SMALLEST = 8;
/** @type {(keyof Area)[]} */
export const PARTS = ["left", "top", "width", "height"];

/** @param {number} value @param {number} low @param {number} high */
const between = (value, low, high) => Math.min(Math.max(Math.round(value) || 0, low), high);

/** Bring an area into the picture; what is no number counts as the least. @param {Area} area @returns {Area} */
export function within(area) {
  const left = between(area.left, 0, WHOLE - 1);
  const top = between(area.top, 0, WHOLE - 1);
  return {
    left,
    top,
    width: between(area.width, 1, WHOLE - left),
    height: between(area.height, 1, WHOLE - top),
  };
}

/** The area between two points. @param {Point} one @param {Point} other @returns {Area} */
export const spanned = (one, other) => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
});

/** Whether an area was drawn on purpose. @param {Area} area */
export const isMeant = (area) => Math.min(area.width, area.height) >= SMALLEST;

/** Where a pointer is on a picture. @param {{left: number, top: number, width: number, height: number}} edge
 * @param {{clientX: number, clientY: number}} pointer @returns {Point} */
export const pointOn = (edge, pointer) => ({
  x: between(((pointer.clientX - edge.left) / edge.width) * WHOLE, 0, WHOLE),
  y: between(((pointer.clientY - edge.top) / edge.height) * WHOLE, 0, WHOLE),
});

/** Read areas as they are kept: "left top width height; …". @param {string} text @returns {Area[]} */
export function read(text) {
  const rows = text.split(";").map((row) => row.trim().split(" ").map(Number));
  return rows
    .filter((row) => row.length === PARTS.length)
    .map(([left = 0, top = 0, width = 1, height = 1]) => within({ left, top, width, height }));
}

/** Write areas as they are sent. @param {Area[]} areas */
export const written = (areas) => areas.map((area) => PARTS.map((part) => area[part]).join(" ")).join("; ");
