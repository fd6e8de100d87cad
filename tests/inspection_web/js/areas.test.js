/** Areas of a photo that its copy for the public covers: drawn, typed, kept and sent mean the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isMeant,
  pointOn,
  read,
  spanned,
  within,
  written,
} from "../../../inspection_web/static/desk/areas.js";

const area = (left, top, width, height) => ({ left, top, width, height });

test("what is kept can be read and written again", () => {
  const kept = "400 250 220 260; 0 0 1 1000";
  assert.deepEqual(read(kept), [area(400, 250, 220, 260), area(0, 0, 1, 1000)]);
  assert.equal(written(read(kept)), kept);
});

test("no area is no area, and what has not four numbers is left out", () => {
  assert.deepEqual(read(""), []);
  assert.deepEqual(read("1 2 3; 4 5 6 7 8; ;"), []);
  assert.equal(written([]), "");
});

for (const [name, given, expected] of [
  ["lies beyond the right edge", area(1200, 10, 50, 50), area(999, 10, 1, 50)],
  ["lies above the picture", area(-20, -1, 50, 50), area(0, 0, 50, 50)],
  ["is wider than what is left", area(900, 0, 500, 10), area(900, 0, 100, 10)],
  ["has no size", area(10, 10, 0, -5), area(10, 10, 1, 1)],
  ["has parts that are no numbers", area(Number.NaN, 5, Number.NaN, 7), area(0, 5, 1, 7)],
  ["has broken parts", area(0.4, 1.6, 2.5, 3.2), area(0, 2, 3, 3)],
]) {
  test(`an area that ${name} is brought into the picture`, () => {
    assert.deepEqual(within(given), expected);
    assert.deepEqual(within(within(given)), expected);
  });
}

test("it does not matter from which corner an area is drawn", () => {
  const drawn = area(100, 200, 300, 50);
  for (const [one, other] of [
    [
      { x: 100, y: 200 },
      { x: 400, y: 250 },
    ],
    [
      { x: 400, y: 250 },
      { x: 100, y: 200 },
    ],
    [
      { x: 400, y: 200 },
      { x: 100, y: 250 },
    ],
  ]) {
    assert.deepEqual(spanned(one, other), drawn);
  }
});

test("a slip of the finger is no area", () => {
  assert.equal(isMeant(area(0, 0, 8, 8)), true);
  assert.equal(isMeant(area(0, 0, 7, 500)), false);
  assert.equal(isMeant(area(0, 0, 500, 0)), false);
});

test("a pointer is told in thousandths, also when it leaves the picture", () => {
  const edge = { left: 20, top: 40, width: 400, height: 200 };
  assert.deepEqual(pointOn(edge, { clientX: 220, clientY: 90 }), { x: 500, y: 250 });
  assert.deepEqual(pointOn(edge, { clientX: -5, clientY: 9999 }), { x: 0, y: 1000 });
});
