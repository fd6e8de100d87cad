import assert from "node:assert/strict";
import { test } from "node:test";
import { photoProgress } from "../../../inspection_web/static/tablet/core/photo-progress.js";
import { enqueue, settlePhoto } from "../../../inspection_web/static/tablet/data/outbox.js";
import { photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import { askStandings } from "../../../inspection_web/static/tablet/net/standing.js";
import { teamPhotosText, withPositionText } from "../../../inspection_web/static/tablet/words/visit.js";
import { AN, BINH, bytes, databaseNamed, photoRecord, queuedPhoto } from "./sample.js";

const digestOf = (name) => name.at(-1).repeat(64);
const stored = (sha256) => ({ sha256, state: "stored", code: null, message: null, receipt: null });

test("what is missing is told the same after a restart, of everybody's photos on this tablet", async () => {
  const names = ["c-1", "c-2", "c-3"];
  const before = databaseNamed("reloaded");
  let prev = null;
  for (const [place, name] of names.entries()) {
    const photo = { record: photoRecord(name, { sha256: digestOf(name) }), bytes: bytes(place) };
    const link = { prev, next: digestOf(name) };
    const item = queuedPhoto(name, { sha256: digestOf(name), author: place ? BINH : AN });
    await enqueue(before, [item], { ...photo, link });
    prev = link.next;
  }
  await settlePhoto(before, "photo:c-1", stored(digestOf("c-1")));
  await settlePhoto(before, "photo:c-2", stored(digestOf("c-2")));
  const says = new Map([
    [digestOf("c-1"), "stored"],
    [digestOf("c-2"), "waiting"],
  ]);
  const api = {
    evidence: async ({ sha256 }) => ({ receipt: null, offset: 0, standing: says.get(sha256) ?? null }),
  };
  await askStandings({ database: before, api });
  const told = photoProgress(await photosOf(before, "visit-1"));
  assert.deepEqual(told, { total: 3, missing: 2, refused: 0 });
  await before.close();
  const after = databaseNamed("reloaded");
  assert.deepEqual(photoProgress(await photosOf(after, "visit-1")), told);
  says.set(digestOf("c-2"), "quarantined");
  await askStandings({ database: after, api });
  assert.deepEqual(photoProgress(await photosOf(after, "visit-1")), { total: 3, missing: 1, refused: 1 });
});

test("what the whole team still lacks is told with the time the server counted", () => {
  const counts = { total: 14, missing: 1, refused: 0, given_up: 0, counted_at: "" };
  const time = "10:32 ngày 05/11/2019";
  assert.equal(teamPhotosText(counts, time), `Cả Tổ: thiếu 1/14 ảnh (xem lúc ${time})`);
  assert.equal(teamPhotosText({ ...counts, missing: 0 }, time), `Cả Tổ: đủ 14 ảnh (xem lúc ${time})`);
  assert.equal(
    teamPhotosText({ ...counts, missing: 0, refused: 2, given_up: 3 }, time),
    `Cả Tổ: đủ 9 ảnh (xem lúc ${time}); 2 ảnh không mở được, văn phòng sẽ xem; 3 ảnh không chờ nữa`,
  );
});

test("a position too coarse for the fence is told while one can still step outdoors", () => {
  assert.equal(withPositionText("12.4", 500), "có vị trí (±13 m)");
  assert.equal(withPositionText("500", 500), "có vị trí (±500 m)");
  assert.match(withPositionText("3000", 500), /^vị trí kém chính xác \(±3000 m\)/u);
  assert.equal(withPositionText(undefined, 500), "có vị trí", "kept by an earlier version");
});
