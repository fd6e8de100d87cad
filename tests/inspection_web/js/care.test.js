/** What inspectors are told about their tablet: room, distance, pixels, what is not sent, which photos count. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { photoFault } from "../../../inspection_web/static/tablet/core/checks.js";
import {
  byDistance,
  distanceText,
  metresBetween,
} from "../../../inspection_web/static/tablet/core/distance.js";
import {
  photoProgress,
  standingOf,
  unopened,
} from "../../../inspection_web/static/tablet/core/photo-progress.js";
import { MAX_PIXELS, pixelsOf } from "../../../inspection_web/static/tablet/core/picture-size.js";
import {
  LOW,
  room,
  sizeText,
  USUAL_PHOTO,
  unsent,
} from "../../../inspection_web/static/tablet/core/storage-policy.js";
import { allPhotos } from "../../../inspection_web/static/tablet/data/photos.js";
import { createPen } from "../../../inspection_web/static/tablet/device/pen.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { askStandings } from "../../../inspection_web/static/tablet/net/standing.js";
import { bytes, freshDatabase, NOW, photoRecord, queuedCommand } from "./sample.js";

const PLEIKU = { lat: "13.983333", lon: "108.000000" };
const line = (id, position) => /** @type {any} */ ({ id, unit: { position } });
const receipt = (state = "stored") => /** @type {any} */ ({ sha256: "ab", state, code: null, message: null });

test("distances are right to the percent, however far", () => {
  const near = (value, expected) => assert.ok(Math.abs(value - expected) < expected / 100, `${value}`);
  assert.equal(metresBetween(PLEIKU, PLEIKU), 0);
  near(metresBetween(PLEIKU, { lat: "14.983333", lon: "108" }), 111_195);
  near(metresBetween({ lat: "21.0278", lon: "105.8342" }, { lat: "10.7769", lon: "106.7009" }), 1_143_000);
});

test("the nearest visit comes first, one without a place last, and without a position all stay", () => {
  const lines = [
    line("far", { lat: "14.5", lon: "108" }),
    line("nowhere", null),
    line("near", { lat: "13.99", lon: "108" }),
  ];
  const ids = (here) => byDistance(lines, here).map((found) => found.line.id);
  assert.deepEqual(ids(PLEIKU), ["near", "far", "nowhere"]);
  assert.deepEqual(ids(null), ["far", "nowhere", "near"]);
});

test("today's visits come first, the nearest of them on top; those that are over come last", () => {
  const on = (id, planned_on, lon) => ({ ...line(id, { lat: "13.98", lon }), planned_on });
  const lines = [
    on("monday, over", "2019-11-04", "108.0"),
    on("today, far", "2019-11-05", "108.4"),
    on("tomorrow, here", "2019-11-06", "108.0"),
    on("today, near", "2019-11-05", "108.1"),
    on("today, over", "2019-11-05", "108.0"),
    on("monday, left", "2019-11-04", "108.2"),
  ];
  const when = { today: "2019-11-05", isOver: ({ id }) => id.endsWith("over") };
  const ids = (here) => byDistance(lines, here, when).map((found) => found.line.id);
  const [rest, over] = [
    ["tomorrow, here", "monday, left"],
    ["monday, over", "today, over"],
  ];
  assert.deepEqual(ids(PLEIKU), ["today, near", "today, far", ...rest, ...over]);
  assert.deepEqual(ids(null), ["today, far", "today, near", ...rest, ...over]);
});

for (const [metres, text] of [
  [4, "0 m"],
  [846, "850 m"],
  [996, "1,0 km"],
  [2_345, "2,3 km"],
  [46_800, "47 km"],
]) {
  test(`${metres} metres are "${text}"`, () => assert.equal(distanceText(Number(metres)), text));
}

test("a photo needs room for three like it; below 200 MB people are warned", () => {
  assert.equal(room(null), "enough");
  assert.equal(room(LOW), "enough");
  assert.equal(room(LOW - 1), "low");
  assert.equal(room(3 * USUAL_PHOTO), "low");
  assert.equal(room(3 * USUAL_PHOTO - 1), "none");
  assert.equal(room(80_000_000, 27_000_000), "none");
  assert.deepEqual([sizeText(1_250_000_000), sizeText(199_999_999)], ["1,2 GB", "199 MB"]);
});

test("a photo that cannot be kept or opened is told before it is kept", () => {
  assert.equal(photoFault(0), "empty");
  assert.equal(photoFault(30_000_001), "too_large");
  assert.equal(photoFault(1000, { pixels: MAX_PIXELS + 1 }), "too_many_pixels");
  assert.equal(photoFault(1000, { pixels: MAX_PIXELS, free: 1_000_000 }), "no_room");
  assert.equal(photoFault(1000, { pixels: MAX_PIXELS, free: null }), null);
});

