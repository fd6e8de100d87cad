/**
 * Whether a request had to open a connection. Browsers send a request again by themselves when the line broke
 * under it, and tell nobody: a fresh connection right after a used one is all that shows of it.
 */

/** How long a connection stays open without use, less than any server's patience, in milliseconds. */
const STAYS_OPEN = 4_000;

/** @typedef {ReturnType<typeof watchConnections>} Connections */

/**
 * @param {Performance} performance
 * @returns {{broke: (path: string) => boolean}}
 */
export const watchConnections = (performance) => {
  let lastEnd = Number.NEGATIVE_INFINITY;
  return {
    /** Whether the line broke under the newest request to a path, as far as the browser shows it. */
    broke: (path) => {
      const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
      const entry = entries.filter(({ name }) => name.endsWith(path)).at(-1);
      performance.clearResourceTimings();
      if (!entry) return false;
      const isFresh = entry.connectEnd > entry.connectStart;
      const wasOpen = entry.startTime - lastEnd < STAYS_OPEN;
      lastEnd = entry.responseEnd;
      return isFresh && wasOpen;
    },
  };
};
