import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterFailure,
  BATCH,
  heldForOthers,
  nextAction,
  WAITS,
  withoutWaitOf,
  withoutWaits,
} from "../../../inspection_web/static/tablet/core/outbox-policy.js";
import { AN, BINH, NOW, queuedCommand, queuedPhoto } from "./sample.js";

const next = (items, change = {}) => nextAction({ items, personId: AN.id, now: NOW, ...change });
const refused = { kind: "refused", status: 422, fault: { code: "fieldwork.malformed", message: "" } };
const failedAt = (item, failure, together = 1) => afterFailure(item, failure, { now: NOW, together });

test("nothing queued, nothing to do", () => {
  assert.deepEqual(next([]), { kind: "idle" });
});

test("text goes before photos, in the order of writing", () => {
  const action = next([queuedPhoto("c-0"), queuedCommand("c-1"), queuedCommand("c-2")]);
  assert.equal(action.kind, "send_commands");
  assert.deepEqual(action.ids, ["c-1", "c-2"]);
});

test("a delivery holds one visit and one package version, and not too many", () => {
  const other = queuedCommand("c-2", { visit_id: "visit-2" });
  const newer = queuedCommand("c-3", { package_digest: "digest-2" });
  assert.deepEqual(next([queuedCommand("c-1"), other, newer, queuedCommand("c-4")]).ids, ["c-1", "c-4"]);
  const many = Array.from({ length: BATCH + 5 }, (_, index) => queuedCommand(`c-${index}`));
  assert.equal(next(many).ids.length, BATCH);
});

test("a photo waits until the command that names it has been answered", () => {
  const later = { next_try: NOW + 1000 };
  const action = next([queuedCommand("c-1", later), queuedPhoto("c-1"), queuedPhoto("c-2")]);
  assert.deepEqual(action, { kind: "send_photo", id: "photo:c-2", ask_first: true });
});

test("a photo the server asked for is sent at once; after a failure it is asked for first", () => {
  const wanted = queuedPhoto("c-1", { wanted: true });
  assert.equal(next([wanted]).ask_first, false);
  assert.equal(next([{ ...wanted, attempts: 1 }]).ask_first, true);
});

test("nothing travels under another person's name", () => {
  const items = [queuedCommand("c-1", { author: BINH }), queuedPhoto("c-2", { author: BINH })];
  assert.deepEqual(next(items), { kind: "idle" });
  assert.equal(heldForOthers(items, AN.id).length, 2);
  assert.equal(next(items, { personId: BINH.id }).kind, "send_commands");
});

test("a photo does not go while its command, by whomever, is unsent", () => {
  const items = [queuedCommand("c-1", { author: BINH }), queuedPhoto("c-1")];
  assert.deepEqual(next(items), { kind: "idle" });
});

test("a wait that a wrong clock set is over once the clock is right", () => {
  const twoYears = 2 * 365 * 24 * 3_600_000;
  const command = failedAt(queuedCommand("c-1"), { kind: "network" });
  const photo = failedAt(queuedPhoto("c-2"), { kind: "network" });
  assert.equal(next([command], { now: NOW - twoYears }).kind, "send_commands");
  assert.equal(next([photo], { now: NOW - twoYears }).kind, "send_photo");
  const longest = queuedCommand("c-3", { next_try: NOW + WAITS.at(-1) });
  assert.deepEqual(next([longest]), { kind: "wait", until: longest.next_try });
});

test("later commands of a visit do not overtake one that waits", () => {
  const waiting = queuedCommand("c-1", { next_try: NOW + 5000 });
  assert.deepEqual(next([waiting, queuedCommand("c-2")]), { kind: "wait", until: NOW + 5000 });
  assert.deepEqual(next([waiting, queuedCommand("c-3", { visit_id: "visit-2" })]).ids, ["c-3"]);
});

