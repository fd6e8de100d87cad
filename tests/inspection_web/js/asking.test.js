/** "Send now" while a run is under way is not forgotten, whatever plans the next run meanwhile. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { timestamp } from "../../../inspection_web/static/tablet/core/times.js";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { createSync } from "../../../inspection_web/static/tablet/net/sync.js";
import { AN, freshDatabase, NOW, queuedCommand } from "./sample.js";

/** A tablet whose first look for the server takes until it is let go on; one timer, as on the page. */
const tablet = async () => {
  const database = freshDatabase();
  const waits = { next_try: NOW + 240_000, attempts: 5 };
  await enqueue(database, [queuedCommand("c-1", waits), queuedCommand("c-2", waits)]);
  const [looks, sent, running] = [[], [], []];
  let isRunning = false;
  let timer = () => undefined;
  const api = {
    me: () => new Promise((resolve) => looks.push(() => resolve({ data: ME, failure: null }))),
    sendCommands: async (_visit, { commands }) => {
      sent.push(...commands.map(({ id }) => id));
      const outcomes = commands.map(({ id }) => ({ id, outcome: "applied", code: null, message: null }));
      return { data: { outcomes, photos_wanted: [], server_time: "", checkpoint: null }, failure: null };
    },
  };
  const sync = createSync({
    database,
    api: /** @type {any} */ (api),
    connections: { broke: () => false },
    deviceId: "device-1",
    now: () => NOW,
    timestamp,
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
    onPerson: async () => undefined,
    onFault: () => undefined,
    onChange: (state) => running.push(state.running),
  });
  return { database, sync, looks, sent, running, ring: () => timer() };
};
const ME = { person: AN, csrf_token: "" };

const looked = async ({ looks }) => {
  while (looks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  looks.shift()();
};
const settled = async (run, page) => {
  await looked(page);
  await run;
};

for (const [name, how, expected] of [
  ["everything", { forced: true }, ["c-1", "c-2"]],
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
    while (page.sync.state().running) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(page.sent, expected);
    assert.equal((await queued(page.database)).length, 2 - expected.length);
  });
}

test("a run that only begins in between does what was asked for", async () => {
  const page = await tablet();
  const run = page.sync.run();
  await page.sync.run({ forced: true });
  await settled(run, page);
  await settled(page.sync.run(), page); // something was written, before the timer rang
  assert.deepEqual(page.sent, ["c-1", "c-2"]);
});
