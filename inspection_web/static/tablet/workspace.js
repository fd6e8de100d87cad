/**
 * What a person can do on the tablet, one function each, and the one state the screens are drawn from.
 * It composes stores, network and devices, all passed in; it draws nothing.
 *
 * @import { Command, FindingBody, Fix, MinutesContent, MinutesSide, Person, PhotoBody, VisitLine, VisitPackage } from "./core/wire.js"
 * @import { PhotoFault } from "./core/checks.js"
 * @import { Meeting } from "./core/minutes.js"
 * @import { PhotoRecord, QueueItem, SentCommand, StoredMinutes, StoredPackage, Visit } from "./core/local.js"
 * @import { Capturing, CodesLeft } from "./capturing.js"
 * @import { Downloads } from "./downloads.js"
 * @import { Database } from "./data/database.js"
 * @import { Api } from "./net/api.js"
 * @import { SyncState } from "./net/sync.js"
 */
import { photoFault } from "./core/checks.js";
import { uuid7 } from "./core/identifiers.js";
import { buildContent, composedSides, contentText, newestOf, signedText } from "./core/minutes.js";
import { isAnnounced } from "./core/photo-preview.js";
import { pixelsOf } from "./core/picture-size.js";
import { timestamp } from "./core/times.js";
import { confirmations, replay } from "./core/visit.js";
import { keepCheckpoint } from "./data/device.js";
import { documentOf } from "./data/documents.js";
import { keepMeeting, keepMinutes, keptMeeting, minutesOf } from "./data/minutes.js";
import { enqueue, entriesOf, parkedCommands, queued } from "./data/outbox.js";
import { photosOf } from "./data/photos.js";
import * as visits from "./data/visits.js";
import { fetchDocuments } from "./documents.js";
import { createDownloads } from "./downloads.js";

/**
 * @typedef {{visit: Visit, photos: PhotoRecord[], stored: StoredPackage, codes: CodesLeft | null,
 *   minutes: StoredMinutes[], offer: VisitPackage | null}} OpenVisit minutes: those signed on this tablet, the oldest
 *   version first; offer: a later version of the package, not worked with yet
 */
/** @typedef {ReturnType<typeof createWorkspace>} Workspace */
/**
 * @typedef {object} State
 * @property {boolean} ready
 * @property {Person | null} person who signed in last on this tablet
 * @property {SyncState} sync
 * @property {VisitLine[]} lines
 * @property {Downloads} downloads
 * @property {QueueItem[]} queue
 * @property {SentCommand[]} parked sent commands that the office will look at
 * @property {OpenVisit | null} open
 * @property {boolean | null} persistent
 * @property {boolean} newVersion
 * @property {boolean} offlineReady the page itself opens without network
 * @property {boolean} elsewhere another window of this tablet writes, this one only shows
 * @property {"prompt" | "steps" | null} install how this page can be put on the home screen; null: it is there
 * @property {Fix | null} here where the tablet is, as far as it was asked for the list of visits
 * @property {number | null} free bytes left for photos; null: the browser does not say
 * @property {string | null} trouble a sentence about something that could not be saved
 */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {Api} api
 * @property {() => number} now
 * @property {() => Uint8Array} random ten random bytes
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {(bytes: ArrayBuffer, type: string) => Promise<ArrayBuffer | null>} preview
 * @property {{warm: () => void, fix: (patience: number) => Promise<Fix | null>}} position
 * @property {Capturing} capturing
 * @property {() => Promise<boolean>} askToPersist
 * @property {() => Promise<number | null>} freeSpace
 * @property {() => void} announce tells other tabs and the pump that something was written
 */

/** How long a photo waits for a position before it is kept without one, in milliseconds. */
const POSITION_PATIENCE = 5_000;

