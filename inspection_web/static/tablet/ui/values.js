/**
 * Values, faults and findings as people read them.
 *
 * @import { Field, Finding } from "../core/wire.js"
 * @import { Fault } from "../core/local.js"
 */
import { withComma } from "../core/numbers.js";
import { FAULTS, NUMBER_FAULTS, OUTCOMES, T } from "../words/vi.js";

/** @param {Field} field @param {string | null} value @returns {string} without the unit of measure */
export const shownValue = (field, value) => {
  if (value === null) return "";
  if (field.type === "bool") return value === "true" ? T.yes : T.no;
  if (field.type === "choice") return field.choices?.find((choice) => choice.code === value)?.label ?? value;
  return withComma(value);
};

/** @param {Field} field @param {string | null} value @returns {string} with the unit of measure */
export const shownAmount = (field, value) =>
  [shownValue(field, value), value === null ? "" : field.unit].filter(Boolean).join(" ");

/** @param {Field} field @param {Finding} finding */
export const shownFinding = (field, finding) => {
  const amount = shownAmount(field, finding.value);
  return amount ? `${OUTCOMES[finding.outcome]}: ${amount}` : OUTCOMES[finding.outcome];
};

/** @param {Field} field @param {string} fault @returns {string} with the limit it speaks of, where there is one */
export const shownNumberFault = (field, fault) => {
  const limit = { below_min: field.min, above_max: field.max }[fault] ?? null;
  const places = fault === "too_many_places" ? ` (${field.places})` : "";
  return NUMBER_FAULTS[fault] + (limit === null ? places : ` (${shownAmount(field, limit)})`);
};

/** @param {Fault} fault @returns {string} */
export const shownFault = ({ code, message }) => message || FAULTS[code] || `${T.lastFault}: ${code}`;
