/**
 * The minutes of a visit: what both sides see and sign, the digest they are known by, and whether they still say
 * what was found. Pure; the digest itself is made by whoever has the means. Nothing is overwritten: a correction
 * is the next version and names the one before.
 *
 * @import { Attendee, Criterion, Field, MinutesContent, MinutesItem, MinutesSide, Version } from "./wire.js"
 * @import { StoredMinutes, Visit } from "./local.js"
 */
import { canonical } from "./canonical.js";
import { currentFinding } from "./visit.js";

/** @typedef {{from: string, to: string, place: string}} Held */
/** @typedef {{held: Held, present: Attendee[], remarks: string}} Meeting */
/** @typedef {{criterion: string, field: string}} Key */

/** Longest path of one drawn signature, in characters. */
export const MOST_STROKES = 30_000;

/** Sixty-four words; the server has the same. */
const WORDS = [
  "an ba bến biển bóng bút cam cát cau chè chim chợ chuông cỏ cầu dừa đá đèn đò đồng",
  "gạo gió gương hạt hoa hồ kem khế lá lúa lửa mai mây mận mèo mít mưa muối nắng ngô",
  "nhà nhãn nón núi nước ong ổi phố quạt rừng sáo sen sim sông suối tằm thóc thuyền tre trăng",
  "trâu vải vườn xoài",
].flatMap((line) => line.split(" "));

/**
 * Every value of the visit as it stands: those that were checked, and those that were not.
 *
 * @param {Visit} visit
 * @param {Map<string, string[]>} photos digests by criterion
 * @returns {MinutesItem[]}
 */
export const items = (visit, photos) =>
  visit.package.groups
    .flatMap((group) => group.criteria)
    .flatMap((criterion) => criterion.fields.map((field) => itemOf(visit, criterion, field, photos)));

/**
 * What both sides will sign. Text is brought to one form, as the server does, so that digests agree.
 *
 * @param {Visit} visit
 * @param {{meeting: Meeting, photos: Map<string, string[]>, newest: Version | null}} known newest: what it follows
 * @returns {MinutesContent}
 */
export const buildContent = (visit, { meeting, photos, newest }) =>
  /** @type {MinutesContent} */ (
    composed({
      v: 1,
      kind: "minutes",
      visit: visit.package.visit_id,
      version: (newest?.version ?? 0) + 1,
      package: visit.package.digest,
      unit: visit.package.unit.code,
      held: meeting.held,
      present: meeting.present,
      items: items(visit, photos),
      remarks: meeting.remarks.trim() || null,
      prev: newest?.digest ?? null,
    })
  );

/** @param {MinutesContent} content @returns {string} the one text of it: what is hashed, kept and sent */
export const contentText = (content) => canonical(content);

/** @param {MinutesSide[]} sides @returns {MinutesSide[]} with text brought to one form */
export const composedSides = (sides) => /** @type {MinutesSide[]} */ (composed(sides));

/** @param {string} digest of the content @param {MinutesSide[]} sides @returns {string} what the tablet signs */
export const signedText = (digest, sides) => canonical({ content: digest, sides });

/** @param {string} digest @returns {string} in groups of four, as it is shown */
export const grouped = (digest) => (digest.match(/.{1,4}/gu) ?? []).join(" ");

/** @param {string} digest @returns {string} two words that stand for it when it is read aloud */
export const checkWord = (digest) => {
  const bits = Number.parseInt(digest.slice(0, 3), 16);
  return `${WORDS[bits >> 6]} ${WORDS[bits & 63]}`;
};

/** @param {StoredMinutes[]} all of one visit @returns {StoredMinutes | null} the one with the highest version */
export const newestOf = (all) =>
  all.reduce(
    (newest, each) => (newest && newest.version >= each.version ? newest : each),
    /** @type {StoredMinutes | null} */ (null),
  );

/**
 * What the next minutes have to follow: the newest of this tablet, or later ones that the server has told of.
 *
 * @param {StoredMinutes | null} own @param {Version | null | undefined} told @returns {Version | null}
 */
export const followed = (own, told) => (told && told.version > (own?.version ?? 0) ? told : own);

/**
 * The values about which signed minutes no longer say what stands: a new version is due.
 *
 * @param {StoredMinutes} minutes @param {Visit} visit @returns {Key[]}
 */
export const outOfDate = (minutes, visit) => {
  /** @type {MinutesContent} */
  const content = JSON.parse(minutes.content);
  const said = new Map(content.items.map((item) => [keyOf(item), item]));
  return items(visit, new Map())
    .filter((now) => !isSame(said.get(keyOf(now)), now))
    .map(({ criterion, field }) => ({ criterion, field }));
};

/** What is missing before a side has signed: strokes, its name typed in their place, or its refusal in words.
 * @param {MinutesSide} side @returns {"name" | "strokes" | "too_long" | null} */
export const sideFault = (side) => {
  if (!side.name.trim()) return "name";
  if (side.strokes && side.strokes.length > MOST_STROKES) return "too_long";
  return side.strokes || side.typed?.trim() || side.refusal?.trim() ? null : "strokes";
};

/** @param {Visit} visit @param {Criterion} criterion @param {Field} field @param {Map<string, string[]>} photos @returns {MinutesItem} */
const itemOf = (visit, criterion, field, photos) => {
  const finding = currentFinding(visit, criterion.id, field.id);
  return {
    criterion: criterion.id,
    field: field.id,
    reported: field.reported,
    outcome: finding?.outcome ?? "unchecked",
    value: finding?.value ?? null,
    note: finding?.note ?? null,
    photos: photos.get(criterion.id) ?? [],
    ...(finding?.medium && { medium: finding.medium }),
  };
};

/** @param {Key} key */
const keyOf = ({ criterion, field }) => `${criterion}\n${field}`;

/** @param {MinutesItem | undefined} said @param {MinutesItem} now */
const isSame = (said, now) =>
  (said?.outcome ?? "unchecked") === now.outcome && (said?.value ?? null) === now.value;

/** @param {unknown} value @returns {unknown} the same with every text in its composed form */
const composed = (value) => {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(composed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, composed(member)]));
};
