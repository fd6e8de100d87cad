/** A photo with its signed record: the key, the chain of one tablet, and what happens when something lacks. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createCapturing } from "../../../inspection_web/static/tablet/capturing.js";
import { DATABASE_NAME } from "../../../inspection_web/static/tablet/data/database.js";
import * as device from "../../../inspection_web/static/tablet/data/device.js";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { hmac } from "../../../inspection_web/static/tablet/device/digest.js";
import { makeKey, monotonic, sign } from "../../../inspection_web/static/tablet/device/signing.js";
import { createRegistration } from "../../../inspection_web/static/tablet/net/registration.js";
import { openDB } from "../../../inspection_web/static/tablet/vendor/idb.js";
import { attaching, bytes, databaseNamed, freshDatabase, photoRecord, queuedCommand } from "./sample.js";

const sha256 = async (content) => createHash("sha256").update(new Uint8Array(content)).digest("hex");
const digest = (text) => createHash("sha256").update(text).digest("hex");
const TABLET = "018e0000-0000-7000-8000-00000000d001";
const CODES = { seed: "000102030405060708090a0b0c0d0e0f", count: 500 };
const STORED = { visit_id: "visit-1", digest: "d", downloaded_at: "", package: { photo_codes: CODES } };
const CIRCUMSTANCES = { stored: /** @type {any} */ (STORED), monotonic_ms: 17 };

const createTablet = (change = {}, database = freshDatabase()) => {
  const capturing = createCapturing({
    database,
    deviceId: TABLET,
    sha256,
    hmac,
    makeKey,
    sign,
    monotonic,
    ...change,
  });
  const photos = [];
  const keep = async (command, link) => {
    const photo = { record: photoRecord(command.id), bytes: bytes(1), link };
    await enqueue(database, [queuedCommand(command.id, { command })], photo);
    photos.push(command.body);
  };
  const take = (id) => capturing.attach(/** @type {any} */ (attaching(id)), CIRCUMSTANCES, keep);
  return { database, capturing, photos, take };
};

/** @param {string} spki @param {{record: string, signature: string}} body */
const verifies = async (spki, { record, signature }) => {
  const key = await crypto.subtle.importKey(
    "spki",
    Buffer.from(spki, "base64"),
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["verify"],
  );
  const how = { name: "ECDSA", hash: "SHA-256" };
  return crypto.subtle.verify(how, key, Buffer.from(signature, "base64"), Buffer.from(record));
};

test("a photo goes out with its record and a signature that the registered key bears out", async () => {
  const { capturing, photos, take, database } = createTablet();
  await device.keepCheckpoint(database, "12:ab");
  await take("c-1");
  const [body] = photos;
  const spki = await capturing.publicKey();
  assert.equal(await verifies(spki, body), true);
  assert.equal(await verifies(spki, { ...body, record: body.record.replace("c-1", "c-2") }), false);
  const said = JSON.parse(body.record);
  assert.deepEqual(
    [said.capture, said.visit, said.device, said.code, said.checkpoint, said.monotonic_ms, said.prev],
    ["c-1", "visit-1", TABLET, "1-g1t5z5", "12:ab", 17, null],
  );
  assert.deepEqual([said.sha256, said.field, said.fix], [body.sha256, "v", null]);
});

test("the key is made once, stays over loads of the page and cannot be taken out", async () => {
  const { database, capturing } = createTablet();
  const spki = await capturing.publicKey();
  assert.equal(await createTablet({}, database).capturing.publicKey(), spki);
  const { private_key } = await device.deviceKey(database, () => assert.fail("made again"));
  assert.equal(private_key.extractable, false);
  await assert.rejects(crypto.subtle.exportKey("pkcs8", private_key));
});

test("two pages that make a key at once use one", async () => {
  const database = freshDatabase();
  const keys = await Promise.all([1, 2].map(() => device.deviceKey(database, makeKey)));
  assert.equal(keys[0].spki, keys[1].spki);
});

test("each record names the one before it, also when two pages take photos at once", async () => {
  const { database, photos, take } = createTablet();
  const other = createTablet({}, database);
  await Promise.all([take("c-1"), other.take("c-2"), take("c-3")]);
  await other.take("c-4");
  const records = [...photos, ...other.photos].map(({ record }) => record);
  const before = new Map(records.map((record) => [digest(record), JSON.parse(record).prev]));
  const chain = [];
  for (let at = await device.chainEnd(database); at; at = before.get(at)) chain.push(at);
  assert.equal(chain.length, 4);
  assert.equal((await queued(database)).length, 4);
});

