/** How much the server takes of what people write: more would be refused, and stay on the tablet for ever. */

/** Most characters of a note, a reservation or a refusal. */
export const MOST_NOTE = 4_000;
/** Most photos that one finding names; the others belong to its criterion all the same. */
export const MOST_PHOTOS = 200;
