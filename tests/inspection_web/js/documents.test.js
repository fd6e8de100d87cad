import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { documentOf, heldDocuments } from "../../../inspection_web/static/tablet/data/documents.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { createDocuments, fetchDocuments } from "../../../inspection_web/static/tablet/documents.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { sizeText, titleText } from "../../../inspection_web/static/tablet/words/documents.js";
import { bytes, freshDatabase } from "./sample.js";

const sha256 = async (buffer) => createHash("sha256").update(new Uint8Array(buffer)).digest("hex");
const PAPER = bytes(1, 2, 3);
const OTHER = bytes(4, 5);

/** A tablet, and a server that hands out what it is given by digest. */
const createTablet = (served) => {
  const asked = [];
  const fetch = async (path) => {
    asked.push(path);
    const found = served.get(path.split("/").at(-1));
    if (found === undefined) throw new TypeError("no network");
    return found === null ? new Response("", { status: 404 }) : new Response(found);
  };
  const database = freshDatabase();
  return { asked, database, parts: { database, sha256, api: createApi({ fetch, deviceId: "d" }) } };
};

const packageOf = async (...documents) => ({
  visit_id: "visit-1",
  documents: await Promise.all(
    documents.map(async (one) => ({
      sha256: await sha256(one),
      size: one.byteLength,
      media_type: "application/pdf",
      name: "Quyết định",
    })),
  ),
});

test("documents come once and are read from the tablet afterwards", async () => {
  const pack = await packageOf(PAPER, OTHER);
  const served = new Map([
    [pack.documents[0].sha256, PAPER],
    [pack.documents[1].sha256, OTHER],
  ]);
  const { asked, database, parts } = createTablet(served);
  assert.equal(await fetchDocuments(parts, pack), 0);
  assert.equal(await fetchDocuments(parts, pack), 0);
  assert.equal(asked.length, 2);
  assert.equal(asked[0], `/api/visits/visit-1/documents/${pack.documents[0].sha256}`);
  const kept = await documentOf(database, pack.documents[0].sha256);
  assert.deepEqual(new Uint8Array(kept), new Uint8Array(PAPER));
});

test("a document that is not what the package names is not kept", async () => {
  const pack = await packageOf(PAPER);
  const { database, parts } = createTablet(new Map([[pack.documents[0].sha256, OTHER]]));
  assert.equal(await fetchDocuments(parts, pack), 1);
  assert.deepEqual(await heldDocuments(database), new Set());
});

test("what did not come comes with the next look", async () => {
  const pack = await packageOf(PAPER, OTHER);
  const served = new Map([[pack.documents[1].sha256, null]]);
  const { database, parts } = createTablet(served);
  assert.equal(await fetchDocuments(parts, pack), 2);
  served.set(pack.documents[0].sha256, PAPER).set(pack.documents[1].sha256, OTHER);
  assert.equal(await fetchDocuments(parts, pack), 0);
  assert.equal((await heldDocuments(database)).has(pack.documents[1].sha256), true);
});

test("a package of an earlier version has no documents", async () => {
  const { parts } = createTablet(new Map());
  assert.equal(await fetchDocuments(parts, { visit_id: "visit-1" }), 0);
});

test("of a visit that is over no document is fetched again, and the list says why", async () => {
  const pack = await packageOf(PAPER);
  const { asked, database, parts } = createTablet(new Map([[pack.documents[0].sha256, PAPER]]));
  const documents = createDocuments(parts);
  await visits.keepLines(database, /** @type {any} */ ([{ id: "visit-1", state: "closed" }]));
  assert.equal(await documents.fetch(pack), 0);
  assert.deepEqual(asked, []);
  assert.deepEqual(await documents.standing("visit-1"), { held: new Set(), over: true });
  await visits.keepLines(database, []);
  await documents.fetch(pack);
  const { sha256 } = pack.documents[0];
  assert.deepEqual(await documents.standing("visit-1"), { held: new Set([sha256]), over: false });
  assert.deepEqual(new Uint8Array(await documents.bytes(sha256)), new Uint8Array(PAPER));
});

test("two who ask at once fetch each document once, and a later look asks again for what is missing", async () => {
  const pack = await packageOf(PAPER, OTHER);
  const { asked, parts } = createTablet(new Map([[pack.documents[0].sha256, PAPER]]));
  const documents = createDocuments(parts);
  assert.deepEqual(await Promise.all([documents.fetch(pack), documents.fetch(pack)]), [1, 1]);
  assert.equal(asked.length, 2);
  assert.equal(await documents.fetch(pack), 1);
  assert.equal(asked.length, 3);
});

test("the title says how many are missing, and nothing where all are here", () => {
  assert.deepEqual(
    [titleText(3, 0), titleText(3, 1)],
    ["Tài liệu mang theo (3)", "Tài liệu mang theo (3, còn thiếu 1)"],
  );
});

test("sizes are told in words people know", () => {
  assert.deepEqual([sizeText(3), sizeText(120_400), sizeText(2_340_000)], ["1 kB", "120 kB", "2,3 MB"]);
});
