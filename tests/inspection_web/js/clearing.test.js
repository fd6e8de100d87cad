/** What is cleared from the tablet: nothing that the server has not receipted, in whatever order things happen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clearable,
  clearDocuments,
  clearPictures,
  isVisitOver,
} from "../../../inspection_web/static/tablet/data/clearing.js";
import { heldDocuments, keepDocument } from "../../../inspection_web/static/tablet/data/documents.js";
import { enqueue, settleCommands, settlePhoto } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf, keepStanding, photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import {
  attaching,
  bytes,
  freshDatabase,
  photoRecord,
  queuedCommand,
  queuedPhoto,
  visitPackage,
} from "./sample.js";

const AT = "2019-11-05T09:10:00+07:00";
const digest = (letter) => letter.repeat(64);
const RECEIPT = { sha256: digest("e"), state: "stored", code: null, message: null, receipt: "{}" };
/** Visits and the documents they name; one is named by two. */
const NAMED = { "visit-1": [digest("a"), digest("b")], "visit-2": [digest("b"), digest("c")] };
const VISITS = Object.keys(NAMED);

const documentsOf = (id) =>
  NAMED[id].map((sha256) => ({ sha256, size: 3, media_type: "application/pdf", name: "Quyết định" }));

/** A tablet with two visits and all their documents. */
const tablet = async () => {
  const database = freshDatabase();
  for (const id of VISITS) {
    const pack = visitPackage({ visit_id: id, digest: `digest-${id}`, documents: documentsOf(id) });
    await visits.keepPackage(database, /** @type {any} */ (pack), AT);
    for (const sha256 of NAMED[id]) await keepDocument(database, sha256, bytes(1, 2, 3));
  }
  return database;
};

const closing = (visit, id = `close-${visit}`) =>
  queuedCommand(id, {
    visit_id: visit,
    command: { id, kind: "close_visit", made_at: AT, body: { note: null } },
  });

const answer = (database, id, outcome = "applied") =>
  settleCommands(database, {
    outcomes: [{ id, outcome, code: null, message: null }],
    wanted: [],
    at: AT,
  });

const linesWith = (id, state) => [/** @type {any} */ ({ id, state })];

/** @param {any} database @param {string} visit @param {string} id */
const photograph = async (database, visit, id) => {
  const prev = await database.use(async (connection) => (await connection.get("device", "chain")) ?? null);
  const items = [
    queuedCommand(id, { visit_id: visit, command: attaching(id) }),
    queuedPhoto(id, { visit_id: visit }),
  ];
  const record = photoRecord(id, { visit_id: visit, preview: bytes(9, 9) });
  await enqueue(database, items, { record, bytes: bytes(1, 2, 3, 4), link: { prev, next: digest(id) } });
};

test("documents go when the visit has ended and the server has everything of it", async () => {
  const database = await tablet();
  await enqueue(database, [closing("visit-1")]);
  assert.deepEqual(await clearDocuments(database), { documents: 0, pictures: 0, bytes: 0 });
  await answer(database, "close-visit-1");
  assert.deepEqual(await clearDocuments(database), { documents: 1, pictures: 0, bytes: 3 });
  assert.deepEqual(await heldDocuments(database), new Set([digest("b"), digest("c")]));
  assert.equal((await clearDocuments(database)).documents, 0);
});

test("a visit that a colleague ended is over too, and one the office is still to look at is not", async () => {
  const database = await tablet();
  await visits.keepLines(database, linesWith("visit-2", "closed"));
  await enqueue(database, [closing("visit-1")]);
  await answer(database, "close-visit-1", "parked");
  await clearDocuments(database);
  assert.deepEqual(await heldDocuments(database), new Set([digest("a"), digest("b")]));
  assert.deepEqual(
    [await isVisitOver(database, "visit-1"), await isVisitOver(database, "visit-2")],
    [false, true],
  );
  await visits.keepLines(database, linesWith("visit-2", "open"));
  assert.equal(await isVisitOver(database, "visit-2"), false);
});

