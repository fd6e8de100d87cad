/**
 * One-time photo codes: how a code is drawn from the seed of a visit package, for this tablet and one photo.
 * The form is final; the server draws the same codes. Pure: the keyed digest is passed in.
 */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DRAWN = 6;

/** @param {string} device @param {number} number from 1 @returns {string} what the seed is to be digested with */
export const codeMessage = (device, number) => `thamtra-photo-code/1\n${device}\n${number}`;

/** @param {number} number @param {Uint8Array} digest HMAC-SHA256 of the message @returns {string} the code */
export const codeText = (number, digest) =>
  `${number}-${[...digest.slice(0, DRAWN)].map((byte) => ALPHABET[byte & 31]).join("")}`;
