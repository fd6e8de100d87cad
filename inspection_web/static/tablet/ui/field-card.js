/**
 * One value on site: what was reported, and what is concluded about it. "Khớp" is one tap; the others open what
 * they need. Three conclusions are in sight, those that are seldom needed stand behind one more control.
 *
 * @import { Criterion, Field, Finding, Outcome } from "../core/wire.js"
 * @import { Draft } from "../core/entry.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { aboveWhole } from "../core/checks.js";
import { COMMON, rareOutcomes, readDraft } from "../core/entry.js";
import { MOST_PHOTOS } from "../core/limits.js";
import { momentOf } from "../core/times.js";
import { contradictions, currentFinding } from "../core/visit.js";
import { standingPhotos } from "../state.js";
import { html, useState } from "../vendor/preact.js";
import { lowered, OUTCOMES, T } from "../words/vi.js";
import { aboveWholeText, V } from "../words/visit.js";
import { DraftPanel } from "./draft-panel.js";
import { shownAmount, shownFinding } from "./values.js";

/** @typedef {{workspace: Workspace, open: OpenVisit, criterion: Criterion, field: Field}} Props */

/** @param {Props} props */
export const FieldCard = (props) => {
  const { open, criterion, field } = props;
  const [draft, setDraft] = useState(/** @type {Draft | null} */ (null));
  const [fault, setFault] = useState("");
  const current = currentFinding(open.visit, criterion.id, field.id);
  const save = async (/** @type {Draft} */ filled) => {
    const { entry, fault: found } = readDraft(field, filled);
    setFault(found ?? "");
    if (!entry) return;
    if (await props.workspace.record(bodyOf(props, current, entry))) setDraft(null);
  };
  const choose = (/** @type {Outcome} */ outcome) => {
    const filled = { outcome, text: "", cause: null, note: "" };
    setFault("");
    if (outcome === "match") void save(filled);
    else setDraft(filled);
  };
  return html`
    <section class="field" data-testid="field" data-field=${field.id} aria-label=${field.label}>
      <h2 class="field-title">${field.label}</h2>
      <${Reported} field=${field} />
      <${Answers} field=${field} locked=${open.visit.closed || props.workspace.state().elsewhere}
        current=${current?.outcome ?? null} chosen=${draft?.outcome ?? current?.outcome ?? null} choose=${choose} />
      ${
        draft &&
        html`
        <${DraftPanel} field=${field} causes=${open.stored.package.causes} draft=${draft} fault=${fault}
          change=${(/** @type {Partial<Draft>} */ part) => setDraft({ ...draft, ...part })}
          save=${() => save(draft)} cancel=${() => setDraft(null)} />`
      }
      ${current && !draft && html`<${Recorded} ...${props} finding=${current} />`}
      <${AboveWhole} ...${props} />
      <${Contradictions} ...${props} />
    </section>`;
};

/** @param {{field: Field}} props */
const Reported = ({ field }) => html`
  <p class="reported"><span class="quiet">${T.reported}</span>
    <strong data-testid="reported">${field.reported === null ? T.notReported : shownAmount(field, field.reported)}</strong>
    ${field.estimated && html`<span class="tag">${T.estimated}</span>`}</p>`;

/**
 * @param {{field: Field, locked: boolean, current: Outcome | null, chosen: Outcome | null,
 *   choose: (outcome: Outcome) => void}} props
 */
const Answers = ({ field, locked, current, chosen, choose }) => {
  const [asked, setAsked] = useState(false);
  const rare = rareOutcomes(field, current);
  const more = asked || (chosen !== null && rare.includes(chosen));
  const shown = more ? [...COMMON, ...rare] : COMMON;
  return html`
  <div class="answers" role="group" aria-label=${field.label}>
    ${shown.map(
      (outcome) => html`
      <button key=${outcome} type="button" class=${`answer answer-${outcome}`} aria-pressed=${String(chosen === outcome)}
        disabled=${locked || (outcome === "match" && field.reported === null)}
        onClick=${() => choose(outcome)} data-testid=${`answer-${outcome}`}>${ANSWERS[outcome] ?? OUTCOMES[outcome]}</button>`,
    )}
    ${
      !more &&
      html`<button type="button" class="answer answer-more" aria-expanded="false" disabled=${locked}
        onClick=${() => setAsked(true)} data-testid="answer-more">${V.more}</button>`
    }
  </div>`;
};

/** As a deed, where the conclusion itself would read oddly on a button. @type {Record<string, string>} */
const ANSWERS = { unchecked: V.takeBack };

/** @param {Props & {finding: Finding}} props */
const Recorded = ({ workspace, open, field, finding }) => {
  const cause = open.stored.package.causes.find((known) => known.code === finding.cause)?.label;
  return html`
    <p class=${finding.outcome === "differ" ? "recorded recorded-differ" : "recorded"} data-testid="recorded" data-finding=${finding.id}>
      <strong>${shownFinding(field, finding)}</strong>
      ${cause && html`<span> · ${cause}</span>`}
      ${finding.note && html`<span class="quiet-block">${finding.note}</span>`}
      <span class="quiet-block">${finding.author.name}, ${momentOf(finding.made_at)} · ${deliveryOf(workspace, finding.id)}</span>
    </p>`;
};

/** Said at once: the server would set it aside, or give no points. @param {Props} props */
const AboveWhole = ({ open, criterion, field }) => {
  const found = aboveWhole(open.visit, criterion, field);
  if (!found) return null;
  const amount = shownAmount(found.whole, found.value);
  return html`<p class="hint" role="status" data-testid="above-whole">${aboveWholeText(found.whole.label, amount)}</p>`;
};

/** @param {Props} props */
const Contradictions = ({ open, criterion, field }) => {
  const others = contradictions(open.visit, criterion.id, field.id);
  return (
    others.length > 0 &&
    html`
    <div class="hint" data-testid="contradiction"><p>${T.contradiction}</p>
      <ul>${others.map(
        (other) => html`
        <li key=${other.id}>${other.author.name}, ${momentOf(other.made_at)}: ${shownFinding(field, other)}</li>`,
      )}</ul>
    </div>`
  );
};

/** @param {Workspace} workspace @param {string} id @returns {string} whether the server has it */
const deliveryOf = (workspace, id) => {
  const { queue, parked } = workspace.state();
  if (queue.some((item) => item.id === id)) return T.waiting.toLowerCase();
  return parked.some((item) => item.id === id) ? lowered(T.parked) : T.sent;
};

/** @param {Props} props @param {Finding | null} current @param {import("../core/entry.js").Entry} entry */
const bodyOf = ({ open, criterion, field }, current, entry) => {
  const own = standingPhotos(open).filter((photo) => photo.criterion === criterion.id);
  const photos = own.filter((photo) => photo.field === null || photo.field === field.id);
  return {
    ...entry,
    criterion: criterion.id,
    field: field.id,
    base: current?.id ?? null,
    photos: photos.slice(-MOST_PHOTOS).map((photo) => photo.capture_id),
  };
};
