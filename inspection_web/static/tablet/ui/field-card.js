/**
 * One value on site: what was reported, four answers, and for a difference the true value with its cause.
 * "Khớp" is one tap; the others open what they need.
 *
 * @import { Criterion, Field, Finding, Outcome } from "../core/wire.js"
 * @import { Draft } from "../core/entry.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { readDraft } from "../core/entry.js";
import { momentOf } from "../core/times.js";
import { contradictions, currentFinding } from "../core/visit.js";
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { OUTCOMES, T } from "../words/vi.js";
import { ChoiceRow, NoteInput, ValueInput } from "./inputs.js";
import { shownAmount, shownFinding, shownNumberFault } from "./values.js";

/** @typedef {{workspace: Workspace, open: OpenVisit, criterion: Criterion, field: Field}} Props */

/** @type {Outcome[]} */
const ANSWERS = ["match", "differ", "not_proven", "not_applicable"];

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
      <${Answers} field=${field} locked=${open.visit.closed || props.workspace.state().elsewhere} chosen=${draft?.outcome ?? current?.outcome ?? null} choose=${choose} />
      ${
        draft &&
        html`
        <${DraftPanel} field=${field} causes=${open.stored.package.causes} draft=${draft} fault=${fault}
          change=${(/** @type {Partial<Draft>} */ part) => setDraft({ ...draft, ...part })}
          save=${() => save(draft)} cancel=${() => setDraft(null)} />`
      }
      ${current && !draft && html`<${Recorded} ...${props} finding=${current} />`}
      <${Contradictions} ...${props} />
    </section>`;
};

/** @param {{field: Field}} props */
const Reported = ({ field }) => html`
  <p class="reported"><span class="quiet">${T.reported}</span>
    <strong data-testid="reported">${field.reported === null ? T.notReported : shownAmount(field, field.reported)}</strong>
    ${field.estimated && html`<span class="tag">${T.estimated}</span>`}</p>`;

/** @param {{field: Field, locked: boolean, chosen: Outcome | null, choose: (outcome: Outcome) => void}} props */
const Answers = ({ field, locked, chosen, choose }) => html`
  <div class="answers" role="group" aria-label=${field.label}>
    ${ANSWERS.map(
      (outcome) => html`
      <button type="button" class=${`answer answer-${outcome}`} aria-pressed=${String(chosen === outcome)}
        disabled=${locked || (outcome === "match" && field.reported === null)}
        onClick=${() => choose(outcome)} data-testid=${`answer-${outcome}`}>${OUTCOMES[outcome]}</button>`,
    )}
  </div>`;

/**
 * @param {{field: Field, causes: {code: string, label: string}[], draft: Draft, fault: string,
 *   change: (part: Partial<Draft>) => void, save: () => void, cancel: () => void}} props
 */
const DraftPanel = ({ field, causes, draft, fault, change, save, cancel }) => html`
  <form class="draft" onSubmit=${(/** @type {Event} */ event) => submit(event, save)}>
    ${
      draft.outcome === "differ" &&
      html`
      <${ValueInput} field=${field} text=${draft.text} fault=${fault !== "" && fault !== "cause"} onText=${(/** @type {string} */ text) => change({ text })} />
      ${fault !== "cause" && html`<${FaultLine} field=${field} fault=${fault} />`}
      <${ChoiceRow} label=${T.cause} name=${`cause-${field.id}`} choices=${causes} value=${draft.cause}
        onChoose=${(/** @type {string} */ cause) => change({ cause })} testid="cause" />
      ${fault === "cause" && html`<${FaultLine} field=${field} fault=${fault} />`}`
    }
    <${NoteInput} label=${T.note} value=${draft.note} onText=${(/** @type {string} */ note) => change({ note })} />
    <div class="buttons">
      <button class="button button-main" type="submit" data-testid="save">${T.save}</button>
      <button class="button" type="button" onClick=${cancel}>${T.cancel}</button>
    </div>
  </form>`;

/** Says what to mend, beside the control it is about, and brings it into view.
 * @param {{field: Field, fault: string}} props */
const FaultLine = ({ field, fault }) => {
  const line = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => line.current?.scrollIntoView({ block: "center" }), [fault]);
  if (!fault) return null;
  return html`<p ref=${line} class="bad" role="alert" data-testid="fault" data-fault=${fault}>${shownNumberFault(field, fault)}</p>`;
};

/** @param {Event} event @param {() => void} save */
const submit = (event, save) => {
  event.preventDefault();
  save();
};

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
  return parked.some((item) => item.id === id) ? T.parked.toLowerCase() : T.sent;
};

/** @param {Props} props @param {Finding | null} current @param {import("../core/entry.js").Entry} entry */
const bodyOf = ({ open, criterion, field }, current, entry) => {
  const own = open.photos.filter((photo) => photo.criterion === criterion.id);
  const photos = own.filter((photo) => photo.field === null || photo.field === field.id);
  return {
    ...entry,
    criterion: criterion.id,
    field: field.id,
    base: current?.id ?? null,
    photos: photos.map((photo) => photo.capture_id),
  };
};
