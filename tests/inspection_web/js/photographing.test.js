/** A photo that was taken belongs where it was taken, and is kept, whatever happens in the window meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf } from "../../../inspection_web/static/tablet/data/photos.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { ABOUT, FIX, ready } from "./page.js";
import { bytes, visitPackage } from "./sample.js";

test("a photo belongs to the visit it was taken in, wherever the person goes until it is kept", async () => {
  /** @type {() => void} */
  let found = () => undefined;
  const fixed = new Promise((resolve) => {
    found = () => resolve(FIX);
  });
  const { database, workspace } = await ready({ position: { warm: () => undefined, fix: () => fixed } });
  await visits.keepPackage(database, visitPackage({ visit_id: "visit-2" }), "2019-11-05T07:00:00+07:00");
  const kept = workspace.addPhoto({ bytes: bytes(1), media_type: "" }, { ...ABOUT, source: "camera" });
  assert.equal(workspace.state().keeping, 1);
  await workspace.openVisit("visit-2");
  found();
  assert.equal(await kept, null);
  const queue = await queued(database);
  assert.deepEqual([...new Set(queue.map((item) => item.visit_id))], ["visit-1"]);
  assert.equal(workspace.state().keeping, 0);
  assert.equal(queue.length, 2);
  assert.equal(workspace.state().trouble, null);
});

test("a photo belongs to the visit it was taken in also while the browser still reads it", async () => {
  const { database, workspace } = await ready();
  await visits.keepPackage(database, visitPackage({ visit_id: "visit-2" }), "2019-11-05T07:00:00+07:00");
  /** @type {(photo: unknown) => void} */
  let end = () => undefined;
  const reading = new Promise((resolve) => {
    end = resolve;
  });
  const kept = workspace.addPhoto(reading, { ...ABOUT, source: "camera" });
  await workspace.openVisit("visit-2");
  end({ bytes: bytes(1), media_type: "image/jpeg" });
  assert.equal(await kept, null);
  assert.deepEqual(
    (await queued(database)).map((item) => item.visit_id),
    ["visit-1", "visit-1"],
  );
  assert.equal(
    await workspace.addPhoto(Promise.reject(new Error("gone")), { ...ABOUT, source: "camera" }),
    "unreadable",
  );
  assert.equal(workspace.state().trouble, null);
});

test("a photo is kept although another window took the pen while the camera was open", async () => {
  const { database, workspace } = await ready();
  workspace.change({ elsewhere: true });
  const photo = { bytes: bytes(1), media_type: "image/jpeg" };
  assert.equal(await workspace.addPhoto(photo, { ...ABOUT, source: "camera" }), null);
  const [command] = await queued(database);
  assert.deepEqual(await bytesOf(database, command.id), bytes(1));
});
