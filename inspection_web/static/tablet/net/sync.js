/**
 * Carries out what the outbox policy decides, one run at a time over all tabs. It never drops an item:
 * an item leaves when the server's answer to it is stored.
 *
 * @import { BatchAnswer, EvidenceAnswer, Me, Person, SentAs } from "../core/wire.js"
 * @import { Action, Failure, QueueItem, QueuedCommand, QueuedPhoto } from "../core/local.js"
 * @import { Database } from "../data/database.js"
 * @import { Api } from "./api.js"
 * @import { Link } from "./connectivity.js"
 * @import { Connections } from "./connections.js"
 * @import { PhotoUpload } from "./photo-upload.js"
 */
import { afterFailure, nextAction, WAITS, withoutWaitOf, withoutWaits } from "../core/outbox-policy.js";
import { withoutPreview } from "../core/photo-preview.js";
import { numberOf } from "../core/queue-items.js";
import { keepCheckpoint } from "../data/device.js";
import { keepTries, queued, settleCommands, settlePhoto } from "../data/outbox.js";
import { bytesOf, previewOf } from "../data/photos.js";
import { probe } from "./connectivity.js";
import { createPhotoUpload } from "./photo-upload.js";
import { askStandings } from "./standing.js";

/** @typedef {{running: boolean, link: Link["state"] | "unknown", next_run: number | null, shared?: boolean,
 *   why?: string | null}} SyncState shared: sends what anybody wrote; why: the server's code when signed out */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {Api} api
 * @property {Connections} connections
 * @property {string} deviceId
 * @property {() => number} now milliseconds since the epoch
 * @property {(milliseconds: number) => string} timestamp ISO 8601 with offset
 * @property {(work: () => Promise<void>) => Promise<boolean>} exclusively false when another run is under way
 * @property {(work: () => void, milliseconds: number) => void} later replaces what was planned before
 * @property {(me: Me) => Promise<void>} onPerson
 * @property {() => Person | null} [holder] whose token the tablet sends; nobody's where the session counts
 * @property {(error: unknown) => void} onFault the tablet itself could not go on, most often for want of room;
 *   null: it can again
 * @property {(state: SyncState) => void} onChange called after every step
 */

/** @typedef {Dependencies & {csrf: string, upload: PhotoUpload}} Sending */

/** @typedef {{forced: boolean, ids: string[]}} Asked forced: no item waits; ids: these do not wait, the last goes first */

/** @type {Asked} */
const NOTHING = { forced: false, ids: [] };
const BUSY = 503;
/** How long to leave a run of another tab alone, in milliseconds. */
const BUSY_WAIT = 2_000;
/** How long to wait when the tablet could not write down how far it is, in milliseconds. */
const FAULT_WAIT = 30_000;
/** How long the server is left to open photos before it is asked about them again, in milliseconds. */
const OPENING_WAIT = 10_000;

