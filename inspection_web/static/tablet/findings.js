/**
 * What the inspector concludes: one value, several at once, a whole group, and the end of the visit.
 *
 * @import { Command, FindingBody } from "./core/wire.js"
 * @import { OpenVisit, State } from "./state.js"
 * @import { Writing } from "./writing.js"
 */
import { confirmations } from "./core/visit.js";

/** @param {Pick<Writing, "guarded" | "once" | "write" | "newId" | "madeAt">} writing @param {() => State} state */
export const createFindings = ({ guarded, once, write, newId, madeAt }, state) => {
  /** @param {FindingBody[]} bodies */
  const writeAll = (bodies) => {
    const made_at = madeAt();
    return write(bodies.map((body) => ({ id: newId(), kind: "record_finding", made_at, body })));
  };
  const visit = () => /** @type {OpenVisit} */ (state().open).visit;
  /** Several entries in one step: all are kept, or none. @param {FindingBody[]} bodies */
  const recordAll = (bodies) => guarded(() => writeAll(bodies));

  return {
    recordAll,
    /** @param {FindingBody} body */
    record: (body) => recordAll([body]),
    /** Confirms every value of a group that nobody concluded about. @param {string} groupId */
    confirmGroup: (groupId) => once(`confirm ${groupId}`, () => writeAll(confirmations(visit(), groupId))),
    /** @param {string | null} note */
    closeVisit: (note) =>
      once("close_visit", async () => {
        if (visit().closed) return;
        /** @type {Command} */
        const command = { id: newId(), kind: "close_visit", made_at: madeAt(), body: { note } };
        return write([command]);
      }),
  };
};
