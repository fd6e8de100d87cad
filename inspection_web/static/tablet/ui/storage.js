/**
 * Room on the tablet: how much is used and left, and clearing what the server has received, after a question. What
 * could be cleared is counted when somebody asks: it takes reading every small picture.
 *
 * @import { Room } from "../data/clearing.js"
 * @import { State, Workspace } from "../workspace.js"
 */
import { sizeText as roundText } from "../core/storage-policy.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import { clearedText, clearQuestion, clearYes, D, sizeText, spaceText } from "../words/documents.js";

/** @param {{workspace: Workspace}} props */
export const Storage = ({ workspace }) => {
  const [space, setSpace] = useState(/** @type {import("../cleaning.js").Space | null} */ (null));
  const [room, setRoom] = useState(/** @type {Room | null} */ (null));
  const [said, setSaid] = useState("");
  const state = workspace.state();
  const { cleaning } = workspace;
  const look = async () => setSpace(await cleaning.space());
  useEffect(() => void look(), [state.free, state.queue.length]);
  const ask = async () => {
    const found = await cleaning.room();
    setSaid(found.pictures > 0 ? "" : D.nothingToClear);
    setRoom(found.pictures > 0 ? found : null);
  };
  const clear = async () => {
    const cleared = await cleaning.clear().catch(() => null);
    setRoom(null);
    setSaid(cleared ? clearedText(cleared.bytes) : D.clearFailed);
    await look();
  };
  return html`
    ${space?.free != null && html`<p data-testid="free">${spaceText(usedText(space.used ?? 0), roundText(space.free))}</p>`}
    ${hasEnded(state) && !room && html`<button class="button" type="button" disabled=${state.elsewhere} onClick=${ask} data-testid="clear">${D.clear}</button>`}
    ${room && html`<${Question} room=${room} clear=${clear} leave=${() => setRoom(null)} />`}
    <p role="status" data-testid="cleared">${said}</p>`;
};

/** @param {{room: Room, clear: () => Promise<void>, leave: () => void}} props */
const Question = ({ room: { pictures, bytes }, clear, leave }) => html`
  <div class="hint" role="group" aria-label=${D.clear} data-testid="clear-question">
    <p>${clearQuestion(pictures, bytes)}</p>
    <div class="buttons">
      <button class="button button-main" type="button" onClick=${clear} data-testid="clear-yes">${clearYes(bytes)}</button>
      <button class="button" type="button" onClick=${leave} data-testid="clear-no">${D.clearNo}</button>
    </div>
  </div>`;

/** Whether there may be something to clear. @param {State} state */
const hasEnded = ({ downloads, lines }) => {
  const ended = new Set(lines.filter((line) => line.state === "closed").map(({ id }) => id));
  return [...downloads].some(([id, { closed, photos }]) => photos.total > 0 && (closed || ended.has(id)));
};

/** Little is told exactly, much is rounded. @param {number} used */
const usedText = (used) => (used < 1e9 ? sizeText(used) : roundText(used));
