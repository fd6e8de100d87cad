/**
 * What a conclusion needs beside itself: the value found or the part that was proven, the cause, a note.
 *
 * @import { Choice, Field } from "../core/wire.js"
 * @import { Draft } from "../core/entry.js"
 */
import { askedValue } from "../core/entry.js";
import { html, useEffect, useRef } from "../vendor/preact.js";
import { T } from "../words/vi.js";
import { HINTS, V } from "../words/visit.js";
import { ChoiceRow, NoteInput, ValueInput } from "./inputs.js";
import { shownNumberFault } from "./values.js";

/**
 * @typedef {{field: Field, causes: Choice[], draft: Draft, fault: string, change: (part: Partial<Draft>) => void,
 *   save: () => void, cancel: () => void}} Props
 */

/** @param {Props} props */
export const DraftPanel = ({ field, causes, draft, fault, change, save, cancel }) => {
  const asked = askedValue(field, draft.outcome);
  return html`
  <form class="draft" data-testid="draft" onSubmit=${(/** @type {Event} */ event) => submit(event, save)}>
    ${HINTS[draft.outcome] && html`<p class="quiet">${HINTS[draft.outcome]}</p>`}
    ${
      asked &&
      html`<${ValueInput} field=${field} label=${asked === "proven" ? V.proven : T.value} optional=${asked === "proven"}
        text=${draft.text}        fault=${fault !== "" && fault !== "cause"} onText=${(/** @type {string} */ text) => change({ text })} />`
    }
    ${fault !== "cause" && html`<${FaultLine} field=${field} fault=${fault} />`}
    ${
      draft.outcome === "differ" &&
      html`<${ChoiceRow} label=${T.cause} name=${`cause-${field.id}`} choices=${causes} value=${draft.cause}
        onChoose=${(/** @type {string} */ cause) => change({ cause })} testid="cause" />`
    }
    ${fault === "cause" && html`<${FaultLine} field=${field} fault=${fault} />`}
    <${NoteInput} label=${T.note} value=${draft.note} onText=${(/** @type {string} */ note) => change({ note })} />
    <div class="buttons">
      <button class="button button-main" type="submit" data-testid="save">${T.save}</button>
      <button class="button" type="button" onClick=${cancel}>${T.cancel}</button>
    </div>
  </form>`;
};

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