test("pixels are read from the header of a JPEG, past tables and metadata; of other files not at all", () => {
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xc4, 0, 3, 7];
  const frame = [0xff, 0xc0, 0, 17, 8, 0x03, 0xe8, 0x07, 0xd0, 3, 1, 2];
  assert.equal(pixelsOf(bytes(...head, ...frame)), 1000 * 2000);
  assert.equal(pixelsOf(bytes(...head)), null);
  assert.equal(pixelsOf(bytes(...head.slice(0, 2), ...Array(20).fill(0))), null);
  assert.equal(pixelsOf(bytes(0x89, 0x50, 0x4e, 0x47)), null);
  assert.equal(pixelsOf(bytes(1)), null);
});

test("what is not sent is counted, with the age of the oldest", () => {
  const item = (made_at) => /** @type {any} */ (queuedCommand("x", { made_at }));
  assert.equal(unsent([], NOW), null);
  const queue = [item("2019-11-05T08:59:00+07:00"), item("2019-11-04T23:00:00Z")];
  assert.deepEqual(unsent(queue, NOW), { count: 2, since: "2019-11-04T23:00:00Z", hours: 3 });
});

test("a photo counts as missing until the server has opened it", () => {
  const photos = /** @type {any[]} */ ([
    photoRecord("a"),
    photoRecord("b", { receipt: receipt() }),
    photoRecord("c", { receipt: receipt(), standing: "waiting" }),
    photoRecord("d", { receipt: receipt(), standing: "stored" }),
    photoRecord("e", { receipt: receipt("quarantined") }),
  ]);
  assert.deepEqual(photoProgress(photos), { total: 5, missing: 3, refused: 1 });
  assert.deepEqual(photos.map(standingOf), ["unsent", "waiting", "waiting", "stored", "quarantined"]);
  assert.deepEqual(
    unopened(photos).map((photo) => photo.capture_id),
    ["b", "c"],
  );
});

test("the server is asked about received photos until it has opened them", async () => {
  const database = freshDatabase();
  for (const id of ["a", "b", "c"])
    await database.use((connection) =>
      connection.put(
        "photos",
        /** @type {any} */ (photoRecord(id, { sha256: id, receipt: id === "c" ? null : receipt() })),
      ),
    );
  /** @type {Record<string, any>} */
  const says = { a: "waiting", b: "stored" };
  const asked = /** @type {string[]} */ ([]);
  const api = {
    evidence: async (/** @type {{sha256: string}} */ { sha256 }) => {
      asked.push(sha256);
      return { receipt: null, offset: 0, standing: says[sha256] };
    },
  };
  assert.equal(await askStandings({ database, api }), 1);
  assert.deepEqual(asked, ["a", "b"]);
  assert.deepEqual(photoProgress(await allPhotos(database)), { total: 3, missing: 2, refused: 0 });
  says.a = "quarantined";
  assert.equal(await askStandings({ database, api }), 0);
  assert.deepEqual(asked, ["a", "b", "a"]);
  assert.deepEqual(photoProgress(await allPhotos(database)), { total: 3, missing: 1, refused: 1 });
});

test("nothing is believed of a server that cannot be asked", async () => {
  const database = freshDatabase();
  const record = /** @type {any} */ (photoRecord("a", { receipt: receipt() }));
  await database.use((connection) => connection.put("photos", record));
  const api = { evidence: async () => ({ receipt: null, offset: 0, standing: null }) };
  assert.equal(await askStandings({ database, api }), 1);
  assert.deepEqual(await allPhotos(database), [record]);
});

test("where nobody answers only the first photo is asked about: what is written meanwhile has to go", async () => {
  const database = freshDatabase();
  for (const id of ["a", "b", "c"])
    await database.use((connection) =>
      connection.put("photos", /** @type {any} */ (photoRecord(id, { receipt: receipt() }))),
    );
  let asked = 0;
  const fetch = async () => {
    asked += 1;
    throw new DOMException("signal timed out", "TimeoutError");
  };
  assert.equal(await askStandings({ database, api: createApi({ fetch, deviceId: "device-1" }) }), 3);
  assert.equal(asked, 1);
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("of two windows one writes; the other may take the pen", async () => {
  const held = { one: /** @type {boolean | null} */ (null), other: /** @type {boolean | null} */ (null) };
  const locks = /** @type {any} */ (createLocks());
  const one = createPen(locks, (has) => {
    held.one = has;
  });
  const other = createPen(locks, (has) => {
    held.other = has;
  });
  one.start();
  other.start();
  await settled();
  assert.deepEqual(held, { one: true, other: false });
  other.take();
  await settled();
  assert.deepEqual(held, { one: false, other: true });
  one.take();
  await settled();
  assert.deepEqual(held, { one: true, other: false });
});

/** Locks of a browser as far as a pen needs them: one holder, a queue, stealing. */
const createLocks = () => {
  /** @type {{drop: (error: Error) => void} | null} */
  let holder = null;
  const grant = (/** @type {(lock: object) => Promise<unknown>} */ work) =>
    new Promise((_resolve, drop) => {
      holder = { drop };
      void work({});
    });
  return {
    request: async (/** @type {string} */ _name, /** @type {any} */ how, /** @type {any} */ work) => {
      if (holder && how.ifAvailable) return work(null);
      if (holder && !how.steal) return new Promise(() => undefined);
      holder?.drop(new DOMException("stolen", "AbortError"));
      return grant(work);
    },
  };
};
