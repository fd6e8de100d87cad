/**
 * What goes into the file of a queue, and how it is taken over on another tablet: nothing doubled, nothing lost,
 * nothing under another name. Every piece is kept on its own and may be kept again.
 *
 * @import { PhotoRecord, QueuedCommand, QueueItem, SentCommand, StoredMinutes, StoredPackage } from "../core/local.js"
 * @import { VisitDocument } from "../core/wire.js"
 * @import { FileRecord, Source } from "../device/sealing.js"
 * @import { Database } from "./database.js"
 */
import { standingOf } from "../core/photo-progress.js";
import { QueueFileError } from "../core/queue-file.js";
import { numberOf } from "../core/queue-items.js";
import { opened, sealed } from "../device/sealing.js";
import { isVisitOver } from "./clearing.js";
import { writeTogether } from "./database.js";
import { documentOf, heldDocuments, keepDocument } from "./documents.js";
import { addOnce } from "./outbox.js";
import { readableBytes } from "./photos.js";
import * as visits from "./visits.js";

/** @typedef {{tablet: string, made_at: string, commands: number, photos: number}} About what a file says of itself; photos: those that wait, readable or not */
/**
 * @typedef {{about: About, commands: number, photos: number, documents: number, known: number, unreadable: number}} TakenOver
 *   new commands, photos and documents; those known before; photos that are neither in the file nor here
 */
/** @typedef {{commands: number, photos: number, photoBytes: number, documents: number, documentBytes: number}} Weight what would go into a file now */
/** @typedef {{tablet: string, made_at: string, documents: boolean}} From documents: whether those of the visits go along */
/** @typedef {(bytes: ArrayBuffer) => Promise<string>} Digest */

/** A file that was whole, of which only a part could be kept; taking it again brings the rest. */
export class PartlyTakenError extends Error {
  /** @param {TakenOver} taken what was kept @param {unknown} cause */
  constructor(taken, cause) {
    super("queue file: not all of it could be kept", { cause });
    this.name = "PartlyTakenError";
    this.taken = taken;
  }
}

/**
 * @param {Database} database
 * @param {From} from
 * @param {string} passphrase
 * @param {() => void} [onUnreadable] called for each photo that goes without its bytes, as they cannot be read here
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>} the file, piece by piece
 */
export const exported = (database, from, passphrase, onUnreadable = () => undefined) =>
  sealed(contents(database, from, onUnreadable), passphrase);

/** @param {Database} database @returns {Promise<Weight>} */
export const weighed = async (database) => {
  const { queue, packages } = await handedOn(database);
  const documents = await documentsOf(database, packages);
  const photos = queue.filter((item) => item.type === "photo");
  return {
    commands: queue.length - photos.length,
    photos: photos.length,
    photoBytes: bytesIn(photos),
    documents: documents.length,
    documentBytes: bytesIn(documents),
  };
};

/** @param {{size: number}[]} files */
const bytesIn = (files) => files.reduce((sum, { size }) => sum + size, 0);

/**
 * Looks through the whole file first: one that is cut or damaged changes nothing here.
 *
 * @param {Database} database
 * @param {Source} file
 * @param {{passphrase: string, sha256: Digest}} how
 * @returns {Promise<TakenOver>}
 * @throws {QueueFileError} nothing was taken
 * @throws {PartlyTakenError}
 */
export const imported = async (database, file, { passphrase, sha256 }) => {
  const about = await checked(file, { passphrase, sha256 });
  const result = { about, commands: 0, photos: 0, documents: 0, known: 0, unreadable: 0 };
  try {
    for await (const record of opened(file, passphrase)) {
      const kept = await keep(database, record, about.tablet);
      if (kept) result[kept] += 1;
    }
  } catch (error) {
    throw new PartlyTakenError(result, error);
  }
  return result;
};

/** @param {Source} file @param {{passphrase: string, sha256: Digest}} how @returns {Promise<About>} */
const checked = async (file, { passphrase, sha256 }) => {
  /** @type {About | null} */
  let about = null;
  for await (const { head, bytes } of opened(file, passphrase)) {
    if (head.kind === "about") about = /** @type {any} */ (head);
    if (bytes && (await sha256(/** @type {ArrayBuffer} */ (bytes.buffer))) !== head.sha256)
      throw new QueueFileError("damaged");
  }
  if (!about) throw new QueueFileError("damaged");
  return about;
};

/** What is handed on: what waits, what was sent, signed minutes, and the packages of the visits under way: begun here
 * and not over. @param {Database} database */
