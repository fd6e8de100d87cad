/** "Send now" while a run is under way is not forgotten, whatever plans the next run meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { AN, freshDatabase, NOW, queuedCommand } from "./sample.js";
import { createSender } from "./sender.js";

/** A tablet whose first look for the server takes until it is let go on; one timer, as on the page. */
const tablet = async () => {
  const own = freshDatabase();
  const told = { full: false };
  const refusing = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
  const database = { ...own, use: (work) => (told.full ? refusing() : own.use(work)) };
  const waits = { next_try: NOW + 240_000, attempts: 5 };
  await enqueue(
    database,
    ["c-1", "c-2", "c-3"].map((id) => queuedCommand(id, { ...waits, visit_id: `visit-${id}` })),
  );
  const [looks, sent, running] = [[], [], []];
  let isRunning = false;
  let timer = () => undefined;
  const api = {
    me: () => new Promise((resolve) => looks.push((answer = ME_ANSWER) => resolve(answer))),
    sendCommands: async (_visit, { commands }) => {
      sent.push(...commands.map(({ id }) => id));
      const outcomes = commands.map(({ id }) => ({ id, outcome: "applied", code: null, message: null }));
      return { data: { outcomes, photos_wanted: [], server_time: "", checkpoint: null }, failure: null };
    },
  };
  const sync = createSender({
    database,
    api,
    exclusively: async (work) => {
      if (isRunning) return false;
      isRunning = true;
      await work().finally(() => {
        isRunning = false;
      });
      return true;
    },
    later: (work) => {
      timer = work;
    },
    onChange: (state) => running.push(state.running),
  });
  return { database, told, sync, looks, sent, running, ring: () => timer() };
};
const ME_ANSWER = { data: { person: AN, csrf_token: "" }, failure: null };

const looked = async ({ looks }) => {
  while (looks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  looks.shift()();
};
const settled = async (run, page) => {
  await looked(page);
  await run;
};

const rested = async ({ sync }) => {
  while (sync.state().running) await new Promise((resolve) => setTimeout(resolve, 1));
};

for (const [name, how, expected] of [
  ["everything", { forced: true }, ["c-1", "c-2", "c-3"]],
  ["one item", { only: "c-1" }, ["c-1"]],
]) {
  test(`${name} asked for during a run goes with the next one, though that run plans another time`, async () => {
    const page = await tablet();
    const run = page.sync.run();
    await page.sync.run(how);
    assert.equal(page.running.at(-1), true, "the run goes on, and is shown");
    await settled(run, page);
    assert.deepEqual(page.sent, []);
    assert.equal(page.running.at(-1), false);
    page.ring();
    await looked(page);
    await rested(page);
    assert.deepEqual(page.sent, expected);
    assert.equal((await queued(page.database)).length, 3 - expected.length);
  });
}

test("a run that only begins in between does what was asked for", async () => {
  const page = await tablet();
  const run = page.sync.run();
  await page.sync.run({ forced: true });
  await settled(run, page);
  await settled(page.sync.run(), page); // something was written, before the timer rang
  assert.deepEqual(page.sent, ["c-1", "c-2", "c-3"]);
});

test("of several items asked for during a run none is forgotten, and the last goes first", async () => {
  const page = await tablet();
  const run = page.sync.run();
  for (const only of ["c-3", "c-1", "c-3"]) await page.sync.run({ only });
  await settled(run, page);
  page.ring();
  await looked(page);
  await rested(page);
  assert.deepEqual(page.sent, ["c-3", "c-1"]);
});

for (const [name, how, expected] of [
  ["everything", { forced: true }, ["c-1", "c-2", "c-3"]],
  ["one item", { only: "c-2" }, ["c-2"]],
])
  test(`${name} asked for goes with the next run when the first could not even begin`, async () => {
    const page = await tablet();
    page.told.full = true;
    await page.sync.run(how);
    page.told.full = false;
    page.ring();
    await looked(page);
    await rested(page);
    assert.deepEqual(page.sent, expected);
  });

test("an item asked for still goes first when the look for the server failed", async () => {
  const page = await tablet();
  const run = page.sync.run({ only: "c-3" });
  while (page.looks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  page.looks.shift()(Promise.reject(new Error("no answer that can be read")));
  await run;
  await settled(page.sync.run({ forced: true }), page);
  assert.deepEqual(page.sent, ["c-3", "c-1", "c-2"]);
});
