// Checks a document in the browser alone: the file against its digest, the printed checkpoint against the log's.

const SAME = "Đúng: tệp này giống tệp đã ban hành đến từng byte.";
const OTHER =
  "Không phải: tệp này khác tệp đã ban hành. Có thể là tệp khác, bản lưu lại bằng chương trình khác, hoặc đã bị sửa.";
const NO_MEANS =
  "Trình duyệt không tính được mã băm ở địa chỉ này. Hãy chạy sha256sum TỆP và so với mã băm ở trên.";
const PRINTED = "Điểm chốt trong mã QR trùng với điểm chốt mà sổ ghi cho tài liệu này.";
const NOT_PRINTED =
  "Điểm chốt trong mã QR KHÁC điểm chốt mà sổ ghi cho tài liệu này. Hãy giữ bản giấy và báo cơ quan thường trực.";

/** The SHA-256 of a file in lower-case hex. @param {Blob} file */
export async function digest(file) {
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the code of a document says of its checkpoint, as it stands behind the address. @param {string} fragment */
export function printed(fragment) {
  const found = /^#(\d{1,16}:[0-9a-f]{64})$/.exec(fragment);
  return found?.[1] ?? null;
}

/** @param {HTMLInputElement} chosen @param {Element} verdict */
async function compare(chosen, verdict) {
  const file = chosen.files?.[0];
  if (!file) return;
  verdict.textContent = "Đang tính mã băm…";
  if (!globalThis.crypto?.subtle) {
    verdict.textContent = NO_MEANS;
    return;
  }
  verdict.textContent = (await digest(file)) === chosen.dataset.sha256 ? SAME : OTHER;
}

const chosen = globalThis.document?.querySelector("input[data-sha256]");
const verdict = globalThis.document?.querySelector("[data-file-verdict]");
if (chosen instanceof HTMLInputElement && verdict)
  chosen.addEventListener("change", () => compare(chosen, verdict));

const place = globalThis.document?.querySelector("[data-printed]");
const said = place && printed(globalThis.location.hash);
if (place instanceof HTMLElement && said) {
  place.textContent = said === place.dataset.printed ? PRINTED : NOT_PRINTED;
}
