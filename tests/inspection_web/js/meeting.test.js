import assert from "node:assert/strict";
import { test } from "node:test";
import {
  byOutcome,
  finished,
  firstMeeting,
  meetingFault,
  noUnitMember,
  READING,
  signerOf,
  withDuty,
} from "../../../inspection_web/static/tablet/core/meeting.js";
import { MOST_STROKES } from "../../../inspection_web/static/tablet/core/minutes.js";
import { calledBy } from "../../../inspection_web/static/tablet/core/people.js";
import {
  begun,
  extended,
  isSigned,
  pathOf,
  undone,
} from "../../../inspection_web/static/tablet/core/strokes.js";
import { fromLocalMinute, localMinute } from "../../../inspection_web/static/tablet/core/times.js";
import { openVisit } from "../../../inspection_web/static/tablet/core/visit.js";
import { keepMeeting, keepMinutes, keptMeeting } from "../../../inspection_web/static/tablet/data/minutes.js";
import { AN, BINH, finding, freshDatabase, NOW, queuedCommand, visitPackage } from "./sample.js";

const TEAM = [
  { ...AN, role: "inspector" },
  { ...BINH, role: "team_leader" },
];
const KNOWN = { person: AN, now: NOW, roles: { team_leader: "Tổ trưởng" } };
const meetingOf = (change = {}) => firstMeeting(openVisit(visitPackage({ team: TEAM, ...change })), KNOWN);

test("a meeting begins with what the tablet knows: team, unit, first entry of the day", () => {
  const early = finding({ made_at: "2019-11-05T07:40:00+07:00" });
  const before = finding({ id: "f-0", field: "a", criterion: "1.1", made_at: "2019-11-04T07:40:00+07:00" });
  const { held, present } = meetingOf({ findings: [before, early] });
  assert.deepEqual(held, {
    from: "2019-11-05T07:40:00.000+07:00",
    to: "2019-11-05T09:00:00.000+07:00",
    place: "Đơn vị minh họa",
  });
  assert.deepEqual(
    present.map(({ name, role, side, duty }) => [name, role, side, duty]),
    [
      [BINH.name, "Tổ trưởng", "team", "chair"],
      [AN.name, "inspector", "team", "secretary"],
      ["", "", "unit", null],
    ],
  );
  assert.equal(meetingOf().held.from, "2019-11-05T09:00:00.000+07:00");
});

test("there is one chair and one secretary; lines left empty are nobody", () => {
  const { present } = meetingOf();
  const duties = (all) => all.map(({ duty }) => duty);
  assert.deepEqual(duties(withDuty(present, 1, "chair")), [null, "chair", null]);
  assert.deepEqual(duties(withDuty(present, -1, "secretary")), ["chair", null, null]);
  const later = finished(meetingOf(), NOW + 60_000);
  assert.equal(later.present.length, 2);
  assert.equal(later.held.to, "2019-11-05T09:01:00.000+07:00");
});

test("what is missing about a meeting is said before anybody signs", () => {
  const whole = finished(meetingOf(), NOW);
  assert.equal(meetingFault(whole), null);
  assert.equal(meetingFault({ ...whole, held: { ...whole.held, place: "" } }), "place");
  assert.equal(meetingFault(finished(meetingOf(), NOW - 60_000)), "times");
  assert.equal(
    meetingFault({ ...whole, present: [...whole.present, { ...noUnitMember(), role: "x" }] }),
    "name",
  );
  assert.equal(meetingFault({ ...whole, present: [] }), "nobody");
});

test("the chair signs for the team, the first one named for the unit", () => {
  const { present } = meetingOf();
  assert.equal(signerOf(present, "team").name, BINH.name);
  assert.deepEqual(signerOf([...present.slice(0, 2)], "unit"), { name: "", role: "" });
});

test("minutes are read from what differs to what nobody checked, and nothing is left out", () => {
  const items = READING.toReversed().map((outcome) => ({ outcome }));
  assert.deepEqual(
    byOutcome(items).map(({ outcome }) => outcome),
    READING,
  );
  assert.equal(byOutcome(items).flatMap((part) => part.items).length, 6);
});

test("what was filled in about a meeting is kept until the minutes are signed", async () => {
  const database = freshDatabase();
  assert.equal(await keptMeeting(database, "visit-1"), null);
  await keepMeeting(database, "visit-1", meetingOf());
  assert.deepEqual(await keptMeeting(database, "visit-1"), meetingOf());
  await keepMinutes(
    database,
    { id: "m", visit_id: "visit-1", version: 1, digest: "", content: "", sides: [], author: AN, made_at: "" },
    queuedCommand("m"),
  );
  assert.equal(await keptMeeting(database, "visit-1"), null);
});

const line = (from, to) => extended(begun([], from), to);

test("strokes become the path of an SVG, on the field and in whole numbers", () => {
  const drawn = line({ x: 10.4, y: 20 }, { x: 700, y: -3 });
  assert.equal(pathOf(drawn), "M10 20L600 0");
  assert.equal(pathOf(begun(drawn, { x: 5, y: 5 })), "M10 20L600 0M5 5L5 5");
  assert.equal(pathOf(extended(drawn, { x: 600, y: 1 })), "M10 20L600 0");
  assert.equal(pathOf(undone(begun(drawn, { x: 5, y: 5 }))), "M10 20L600 0");
  assert.deepEqual(extended([], { x: 1, y: 1 }), []);
});

test("an empty field, a dot and a slip are no signature", () => {
  assert.equal(isSigned([]), false);
  assert.equal(isSigned(begun([], { x: 5, y: 5 })), false);
  assert.equal(isSigned(line({ x: 5, y: 5 }, { x: 30, y: 5 })), false);
  assert.equal(isSigned(line({ x: 5, y: 5 }, { x: 300, y: 5 })), true);
});

test("however long somebody draws, the path stays as long as the server keeps", () => {
  let drawn = begun([], { x: 100, y: 100 });
  for (let step = 0; step < 9_000; step += 1) {
    const point = { x: 100 + (step % 2) * 450, y: 100 + (step % 90) };
    drawn = step % 50 === 0 ? begun(drawn, point) : extended(drawn, point);
  }
  assert.ok(pathOf(drawn).length <= MOST_STROKES);
  assert.match(pathOf(drawn), /^[ML0-9 ]+$/u);
});

test("times go into a control and come back", () => {
  assert.equal(localMinute("2019-11-05T02:40:00Z"), "2019-11-05T09:40");
  assert.equal(fromLocalMinute("2019-11-05T09:40"), "2019-11-05T09:40:00.000+07:00");
  assert.equal(fromLocalMinute(""), null);
});

test("people are called by their last names, without what stands in brackets", () => {
  assert.equal(calledBy("Nguyễn Thị Văn An (minh họa)"), "Văn An");
  assert.equal(calledBy("An"), "An");
});
