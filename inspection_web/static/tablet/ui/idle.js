/** What nobody waits for is done when there is nothing else to do. */

/** How long a browser that does not tell of its idleness is left in peace, in milliseconds. */
const PEACE = 150;
/** After so long it is done all the same, in milliseconds. */
const LATEST = 1000;

/** @param {() => void} work @returns {() => void} gives it up, if it has not been done yet */
export const whenIdle = (work) => {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(work, PEACE);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(() => work(), { timeout: LATEST });
  return () => cancelIdleCallback(asked);
};
