import assert from "node:assert/strict";
import { test } from "node:test";
import { nextAction } from "../../../inspection_web/static/tablet/core/outbox-policy.js";
import { isAnnounced } from "../../../inspection_web/static/tablet/core/photo-preview.js";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { AN, bytes, freshDatabase, NOW, photoRecord, queuedCommand, queuedPhoto } from "./sample.js";
import { createSender } from "./sender.js";

const SHA = "ab".repeat(32);
const SMALL = bytes(1, 2, 3);
const json = (body, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const problem = (status) =>
  new Response(JSON.stringify({ status, code: "evidence.preview-unfit", detail: "Không nhận" }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

test("only a picture that weighs little beside its photo goes first, and never that of a restricted one", () => {
  const preview = new ArrayBuffer(10_000);
  assert.equal(isAnnounced({ size: 1_000_000, preview, restricted: null }), true);
  assert.equal(isAnnounced({ size: 999_999, preview, restricted: null }), false);
  assert.equal(isAnnounced({ size: 9_000_000, preview: new ArrayBuffer(150_001) }), false);
  assert.equal(isAnnounced({ size: 1_000_000, preview: null, restricted: null }), false);
  assert.equal(isAnnounced({ size: 1_000_000, preview, restricted: "id_card" }), false);
});

test("what is written goes first, then all small pictures, then photos", () => {
  const items = [queuedPhoto("c-1"), queuedPhoto("c-2", { preview: true }), queuedCommand("c-3")];
  const next = (from) => nextAction({ items: from, personId: null, now: NOW });
  assert.equal(next(items).kind, "send_commands");
  assert.deepEqual(next(items.slice(0, 2)), { kind: "send_preview", id: "photo:c-2" });
  assert.equal(next([items[0], { ...items[1], preview: false }]).kind, "send_photo");
});

test("a photo that somebody asks for does not wait for small pictures", () => {
  const items = [queuedPhoto("c-1", { preview: true }), queuedPhoto("c-2", { preview: true })];
  const action = nextAction({ items, personId: null, now: NOW, wanted: "photo:c-2" });
  assert.deepEqual([action.kind, action.id], ["send_photo", "photo:c-2"]);
});

test("a small picture of a photo whose command has not gone waits for it", () => {
  const waiting = { ...queuedCommand("c-1"), next_try: NOW + 1000 };
  const action = nextAction({
    items: [waiting, queuedPhoto("c-1", { preview: true })],
    personId: null,
    now: NOW,
  });
  assert.equal(action.kind, "wait");
});

/** A tablet with one announced photo, and a server that answers small pictures in a given way. */
const sent = async (answer, record = { preview: SMALL }) => {
  const asked = [];
  const fetch = async (path, init) => {
    const name = `${init.method ?? "GET"} ${path}`;
    if (name === "GET /api/me") return json({ person: AN, csrf_token: "t" });
    asked.push(name);
    if (name.endsWith("/preview")) return answer(asked.length, init);
    if (name.startsWith("HEAD")) return new Response(null, { status: 404 });
    return json({ sha256: SHA, state: "stored", code: null, message: null, receipt: null }, 201);
  };
  const database = freshDatabase();
  const photo = {
    record: photoRecord("c-1", record),
    bytes: bytes(9, 8, 7),
    link: { prev: null, next: "cd".repeat(32) },
  };
  await enqueue(database, [queuedPhoto("c-1", { preview: true })], photo);
  let time = NOW;
  const sync = createSender({
    database,
    api: createApi({ fetch, deviceId: "device-1" }),
    now: () => time,
    timestamp: String,
  });
  await sync.run();
  time += 3_600_000;
  await sync.run();
  return { asked, left: await queued(database) };
};

const PREVIEW = "PUT /api/captures/c-1/preview";
const ORIGINAL = `PUT /api/evidence/${SHA}`;

test("the small picture goes once, before the photo, with its own bytes", async () => {
  let carried = null;
  const { asked, left } = await sent((_count, init) => {
    carried = new Uint8Array(init.body);
    return json({ kept: true });
  });
  assert.deepEqual(
    asked.filter((name) => name.startsWith("PUT")),
    [PREVIEW, ORIGINAL],
  );
  assert.deepEqual(carried, new Uint8Array(SMALL));
  assert.deepEqual(left, []);
});

for (const [what, answer] of [
  ["is refused", () => problem(422)],
  ["meets a server in trouble", () => problem(503)],
]) {
  test(`a small picture that ${what} does not keep the photo back`, async () => {
    const { asked, left } = await sent(answer);
    assert.deepEqual(
      asked.filter((name) => name.startsWith("PUT")),
      [PREVIEW, ORIGINAL],
    );
    assert.deepEqual(left, []);
  });
}

test("a line that breaks under a small picture makes it go again", async () => {
  const { asked, left } = await sent((count) => {
    if (count === 1) throw new TypeError("the line broke");
    return json({ kept: true });
  });
  assert.deepEqual(
    asked.filter((name) => name.startsWith("PUT")),
    [PREVIEW, PREVIEW, ORIGINAL],
  );
  assert.deepEqual(left, []);
});

test("a small picture that is no longer on the tablet is left out", async () => {
  const { asked } = await sent(() => json({ kept: true }), { preview: null });
  assert.deepEqual(
    asked.filter((name) => name.startsWith("PUT")),
    [ORIGINAL],
  );
});
