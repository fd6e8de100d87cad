/** Composition root of the tablet page: makes the parts, joins them, listens to the browser. */

import { createCapturing } from "./capturing.js";
import { uuid7 } from "./core/identifiers.js";
import { timestamp } from "./core/times.js";
import { createDatabase } from "./data/database.js";
import { deviceId, keepBehind, keptBehind } from "./data/visits.js";
import { previewOf } from "./device/camera.js";
import { hmac, sha256 } from "./device/digest.js";
import { watchForInstall } from "./device/install.js";
import { createPen } from "./device/pen.js";
import { createPosition, isAllowed } from "./device/position.js";
import { makeKey, monotonic, sign } from "./device/signing.js";
import { askToPersist, freeSpace, space } from "./device/storage.js";
import { createHandover } from "./handover.js";
import { createIdentity } from "./identity.js";
import { createApi } from "./net/api.js";
import { watchConnections } from "./net/connections.js";
import { createRegistration } from "./net/registration.js";
import { createSync } from "./net/sync.js";
import { drawApp } from "./ui/app.js";
import { watchForUpdate, whenOfflineReady } from "./update.js";
import { createWorkspace } from "./workspace.js";
import { troubleOf } from "./writing.js";

const LOCK = "thamtra-outbox";
const CHANNEL = "thamtra";
/** Rhythm of the pump while the page is open, in milliseconds. */
const RHYTHM = 60_000;

const random = () => crypto.getRandomValues(new Uint8Array(10));

/** @param {() => Promise<void>} work @returns {Promise<boolean>} false: another tab is at it */
const exclusively = (work) =>
  navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });

const createTimer = () => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (/** @type {() => void} */ work, /** @type {number} */ milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
};

const start = async () => {
  const database = createDatabase();
  const channel = new BroadcastChannel(CHANNEL);
  const [kept, device] = await Promise.all([
    keptBehind(database),
    deviceId(database, () => uuid7(Date.now(), random())),
  ]);
  let behind = kept;
  const shift = () => -behind;
  const now = () => Date.now() + shift();
  const api = createApi({
    fetch: (path, init) => fetch(path, init),
    deviceId: device,
    token: () => identity.token(),
  });
  const announce = () => {
    channel.postMessage("changed");
    void sync.run();
  };
  const position = createPosition({ geolocation: navigator.geolocation, now, shift });
  const capturing = createCapturing({ database, deviceId: device, sha256, hmac, makeKey, sign, monotonic });
  const registered = createRegistration({ api, capturing, device });
  const workspace = createWorkspace({
    database,
    api,
    now,
    random,
    sha256,
    position,
    capturing,
    askToPersist,
    freeSpace,
    space,
    announce,
    holder: () => identity.state().active,
    preview: previewOf,
  });
  const identity = createIdentity({
    database,
    api,
    deviceId: device,
    publicKey: capturing.publicKey,
    now,
    onPerson: async (person) => {
      await workspace.keepPerson({ person });
      channel.postMessage("changed");
      void look();
    },
  });
  const sync = createSync({
    database,
    api,
    now,
    timestamp,
    exclusively,
    connections: watchConnections(performance),
    deviceId: device,
    holder: () => identity.state().active,
    later: createTimer(),
    onPerson: async (me) => {
      behind = await keepBehind(database, me);
      await workspace.keepPerson(me);
      await registered(me);
    },
    onFault: (error) => workspace.change({ trouble: error ? troubleOf(error) : null }),
    onChange: (state) => {
      const hasCome = state.link === "online" && workspace.state().sync.link !== "online";
      const hasRun = workspace.state().sync.running && !state.running;
      workspace.change({ sync: state });
      if (hasRun && state.link === "online") void workspace.cleaning.tidy();
      void workspace.reload();
      // Whoever pairs while a first look is under way is seen by a later run only, and has no visits yet.
      if (hasCome) void workspace.loadLines();
    },
  });
  const sendNow = () => sync.run({ forced: true });
  channel.addEventListener("message", () => void identity.load().then(workspace.reloadAll));
  await identity.load();
  await workspace.appear();
  const pen = createPen(navigator.locks, (held) => workspace.change({ elsewhere: !held }));
  const handover = createHandover({ database, deviceId: device, now, sha256, announce });
  const sendOne = (/** @type {string} */ only) => sync.run({ only });
  const tools = { workspace, sendNow, sendOne, takePen: pen.take, handover, identity };
  drawApp(/** @type {HTMLElement} */ (document.getElementById("app")), tools);
  pen.start();
  watchForInstall((install) => workspace.change({ install }));
  if (await isAllowed()) void workspace.locate();
  void watchForUpdate(() => workspace.change({ newVersion: true }));
  void whenOfflineReady(() => workspace.change({ offlineReady: true }));
  const look = async () => {
    await sync.run();
    if (sync.state().link === "online") await workspace.loadLines();
  };
  addEventListener("online", () => void sendNow().then(look));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void look();
  });
  setInterval(() => {
    if (workspace.state().queue.length > 0) void sync.run();
  }, RHYTHM);
  await look();
};

start().catch(() => {
  document.getElementById("broken")?.removeAttribute("hidden");
});
