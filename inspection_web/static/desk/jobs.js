// Follows long work of the server: <div data-job="/api/jobs/ID" data-link-label="…">, then links to the
// result's own url, or to data-link="/files/{sha256}" with members of the result filled in.

import { element, filled } from "./markup.js";

/** @typedef {{state: string, progress: number, result?: Record<string, string>, error?: string | null}} Job */

const LONGEST_PAUSE = 5000;

const SERVER_FAULT = 500;
const GIVEN_UP = "Chưa làm xong được. Hãy yêu cầu lại; nếu vẫn lỗi, hãy báo cơ quan thường trực.";
const NOT_ALLOWED = "Không xem được tiến độ. Hãy tải lại trang và đăng nhập lại nếu được hỏi.";

/** Ask once: the job, null when nobody answered, or undefined when it may not be seen.
 * @param {string} address @returns {Promise<Job | null | undefined>} */
async function ask(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.ok) return response.json();
  return response === null || response.status >= SERVER_FAULT ? null : undefined;
}

/** Follow long work until it ends; a lost connection is no end. @param {HTMLElement} place @param {number} pause */
export async function follow(place, pause) {
  const job = await ask(place.dataset.job ?? "");
  if (job === undefined) return tell(place, NOT_ALLOWED);
  if (job?.state === "done") return finish(place, job.result ?? {});
  if (job?.state === "failed") return tell(place, GIVEN_UP);
  if (job) place.querySelector("progress")?.setAttribute("value", String(job.progress));
  setTimeout(() => follow(place, Math.min(pause * 1.3, LONGEST_PAUSE)), pause);
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
  link.href = place.dataset.link ? filled(place.dataset.link, result) : (result.url ?? "");
  place.append(link);
}
