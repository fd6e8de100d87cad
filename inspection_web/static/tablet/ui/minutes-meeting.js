/**
 * The first step of the minutes: when, where and who. What the tablet knows stands there already, and what is
 * filled in is kept until the minutes are signed.
 *
 * @import { Attendee } from "../core/wire.js"
 * @import { Meeting } from "../core/minutes.js"
 */
import { noUnitMember, withDuty } from "../core/meeting.js";
import { fromLocalMinute, localMinute } from "../core/times.js";
import { html } from "../vendor/preact.js";
import { M, MEETING_FAULTS } from "../words/minutes.js";
import { NoteInput } from "./inputs.js";

/** @typedef {{currentTarget: HTMLInputElement}} Typed */

/** @param {{meeting: Meeting, fault: string, change: (meeting: Meeting) => void, next: () => void}} props */
export const MeetingForm = ({ meeting, fault, change, next }) => {
  const { held, present, remarks } = meeting;
  const say = (/** @type {Attendee[]} */ list) => change({ ...meeting, present: list });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    next();
  };
  return html`
    <form onSubmit=${submit} data-testid="meeting">
      <section class="field person-form">
        <h2>${M.whenWhere}</h2>
        <label class="labelled"><span>${M.from}</span>
          <input type="datetime-local" value=${localMinute(held.from)} data-testid="held-from"
            onInput=${(/** @type {Typed} */ event) => change({ ...meeting, held: { ...held, from: fromLocalMinute(event.currentTarget.value) ?? held.from } })} /></label>
        <p class="quiet">${M.toHint}</p>
        <${Text} label=${M.place} value=${held.place} testid="place" onText=${(/** @type {string} */ place) => change({ ...meeting, held: { ...held, place } })} />
      </section>
      <section class="field person-form">
        <h2>${M.present}</h2>
        <${People} title=${M.team} side="team" add=${M.addTeam} present=${present} say=${say} />
        <${People} title=${M.unit} side="unit" add=${M.addUnit} present=${present} say=${say} />
        <${Duty} label=${M.chair} duty="chair" present=${present} say=${say} />
        <${Duty} label=${M.secretary} duty="secretary" present=${present} say=${say} />
      </section>
      <section class="field"><${NoteInput} label=${M.remarks} value=${remarks} onText=${(/** @type {string} */ text) => change({ ...meeting, remarks: text })} /></section>
      ${fault && html`<p class="message message-bad" role="alert" data-testid="meeting-fault">${MEETING_FAULTS[fault]}</p>`}
      <div class="actions">
        <button class="button button-main" type="submit" data-testid="to-reading">${M.toReading}</button>
      </div>
    </form>`;
};

/** @typedef {{present: Attendee[], say: (present: Attendee[]) => void}} Presence */

/** @param {Presence & {title: string, side: Attendee["side"], add: string}} props */
const People = ({ title, side, add, present, say }) => {
  const change = (/** @type {number} */ at, /** @type {Partial<Attendee>} */ part) =>
    say(present.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return html`
    <fieldset class="present">
      <legend>${title}</legend>
      ${present.map(
        (one, at) =>
          one.side === side &&
          html`
        <div class="present-line" data-testid=${`present-${side}`}>
          <${Text} label=${M.name} value=${one.name} testid="present-name" onText=${(/** @type {string} */ name) => change(at, { name })} />
          <${Text} label=${M.role} value=${one.role} testid="present-role" onText=${(/** @type {string} */ role) => change(at, { role })} />
        </div>`,
      )}
      <button class="button" type="button" onClick=${() => say([...present, { ...noUnitMember(), side }])} data-testid=${`add-${side}`}>${add}</button>
    </fieldset>`;
};

/** @param {Presence & {label: string, duty: "chair" | "secretary"}} props */
const Duty = ({ label, duty, present, say }) => html`
  <label class="labelled"><span>${label}</span>
    <select data-testid=${duty} onChange=${(/** @type {{currentTarget: HTMLSelectElement}} */ event) => say(withDuty(present, Number(event.currentTarget.value), duty))}>
      <option value="-1">${M.nobody}</option>
      ${present.map((one, at) => one.name && html`<option value=${at} selected=${one.duty === duty}>${one.name}</option>`)}
    </select></label>`;

/** @param {{label: string, value: string, testid: string, onText: (text: string) => void}} props */
export const Text = ({ label, value, testid, onText }) => html`
  <label class="labelled"><span>${label}</span>
    <input type="text" autocomplete="off" maxlength="200" value=${value} data-testid=${testid}
      onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)} /></label>`;
