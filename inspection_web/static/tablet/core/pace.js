/**
 * How large the next part of an upload is: pure. What a line drops on the way is sent again, so that parts
 * are small where it breaks, and large where it does not, since each part costs a round trip.
 */

/** @typedef {{size: number, good: number}} Pace bytes of the next part; parts of this size that got through */

export const LARGEST = 65_536;
export const SMALLEST = 8_192;
/** Parts of one size that must get through before larger ones are tried. */
const STEADY = 4;

/** @type {Pace} */
export const FIRST_PACE = { size: LARGEST, good: 0 };

/** @param {Pace} pace @returns {Pace} */
export const afterPart = ({ size, good }) =>
  good + 1 < STEADY ? { size, good: good + 1 } : { size: Math.min(2 * size, LARGEST), good: 0 };

/** @param {Pace} pace @returns {Pace} */
export const afterBreak = ({ size }) => ({ size: Math.max(size / 2, SMALLEST), good: 0 });
