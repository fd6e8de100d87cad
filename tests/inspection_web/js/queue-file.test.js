/** The file of a queue: what goes in comes out once, under the same names; anything else is refused whole. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CHUNK,
  passphraseFault,
  passphraseOf,
  QueueFileError,
  readHeader,
} from "../../../inspection_web/static/tablet/core/queue-file.js";
import {
  documentOf,
  heldDocuments,
  keepDocument,
} from "../../../inspection_web/static/tablet/data/documents.js";
import { keepMinutes, minutesOf } from "../../../inspection_web/static/tablet/data/minutes.js";
import { enqueue, queued, settleCommands } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf, photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import { exported, imported, weighed } from "../../../inspection_web/static/tablet/data/queue-file.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { sha256 } from "../../../inspection_web/static/tablet/device/digest.js";
import { sealed } from "../../../inspection_web/static/tablet/device/sealing.js";
import { createHandover } from "../../../inspection_web/static/tablet/handover.js";
import { fileWeightText } from "../../../inspection_web/static/tablet/words/documents.js";
import {
  attaching,
  BINH,
  freshDatabase,
  NOW,
  photoRecord,
  queuedCommand,
  queuedPhoto,
  visitPackage,
} from "./sample.js";

const SECRET = "bang chieu dong hang khoi lung";
const FROM = { tablet: "tablet-old", made_at: "2019-11-05T09:00:00.000+07:00", documents: true };
const HOW = { passphrase: SECRET, sha256 };

const photoBytes = (size, seed) => Uint8Array.from({ length: size }, (_, at) => (at * seed) % 251).buffer;

/** A tablet with an answered command, a waiting one of a colleague, and two photos, one larger than a chunk. */
const tablet = async () => {
  const database = freshDatabase();
  await visits.keepPackage(database, /** @type {any} */ (visitPackage()), "2019-11-05T07:00:00+07:00");
  await enqueue(database, [queuedCommand("c-sent"), queuedCommand("c-waits", { author: BINH, attempts: 4 })]);
  let prev = null;
  for (const [id, size, seed] of [
    ["p-small", 1_000, 7],
    ["p-large", CHUNK + 12_345, 3],
  ]) {
    const content = photoBytes(Number(size), Number(seed));
    const digest = await sha256(content);
    const items = [
      queuedCommand(String(id), { command: attaching(id, { sha256: digest }) }),
      queuedPhoto(String(id), { sha256: digest, size }),
    ];
    const record = photoRecord(String(id), { sha256: digest, size });
    await enqueue(database, /** @type {any} */ (items), {
      record,
      bytes: content,
      link: { prev, next: digest },
    });
    prev = digest;
  }
  const outcomes = [{ id: "c-sent", outcome: "applied", code: null, message: null }];
  await settleCommands(database, { outcomes: /** @type {any} */ (outcomes), wanted: [], at: FROM.made_at });
  return database;
};

const fileOf = async (database, passphrase = SECRET) => {
  const pieces = [];
  for await (const piece of exported(database, FROM, passphrase)) pieces.push(piece);
  return new Blob(pieces);
};

const refusal = async (file, fault, how = HOW) => {
  const database = freshDatabase();
  await assert.rejects(imported(database, file, how), (error) => {
    assert.ok(error instanceof QueueFileError);
    assert.equal(error.fault, fault);
    return true;
  });
  assert.deepEqual(await queued(database), []);
  assert.deepEqual(await visits.packageIds(database), []);
};

test("another tablet takes over what waits, its authors, its tablet and the very bytes", async () => {
  const old = await tablet();
  const other = freshDatabase();
  const taken = await imported(other, await fileOf(old), HOW);
  assert.deepEqual([taken.commands, taken.photos, taken.known], [3, 2, 0]);
  assert.deepEqual([taken.about.tablet, taken.about.photos], ["tablet-old", 2]);
  const items = await queued(other);
  assert.deepEqual(
    items.map((item) => item.id),
    ["c-waits", "p-small", "p-large", "photo:p-small", "photo:p-large"],
  );
  assert.deepEqual([items[0].author, items[0].device, items[0].attempts], [BINH, "tablet-old", 0]);
  for (const id of ["p-small", "p-large"]) assert.deepEqual(await bytesOf(other, id), await bytesOf(old, id));
  assert.equal((await photosOf(other, "visit-1")).length, 2);
  assert.equal((await visits.packageOf(other, "visit-1"))?.digest, "digest-1");
});

