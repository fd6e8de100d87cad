/**
 * Asks the server what became of photos it has received: whether it could open them and found what was named.
 * Until it says so, a photo still counts as missing from its visit.
 *
 * @import { PhotoRecord } from "../core/local.js"
 * @import { Database } from "../data/database.js"
 * @import { Api } from "./api.js"
 */
import { unopened } from "../core/photo-progress.js";
import { allPhotos, keepStanding } from "../data/photos.js";

/** Questions in one go; the rest is asked at the next look. */
const AT_ONCE = 40;

/** @typedef {{database: Database, api: Pick<Api, "evidence">}} Dependencies */

/** @typedef {{last: string}} Turn the photo asked about last */

/**
 * Begins behind the photo asked about last: one whose question is never answered must not hold up those after it.
 *
 * @param {Dependencies} dependencies
 * @param {Turn} [turn] kept from look to look
 * @returns {Promise<number>} how many photos the server has yet to open
 */
export const askStandings = async (dependencies, turn = { last: "" }) => {
  const open = unopened(await allPhotos(dependencies.database));
  const isNext = (/** @type {PhotoRecord} */ { capture_id }) => capture_id > turn.last;
  const inTurn = [...open.filter(isNext), ...open.filter((photo) => !isNext(photo))];
  let settled = 0;
  for (const photo of inTurn.slice(0, AT_ONCE)) {
    turn.last = photo.capture_id;
    const told = await askOne(dependencies, photo);
    if (told === "away") break; // each further question would keep what people write meanwhile waiting as long
    if (told === "settled") settled += 1;
  }
  return open.length - settled;
};

/** @param {Dependencies} dependencies @param {PhotoRecord} photo @returns {Promise<"away" | "settled" | "open">} */
const askOne = async ({ database, api }, photo) => {
  const { standing, away } = await api.evidence(photo);
  if (!standing) return away ? "away" : "open";
  if (standing !== photo.standing) await keepStanding(database, photo.capture_id, standing);
  return standing === "waiting" ? "open" : "settled";
};
