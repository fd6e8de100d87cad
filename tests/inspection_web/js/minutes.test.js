import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { isChecked } from "../../../inspection_web/static/tablet/core/checks.js";
import { readDraft } from "../../../inspection_web/static/tablet/core/entry.js";
import {
  buildContent,
  checkWord,
  composedSides,
  contentText,
  followed,
  grouped,
  newestOf,
  outOfDate,
  sideFault,
  signedText,
} from "../../../inspection_web/static/tablet/core/minutes.js";
import {
  apply,
  confirmations,
  contradictions,
  disputed,
  openVisit,
} from "../../../inspection_web/static/tablet/core/visit.js";
import { keepMinutes, minutesOf } from "../../../inspection_web/static/tablet/data/minutes.js";
import { queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { AN, BINH, field, finding, freshDatabase, queuedCommand, recording, visitPackage } from "./sample.js";

const HELD = { from: "2019-11-05T08:00:00.000+07:00", to: "2019-11-05T09:00:00.000+07:00", place: "Trụ sở" };
const MEETING = {
  held: HELD,
  present: [{ name: "A", role: "Tổ trưởng", side: "team", duty: "chair" }],
  remarks: " ",
};
const SIDE = {
  side: "unit",
  name: "B",
  role: "Chủ tịch",
  strokes: "M1 1 L2 2",
  reservation: null,
  refusal: null,
};
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const visitOf = (...commands) =>
  commands.reduce((visit, command) => apply(visit, command, AN), openVisit(visitPackage()));
const signed = (visit, change = {}) => {
  const content = contentText(
    buildContent(visit, { meeting: MEETING, photos: new Map(), newest: null, ...change }),
  );
  return {
    id: `m-${sha256(content).slice(0, 4)}`,
    visit_id: "visit-1",
    version: 1,
    digest: sha256(content),
    content,
    sides: [],
    author: AN,
    made_at: HELD.to,
  };
};

test("minutes list every value of the visit, the unchecked ones too", () => {
  const visit = visitOf(recording("c-1", { outcome: "differ", value: "40" }));
  const content = buildContent(visit, {
    meeting: MEETING,
    photos: new Map([["1.2", ["ab"]]]),
    newest: null,
  });
  assert.deepEqual(
    content.items.map(({ criterion, field: name, outcome, value, photos }) => [
      criterion,
      name,
      outcome,
      value,
      photos.length,
    ]),
    [
      ["1.1", "a", "unchecked", null, 0],
      ["1.1", "b", "unchecked", null, 0],
      ["1.2", "v", "differ", "40", 1],
    ],
  );
  assert.deepEqual([content.version, content.prev, content.remarks, content.unit], [1, null, null, "622"]);
});

test("text is composed before it is hashed, as the server does", () => {
  const apart = "Trụ sở".normalize("NFD");
  const build = (place) =>
    contentText(
      buildContent(visitOf(), {
        meeting: { ...MEETING, held: { ...HELD, place } },
        photos: new Map(),
        newest: null,
      }),
    );
  assert.equal(build(apart), build("Trụ sở"));
  assert.equal(composedSides([{ ...SIDE, name: apart, at: HELD.to }])[0].name, "Trụ sở");
});

test("a correction is the next version and names the one before", () => {
  const first = signed(visitOf());
  const content = buildContent(visitOf(), { meeting: MEETING, photos: new Map(), newest: first });
  assert.deepEqual([content.version, content.prev], [2, first.digest]);
  assert.equal(newestOf([{ ...first, version: 2 }, first])?.version, 2);
  assert.equal(newestOf([]), null);
});

test("minutes follow later ones of another tablet once the server has told of them", () => {
  const own = signed(visitOf());
  const told = { version: 2, digest: "cd" };
  assert.equal(followed(own, null), own);
  assert.equal(followed(own, undefined), own);
  assert.equal(followed(own, { version: 1, digest: "cd" }), own);
  assert.equal(followed(own, told), told);
  assert.equal(followed(null, told), told);
  assert.equal(followed(null, null), null);
  const content = buildContent(visitOf(), { meeting: MEETING, photos: new Map(), newest: told });
  assert.deepEqual([content.version, content.prev], [3, "cd"]);
});

test("minutes say which figures came from paper, and say nothing of the others", () => {
  const pack = visitPackage();
  pack.findings = [{ ...finding("f-1"), medium: "paper" }];
  const items = (visit) =>
    buildContent(visit, { meeting: MEETING, photos: new Map(), newest: null }).items.filter(
      ({ criterion, field: name }) => criterion === "1.2" && name === "v",
    );
  const [typed] = items(openVisit(pack));
  assert.equal(typed.medium, "paper");
  const [again] = items(apply(openVisit(pack), recording("c-1", { base: "f-1" }), AN));
  assert.equal("medium" in again, false);
  assert.equal(
    contentText(buildContent(visitOf(), { meeting: MEETING, photos: new Map(), newest: null })).includes(
      "medium",
    ),
    false,
  );
});

test("minutes are out of date when something was recorded after, and not before", () => {
  const visit = visitOf(recording("c-1"));
  const minutes = signed(visit);
  assert.deepEqual(outOfDate(minutes, visit), []);
  const later = apply(visit, recording("c-2", { outcome: "differ", value: "40" }), AN);
  assert.deepEqual(outOfDate(minutes, later), [{ criterion: "1.2", field: "v" }]);
  const back = apply(visit, recording("c-3", { outcome: "unchecked", value: null }), AN);
  assert.deepEqual(outOfDate(minutes, back), [{ criterion: "1.2", field: "v" }]);
});

test("signing minutes does not close a visit", () => {
  const visit = apply(visitOf(), { id: "m", kind: "sign_minutes", made_at: HELD.to, body: {} }, AN);
  assert.equal(visit.closed, false);
});

test("a digest is shown in groups of four, with the server's words", () => {
  assert.equal(grouped("0123456789ab"), "0123 4567 89ab");
  assert.equal(checkWord("000f"), "an an");
  assert.equal(checkWord("fff0"), "xoài xoài");
  assert.equal(checkWord("0410"), "ba ba");
  assert.equal(signedText("ab", []), '{"content":"ab","sides":[]}');
});

test("a side signs with strokes, or says in words why not", () => {
  assert.equal(sideFault({ ...SIDE, at: HELD.to }), null);
  assert.equal(sideFault({ ...SIDE, at: HELD.to, name: " " }), "name");
  assert.equal(sideFault({ ...SIDE, at: HELD.to, strokes: null }), "strokes");
  assert.equal(sideFault({ ...SIDE, at: HELD.to, strokes: null, refusal: "Chưa đồng ý" }), null);
  assert.equal(sideFault({ ...SIDE, at: HELD.to, strokes: null, typed: "B" }), null);
  assert.equal(sideFault({ ...SIDE, at: HELD.to, strokes: null, typed: " " }), "strokes");
  assert.equal(sideFault({ ...SIDE, at: HELD.to, strokes: "M".repeat(30_001) }), "too_long");
});

test("minutes and what sends them are kept together, once", async () => {
  const database = freshDatabase();
  const [first, second] = [signed(visitOf()), { ...signed(visitOf(recording("c-1"))), version: 2 }];
  await keepMinutes(database, second, queuedCommand(second.id));
  await keepMinutes(database, first, queuedCommand(first.id));
  await keepMinutes(database, first, queuedCommand(first.id));
  assert.deepEqual(
    (await minutesOf(database, "visit-1")).map(({ version }) => version),
    [1, 2],
  );
  assert.equal((await queued(database)).length, 2);
  assert.deepEqual(await minutesOf(database, "visit-2"), []);
});

test("a group is confirmed value by value, leaving out what somebody concluded about", () => {
  const visit = visitOf(recording("c-1", { criterion: "1.1", field: "a", outcome: "differ", value: "4" }));
  const taken = apply(visit, recording("c-2", { outcome: "unchecked", value: null }), AN);
  assert.deepEqual(
    confirmations(taken, "g1").map(({ criterion, field: name, outcome, value, base }) => [
      criterion,
      name,
      outcome,
      value,
      base,
    ]),
    [
      ["1.1", "b", "match", "45", null],
      ["1.2", "v", "match", "45", "c-2"],
    ],
  );
  assert.deepEqual(confirmations(taken, "g9"), []);
});

test("a value that was not reported is never confirmed", () => {
  const pack = visitPackage();
  pack.groups[0].criteria[1].fields = [field({ reported: null })];
  assert.equal(confirmations(openVisit(pack), "g1").length, 2);
});

test("what somebody saw and replaced is no contradiction; what another tablet said is", () => {
  const other = finding({ id: "theirs", author: BINH, outcome: "differ", value: "40" });
  const own = finding({ id: "own", outcome: "differ", value: "41" });
  const seen = apply(openVisit(visitPackage({ findings: [other] })), recording("c", { base: "theirs" }), AN);
  assert.deepEqual(contradictions(seen, "1.2", "v"), []);
  const unseen = apply(openVisit(visitPackage({ findings: [own] })), recording("c"), AN);
  assert.deepEqual(
    disputed(unseen).map(({ criterion, entries }) => [criterion, entries.map(({ id }) => id)]),
    [["1.2", ["c", "own"]]],
  );
  assert.deepEqual(disputed(seen), []);
});

test("a conclusion that was taken back leaves its criterion unchecked", () => {
  const visit = visitOf(
    recording("c-1"),
    recording("c-2", { outcome: "unchecked", value: null, base: "c-1" }),
  );
  assert.equal(isChecked(visit, visit.package.groups[0].criteria[1]), false);
});

const draft = (outcome, text = "") => ({ outcome, text, cause: null, note: "" });
const readAs = (reading) => reading.fault ?? reading.entry.value;

test("each conclusion asks for what it needs and no more", () => {
  const estimated = field({ estimated: true });
  assert.equal(readAs(readDraft(field(), draft("not_proven"))), null);
  assert.equal(readAs(readDraft(field(), draft("not_proven", "30"))), "30");
  assert.equal(readAs(readDraft(field(), draft("not_proven", "46"))), "above_reported");
  assert.equal(readAs(readDraft(field(), draft("not_proven", "x"))), "not_number");
  assert.equal(readAs(readDraft(field(), draft("estimate_now_actual", "44"))), "not_estimate");
  assert.equal(readAs(readDraft(estimated, draft("estimate_now_actual", "44"))), "44");
  assert.equal(readAs(readDraft(estimated, draft("estimate_now_actual"))), "empty");
  assert.equal(readAs(readDraft(estimated, draft("unchecked"))), null);
  assert.equal(readAs(readDraft(estimated, draft("not_applicable"))), null);
  assert.equal(readAs(readDraft(field(), draft("differ", "44"))), "cause");
});
