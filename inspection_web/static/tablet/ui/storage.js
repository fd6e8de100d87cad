/**
 * Room on the tablet: how much is used and left, and clearing what the server has received, after a question.
 *
 * @import { Room } from "../data/clearing.js"
 * @import { Workspace } from "../workspace.js"
 */
import { sizeText as roundText } from "../core/storage-policy.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import {
  clearableText,
  clearedText,
  clearQuestion,
  clearYes,
  D,
  sizeText,
  spaceText,
} from "../words/documents.js";

/** @param {{workspace: Workspace}} props */
export const Storage = ({ workspace }) => {
  const [found, setFound] = useState(
    /** @type {(import("../cleaning.js").Space & {room: Room}) | null} */ (null),
  );
  const [said, setSaid] = useState("");
  const state = workspace.state();
  const look = async () => setFound(await workspace.cleaning.look());
  useEffect(() => void look(), [state.free, state.queue.length, state.sync.running]);
  const clear = async () => {
    const room = await workspace.cleaning.clear().catch(() => null);
    setSaid(room ? clearedText(room.bytes) : D.clearFailed);
    await look();
  };
  if (!found) return null;
  const { used, free, room } = found;
  return html`
    ${free !== null && html`<p data-testid="free">${spaceText(usedText(used ?? 0), roundText(free))}</p>`}
    ${room.pictures > 0 && html`<${Clear} room=${room} clear=${clear} isLocked=${state.elsewhere} />`}
    <p role="status" data-testid="cleared">${said}</p>`;
};

/** Little is told exactly, much is rounded. @param {number} used */
const usedText = (used) => (used < 1e9 ? sizeText(used) : roundText(used));

/** @param {{room: Room, clear: () => Promise<void>, isLocked: boolean}} props */
const Clear = ({ room: { pictures, bytes }, clear, isLocked }) => {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return html`
      <p>${clearableText(pictures, bytes)}</p>
      <button class="button" type="button" disabled=${isLocked} onClick=${() => setAsked(true)} data-testid="clear">${D.clear}</button>`;
  return html`
    <div class="hint" role="group" aria-label=${D.clear} data-testid="clear-question">
      <p>${clearQuestion(pictures, bytes)}</p>
      <div class="buttons">
        <button class="button button-main" type="button" onClick=${clear} data-testid="clear-yes">${clearYes(bytes)}</button>
        <button class="button" type="button" onClick=${() => setAsked(false)} data-testid="clear-no">${D.clearNo}</button>
      </div>
    </div>`;
};
