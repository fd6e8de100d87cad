import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aboveWhole,
  fieldFirst,
  gaps,
  isChecked,
  photoFault,
  progress,
} from "../../../inspection_web/static/tablet/core/checks.js";
import { uuid7 } from "../../../inspection_web/static/tablet/core/identifiers.js";
import { matches } from "../../../inspection_web/static/tablet/core/search.js";
import { momentOf, timestamp } from "../../../inspection_web/static/tablet/core/times.js";
import {
  apply,
  contradictions,
  currentFinding,
  openVisit,
  replay,
} from "../../../inspection_web/static/tablet/core/visit.js";
import { AN, BINH, field, finding, NOW, recording, visitPackage } from "./sample.js";

const entry = (command, sent_at = null) => ({ command, author: AN, sent_at, outcome: sent_at && "applied" });
const issued = (pack, issued_at) => ({ ...pack, issued_at });

test("applying a command leaves the earlier visit as it was", () => {
  const before = openVisit(visitPackage());
  const after = apply(before, recording("c-1"), AN);
  assert.equal(currentFinding(before, "1.2", "v"), null);
  assert.equal(currentFinding(after, "1.2", "v")?.id, "c-1");
});

test("a correction does not remove what was said before", () => {
  const first = apply(openVisit(visitPackage()), recording("c-1"), AN);
  const second = apply(first, recording("c-2", { outcome: "differ", value: "40" }), AN);
  assert.deepEqual(
    [...second.fields.values()][0].entries.map(({ id }) => id),
    ["c-1", "c-2"],
  );
});

test("a command the server has already counted is not counted twice", () => {
  const pack = visitPackage({ findings: [finding({ id: "c-1" })] });
  const visit = replay(issued(pack, "2019-11-05T10:00:00+07:00"), [
    entry(recording("c-1"), "2019-11-05T09:30:00+07:00"),
  ]);
  assert.equal([...visit.fields.values()][0].entries.length, 1);
});

test("what the server says after my sent entry counts; my unsent entry counts over both", () => {
  const pack = visitPackage({
    findings: [finding({ id: "theirs", author: BINH, value: "41", outcome: "differ" })],
  });
  const mine = entry(recording("mine"), "2019-11-05T09:30:00+07:00");
  const late = issued(pack, "2019-11-05T10:00:00+07:00");
  assert.equal(currentFinding(replay(late, [mine]), "1.2", "v")?.id, "theirs");
  assert.equal(currentFinding(replay(late, [mine, entry(recording("newer"))]), "1.2", "v")?.id, "newer");
});

test("two people who say different things are both shown; the same thing is no contradiction", () => {
  const pack = visitPackage({ findings: [finding({ author: BINH, outcome: "differ", value: "40" })] });
  const visit = apply(openVisit(pack), recording("mine"), AN);
  assert.deepEqual(
    contradictions(visit, "1.2", "v").map(({ author }) => author.id),
    [BINH.id],
  );
  const agreed = apply(
    openVisit(visitPackage({ findings: [finding({ author: BINH })] })),
    recording("mine"),
    AN,
  );
  assert.deepEqual(contradictions(agreed, "1.2", "v"), []);
});

test("a criterion is checked when each of its values is", () => {
  const pack = visitPackage();
  const half = apply(openVisit(pack), recording("c-1", { criterion: "1.1", field: "a" }), AN);
  const whole = apply(half, recording("c-2", { criterion: "1.1", field: "b" }), AN);
  assert.equal(isChecked(half, pack.groups[0].criteria[0]), false);
  assert.deepEqual(progress(whole), { checked: 1, total: 2 });
});

test("what is checked on site comes first", () => {
  assert.deepEqual(
    fieldFirst(visitPackage()).map(({ id }) => id),
    ["1.2", "1.1"],
  );
});