const handedOn = async (database) => {
  const [queue, sent, packages, minutes] = await database.use((connection) =>
    Promise.all([
      connection.getAll("outbox"),
      connection.getAll("sent"),
      connection.getAll("packages"),
      connection.getAll("minutes"),
    ]),
  );
  const needed = new Set();
  for (const id of new Set([...queue, ...sent].map((item) => item.visit_id)))
    if (!(await isVisitOver(database, id))) needed.add(id);
  return { queue, sent, packages: packages.filter((each) => needed.has(each.visit_id)), minutes };
};

/** Documents that these packages name and that are here, each once.
 * @param {Database} database @param {StoredPackage[]} packages @returns {Promise<VisitDocument[]>} */
const documentsOf = async (database, packages) => {
  const held = await heldDocuments(database);
  const named = packages.flatMap((stored) => stored.package.documents ?? []);
  const byDigest = new Map(named.map((document) => [document.sha256, document]));
  return [...byDigest.values()].filter(({ sha256 }) => held.has(sha256));
};

/** @param {Database} database @param {From} from @param {() => void} onUnreadable @returns {AsyncGenerator<FileRecord>} */
async function* contents(database, { documents, ...from }, onUnreadable) {
  const { queue, sent, packages, minutes } = await handedOn(database);
  const photos = queue.filter((item) => item.type === "photo");
  const commands = queue.length - photos.length;
  yield { head: { kind: "about", ...from, commands, photos: photos.length }, bytes: null };
  for (const stored of packages) yield { head: { kind: "package", stored }, bytes: null };
  for (const kept of minutes) yield { head: { kind: "minutes", minutes: kept }, bytes: null };
  for (const item of inOrder(sent, queue)) yield { head: entryHead(item, from.tablet), bytes: null };
  for (const item of photos) {
    const record = await photoRecord(database, item);
    if (!record.bytes) onUnreadable();
    yield record;
  }
  if (documents) yield* documentRecords(database, packages);
}

/** In the order of writing: which of two entries about a value was the later one shows in nothing else.
 * @param {SentCommand[]} sent @param {QueueItem[]} queue @returns {(SentCommand | QueuedCommand)[]} */
const inOrder = (sent, queue) => {
  const waiting = queue.filter((item) => item.type === "command");
  return [...sent, ...waiting].sort((left, right) => Number(left.seq) - Number(right.seq));
};

/** @param {SentCommand | QueuedCommand} item @param {string} tablet @returns {FileRecord["head"]} */
const entryHead = (item, tablet) =>
  "outcome" in item
    ? { kind: "sent", item }
    : { kind: "command", item: { ...item, device: item.device ?? tablet, number: numberOf(item) } };

/** @param {Database} database @param {StoredPackage[]} packages @returns {AsyncGenerator<FileRecord>} */
async function* documentRecords(database, packages) {
  for (const { sha256 } of await documentsOf(database, packages)) {
    const bytes = await documentOf(database, sha256).catch(() => null); // unreadable: it is fetched again there
    if (bytes) yield { head: { kind: "document", sha256 }, bytes: new Uint8Array(bytes) };
  }
}

/** @param {Database} database @param {Extract<QueueItem, {type: "photo"}>} item @returns {Promise<FileRecord>} */
const photoRecord = async (database, item) => {
  const photo = await database.use((connection) => connection.get("photos", item.capture_id));
  const bytes = await readableBytes(database, item.capture_id);
  const told = { ...photo, preview: null };
  const head = { kind: "photo", sha256: item.sha256, item, photo: told };
  return { head, bytes: bytes ? new Uint8Array(bytes) : null };
};

/** @typedef {"commands" | "photos" | "documents" | "known" | "unreadable" | null} Kept null: nothing that is counted */

/** @param {Database} database @param {FileRecord} record @param {string} tablet @returns {Promise<Kept>} */
const keep = async (database, { head, bytes }, tablet) => {
  const told = /** @type {any} */ (head);
  if (head.kind === "package") return keepPackage(database, told.stored);
  if (head.kind === "sent") return keepSent(database, told.item);
  if (head.kind === "minutes") return keepMinutes(database, told.minutes);
  if (head.kind === "command") return keepCommand(database, fresh(told.item, tablet));
  if (head.kind === "photo")
    return keepPhoto(database, { item: fresh(told.item, tablet), photo: told.photo, bytes });
  return head.kind === "document" && bytes ? takeDocument(database, told.sha256, bytes) : null;
};

/** Its digest was held against its bytes when the file was looked through; one that is here stays as it is.
 * @param {Database} database @param {string} sha256 @param {Uint8Array} bytes @returns {Promise<Kept>} */
