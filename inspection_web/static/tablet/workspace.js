/**
 * What a person can do on the tablet, one function each, and the one state the screens are drawn from.
 * It composes stores, network and devices, all passed in; it draws nothing.
 *
 * @import { Fix, Person, VisitLine } from "./core/wire.js"
 * @import { Capturing } from "./capturing.js"
 * @import { Database } from "./data/database.js"
 * @import { Api } from "./net/api.js"
 */
import { createCleaning } from "./cleaning.js";
import { judgedOf } from "./core/settled.js";
import { timestamp } from "./core/times.js";
import { isQuota } from "./data/database.js";
import { keepCheckpoint } from "./data/device.js";
import { keepSettled, parkedCommands, queued } from "./data/outbox.js";
import { letGo } from "./data/photos.js";
import * as visits from "./data/visits.js";
import { createDocuments } from "./documents.js";
import { createDownloads } from "./downloads.js";
import { createFindings } from "./findings.js";
import { createMinutes } from "./minutes.js";
import { createPhotographing, POSITION_PATIENCE } from "./photographing.js";
import { initialState, openedVisit } from "./state.js";
import { createWriting, troubleOf } from "./writing.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").OpenVisit} OpenVisit */
/** @typedef {ReturnType<typeof createWorkspace>} Workspace */
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
 * @property {() => Promise<import("./cleaning.js").Space>} space
 * @property {() => Person | null} [holder] who is at work on a paired tablet; nobody where the session counts
 * @property {() => void} announce tells other tabs and the pump that something was written
 */

/** @param {Dependencies} dependencies */
export const createWorkspace = (dependencies) => {
  const { database, api, now } = dependencies;
  /** @type {State} */
  let state = initialState();
  /** @type {Set<() => void>} */
  const watchers = new Set();
  /** @param {Partial<State>} change */
  const change = (change) => {
    state = { ...state, ...change };
    for (const watcher of watchers) watcher();
  };
  const downloads = createDownloads(database);
  const documents = createDocuments(dependencies);

  /** Whose PIN was the last one, on a paired tablet; what a server said meanwhile may be of somebody before.
   * @param {Person | null} signedIn */
  const atWork = (signedIn) => dependencies.holder?.() ?? signedIn;

  const simple = async () => {
    const [signedIn, lines, queue, aside, persistent, read] = await Promise.all([
      visits.person(database),
      visits.lines(database),
      queued(database),
      parkedCommands(database),
      visits.persistence(database),
      visits.readReturned(database),
    ]);
    return {
      ready: true,
      person: atWork(signedIn),
      lines,
      queue,
      persistent,
      read,
      ...judgedOf(aside, lines),
    };
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
    const [queue, aside] = [await queued(database), await parkedCommands(database)];
    const found = { queue, person: atWork(state.person), ...judgedOf(aside, state.lines) };
    const same = state.open?.stored.visit_id === visitId;
    change(same ? { ...found, open } : found);
  };
  const reload = coalesced(readAgain);

  const shared = { ...dependencies, state: () => state, change };
  const writing = createWriting({ ...shared, reload });
  const { guarded } = writing;

  const unlisted = () => {
    if (state.listed !== "told") change({ listed: "failed" });
  };

  const listVisits = async () => {
    const { data } = await api.visits();
    if (!data) return unlisted();
    await keepListed(data.items);
    change({ listed: "told" });
    const outdated = data.items.filter(isOutdated);
    for (const line of outdated) await download(line.id);
    if (outdated.length > 0 || state.open) await reload();
  };
  /** A list that could not be kept, for want of room, leaves the one that is here. */
  const loadLines = () => listVisits().catch((error) => change({ trouble: troubleOf(error) }));

  /** What the team leader did not take counts no longer: such visits are counted anew. @param {VisitLine[]} items */
  const keepListed = async (items) => {
    await visits.keepLines(database, items);
    await keepSettled(database, items);
    await letGo(
      database,
      items.flatMap(({ given_up }) => given_up ?? []),
    );
    for (const { id } of items.filter(({ settled }) => settled?.length)) downloads.touch(id);
    await refresh();
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

  /** Firefox asks the person, who may never answer: nothing waits for it. */
  const persist = async () => {
    const persistent = await dependencies.askToPersist();
    await visits.keepPersistence(database, persistent);
    change({ persistent });
  };

  /**
   * Fetches a visit; a later version of one that is here already is only offered.
   *
   * @param {string} visitId
   * @returns {Promise<string | null>} what went wrong, as a code; null: downloaded
   */
  const download = async (visitId) => {
    const { data, failure } = await api.visitPackage(visitId);
    if (failure) return faultText(failure);
    try {
      await visits.keepPackage(database, data, timestamp(now()));
      await keepCheckpoint(database, data.checkpoint);
    } catch (error) {
      // Told where it was asked for: what somebody is recording meanwhile has its own notice.
      return isQuota(error) ? "sync.full" : "sync.not-kept";
    }
    downloads.touch(visitId);
    void documents.fetch(data);
    await refresh();
    void persist().catch(() => undefined);
    return null;
  };

  return {
    state: () => state,
    documents,
    cleaning: createCleaning(dependencies),
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
    ...createFindings(writing, () => state),
    ...createMinutes({ ...shared, writing }),
    addPhoto: createPhotographing({ ...shared, writing }),
    loadLines,
    download,
    takeVersion,
    /** Somebody has read why an entry was not taken. @param {string} id */
    markRead: (id) =>
      guarded(async () => {
        const read = [...new Set([...state.read, id])];
        await visits.keepRead(database, read);
        change({ read });
      }),
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
      change({ person: atWork(me.person) });
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

/** @param {import("./core/local.js").Failure} failure */
const faultText = (failure) =>
  "fault" in failure ? failure.fault.message || failure.fault.code : `sync.${failure.kind}`;