/** A criterion of which one value may not exceed another, and what was concluded about them. */
const partOf = (reported, findings) => {
  const pack = visitPackage();
  const [criterion] = pack.groups[0].criteria;
  criterion.fields = [
    field({ id: "a", label: "Số máy nối mạng", part_of: "b", reported: reported.a }),
    field({ id: "b", label: "Số máy", reported: reported.b }),
  ];
  const entries = findings.map((change, at) => ({
    command: recording(`f-${at}`, { criterion: "1.1", cause: "entry_error", ...change }),
    author: AN,
    sent_at: null,
    outcome: null,
  }));
  const visit = replay(pack, /** @type {any} */ (entries));
  const found = aboveWhole(visit, criterion, criterion.fields[0]);
  assert.equal(aboveWhole(visit, criterion, criterion.fields[1]), null, "the whole itself is above nothing");
  const isGap = gaps(visit).some(({ kind, field: name }) => kind === "above_whole" && name === "a");
  assert.equal(isGap, found !== null, "what is said on the spot is said again before leaving");
  return found && [found.whole.id, found.value];
};

test("a part above its whole is told at once, whether the whole was checked or only reported", () => {
  const differ = (name, value) => ({ field: name, outcome: "differ", value });
  const fine = { a: "9", b: "10" };
  assert.equal(partOf({ a: "50", b: "45" }, []), null, "what nobody touched is the unit's");
  assert.equal(partOf(fine, [differ("a", "10")]), null);
  assert.deepEqual(partOf(fine, [differ("a", "11")]), ["b", "10"]);
  assert.deepEqual(partOf(fine, [differ("a", "11"), differ("b", "10")]), ["b", "10"]);
  assert.equal(partOf(fine, [differ("a", "11"), differ("b", "12")]), null);
  assert.deepEqual(partOf(fine, [differ("b", "8")]), ["b", "8"], "the whole was found smaller");
  assert.deepEqual(partOf({ a: "9", b: null }, [differ("a", "11")]), null, "nothing to hold it against");
  assert.equal(partOf(fine, [differ("b", "8"), { field: "a", outcome: "not_proven", value: null }]), null);
  assert.deepEqual(partOf(fine, [differ("b", "8"), { field: "a", outcome: "not_proven", value: "8.5" }]), [
    "b",
    "8",
  ]);
});

test("before leaving, every gap is named", () => {
  const visit = apply(openVisit(visitPackage()), recording("c-1", { outcome: "differ", value: "40" }), AN);
  assert.deepEqual(
    gaps(visit).map(({ kind, criterion, field }) => [kind, criterion, field]),
    [
      ["no_cause", "1.2", "v"],
      ["no_photo", "1.2", null],
      ["unchecked", "1.1", "a"],
      ["unchecked", "1.1", "b"],
    ],
  );
});

test("a photo fills its gap, and closing closes", () => {
  const differ = recording("c-1", { outcome: "differ", value: "40", cause: "entry_error" });
  const photo = { id: "c-2", kind: "attach_photo", made_at: "", body: { criterion: "1.2" } };
  const visit = apply(apply(openVisit(visitPackage()), differ, AN), photo, AN);
  assert.deepEqual(
    gaps(visit).filter(({ criterion }) => criterion === "1.2"),
    [],
  );
  assert.equal(
    apply(visit, { id: "c-3", kind: "close_visit", made_at: "", body: { note: null } }, AN).closed,
    true,
  );
});

test("an empty or oversized photo is refused at capture", () => {
  assert.equal(photoFault(0), "empty");
  assert.equal(photoFault(30_000_001), "too_large");
  assert.equal(photoFault(30_000_000), null);
});

test("identifiers are version 7, in the order of time, and carry the randomness given", () => {
  const random = new Uint8Array(10).fill(0xff);
  const id = uuid7(NOW, random);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), NOW);
  assert.ok(uuid7(NOW + 1, new Uint8Array(10)) > id);
});

test("search does not mind accents, case or đ", () => {
  assert.ok(matches("may tinh", ["Số MÁY TÍNH"]));
  assert.ok(matches("đơn", ["don vi"]));
  assert.ok(matches("don 1.2", ["1.2", "Đơn vị"]));
  assert.ok(!matches("xe", ["Số máy tính"]));
});

test("times are those of Viet Nam whatever the zone of the device", () => {
  assert.equal(timestamp(NOW), "2019-11-05T09:00:00.000+07:00");
  assert.equal(momentOf("2019-11-05T18:30:00+00:00"), "01:30 ngày 06/11/2019");
});
