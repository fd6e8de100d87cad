/**
 * What the team leader did with entries that were received and set aside: told with the list of visits, by the
 * tablet's own keys. A list tells it of the visits it names; what it told once is kept with the entry. Pure.
 *
 * @import { LocalEntry, SentCommand } from "./local.js"
 * @import { Settled, VisitLine } from "./wire.js"
 */

/** @typedef {{item: SentCommand, settled: Settled}} Judged */

/**
 * @param {SentCommand[]} all that were set aside when they arrived
 * @param {VisitLine[]} lines
 * @returns {{parked: SentCommand[], judged: Judged[]}} those that still wait; the others, what was not taken first
 */
export const judgedOf = (all, lines) => {
  const told = toldIn(lines);
  const judged = all.flatMap((item) => {
    const settled = told.get(item.id) ?? item.settled;
    return settled ? [{ item, settled }] : [];
  });
  const known = new Set(judged.map(({ item }) => item.id));
  const [returned, taken] = [judged.filter(isReturned), judged.filter((one) => !isReturned(one))];
  return { parked: all.filter(({ id }) => !known.has(id)), judged: [...returned, ...taken] };
};

/** Whether the team leader did not take it. @param {Judged} judged */
export const isReturned = ({ settled }) => settled.action === "dismiss";

/** @param {VisitLine[]} lines @returns {Map<string, Settled>} */
export const toldIn = (lines) =>
  new Map(lines.flatMap(({ settled }) => settled ?? []).map((one) => [one.id, one]));

/** Entries that were not taken: they say nothing about their visit any longer. One that was applied stands, though
 * another tablet's was set aside under its key.
 * @param {SentCommand[]} sent @param {VisitLine[]} lines @returns {Set<string>} */
export const returnedAmong = (sent, lines) => {
  const told = toldIn(lines);
  const parked = sent.filter(({ outcome }) => outcome.outcome === "parked");
  const returned = parked.filter((item) => (told.get(item.id) ?? item.settled)?.action === "dismiss");
  return new Set(returned.map(({ id }) => id));
};

/** What is left without those that were not taken; whoever had one of them before their eyes saw what it replaced.
 * @param {LocalEntry[]} entries @param {Set<string>} returned @returns {LocalEntry[]} */
export const withoutReturned = (entries, returned) => {
  const before = new Map(entries.filter(({ command }) => returned.has(command.id)).map(replacedBy));
  return entries
    .filter(({ command }) => !returned.has(command.id))
    .map((entry) => ({ ...entry, command: rebased(entry.command, before) }));
};

/** @param {LocalEntry} entry @returns {[string, string | null]} */
const replacedBy = ({ command }) => [
  command.id,
  command.kind === "record_finding" ? command.body.base : null,
];

/** @param {LocalEntry["command"]} command @param {Map<string, string | null>} before @returns {LocalEntry["command"]} */
const rebased = (command, before) => {
  if (command.kind !== "record_finding") return command;
  let { base } = command.body;
  for (let left = before.size; left > 0 && base !== null && before.has(base); left -= 1)
    base = before.get(base) ?? null;
  return { ...command, body: { ...command.body, base } };
};
