/** What became of entries that were set aside is told, counts, and is read; entries are told apart by their figures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { standingOf } from "../../../inspection_web/static/tablet/core/photo-progress.js";
import { judgedOf } from "../../../inspection_web/static/tablet/core/settled.js";
import { contradictions, currentFinding } from "../../../inspection_web/static/tablet/core/visit.js";
import {
  enqueue,
  entriesOf,
  queued,
  settleCommands,
} from "../../../inspection_web/static/tablet/data/outbox.js";
import { photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { entryTitle, itemTitle } from "../../../inspection_web/static/tablet/ui/titles.js";
import { parkedText } from "../../../inspection_web/static/tablet/words/vi.js";
import { createWorkspace } from "../../../inspection_web/static/tablet/workspace.js";
import {
  AN,
  attaching,
  BINH,
  bytes,
  field,
  freshDatabase,
  NOW,
  photoRecord,
  queuedCommand,
  queuedPhoto,
  recording,
  visitPackage,
} from "./sample.js";

const LINE = {
  id: "visit-1",
  unit: { code: "622", name: "Đơn vị minh họa", kind: "huyen", kind_label: "Huyện", position: null },
  planned_on: "2019-11-05",
  state: "open",
  package_digest: "digest-1",
  criteria_total: 2,
};
const settled = (id, action) => ({
  id,
  action,
  reason: "Đã đếm lại cùng đơn vị",
  by: "Tổ trưởng",
  at: "2019-11-06T08:00:00+07:00",
});

const workspaceOn = (database, told = []) =>
  createWorkspace(
    /** @type {any} */ ({
      database,
      api: { visits: async () => ({ data: { items: told }, failure: null }) },
      now: () => NOW,
      random: () => crypto.getRandomValues(new Uint8Array(10)),
      sha256: async () => "ab".repeat(32),
      preview: async () => null,
      position: { warm: () => undefined, fix: async () => null },
      capturing: {
        monotonic: () => 1,
        codesLeft: async () => null,
        sign: async () => null,
        attach: (command, _about, keep) => keep(command, { prev: null, next: "n" }),
      },
      freeSpace: async () => null,
      announce: () => undefined,
    }),
  );

/** A tablet with two findings of which the server said that it set them aside, and one it applied. */
const tablet = async (lines = []) => {
  const database = freshDatabase();
  await visits.keepPackage(database, /** @type {any} */ (visitPackage()), "2019-11-05T07:00:00+07:00");
  await visits.keepPerson(database, /** @type {any} */ ({ person: AN }));
  const about = (criterion, name) => ({ criterion, field: name });
  await enqueue(database, [
    queuedCommand("c-1", { command: recording("c-1", about("1.1", "a")) }),
    queuedCommand("c-2", { command: recording("c-2", about("1.1", "b")) }),
    queuedCommand("c-3", { command: recording("c-3") }),
  ]);
  const outcomes = ["parked", "parked", "applied"].map((outcome, at) => ({
    id: `c-${at + 1}`,
    outcome,
    code: null,
    message: null,
  }));
  await settleCommands(
    database,
    /** @type {any} */ ({ outcomes, wanted: [], at: "2019-11-05T09:05:00+07:00" }),
  );
  const told = [...lines];
  const make = () => workspaceOn(database, told);
  const workspace = make();
  await workspace.refresh();
  await workspace.openVisit("visit-1");
  return { database, workspace, told, make };
};

const concluded = (workspace) => [...(workspace.state().open?.visit.fields.keys() ?? [])];
const idsOf = (judged) => judged.map(({ item, settled: { action } }) => [item.id, action]);

test("what was not taken is told with its reason, comes first, and says nothing about the visit any longer", async () => {
  const { workspace, told } = await tablet([LINE]);
  await workspace.loadLines();
  assert.deepEqual(concluded(workspace), ["1.1\na", "1.1\nb", "1.2\nv"]);
  assert.deepEqual(workspace.state().parked.length, 2, "nobody has looked at them");
  told[0] = { ...LINE, settled: [settled("c-1", "accept"), settled("c-2", "dismiss")] };
  await workspace.loadLines();
  const { parked, judged, downloads } = workspace.state();
  assert.deepEqual(
    [parked, idsOf(judged)],
    [
      [],
      [
        ["c-2", "dismiss"],
        ["c-1", "accept"],
      ],
    ],
  );
  assert.equal(judged[0].settled.reason, "Đã đếm lại cùng đơn vị");
  assert.deepEqual(concluded(workspace), ["1.1\na", "1.2\nv"], "the open visit follows at once");
  assert.equal(downloads.get("visit-1")?.checked, 1, "so does the list");
});

