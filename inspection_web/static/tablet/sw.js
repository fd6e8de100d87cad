/**
 * The worker of the tablet page: installs the listed files, answers from them, and waits to be told before
 * it takes over. Nothing else: it neither sends the outbox nor touches the database.
 *
 * Kept by hand instead of taken from a library: install, activate and fetch are all we need, and every file
 * must match the digest in the list, which also keeps login pages of hotel networks out of the cache.
 */
/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (self);

const VERSION = "@precache-version@";
const PREFIX = "thamtra-tablet-";
const CACHE = PREFIX + VERSION;
const SHELL = "/tablet/";
const LIST = "/tablet/precache.json";

/** @param {string} path */
const fetchFresh = async (path) => {
  const response = await fetch(path, { cache: "no-store", redirect: "error" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
};

/** @param {ArrayBuffer} bytes */
const digestOf = async (bytes) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** @param {Cache} cache @param {string} path @param {string} sha256 */
const installFile = async (cache, path, sha256) => {
  const response = await fetchFresh(path);
  if ((await digestOf(await response.clone().arrayBuffer())) !== sha256)
    throw new Error(`${path}: other content`);
  await cache.put(path, response);
};

const install = async () => {
  const list = await (await fetchFresh(LIST)).json();
  if (list.version !== VERSION) throw new Error("the list belongs to another version");
  const cache = await caches.open(CACHE);
  /** @type {string[]} */
  const files = list.files;
  await Promise.all(files.map((path) => installFile(cache, path, list.sha256[path])));
  if (!(await caches.match(SHELL, { cacheName: CACHE }))) throw new Error("the cache was dropped meanwhile");
};

/**
 * Another version may be on its way in while this one takes over: then nothing is dropped before the next time, as
 * its files, too, lie under a name that is not ours.
 */
const dropOlder = async () => {
  const names = await caches.keys();
  if (worker.registration.installing || worker.registration.waiting) return;
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
};

/** @param {Request} request @param {string} path */
const answer = async (request, path) => {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
};

/** @param {Request} request @returns {string | null} the path to look up; null: not ours */
const cachedPath = (request) => {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return null;
  if (request.mode === "navigate") return url.pathname === SHELL ? SHELL : null;
  return url.pathname.startsWith("/static/") ? url.pathname : null;
};

/**
 * Lets browsers that can do so answer from the cache by themselves, without asking this worker for each file: the
 * page then stands in half the time. What goes to the server passes by this worker too. A worker is asked once to
 * give way to the next one; a request that came just then would start it anew, and it would stay on for minutes.
 *
 * @param {any} event of the installation
 */
const route = async (event) => {
  const source = { cacheName: CACHE };
  const shell = { urlPattern: { pathname: SHELL, search: "" }, requestMode: "navigate" };
  try {
    await event.addRoutes?.([
      { condition: shell, source },
      { condition: { urlPattern: { pathname: "/static/*" } }, source },
      { condition: { urlPattern: { pathname: "/api/*" } }, source: "network" },
    ]);
  } catch {
    // The worker is asked then.
  }
};

worker.addEventListener("install", (event) => event.waitUntil(Promise.all([install(), route(event)])));
worker.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
worker.addEventListener("message", (event) => {
  if (event.data?.type === "switch") event.waitUntil(worker.skipWaiting());
});
worker.addEventListener("fetch", (event) => {
  const path = cachedPath(event.request);
  if (path) event.respondWith(answer(event.request, path));
});
