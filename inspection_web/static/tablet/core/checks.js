/**
 * What is missing or odd in a visit, said before the team leaves the site. Pure; it decides nothing:
 * people may close a visit with gaps, but never without having seen them.
 *
 * @import { Criterion, Field, Finding, VisitPackage } from "./wire.js"
 * @import { Visit } from "./local.js"
 */
import { compareExact } from "./numbers.js";
import { MAX_PIXELS } from "./picture-size.js";
import { room } from "./storage-policy.js";
import { contradictions, currentFinding, isConcluded } from "./visit.js";

/** @typedef {"unchecked" | "no_cause" | "no_photo" | "no_note" | "contradiction" | "above_whole"} GapKind */
/** @typedef {{kind: GapKind, criterion: string, field: string | null}} Gap */

/** @typedef {"empty" | "too_large" | "too_many_pixels" | "no_room" | "unreadable"} PhotoFault */

/** Largest photo accepted at capture, in bytes. */
export const MAX_PHOTO_BYTES = 30_000_000;

/** @param {VisitPackage} pack @returns {Criterion[]} those to check on site first, otherwise in order */
export const fieldFirst = (pack) => {
  const all = pack.groups.flatMap((group) => group.criteria);
  return [...all.filter(isOnSite), ...all.filter((criterion) => !isOnSite(criterion))];
};

/** @param {Criterion} criterion */
export const isOnSite = (criterion) => criterion.verify === "field";

/** @param {Visit} visit @param {Criterion} criterion */
export const isChecked = (visit, criterion) =>
  criterion.fields.every((field) => isConcluded(visit, criterion.id, field.id));

/** @param {Visit} visit @returns {{checked: number, total: number}} counted in criteria */
export const progress = (visit) => {
  const all = visit.package.groups.flatMap((group) => group.criteria);
  return { checked: all.filter((criterion) => isChecked(visit, criterion)).length, total: all.length };
};

/** @param {Visit} visit @returns {Gap[]} those to check on site first */
export const gaps = (visit) => fieldFirst(visit.package).flatMap((criterion) => gapsOf(visit, criterion));

/**
 * What is wrong with a photo file before it is kept.
 *
 * @param {number} size in bytes
 * @param {{pixels?: number | null, free?: number | null}} [known] null: not known
 * @returns {PhotoFault | null}
 */
export const photoFault = (size, { pixels = null, free = null } = {}) => {
  if (size === 0) return "empty";
  if (size > MAX_PHOTO_BYTES) return "too_large";
  if (pixels !== null && pixels > MAX_PIXELS) return "too_many_pixels";
  return room(free, size) === "none" ? "no_room" : null;
};

/**
 * The whole that a value is larger than, where something was concluded about one of the two: as it stands after the
 * visit, reported where nobody checked. The server sets such a value aside, or it earns nothing until both fit.
 *
 * @param {Visit} visit @param {Criterion} criterion @param {Field} part
 * @returns {{whole: Field, value: string} | null}
 */
export const aboveWhole = (visit, criterion, part) => {
  const whole = criterion.fields.find(({ id }) => id === part.part_of);
  const isTouched = whole && [part, whole].some(({ id }) => isConcluded(visit, criterion.id, id));
  if (!isTouched) return null;
  const [own, value] = [part, whole].map((field) => standingValue(visit, criterion, field));
  return own !== null && value !== null && compareExact(own, value) > 0 ? { whole, value } : null;
};

/** @param {Visit} visit @param {Criterion} criterion @param {Field} field @returns {string | null} */
const standingValue = (visit, criterion, field) =>
  isConcluded(visit, criterion.id, field.id)
    ? (currentFinding(visit, criterion.id, field.id)?.value ?? null)
    : field.reported;

/** @param {Visit} visit @param {Criterion} criterion @returns {Gap[]} */
const gapsOf = (visit, criterion) => {
  const found = criterion.fields.flatMap((field) => [
    ...fieldGaps(visit, criterion.id, field.id),
    ...partGaps(visit, criterion, field),
  ]);
  const differs = criterion.fields.some(
    (field) => currentFinding(visit, criterion.id, field.id)?.outcome === "differ",
  );
  const bare = differs && !visit.photos.get(criterion.id)?.length;
  return bare ? [...found, { kind: "no_photo", criterion: criterion.id, field: null }] : found;
};

/** @param {Visit} visit @param {Criterion} criterion @param {Field} field @returns {Gap[]} */
const partGaps = (visit, criterion, field) =>
  aboveWhole(visit, criterion, field)
    ? [{ kind: "above_whole", criterion: criterion.id, field: field.id }]
    : [];

/** @param {Visit} visit @param {string} criterion @param {string} field @returns {Gap[]} */
const fieldGaps = (visit, criterion, field) => {
  const finding = currentFinding(visit, criterion, field);
  if (!finding || finding.outcome === "unchecked") return [{ kind: "unchecked", criterion, field }];
  /** @type {GapKind[]} */
  const kinds = [];
  const content = contentGap(finding);
  if (content) kinds.push(content);
  if (contradictions(visit, criterion, field).length > 0) kinds.push("contradiction");
  return kinds.map((kind) => ({ kind, criterion, field }));
};

/** @param {Finding} finding @returns {GapKind | null} */
const contentGap = (finding) => {
  if (finding.outcome === "differ" && !finding.cause) return "no_cause";
  return finding.outcome === "not_proven" && !finding.note ? "no_note" : null;
};
