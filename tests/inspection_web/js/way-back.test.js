/** Coming back: only from what lies below, and only to a link that can take the focus. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  criterionPath,
  LIST,
  minutesPath,
  placeOf,
  QUEUE,
  visitPath,
} from "../../../inspection_web/static/tablet/ui/route.js";
import { takeUp } from "../../../inspection_web/static/tablet/ui/way-back.js";

const criterion = (id) => criterionPath("visit-1", id);

for (const [to, from, back] of [
  [criterion("X.A1.1"), criterion("X.A1.10"), false],
  [visitPath("visit-1"), visitPath("visit-10"), false],
  [visitPath("visit-1"), criterion("X.A1.10"), true],
  [visitPath("visit-1"), minutesPath("visit-1"), true],
  [criterion("X.A1.10"), visitPath("visit-1"), false],
  [LIST, visitPath("visit-1"), true],
  [LIST, QUEUE, true],
  [LIST, null, false],
])
  test(`from ${from} to ${to}: ${back ? "back" : "on"}`, () => {
    assert.equal(placeOf(String(to), /** @type {string | null} */ (from)).back, back ? from : null);
  });

/** A page with one link, which takes the focus unless it is folded away. */
const pageWith = (hash, isFolded) => {
  const page = { activeElement: null, shown: 0, querySelectorAll: () => [link] };
  const link = {
    hash,
    closest: () => null,
    getBoundingClientRect: () => ({ top: 0, bottom: 10 }),
    focus: () => {
      if (!isFolded) page.activeElement = /** @type {any} */ (link);
    },
    scrollIntoView: () => page.shown++,
  };
  Object.assign(globalThis, { document: page, innerHeight: 100, requestAnimationFrame: (work) => work() });
  return page;
};

afterEach(() => {
  for (const name of ["document", "innerHeight", "requestAnimationFrame"])
    Reflect.deleteProperty(globalThis, name);
});

test("a link in sight is taken up", () => {
  const page = pageWith(visitPath("visit-1"), false);
  assert.equal(takeUp(criterion("X.A1.1")), true);
  assert.ok(page.shown > 0);
});

test("a link that is folded away does not swallow the focus", () => {
  const page = pageWith(visitPath("visit-1"), true);
  assert.equal(takeUp(criterion("X.A1.1")), false);
  assert.equal(page.shown, 0);
});