/** @param {Dependencies} dependencies */
export const createWorkspace = (dependencies) => {
  const { database, api, now, random } = dependencies;
  /** @type {State} */
  let state = initialState();
  /** @type {Set<() => void>} */
  const watchers = new Set();
  /** @param {Partial<State>} change */
  const change = (change) => {
    state = { ...state, ...change };
    for (const watcher of watchers) watcher();
  };
  const newId = () => uuid7(now(), random());

  const downloads = createDownloads(database);

  const simple = async () => {
    const [person, lines, queue, parked, persistent] = await Promise.all([
      visits.person(database),
      visits.lines(database),
      queued(database),
      parkedCommands(database),
      visits.persistence(database),
    ]);
    return { ready: true, person, lines, queue, parked, persistent };
  };

  /** What there is to see at once; what takes counting is as it was last. */
  const appear = async () => {
    const [found, kept] = await Promise.all([simple(), downloads.kept()]);
    change({ ...found, downloads: kept });
  };

  const refresh = async () => {
    const [found, free] = await Promise.all([simple(), dependencies.freeSpace()]);
    change({ ...found, free });
    change({ downloads: await downloads.renewed(found.queue) });
  };

  /** @param {string} visitId */
  const openVisit = async (visitId) => {
    downloads.touch(visitId);
    const stored = await visits.packageOf(database, visitId);
    change({ open: stored && (await openedVisit(dependencies, stored)) });
  };

  /** Reads again what another tab, the pump or this page wrote. */
  const readAgain = async () => {
    const visitId = state.open?.stored.visit_id;
    const stored = visitId ? await visits.packageOf(database, visitId) : null;
    if (!stored) return refresh();
    const open = await openedVisit(dependencies, stored);
    const [queue, parked] = [await queued(database), await parkedCommands(database)];
    const same = state.open?.stored.visit_id === visitId;
    change(same ? { queue, parked, open } : { queue, parked });
  };
  const reload = coalesced(readAgain);

  /** @param {Command[]} commands @param {import("./data/outbox.js").NewPhoto | null} photo */
  const write = async (commands, photo = null) => {
    const { person, open } = state;
    if (!person || !open) throw new Error("nobody is signed in or no visit is open");
    const context = { author: person, stored: open.stored };
    const items = commands.map((command) => queuedCommand(context, command));
    await enqueue(database, photo ? [...items, queuedPhoto(context, photo.record)] : items, photo);
    await reload();
    dependencies.announce();
  };

  /** @param {() => Promise<void>} work @returns {Promise<boolean>} false: said to the person, nothing kept */
  const guarded = async (work) => {
    if (state.elsewhere) return false;
    try {
      change({ trouble: null });
      await work();
      return true;
    } catch (error) {
      change({ trouble: isQuota(error) ? "full" : "failed" });
      return false;
    }
  };

  /** @param {FindingBody} body */
  const record = (body) =>
    guarded(() => write([{ id: newId(), kind: "record_finding", made_at: timestamp(now()), body }]));

  /** Several entries in one step: all are kept, or none. @param {FindingBody[]} bodies */
  const recordAll = (bodies) =>
    guarded(() => {
      const made_at = timestamp(now());
      return write(bodies.map((body) => ({ id: newId(), kind: "record_finding", made_at, body })));
    });

  /** Confirms every value of a group that nobody concluded about. @param {string} groupId */
  const confirmGroup = (groupId) =>
    recordAll(confirmations(/** @type {OpenVisit} */ (state.open).visit, groupId));

  /** @returns {Promise<MinutesContent>} what both sides are to see and sign now @param {Meeting} meeting */
  const draftMinutes = async (meeting) => {
    const { visit, photos, stored } = /** @type {OpenVisit} */ (state.open);
    const newest = newestOf(await minutesOf(database, stored.visit_id));
    return buildContent(visit, { meeting, photos: digestsBy(photos), newest });
  };

  /**
   * Keeps what both sides signed, with the tablet's own signature, and queues it.
   *
   * @param {MinutesContent} content as it was shown
   * @param {MinutesSide[]} signed
   */
  const signMinutes = (content, signed) =>
    guarded(async () => {
      const { person, open } = state;
      if (!person || !open) throw new Error("nobody is signed in or no visit is open");
      const [text, sides] = [contentText(content), composedSides(signed)];
      const digest = await digestOf(text);
      const signature = await dependencies.capturing.sign(signedText(digest, sides));
      const [id, made_at, visit_id] = [newId(), timestamp(now()), open.stored.visit_id];
      /** @type {Command} */
      const command = { id, kind: "sign_minutes", made_at, body: { content: text, sides, signature } };
      const kept = {
        id,
        visit_id,
        version: content.version,
        digest,
        content: text,
        sides,
        author: person,
        made_at,
      };
      await keepMinutes(database, kept, queuedCommand({ author: person, stored: open.stored }, command));
      await reload();
      dependencies.announce();
    });

  /** @param {string} text @returns {Promise<string>} SHA-256 of its UTF-8 bytes */
  const digestOf = (text) =>
    dependencies.sha256(/** @type {ArrayBuffer} */ (new TextEncoder().encode(text).buffer));

  /** @param {string | null} note */
  const closeVisit = (note) =>
    guarded(() => write([{ id: newId(), kind: "close_visit", made_at: timestamp(now()), body: { note } }]));

  /**
   * Keeps a photo: digest first, then position, then bytes, command and signed record together.
   *
   * @param {{bytes: ArrayBuffer, media_type: string}} file
   * @param {Pick<PhotoBody, "criterion" | "field" | "source" | "notice_given" | "picture" | "taken_at" | "restricted">} about
   * @returns {Promise<PhotoFault | null>} why it was not kept
   */
  const addPhoto = async ({ bytes, media_type }, about) => {
    const free = await dependencies.freeSpace();
    change({ free });
    const fault = photoFault(bytes.byteLength, { pixels: pixelsOf(bytes), free });
    if (fault) return fault;
    await guarded(async () => {
      const sha256 = await dependencies.sha256(bytes);
      const monotonic_ms = dependencies.capturing.monotonic();
      const { stored } = /** @type {OpenVisit} */ (state.open);
      const fix = about.source === "camera" ? await dependencies.position.fix(POSITION_PATIENCE) : null;
      const body = { ...about, sha256, size: bytes.byteLength, media_type, fix };
      /** @type {import("./capturing.js").PhotoCommand} */
      const command = { id: newId(), kind: "attach_photo", made_at: timestamp(now()), body };
      const preview = await dependencies.preview(bytes, media_type);
      const record = photoRecord(stored.visit_id, command.id, body, preview);
      await dependencies.capturing.attach(command, { stored, monotonic_ms }, (signed, link) =>
        write([signed], { record, bytes, link }),
      );
    });
    return null;
  };

  const loadLines = async () => {
    const { data } = await api.visits();
    if (!data) return;
    await visits.keepLines(database, data.items);
    await refresh();
    const outdated = data.items.filter(isOutdated);
    for (const line of outdated) await download(line.id);
    if (outdated.length > 0) await reload();
  };

  /** Whether the office has issued a version that is not on this tablet yet. @param {VisitLine} line */
  const isOutdated = ({ id, package_digest }) => {
    const held = state.downloads.get(id);
    return held !== undefined && ![held.digest, held.offered].includes(package_digest);
  };

  /** Takes over the version that was offered; what was recorded keeps the one it was made under. @param {string} visitId */
  const takeVersion = (visitId) =>
    guarded(async () => {
      await visits.takeOffer(database, visitId, timestamp(now()));
      downloads.touch(visitId);
      await refresh();
      if (state.open?.stored.visit_id === visitId) await openVisit(visitId);
      dependencies.announce();
    });

  /**
   * Fetches a visit; a later version of one that is here already is only offered.
   *
   * @param {string} visitId
   * @returns {Promise<string | null>} what went wrong, as a code; null: downloaded
   */
  const download = async (visitId) => {
    const { data, failure } = await api.visitPackage(visitId);
    if (failure) return faultText(failure);
    await visits.keepPackage(database, data, timestamp(now()));
    downloads.touch(visitId);
    await keepCheckpoint(database, data.checkpoint);
    void fetchDocuments(dependencies, data);
    await visits.keepPersistence(database, await dependencies.askToPersist());
    await refresh();
    return null;
  };

  return {
    state: () => state,
    /** @param {Pick<import("./core/wire.js").VisitPackage, "visit_id" | "documents">} pack */
    fetchDocuments: (pack) => fetchDocuments(dependencies, pack),
    /** @param {string} sha256 */
    documentOf: (sha256) => documentOf(database, sha256),
    /** @param {() => void} watcher @returns {() => void} ends the watching */
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    change,
    appear,
    refresh,
    reload,
    /** Another window or a file has written something. */
    reloadAll: () => {
      downloads.forget();
      return reload();
    },
    openVisit,
    leaveVisit: () => {
      if (state.open) downloads.touch(state.open.stored.visit_id);
      change({ open: null });
      void reload();
    },
    record,
    recordAll,
    confirmGroup,
    draftMinutes,
    signMinutes,
    digestOf,
    /** @param {string} visitId */
    keptMeeting: (visitId) => keptMeeting(database, visitId),
    /** @param {string} visitId @param {Meeting} meeting as far as it is filled in; nothing is lost if it cannot be kept */
    keepMeeting: (visitId, meeting) => keepMeeting(database, visitId, meeting).catch(() => undefined),
    addPhoto,
    closeVisit,
    loadLines,
    download,
    takeVersion,
    warmPosition: dependencies.position.warm,
    /** Looks where the tablet is; a position that cannot be had changes nothing. */
    locate: async () => {
      const here = await dependencies.position.fix(POSITION_PATIENCE);
      if (here) change({ here });
      return here !== null;
    },
    /** @param {{person: Person}} me */
    keepPerson: async (me) => {
      await visits.keepPerson(database, me);
      change({ person: me.person });
    },
    now,
  };
};

