/**
 * One file for what cannot be sent from here: saved under a passphrase, taken over on another tablet.
 *
 * @import { Handover } from "../handover.js"
 * @import { State, Workspace } from "../workspace.js"
 */
import { ENDING, passphraseFault } from "../core/queue-file.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import { D, fileWeightText, withDocumentsText } from "../words/documents.js";
import * as words from "../words/vi.js";
import { QUEUE } from "./route.js";

const { T } = words;

/** @typedef {{currentTarget: HTMLInputElement}} Typed */

/** @param {{workspace: Workspace, handover: Handover}} props */
export const HandoverScreen = ({ workspace, handover }) => html`
  <div class="narrow" data-testid="handover-screen">
    <a class="back" href=${QUEUE}>${T.queue}</a>
    <h1>${T.handover}</h1>
    <p class="lead">${T.handoverWhy}</p>
    <${Save} state=${workspace.state()} handover=${handover} />
    <${Take} workspace=${workspace} handover=${handover} />
  </div>`;

/** @param {{state: State, handover: Handover}} props */
const Save = ({ state, handover }) => {
  const [weight, setWeight] = useState(/** @type {import("../data/queue-file.js").Weight | null} */ (null));
  const [documents, setDocuments] = useState(true);
  useEffect(() => void handover.weight().then(setWeight), [state.queue]);
  const [typed, setTyped] = useState("");
  const [again, setAgain] = useState("");
  const [said, setSaid] = useState("");
  const suggest = () => {
    const made = handover.suggestion();
    setTyped(made);
    setAgain(made);
  };
  const save = async () => {
    const fault = passphraseFault(typed, again);
    if (fault) return setSaid(words.HANDOVER_FAULTS[fault]);
    setSaid(T.savingFile);
    const { name, content, unreadable } = await handover.save(typed, { documents });
    offer(name, content);
    setSaid(words.savedFileText(name, unreadable));
  };
  return html`
    <form class="field person-form" onSubmit=${(/** @type {Event} */ event) => submitted(event, save)}>
      <h2>${T.saveFile}</h2>
      ${weight && html`<${Weighed} weight=${weight} documents=${documents} choose=${setDocuments} />`}
      <${Secret} label=${T.passphrase} value=${typed} onText=${setTyped} testid="passphrase" />
      <${Secret} label=${T.passphraseAgain} value=${again} onText=${setAgain} testid="passphrase-again" />
      <p class="quiet">${T.passphraseHint}</p>
      <p role="status" data-testid="save-said">${said}</p>
      <div class="buttons">
        <button class="button button-main" type="submit" data-testid="save-file">${T.saveFile}</button>
        <button class="button" type="button" onClick=${suggest} data-testid="suggest">${T.suggestPassphrase}</button>
      </div>
    </form>`;
};

/** What the file will hold and weigh, said before it is made; documents may stay behind.
 * @param {{weight: import("../data/queue-file.js").Weight, documents: boolean, choose: (documents: boolean) => void}} props */
const Weighed = ({ weight, documents, choose }) => html`
  <p data-testid="file-weight">${fileWeightText(weight, documents)}</p>
  ${
    weight.documents > 0 &&
    html`<label class="check"><input type="checkbox" checked=${documents} onChange=${() => choose(!documents)} data-testid="with-documents" />
      <span>${withDocumentsText(weight)} <span class="quiet">${D.withDocumentsHint}</span></span></label>`
  }`;

/** @param {{workspace: Workspace, handover: Handover}} props */
const Take = ({ workspace, handover }) => {
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [said, setSaid] = useState("");
  const take = async () => {
    if (!file) return setSaid(T.noFile);
    setSaid(T.takingFile);
    const { taken, fault } = await handover.take(file, typed);
    setSaid(`${taken ? words.takenText(taken) : ""} ${fault ? words.HANDOVER_FAULTS[fault] : ""}`.trim());
    await workspace.refresh();
  };
  return html`
    <form class="field person-form" onSubmit=${(/** @type {Event} */ event) => submitted(event, take)}>
      <h2>${T.takeFile}</h2>
      <label class="labelled"><span>${T.file}</span>
        <input type="file" accept=${ENDING} data-testid="queue-file"
          onChange=${(/** @type {Typed} */ event) => setFile(event.currentTarget.files?.[0] ?? null)} /></label>
      <${Secret} label=${T.passphraseOfFile} value=${typed} onText=${setTyped} testid="passphrase-of-file" />
      <p role="status" data-testid="take-said">${said}</p>
      <button class="button" type="submit" disabled=${workspace.state().elsewhere} data-testid="take-file">${T.takeFile}</button>
    </form>`;
};

/** Shown as it is typed: it is read out and written down. @param {{label: string, value: string, onText: (text: string) => void, testid: string}} props */
const Secret = ({ label, value, onText, testid }) => html`
  <label class="labelled"><span>${label}</span>
    <input type="text" autocomplete="off" autocapitalize="none" spellcheck="false" value=${value} data-testid=${testid}
      onInput=${(/** @type {Typed} */ event) => onText(event.currentTarget.value)} /></label>`;

/** @param {string} name @param {Blob} content */
const offer = (name, content) => {
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** @param {Event} event @param {() => Promise<void>} work */
const submitted = (event, work) => {
  event.preventDefault();
  void work();
};
