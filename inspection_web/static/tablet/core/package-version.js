/**
 * A later version of a visit package: offered, taken over when somebody says so, never put under the inspector's
 * hands. What was recorded keeps the version it was made under. Pure.
 *
 * @import { VisitPackage } from "./wire.js"
 */
import { fieldKey } from "./visit.js";

/** @typedef {{added: number, removed: number, changed: number}} Changes counted in values */

/** Whether a package is a later version of the one that is worked with.
 * @param {VisitPackage} held @param {VisitPackage} other */
export const isLater = (held, other) =>
  other.visit_id === held.visit_id &&
  other.digest !== held.digest &&
  Date.parse(other.issued_at) > Date.parse(held.issued_at);

/**
 * What another version changes about the values to check: those that come or go, and those the unit reports
 * otherwise.
 *
 * @param {VisitPackage} held
 * @param {VisitPackage} offered
 * @returns {Changes}
 */
export const changesOf = (held, offered) => {
  const [before, after] = [reported(held), reported(offered)];
  const common = [...after.keys()].filter((key) => before.has(key));
  return {
    added: after.size - common.length,
    removed: before.size - common.length,
    changed: common.filter((key) => before.get(key) !== after.get(key)).length,
  };
};

/** @param {VisitPackage} pack @returns {Map<string, string | null>} what was reported, by criterion and field */
const reported = (pack) =>
  new Map(
    pack.groups
      .flatMap((group) => group.criteria)
      .flatMap((criterion) =>
        criterion.fields.map((field) => [fieldKey(criterion.id, field.id), field.reported]),
      ),
  );
