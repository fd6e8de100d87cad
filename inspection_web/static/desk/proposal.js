// Puts the value that is proposed into the form: one of the offered values, or a number typed with a decimal
// comma. "3.5" and "1.234" have two readings and are refused; nothing is guessed.

import { element } from "./markup.js";

const WHOLE = /^-?(0|[1-9]\d*)$/;
const DECIMAL = /^-?(0|[1-9]\d*)(,\d+)?$/;
const MESSAGES = {
  int: "Nhập số nguyên, chỉ gồm chữ số, ví dụ 1250.",
  decimal: "Nhập số với dấu phẩy thập phân, ví dụ 3,5; không dùng dấu chấm.",
};

/** Turn a typed number into canonical text; null when it cannot be read in one way only.
 * @param {string} text @param {string} kind @returns {string | null} */
function canonicalNumber(text, kind) {
  const typed = text.trim().replace("−", "-");
  if (!(kind === "int" ? WHOLE : DECIMAL).test(typed)) return null;
  const [whole, places = ""] = typed.split(",");
  const kept = places.replace(/0+$/, "");
  const written = kept ? `${whole}.${kept}` : whole;
  return written === "-0" ? "0" : written;
}

/** @param {Element} place @returns {HTMLInputElement | null} */
const chosen = (place) => place.querySelector('input[name="offer"]:checked');

/** @param {Element} place @param {string} id */
const control = (place, id) => /** @type {HTMLInputElement} */ (place.querySelector(`#${id}`));

/** The value of the control for another value; null when it is no number.
 * @param {HTMLInputElement} other @returns {string | null} */
function otherValue(other) {
  const kind = other.dataset.number;
  return kind ? canonicalNumber(other.value, kind) : other.value;
}

/** Take a complaint back. @param {HTMLInputElement} other */
function forgive(other) {
  other.removeAttribute("aria-invalid");
  other.closest(".field")?.querySelector(".field-error")?.remove();
}

/** Write the present choice into the form; false when there is none that can be sent. @param {Element} place */
function take(place) {
  const offer = chosen(place);
  const other = control(place, "other");
  const isOther = offer?.id === "offer-other";
  other.closest(".field")?.toggleAttribute("hidden", !isOther);
  const value = isOther ? otherValue(other) : (offer?.dataset.value ?? "");
  control(place, "field-value_status").value = offer?.dataset.status ?? "";
  control(place, "field-value").value = value ?? "";
  if (value !== null) forgive(other);
  return value !== null;
}

/** @param {Element} place */
function complain(place) {
  const other = control(place, "other");
  const kind = other.dataset.number === "int" ? "int" : "decimal";
  forgive(other);
  other.setAttribute("aria-invalid", "true");
  const message = element("p", MESSAGES[kind], "field-error");
  message.setAttribute("role", "alert");
  other.closest(".field")?.append(message);
  other.focus();
}

/** @param {Element} place */
function watch(place) {
  take(place);
  place.addEventListener("input", () => take(place));
  place.closest("form")?.addEventListener("submit", (event) => {
    if (take(place)) return;
    event.preventDefault();
    event.stopPropagation();
    complain(place);
  });
}

for (const place of document.querySelectorAll("[data-proposal]")) watch(place);
