// Sends the forms of the desk pages to the API and follows long work. One door for writes: the same API that
// the tablets use. Pages work for reading without this file.

import { follow } from "./jobs.js";
import { element, filled } from "./markup.js";

/**
 * @typedef {{where: string, code: string, message: string}} Fault
 * @typedef {{title: string, detail: string, code: string, errors: Fault[]}} Problem
 */

/** @type {Problem} */
const UNREACHABLE = {
  title: "Không kết nối được máy chủ",
  detail:
    "Chưa nhận được trả lời của máy chủ. Hãy kiểm tra mạng, tải lại trang xem đã lưu chưa rồi mới gửi lại.",
  code: "request.unreachable",
  errors: [],
};

/** The value of one control: boxes are true or false, an empty optional text is null, numbers stay text.
 * @param {HTMLInputElement} control */
function typedValue(control) {
  if (control.type === "checkbox") return control.checked;
  return control.value === "" && !control.required ? null : control.value;
}

/** @param {HTMLFormElement} form */
function controlsOf(form) {
  const all = /** @type {HTMLInputElement[]} */ (Array.from(form.elements));
  return all.filter((control) => control.name && !control.disabled && control.type !== "submit");
}

/** A name ending in [] makes a list of the chosen values.
 * @param {Record<string, unknown>} body @param {HTMLInputElement} control */
function addTo(body, control) {
  if (control.name.endsWith("[]")) {
    const name = control.name.slice(0, -2);
    const list = /** @type {unknown[]} */ (body[name] ?? []);
    body[name] = control.checked ? [...list, control.value] : list;
  } else if (control.type !== "radio" || control.checked) {
    body[control.name] = typedValue(control);
  }
}

/** @param {HTMLFormElement} form */
function jsonOf(form) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const control of controlsOf(form)) addTo(body, control);
  return body;
}

/** @param {HTMLFormElement} form @returns {RequestInit} */
function requestOf(form) {
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  const method = form.dataset.method ?? "POST";
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  if (form.querySelector('input[type="file"]')) return { method, headers, body: new FormData(form) };
  headers["Content-Type"] = "application/json";
  return { method, headers, body: JSON.stringify(jsonOf(form)) };
}

/** @param {Response} response @returns {Promise<Problem>} */
async function problemOf(response) {
  if (response.headers.get("Content-Type")?.includes("problem+json")) return response.json();
  return {
    title: "Máy chủ gặp lỗi",
    detail: `Máy chủ trả lời ${response.status}. Hãy thử lại; nếu vẫn lỗi, hãy báo cơ quan thường trực.`,
    code: `http.${response.status}`,
    errors: [],
  };
}

/** @param {HTMLFormElement} form @param {string} where */
function controlNamed(form, where) {
  return controlsOf(form).find((control) => control.name === where || control.name === `${where}[]`);
}

/** Whether a control that must be filled in was left empty. @param {HTMLFormElement} form @param {HTMLInputElement} control */
function isLeftOut(form, control) {
  if (!control.required) return false;
  const group = form.elements.namedItem(control.name);
  return (group instanceof RadioNodeList ? group.value : control.value) === "";
}

/** What to tell about a control: that it was left out, or what the API said. @param {HTMLFormElement} form
 * @param {HTMLInputElement} control @param {Fault} fault */
function messageFor(form, control, fault) {
  if (!isLeftOut(form, control)) return fault.message;
  return ["select-one", "radio", "file"].includes(control.type) ? "Hãy chọn mục này." : "Hãy nhập mục này.";
}

/** Mark a control as faulty and give it the message to read out. @param {HTMLInputElement} control @param {string} text */
function mark(control, text) {
  const message = element("p", text, "field-error");
  message.id = `error-${control.id}`;
  control.setAttribute("aria-invalid", "true");
  const hint = control.getAttribute("aria-describedby") ?? "";
  control.setAttribute("aria-describedby", `${hint.replace(message.id, "")} ${message.id}`.trim());
  control.closest(".field")?.append(message);
}

