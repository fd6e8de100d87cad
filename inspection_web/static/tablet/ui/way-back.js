/** Whoever comes back finds what they tapped: the link that led away is in sight and has the focus. */

/**
 * @param {string} from the address people come back from
 * @returns {boolean} whether the link that led there has the focus; one that is folded away takes none
 */
export const takeUp = (from) => {
  const link = linkTowards(from);
  if (!link) return false;
  link.focus({ preventScroll: true });
  if (document.activeElement !== link) return false;
  show(link);
  // What stands above it is laid out only now that it is in sight, and may push it away.
  requestAnimationFrame(() => requestAnimationFrame(() => show(link)));
  return true;
};

/** @param {HTMLElement} link */
const show = (link) => link.scrollIntoView({ block: "nearest" });

/**
 * Several may lead to one place: of those that scroll with the screen the one in sight is meant, then the last, for
 * lists stand below notices.
 *
 * @param {string} from
 * @returns {HTMLAnchorElement | undefined}
 */
const linkTowards = (from) => {
  /** @type {HTMLAnchorElement[]} */
  const all = [...document.querySelectorAll("main a")].map((each) => /** @type {HTMLAnchorElement} */ (each));
  const found = all.filter(({ hash }) => hash !== "" && (from === hash || from.startsWith(`${hash}/`)));
  const scrolling = found.filter((link) => !link.closest(".actions"));
  return scrolling.find(isInSight) ?? scrolling.at(-1) ?? found[0];
};

/** @param {HTMLAnchorElement} link */
const isInSight = (link) => {
  const { top, bottom } = link.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};