/** @param {Dependencies} dependencies */
export const createSync = (dependencies) => {
  const { database, api, now, later, onChange } = dependencies;
  const upload = createPhotoUpload(dependencies);
  /** @type {SyncState} */
  let state = { running: false, link: "unknown", next_run: null };
  let misses = 0;
  let hasFault = false;
  /** @type {string | null} the item somebody asked for */
  let wanted = null;
  /** What was asked for and not begun yet: the next run does it, whatever starts that one. @type {Asked} */
  let asked = NOTHING;
  /** Of the photos whose standing is asked. */
  const turn = { last: "" };
  /** @param {Partial<SyncState>} change */
  const tell = (change) => {
    state = { ...state, ...change, shared: Boolean(dependencies.holder?.()) };
    onChange(state);
  };
  /** @param {number} time */
  const plan = (time) => {
    tell({ next_run: time });
    later(() => void run(), Math.max(0, time - now()));
  };

  /** A paired tablet sends what anybody wrote on it. @param {Me} me */
  const writersOf = (me) => (dependencies.holder?.() ? null : me.person.id);

  /** One step of the policy. @param {Me} me @returns {Promise<boolean>} true: there may be more to do */
  const step = async (me) => {
    const items = await queued(database);
    const action = nextAction({ items, personId: writersOf(me), now: now(), wanted });
    if (action.kind === "wait") plan(action.until);
    if (action.kind === "wait" || action.kind === "idle") return false;
    const sending = { ...dependencies, upload, csrf: me.csrf_token };
    const failure = await perform(sending, items, action);
    tell({ link: linkAfter(failure), why: whyOf(failure) });
    if (isAway(failure)) plan(now() + WAITS[0]);
    return !isAway(failure) && failure?.kind !== "signed_out";
  };

  /** @param {Me} me */
  const sendAll = async (me) => {
    let more = true;
    while (more) more = await step(me);
  };

  /** Who sends: the person the server knows, or one whose time is over and who may still deliver.
   * @param {Link} link @returns {Me | null} */
  const senderOf = ({ me, late }) => {
    const person = late ? dependencies.holder?.() : null;
    if (!person) return me;
    return { person, roles: [], unit: null, csrf_token: "", server_time: "", sample_seconds_behind: 0 };
  };

  /** Nobody answers: try again later when something waits. */
  const planNextLook = async () => {
    misses += 1;
    if ((await queued(database)).length > 0) plan(now() + WAITS[Math.min(misses, 3)]);
  };

  /** The server opens photos a moment after it has received them. */
  const lookAtPhotos = async () => {
    const waiting = await askStandings({ database, api }, turn);
    if (waiting > 0 && state.next_run === null) later(() => void run(), OPENING_WAIT);
  };

  /** Until somebody has looked for the server, what was asked for is not lost with a run that fails. */
  const begun = async () => {
    const how = asked;
    asked = NOTHING;
    try {
      wanted = how.ids.at(-1) ?? null;
      await keepTries(database, freed(await queued(database), how));
      return await probe(api);
    } catch (error) {
      asked = joined(how, asked);
      throw error;
    }
  };

  const runOnce = async () => {
    tell({ running: true, next_run: null });
    const link = await begun();
    tell({ link: link.state, why: link.why });
    await (link.state === "offline" ? planNextLook() : sendAs(link));
  };

  /** @param {Link} link */
  const sendAs = async (link) => {
    misses = 0;
    const sender = senderOf(link);
    if (link.me) await dependencies.onPerson(link.me);
    if (!sender) return;
    await sendAll(sender);
    if (state.link === "online") await lookAtPhotos();
  };

  /** @param {unknown} error null: a run went to its end */
  const noteFault = (error) => {
    if (error || hasFault) dependencies.onFault(error);
    hasFault = Boolean(error);
  };

  /** @returns {Promise<boolean>} false: another run is under way */
  const tryRun = async () => {
    const ran = await dependencies.exclusively(runOnce);
    if (ran) noteFault(null);
    if (!ran || asked !== NOTHING) later(() => void run(), BUSY_WAIT);
    return ran;
  };

  /**
   * One run: look for the server, then send what is due. Forced: do not wait out earlier failures. Only: one item
   * does not wait and goes first.
   *
   * @param {{forced?: boolean, only?: string | null}} [how]
   */
  const run = async ({ forced = false, only = null } = {}) => {
    asked = joined(asked, { forced, ids: only ? [only] : [] });
    let ran = true;
    try {
      ran = await tryRun();
    } catch (error) {
      // What could not be written down goes on waiting; without a next try sending would stop unseen.
      noteFault(error);
      plan(now() + FAULT_WAIT);
    } finally {
      if (ran) tell({ running: false });
    }
  };
  return { run, state: () => state };
};

/** @param {Asked} earlier @param {Asked} later @returns {Asked} */
const joined = (earlier, later) => ({
  forced: earlier.forced || later.forced,
  ids: [...earlier.ids.filter((id) => !later.ids.includes(id)), ...later.ids],
});

/** Those that no longer wait. @param {QueueItem[]} items @param {Asked} how @returns {QueueItem[]} */
const freed = (items, { forced, ids }) =>
  forced ? withoutWaits(items) : ids.flatMap((id) => withoutWaitOf(items, id));

/** No server, or one that asks to be left alone for a while: nothing else is tried now.
 * @param {Failure | null} failure */
const isAway = (failure) =>
  failure?.kind === "network" || (failure?.kind === "server" && failure.status === BUSY);

/** @param {Failure | null} failure */
const whyOf = (failure) => (failure?.kind === "signed_out" ? (failure.code ?? null) : null);

/** @param {Failure | null} failure @returns {Link["state"]} */
const linkAfter = (failure) => {
  if (failure?.kind === "network") return "offline";
  return failure?.kind === "signed_out" ? "signed_out" : "online";
};

/**
 * @param {Sending} context
 * @param {QueueItem[]} items
 * @param {Extract<Action, {kind: "send_commands" | "send_photo" | "send_preview"}>} action
 * @returns {Promise<Failure | null>}
 */
