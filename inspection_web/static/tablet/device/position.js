/**
 * Where the tablet is at the moment of a photo. An old or missing position is no position: it is recorded
 * as absent, never replaced by an earlier one.
 *
 * @import { Fix } from "../core/wire.js"
 */
import { timestamp } from "../core/times.js";

/** Oldest position that counts, in milliseconds. */
export const MAX_AGE = 60_000;
const SEARCH = 20_000;
/** No distance, angle or time of a position comes near this; written out it is still plain digits. */
const BEYOND = 1e14;

/**
 * @typedef {object} Sources
 * @property {Pick<Geolocation, "getCurrentPosition"> | undefined} geolocation
 * @property {() => number} now time of the campaign, in milliseconds
 * @property {() => number} shift from the device's time to the campaign's, 0 unless a sample is on
 */

/** @param {Sources} sources */
export const createPosition = ({ geolocation, now, shift }) => {
  /** @type {Promise<Fix | null>} */
  let search = Promise.resolve(null);
  const start = () => {
    search = locate(geolocation, shift);
    return search;
  };
  return {
    /** Begins to look; called when the camera opens, so that the position is there when the photo is. */
    warm: () => void start(),
    /**
     * The position for a photo taken now.
     *
     * @param {number} patience how long to wait, in milliseconds
     * @returns {Promise<Fix | null>}
     */
    fix: async (patience) => {
      const early = await within(search, patience);
      if (early && isFresh(early, now())) return early;
      const late = await within(start(), patience);
      return late && isFresh(late, now()) ? late : null;
    },
  };
};

/** @param {Fix} fix @param {number} now @returns {boolean} */
export const isFresh = (fix, now) => Math.abs(now - Date.parse(fix.fixed_at)) <= MAX_AGE;

/** @returns {Promise<boolean>} true: the person has allowed it before, looking asks nothing */
export const isAllowed = async () => {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
};

/** @param {Sources["geolocation"]} geolocation @param {Sources["shift"]} shift @returns {Promise<Fix | null>} */
const locate = (geolocation, shift) =>
  new Promise((resolve) => {
    if (!geolocation) return resolve(null);
    geolocation.getCurrentPosition(
      (found) => resolve(fixOf(found, shift())),
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: 0, timeout: SEARCH },
    );
  });

/** Without a number it is no position: the server would refuse the whole photo for it.
 * @param {GeolocationPosition} found @param {number} shift @returns {Fix | null} */
const fixOf = ({ coords, timestamp: at }, shift) => {
  const { latitude, longitude, accuracy } = coords;
  if (![latitude, longitude, accuracy, at].every((number) => Math.abs(number) < BEYOND)) return null;
  return {
    lat: decimal(latitude, 7),
    lon: decimal(longitude, 7),
    accuracy_m: decimal(accuracy, 1),
    fixed_at: timestamp(at + shift),
  };
};

/** @param {number} amount @param {number} places @returns {string} canonical decimal text */
const decimal = (amount, places) => {
  const text = amount.toFixed(places).replace(/\.?0+$/u, "");
  return text === "-0" ? "0" : text;
};

/** @template T @param {Promise<T>} promise @param {number} patience @returns {Promise<T | null>} */
const within = (promise, patience) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(() => resolve(null), patience))]);
