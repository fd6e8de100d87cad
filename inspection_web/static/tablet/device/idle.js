/** Work that nobody waits for gives way to taps. */

/** So long it waits at most, in milliseconds; browsers that do not tell when they are idle only finish what is at hand. */
const PATIENCE = 300;

/** @returns {Promise<void>} until the browser has nothing better to do */
export const idle = () =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: PATIENCE });
    else setTimeout(resolve);
  });
