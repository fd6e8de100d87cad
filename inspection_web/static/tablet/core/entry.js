/**
 * What a person has filled in for one value, turned into what is recorded, or into the one thing to mend.
 * Pure.
 *
 * @import { Field, Outcome } from "./wire.js"
 */
import { parseTyped } from "./numbers.js";

/** @typedef {{outcome: Outcome, text: string, cause: string | null, note: string}} Draft */
/** @typedef {{outcome: Outcome, value: string | null, cause: string | null, note: string | null}} Entry */
/** @typedef {{entry: Entry, fault: null} | {entry: null, fault: string}} Reading */

/** @param {Field} field @param {Draft} draft @returns {Reading} */
export const readDraft = (field, { outcome, text, cause, note }) => {
  const words = note.normalize("NFC").trim() || null;
  if (outcome === "match")
    return { entry: { outcome, value: field.reported, cause: null, note: words }, fault: null };
  if (outcome !== "differ") return { entry: { outcome, value: null, cause: null, note: words }, fault: null };
  const { value, fault } = readValue(field, text);
  if (fault) return { entry: null, fault };
  if (!cause) return { entry: null, fault: "cause" };
  return { entry: { outcome, value, cause, note: words }, fault: null };
};

/** @param {Field} field @param {string} text @returns {{value: string | null, fault: string | null}} */
const readValue = (field, text) => {
  const isNumber = field.type === "int" || field.type === "decimal";
  const { value, fault } = isNumber ? parseTyped(field, text) : chosen(text);
  if (fault) return { value: null, fault };
  return value === field.reported ? { value: null, fault: "same" } : { value, fault: null };
};

/** @param {string} code */
const chosen = (code) => (code === "" ? { value: null, fault: "empty" } : { value: code, fault: null });
