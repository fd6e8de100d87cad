/**
 * Decides what the outbox does next: pure, (queue, who is signed in, now) to one action.
 * Text goes before small pictures of photos, these before photos, in the order of writing; a session sends what its own person wrote, a paired tablet
 * everything, naming the authors; an item leaves the queue only through an answer of the server, and no failure
 * ever drops one.
 *
 * @import { Action, Failure, QueueItem, QueuedCommand, QueuedPhoto } from "./local.js"
 */
import { nextPreview } from "./photo-preview.js";

/** Most commands in one delivery. */
export const BATCH = 40;
/** Waits between tries, in milliseconds; the last one repeats. */
export const WAITS = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000];
const LONGEST_WAIT = Math.max(...WAITS);

/**
 * @param {{items: QueueItem[], personId: string | null, now: number, wanted?: string | null}} situation items in the
 *   order of writing; null: whoever wrote them; wanted: the item somebody asked for, it goes as early as it can
 * @returns {Action}
 */
export const nextAction = ({ items, personId, now, wanted = null }) => {
  const own = items.filter((item) => personId === null || item.author.id === personId);
  const unsent = new Set(items.filter(isCommand).map((item) => item.id));
  const photos = own.filter(isPhoto).filter((item) => !isWaiting(item, now) && !unsent.has(item.capture_id));
  const asked = photos.find((item) => item.id === wanted);
  if (asked) return photoAction(asked);
  const commands = readyCommands(own.filter(isCommand), now);
  if (commands.length > 0) return commandBatch(wantedFirst(commands, own, wanted));
  const announced = nextPreview(photos);
  if (announced) return { kind: "send_preview", id: announced.id };
  return photos.length > 0 ? photoAction(photos[0]) : waitOrRest(own, now);
};

/**
 * The item after a failed try: one more attempt counted, the reason kept, the next try set.
 *
 * @template {QueueItem} T
 * @param {T} item
 * @param {Failure} failure
 * @param {{now: number, together: number}} circumstances how many commands travelled in the failed delivery
 * @returns {T}
 */
export const afterFailure = (item, failure, { now, together }) => {
  if (failure.kind === "signed_out") return { ...item, fault: FAULTS.signed_out };
  const fault = failure.kind === "network" ? FAULTS.network : failure.fault;
  const split = failure.kind === "refused" && together > 1;
  const next_try = split ? now : now + waitAfter(item.attempts);
  const alone = item.alone || failure.kind === "refused";
  return { ...item, fault, attempts: item.attempts + 1, next_try, alone };
};

/**
 * Takes the waiting time off every item: somebody pressed "send now" or the network came back.
 *
 * @param {QueueItem[]} items
 * @returns {QueueItem[]}
 */
export const withoutWaits = (items) => items.map((item) => ({ ...item, next_try: 0 }));

/**
 * Takes the waiting time off one item and off what has to go before it: the commands of its visit written earlier,
 * and of a photo the command that names it.
 *
 * @param {QueueItem[]} items
 * @param {string} id
 * @returns {QueueItem[]} those that no longer wait
 */
export const withoutWaitOf = (items, id) => {
  const wanted = items.find((item) => item.id === id);
  if (!wanted) return [];
  const command = commandOf(items, wanted);
  const last = command ? items.indexOf(command) : -1;
  const before = items.slice(0, last + 1).filter(isCommand);
  const freed = new Set([wanted, ...before.filter((item) => item.visit_id === wanted.visit_id)]);
  return withoutWaits([...freed]);
};

/** @param {number} attempts made before the one that just failed @returns {number} milliseconds */
export const waitAfter = (attempts) => WAITS[Math.min(attempts, WAITS.length - 1)];

/**
 * Items written by somebody else: they wait until that person signs in.
 *
 * @param {QueueItem[]} items
 * @param {string | null} personId
 * @returns {QueueItem[]}
 */
export const heldForOthers = (items, personId) => items.filter((item) => item.author.id !== personId);

const FAULTS = {
  network: { code: "sync.no-network", message: "" },
  signed_out: { code: "sync.signed-out", message: "" },
};

/** @param {QueueItem} item @returns {item is QueuedCommand} */
const isCommand = (item) => item.type === "command";
/** @param {QueueItem} item @returns {item is QueuedPhoto} */
const isPhoto = (item) => item.type === "photo";
/** A try further away than any wait was set by a clock that has since been put right: it is due.
 * @param {QueueItem} item @param {number} now */
const isWaiting = ({ next_try }, now) => next_try > now && next_try - now <= LONGEST_WAIT;

/** Commands of a visit keep their order: none overtakes one that waits for its next try, unless that one
 * was refused and travels alone.
 * @param {QueuedCommand[]} commands @param {number} now */
const readyCommands = (commands, now) => {
  /** @type {Set<string>} */
  const blocked = new Set();
  return commands.filter((item) => {
    if (!isWaiting(item, now)) return item.alone || !blocked.has(item.visit_id);
    if (!item.alone) blocked.add(item.visit_id);
    return false;
  });
};

/** What speaks of an item: itself, or of a photo the command that names it.
 * @param {QueueItem[]} items @param {QueueItem} item */
const commandOf = (items, item) =>
  item.type === "command" ? item : items.find(({ id }) => id === item.capture_id);

/** The visit of the wanted item comes first; a command that travels alone does so at once.
 * @param {QueuedCommand[]} commands @param {QueueItem[]} own @param {string | null} wanted */
const wantedFirst = (commands, own, wanted) => {
  const item = own.find(({ id }) => id === wanted);
  const command = item && commandOf(own, item);
  if (!command) return commands;
  const rank = (/** @type {QueuedCommand} */ one) => {
    if (one.visit_id !== command.visit_id) return 2;
    return command.alone && one.id === command.id ? 0 : 1;
  };
  return [...commands].sort((one, other) => rank(one) - rank(other));
};

/** @param {QueuedPhoto} photo @returns {Action} */
const photoAction = ({ id, wanted, attempts }) => ({
  kind: "send_photo",
  id,
  ask_first: !wanted || attempts > 0,
});

/** @param {QueuedCommand[]} commands at least one @returns {Action} */
const commandBatch = (commands) => {
  const [first] = commands;
  const mates = first.alone ? [first] : commands.filter((item) => goesWith(first, item)).slice(0, BATCH);
  return {
    kind: "send_commands",
    visit_id: first.visit_id,
    package_digest: first.package_digest,
    ids: mates.map((item) => item.id),
  };
};

/** @param {QueuedCommand} first @param {QueuedCommand} item */
const goesWith = (first, item) =>
  !item.alone &&
  item.visit_id === first.visit_id &&
  item.package_digest === first.package_digest &&
  item.device === first.device;

/** @param {QueueItem[]} own @param {number} now @returns {Action} */
const waitOrRest = (own, now) => {
  const times = own.filter((item) => isWaiting(item, now)).map((item) => item.next_try);
  return times.length > 0 ? { kind: "wait", until: Math.min(...times) } : { kind: "idle" };
};
