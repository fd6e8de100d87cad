/**
 * What the team leader did with entries that were set aside: those that were not taken are told on top of their visit,
 * with the reason and the way back to the criterion, until somebody has read it.
 *
 * @import { Judged } from "../core/settled.js"
 * @import { Workspace } from "../workspace.js"
 */
import { isReturned } from "../core/settled.js";
import { momentOf } from "../core/times.js";
import { html } from "../vendor/preact.js";
import { byText, R, returnedText } from "../words/returned.js";
import { criterionPath, minutesPath, QUEUE } from "./route.js";
import { criterionIn, entryTitle } from "./titles.js";

/** @param {Workspace} workspace @returns {Judged[]} not taken, and not read here yet */
const unread = (workspace) => {
  const { judged, read } = workspace.state();
  return judged.filter((one) => isReturned(one) && !read.includes(one.item.id));
};

/** How many there are, with the way to them. @param {{workspace: Workspace}} props */
export const ReturnedLine = ({ workspace }) => {
  const count = unread(workspace).length;
  if (count === 0) return null;
  return html`
    <p class="hint" data-testid="returned-line" data-count=${count}>${returnedText(count)}${" "}
      <a class="inline-button" href=${QUEUE}>${R.see}</a></p>`;
};

/** @param {{workspace: Workspace, visitId: string}} props */
export const ReturnedHere = ({ workspace, visitId }) =>
  unread(workspace)
    .filter(({ item }) => item.visit_id === visitId)
    .map(
      (one) => html`
      <div class="hint" key=${one.item.id} role="status" data-testid="returned" data-id=${one.item.id}>
        <${Said} one=${one} />
        <div class="buttons">
          <${Again} one=${one} />
          <button class="button" type="button" disabled=${workspace.state().elsewhere} onClick=${() => workspace.markRead(one.item.id)}
            data-testid="returned-read">${R.read}</button>
        </div>
      </div>`,
    );

/** @param {{judged: Judged[]}} props */
export const JudgedList = ({ judged }) => html`
  <section>
    <h2>${R.judged}</h2>
    <ul class="plain rows">
      ${judged.map(
        (one) => html`
        <li class="row" key=${one.item.id} data-testid="judged-item" data-id=${one.item.id} data-action=${one.settled.action}>
          <${Said} one=${one} />
          ${isReturned(one) && html`<${Again} one=${one} />`}
        </li>`,
      )}
    </ul>
  </section>`;

/** @param {{one: Judged}} props */
const Said = ({ one }) => html`
  <p><strong>${isReturned(one) ? R.returned : R.taken}</strong> ${entryTitle(one.item)}.
    <span class="quiet-block">${byText(one.settled.by, momentOf(one.settled.at))}: ${one.settled.reason}</span></p>`;

/** @param {{one: Judged}} props */
const Again = ({ one: { item } }) => {
  const path = pathOf(item);
  return path && html`<a class="button" href=${path} data-testid="returned-again">${R.again}</a>`;
};

/** Where it is done again. @param {Judged["item"]} item @returns {string | null} null: nowhere */
const pathOf = ({ visit_id, command }) => {
  if (command.kind === "sign_minutes") return minutesPath(visit_id);
  const criterion = criterionIn(command);
  return criterion ? criterionPath(visit_id, criterion) : null;
};
