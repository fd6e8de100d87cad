/**
 * Whether everything has arrived: a chip in the header, and a screen that names every waiting item with its
 * state, its last error and its next try.
 *
 * @import { QueueItem, SentCommand } from "../core/local.js"
 * @import { State } from "../workspace.js"
 */
import { clockOf, momentOf } from "../core/times.js";
import { html, useState } from "../vendor/preact.js";
import { sizeText } from "../words/documents.js";
import * as words from "../words/vi.js";
import { JudgedList } from "./returned.js";
import { HANDOVER, LIST, QUEUE } from "./route.js";
import { entryTitle, itemTitle } from "./titles.js";
import { shownFault } from "./values.js";

const { T } = words;

/** @param {{state: State}} props */
export const SyncChip = ({ state }) => {
  const waiting = state.queue.length;
  const text = chipText(state);
  return html`
    <a class=${`chip chip-${state.sync.link}`} href=${QUEUE} data-testid="sync-chip"
      data-waiting=${waiting} data-link=${state.sync.link} data-running=${String(state.sync.running)}>
      <span class="dot" aria-hidden="true"></span>
      <span>${words.LINKS[state.sync.link]}</span><span class="chip-more">${text}</span>
    </a>`;
};

/** @param {State} state */
const chipText = ({ person, queue, sync }) => {
  if (queue.length > 0) return sync.running ? T.sending : words.waitingText(queue.length);
  return person ? T.allSent : "";
};

/** So many waiting items are drawn at once, and so many more for each asking. */
const SHOWN = 50;

/** @param {{state: State, sendNow: () => Promise<void>, sendOne: (id: string) => Promise<void>}} props */
export const QueueScreen = ({ state, sendNow, sendOne }) => {
  const [shown, setShown] = useState(SHOWN);
  const more = Math.min(SHOWN, state.queue.length - shown);
  return html`
  <div class="narrow">
    <h1>${T.queue}</h1>
    <p class="lead" role="status" data-testid="link-state">
      ${words.LINKS[state.sync.link]}
      ${state.queue.length > 0 && state.sync.next_run && html` · ${words.nextTryText(clockOf(state.sync.next_run))}`}
    </p>
    ${state.queue.length === 0 && html`<p class="message message-good" data-testid="queue-empty">${T.queueEmpty}</p>`}
    <ul class="plain rows">
      ${state.queue.slice(0, shown).map((item) => html`<${QueueRow} key=${item.id} item=${item} state=${state} sendOne=${sendOne} />`)}
    </ul>
    ${more > 0 && html`<p><button class="button" type="button" onClick=${() => setShown(shown + SHOWN)} data-testid="queue-more">${words.moreText(more)}</button></p>`}
    ${state.parked.length > 0 && html`<${Parked} items=${state.parked} />`}
    ${state.judged.length > 0 && html`<${JudgedList} judged=${state.judged} />`}
    <p><a class="button" href=${HANDOVER} data-testid="handover">${T.handover}</a></p>
    <p class="quiet">${state.persistent ? T.persistYes : T.persistNo}</p>
    <div class="actions">
      <a class="button" href=${LIST}>${T.back}</a>
      <button class="button button-main" type="button" disabled=${state.sync.running} onClick=${sendNow} data-testid="send-now">
        ${state.sync.running ? T.sending : T.sendNow}
      </button>
    </div>
  </div>`;
};

/** @param {{item: QueueItem, state: State, sendOne: (id: string) => Promise<void>}} props */
const QueueRow = ({ item, state, sendOne }) => {
  const held = !state.sync.shared && state.person?.id !== item.author.id;
  return html`
    <li class="row" data-testid="queue-item" data-id=${item.id} data-type=${item.type}>
      <strong>${itemTitle(item)}</strong>
      <div class="quiet">${placeOf(item, state)} · ${momentOf(item.made_at)}</div>
      <div>${held ? words.heldText(item.author.name) : waitingOf(item)}</div>
      ${item.type === "photo" && html`<${SentPart} item=${item} />`}
      ${item.fault && html`<div class="bad" data-testid="item-fault">${shownFault(item.fault)}</div>`}
      ${item.next_try > 0 && html`<div class="quiet">${words.nextTryText(clockOf(item.next_try))}</div>`}
      ${
        !held &&
        html`<button class="button row-button" type="button" disabled=${state.sync.running} onClick=${() => sendOne(item.id)}
          aria-label=${`${T.sendNow}: ${itemTitle(item)}`} data-testid="send-item">${T.sendNow}</button>`
      }
    </li>`;
};

/** @param {QueueItem} item */
const waitingOf = (item) => {
  if (item.type !== "photo") return T.waiting;
  return item.sent ? words.sentPartText(item.sent, item.size) : T.waitingPhoto;
};

/** How much of a photo the server has. @param {{item: import("../core/local.js").QueuedPhoto}} props */
const SentPart = ({ item }) =>
  item.sent
    ? html`<progress max=${item.size} value=${item.sent} aria-label=${words.sentPartText(item.sent, item.size)}
        data-testid="sent-part"></progress>`
    : null;

/** @param {{items: SentCommand[]}} props */
const Parked = ({ items }) => html`
  <section>
    <h2>${words.parkedText(items.length)}</h2>
    <ul class="plain rows">
      ${items.map(
        (item) => html`
        <li class="row" key=${item.id} data-testid="parked-item" data-id=${item.id}>
          <strong>${entryTitle(item)}</strong>
          <div>${T.parked}</div>
          ${item.outcome.message && html`<div class="quiet">${item.outcome.message}</div>`}
        </li>`,
      )}
    </ul>
  </section>`;

/** @param {QueueItem} item @param {State} state */
const placeOf = (item, state) => {
  const name = state.downloads.get(item.visit_id)?.line.unit.name ?? "";
  return item.type === "photo" ? `${name} · ${sizeText(item.size)}` : name;
};
