/**
 * How many photos of a visit the server has received, opened and found to be what was named. Pure.
 *
 * @import { PhotoRecord } from "./local.js"
 */

/** @typedef {{total: number, missing: number, refused: number}} PhotoProgress of those that are waited for; refused: kept
 * aside for the office */

/** @param {PhotoRecord[]} photos @returns {PhotoProgress} */
export const photoProgress = (photos) => {
  const awaited = photos.filter((photo) => standingOf(photo) !== "given_up");
  return {
    total: awaited.length,
    missing: awaited.filter((photo) => !isSettled(photo)).length,
    refused: awaited.filter((photo) => standingOf(photo) === "quarantined").length,
  };
};

/**
 * Photos whose bytes are with the server but which it has not opened yet.
 *
 * @param {PhotoRecord[]} photos
 */
export const unopened = (photos) => photos.filter((photo) => photo.receipt !== null && !isSettled(photo));

/** @param {PhotoRecord} photo */
export const isSettled = (photo) => ["stored", "quarantined"].includes(standingOf(photo));

/**
 * What the server last said: a photo it keeps aside is told at once, one it stores only when it has opened it.
 *
 * @param {PhotoRecord} photo
 * @returns {"unsent" | "given_up" | "waiting" | "stored" | "quarantined"}
 */
export const standingOf = ({ receipt, standing, given_up }) => {
  if (!receipt) return given_up ? "given_up" : "unsent";
  if (receipt.state === "quarantined") return "quarantined";
  return standing ?? "waiting";
};
