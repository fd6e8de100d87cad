/**
 * A later version of the visit package lies ready: what it changes, and the tap that takes it over.
 *
 * @import { Reopened } from "../core/wire.js"
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
      ${isNewlyReopened(open) && html`<${Why} said=${open.offer.reopened} />`}
      <p><strong>${V.offer}</strong>, ${issuedText(momentOf(issued_at))}: ${changesText(changesOf(open.stored.package, open.offer))}. ${V.offerKept}</p>
      <${TakeOver} workspace=${workspace} visit=${open.stored.visit_id} />
    </div>`;
};

/** Why a closed visit was opened again: stands on top of it as long as it is worked on. @param {{open: OpenVisit}} props */
export const ReopenedWhy = ({ open: { stored, visit } }) =>
  stored.package.reopened && !visit.closed
    ? html`<div class="hint" data-testid="reopened"><${Why} said=${stored.package.reopened} /></div>`
    : null;

/** @param {{said: Reopened}} props */
const Why = ({ said }) =>
  html`<p><strong>${V.reopened}</strong> ${said.by}, ${momentOf(said.at)}: ${said.reason}</p>`;

/** @param {OpenVisit} open */
const isNewlyReopened = ({ stored, offer }) =>
  offer?.reopened !== undefined && offer.reopened.at !== stored.package.reopened?.at;

/** @param {{workspace: Workspace, visit: string}} props */
export const TakeOver = ({ workspace, visit }) => html`
  <button class="button" type="button" disabled=${workspace.state().elsewhere} onClick=${() => workspace.takeVersion(visit)}
    data-testid="take-version">${V.takeOver}</button>`;