test("without network the last answer counts, also after a restart, and what was read stays read", async () => {
  const { database, workspace, make } = await tablet([{ ...LINE, settled: [settled("c-2", "dismiss")] }]);
  await workspace.loadLines();
  assert.deepEqual(workspace.state().read, []);
  await workspace.markRead("c-2");
  await workspace.markRead("c-2");
  const again = make();
  await again.refresh();
  assert.deepEqual(again.state().read, ["c-2"]);
  assert.deepEqual(idsOf(again.state().judged), [["c-2", "dismiss"]]);
  const left = await entriesOf(database, "visit-1");
  assert.deepEqual(
    left.map(({ command }) => command.id),
    ["c-1", "c-3"],
  );
});

test("a list kept by an earlier version tells nothing, and all wait", () => {
  const items = /** @type {any} */ ([{ id: "c-1" }]);
  assert.deepEqual(judgedOf(items, /** @type {any} */ ([LINE])), { parked: items, judged: [] });
});

test("figures of one criterion are told apart while they wait and after", async () => {
  const database = freshDatabase();
  const pack = visitPackage();
  pack.groups[0].criteria[0].fields = [
    field({ id: "a", label: "Số máy tính" }),
    field({ id: "b", label: "Số máy in" }),
  ];
  await visits.keepPackage(database, /** @type {any} */ (pack), "2019-11-05T07:00:00+07:00");
  await visits.keepPerson(database, /** @type {any} */ ({ person: AN }));
  const own = workspaceOn(database);
  await own.refresh();
  await own.openVisit("visit-1");
  const body = { outcome: "match", value: "45", cause: null, note: null, base: null, photos: [] };
  const bodies = ["a", "b"].map((name) => ({ ...body, criterion: "1.1", field: name }));
  await own.recordAll(/** @type {any} */ (bodies));
  await own.closeVisit(null);
  const taken = {
    criterion: "1.1",
    source: "gallery",
    notice_given: true,
    picture: "scene",
    restricted: null,
  };
  for (const place of ["b", null])
    await own.addPhoto(
      { bytes: bytes(1, 2, 3), media_type: "image/png" },
      /** @type {any} */ ({ ...taken, field: place, taken_at: "2019-11-05T09:00:00+07:00" }),
    );
  const items = await queued(database);
  assert.deepEqual(items.map(itemTitle), [
    "Kết quả kiểm tra · 1.1 · Số máy tính · Khớp",
    "Kết quả kiểm tra · 1.1 · Số máy in · Khớp",
    "Kết thúc buổi kiểm tra",
    "Thông tin ảnh · 1.1 · Số máy in",
    "Ảnh · 1.1 · Số máy in",
    "Thông tin ảnh · 1.1",
    "Ảnh · 1.1",
  ]);
  const outcome = { id: items[1].id, outcome: "parked", code: "x", message: "y" };
  await settleCommands(database, /** @type {any} */ ({ outcomes: [outcome], wanted: [], at: "x" }));
  await own.refresh();
  assert.deepEqual(own.state().parked.map(entryTitle), ["Kết quả kiểm tra · 1.1 · Số máy in · Khớp"]);
});

test("an entry kept by an earlier version is named by its criterion", () => {
  assert.equal(itemTitle(queuedCommand("c-1", { author: BINH })), "Kết quả kiểm tra · 1.2 · Khớp");
});

test("a title within a sentence keeps its capital", () => {
  assert.equal(parkedText(2), "2 mục: đã gửi, Tổ trưởng sẽ xem xét");
});

test("a photo lost here goes from the queue once the office waits for it no longer; one that is here stays", async () => {
  const { database, workspace, told } = await tablet([LINE]);
  const kept = (id) => ({ record: photoRecord(id), bytes: bytes(1, 2, 3), link: { prev: null, next: null } });
  for (const id of ["p-lost", "p-here"])
    await enqueue(database, [queuedPhoto(id)], /** @type {any} */ (kept(id)));
  await database.use((connection) => connection.delete("photo_bytes", "p-lost"));
  const waiting = async () => (await queued(database)).map(({ id }) => id);
  await workspace.loadLines();
  assert.deepEqual(await waiting(), ["photo:p-lost", "photo:p-here"], "it is for the office to say so");
  told[0] = { ...LINE, given_up: ["p-lost", "p-here", "p-unknown"] };
  await workspace.loadLines();
  await workspace.loadLines();
  assert.deepEqual(await waiting(), ["photo:p-here"]);
  assert.deepEqual(workspace.state().downloads.get("visit-1")?.photos, { total: 1, missing: 1, refused: 0 });
  const records = await photosOf(database, "visit-1");
  assert.deepEqual(records.map(standingOf), ["unsent", "given_up"], "the record stays");
});

