/**
 * How far away places are, to put the nearest first. Pure. It orders and informs; nothing is judged by it: the
 * server measures a photo's place by itself.
 *
 * @import { Fix, Place, VisitLine } from "./wire.js"
 */

/** Mean radius of the earth, in metres. */
const RADIUS = 6_371_009;

/** @param {Pick<Fix, "lat" | "lon">} from @param {Place} to @returns {number} metres along the great circle */
export const metresBetween = (from, to) => {
  const [lat1, lon1, lat2, lon2] = [from.lat, from.lon, to.lat, to.lon].map(
    (text) => (Number(text) * Math.PI) / 180,
  );
  const across = Math.sin((lat2 - lat1) / 2) ** 2;
  const along = Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(across + along)));
};

/** @typedef {{line: VisitLine, metres: number | null, turn: number}} Placed turn: 0 today, 1 another day, 2 over */

/**
 * Those of today first, those that are over last; of each the nearest first, and those whose place is not known after
 * them, in the order they came.
 *
 * @param {VisitLine[]} lines
 * @param {Pick<Fix, "lat" | "lon"> | null} here null: not known, the order stays
 * @param {{today?: string, isOver?: (line: VisitLine) => boolean}} [when] today: "2019-11-05"
 * @returns {Placed[]}
 */
export const byDistance = (lines, here, { today = "", isOver = () => false } = {}) => {
  const turn = (/** @type {VisitLine} */ line) => (isOver(line) ? 2 : Number(line.planned_on !== today));
  const placed = lines.map((line) => ({ line, metres: metresTo(line, here), turn: turn(line) }));
  return placed.sort((one, other) => one.turn - other.turn || rank(one.metres) - rank(other.metres) || 0);
};

/** @param {VisitLine} line @param {Pick<Fix, "lat" | "lon"> | null} here */
const metresTo = ({ unit }, here) => (here && unit.position ? metresBetween(here, unit.position) : null);

/** Larger than any way on earth. */
const UNKNOWN = 1e9;
/** @param {number | null} metres */
const rank = (metres) => metres ?? UNKNOWN;

/** @param {number} metres @returns {string} "850 m", "2,3 km", "47 km" */
export const distanceText = (metres) => {
  if (metres < 995) return `${Math.round(metres / 10) * 10} m`;
  const kilometres = metres / 1000;
  return `${(kilometres < 10 ? kilometres.toFixed(1) : kilometres.toFixed(0)).replace(".", ",")} km`;
};