test("the same file twice, or on the tablet it came from, doubles nothing", async () => {
  const old = await tablet();
  const file = await fileOf(old);
  const other = freshDatabase();
  await imported(other, file, HOW);
  const before = await queued(other);
  const again = await imported(other, file, HOW);
  assert.deepEqual([again.commands, again.photos, again.known], [0, 0, 5]);
  assert.deepEqual(await queued(other), before);
  const own = await queued(old);
  assert.equal((await imported(old, file, HOW)).known, 5);
  assert.deepEqual(await queued(old), own);
});

test("what was handed on once more keeps the tablet it was made on", async () => {
  const second = freshDatabase();
  await imported(second, await fileOf(await tablet()), HOW);
  const third = freshDatabase();
  const pieces = [];
  for await (const piece of exported(second, { ...FROM, tablet: "tablet-second" }, SECRET))
    pieces.push(piece);
  await imported(third, new Blob(pieces), HOW);
  assert.deepEqual(new Set((await queued(third)).map((item) => item.device)), new Set(["tablet-old"]));
});

test("a wrong passphrase, a cut file and a changed byte take nothing over", async () => {
  const file = await fileOf(await tablet());
  await refusal(file, "passphrase", { ...HOW, passphrase: "bang chieu dong hang khoi lun" });
  const firstChunk = (await file.text()).indexOf("\n") + 1 + 4 + CHUNK + 16;
  await refusal(file.slice(0, firstChunk), "passphrase"); // cut between chunks: the first is none that ends a file
  await refusal(file.slice(0, file.size - 1), "cut");
  await refusal(file.slice(0, file.size - 20), "cut");
  const content = new Uint8Array(await file.arrayBuffer());
  content[content.length - 5] ^= 1;
  await refusal(new Blob([content]), "damaged");
  await refusal(new Blob([await file.arrayBuffer(), new Uint8Array(3)]), "damaged");
});

test("a file that is none of ours is refused before anything is computed", async () => {
  await refusal(new Blob(["hello"]), "not_ours");
  await refusal(new Blob(["{}\n"]), "not_ours");
  const costly = {
    format: "thamtra-queue",
    v: 1,
    kdf: { name: "PBKDF2", hash: "SHA-256", iterations: 1e12 },
  };
  assert.throws(() => readHeader(JSON.stringify({ ...costly, salt: "A".repeat(24), iv: "A".repeat(12) })));
});

test("spaces and capitals of a passphrase do not matter, its length does", async () => {
  const file = await fileOf(await tablet());
  const taken = await imported(freshDatabase(), file, { ...HOW, passphrase: ` ${SECRET.toUpperCase()}  ` });
  assert.equal(taken.photos, 2);
  assert.equal(passphraseFault("ngan qua", "ngan qua"), "short");
  assert.equal(passphraseFault(SECRET, `${SECRET} x`), "different");
  assert.equal(passphraseFault(SECRET, SECRET.replaceAll(" ", "  ")), null);
});

test("a passphrase is six syllables without accents, all 256 different", () => {
  const all = new Set(Array.from({ length: 256 }, (_, byte) => passphraseOf(new Uint8Array([byte]))));
  assert.equal(all.size, 256);
  for (const word of all) assert.match(word, /^[a-z]{2,7}$/u);
  assert.equal(passphraseOf(new Uint8Array(6)).split(" ").length, 6);
});

test("a file is read and written a chunk at a time, however many photos it holds", async () => {
  const database = freshDatabase();
  const file = await fileOf(await tablet());
  let largest = 0;
  const watched = {
    size: file.size,
    slice: (from, to) => {
      largest = Math.max(largest, to - from);
      return file.slice(from, to);
    },
  };
  await imported(database, watched, HOW);
  assert.ok(largest <= CHUNK + 16);
  let pieces = 0;
  for await (const piece of exported(database, FROM, SECRET)) {
    assert.ok(piece.byteLength <= CHUNK + 16);
    pieces += 1;
  }
  assert.equal(pieces, 1 + 2 * 2);
});

