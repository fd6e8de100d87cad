/**
 * A signature as it is drawn: strokes of points on a field of 600 by 200, and the SVG path they are kept as. Pure.
 */

/** @typedef {{x: number, y: number}} Point on the field */
/** @typedef {Point[]} Stroke */

export const FIELD = { width: 600, height: 200 };
/** Points nearer to the one before than this are left out. */
const CLOSEST = 2;
/** Less ink than this is a slip of the finger, no signature. */
const LEAST_INK = 80;
/** More points are not taken: the path stays below what the server keeps. */
const MOST_POINTS = 3_300;

/** @param {Stroke[]} strokes @param {Point} point @returns {Stroke[]} with one more stroke, that begins there */
export const begun = (strokes, point) => (isFull(strokes) ? strokes : [...strokes, [within(point)]]);

/** @param {Stroke[]} strokes @param {Point} point @returns {Stroke[]} with the last stroke drawn on */
export const extended = (strokes, point) => {
  const last = strokes.at(-1);
  const next = within(point);
  if (!last || isFull(strokes) || distance(/** @type {Point} */ (last.at(-1)), next) < CLOSEST)
    return strokes;
  return [...strokes.slice(0, -1), [...last, next]];
};

/** @param {Stroke[]} strokes @returns {Stroke[]} without the last one */
export const undone = (strokes) => strokes.slice(0, -1);

/** @param {Stroke[]} strokes @returns {string} the path of an SVG; a dot is a line to where it began */
export const pathOf = (strokes) => strokes.map(strokePath).join("");

/** @param {string} path as made above @returns {Stroke[]} the strokes it was made of */
export const strokesOf = (path) => path.split("M").slice(1).map(strokeOf);

/** Whether enough was drawn to be somebody's signature. @param {Stroke[]} strokes */
export const isSigned = (strokes) => strokes.reduce((ink, stroke) => ink + lengthOf(stroke), 0) >= LEAST_INK;

/** @param {Stroke} stroke */
const strokePath = ([first, ...rest]) =>
  `M${first.x} ${first.y}${(rest.length > 0 ? rest : [first]).map(({ x, y }) => `L${x} ${y}`).join("")}`;

/** @param {string} path of one stroke, without its first letter @returns {Stroke} */
const strokeOf = (path) => {
  const points = path.split("L").map((pair) => {
    const [x, y] = pair.split(" ").map(Number);
    return { x, y };
  });
  const isDot = points.length === 2 && distance(points[0], points[1]) === 0;
  return isDot ? points.slice(0, 1) : points;
};

/** @param {Stroke} stroke */
const lengthOf = (stroke) =>
  stroke.slice(1).reduce((length, point, index) => length + distance(stroke[index], point), 0);

/** @param {Stroke[]} strokes */
const isFull = (strokes) => strokes.reduce((points, stroke) => points + stroke.length + 1, 0) >= MOST_POINTS;

/** @param {Point} from @param {Point} to */
const distance = (from, to) => Math.hypot(to.x - from.x, to.y - from.y);

/** @param {Point} point */
const within = ({ x, y }) => ({ x: clamped(x, FIELD.width), y: clamped(y, FIELD.height) });

/** @param {number} value @param {number} most */
const clamped = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
