/**
 * How large the next part of an upload is: pure. A part that a break takes away is sent again, and each part
 * costs a head of its own. With breaks about `reach` bytes apart, parts of sqrt(2 · head · reach) bytes make
 * the sum of both smallest: half a part for each break, and the heads between two breaks.
 */

/** @typedef {{reach: number, carried: number}} Pace bytes between two breaks, as far as is known; since the last */

export const LARGEST = 65_536;
export const SMALLEST = 8_192;
/** Bytes of a request beside the part it carries. */
const HEAD = 1_000;

/** @type {Pace} a line of which nothing is known yet */
export const FIRST_PACE = { reach: 300_000, carried: 0 };

/** @param {Pace} pace @returns {number} bytes of the next part */
export const partSize = ({ reach }) =>
  Math.round(Math.min(Math.max(Math.sqrt(2 * HEAD * reach), SMALLEST), LARGEST));

/** @param {Pace} pace @param {number} bytes that got through @returns {Pace} */
export const afterPart = ({ reach, carried }, bytes) => ({
  reach: Math.max(reach, carried + bytes),
  carried: carried + bytes,
});

/** What is believed of a line lies, in proportion, half way to what it last did. @param {Pace} pace @returns {Pace} */
export const afterBreak = ({ reach, carried }) => ({
  reach: Math.max(Math.sqrt(reach * Math.max(carried, SMALLEST)), SMALLEST),
  carried: 0,
});
