/**
 * The visit as one value: what was downloaded with this tablet's own commands laid over it.
 * Pure; it neither stores nor sends. Nothing is overwritten: every entry on a value stays in its list.
 *
 * @import { Command, Finding, FindingBody, Person, VisitPackage } from "./wire.js"
 * @import { LocalEntry, Visit } from "./local.js"
 */

/** @param {string} criterion @param {string} field @returns {string} */
export const fieldKey = (criterion, field) => `${criterion}\n${field}`;

/** @param {VisitPackage} pack @returns {Visit} */
export const openVisit = (pack) => {
  /** @type {Visit} */
  const empty = { package: pack, fields: new Map(), photos: new Map(), closed: false };
  return pack.findings.reduce(withFinding, empty);
};

/**
 * Lays one command over the visit and gives a new visit; the old one stays as it was.
 *
 * @param {Visit} visit
 * @param {Command} command
 * @param {Person} author
 * @returns {Visit}
 */
export const apply = (visit, command, author) => {
  if (command.kind === "record_finding") return withFinding(visit, findingOf(command, author));
  if (command.kind === "attach_photo") return withPhoto(visit, command.body.criterion, command.id);
  return command.kind === "close_visit" ? { ...visit, closed: true } : visit;
};

/**
 * The visit as it stands on this tablet. A sent entry that is older than the package gives way to what
 * the package says; an unsent one always counts. Both times are the server's, so clocks do not matter.
 *
 * @param {VisitPackage} pack
 * @param {LocalEntry[]} entries in the order they were written
 * @returns {Visit}
 */
export const replay = (pack, entries) => {
  const base = openVisit(pack);
  const known = new Set(pack.findings.map((finding) => finding.id));
  return entries
    .filter((entry) => !known.has(entry.command.id) && !isSettled(base, entry))
    .reduce((visit, entry) => apply(visit, entry.command, entry.author), base);
};

/** @param {Visit} visit @param {string} criterion @param {string} field @returns {Finding | null} */
export const currentFinding = (visit, criterion, field) =>
  visit.fields.get(fieldKey(criterion, field))?.current ?? null;

/** @param {Visit} visit @param {string} criterion @param {string} field whether a conclusion stands about it */
export const isConcluded = (visit, criterion, field) =>
  (currentFinding(visit, criterion, field)?.outcome ?? "unchecked") !== "unchecked";

/**
 * Entries on one value that say different things, of different people or of one person's tablets; the team leader
 * settles them later. What somebody saw and then replaced is no contradiction.
 *
 * @param {Visit} visit @param {string} criterion @param {string} field
 * @returns {Finding[]} the last entry of each person that contradicts the current one
 */
export const contradictions = (visit, criterion, field) => {
  const state = visit.fields.get(fieldKey(criterion, field));
  if (!state?.current) return [];
  const { current, entries } = state;
  const seen = seenBefore(current, entries);
  const last = new Map(
    entries.filter((entry) => !seen.has(entry.id)).map((entry) => [entry.author.id, entry]),
  );
  return [...last.values()].filter(
    (entry) => entry.outcome !== current.outcome || entry.value !== current.value,
  );
};

/** @typedef {{criterion: string, field: string, entries: Finding[]}} Disputed the current entry first */

/** @param {Visit} visit @returns {Disputed[]} every value with contradictory entries, all of them kept */
export const disputed = (visit) =>
  [...visit.fields.values()].flatMap(({ current }) => {
    if (!current) return [];
    const { criterion, field } = current;
    const others = contradictions(visit, criterion, field);
    return others.length > 0 ? [{ criterion, field, entries: [current, ...others] }] : [];
  });

/**
 * "The whole group as reported", in one gesture: one entry for each value of it that nobody concluded about.
 *
 * @param {Visit} visit @param {string} groupId
 * @returns {FindingBody[]} nothing for values that were not reported: nothing there can be confirmed
 */
export const confirmations = (visit, groupId) =>
  visit.package.groups
    .filter((group) => group.id === groupId)
    .flatMap((group) => group.criteria)
    .flatMap((criterion) => criterion.fields.map((field) => ({ criterion: criterion.id, field })))
    .filter(({ criterion, field }) => field.reported !== null && !isConcluded(visit, criterion, field.id))
    .map(({ criterion, field }) => ({
      criterion,
      field: field.id,
      outcome: "match",
      value: field.reported,
      cause: null,
      note: null,
      base: currentFinding(visit, criterion, field.id)?.id ?? null,
      photos: [],
    }));

/** The entries that the author of one had before their eyes: its base, the base of that, and so on.
 * @param {Finding} current @param {Finding[]} entries @returns {Set<string>} with its own id */
const seenBefore = (current, entries) => {
  const seen = new Set([current.id]);
  let before = current.base ?? null;
  while (before !== null && !seen.has(before)) {
    seen.add(before);
    before = entries.find(({ id }) => id === before)?.base ?? null;
  }
  return seen;
};

/** @param {VisitPackage} pack @param {string} id */
export const criterionOf = (pack, id) =>
  pack.groups.flatMap((group) => group.criteria).find((criterion) => criterion.id === id) ?? null;

/** When the visit of a package was opened again. @param {VisitPackage | undefined} pack @returns {string | null} */
export const reopenedAt = (pack) => pack?.reopened?.at ?? null;

/** An end counts until the visit is opened again. @param {{reopened?: string | null}} end @param {VisitPackage | undefined} pack */
export const isEndOf = ({ reopened }, pack) => (reopened ?? null) === reopenedAt(pack);

/** @param {Visit} visit @param {LocalEntry} entry */
const isSettled = (visit, entry) => {
  const { command, sent_at } = entry;
  if (command.kind === "close_visit" && !isEndOf(entry, visit.package)) return true;
  if (sent_at === null || Date.parse(sent_at) >= Date.parse(visit.package.issued_at)) return false;
  if (command.kind === "close_visit") return true; // of a visit that is closed no package is issued
  return (
    command.kind === "record_finding" &&
    visit.fields.has(fieldKey(command.body.criterion, command.body.field))
  );
};

/** @param {Visit} visit @param {Finding} finding @returns {Visit} */
const withFinding = (visit, finding) => {
  const key = fieldKey(finding.criterion, finding.field);
  const entries = [...(visit.fields.get(key)?.entries ?? []), finding];
  return { ...visit, fields: new Map(visit.fields).set(key, { entries, current: finding }) };
};

/** @param {Visit} visit @param {string} criterion @param {string} captureId @returns {Visit} */
const withPhoto = (visit, criterion, captureId) => {
  const captures = [...(visit.photos.get(criterion) ?? []), captureId];
  return { ...visit, photos: new Map(visit.photos).set(criterion, captures) };
};

/** @param {Extract<Command, {kind: "record_finding"}>} command @param {Person} author @returns {Finding} */
const findingOf = ({ id, made_at, body }, author) => ({
  id,
  made_at,
  author,
  criterion: body.criterion,
  field: body.field,
  outcome: body.outcome,
  value: body.value,
  cause: body.cause,
  note: body.note,
  base: body.base,
});