const takeDocument = async (database, sha256, bytes) => {
  if ((await heldDocuments(database)).has(sha256)) return null;
  await keepDocument(database, sha256, /** @type {ArrayBuffer} */ (bytes.buffer));
  return "documents";
};

/** As it waits here: tried anew, with the tablet it was made on. @param {QueueItem} item @param {string} tablet @returns {QueueItem} */
const fresh = ({ seq: _, ...item }, tablet) =>
  /** @type {QueueItem} */ ({
    ...item,
    device: item.device ?? tablet,
    attempts: 0,
    next_try: 0,
    fault: null,
  });

/** A later package than the one here is offered, an older one changes nothing. @param {Database} database @param {StoredPackage} stored @returns {Promise<null>} */
const keepPackage = async (database, stored) => {
  await visits.keepPackage(database, stored.package, stored.downloaded_at);
  return null;
};

/** What waits here goes on waiting: only the server's own answer lets it go. What comes in takes its place in the order
 * of writing here, as numbers of another tablet say nothing.
 * @param {Database} database @param {SentCommand} item @returns {Promise<null>} */
const keepSent = async (database, { seq: _, ...item }) => {
  await database.use((connection) =>
    writeTogether(connection, ["sent", "outbox"], async (transaction) => {
      const [sent, outbox] = [transaction.objectStore("sent"), transaction.objectStore("outbox")];
      const known = (await sent.getKey(item.id)) ?? (await outbox.index("id").getKey(item.id));
      if (known !== undefined) return;
      const seq = await outbox.add(/** @type {any} */ (item)); // the database numbers only what is put there
      await outbox.delete(seq);
      await sent.put({ ...item, seq });
    }),
  );
  return null;
};

/** Signed minutes never change: those that are here stay. @param {Database} database @param {StoredMinutes} minutes @returns {Promise<null>} */
const keepMinutes = async (database, minutes) => {
  await database.use((connection) =>
    writeTogether(connection, ["minutes"], async (transaction) => {
      const kept = transaction.objectStore("minutes");
      if ((await kept.getKey(minutes.id)) === undefined) await kept.put(minutes);
    }),
  );
  return null;
};

/** @param {Database} database @param {QueueItem} item @returns {Promise<Kept>} */
const keepCommand = async (database, item) => {
  /** @type {Kept} */
  let kept = "known";
  await database.use((connection) =>
    writeTogether(connection, ["sent", "outbox"], async (transaction) => {
      const outbox = transaction.objectStore("outbox");
      const isKnown =
        (await outbox.index("id").getKey(item.id)) ?? (await transaction.objectStore("sent").getKey(item.id));
      if (isKnown !== undefined) return;
      await outbox.add(item);
      kept = "commands";
    }),
  );
  return kept;
};

/**
 * A photo whose bytes were lost here gets them back, and waits again where nobody waited any longer.
 *
 * @param {Database} database
 * @param {{item: QueueItem, photo: PhotoRecord, bytes: Uint8Array | null}} found
 * @returns {Promise<Kept>}
 */
const keepPhoto = async (database, { item, photo, bytes }) => {
  /** @type {Kept} */
  let kept = "known";
  await database.use((connection) =>
    writeTogether(connection, ["outbox", "photos", "photo_bytes"], async (transaction) => {
      const [photos, pieces] = [transaction.objectStore("photos"), transaction.objectStore("photo_bytes")];
      const record = await photos.get(photo.capture_id);
      const isHere = (await pieces.getKey(photo.capture_id)) !== undefined;
      const place = { isHere, isNew: bytes !== null && !isHere };
      kept = countedAs(record, place);
      if (!isWanted(record, place)) return;
      const { given_up: _, ...told } = record ?? photo;
      await photos.put(told);
      if (bytes) await pieces.put(/** @type {ArrayBuffer} */ (bytes.buffer), photo.capture_id);
      await addOnce(transaction.objectStore("outbox"), item);
    }),
  );
  return kept;
};

/** @typedef {{isHere: boolean, isNew: boolean}} Place of the bytes of a photo; isNew: they are in the file alone */

/** @param {PhotoRecord | undefined} record as it is here @param {Place} place */
const isWanted = (record, { isNew }) => !record || (record.receipt === null && isNew);

/** @param {PhotoRecord | undefined} record as it is here @param {Place} place @returns {Kept} */
const countedAs = (record, place) => {
  if (place.isHere || place.isNew) return isWanted(record, place) ? "photos" : "known";
  return !record || standingOf(record) === "unsent" ? "unreadable" : "known";
};
