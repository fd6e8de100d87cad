/**
 * The one canonical text of a value (RFC 8785), the same to the byte as the server writes it, so that a digest
 * or a signature made here is checked there. Whole numbers only; decimals travel as text.
 */

/** Half of a surrogate pair without its other half: it has no UTF-8 form. */
const HALF = /\p{Surrogate}/u;

/**
 * @param {unknown} value null, booleans, whole numbers, text, and lists and plain objects of these
 * @returns {string}
 * @throws {TypeError} something inside has no canonical form
 */
export const canonical = (value) => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return whole(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") return members(/** @type {Record<string, unknown>} */ (value));
  throw new TypeError(`no canonical form: ${typeof value}`);
};

/** @param {string} value */
const text = (value) => {
  if (HALF.test(value)) throw new TypeError("no canonical form: half of a surrogate pair");
  return JSON.stringify(value);
};

/** @param {number} value minus zero is written as zero */
const whole = (value) => {
  if (!Number.isSafeInteger(value)) throw new TypeError("no canonical form: not a whole number");
  return String(value);
};

/** Names are ordered by their UTF-16 code units, which is how JavaScript compares text.
 * @param {Record<string, unknown>} value */
const members = (value) => {
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${text(name)}:${canonical(value[name])}`).join(",")}}`;
};
