/** What the tablet keeps for itself. */
import type {
  Command,
  CommandOutcome,
  EvidenceAnswer,
  Finding,
  MinutesSide,
  Person,
  PhotoBody,
  Settled,
  VisitPackage,
} from "./wire.js";

export type Fault = { code: string; message: string };
type Queued = {
  /** Order of writing on this tablet; given by the database. */
  seq?: number;
  id: string;
  visit_id: string;
  author: Person;
  made_at: string;
  attempts: number;
  /** Earliest next try, milliseconds since the epoch. */
  next_try: number;
  fault: Fault | null;
  /** The tablet it was made on, where that is another one: it came in a file. */
  device?: string;
  /** Criterion and figure in words; missing where it is about none, and from queues of an earlier version. */
  about?: string;
  /** True after the server refused a batch that held this command: it then travels alone. */
  alone: boolean;
};
export type QueuedCommand = Queued & {
  type: "command";
  package_digest: string;
  command: Command;
  /** Its place in the order of writing on the tablet it was made on, where that is another one. */
  number?: number | null;
  /** Of an end: when the visit had been opened again, as its author knew; null or missing: never. */
  reopened?: string | null;
};
export type QueuedPhoto = Queued & {
  type: "photo";
  capture_id: string;
  sha256: string;
  size: number;
  media_type: string;
  /** True: the server said it lacks the bytes. False: ask first. */
  wanted: boolean;
  /** Bytes the server has, from the beginning, as it said last; queued by an earlier version: unknown. */
  sent?: number;
  /** Its small picture is still to go before it; that of earlier versions never does. */
  preview?: boolean;
};
export type QueueItem = QueuedCommand | QueuedPhoto;
export type SentCommand = {
  id: string;
  seq: number;
  visit_id: string;
  author: Person;
  command: Command;
  about?: string;
  outcome: CommandOutcome;
  /** The time of the server in its answer. */
  sent_at: string;
  reopened?: string | null;
  /** What became of it, where it was set aside: kept though later lists say nothing of its visit. */
  settled?: Settled;
};
export type PhotoRecord = {
  capture_id: string;
  visit_id: string;
  criterion: string;
  field: string | null;
  sha256: string;
  size: number;
  media_type: string;
  taken_at: string;
  has_fix: boolean;
  /** Missing from photos kept by an earlier version. */
  accuracy_m?: string | null;
  /** Missing from photos kept by an earlier version. */
  source?: "camera" | "gallery";
  restricted?: PhotoBody["restricted"];
  preview: ArrayBuffer | null;
  receipt: EvidenceAnswer | null;
  /** Lost on this tablet, and the office waits for it no longer. */
  given_up?: boolean;
  /** What the server said when it was asked again: has it opened the photo? */
  standing?: "waiting" | "stored" | "quarantined";
};
/** Minutes signed on this tablet; the key is that of the command that sends them. */
export type StoredMinutes = {
  id: string;
  visit_id: string;
  version: number;
  digest: string;
  content: string;
  sides: MinutesSide[];
  author: Person;
  made_at: string;
};
export type StoredPackage = {
  visit_id: string;
  digest: string;
  downloaded_at: string;
  package: VisitPackage;
};
/** One command of this tablet as the visit sees it, sent or not. */
export type LocalEntry = {
  command: Command;
  author: Person;
  sent_at: string | null;
  outcome: string | null;
  reopened?: string | null;
};
export type FieldState = { entries: Finding[]; current: Finding | null };
export type Visit = {
  package: VisitPackage;
  /** Key: criterion and field joined by a line feed. */
  fields: Map<string, FieldState>;
  /** Capture ids per criterion. */
  photos: Map<string, string[]>;
  closed: boolean;
};
export type Failure =
  | { kind: "network" }
  | { kind: "signed_out"; code?: string }
  | { kind: "refused"; status: number; fault: Fault }
  | { kind: "server"; status: number; fault: Fault };
export type Action =
  | { kind: "send_commands"; visit_id: string; package_digest: string; ids: string[] }
  | { kind: "send_photo"; id: string; ask_first: boolean }
  | { kind: "send_preview"; id: string }
  | { kind: "wait"; until: number }
  | { kind: "idle" };
