/** Times on the wire and on the screen, always in the zone of Viet Nam. Pure. */

const ZONE = "+07:00";
const OFFSET = 7 * 3_600_000;

/** @param {number} milliseconds since the epoch @returns {string} ISO 8601 with offset */
export const timestamp = (milliseconds) => inZone(milliseconds).toISOString().slice(0, 23) + ZONE;

/** @param {string} date "2019-11-05" @returns {string} "05/11/2019" */
export const dayOf = (date) => date.slice(0, 10).split("-").reverse().join("/");

/** @param {string} time ISO 8601 with offset @returns {string} "10:32 ngày 05/11/2019" */
export const momentOf = (time) => {
  const local = timestamp(Date.parse(time));
  return `${local.slice(11, 16)} ngày ${dayOf(local)}`;
};

/** @param {number} milliseconds since the epoch @returns {string} "10:32:05" */
export const clockOf = (milliseconds) => timestamp(milliseconds).slice(11, 19);

/** @param {string} time ISO 8601 with offset @returns {string} "2019-11-05T10:32", as a control for times wants it */
export const localMinute = (time) => timestamp(Date.parse(time)).slice(0, 16);

/** @param {string} minute "2019-11-05T10:32" @returns {string | null} ISO 8601 with offset; null: none was given */
export const fromLocalMinute = (minute) => {
  const time = Date.parse(`${minute}${ZONE}`);
  return Number.isNaN(time) ? null : timestamp(time);
};

/** @param {number} milliseconds */
const inZone = (milliseconds) => new Date(milliseconds + OFFSET);