const perform = (context, items, action) => {
  if (action.kind === "send_commands") {
    const ids = new Set(action.ids);
    const commands = items.filter((item) => item.type === "command").filter((item) => ids.has(item.id));
    return sendCommands(context, commands);
  }
  const photos = items.filter((item) => item.type === "photo");
  const photo = /** @type {QueuedPhoto} */ (photos.find((item) => item.id === action.id));
  if (action.kind === "send_preview") return sendPreview(context, photo);
  return sendPhoto(context, photo, action.ask_first);
};

/**
 * A small picture is sent once; only a line that breaks makes it go again, for the photo would not go either.
 *
 * @param {Sending} context
 * @param {QueuedPhoto} item
 * @returns {Promise<Failure | null>}
 */
const sendPreview = async (context, item) => {
  const { api, database, csrf } = context;
  const bytes = await previewOf(database, item.capture_id);
  const { failure } = bytes ? await api.putPreview(item.capture_id, bytes, csrf) : { failure: null };
  if (failure?.kind === "network" || failure?.kind === "signed_out")
    return keepFailure(context, [item], failure);
  await keepTries(database, [withoutPreview(item)]);
  return null;
};

/** @param {Sending} context @param {QueuedCommand[]} items @returns {Promise<Failure | null>} */
const sendCommands = async (context, items) => {
  const { api, database, deviceId, now, timestamp, csrf } = context;
  const batch = {
    device_id: items[0].device ?? deviceId,
    device_now: timestamp(now()),
    package_digest: items[0].package_digest,
    commands: items.map(named),
  };
  const { data, failure } = await api.sendCommands(items[0].visit_id, batch, csrf);
  if (failure) return keepFailure(context, items, failure);
  const outcomes = data.outcomes.filter(isOutcome);
  await settleCommands(database, { outcomes, wanted: data.photos_wanted, at: data.server_time });
  await keepCheckpoint(database, data.checkpoint);
  const answered = new Set(outcomes.map((outcome) => outcome.id));
  const unanswered = items.filter((item) => !answered.has(item.id));
  return unanswered.length > 0 ? keepFailure(context, unanswered, NO_OUTCOME) : null;
};

/**
 * @param {Sending} context
 * @param {QueuedPhoto} item
 * @param {boolean} askFirst
 * @returns {Promise<Failure | null>}
 */
const sendPhoto = async (context, item, askFirst) => {
  const { api, database, upload, csrf } = context;
  const known = askFirst ? await api.evidence(item) : { receipt: null, offset: item.sent ?? 0 };
  if (known.receipt) return settled(database, item, known.receipt);
  const bytes = await bytesOf(database, item.capture_id).catch(() => "unreadable");
  if (typeof bytes === "string") return keepFailure(context, [item], BYTES_UNREADABLE);
  if (!bytes) return keepFailure(context, [item], BYTES_MISSING);
  const sent = await upload.send(item, bytes, known.offset, csrf);
  if ("receipt" in sent) return settled(database, item, sent.receipt);
  if ("failure" in sent) return keepFailure(context, [item], sent.failure);
  await keepTries(database, [{ ...item, wanted: true, attempts: 0, fault: null, sent: sent.sent }]);
  return null;
};

/** @param {Database} database @param {QueuedPhoto} item @param {EvidenceAnswer} receipt @returns {Promise<null>} */
const settled = async (database, item, receipt) => {
  await settlePhoto(database, item.id, receipt);
  return null;
};

/** @param {Dependencies} context @param {QueueItem[]} items @param {Failure} failure @returns {Promise<Failure>} */
const keepFailure = async ({ database, now }, items, failure) => {
  const circumstances = { now: now(), together: items.length };
  await keepTries(
    database,
    items.map((item) => afterFailure(item, failure, circumstances)),
  );
  return failure;
};

/** Always with its author: while a run lasts somebody else may come to work, whose token it goes out with.
 * @param {QueuedCommand} item @returns {SentAs} */
const named = (item) => ({ ...item.command, author: item.author.id, number: numberOf(item) });

/** @param {BatchAnswer["outcomes"][number]} outcome */
const isOutcome = ({ outcome }) => ["applied", "duplicate", "parked"].includes(outcome);

/** @type {Failure} */
const NO_OUTCOME = { kind: "server", status: 200, fault: { code: "sync.no-outcome", message: "" } };
/** The file of a photo can be damaged on the disk: it must not hold up the others. @type {Failure} */
const BYTES_UNREADABLE = {
  kind: "refused",
  status: 0,
  fault: { code: "sync.bytes-unreadable", message: "" },
};
/** @type {Failure} */
const BYTES_MISSING = { kind: "refused", status: 0, fault: { code: "sync.bytes-missing", message: "" } };
