/**
 * Numbers as people type and read them (decimal comma) and as they travel (canonical text).
 * Pure text work: no floating point anywhere. What could be read in two ways is refused, never guessed.
 *
 * @import { Field } from "./wire.js"
 */

/** @typedef {"empty" | "point" | "spaces" | "not_number" | "not_integer" | "too_many_places" | "below_min" | "above_max"} NumberFault */
/** @typedef {{value: string, fault: null} | {value: null, fault: NumberFault}} Parsed */

/** @param {NumberFault} fault @returns {Parsed} */
const refused = (fault) => ({ value: null, fault });

/**
 * Reads what a person typed into an int or decimal field.
 *
 * @param {Pick<Field, "type" | "min" | "max" | "places">} field
 * @param {string} text
 * @returns {Parsed}
 */
export const parseTyped = (field, text) => {
  const typed = text.normalize("NFC").trim();
  const shape = shapeFault(field, typed);
  if (shape) return refused(shape);
  const value = canonical(typed.replace(",", "."));
  const range = rangeFault(field, value);
  return range ? refused(range) : { value, fault: null };
};

/** @param {string} value canonical text @returns {string} with the decimal comma */
export const withComma = (value) => value.replace(".", ",");

/**
 * Compares two canonical numbers exactly.
 *
 * @param {string} left @param {string} right @returns {number} below, equal to or above zero
 */
export const compareExact = (left, right) => {
  const places = Math.max(placesOf(left), placesOf(right));
  const difference = scaled(left, places) - scaled(right, places);
  return difference < 0n ? -1 : Number(difference > 0n);
};

/** @param {Pick<Field, "type" | "places">} field @param {string} typed @returns {NumberFault | null} */
const shapeFault = (field, typed) => {
  if (typed === "") return "empty";
  const written = writtenFault(typed);
  if (written) return written;
  const places = typed.split(",")[1]?.length ?? 0;
  if (field.type === "int") return places > 0 ? "not_integer" : null;
  return field.places !== null && places > field.places ? "too_many_places" : null;
};

/** @param {string} typed @returns {NumberFault | null} */
const writtenFault = (typed) => {
  if (typed.includes(".")) return "point";
  if (/\d\s+\d/u.test(typed)) return "spaces";
  return /^-?\d{1,15}(,\d{1,10})?$/u.test(typed) ? null : "not_number";
};

/** @param {Pick<Field, "min" | "max">} field @param {string} value @returns {NumberFault | null} */
const rangeFault = ({ min, max }, value) => {
  if (min !== null && compareExact(value, min) < 0) return "below_min";
  return max !== null && compareExact(value, max) > 0 ? "above_max" : null;
};

/** @param {string} text digits with an optional point @returns {string} */
const canonical = (text) => {
  const negative = text.startsWith("-");
  const [whole, part = ""] = text.replace("-", "").split(".");
  const digits = whole.replace(/^0+(?=\d)/u, "");
  const rest = part.replace(/0+$/u, "");
  const size = rest ? `${digits}.${rest}` : digits;
  return negative && size !== "0" ? `-${size}` : size;
};

/** @param {string} value */
const placesOf = (value) => value.split(".")[1]?.length ?? 0;

/** @param {string} value @param {number} places */
const scaled = (value, places) => {
  const [whole, part = ""] = value.split(".");
  return BigInt(whole + part.padEnd(places, "0"));
};
