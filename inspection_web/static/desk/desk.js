// Sends the forms of the desk pages to the API and follows long work. One door for writes: the same API that
// the tablets use. Pages work for reading without this file.

/**
 * @typedef {{where: string, code: string, message: string}} Fault
 * @typedef {{title: string, detail: string, code: string, errors: Fault[]}} Problem
 * @typedef {{state: string, progress: number, result?: Record<string, string>, error?: string | null}} Job
 */

const UNREACHABLE = {
  title: "Không kết nối được máy chủ",
  detail: "Chưa có gì được gửi. Hãy kiểm tra mạng rồi bấm lại.",
  code: "request.unreachable",
  errors: [],
};

/** @param {string} tag @param {string} text @param {string} [style] */
function element(tag, text, style) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (style) made.className = style;
  return made;
}

/** Fill {member} places of an address from an answer. @param {string} template @param {Record<string, unknown>} answer */
function filled(template, answer) {
  return template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(answer[name] ?? "")));
}

/** The value of one control: boxes are true or false, an empty optional text is null, numbers stay text.
 * @param {HTMLInputElement} control */
function valueOf(control) {
  if (control.type === "checkbox") return control.checked;
  return control.value === "" && !control.required ? null : control.value;
}

/** @param {HTMLFormElement} form */
function controlsOf(form) {
  const all = /** @type {HTMLInputElement[]} */ (Array.from(form.elements));
  return all.filter((control) => control.name && !control.disabled && control.type !== "submit");
}

/** The form as JSON. A name ending in [] makes a list of the chosen values. @param {HTMLFormElement} form */
function jsonOf(form) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const control of controlsOf(form)) {
    if (control.name.endsWith("[]")) {
      const name = control.name.slice(0, -2);
      const list = /** @type {unknown[]} */ ((body[name] ??= []));
      if (control.checked) list.push(control.value);
    } else if (control.type !== "radio" || control.checked) {
      body[control.name] = valueOf(control);
    }
  }
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

/** Mark a control as faulty and give it the message to read out. @param {HTMLInputElement} control @param {Fault} fault */
function mark(control, fault) {
  const message = element("p", fault.message, "field-error");
  message.id = `error-${control.id}`;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-errormessage", message.id);
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
  const link = /** @type {HTMLAnchorElement} */ (element("a", `${label.trim()}: ${fault.message}`));
  link.href = `#${control.id}`;
  mark(control, fault);
  line.append(link);
  return line;
}

/** @param {HTMLFormElement} form */
function forgetProblem(form) {
  for (const old of form.querySelectorAll(".error-summary, .field-error")) old.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-errormessage");
  }
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
  place.removeAttribute("hidden");
  /** @type {HTMLElement} */ (place).focus();
}

/** @param {HTMLFormElement} form @param {Response} response */
async function goOn(form, response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const answer = isJson ? await response.json() : {};
  const place = form.dataset.result && document.querySelector(form.dataset.result);
  if (place) return showResult(place, answer);
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
  const response = await fetch(form.dataset.url ?? "", requestOf(form)).catch(() => null);
  setBusy(form, false);
  if (response?.ok) await goOn(form, response);
  else showProblem(form, response ? await problemOf(response) : UNREACHABLE);
}

/** Follow long work until it ends; a lost connection is no end. @param {HTMLElement} place @param {number} pause */
async function follow(place, pause) {
  const response = await fetch(place.dataset.job ?? "", { headers: { Accept: "application/json" } }).catch(
    () => null,
  );
  /** @type {Job | null} */
  const job = response?.ok ? await response.json() : null;
  if (job?.state === "done") return finish(place, job.result ?? {});
  if (job?.state === "failed")
    return tell(place, "Chưa làm xong được. Hãy yêu cầu lại; nếu vẫn lỗi, hãy báo cơ quan thường trực.");
  if (job) place.querySelector("progress")?.setAttribute("value", String(job.progress));
  setTimeout(() => follow(place, Math.min(pause * 1.3, 5000)), pause);
}

/** @param {HTMLElement} place @param {string} text */
function tell(place, text) {
  place.querySelector("progress")?.remove();
  const status = place.querySelector("[data-job-text]");
  if (status) status.textContent = text;
}

/** @param {HTMLElement} place @param {Record<string, string>} result */
function finish(place, result) {
  tell(place, "Đã xong.");
  const link = /** @type {HTMLAnchorElement} */ (
    element("a", place.dataset.linkLabel ?? "Mở kết quả", "btn btn-primary")
  );
  link.href = filled(place.dataset.link ?? "", result);
  place.append(link);
}

document.addEventListener("submit", send);
for (const place of document.querySelectorAll("[data-job]")) follow(/** @type {HTMLElement} */ (place), 700);
document.querySelector(".error-summary")?.scrollIntoView({ block: "nearest" });
