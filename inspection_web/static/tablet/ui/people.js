/**
 * Pairing this tablet with a person, and changing over to another one by PIN.
 *
 * @import { TabletPerson } from "../core/people.js"
 * @import { Identity } from "../identity.js"
 */
import { momentOf } from "../core/times.js";
import { html, useState } from "../vendor/preact.js";
import { P, PEOPLE_FAULTS, validUntilText } from "../words/people.js";
import { LIST, PAIR } from "./route.js";

/** @typedef {{currentTarget: HTMLInputElement}} Typed */

/** @param {string} fault a code of ours, or the server's sentence */
const sentence = (fault) => PEOPLE_FAULTS[fault] ?? fault;

/** @param {{identity: Identity, code: string | null}} props */
export const PairScreen = ({ identity, code }) => {
  const [typed, setTyped] = useState({ code: code ?? "", name: "", pin: "", again: "" });
  const [fault, setFault] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  /** @param {Partial<typeof typed>} change */
  const change = (change) => setTyped({ ...typed, ...change });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const wrong = await identity.join(typed);
    setBusy(false);
    setFault(wrong);
    if (!wrong) location.hash = LIST;
  };
  return html`
    <form class="narrow person-form" onSubmit=${submit} data-testid="pair">
      <h1>${P.pair}</h1>
      <p class="lead">${P.pairLead}</p>
      <${TextBox} label=${P.code} value=${typed.code} testid="pair-code" onText=${(/** @type {string} */ text) => change({ code: text })} />
      ${
        !identity.state().name &&
        html`<${TextBox} label=${P.deviceName} value=${typed.name} testid="pair-name"
          onText=${(/** @type {string} */ text) => change({ name: text })} />`
      }
      <p class="quiet">${P.pinHint}</p>
      <${PinBox} label=${P.pin} value=${typed.pin} testid="pair-pin" onText=${(/** @type {string} */ text) => change({ pin: text })} />
      <${PinBox} label=${P.pinAgain} value=${typed.again} testid="pair-again" onText=${(/** @type {string} */ text) => change({ again: text })} />
      ${fault && html`<p class="message message-bad" role="alert" data-testid="pair-fault">${sentence(fault)}</p>`}
      <button class="button button-main" type="submit" disabled=${busy} data-testid="pair-go">${busy ? P.pairing : P.pair}</button>
    </form>`;
};

/** @param {{identity: Identity}} props */
export const PeopleScreen = ({ identity }) => {
  const { people, active, name } = identity.state();
  return html`
    <div class="narrow">
      <h1>${P.people}</h1>
      <p class="lead">${people.length > 0 ? `${name}. ${P.peopleLead}` : P.notPaired}</p>
      <ul class="plain rows">
        ${people.map(
          (one) =>
            html`<${PersonRow} key=${one.person.id} one=${one} isHere=${one.person.id === active?.id} identity=${identity} />`,
        )}
      </ul>
      <a class="button" href=${PAIR} data-testid="pair-another">${people.length > 0 ? P.another : P.pair}</a>
    </div>`;
};

/** @param {{one: TabletPerson, isHere: boolean, identity: Identity}} props */
const PersonRow = ({ one, isHere, identity }) => html`
  <li class="row" data-testid="tablet-person" data-id=${one.person.id} data-here=${String(isHere)}>
    <strong>${one.person.name}</strong>
    <div class="quiet">${validUntilText(momentOf(one.valid_until))}</div>
    ${isHere ? html`<div>${P.here}</div>` : html`<${ChangeForm} person=${one.person} identity=${identity} />`}
  </li>`;

/** @param {{person: TabletPerson["person"], identity: Identity}} props */
const ChangeForm = ({ person, identity }) => {
  const [pin, setPin] = useState("");
  const [fault, setFault] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const wrong = await identity.changeTo(person.id, pin);
    setBusy(false);
    setPin("");
    setFault(wrong);
    if (!wrong) location.hash = LIST;
  };
  return html`
    <form class="person-form" onSubmit=${submit}>
      <${PinBox} label=${P.pin} value=${pin} testid="change-pin" onText=${setPin} />
      ${fault && html`<p class="bad" role="alert" data-testid="change-fault">${sentence(fault)}</p>`}
      <button class="button" type="submit" disabled=${busy} data-testid="change-go">${busy ? P.checking : P.changeTo}</button>
    </form>`;
};

/** @param {{label: string, value: string, testid: string, onText: (text: string) => void}} props */
const TextBox = ({ label, value, testid, onText }) => html`
  <label class="labelled"><span>${label}</span>
    <input type="text" autocomplete="off" autocapitalize="none" spellcheck=${false} value=${value} data-testid=${testid}
      onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)} />
  </label>`;

/** @param {{label: string, value: string, testid: string, onText: (text: string) => void}} props */
const PinBox = ({ label, value, testid, onText }) => html`
  <label class="labelled"><span>${label}</span>
    <input type="password" inputmode="numeric" maxlength="6" autocomplete="off" value=${value} data-testid=${testid}
      onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)} />
  </label>`;
