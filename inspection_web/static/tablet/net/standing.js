/**
 * Asks the server what became of photos it has received: whether it could open them and found what was named.
 * Until it says so, a photo still counts as missing from its visit.
 *
 * @import { Database } from "../data/database.js"
 * @import { Api } from "./api.js"
 */
import { unopened } from "../core/photo-progress.js";
import { allPhotos, keepStanding } from "../data/photos.js";

/** Questions in one go; the rest is asked at the next look. */
const AT_ONCE = 40;

/**
 * @param {{database: Database, api: Pick<Api, "evidence">}} dependencies
 * @returns {Promise<number>} how many photos the server has yet to open
 */
export const askStandings = async ({ database, api }) => {
  const open = unopened(await allPhotos(database));
  let settled = 0;
  for (const photo of open.slice(0, AT_ONCE)) {
    const { standing } = await api.evidence(photo);
    if (standing && standing !== photo.standing) await keepStanding(database, photo.capture_id, standing);
    if (standing && standing !== "waiting") settled += 1;
  }
  return open.length - settled;
};