test("a waiting photo holds up no text", () => {
  const photo = queuedPhoto("c-0", { next_try: NOW + 5000 });
  assert.deepEqual(next([photo, queuedCommand("c-1")]).ids, ["c-1"]);
});

test("one refused command cannot hold up the others: they are tried one by one", () => {
  const items = ["c-1", "c-2"].map((id) => failedAt(queuedCommand(id), refused, 2));
  assert.deepEqual(next(items).ids, ["c-1"]);
  const bad = failedAt(items[0], refused);
  assert.ok(bad.next_try > NOW);
  assert.deepEqual(next([bad, items[1]]).ids, ["c-2"]);
  assert.deepEqual(next([bad, queuedCommand("c-3")]).ids, ["c-3"]);
});

test("each failure is counted, explained and followed by a longer wait, up to a limit", () => {
  let item = queuedCommand("c-1");
  for (const wait of [...WAITS, WAITS.at(-1)]) {
    item = failedAt(item, { kind: "network" });
    assert.equal(item.next_try, NOW + (wait ?? 0));
    assert.equal(item.fault?.code, "sync.no-network");
  }
  assert.equal(item.attempts, WAITS.length + 1);
});

test("being signed out is no fault of the item: it is not counted and does not wait", () => {
  const item = failedAt(queuedCommand("c-1"), { kind: "signed_out" });
  assert.deepEqual([item.attempts, item.next_try, item.fault?.code], [0, 0, "sync.signed-out"]);
});

test("send now lifts every wait and keeps everything else", () => {
  const item = failedAt(queuedCommand("c-1"), { kind: "network" });
  assert.deepEqual(withoutWaits([item]), [{ ...item, next_try: 0 }]);
  assert.equal(next(withoutWaits([item])).kind, "send_commands");
});

const LATER = { next_try: NOW + 60_000, attempts: 3 };
const ids = (items) => items.map((item) => item.id);

test("an item somebody asks for goes first, and nothing of its visit is overtaken", () => {
  const items = [
    queuedCommand("c-other", { visit_id: "visit-2" }),
    queuedCommand("c-1", LATER),
    queuedCommand("c-2", LATER),
    queuedCommand("c-3", LATER),
    queuedPhoto("c-0"),
    queuedPhoto("c-9", LATER),
  ];
  assert.deepEqual(ids(withoutWaitOf(items, "c-2")).sort(), ["c-1", "c-2"]);
  const freed = new Map(withoutWaitOf(items, "c-2").map((item) => [item.id, item]));
  const asked = items.map((item) => freed.get(item.id) ?? item);
  assert.deepEqual(next(asked, { wanted: "c-2" }).ids, ["c-1", "c-2"]);
  assert.deepEqual(next(asked).ids, ["c-other"]);
  assert.equal(next(items, { wanted: "photo:c-0" }).id, "photo:c-0");
  assert.deepEqual(ids(withoutWaitOf(items, "photo:c-9")), ["photo:c-9"]);
});

test("a photo somebody asks for takes along the command that names it", () => {
  const items = [queuedCommand("c-0", LATER), queuedCommand("c-1", LATER), queuedPhoto("c-1", LATER)];
  const freed = withoutWaitOf(items, "photo:c-1");
  assert.deepEqual(ids(freed).sort(), ["c-0", "c-1", "photo:c-1"]);
  assert.equal(next(freed, { wanted: "photo:c-1" }).kind, "send_commands");
});

test("a command that travels alone is sent at once when it is asked for", () => {
  const items = [queuedCommand("c-1"), queuedCommand("c-2", { alone: true })];
  assert.deepEqual(next(items, { wanted: "c-2" }).ids, ["c-2"]);
  assert.deepEqual(next(items).ids, ["c-1"]);
});

test("asking for what is gone changes nothing", () => {
  assert.deepEqual(withoutWaitOf([queuedCommand("c-1", LATER)], "gone"), []);
  assert.deepEqual(next([queuedCommand("c-1")], { wanted: "gone" }).ids, ["c-1"]);
});
