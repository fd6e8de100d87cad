/**
 * The field a signature is drawn on: by finger, pen or mouse. Whoever cannot draw types the name instead.
 *
 * @import { Stroke } from "../core/strokes.js"
 */
import { begun, extended, FIELD, pathOf, strokesOf, undone } from "../core/strokes.js";
import { html, useRef, useState } from "../vendor/preact.js";
import { M, padText } from "../words/minutes.js";

/** @typedef {PointerEvent & {currentTarget: SVGSVGElement}} Drawn */

/** @param {{who: string, path: string, onDrawn: (path: string) => void}} props path: what was drawn before */
export const SignaturePad = ({ who, path, onDrawn }) => {
  const drawn = useRef(/** @type {Stroke[] | null} */ (null));
  drawn.current ??= strokesOf(path);
  /** Events come faster than drawings. */
  const now = () => /** @type {Stroke[]} */ (drawn.current);
  const [, redraw] = useState(0);
  const draw = (/** @type {Stroke[]} */ strokes) => {
    drawn.current = strokes;
    redraw((count) => count + 1);
  };
  const tell = () => onDrawn(pathOf(now()));
  const change = (/** @type {Stroke[]} */ strokes) => {
    draw(strokes);
    tell();
  };
  const down = (/** @type {Drawn} */ event) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    draw(begun(now(), pointOf(event)));
  };
  const move = (/** @type {Drawn} */ event) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) draw(extended(now(), pointOf(event)));
  };
  const empty = now().length === 0;
  return html`
    <div class="pad">
      <svg viewBox=${`0 0 ${FIELD.width} ${FIELD.height}`} role="img" aria-label=${padText(who)} data-testid="pad"
        onPointerDown=${down} onPointerMove=${move} onPointerUp=${tell} onPointerCancel=${tell}>
        <line x1="40" y1="160" x2="560" y2="160" />
        <path d=${pathOf(now())} />
      </svg>
      <p class="quiet">${M.padHint}</p>
      <div class="buttons">
        <button class="button" type="button" disabled=${empty} onClick=${() => change(undone(now()))} data-testid="undo-stroke">${M.undo}</button>
        <button class="button" type="button" disabled=${empty} onClick=${() => change([])} data-testid="clear-strokes">${M.clear}</button>
      </div>
    </div>`;
};

/** Where on the field, however large it is shown. @param {Drawn} event */
const pointOf = ({ clientX, clientY, currentTarget }) => {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return {
    x: ((clientX - left) / width) * FIELD.width,
    y: ((clientY - top) / height) * FIELD.height,
  };
};
