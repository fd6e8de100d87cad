/**
 * What the list says of each downloaded visit: how far it is, and which photos the server has. The figures are kept,
 * so that the list stands at once; they are counted anew once after the start, one visit after the other, and from
 * then on where something happened.
 *
 * @import { QueueItem, StoredPackage } from "./core/local.js"
 * @import { VisitLine } from "./core/wire.js"
 * @import { PhotoProgress } from "./core/photo-progress.js"
 * @import { Database } from "./data/database.js"
 */
import { progress } from "./core/checks.js";
import { photoProgress } from "./core/photo-progress.js";
import { replay } from "./core/visit.js";
import { entriesOf } from "./data/outbox.js";
import { photosOf } from "./data/photos.js";
import * as visits from "./data/visits.js";

/**
 * @typedef {{digest: string, line: VisitLine, checked: number, total: number, closed: boolean,
 *   photos: PhotoProgress, offered: string | null}} Download offered: digest of a later version that lies ready
 */
/** @typedef {Map<string, Download>} Downloads by visit */

/** @param {Database} database */
export const createDownloads = (database) => {
  /** @type {Downloads} */
  let known = new Map();
  let isCounted = false;
  /** Visits of which something was written or opened since they were counted. @type {Set<string>} */
  const touched = new Set();
  /** Visits of which something waited when they were counted. @type {Set<string>} */
  let waited = new Set();

  /** @param {string} id */
  const isStale = (id) =>
    !isCounted || touched.has(id) || waited.has(id) || (known.get(id)?.photos.missing ?? 1) > 0;

  /** @param {string[]} ids @returns {Promise<Downloads>} */
  const counted = async (ids) => {
    /** @type {Downloads} */
    const found = new Map();
    for (const id of ids) {
      const stored = await visits.packageOf(database, id);
      if (stored) found.set(id, await downloadOf(database, stored));
    }
    return found;
  };

  /** Figures for which there is no room are counted anew at the next start. @param {[string, Download][]} all */
  const keep = (all) => visits.keepDownloads(database, all).catch(() => undefined);

  return {
    /** @returns {Promise<Downloads>} as they were counted last, maybe before the page was opened */
    kept: async () => {
      known = new Map(await visits.keptDownloads(database));
      return known;
    },
    /** Something of this visit may have changed. @param {string} id */
    touch: (id) => void touched.add(id),
    /** Something may have changed anywhere. */
    forget: () => {
      isCounted = false;
    },
    /** @param {QueueItem[]} queue @returns {Promise<Downloads>} counted anew where something happened */
    renewed: async (queue) => {
      const waiting = new Set(queue.map((item) => item.visit_id));
      waited = new Set([...waited, ...waiting]);
      const ids = await visits.packageIds(database);
      const stale = ids.filter(isStale);
      for (const id of stale) touched.delete(id);
      isCounted = true;
      const found = await counted(stale);
      known = new Map(ids.flatMap((id) => entry(id, found.get(id) ?? known.get(id))));
      waited = waiting;
      if (found.size > 0) await keep([...known]);
      return known;
    },
  };
};

/** @param {string} id @param {Download | undefined} download @returns {[string, Download][]} */
const entry = (id, download) => (download ? [[id, download]] : []);

/** @param {Database} database @param {StoredPackage} stored @returns {Promise<Download>} */
const downloadOf = async (database, stored) => {
  const visit = replay(stored.package, await entriesOf(database, stored.visit_id));
  const { checked, total } = progress(visit);
  const photos = photoProgress(await photosOf(database, stored.visit_id));
  const offered = (await visits.offerOf(database, stored.visit_id))?.digest ?? null;
  const { digest } = stored;
  return { digest, line: lineOf(stored, total), checked, total, closed: visit.closed, photos, offered };
};

/** @param {StoredPackage} stored @param {number} total @returns {VisitLine} */
const lineOf = ({ visit_id, digest, package: pack }, total) => ({
  id: visit_id,
  unit: pack.unit,
  planned_on: pack.planned_on,
  state: "issued",
  package_digest: digest,
  criteria_total: total,
});
