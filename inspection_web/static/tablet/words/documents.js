/** What the list of documents of a visit and the room on the tablet say, in Vietnamese. */

export const D = {
  open: "Mở",
  states: {
    here: "có trên máy",
    coming: "đang tải…",
    missing: "chưa tải về máy",
    cleared: "đã dọn khỏi máy",
  },
  missing:
    "Tài liệu chưa tải về thì không mở được khi mất mạng. Hãy tải trước khi đi; nếu tải nhiều lần vẫn thiếu, báo văn phòng.",
  missingOffline: "Đang không có mạng. Máy tự tải tài liệu còn thiếu khi mở trang này lúc có mạng.",
  fetch: "Tải tài liệu còn thiếu",
  fetching: "Đang tải…",
  cleared:
    "Buổi kiểm tra đã kết thúc và máy chủ đã nhận đủ dữ liệu, nên tài liệu được dọn khỏi máy. Xem lại ở trang buổi kiểm tra trên máy tính.",
  withDocumentsHint: "Máy nhận đọc được khi không có mạng. Giao văn phòng thì không cần kèm.",
  clear: "Dọn bớt ảnh xem nhanh",
  nothingToClear:
    "Không có gì để dọn lúc này. Chỉ dọn được ảnh xem nhanh của buổi đã kết thúc mà máy chủ đã nhận và mở đủ ảnh.",
  clearNo: "Không xóa",
  clearFailed: "Chưa dọn được. Dữ liệu trên máy giữ nguyên.",
};

/** @param {number} bytes */
export const sizeText = (bytes) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB`
    : `${(bytes / 1_000_000).toFixed(1).replace(".", ",")} MB`;

/** @param {number} count @param {number} missing */
export const titleText = (count, missing) =>
  `Tài liệu mang theo (${count}${missing > 0 ? `, còn thiếu ${missing}` : ""})`;

/** @param {string} used @param {string} free */
export const spaceText = (used, free) => `Đã dùng ${used}, còn ${free} bộ nhớ cho ảnh.`;

/** @param {number} pictures @param {number} bytes */
export const clearQuestion = (pictures, bytes) =>
  `Xóa khỏi máy này ảnh xem nhanh của ${pictures} ảnh mà máy chủ đã nhận đủ, giải phóng ${sizeText(bytes)}? Thông tin ảnh và giấy biên nhận vẫn giữ trên máy; buổi chưa kết thúc và dữ liệu chờ gửi không bị đụng đến.`;

/** @param {number} bytes */
export const clearYes = (bytes) => `Xóa, giải phóng ${sizeText(bytes)}`;

/** @param {number} bytes */
export const clearedText = (bytes) => `Đã giải phóng ${sizeText(bytes)}.`;

/** @typedef {import("../data/queue-file.js").Weight} Weight */

/** @param {Weight} weight @param {boolean} along whether documents go along */
export const fileWeightText = ({ commands, photos, photoBytes, documents, documentBytes }, along) => {
  const parts = [
    `${commands} mục chữ`,
    photos > 0 && `${photos} ảnh`,
    along && documents > 0 && `${documents} tài liệu mang theo`,
  ].filter(Boolean);
  return `Tệp gồm ${parts.join(", ")}; nặng khoảng ${sizeText(photoBytes + (along ? documentBytes : 0) + commands * TEXT)}.`;
};

/** What an item of text takes in a file, in bytes, all told. */
const TEXT = 1_000;

/** @param {Weight} weight */
export const withDocumentsText = ({ documents, documentBytes }) =>
  `Kèm ${documents} tài liệu mang theo (${sizeText(documentBytes)}).`;
