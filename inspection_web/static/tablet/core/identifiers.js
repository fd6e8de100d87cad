/**
 * Time-ordered identifiers (UUID version 7) made on the tablet, so that sending twice is recognised.
 * Clock and randomness are passed in.
 */

/**
 * @param {number} now milliseconds since the epoch
 * @param {Uint8Array} random ten random bytes
 * @returns {string}
 */
export const uuid7 = (now, random) => {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, "0").slice(-12);
  const rest = [...random.slice(0, 10)];
  rest[0] = (rest[0] & 0x0f) | 0x70;
  rest[2] = (rest[2] & 0x3f) | 0x80;
  const tail = rest.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [time.slice(0, 8), time.slice(8), tail.slice(0, 4), tail.slice(4, 8), tail.slice(8)].join("-");
};
