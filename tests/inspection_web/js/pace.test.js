import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterBreak,
  afterPart,
  FIRST_PACE,
  LARGEST,
  SMALLEST,
} from "../../../inspection_web/static/tablet/core/pace.js";

const after = (steps, pace = FIRST_PACE) => steps.reduce((now, step) => step(now), pace);

test("a part is never larger than 64 kB", () => {
  assert.equal(LARGEST, 64 * 1024);
  assert.equal(after(Array(40).fill(afterPart)).size, LARGEST);
});

test("each break halves the next part, down to a smallest one", () => {
  assert.equal(after([afterBreak]).size, LARGEST / 2);
  assert.equal(after(Array(20).fill(afterBreak)).size, SMALLEST);
});

test("four parts that got through allow the double, fewer do not", () => {
  const small = after([afterBreak, afterBreak]);
  assert.equal(after(Array(3).fill(afterPart), small).size, LARGEST / 4);
  assert.equal(after(Array(4).fill(afterPart), small).size, LARGEST / 2);
  const broken = [...Array(3).fill(afterPart), afterBreak, ...Array(3).fill(afterPart)];
  assert.equal(after(broken, small).size, LARGEST / 8);
});
