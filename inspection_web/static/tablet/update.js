/** Installs the worker of the page, and a new one only when the person says so. */

const WORKER = "/tablet/sw.js";
/** Browsers write a new registration to disk a moment after it is active: killed before that, it is gone. */
const SETTLING = 2_000;
/** A worker gives way once it has nothing left to do, which may take minutes where each request goes through it. */
const PATIENCE = 10_000;

/** @param {() => void} onWaiting called when a new version waits to be told */
export const watchForUpdate = async (onWaiting) => {
  if (!("serviceWorker" in navigator)) return;
  try {
    const options = /** @type {const} */ ({ scope: "/tablet/", updateViaCache: "none" });
    const registration = await navigator.serviceWorker.register(WORKER, options);
    announce(registration, onWaiting);
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", () => announce(registration, onWaiting));
    });
  } catch {
    // Without network the installed worker goes on as it is; the next start tries again.
  }
};

/**
 * Calls back once the page opens without network: the worker is active and had time to be written down.
 *
 * @param {() => void} onReady
 */
export const whenOfflineReady = async (onReady) => {
  if (!("serviceWorker" in navigator)) return;
  const known = navigator.serviceWorker.controller !== null;
  await navigator.serviceWorker.ready;
  setTimeout(onReady, known ? 0 : SETTLING);
};

/**
 * Tells the waiting worker to take over, and loads the page anew when one has. A still newer version may push it
 * aside at that very moment: then that one is told as soon as it waits, so that the tap is never for nothing.
 * Where none takes over in time the page is loaded anew all the same: without it the old worker has nothing to do.
 */
export const switchVersion = async () => {
  const registration = await navigator.serviceWorker.getRegistration("/tablet/");
  if (!registration) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  const tell = () => registration.waiting?.postMessage({ type: "switch" });
  const tellNext = () => registration.installing?.addEventListener("statechange", tell);
  registration.addEventListener("updatefound", tellNext);
  tellNext();
  tell();
  setTimeout(() => location.reload(), PATIENCE);
};

/** @param {ServiceWorkerRegistration} registration @param {() => void} onWaiting */
const announce = (registration, onWaiting) => {
  if (registration.waiting && registration.active) onWaiting();
};