/**
 * Runs of the same work never overlap: what comes during a run is done once, after it.
 *
 * @param {() => Promise<void>} work
 * @returns {() => Promise<void>}
 */
const coalesced = (work) => {
  /** @type {Promise<void> | null} */
  let running = null;
  /** @type {Promise<void> | null} */
  let next = null;
  const begin = () => {
    next = null;
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
};

/** @returns {State} */
const initialState = () => ({
  ready: false,
  person: null,
  sync: { running: false, link: "unknown", next_run: null },
  lines: [],
  downloads: new Map(),
  queue: [],
  parked: [],
  open: null,
  persistent: null,
  newVersion: false,
  offlineReady: false,
  elsewhere: false,
  install: null,
  here: null,
  free: null,
  trouble: null,
});

/** @param {Pick<Dependencies, "database" | "capturing">} context @param {StoredPackage} stored @returns {Promise<OpenVisit>} */
const openedVisit = async ({ database, capturing }, stored) => {
  const [entries, photos, codes, minutes, offer] = await Promise.all([
    entriesOf(database, stored.visit_id),
    photosOf(database, stored.visit_id),
    capturing.codesLeft(stored.package),
    minutesOf(database, stored.visit_id),
    visits.offerOf(database, stored.visit_id),
  ]);
  return { stored, photos, codes, minutes, offer, visit: replay(stored.package, entries) };
};

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
const queuedCommand = (writing, command) => ({
  ...queuedBase(writing, command.id, command.made_at),
  type: "command",
  package_digest: writing.stored.digest,
  command,
});

/** @param {Writing} writing @param {PhotoRecord} record @returns {QueueItem} */
const queuedPhoto = (writing, record) => ({
  ...queuedBase(writing, `photo:${record.capture_id}`, record.taken_at),
  type: "photo",
  capture_id: record.capture_id,
  sha256: record.sha256,
  size: record.size,
  media_type: record.media_type,
  wanted: false,
  preview: isAnnounced(record),
});

/** @param {string} visitId @param {string} captureId @param {PhotoBody} body @param {ArrayBuffer | null} preview @returns {PhotoRecord} */
const photoRecord = (visitId, captureId, body, preview) => ({
  capture_id: captureId,
  visit_id: visitId,
  criterion: body.criterion,
  field: body.field,
  sha256: body.sha256,
  size: body.size,
  media_type: body.media_type,
  taken_at: body.taken_at,
  has_fix: body.fix !== null,
  source: body.source,
  restricted: body.restricted ?? null,
  preview,
  receipt: null,
});

/** @param {PhotoRecord[]} photos @returns {Map<string, string[]>} digests by criterion */
const digestsBy = (photos) => {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { criterion, sha256 } of photos) found.set(criterion, [...(found.get(criterion) ?? []), sha256]);
  return found;
};

/** @param {unknown} error */
const isQuota = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

/** @param {import("./core/local.js").Failure} failure */
const faultText = (failure) =>
  "fault" in failure ? failure.fault.message || failure.fault.code : `sync.${failure.kind}`;
