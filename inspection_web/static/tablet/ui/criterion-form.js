/**
 * One criterion on site: what it asks, what the unit reported and why, then one card per value, and photos.
 *
 * @import { Criterion } from "../core/wire.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { fieldFirst } from "../core/checks.js";
import { withComma } from "../core/numbers.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import { T, VERIFY } from "../words/vi.js";
import { FieldCard } from "./field-card.js";
import { whenIdle } from "./idle.js";
import { FileButton, PhotoStrip } from "./photo-strip.js";
import { criterionPath, visitPath } from "./route.js";
import { useCapture } from "./use-capture.js";

/** @param {{workspace: Workspace, open: OpenVisit, criterion: Criterion}} props */
export const CriterionForm = ({ workspace, open, criterion }) => {
  const capture = useCapture(workspace, criterion);
  const stands = useStanding();
  return html`
  <article data-testid="criterion-form" data-criterion=${criterion.id}>
    <a class="back back-narrow" href=${visitPath(open.stored.visit_id)}>${T.backToCriteria}</a>
    <p class="eyebrow">${criterion.id} · ${VERIFY[criterion.verify]}
      ${open.stored.package.rulebook.illustrative && html` <span class="tag">${T.illustrative}</span>`}</p>
    <h1 class="title">${criterion.label}</h1>
    <p class="quiet">${pointsText(criterion)}</p>
    ${criterion.reason && html`<p class="reason"><strong>${T.reason}:</strong> ${criterion.reason}</p>`}
    ${criterion.fields.map(
      (field) => html`
      <${FieldCard} key=${field.id} workspace=${workspace} open=${open} criterion=${criterion} field=${field} />`,
    )}
    <${Explanation} criterion=${criterion} />
    ${stands && html`<${PhotoStrip} workspace=${workspace} open=${open} criterion=${criterion} capture=${capture} />`}
    <${Actions} open=${open} criterion=${criterion}>
      <${FileButton} label=${T.takePhoto} source="camera" main workspace=${workspace} open=${open} capture=${capture} />
    <//>
  </article>`;
};

/**
 * What was reported, what can be concluded about it and what the criterion asks stand first; the photos below are
 * drawn when a slow tablet has nothing else to do.
 *
 * @returns {boolean} whether what comes first has been drawn
 */
const useStanding = () => {
  const [stands, setStands] = useState(false);
  useEffect(() => whenIdle(() => setStands(true)), []);
  return stands;
};

/** @param {{criterion: Criterion}} props */
const Explanation = ({ criterion }) => html`
  <details open data-testid="definition">
    <summary>${T.definition}</summary>
    <p>${criterion.definition}</p>
    ${
      criterion.evidence.length > 0 &&
      html`
      <h2 class="field-title">${T.evidenceNeeded}</h2>
      <ul>${criterion.evidence.map((text) => html`<li>${text}</li>`)}</ul>`
    }
    ${criterion.refs.length > 0 && html`<p class="quiet">${T.refs}: ${criterion.refs.join("; ")}</p>`}
  </details>`;

/** Within reach of the thumb: the camera, and the way to the next. @param {{open: OpenVisit, criterion: Criterion, children?: unknown}} props */
const Actions = ({ open, criterion, children }) => {
  const all = fieldFirst(open.stored.package);
  const at = all.findIndex((other) => other.id === criterion.id);
  const [before, after] = [all[at - 1], all[at + 1]];
  return html`
    <nav class="actions" aria-label=${T.beforeAfter}>
      ${before && html`<a class="button" aria-label=${T.before} href=${criterionPath(open.stored.visit_id, before.id)}>${T.beforeShort}</a>`}
      ${children}
      ${after && html`<a class="button" aria-label=${T.after} href=${criterionPath(open.stored.visit_id, after.id)} data-testid="next-criterion">${T.afterShort}</a>`}
    </nav>`;
};

/** @param {Criterion} criterion */
const pointsText = ({ max, reported_points }) => {
  const own = reported_points === null ? "" : ` · ${T.points}: ${withComma(reported_points)}`;
  return `${T.maxPoints}: ${withComma(max)}${own}`;
};
