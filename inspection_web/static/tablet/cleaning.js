/**
 * Room on the tablet: how much is used, what can be cleared, and the clearing. Nothing the server has not receipted
 * is ever part of it.
 *
 * @import { Database } from "./data/database.js"
 * @import { Room } from "./data/clearing.js"
 */
import { clearable, clearDocuments, clearPictures } from "./data/clearing.js";

/** @typedef {{used: number | null, free: number | null}} Space in bytes; null: the browser does not say */
/** @typedef {ReturnType<typeof createCleaning>} Cleaning */

/** @param {{database: Database, space: () => Promise<Space>}} dependencies */
export const createCleaning = ({ database, space }) => ({
  /** Documents of visits that are over. What cannot be cleared now is cleared the next time. */
  tidy: () => clearDocuments(database).catch(() => null),
  space,
  /** @returns {Promise<Room>} what would be cleared now */
  room: () => clearable(database),
  /** @returns {Promise<Room>} what was cleared */
  clear: () => clearPictures(database),
});
