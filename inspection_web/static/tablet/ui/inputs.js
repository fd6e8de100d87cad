/**
 * Inputs made for hands: large, one kind per type of value, never more typing than needed.
 *
 * @import { Choice, Field } from "../core/wire.js"
 */
import { MOST_NOTE } from "../core/limits.js";
import { html, useEffect, useRef } from "../vendor/preact.js";
import { T } from "../words/vi.js";

/** @typedef {{currentTarget: HTMLInputElement | HTMLTextAreaElement}} Typed */

/** @type {Choice[]} */
const YES_NO = [
  { code: "true", label: T.yes },
  { code: "false", label: T.no },
];

/** @param {{field: Field, label: string, optional: boolean, text: string, fault: boolean, onText: (text: string) => void}} props */
export const ValueInput = ({ field, label, optional, text, fault, onText }) => {
  if (field.type === "int" || field.type === "decimal") {
    return html`<${NumberInput} field=${field} label=${label} optional=${optional} text=${text} fault=${fault} onText=${onText} />`;
  }
  const choices = field.type === "bool" ? YES_NO : (field.choices ?? []);
  return html`<${ChoiceRow} label=${label} name=${`value-${field.id}`} choices=${choices} value=${text}
    onChoose=${onText} testid="choice" />`;
};

/** @param {{field: Field, label: string, optional: boolean, text: string, fault: boolean, onText: (text: string) => void}} props */
const NumberInput = ({ field, label, optional, text, fault, onText }) => {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (!optional) input.current?.focus();
  }, [optional]);
  return html`
    <label class="labelled"><span>${label}</span>
      <span class="with-unit">
        <input ref=${input} class="number" type="text" inputmode=${field.type === "int" ? "numeric" : "decimal"} autocomplete="off"
          value=${text} aria-invalid=${String(fault)} data-testid="value" onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)} />
        ${field.unit && html`<span>${field.unit}</span>`}
      </span>
    </label>`;
};

/**
 * @param {{label: string, name: string, choices: Choice[], value: string | null,
 *   onChoose: (code: string) => void, testid: string}} props
 */
export const ChoiceRow = ({ label, name, choices, value, onChoose, testid }) => html`
  <fieldset class="choices">
    <legend>${label}</legend>
    ${choices.map(
      (choice) => html`
      <label class="choice" key=${choice.code} data-testid=${`${testid}-${choice.code}`}>
        <input type="radio" name=${name} value=${choice.code} checked=${value === choice.code}
          onChange=${() => onChoose(choice.code)} />
        <span>${choice.label}</span>
      </label>`,
    )}
  </fieldset>`;

/** @param {{label: string, value: string, onText: (text: string) => void}} props */
export const NoteInput = ({ label, value, onText }) => html`
  <label class="labelled"><span>${label}</span>
    <textarea rows="2" maxlength=${MOST_NOTE} value=${value} data-testid="note"
      onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)}></textarea>
  </label>`;
