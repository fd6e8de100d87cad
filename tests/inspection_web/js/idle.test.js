import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { whenIdle } from "../../../inspection_web/static/tablet/ui/idle.js";

const idleness = globalThis.requestIdleCallback;

afterEach(() => {
  globalThis.requestIdleCallback = idleness;
});

test("where the browser tells of its idleness, work waits for that, and can be given up", () => {
  const asked = new Map();
  globalThis.requestIdleCallback = (work) => asked.set(asked.size + 1, work).size;
  globalThis.cancelIdleCallback = (number) => asked.delete(number);
  const done = [];
  whenIdle(() => done.push("kept"));
  const giveUp = whenIdle(() => done.push("given up"));
  assert.deepEqual(done, []);
  giveUp();
  for (const work of asked.values()) work();
  assert.deepEqual(done, ["kept"]);
});

test("elsewhere it waits a moment, and can be given up", async () => {
  globalThis.requestIdleCallback = undefined;
  const done = [];
  const giveUp = whenIdle(() => done.push("given up"));
  const kept = new Promise((resolve) => whenIdle(() => resolve(done.push("kept"))));
  giveUp();
  assert.deepEqual(done, []);
  await kept;
  assert.deepEqual(done, ["kept"]);
});
