/** Where the person is, kept in the address after the hash, so that a reload stays at the same place. */
import { useEffect, useState } from "../vendor/preact.js";

/** @typedef {"close" | "minutes"} Part of a visit */
/** @typedef {"list" | "queue" | "handover" | "people" | "pair"} Plain */
/**
 * @typedef {{screen: Plain | "visit" | Part, visit: string | null, criterion: string | null,
 *   code?: string}} Route code: to pair this tablet with
 */

/** The normal sign-in of the site; it comes back here. */
export const SIGN_IN = "/login?next=/tablet/";
export const LIST = "#/";
export const QUEUE = "#/queue";
export const HANDOVER = "#/handover";
export const PEOPLE = "#/people";
export const PAIR = "#/pair";
/** @type {Plain[]} */
const PLAIN = ["queue", "handover", "people", "pair"];
/** @type {Part[]} */
const PARTS = ["close", "minutes"];
/** What the drawing at the desk says: the page with a code to pair this tablet. */
const CODE = /^#ghep=(.+)$/u;
/** @param {string} visit */
export const visitPath = (visit) => `#/visit/${encodeURIComponent(visit)}`;
/** @param {string} visit @param {string} criterion */
export const criterionPath = (visit, criterion) =>
  `${visitPath(visit)}/criterion/${encodeURIComponent(criterion)}`;
/** @param {string} visit */
export const closePath = (visit) => `${visitPath(visit)}/close`;
/** @param {string} visit */
export const minutesPath = (visit) => `${visitPath(visit)}/minutes`;

/** @param {string} hash @returns {Route} */
export const routeOf = (hash) => {
  const code = CODE.exec(hash)?.[1];
  if (code) return { screen: "pair", visit: null, criterion: null, code: decodeURIComponent(code) };
  const [root, visit, part, criterion] = hash.replace(/^#\//u, "").split("/").map(decodeURIComponent);
  const plain = PLAIN.find((screen) => screen === root);
  if (plain) return { screen: plain, visit: null, criterion: null };
  if (root !== "visit" || !visit) return { screen: "list", visit: null, criterion: null };
  return { screen: PARTS.find((each) => each === part) ?? "visit", visit, criterion: criterion ?? null };
};

/** @returns {Route & {top: number, back: string | null}} top: how far down it is to be shown; back: from what lies below it */
export const useRoute = () => {
  const [place, setPlace] = useState(() => placeOf(hashNow(), null));
  useEffect(() => {
    history.scrollRestoration = "manual";
    let shown = place.hash;
    const follow = () => {
      const hash = hashNow();
      if (hash === shown) return;
      left.set(shown, scrollY);
      setPlace(placeOf(hash, shown));
      shown = hash;
    };
    const followLink = (/** @type {MouseEvent} */ event) => {
      if (goesWithin(event)) follow();
    };
    addEventListener("hashchange", follow);
    addEventListener("click", followLink);
    follow(); // the address may have changed between drawing and listening
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("click", followLink);
    };
  }, []);
  return { ...routeOf(place.hash), top: place.top, back: place.back };
};

/** How far each screen was scrolled down when it was left. @type {Map<string, number>} */
const left = new Map();

const hashNow = () => location.hash || LIST;

/** Whoever comes back from what lies below finds the place they left. @param {string} hash @param {string | null} from */
export const placeOf = (hash, from) =>
  from !== null && liesBelow(from, hash)
    ? { hash, top: left.get(hash) ?? 0, back: from }
    : { hash, top: 0, back: null };

/** Everything lies below the list. @param {string} place @param {string} above */
const liesBelow = (place, above) => above === LIST || place.startsWith(`${above}/`);

/**
 * Goes where a link within the page leads, within the tap itself: browsers tell of a change of the hash only
 * some frames later.
 *
 * @param {MouseEvent} event
 * @returns {boolean} whether it was such a link, and plainly tapped
 */
const goesWithin = (event) => {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link?.getAttribute("href")?.startsWith("#") || event.defaultPrevented || event.button !== 0)
    return false;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  event.preventDefault();
  if (link.hash !== location.hash) history.pushState(null, "", link.hash);
  return true;
};
