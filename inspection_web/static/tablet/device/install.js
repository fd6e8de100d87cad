/**
 * Putting this page on the home screen, where browsers keep its data longer. Some offer it by themselves, others
 * want to be shown the way by hand.
 */

/** @typedef {Event & {prompt: () => Promise<unknown>}} InstallEvent */

/** @type {InstallEvent | null} */
let offered = null;

/** @returns {boolean} opened from the home screen already */
const isInstalled = () =>
  matchMedia("(display-mode: standalone)").matches ||
  /** @type {{standalone?: boolean}} */ (navigator).standalone === true;

/** iPads call themselves Macs; only they have fingers. */
const isApple = () =>
  /iPad|iPhone/u.test(navigator.userAgent) ||
  (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);

/** @param {(how: "prompt" | "steps" | null) => void} onChange */
export const watchForInstall = (onChange) => {
  if (isInstalled()) return;
  if (isApple()) onChange("steps");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = /** @type {InstallEvent} */ (event);
    onChange("prompt");
  });
  addEventListener("appinstalled", () => onChange(null));
};

/** Asks with the browser's own words; works once for each offer. */
export const install = async () => {
  await offered?.prompt();
  offered = null;
};
