/** What goes over the wire between tablet and server. Times are ISO 8601 with offset; decimals are text. */
export type Person = { id: string; name: string };
export type Me = {
  person: Person;
  roles: string[];
  unit: string | null;
  csrf_token: string;
  server_time: string;
  sample_seconds_behind: number;
};
export type JoinedAnswer = { token: string; person: Person; device_name: string; valid_until: string };
export type Place = { lat: string; lon: string };
export type Unit = { code: string; name: string; kind: string; kind_label: string; position: Place | null };
export type VisitState = "issued" | "open" | "closed";
export type VisitLine = {
  id: string;
  unit: Unit;
  planned_on: string;
  state: VisitState;
  package_digest: string;
  criteria_total: number;
  /** Of all tablets of the team, as the server counted; missing from lists kept by an earlier version. */
  photos?: TeamPhotos;
  /** The minutes the next ones have to follow, from whatever tablet; null: it has none yet. */
  minutes?: Version | null;
  /** What became of entries that were set aside; missing from lists kept by an earlier version. */
  settled?: Settled[];
  /** Photos that nobody waits for any longer; missing from lists kept by an earlier version. */
  given_up?: string[];
};
/** The team leader took an entry that was set aside, or did not, and why. */
export type Settled = { id: string; action: "accept" | "dismiss"; reason: string; by: string; at: string };
export type TeamPhotos = {
  total: number;
  missing: number;
  refused: number;
  given_up: number;
  counted_at: string;
};
export type Version = { version: number; digest: string };
export type Choice = { code: string; label: string };
export type FieldType = "int" | "decimal" | "bool" | "choice";
export type Field = {
  id: string;
  label: string;
  type: FieldType;
  unit: string | null;
  min: string | null;
  max: string | null;
  places: number | null;
  choices?: Choice[] | null;
  reported: string | null;
  estimated: boolean;
  /** The field of the same criterion that this one may not exceed; missing where there is none. */
  part_of?: string;
};
export type PhotoCodes = { seed: string; count: number };
/** What a photo shows; documents are compared more strictly. */
export type Picture = "scene" | "document";
export type Criterion = {
  id: string;
  label: string;
  definition: string;
  max: string;
  verify: "field" | "desk" | "system";
  evidence: string[];
  /** What photos for it usually show; missing in packages of an earlier version: a scene. */
  photo_shows?: Picture;
  refs: string[];
  reason: string | null;
  reported_points: string | null;
  fields: Field[];
};
export type Group = { id: string; label: string; section_label: string; criteria: Criterion[] };
/** "unchecked" takes an earlier conclusion back; "not_proven" may carry the part that was proven. */
export type Outcome =
  | "match"
  | "differ"
  | "not_proven"
  | "not_applicable"
  | "estimate_now_actual"
  | "unchecked";
export type Finding = {
  id: string;
  criterion: string;
  field: string;
  outcome: Outcome;
  value: string | null;
  cause: string | null;
  note: string | null;
  author: Person;
  made_at: string;
  /** The entry its author saw and replaced; known of entries of this tablet only. */
  base?: string | null;
  /** What it was written on, where that was no tablet. */
  medium?: "paper";
};
export type VisitPackage = {
  format: "thamtra-package/1";
  digest: string;
  visit_id: string;
  campaign: { id: string; title: string; illustrative: boolean };
  unit: Unit;
  planned_on: string;
  team: (Person & { role: string })[];
  rulebook: { id: string; digest: string; title: string; illustrative: boolean };
  issued_at: string;
  fence_metres: number;
  contact: string;
  groups: Group[];
  causes: Choice[];
  findings: Finding[];
  /** One-time codes, each used up by one photo; packages of an earlier version have none. */
  photo_codes?: PhotoCodes | null;
  /** Newest checkpoint of the log, "<size>:<hash>", or none yet. */
  checkpoint?: string | null;
  /** Documents of the unit that go along; packages of an earlier version have none. */
  documents?: VisitDocument[];
  /** Why the visit was opened again after it had been closed, by whom and when; missing where it was not. */
  reopened?: Reopened;
};
export type Reopened = { reason: string; by: string; at: string };
export type VisitDocument = { sha256: string; size: number; media_type: string; name: string };
export type Fix = { lat: string; lon: string; accuracy_m: string; fixed_at: string };
export type FindingBody = {
  criterion: string;
  field: string;
  outcome: Outcome;
  value: string | null;
  cause: string | null;
  note: string | null;
  base: string | null;
  photos: string[];
};
export type PhotoBody = {
  sha256: string;
  size: number;
  media_type: string;
  criterion: string;
  field: string | null;
  taken_at: string;
  source: "camera" | "gallery";
  fix: Fix | null;
  notice_given: boolean;
  /** Canonical text of the capture record, and the tablet's signature of it; missing from older queues. */
  record?: string | null;
  signature?: string | null;
  /** What it shows; missing from older queues: a scene. */
  picture?: Picture;
  /** Why the photo is to be shown to a few only; missing where it is not. */
  restricted?: "face" | "id_card" | "citizen_file" | "other" | null;
};
export type CloseBody = { note: string | null };
export type Attendee = {
  name: string;
  role: string;
  side: "team" | "unit";
  duty: "chair" | "secretary" | null;
};
export type MinutesItem = Pick<FindingBody, "criterion" | "field" | "outcome" | "value" | "note"> & {
  reported: string | null;
  /** Digests of the photos of the criterion. */
  photos: string[];
  /** Only where what was found came from paper. */
  medium?: "paper";
};
/** What both sides see before they sign; sent and hashed as canonical JSON. */
export type MinutesContent = {
  v: 1;
  kind: "minutes";
  visit: string;
  version: number;
  package: string;
  unit: string;
  held: { from: string; to: string; place: string };
  present: Attendee[];
  items: MinutesItem[];
  remarks: string | null;
  prev: string | null;
};
/** How one side signed: strokes as an SVG path on a field of 600 by 200, its name typed, or its refusal in words. */
export type MinutesSide = {
  side: "team" | "unit";
  name: string;
  role: string;
  strokes: string | null;
  /** The name typed in place of strokes; missing in minutes of an earlier version. */
  typed?: string | null;
  reservation: string | null;
  refusal: string | null;
  at: string;
};
/** `signature` is the tablet's over the digest of the content and the sides; null: it cannot sign. */
export type SignBody = { content: string; sides: MinutesSide[]; signature: string | null };
export type Command = { id: string; made_at: string } & (
  | { kind: "record_finding"; body: FindingBody }
  | { kind: "attach_photo"; body: PhotoBody }
  | { kind: "close_visit"; body: CloseBody }
  | { kind: "sign_minutes"; body: SignBody }
);
/** A command as it goes out: with its author, and its place among all that was written on its tablet. */
export type SentAs = Command & { author: string; number: number | null };
export type CommandOutcome = {
  id: string;
  outcome: "applied" | "duplicate" | "parked";
  code: string | null;
  message: string | null;
};
export type BatchAnswer = {
  server_time: string;
  outcomes: CommandOutcome[];
  photos_wanted: string[];
  checkpoint?: string | null;
};
export type EvidenceAnswer = {
  sha256: string;
  state: "stored" | "quarantined";
  code: string | null;
  message: string | null;
  /** Canonical text of the signed receipt, the signature in Base64 and the id of the key that made it. */
  receipt?: string | null;
  signature?: string | null;
  key?: string | null;
};
export type DeviceKeyAnswer = { device: string; version: number; key: string };
