/**
 * What a person has filled in for one value, turned into what is recorded, or into the one thing to mend.
 * Pure.
 *
 * @import { Field, Outcome } from "./wire.js"
 */
import { compareExact, parseTyped } from "./numbers.js";

/** @typedef {{outcome: Outcome, text: string, cause: string | null, note: string}} Draft */
/** @typedef {{outcome: Outcome, value: string | null, cause: string | null, note: string | null}} Entry */
/** @typedef {{entry: Entry, fault: null} | {entry: null, fault: string}} Reading */

/** Asked of every value, each in sight. @type {Outcome[]} */
export const COMMON = ["match", "differ", "not_proven"];

/**
 * Conclusions that are seldom needed, as far as they make sense about a value at this moment.
 *
 * @param {Field} field
 * @param {Outcome | null} current what stands about it
 * @returns {Outcome[]}
 */
export const rareOutcomes = (field, current) => {
  /** @type {Outcome[]} */
  const rare = field.estimated ? ["estimate_now_actual", "not_applicable"] : ["not_applicable"];
  return current === null || current === "unchecked" ? rare : [...rare, "unchecked"];
};

/** What is asked for a conclusion: the value found, the part that was proven, or none.
 * @param {Field} field @param {Outcome} outcome @returns {"verified" | "proven" | null} */
export const askedValue = (field, outcome) => {
  if (outcome === "differ" || outcome === "estimate_now_actual") return "verified";
  return outcome === "not_proven" && isNumber(field) ? "proven" : null;
};

/** @param {Field} field @param {Draft} draft @returns {Reading} */
export const readDraft = (field, draft) => {
  const note = draft.note.normalize("NFC").trim() || null;
  const { value, fault } = READERS[draft.outcome](field, draft);
  if (fault) return { entry: null, fault };
  const cause = draft.outcome === "differ" ? draft.cause : null;
  return { entry: { outcome: draft.outcome, value, cause, note }, fault: null };
};

/** @typedef {{value: string | null, fault: string | null}} Value */

/** @returns {Value} */
const none = () => ({ value: null, fault: null });

/** @param {Field} field @param {Draft} draft @returns {Value} */
const differing = (field, { text, cause }) => {
  const { value, fault } = readValue(field, text);
  if (fault) return { value: null, fault };
  if (value === field.reported) return { value: null, fault: "same" };
  return cause ? { value, fault: null } : { value: null, fault: "cause" };
};

/** The part that was proven, if any: never more than was reported. @param {Field} field @param {Draft} draft @returns {Value} */
const proven = (field, { text }) => {
  if (text.trim() === "") return none();
  const { value, fault } = readValue(field, text);
  if (fault) return { value: null, fault };
  return isAbove(field, value, field.reported)
    ? { value: null, fault: "above_reported" }
    : { value, fault: null };
};

/** @param {Field} field @param {Draft} draft @returns {Value} */
const nowActual = (field, { text }) =>
  field.estimated ? readValue(field, text) : { value: null, fault: "not_estimate" };

/** @type {Record<Outcome, (field: Field, draft: Draft) => Value>} */
const READERS = {
  match: (field) => ({ value: field.reported, fault: null }),
  differ: differing,
  not_proven: proven,
  not_applicable: none,
  estimate_now_actual: nowActual,
  unchecked: none,
};

/** @param {Field} field @param {string | null} value @param {string | null} reported */
const isAbove = (field, value, reported) =>
  isNumber(field) && value !== null && reported !== null && compareExact(value, reported) > 0;

/** @param {Field} field */
const isNumber = (field) => field.type === "int" || field.type === "decimal";

/** @param {Field} field @param {string} text @returns {{value: string | null, fault: string | null}} */
const readValue = (field, text) => (isNumber(field) ? parseTyped(field, text) : chosen(text));

/** @param {string} code */
const chosen = (code) => (code === "" ? { value: null, fault: "empty" } : { value: code, fault: null });
