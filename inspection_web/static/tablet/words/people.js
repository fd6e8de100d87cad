/** What the screens of pairing and of changing over say, in Vietnamese. */

export const P = {
  pair: "Ghép máy",
  pairLead: "Lấy mã ở trang Thiết bị trên máy tính, rồi gõ mã vào đây. Mỗi mã dùng một lần, trong 10 phút.",
  code: "Mã ghép máy",
  deviceName: "Tên máy, ví dụ “Máy số 3 – Tổ 1”",
  pin: "Mã PIN của bạn (6 chữ số)",
  pinAgain: "Nhập lại mã PIN",
  pinHint: "Mã PIN dùng để đổi người trên máy này, cả khi không có mạng. Đừng cho người khác biết.",
  pairing: "Đang ghép máy…",
  people: "Người dùng máy",
  peopleLead: "Chọn tên rồi nhập mã PIN để làm việc dưới tên mình. Không cần mạng.",
  here: "Đang làm việc",
  changeTo: "Làm việc dưới tên này",
  checking: "Đang kiểm tra mã PIN…",
  another: "Ghép thêm người",
  ended: "Thời hạn dùng máy đã hết, hoặc máy đã bị thu hồi hay thay. Hãy ghép máy lại để làm tiếp.",
  pairAgain: "Ghép máy lại",
  notPaired: "Máy này chưa được ghép với ai.",
};

/** @type {Record<string, string>} */
export const PEOPLE_FAULTS = {
  code: "Chưa nhập mã ghép máy.",
  name: "Hãy đặt tên máy, nhiều nhất 80 ký tự.",
  pin: "Mã PIN gồm đúng 6 chữ số.",
  different: "Hai lần nhập mã PIN khác nhau.",
  key: "Trình duyệt này không tạo được khóa của máy. Hãy dùng trình duyệt mới hơn, qua địa chỉ https.",
  network: "Chưa có mạng đến máy chủ. Ghép máy cần có mạng.",
  failed: "Chưa ghép được. Hãy thử lại.",
  wrong: "Mã PIN chưa đúng.",
  held: "Đã nhập sai 5 lần. Hãy chờ một phút rồi thử lại.",
  unknown: "Người này không còn trên máy. Hãy tải lại trang.",
};

/** @type {Record<string, string>} why this tablet works under somebody's name no longer, by the server's code */
export const ENDED = {
  "devices.token-revoked":
    "Quyền dùng máy này dưới tên bạn đã bị thu hồi. Hãy ghép máy lại để làm và gửi tiếp.",
  "devices.token-expired": "Đã hết thời hạn dùng máy này dưới tên bạn. Hãy ghép máy lại để làm tiếp.",
  "devices.replaced":
    "Máy này đã được ghi nhận là thay bằng máy khác. Hãy hỏi cơ quan thường trực, hoặc ghép lại.",
};

/** @param {number} count */
export const keptText = (count) =>
  count > 0 ? `${count} mục chưa gửi vẫn được giữ trên máy này.` : "Dữ liệu trên máy này vẫn được giữ.";

/** @param {string} date as people write it */
export const validUntilText = (date) => `Hạn dùng đến ${date}`;
