/** What the list of documents of a visit says, in Vietnamese. */

export const D = {
  title: "Tài liệu mang theo",
  open: "Mở",
  absent: "Chưa tải về máy. Tài liệu tự tải khi mở buổi kiểm tra lúc có mạng.",
};

/** @param {number} bytes */
export const sizeText = (bytes) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1000))} kB`
    : `${(bytes / 1_000_000).toFixed(1).replace(".", ",")} MB`;