test("a dismissal stays known when the next list is of other people or without the visit", async () => {
  const { workspace, told } = await tablet([{ ...LINE, settled: [settled("c-2", "dismiss")] }]);
  await workspace.loadLines();
  told.splice(0, 1, { ...LINE, id: "visit-9" });
  await workspace.loadLines();
  assert.deepEqual(concluded(workspace), ["1.1\na", "1.2\nv"]);
  assert.deepEqual(idsOf(workspace.state().judged), [["c-2", "dismiss"]]);
  assert.deepEqual(
    workspace.state().parked.map(({ id }) => id),
    ["c-1"],
  );
});

test("what was applied stands, though another tablet's entry under its key was dismissed", async () => {
  const { workspace } = await tablet([{ ...LINE, settled: [settled("c-3", "dismiss")] }]);
  await workspace.loadLines();
  assert.deepEqual(concluded(workspace), ["1.1\na", "1.1\nb", "1.2\nv"]);
});

const answer = (database, outcomes) =>
  settleCommands(
    database,
    /** @type {any} */ ({
      outcomes: Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome, code: null, message: null })),
      wanted: [],
      at: "2019-11-05T09:05:00+07:00",
    }),
  );

test("a chain of entries stays whole without those of it that were dismissed", async () => {
  const { database, workspace, told } = await tablet([LINE]);
  const chain = [
    ["e-1", BINH, { base: "c-3", outcome: "differ", value: "40" }],
    ["e-2", AN, { base: "e-1", outcome: "differ", value: "41" }],
    ["e-3", BINH, { base: "e-2", outcome: "differ", value: "42" }],
  ];
  for (const [id, author, change] of chain)
    await enqueue(database, [
      queuedCommand(String(id), /** @type {any} */ ({ author, command: recording(id, change) })),
    ]);
  await answer(database, { "e-1": "parked", "e-2": "parked", "e-3": "applied" });
  told[0] = { ...LINE, settled: [settled("e-1", "dismiss"), settled("e-2", "dismiss")] };
  await workspace.loadLines();
  const { visit } = /** @type {any} */ (workspace.state().open);
  assert.equal(currentFinding(visit, "1.2", "v")?.id, "e-3");
  assert.deepEqual(contradictions(visit, "1.2", "v"), []);
});

test("minutes and photos that were dismissed are not followed, not counted, and their content may be signed again", async () => {
  const { database, workspace, told } = await tablet([LINE]);
  await enqueue(
    database,
    [queuedCommand("p-1", /** @type {any} */ ({ command: attaching("p-1") }))],
    /** @type {any} */ ({
      record: photoRecord("p-1"),
      bytes: bytes(1, 2, 3),
      link: { prev: null, next: null },
    }),
  );
  await workspace.openVisit("visit-1");
  const at = "2019-11-05T08:00:00+07:00";
  const meeting = { held: { from: at, to: at, place: "" }, present: [], remarks: "" };
  const draft = async () => {
    const { version, prev, items } = await workspace.draftMinutes(meeting);
    return [version, prev, items.flatMap(({ photos }) => photos).length > 0];
  };
  const content = await workspace.draftMinutes(meeting);
  assert.deepEqual(await draft(), [1, null, true]);
  await workspace.signMinutes(content, []);
  assert.equal((await draft())[0], 2);
  const [signed] = workspace.state().open?.minutes ?? [];
  await answer(database, { "p-1": "parked", [signed.id]: "parked" });
  told[0] = { ...LINE, settled: [settled("p-1", "dismiss"), settled(signed.id, "dismiss")] };
  await workspace.loadLines();
  assert.deepEqual(workspace.state().open?.minutes, []);
  assert.deepEqual(await draft(), [1, null, false]);
  await workspace.signMinutes(content, []);
  assert.equal(workspace.state().open?.minutes.length, 1);
});
