/** A photo whose question the server never answers holds up none of the others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { allPhotos } from "../../../inspection_web/static/tablet/data/photos.js";
import { AN, freshDatabase, photoRecord } from "./sample.js";
import { createSender } from "./sender.js";

/** A tablet whose photos are all with the server, which answers no question about the second. */
const tablet = async () => {
  const database = freshDatabase();
  for (const id of ["a", "b", "c", "d"]) {
    const record = photoRecord(id, { sha256: id, receipt: /** @type {any} */ ({ state: "stored" }) });
    await database.use((connection) => connection.put("photos", record));
  }
  const asked = /** @type {string[]} */ ([]);
  const api = {
    me: async () => ({ data: { person: AN, csrf_token: "" }, failure: null }),
    evidence: async (/** @type {{sha256: string}} */ { sha256 }) => {
      asked.push(sha256);
      const away = sha256 === "b";
      return { receipt: null, offset: 0, standing: away ? null : "stored", away };
    },
  };
  const sync = createSender({
    database,
    api,
  });
  return { database, asked, sync };
};

test("the next look begins behind the photo that got no answer, and asks about it again at its end", async () => {
  const { database, asked, sync } = await tablet();
  await sync.run();
  assert.deepEqual(asked, ["a", "b"]);
  await sync.run();
  assert.deepEqual(asked, ["a", "b", "c", "d", "b"]);
  const standings = (await allPhotos(database)).map(({ standing }) => standing ?? null);
  assert.deepEqual(standings, ["stored", null, "stored", "stored"]);
});
