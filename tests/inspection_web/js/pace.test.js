import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterBreak,
  afterPart,
  FIRST_PACE,
  LARGEST,
  partSize,
  SMALLEST,
} from "../../../inspection_web/static/tablet/core/pace.js";

/** The pace after a line carried so many bytes and then broke, again and again. */
const brokenEvery = (bytes, times, pace = FIRST_PACE) => {
  let now = pace;
  for (let time = 0; time < times; time += 1) now = afterBreak(afterPart(now, bytes));
  return now;
};

test("a part is never larger than 64 kB, on a line that never breaks it is that large", () => {
  assert.equal(LARGEST, 64 * 1024);
  assert.equal(partSize(afterPart(FIRST_PACE, 50_000_000)), LARGEST);
});

test("parts grow small where the line breaks early, down to a smallest one", () => {
  const sizes = [1, 3, 6, 12].map((times) => partSize(brokenEvery(20_000, times)));
  assert.deepEqual(
    sizes,
    sizes.toSorted((one, other) => other - one),
  );
  assert.equal(partSize(brokenEvery(0, 40)), SMALLEST);
});

test("breaks 200 kB apart lead to parts of about 20 kB: half of one lost, ten heads paid", () => {
  assert.ok(Math.abs(partSize(brokenEvery(200_000, 10)) - 20_000) < 500);
});

test("a line that got better is believed", () => {
  const poor = brokenEvery(20_000, 10);
  assert.ok(partSize(afterPart(poor, 2_500_000)) === LARGEST);
});
