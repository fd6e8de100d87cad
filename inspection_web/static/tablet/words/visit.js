/** What conclusions, confirming a group and new versions of a visit say, in Vietnamese. */

export const V = {
  more: "Khác…",
  takeBack: "Chưa kiểm tra (bỏ kết luận)",
  proven: "Phần chứng minh được (nếu có)",
  groups: "Khớp cả nhóm…",
  groupsHint: "Ghi “Khớp” cho mọi số liệu chưa có kết luận của một nhóm, mỗi số liệu một dòng trong sổ.",
  keep: "Không ghi",
  offer: "Có bản mới của gói kiểm tra",
  offerKept: "Đang làm theo bản cũ. Những gì đã ghi giữ nguyên, theo bản lúc ghi.",
  takeOver: "Dùng bản mới",
  reopened: "Buổi kiểm tra được mở lại.",
  fetchOffer: "Tải bản mới",
  sameValues: "số liệu tự kê khai không đổi",
};

/** @type {Record<string, string>} what a conclusion means, where its name alone may not say it */
export const HINTS = {
  not_proven:
    "Ghi rõ minh chứng còn thiếu. Nếu chứng minh được một phần thì nhập phần đó; để trống là không có.",
  not_applicable: "Tiêu chí không áp dụng cho đơn vị này. Ghi rõ vì sao.",
  estimate_now_actual: "Số tự kê khai là ước tính; nay đã có số thực tế.",
  unchecked: "Bỏ kết luận đã ghi; kết luận cũ vẫn được giữ trong lịch sử.",
};

/** @param {string} whole @param {string} amount */
export const aboveWholeText = (whole, amount) =>
  `Số này lớn hơn “${whole}” (${amount}). Hãy kiểm tra lại cả hai số; khi chưa khớp nhau, tiêu chí không được tính điểm.`;

/** @param {number} count */
export const leftText = (count) => `${count} số liệu chưa có kết luận`;
/** @param {number} count @param {string} group */
export const confirmText = (count, group) =>
  `Đã đối chiếu cả ${count} số liệu còn lại của nhóm “${group}” và đúng như đơn vị tự kê khai?`;
/** @param {number} count */
export const confirmGoText = (count) => `Ghi khớp ${count} số liệu`;

/** @param {import("../core/wire.js").TeamPhotos} counts @param {string} time when the server counted */
export const teamPhotosText = ({ total, missing, refused, given_up }, time) =>
  [
    `Cả Tổ: ${missing > 0 ? `thiếu ${missing}/${total}` : `đủ ${total - refused - given_up}`} ảnh (xem lúc ${time})`,
    refused > 0 && `${refused} ảnh không mở được, văn phòng sẽ xem`,
    given_up > 0 && `${given_up} ảnh không chờ nữa`,
  ]
    .filter(Boolean)
    .join("; ");

/**
 * A position less exact than the fence is wide cannot be told to be inside or outside: said while one can still step
 * outdoors.
 *
 * @param {string | null | undefined} accuracy in metres @param {number} fence in metres
 */
export const withPositionText = (accuracy, fence) => {
  if (!accuracy) return "có vị trí";
  const metres = `±${Math.ceil(Number(accuracy))} m`;
  return Number(accuracy) > fence
    ? `vị trí kém chính xác (${metres}); nếu được, ra chỗ thoáng rồi chụp lại`
    : `có vị trí (${metres})`;
};

/** @param {string} time */
export const issuedText = (time) => `phát lúc ${time}`;
/** @param {import("../core/package-version.js").Changes} changes */
export const changesText = ({ added, removed, changed }) =>
  [
    changed > 0 && `${changed} số liệu tự kê khai khác trước`,
    added > 0 && `thêm ${added} số liệu`,
    removed > 0 && `bớt ${removed} số liệu`,
  ]
    .filter(Boolean)
    .join(", ") || V.sameValues;
