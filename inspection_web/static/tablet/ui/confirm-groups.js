/**
 * "Khớp cả nhóm": one gesture for all values of a group that nobody concluded about, after one plain question that
 * says how many. Each becomes an entry of its own.
 *
 * @import { Group } from "../core/wire.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { confirmations } from "../core/visit.js";
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { confirmGoText, confirmText, leftText, V } from "../words/visit.js";

/** @param {{workspace: Workspace, open: OpenVisit}} props */
export const ConfirmGroups = ({ workspace, open }) => {
  const [asked, setAsked] = useState(/** @type {string | null} */ (null));
  const left = open.stored.package.groups
    .map((group) => ({ group, count: confirmations(open.visit, group.id).length }))
    .filter(({ count }) => count > 0);
  if (left.length === 0 || open.visit.closed || workspace.state().elsewhere) return null;
  const confirm = async (/** @type {Group} */ group) => {
    if (await workspace.confirmGroup(group.id)) setAsked(null);
  };
  return html`
    <details class="groups" data-testid="groups">
      <summary>${V.groups}</summary>
      <p class="quiet">${V.groupsHint}</p>
      <ul class="plain rows">
        ${left.map(
          ({ group, count }) => html`
          <li key=${group.id} class="row" data-testid="group" data-group=${group.id} data-left=${count}>
            ${
              asked === group.id
                ? html`<${Question} group=${group} count=${count} yes=${() => confirm(group)} no=${() => setAsked(null)} />`
                : html`
              <button class="button button-wide" type="button" onClick=${() => setAsked(group.id)}
                data-testid="confirm-group">${group.label}</button>
              <span class="quiet">${leftText(count)}</span>`
            }
          </li>`,
        )}
      </ul>
    </details>`;
};

/** @param {{group: Group, count: number, yes: () => void, no: () => void}} props */
const Question = ({ group, count, yes, no }) => {
  const answer = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => answer.current?.focus(), []);
  return html`
    <p role="status">${confirmText(count, group.label)}</p>
    <div class="buttons">
      <button ref=${answer} class="button button-main" type="button" onClick=${yes} data-testid="confirm-group-yes">${confirmGoText(count)}</button>
      <button class="button" type="button" onClick=${no}>${V.keep}</button>
    </div>`;
};