/** One line of the summary: it leads to the control when there is one. @param {HTMLFormElement} form @param {Fault} fault */
function lineOf(form, fault) {
  const line = document.createElement("li");
  const control = controlNamed(form, fault.where);
  if (!control?.id) {
    line.textContent = fault.where ? `${fault.where}: ${fault.message}` : fault.message;
    return line;
  }
  const label =
    control.closest(".field")?.querySelector(".field-label, legend")?.firstChild?.textContent ?? fault.where;
  const text = messageFor(form, control, fault);
  const link = /** @type {HTMLAnchorElement} */ (element("a", `${label.trim()}: ${text}`));
  link.href = `#${control.id}`;
  mark(control, text);
  line.append(link);
  return line;
}

/** @param {HTMLFormElement} form */
function forgetProblem(form) {
  for (const old of form.querySelectorAll(".error-summary, .field-error")) old.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** @param {HTMLFormElement} form @param {Problem} problem */
function showProblem(form, problem) {
  const summary = element("div", "", "error-summary");
  summary.setAttribute("role", "alert");
  summary.tabIndex = -1;
  const list = document.createElement("ul");
  list.append(...(problem.errors ?? []).map((fault) => lineOf(form, fault)));
  summary.append(element("h2", problem.title), element("p", problem.detail));
  if (list.childElementCount > 0) summary.append(list);
  summary.append(element("p", `Mã lỗi: ${problem.code}`, "code"));
  form.prepend(summary);
  summary.focus();
}

/** Show members of the answer on the page, for what is told once only. @param {Element} place @param {Record<string, unknown>} answer */
function showResult(place, answer) {
  for (const slot of place.querySelectorAll("[data-field]")) {
    slot.textContent = String(answer[slot.getAttribute("data-field") ?? ""] ?? "");
  }
  for (const picture of place.querySelectorAll("img[data-picture]")) {
    picture.setAttribute("src", String(answer[picture.getAttribute("data-picture") ?? ""] ?? ""));
  }
  place.removeAttribute("hidden");
  /** @type {HTMLElement} */ (place).focus();
}

/** An answer without content is named JSON all the same. @param {Response} response */
function isAnswer(response) {
  return response.status !== 204 && response.headers.get("Content-Type")?.includes("json");
}

/** @typedef {{answer: Record<string, unknown>} | {problem: Problem}} Outcome */

/** What the API says to a form. @param {HTMLFormElement} form @returns {Promise<Outcome>} */
async function exchange(form) {
  const response = await fetch(form.dataset.url ?? "", requestOf(form));
  if (!response.ok) return { problem: await problemOf(response) };
  return { answer: isAnswer(response) ? await response.json() : {} };
}

/** @param {HTMLFormElement} form @param {Record<string, unknown>} answer */
function goOn(form, answer) {
  const place = form.dataset.result && document.querySelector(form.dataset.result);
  if (place) {
    setBusy(form, false);
    return showResult(place, answer);
  }
  // The form stays shut: a press before the next page has come would send it a second time.
  if (form.dataset.next) return location.assign(filled(form.dataset.next, answer));
  return location.reload();
}

/** @param {HTMLFormElement} form @param {boolean} busy */
function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll('button[type="submit"]')) {
    button.toggleAttribute("disabled", busy);
    button.setAttribute("aria-busy", String(busy));
  }
}

/** @param {SubmitEvent} event */
async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-api]")) return;
  event.preventDefault();
  if (form.hasAttribute("data-busy")) return;
  forgetProblem(form);
  setBusy(form, true);
  const outcome = await exchange(form).catch(() => /** @type {Outcome} */ ({ problem: UNREACHABLE }));
  if ("answer" in outcome) return goOn(form, outcome.answer);
  setBusy(form, false);
  showProblem(form, outcome.problem);
}

/** Let people send: from here on a press is taken by this script. */
function openForms() {
  for (const button of document.querySelectorAll('form[data-api] button[type="submit"]')) {
    button.removeAttribute("disabled");
  }
  document.documentElement.toggleAttribute("data-ready", true);
}

/** Open forms again that the browser brings back as they were left. @param {PageTransitionEvent} event */
function comeBack(event) {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-busy]")) {
    setBusy(/** @type {HTMLFormElement} */ (form), false);
  }
}

document.addEventListener("submit", send);
window.addEventListener("pageshow", comeBack);
openForms();
for (const place of document.querySelectorAll("[data-job]")) follow(/** @type {HTMLElement} */ (place), 700);
