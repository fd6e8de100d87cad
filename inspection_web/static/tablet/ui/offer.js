/**
 * A later version of the visit package lies ready: what it changes, and the tap that takes it over.
 *
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { changesOf } from "../core/package-version.js";
import { momentOf } from "../core/times.js";
import { html } from "../vendor/preact.js";
import { changesText, issuedText, V } from "../words/visit.js";

/** @param {{workspace: Workspace, open: OpenVisit}} props */
export const Offer = ({ workspace, open }) => {
  if (!open.offer) return null;
  const { issued_at, digest } = open.offer;
  return html`
    <div class="hint" role="status" data-testid="offer" data-digest=${digest}>
      <p><strong>${V.offer}</strong>, ${issuedText(momentOf(issued_at))}: ${changesText(changesOf(open.stored.package, open.offer))}. ${V.offerKept}</p>
      <${TakeOver} workspace=${workspace} visit=${open.stored.visit_id} />
    </div>`;
};

/** @param {{workspace: Workspace, visit: string}} props */
export const TakeOver = ({ workspace, visit }) => html`
  <button class="button" type="button" disabled=${workspace.state().elsewhere} onClick=${() => workspace.takeVersion(visit)}
    data-testid="take-version">${V.takeOver}</button>`;
