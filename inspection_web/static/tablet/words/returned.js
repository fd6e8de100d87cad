/** What is said of entries that the team leader has looked at, in Vietnamese. */

export const R = {
  judged: "Tổ trưởng đã xem xét",
  taken: "Đã được nhận:",
  returned: "Không được nhận:",
  again: "Kiểm tra lại",
  read: "Đã đọc",
  see: "Xem lý do",
};

/** @param {number} count */
export const returnedText = (count) => `${count} mục đã gửi không được Tổ trưởng nhận.`;

/** @param {string} name @param {string} time */
export const byText = (name, time) => `${name}, ${time}`;
