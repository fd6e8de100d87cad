/** Signatures under way: kept over a restart of the browser, for the very content they were given under and no other. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { contentText } from "../../../inspection_web/static/tablet/core/minutes.js";
import { begunSigning, sideOf } from "../../../inspection_web/static/tablet/core/signing.js";
import { begun, extended, pathOf, strokesOf } from "../../../inspection_web/static/tablet/core/strokes.js";
import { keepMinutes, keptSigning } from "../../../inspection_web/static/tablet/data/minutes.js";
import { enqueue } from "../../../inspection_web/static/tablet/data/outbox.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { createMinutes } from "../../../inspection_web/static/tablet/minutes.js";
import { openedVisit } from "../../../inspection_web/static/tablet/state.js";
import { AN, databaseNamed, queuedCommand, recording, visitPackage } from "./sample.js";

const sha256 = async (content) => createHash("sha256").update(new Uint8Array(content)).digest("hex");
const AT = "2019-11-05T09:00:00.000+07:00";
const MEETING = {
  held: { from: AT, to: "2019-11-05T10:00:00.000+07:00", place: "Trụ sở" },
  present: [
    { name: "An", role: "Tổ trưởng", side: /** @type {const} */ ("team"), duty: null },
    { name: "Bình", role: "Chủ tịch", side: /** @type {const} */ ("unit"), duty: null },
  ],
  remarks: " Đề nghị đếm lại ",
};
const INK = "M10 10L200 10";

/** The page after a restart of the browser: nothing but the database is left. */
const page = async (name, change = {}) => {
  const database = databaseNamed(name);
  await visits.keepPackage(database, /** @type {any} */ (visitPackage()), AT);
  const stored = /** @type {any} */ (await visits.packageOf(database, "visit-1"));
  const capturing = /** @type {any} */ ({ codesLeft: async () => null });
  const open = await openedVisit({ database, capturing }, stored);
  const state = { open, elsewhere: false, lines: await visits.lines(database), ...change };
  const parts = { database, sha256, capturing, writing: {}, state: () => state };
  return { database, minutes: createMinutes(/** @type {any} */ (parts)) };
};

/** Both sides read, the unit signs, and the browser is killed. */
const signedHalf = async (name) => {
  const { database, minutes } = await page(name);
  const content = await minutes.draftMinutes(MEETING);
  const digest = await minutes.digestOf(contentText(content));
  const [team, unit] = [begunSigning("team", content), begunSigning("unit", content)];
  const signing = [team, { ...unit, strokes: INK, reservation: "Đếm lại", name: "Bình B." }];
  await minutes.keepSigning("visit-1", { content, digest, signing });
  return { database, draft: { content, digest, signing } };
};

test("after a restart both sides go on where they were, under the same digest", async () => {
  const { draft } = await signedHalf("signing-restart");
  const { minutes } = await page("signing-restart");
  assert.equal(await minutes.isSigning("visit-1"), true);
  assert.deepEqual(await minutes.resumeSigning("visit-1"), { ...draft, holds: true });
  assert.deepEqual(await minutes.resumeSigning("visit-1"), { ...draft, holds: true });
});

for (const [what, name, happens] of /** @type {[string, string, (database: any) => Promise<unknown>][]} */ ([
  [
    "a finding",
    "signing-finding",
    (database) =>
      enqueue(database, [
        queuedCommand("f", {
          command: recording("f", { outcome: "differ", value: "7", cause: "entry_error" }),
        }),
      ]),
  ],
  [
    "a photo",
    "signing-photo",
    (database) =>
      database.use((connection) =>
        connection.put("photos", { capture_id: "p", visit_id: "visit-1", criterion: "1.2", sha256: "ab" }),
      ),
  ],
  [
    "minutes of a colleague",
    "signing-version",
    (database) =>
      visits.keepLines(
        database,
        /** @type {any} */ ([{ id: "visit-1", minutes: { version: 1, digest: "cd" } }]),
      ),
  ],
]))
  test(`${what} in between changes the content: the signature is deleted, for good`, async () => {
    const { database } = await signedHalf(name);
    await happens(database);
    const { minutes } = await page(name);
    assert.equal((await minutes.resumeSigning("visit-1"))?.holds, false);
    assert.equal(await keptSigning(database, "visit-1"), null);
    assert.equal(await minutes.resumeSigning("visit-1"), null);
  });

test("of a signature or refusal that was dropped the words are left, never the ink or the choice", async () => {
  const { draft } = await signedHalf("signing-words");
  const anew = begunSigning("unit", draft.content, [
    draft.signing[0],
    { ...draft.signing[1], typed: "Bình", how: "refuse", refusal: "Chưa thống nhất" },
  ]);
  assert.deepEqual(
    [anew.strokes, anew.typed, anew.name, anew.how, anew.reservation, anew.refusal],
    ["", "", "Bình", "draw", "Đếm lại", "Chưa thống nhất"],
  );
});

test("what was signed in the end leaves no signature under way", async () => {
  const { database, draft } = await signedHalf("signing-end");
  const kept = { id: "m", visit_id: "visit-1", version: 1, digest: draft.digest, content: "{}", sides: [] };
  await keepMinutes(database, { ...kept, author: AN, made_at: AT }, queuedCommand("m"));
  assert.equal(await keptSigning(database, "visit-1"), null);
});

test("a window that only shows keeps nothing", async () => {
  const { draft } = await signedHalf("signing-window");
  const { database, minutes } = await page("signing-window", { elsewhere: true });
  await minutes.keepSigning("visit-1", { ...draft, signing: [] });
  assert.equal((await keptSigning(database, "visit-1"))?.signing.length, 2);
});

test("only what belongs to the chosen way is signed, and too little ink is none", () => {
  const content = /** @type {any} */ ({ present: MEETING.present, held: MEETING.held });
  const one = {
    ...begunSigning("unit", content),
    strokes: INK,
    typed: " Bình ",
    refusal: "Không",
    reservation: " ",
  };
  const said = (change) => {
    const { strokes, typed, refusal, reservation } = sideOf({ ...one, ...change });
    return [strokes, typed, refusal, reservation];
  };
  assert.deepEqual(said({}), [INK, null, null, null]);
  assert.deepEqual(said({ strokes: "M10 10L20 10" }), [null, null, null, null]);
  assert.deepEqual(said({ how: "type" }), [null, "Bình", null, null]);
  assert.deepEqual(said({ how: "refuse", reservation: "x" }), [null, null, "Không", null]);
});

test("strokes come back from their path as they were, dots among them", () => {
  let strokes = [];
  for (let at = 0; at < 40; at += 1) {
    const point = { x: (at * 37) % 600, y: (at * 91) % 200 };
    strokes = at % 7 === 0 ? begun(strokes, point) : extended(strokes, point);
  }
  strokes = begun(strokes, { x: 5, y: 6 });
  assert.deepEqual(strokesOf(pathOf(strokes)), strokes);
  assert.deepEqual(strokesOf(""), []);
});
