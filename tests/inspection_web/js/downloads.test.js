import assert from "node:assert/strict";
import { test } from "node:test";

import { keepPackage, keptDownloads } from "../../../inspection_web/static/tablet/data/visits.js";
import { createDownloads } from "../../../inspection_web/static/tablet/downloads.js";
import { freshDatabase, visitPackage } from "./sample.js";

test("where there is no room to keep what was counted, the list has it all the same", async () => {
  const database = freshDatabase();
  await keepPackage(database, visitPackage(), "2019-11-05T07:00:00+07:00");
  const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const use = (work) =>
    database.use((connection) =>
      work(new Proxy(connection, { get: (all, name) => (name === "put" ? full : all[name].bind(all)) })),
    );
  const counted = await createDownloads({ ...database, use }).renewed([]);
  assert.deepEqual([...counted.keys()], ["visit-1"]);
  assert.deepEqual(await keptDownloads(database), []);
});
