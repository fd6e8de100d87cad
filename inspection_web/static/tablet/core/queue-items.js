/**
 * What goes into the outbox: a command, or a photo with its record. Pure; nothing is kept here.
 *
 * @import { PhotoRecord, QueueItem, QueuedCommand, StoredPackage } from "./local.js"
 * @import { Command, FindingBody, Person, PhotoBody, VisitPackage } from "./wire.js"
 */
import { isAnnounced } from "./photo-preview.js";
import { criterionOf, reopenedAt } from "./visit.js";

/** @typedef {{author: Person, stored: StoredPackage}} Writing */

/** @param {Writing} writing @param {string} id @param {string} made_at */
const queuedBase = ({ author, stored }, id, made_at) => ({
  id,
  made_at,
  author,
  visit_id: stored.visit_id,
  attempts: 0,
  next_try: 0,
  fault: null,
  alone: false,
});

/** @param {Writing} writing @param {Command} command @returns {QueueItem} */
export const queuedCommand = (writing, command) => ({
  ...queuedBase(writing, command.id, command.made_at),
  ...aboutOf(writing.stored.package, command.body),
  type: "command",
  package_digest: writing.stored.digest,
  command,
  ...(command.kind === "close_visit" && { reopened: reopenedAt(writing.stored.package) }),
});

/** What tells which of two was written later on one tablet, where clocks may be set in between: its place there. Of what
 * came in a file it is the place on the tablet it was made on; null: a file of an earlier version does not say.
 * @param {QueuedCommand} item @returns {number | null} */
export const numberOf = ({ seq, device, number }) => (device === undefined ? seq : number) ?? null;

/** @param {Writing} writing @param {PhotoRecord} record @returns {QueueItem} */
export const queuedPhoto = (writing, record) => ({
  ...queuedBase(writing, `photo:${record.capture_id}`, record.taken_at),
  ...aboutOf(writing.stored.package, record),
  type: "photo",
  capture_id: record.capture_id,
  sha256: record.sha256,
  size: record.size,
  media_type: record.media_type,
  wanted: false,
  preview: isAnnounced(record),
});

/** Where several figures of a criterion wait, they are told apart by their names.
 * @param {VisitPackage} pack @param {object} place of a finding or photo; of other commands none @returns {{about?: string}} */
const aboutOf = (pack, place) => {
  const { criterion, field } = /** @type {Partial<Pick<FindingBody, "criterion" | "field">>} */ (place);
  if (!criterion) return {};
  const label = criterionOf(pack, criterion)?.fields.find(({ id }) => id === field)?.label;
  return { about: label ? `${criterion} · ${label}` : criterion };
};

/** @param {string} visitId @param {string} captureId @param {PhotoBody} body @param {ArrayBuffer | null} preview @returns {PhotoRecord} */
export const photoRecord = (visitId, captureId, body, preview) => ({
  capture_id: captureId,
  visit_id: visitId,
  criterion: body.criterion,
  field: body.field,
  sha256: body.sha256,
  size: body.size,
  media_type: body.media_type,
  taken_at: body.taken_at,
  has_fix: body.fix !== null,
  accuracy_m: body.fix?.accuracy_m ?? null,
  source: body.source,
  restricted: body.restricted ?? null,
  preview,
  receipt: null,
});