test("a capture that cannot be kept leaves the chain where it was", async () => {
  const { database, take, capturing } = createTablet();
  await take("c-1");
  const end = await device.chainEnd(database);
  const full = new DOMException("full", "QuotaExceededError");
  const failing = capturing.attach(/** @type {any} */ (attaching("c-2")), CIRCUMSTANCES, () =>
    Promise.reject(full),
  );
  await assert.rejects(failing, full);
  assert.equal(await device.chainEnd(database), end);
});

test("where the browser cannot sign, the photo goes out unsigned", async () => {
  const none = () => Promise.reject(new DOMException("no keys here", "NotSupportedError"));
  const { photos, take, capturing } = createTablet({ makeKey: none });
  await take("c-1");
  assert.equal(photos[0].signature, null);
  assert.equal(JSON.parse(photos[0].record).capture, "c-1");
  assert.equal(await capturing.publicKey(), null);
});

test("the counter of the page gives whole milliseconds and never goes back", () => {
  const times = Array.from({ length: 50 }, monotonic);
  assert.ok(times.every(Number.isSafeInteger));
  assert.ok(times[0] < 86_400_000, "no reading of the clock is in it");
  assert.deepEqual(
    times,
    times.toSorted((left, right) => left - right),
  );
});

test("the newest checkpoint seen stays", async () => {
  const database = freshDatabase();
  for (const told of [null, "9:aa", "10:bb", "9:aa", undefined]) await device.keepCheckpoint(database, told);
  assert.equal(await device.checkpointSeen(database), "10:bb");
});

test("a key is registered once for each person, and again where nobody answered or the token was another", async () => {
  const told = [];
  const [stale, barred] = ["request.csrf", "access.role"].map((code) => ({
    kind: "refused",
    fault: { code },
  }));
  let answers = [{ kind: "network" }, null, stale, barred];
  const api = {
    registerKey: async (key, csrf) => {
      told.push([key, csrf]);
      const [failure] = answers;
      answers = answers.slice(1);
      return /** @type {any} */ ({ failure });
    },
  };
  const registered = createRegistration({ api, capturing: createTablet().capturing, device: "device-1" });
  for (const id of ["p-1", "p-1", "p-1", "p-2", "p-2", "p-2", "p-1"]) {
    await registered(/** @type {any} */ ({ person: { id }, csrf_token: id }));
  }
  assert.deepEqual(
    told.map(([, csrf]) => csrf),
    ["p-1", "p-1", "p-2", "p-2"],
  );
  assert.equal(told[0][0].device, "device-1");
  const unable = createTablet({ makeKey: () => Promise.reject(new Error("none")) }).capturing;
  await createRegistration({ api, capturing: unable, device: "d" })(
    /** @type {any} */ ({ person: { id: "x" } }),
  );
  assert.equal(told.length, 4);
});

test("a tablet of the version before keeps its queue and its photos", async () => {
  const name = `${DATABASE_NAME}-before`;
  const before = await openDB(name, 1, {
    upgrade: (connection) => {
      connection.createObjectStore("settings");
      connection.createObjectStore("packages", { keyPath: "visit_id" });
      const outbox = connection.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("id", "id", { unique: true });
      outbox.createIndex("visit_id", "visit_id");
      const sent = connection.createObjectStore("sent", { keyPath: "id" });
      sent.createIndex("visit_id", "visit_id");
      sent.createIndex("outcome", "outcome.outcome");
      connection.createObjectStore("photos", { keyPath: "capture_id" }).createIndex("visit_id", "visit_id");
      connection.createObjectStore("photo_bytes");
    },
  });
  await before.add("outbox", queuedCommand("c-0", { command: attaching("c-0") }));
  await before.put("photo_bytes", bytes(7), "c-0");
  before.close();
  const database = databaseNamed(name);
  const { take } = createTablet({}, database);
  await take("c-1");
  const items = await queued(database);
  assert.deepEqual(
    items.map(({ id }) => id),
    ["c-0", "c-1"],
  );
  assert.deepEqual(await database.use((connection) => connection.get("photo_bytes", "c-0")), bytes(7));
  assert.equal(/** @type {any} */ (items[0]).command.body.record, undefined);
});
