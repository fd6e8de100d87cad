// The worker of the tablet page, run as it is against caches and a server of the test's own.

import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createContext, Script } from "node:vm";

const SOURCE = await readFile(
  fileURLToPath(new URL("../../../inspection_web/static/tablet/sw.js", import.meta.url)),
  "utf8",
);
const FILES = ["/tablet/", "/static/tablet/main.js"];

/** Caches of one browser, which all workers of the page share. */
const createCaches = () => {
  const kept = new Map();
  const open = async (name) => {
    if (!kept.has(name)) kept.set(name, new Map());
    const files = kept.get(name);
    return {
      put: async (path, response) => files.set(path, response),
      match: async (path) => files.get(path),
    };
  };
  return {
    open,
    keys: async () => [...kept.keys()],
    delete: async (name) => kept.delete(name),
    match: async (path, { cacheName }) => kept.get(cacheName)?.get(path),
  };
};

/** Starts the worker of a version; what happens to it is told by its events. */
const startWorker = (version, caches, registration) => {
  const listeners = new Map();
  const files = Object.fromEntries(FILES.map((path) => [path, `${path} of ${version}`]));
  const sha256 = Object.fromEntries(
    FILES.map((path) => [path, createHash("sha256").update(files[path]).digest("hex")]),
  );
  const list = JSON.stringify({ version, files: FILES, sha256 });
  const fetched = async (path) => new Response(path === "/tablet/precache.json" ? list : files[path]);
  const self = {
    registration,
    location: { origin: "https://may-chu" },
    addEventListener: (name, listener) => listeners.set(name, listener),
  };
  const around = { self, caches, fetch: fetched, crypto: webcrypto, URL, Promise, Error, Uint8Array };
  new Script(SOURCE.replace("@precache-version@", version)).runInContext(createContext(around));
  const happens = async (name, event = {}) => {
    let work = Promise.resolve();
    listeners.get(name)({
      ...event,
      waitUntil: (given) => (work = given),
      respondWith: (given) => (work = given),
    });
    return await work;
  };
  return { happens };
};

/** What the worker that serves the page answers without network. */
const opened = async (worker) => {
  const request = { method: "GET", mode: "navigate", url: "https://may-chu/tablet/" };
  const answer = await worker.happens("fetch", { request });
  return await answer.clone().text();
};

test("an update that takes over drops the files of the version before", async () => {
  const caches = createCaches();
  const registration = { installing: null, waiting: null };
  for (const version of ["1", "2"]) {
    const worker = startWorker(version, caches, registration);
    await worker.happens("install");
    await worker.happens("activate");
    assert.equal(await opened(worker), `/tablet/ of ${version}`);
  }
  assert.deepEqual(await caches.keys(), ["thamtra-tablet-2"]);
});

for (const state of ["installing", "waiting"]) {
  test(`an update that takes over while the next one is ${state} leaves that one its files`, async () => {
    const caches = createCaches();
    const registration = { installing: null, waiting: null };
    const [first, second, third] = ["1", "2", "3"].map((version) =>
      startWorker(version, caches, registration),
    );
    await first.happens("install");
    await first.happens("activate");
    await second.happens("install");
    registration[state] = {};
    await third.happens("install");
    await second.happens("activate");
    assert.equal(await opened(second), "/tablet/ of 2");

    registration[state] = null;
    await third.happens("activate");
    assert.equal(await opened(third), "/tablet/ of 3");
    assert.deepEqual(await caches.keys(), ["thamtra-tablet-3"]);
  });
}

test("an installation whose files were dropped meanwhile fails, and is tried again", async () => {
  const caches = createCaches();
  const worker = startWorker("2", caches, { installing: {}, waiting: null });
  const installed = worker.happens("install");
  const puts = setInterval(() => void caches.delete("thamtra-tablet-2"), 0);
  await assert.rejects(installed, /dropped/u);
  clearInterval(puts);
});

test("files are answered from the cache, and nothing that goes to the server starts the worker", async () => {
  const worker = startWorker("1", createCaches(), { installing: null, waiting: null });
  const routes = [];
  await worker.happens("install", { addRoutes: async (given) => void routes.push(...given) });
  const sources = routes.map(({ condition, source }) => [condition.urlPattern.pathname, source]);
  const cache = { cacheName: "thamtra-tablet-1" };
  // Objects of another realm are compared by what they say.
  assert.equal(
    JSON.stringify(sources),
    JSON.stringify([
      ["/tablet/", cache],
      ["/static/*", cache],
      ["/api/*", "network"],
    ]),
  );
});
