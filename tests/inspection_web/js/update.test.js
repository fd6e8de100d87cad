import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { switchVersion } from "../../../inspection_web/static/tablet/update.js";

class FakeWorker extends EventTarget {
  /** @type {unknown[]} */
  told = [];
  /** @param {unknown} message */
  postMessage(message) {
    this.told.push(message);
  }
}

/** A registration as the page sees it, beside the page that is loaded anew once another worker is in control. */
const page = () => {
  const registration = Object.assign(new EventTarget(), {
    /** @type {FakeWorker | null} */ waiting: new FakeWorker(),
    /** @type {FakeWorker | null} */ installing: null,
  });
  const serviceWorker = Object.assign(new EventTarget(), { getRegistration: async () => registration });
  let loads = 0;
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker }, configurable: true });
  Object.defineProperty(globalThis, "location", { value: { reload: () => loads++ }, configurable: true });
  return { registration, serviceWorker, loads: () => loads };
};

/** @param {ReturnType<typeof page>["registration"]} registration */
const found = (registration) => {
  const next = new FakeWorker();
  registration.installing = next;
  registration.dispatchEvent(new Event("updatefound"));
  return next;
};

/** @param {ReturnType<typeof page>["registration"]} registration @param {FakeWorker} next */
const installed = (registration, next) => {
  Object.assign(registration, { installing: null, waiting: next });
  next.dispatchEvent(new Event("statechange"));
};

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("the version that waits is told, and the page is loaded anew once it has taken over", async () => {
  const { registration, serviceWorker, loads } = page();
  await switchVersion();
  assert.deepEqual(registration.waiting?.told, [{ type: "switch" }]);
  assert.equal(loads(), 0);
  serviceWorker.dispatchEvent(new Event("controllerchange"));
  assert.equal(loads(), 1);
});

test("a newer version that was on its way in at the tap takes over instead of the one it pushes aside", async () => {
  const { registration } = page();
  const next = found(registration);
  await switchVersion();
  assert.deepEqual(next.told, []);
  installed(registration, next);
  assert.deepEqual(next.told, [{ type: "switch" }]);
});

test("so does one that comes after the tap", async () => {
  const { registration } = page();
  await switchVersion();
  const next = found(registration);
  installed(registration, next);
  assert.deepEqual(next.told, [{ type: "switch" }]);
});

test("where no version takes over in time the page is loaded anew all the same", async () => {
  const { loads } = page();
  await switchVersion();
  mock.timers.tick(9_999);
  assert.equal(loads(), 0);
  mock.timers.tick(1);
  assert.equal(loads(), 1);
});