test("a photo without receipt keeps everything of its visit", async () => {
  const database = await tablet();
  await photograph(database, "visit-1", "f");
  await visits.keepLines(database, linesWith("visit-1", "closed"));
  await answer(database, "f");
  assert.equal((await clearDocuments(database)).documents, 0);
  assert.notEqual(await bytesOf(database, "f"), null);
  await settlePhoto(database, "photo:f", /** @type {any} */ (RECEIPT));
  assert.equal((await clearDocuments(database)).documents, 1);
});

test("a photo that has no receipt keeps everything of its visit, also where nothing says that it waits", async () => {
  const database = await tablet();
  await database.use((connection) => connection.put("photos", photoRecord("f")));
  await visits.keepLines(database, linesWith("visit-1", "closed"));
  assert.equal((await clearDocuments(database)).documents, 0);
});

test("small pictures go when somebody asks: record and receipt stay, and the figure was right", async () => {
  const database = await tablet();
  await photograph(database, "visit-1", "f");
  await answer(database, "f");
  await settlePhoto(database, "photo:f", /** @type {any} */ (RECEIPT));
  assert.equal((await clearable(database)).pictures, 0);
  await visits.keepLines(database, linesWith("visit-1", "closed"));
  assert.equal((await clearable(database)).pictures, 0); // the server has yet to open it
  await keepStanding(database, "f", "quarantined");
  assert.equal((await clearable(database)).pictures, 0); // nor could it: this one may be all there is to see
  await keepStanding(database, "f", "stored");
  await clearDocuments(database);
  assert.notEqual((await photosOf(database, "visit-1"))[0].preview, null);
  assert.deepEqual(await clearable(database), { documents: 0, pictures: 1, bytes: 2 });
  assert.deepEqual(await clearPictures(database), { documents: 0, pictures: 1, bytes: 2 });
  const [photo] = await photosOf(database, "visit-1");
  assert.deepEqual([photo.preview, photo.receipt], [null, RECEIPT]);
  assert.equal((await clearPictures(database)).pictures, 0);
});

test("documents that a later version on offer names are needed until that visit is over", async () => {
  const database = await tablet();
  const named = [...documentsOf("visit-2"), { ...documentsOf("visit-1")[0] }];
  const later = visitPackage({
    visit_id: "visit-2",
    digest: "later",
    issued_at: "2019-11-04T08:00:00+07:00",
    documents: named,
  });
  await visits.keepPackage(database, /** @type {any} */ (later), AT);
  assert.notEqual(await visits.offerOf(database, "visit-2"), null);
  await visits.keepLines(database, linesWith("visit-1", "closed"));
  assert.equal((await clearDocuments(database)).documents, 0);
});

