// Checks a document in the browser alone: the file against the digest of the issued one, the checkpoint of the
// printed code against the log's. What is said is computed by pure functions; the rest puts it on the page.

/** @typedef {{sha256: string, size: number}} Fingerprint */
/** @typedef {{tone: "good" | "bad" | "unsure", title: string, text: string}} Verdict */

const SAME = "Đúng: đây là tệp đã ban hành";
const SAME_TEXT = "giống tệp đã ban hành đến từng byte.";
const OTHER = "Không phải tệp đã ban hành";
const OTHER_CAUSE =
  "Có thể bạn chọn nhầm tệp; tệp là bản quét, bản chụp hoặc bản lưu lại bằng chương trình khác; hoặc nội dung " +
  "đã bị sửa. Hãy xin nơi gửi đúng tệp gốc rồi so lại. Nếu vẫn khác, đừng dùng tệp này và báo cơ quan thường trực.";

/** @type {Verdict} */
export const EMPTY = {
  tone: "unsure",
  title: "Tệp này rỗng",
  text: "Tệp có 0 byte, có lẽ tải về chưa xong. Hãy tải lại rồi chọn tệp một lần nữa.",
};
/** @type {Verdict} */
export const UNREADABLE = {
  tone: "unsure",
  title: "Không đọc được tệp",
  text: "Tệp có thể đã bị chuyển chỗ, hoặc thứ vừa thả vào là thư mục. Hãy chọn lại một tệp.",
};
/** @type {Verdict} */
export const NO_FILE = {
  tone: "unsure",
  title: "Chưa nhận được tệp nào",
  text: "Hãy thả một tệp từ máy của bạn vào ô này, hoặc bấm để chọn tệp.",
};
/** @type {Verdict} */
const PRINTED = {
  tone: "good",
  title: "Mã QR đúng với tài liệu này",
  text: "Điểm chốt trong mã QR trùng với điểm chốt mà sổ lưu vết ghi cho tài liệu này.",
};
/** @type {Verdict} */
const NOT_PRINTED = {
  tone: "bad",
  title: "Mã QR không khớp",
  text: "Điểm chốt trong mã QR khác điểm chốt mà sổ lưu vết ghi cho tài liệu này. Hãy giữ bản giấy và báo cơ quan thường trực.",
};

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

/** Whether a file is the issued one. @param {string} name @param {Fingerprint} own @param {Fingerprint} issued @returns {Verdict} */
export function judged(name, own, issued) {
  if (own.size === 0) return EMPTY;
  if (own.sha256 === issued.sha256) return { tone: "good", title: SAME, text: `Tệp “${name}” ${SAME_TEXT}` };
  const sizes =
    own.size === issued.size
      ? "có cùng cỡ nhưng khác nội dung"
      : `có ${grouped(own.size)} byte, tệp đã ban hành có ${grouped(issued.size)} byte`;
  return { tone: "bad", title: OTHER, text: `Tệp “${name}” ${sizes}. ${OTHER_CAUSE}` };
}

/** Whether the printed checkpoint is the log's. @param {string} said @param {string} kept @returns {Verdict} */
export const judgedPrint = (said, kept) => (said === kept ? PRINTED : NOT_PRINTED);

/** A whole number with dots between thousands. @param {number} count */
const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ".");

/** @param {File} file @param {Fingerprint} issued @returns {Promise<Verdict>} */
export async function compared(file, issued) {
  try {
    return judged(file.name, { sha256: await digest(file), size: file.size }, issued);
  } catch {
    return UNREADABLE;
  }
}

/** @param {Element} place @param {Verdict} verdict */
function show(place, { tone, title, text }) {
  const heading = document.createElement("strong");
  heading.textContent = title;
  const told = document.createElement("p");
  told.textContent = text;
  place.className = `verdict verdict-${tone}`;
  place.replaceChildren(heading, told);
}

/** Compare what is chosen or dropped. @param {HTMLElement} zone @param {HTMLInputElement} input @param {Element} place */
function offer(zone, input, place) {
  const issued = { sha256: zone.dataset.sha256 ?? "", size: Number(zone.dataset.size) };
  let last = 0;
  /** @param {File | null | undefined} file */
  const check = async (file) => {
    last += 1;
    const turn = last;
    if (!file) return show(place, NO_FILE);
    place.className = "verdict verdict-unsure";
    place.textContent = "Đang so tệp…";
    const verdict = await compared(file, issued);
    if (turn === last) show(place, verdict);
  };
  input.addEventListener("change", () => {
    if (input.files?.length) check(input.files[0]);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.toggleAttribute("data-over", kind === "dragover");
    });
  }
  zone.addEventListener("drop", (event) => {
    input.value = "";
    check(/** @type {DragEvent} */ (event).dataTransfer?.files[0]);
  });
}

/** Offer the comparison where the browser can compute; the way by hand stays for all others. */
function start() {
  const zone = document.querySelector("[data-own-file]");
  const input = zone?.querySelector("input");
  const place = document.querySelector("[data-file-verdict]");
  if (!(zone instanceof HTMLElement && input && place) || !globalThis.crypto?.subtle) return;
  zone.hidden = false;
  document.querySelector("details[data-by-hand]")?.removeAttribute("open");
  offer(zone, input, place);
}

/** Say whether the code that was scanned belongs to this document. */
function tellPrinted() {
  const place = document.querySelector("[data-printed]");
  const said = printed(globalThis.location.hash);
  if (place instanceof HTMLElement && said) show(place, judgedPrint(said, place.dataset.printed ?? ""));
}

if (globalThis.document) {
  start();
  tellPrinted();
}
