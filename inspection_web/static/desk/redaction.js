// Lets a person choose the areas of a photo that its copy for the public must not show: dragged on the picture,
// or typed as numbers. Both say the same at any time; what is sent is the field "areas".

import { isMeant, PARTS, pointOn, read, spanned, within, written } from "./areas.js";

/** @typedef {import("./areas.js").Area} Area */

const FIRST = { left: 400, top: 400, width: 200, height: 200 };

/** @param {HTMLElement} box @param {Area} area */
function lay(box, area) {
  for (const part of PARTS) box.style[part] = `${area[part] / 10}%`;
}

/** The numbers of a row. @param {Element} row @returns {Area} */
function typed(row) {
  const values = PARTS.map((part) => [part, input(row, part).valueAsNumber]);
  return within(Object.fromEntries(values));
}

/** @param {Element} row @param {string} part */
const input = (row, part) => /** @type {HTMLInputElement} */ (row.querySelector(`[data-part="${part}"]`));

/** @param {HTMLElement} place @param {string} selector @returns {HTMLElement} */
const inside = (place, selector) => /** @type {HTMLElement} */ (place.querySelector(selector));

/** @param {HTMLElement} picture @param {PointerEvent} event */
const pointOf = (picture, event) => pointOn(picture.getBoundingClientRect(), event);

/** Write everything again from the rows: the boxes, their names, the field that is sent. @param {HTMLElement} place */
function refresh(place) {
  const picture = inside(place, ".redaction-picture");
  for (const old of picture.querySelectorAll("[data-box]")) old.remove();
  const rows = Array.from(place.querySelectorAll(".redaction-area"));
  const areas = rows.map(typed);
  rows.forEach((row, index) => {
    inside(/** @type {HTMLElement} */ (row), "legend").textContent = `Vùng ${index + 1}`;
  });
  for (const area of areas) picture.append(boxOf(area));
  const field = /** @type {HTMLInputElement} */ (inside(place, '[name="areas"]'));
  field.value = written(areas);
  if (rows.length > 0) inside(place, "[data-lack]").hidden = true;
}

/** @param {Area} area */
function boxOf(area) {
  const box = document.createElement("div");
  box.setAttribute("data-box", "");
  lay(box, area);
  return box;
}

/** Add a row for an area. @param {HTMLElement} place @param {Area} area */
function add(place, area) {
  const template = /** @type {HTMLTemplateElement} */ (place.querySelector("template"));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  type(row, area);
  inside(row, "[data-drop]").addEventListener("click", () => {
    row.remove();
    refresh(place);
    inside(place, "[data-add]").focus();
  });
  inside(place, ".redaction-areas").append(row);
  refresh(place);
  return row;
}

/** Draw an area with a mouse, a pen or a finger. @param {HTMLElement} place */
function draw(place) {
  const picture = inside(place, ".redaction-picture");
  /** @type {{start: {x: number, y: number}, box: HTMLElement} | null} */
  let drawing = null;
  picture.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    const start = pointOf(picture, event);
    drawing = { start, box: boxOf({ left: start.x, top: start.y, width: 0, height: 0 }) };
    picture.append(drawing.box);
  });
  picture.addEventListener("pointermove", (event) => {
    if (drawing) lay(drawing.box, spanned(drawing.start, pointOf(picture, event)));
  });
  picture.addEventListener("pointerup", (event) => {
    if (!drawing) return;
    const area = spanned(drawing.start, pointOf(picture, event));
    drawing.box.remove();
    drawing = null;
    if (isMeant(area)) add(place, within(area));
  });
  picture.addEventListener("pointercancel", () => {
    drawing?.box.remove();
    drawing = null;
  });
}

/** Show in a row what is sent for it: numbers that point out of the picture are brought into it.
 * @param {Element} row @param {Area} area */
function type(row, area) {
  for (const part of PARTS) input(row, part).value = String(area[part]);
}

/** Refuse to send when nothing is covered, and say how to mend it. @param {HTMLElement} place @param {Event} event */
function checkSome(place, event) {
  const lack = inside(place, "[data-lack]");
  lack.hidden = place.querySelector(".redaction-area") !== null;
  if (lack.hidden) return;
  event.preventDefault();
  event.stopPropagation();
  inside(place, "[data-add]").focus();
}

/** @param {HTMLElement} place */
function watch(place) {
  for (const area of read(place.dataset.areas ?? "")) add(place, area);
  draw(place);
  place.addEventListener("input", () => refresh(place));
  place.addEventListener("change", (event) => {
    const row = /** @type {Element} */ (event.target).closest(".redaction-area");
    if (row) type(row, typed(row));
  });
  place.closest("form")?.addEventListener("submit", (event) => checkSome(place, event));
  inside(place, "[data-add]").addEventListener("click", () => input(add(place, FIRST), "left").focus());
}

for (const place of document.querySelectorAll("[data-redaction]")) watch(/** @type {HTMLElement} */ (place));