/** Numbers below a bound, the same for the same seed (mulberry32). @param {number} seed */
const drawing = (seed) => {
  let state = seed;
  return (/** @type {number} */ bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};

/** The same database, whose transaction is given up after some steps, as when the browser is killed.
 * @param {any} database @param {number} steps */
const killedAfter = (database, steps) => ({
  ...database,
  use: (work) =>
    database.use((connection) => {
      let left = steps;
      const step = (transaction) => {
        left -= 1;
        if (left < 0) {
          transaction.abort();
          throw new Error("killed");
        }
      };
      const counted = (store, transaction) =>
        new Proxy(store, {
          get: (target, name) => {
            const found = target[name];
            if (typeof found !== "function") return found;
            return (...given) => {
              step(transaction);
              return found.apply(target, given);
            };
          },
        });
      const begin = (...given) => {
        const transaction = connection.transaction(...given);
        return {
          done: transaction.done,
          abort: () => transaction.abort(),
          objectStore: (name) => counted(transaction.objectStore(name), transaction),
        };
      };
      return work({ transaction: begin });
    }),
});

/** Originals without receipt are there; of a visit that is not over nothing has gone in this step. */
const assertKept = async (database, known, before) => {
  const now = await everything(database);
  for (const [at, visit] of VISITS.entries()) {
    const waiting = [...known.photos].filter((id) => id[0] === visit.at(-1) && !known.receipted.has(id));
    for (const id of waiting) assert.notEqual(await bytesOf(database, id), null, `original of ${id}`);
    const isOver = known.ended.has(visit) && !known.unsent.has(visit) && waiting.length === 0;
    if (!isOver) assert.deepEqual(lost(before, now, at), [], `what belongs to ${visit}`);
  }
  for (const { capture_id, receipt } of now.photos.flat())
    assert.equal(receipt !== null, known.receipted.has(capture_id));
};

/** Documents and small pictures of a visit that were there and are there no more. */
const lost = (before, now, at) => [
  ...NAMED[VISITS[at]].filter((sha256) => before.held.has(sha256) && !now.held.has(sha256)),
  ...before.photos[at].filter(({ preview }, index) => preview && !now.photos[at][index].preview),
];

const everything = async (database) => ({
  held: await heldDocuments(database),
  photos: await Promise.all(VISITS.map((visit) => photosOf(database, visit))),
});

/** Things that happen to a tablet; each says what is true afterwards. */
const HAPPENINGS = {
  photograph: async (database, known, draw) => {
    const visit = VISITS[draw(2)];
    const id = `${visit.at(-1)}-${known.photos.size}`;
    await photograph(database, visit, id);
    known.photos.add(id);
    known.unsent.add(visit);
  },
  close: async (database, known, draw) => {
    const visit = VISITS[draw(2)];
    await enqueue(database, [closing(visit, `close-${visit}-${known.closings}`)]);
    known.closings += 1;
    known.unsent.add(visit);
  },
  sendText: async (database, known, draw) => {
    const visit = VISITS[draw(2)];
    const waiting = await database.use((connection) =>
      connection.getAllFromIndex("outbox", "visit_id", visit),
    );
    for (const item of waiting.filter(({ type }) => type === "command")) {
      await answer(database, item.id);
      if (item.command.kind === "close_visit") known.ended.add(visit);
    }
    if (waiting.every(({ type }) => type === "command")) known.unsent.delete(visit);
  },
  sendPhoto: async (database, known, draw) => {
    const waiting = [...known.photos].filter((id) => !known.receipted.has(id));
    if (waiting.length === 0) return;
    const id = waiting[draw(waiting.length)];
    await settlePhoto(database, `photo:${id}`, /** @type {any} */ (RECEIPT));
    await keepStanding(database, id, "stored");
    known.receipted.add(id);
    const visit = `visit-${id[0]}`;
    const left = await database.use((connection) => connection.countFromIndex("outbox", "visit_id", visit));
    if (left === 0) known.unsent.delete(visit);
  },
  endedElsewhere: async (database, known, draw) => {
    const visit = VISITS[draw(2)];
    const [...lines] = await visits.lines(database);
    await visits.keepLines(database, [...lines, ...linesWith(visit, "closed")]);
    known.ended.add(visit);
  },
  clear: async (database) => {
    await clearDocuments(database);
    await clearPictures(database);
  },
  killedWhileClearing: async (database, _known, draw) => {
    const [clear, before] = [[clearDocuments, clearPictures][draw(2)], await everything(database)];
    try {
      await clear(killedAfter(database, draw(40)));
    } catch (error) {
      assert.equal(/** @type {Error} */ (error).message, "killed");
      assert.deepEqual(await everything(database), before, "half a step was kept");
    }
  },
};

test("nothing without a receipt is ever deleted, in whatever order photos, receipts, endings and clearings come", async () => {
  const names = Object.keys(HAPPENINGS);
  let cleared = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const [draw, database] = [drawing(seed), await tablet()];
    const known = {
      photos: new Set(),
      receipted: new Set(),
      unsent: new Set(),
      ended: new Set(),
      closings: 0,
    };
    const story = [];
    for (let step = 0; step < 25; step += 1) {
      const name = names[draw(names.length)];
      story.push(name);
      const before = await everything(database);
      await HAPPENINGS[name](database, known, draw);
      await assertKept(database, known, before).catch((error) => {
        error.message = `seed ${seed}: ${story.join(", ")}: ${error.message}`;
        throw error;
      });
    }
    cleared += 3 - (await heldDocuments(database)).size;
  }
  assert.ok(cleared > 30, `only ${cleared} documents were ever cleared: the property says little`);
});
