/** Counting what the list says of each visit gives way to taps, and never to older figures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue } from "../../../inspection_web/static/tablet/data/outbox.js";
import { keepPackage } from "../../../inspection_web/static/tablet/data/visits.js";
import { createDownloads } from "../../../inspection_web/static/tablet/downloads.js";
import { freshDatabase, queuedCommand, visitPackage } from "./sample.js";

const IDS = ["visit-1", "visit-2", "visit-3"];
const filled = async () => {
  const database = freshDatabase();
  for (const visit_id of IDS)
    await keepPackage(database, /** @type {any} */ (visitPackage({ visit_id })), "2019-11-05T07:00:00+07:00");
  return database;
};

test("between one visit and the next the page has a rest; one alone is counted at once", async () => {
  let rests = 0;
  const downloads = createDownloads(await filled(), async () => {
    rests += 1;
  });
  assert.deepEqual([...(await downloads.renewed([])).keys()], IDS);
  assert.equal(rests, 2);
  downloads.touch("visit-2");
  await downloads.renewed([]);
  assert.equal(rests, 2);
});

test("a visit counted anew while the others are counted keeps the newer figure", async () => {
  const database = await filled();
  let counted = 0;
  const downloads = createDownloads(database, async () => {
    if (counted > 0) return;
    counted += 1;
    const item = queuedCommand("c-1");
    await enqueue(database, [item]);
    downloads.touch("visit-1");
    await downloads.renewed([item]);
  });
  assert.equal((await downloads.renewed([])).get("visit-1")?.checked, 1);
});
