/**
 * What the team leader did with entries that were received and set aside: told with the list of visits, by the
 * tablet's own keys. Pure.
 *
 * @import { SentCommand } from "./local.js"
 * @import { Settled, VisitLine } from "./wire.js"
 */

/** @typedef {{item: SentCommand, settled: Settled}} Judged */

/**
 * @param {SentCommand[]} all that were set aside when they arrived
 * @param {VisitLine[]} lines
 * @returns {{parked: SentCommand[], judged: Judged[]}} those that still wait; the others, what was not taken first
 */
export const judgedOf = (all, lines) => {
  const known = new Map(lines.flatMap(({ settled }) => settled ?? []).map((one) => [one.id, one]));
  const judged = all.flatMap((item) => {
    const settled = known.get(item.id);
    return settled ? [{ item, settled }] : [];
  });
  const [returned, taken] = [judged.filter(isReturned), judged.filter((one) => !isReturned(one))];
  return { parked: all.filter(({ id }) => !known.has(id)), judged: [...returned, ...taken] };
};

/** Whether the team leader did not take it. @param {Judged} judged */
export const isReturned = ({ settled }) => settled.action === "dismiss";

/** Entries of a visit that were not taken: they say nothing about it any longer.
 * @param {VisitLine[]} lines @param {string} visitId @returns {Set<string>} */
export const returnedOf = (lines, visitId) =>
  new Set(
    (lines.find(({ id }) => id === visitId)?.settled ?? [])
      .filter(({ action }) => action === "dismiss")
      .map(({ id }) => id),
  );