test("the screen's tool saves a file with a name and a suggestion opens it", async () => {
  const old = await tablet();
  const tool = (database) =>
    createHandover({ database, deviceId: "tablet-old", now: () => NOW, sha256, announce: () => undefined });
  const { suggestion, save } = tool(old);
  const secret = suggestion();
  const { name, content } = await save(secret);
  assert.equal(name, "tham-tra-2019-11-05-09-00.thamtra");
  const other = tool(freshDatabase());
  assert.equal((await other.take(content, "khong dung mat khau")).fault, "passphrase");
  assert.equal((await other.take(content, secret)).taken?.photos, 2);
});

/** The database of a tablet that has no room for photos as long as it says so. */
const withoutRoom = (database) => {
  const told = { full: true };
  const storeOf = (store) =>
    new Proxy(store, {
      get: (target, name) =>
        name === "put" && told.full
          ? () => Promise.reject(new DOMException("full", "QuotaExceededError"))
          : bound(target, name),
    });
  const within = (transaction) =>
    new Proxy(transaction, {
      get: (target, name) =>
        name === "objectStore"
          ? (store) =>
              store === "photo_bytes" ? storeOf(target.objectStore(store)) : target.objectStore(store)
          : bound(target, name),
    });
  const through = (connection) =>
    new Proxy(connection, {
      get: (target, name) =>
        name === "transaction" ? (...how) => within(target.transaction(...how)) : bound(target, name),
    });
  return { told, database: { ...database, use: (work) => database.use((it) => work(through(it))) } };
};

const bound = (target, name) =>
  typeof target[name] === "function" ? target[name].bind(target) : target[name];

test("a tablet that runs out of room in the middle says what came and why not all; the same file brings the rest", async () => {
  const file = await fileOf(await tablet());
  const own = freshDatabase();
  const { told, database } = withoutRoom(own);
  let announced = 0;
  const take = () =>
    createHandover({
      database,
      deviceId: "tablet-new",
      now: () => NOW,
      sha256,
      announce: () => announced++,
    }).take(file, SECRET);
  const part = await take();
  assert.deepEqual([part.fault, part.taken?.commands, part.taken?.photos, announced], ["full", 3, 0, 1]);
  assert.equal((await queued(own)).length, 3, "what is written is here and goes out");
  told.full = false;
  const rest = await take();
  assert.deepEqual(
    [rest.fault, rest.taken?.commands, rest.taken?.photos, rest.taken?.known],
    [null, 0, 2, 3],
  );
  assert.deepEqual((await queued(own)).length, 5);
});

test("signed minutes travel along and back: the next version follows them, and nothing signed is changed", async () => {
  const [old, other] = [await tablet(), freshDatabase()];
  const signed = (version, digest) => ({
    id: `m-${version}`,
    visit_id: "visit-1",
    version,
    digest,
    content: "{}",
    sides: [],
    author: BINH,
    made_at: FROM.made_at,
  });
  const sending = (id) => queuedCommand(id, { author: BINH, command: { id, kind: "sign_minutes" } });
  await keepMinutes(old, signed(1, "first"), sending("m-1"));
  const taken = await imported(other, await fileOf(old), HOW);
  assert.equal(taken.commands, 4);
  assert.deepEqual(await minutesOf(other, "visit-1"), [signed(1, "first")]);
  await keepMinutes(other, signed(2, "second"), sending("m-2"));
  await imported(old, await fileOf(other), HOW);
  await imported(old, await fileOf(other), HOW);
  assert.deepEqual(await minutesOf(old, "visit-1"), [signed(1, "first"), signed(2, "second")]);
  const waiting = (await queued(old)).filter((item) => item.id.startsWith("m-"));
  assert.deepEqual(
    waiting.map(({ id, device }) => [id, device ?? "own"]),
    [
      ["m-1", "own"],
      ["m-2", "tablet-old"],
    ],
  );
});

/** The tablet from above with a package that names two documents, of which one is here. */
const tabletWithDocuments = async () => {
  const database = await tablet();
  const paper = photoBytes(CHUNK + 5, 11);
  const [here, absent] = [await sha256(paper), "0".repeat(64)];
  const documents = [
    { sha256: here, size: paper.byteLength, media_type: "application/pdf", name: "Quyết định" },
    { sha256: absent, size: 9, media_type: "application/pdf", name: "Chưa tải" },
  ];
  const later = visitPackage({ digest: "digest-2", issued_at: "2019-11-02T08:00:00+07:00", documents });
  await visits.keepPackage(database, /** @type {any} */ (later), FROM.made_at);
  await visits.takeOffer(database, "visit-1", FROM.made_at);
  await keepDocument(database, here, paper);
  return { database, paper, here };
};

test("documents of a visit under way travel along, the one that is here, and are read on the other tablet", async () => {
  const { database, paper, here } = await tabletWithDocuments();
  const weight = await weighed(database);
  assert.deepEqual(weight, {
    commands: 3,
    photos: 2,
    photoBytes: 1_000 + CHUNK + 12_345,
    documents: 1,
    documentBytes: CHUNK + 5,
  });
  const other = freshDatabase();
  const file = await fileOf(database);
  const said = Number(/khoảng (\d+),(\d) MB/u.exec(fileWeightText(weight, true))?.slice(1, 3).join("."));
  assert.ok(Math.abs(said * 1_000_000 - file.size) < 60_000, `${said} MB said, ${file.size} bytes made`);
  assert.equal((await imported(other, file, HOW)).documents, 1);
  assert.deepEqual(await documentOf(other, here), paper);
  assert.equal((await imported(other, file, HOW)).documents, 0);
});

test("documents stay behind where somebody chose so, and the file is the smaller for it", async () => {
  const { database, here } = await tabletWithDocuments();
  const tool = createHandover({
    database,
    deviceId: "tablet-old",
    now: () => NOW,
    sha256,
    announce: () => undefined,
  });
  const [whole, without] = [await tool.save(SECRET), await tool.save(SECRET, { documents: false })];
  assert.ok(whole.content.size - without.content.size > CHUNK);
  const other = freshDatabase();
  const taken = await imported(other, without.content, HOW);
  assert.deepEqual([taken.commands, taken.photos, taken.documents], [3, 2, 0]);
  assert.equal((await heldDocuments(other)).has(here), false);
  assert.doesNotMatch(fileWeightText(await tool.weight(), false), /tài liệu/u);
});

test("a file whose document is not what it is called takes nothing over", async () => {
  const records = async function* () {
    yield { head: { kind: "about", tablet: "x", made_at: "", commands: 0, photos: 0 }, bytes: null };
    yield { head: { kind: "document", sha256: "0".repeat(64) }, bytes: new Uint8Array([1, 2, 3]) };
  };
  const pieces = [];
  for await (const piece of sealed(records(), SECRET)) pieces.push(piece);
  await refusal(new Blob(pieces), "damaged");
});

test("a visit under way of which everything was sent goes along too; one that is over does not", async () => {
  const database = freshDatabase();
  await visits.keepPackage(database, /** @type {any} */ (visitPackage()), FROM.made_at);
  await enqueue(database, [queuedCommand("c-1")]);
  await settleCommands(database, {
    outcomes: /** @type {any} */ ([{ id: "c-1", outcome: "applied", code: null, message: null }]),
    wanted: [],
    at: FROM.made_at,
  });
  const [under, over] = [freshDatabase(), freshDatabase()];
  await imported(under, await fileOf(database), HOW);
  assert.deepEqual(await visits.packageIds(under), ["visit-1"]);
  await visits.keepLines(database, /** @type {any} */ ([{ id: "visit-1", state: "closed" }]));
  await imported(over, await fileOf(database), HOW);
  assert.deepEqual(await visits.packageIds(over), []);
});
