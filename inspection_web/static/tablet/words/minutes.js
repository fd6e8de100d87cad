/** What the screens of the minutes say, in Vietnamese. */

export const M = {
  title: "Biên bản kiểm tra",
  line: "Biên bản",
  none: "chưa lập",
  drawUp: "Lập biên bản",
  drawUpAnew: "Lập bản mới",
  look: "Xem biên bản",
  lead: "Hai bên cùng xem, cùng ký trên máy này trước khi rời đơn vị. Không cần mạng.",
  again: "Bản mới thay cho bản trước; bản trước được giữ nguyên.",
  outOfDateShort: "không còn đúng với kết luận hiện tại",
  outOfDate:
    "Sau khi ký, kết luận đã thay đổi. Bản đã ký được giữ nguyên; hãy lập bản mới để hai bên ký lại. Đã thay đổi:",
  whenWhere: "Thời gian, địa điểm",
  from: "Bắt đầu lúc",
  toHint: "Giờ kết thúc được ghi khi chuyển sang đọc và ký.",
  place: "Địa điểm",
  present: "Thành phần tham dự",
  team: "Tổ công tác",
  unit: "Đơn vị được kiểm tra",
  name: "Họ và tên",
  role: "Chức vụ",
  addTeam: "Thêm người của Tổ",
  addUnit: "Thêm người của đơn vị",
  chair: "Chủ trì",
  secretary: "Thư ký",
  nobody: "Không ghi",
  remarks: "Ý kiến khác (nếu có)",
  toReading: "Đọc lại và ký",
  reading: "Kết quả kiểm tra",
  readingLead: "Hai bên đọc lại từng số liệu trước khi ký.",
  change: "Sửa lại",
  resumed: "Phần ký đang dở được giữ lại: nội dung biên bản không thay đổi từ lúc bắt đầu ký.",
  inkDropped:
    "Nội dung biên bản đã thay đổi từ lúc bắt đầu ký, nên chữ ký dở đã được bỏ: chữ ký chỉ có giá trị với đúng nội dung đã đọc. Hãy đọc lại và ký lại.",
  changeHint: "Sửa lại thì phải ký lại từ đầu.",
  verified: "Thẩm tra",
  hash: "Mã băm nội dung",
  hashHint: "Mã này được in trên bản giấy. Hai mã giống nhau thì nội dung không bị sửa.",
  checkWord: "Từ kiểm tra",
  how: "Cách ký",
  draw: "Ký bằng ngón tay hoặc bút",
  type: "Gõ họ tên thay cho nét ký",
  refuse: "Không ký, ghi lý do",
  padHint: "Ký vào khung.",
  undo: "Xóa nét cuối",
  clear: "Ký lại",
  typed: "Gõ họ tên để ký",
  typedMark: "Đã gõ họ tên thay cho nét ký",
  reservation: "Ý kiến bảo lưu khi ký (nếu có)",
  refusal: "Lý do đơn vị không ký",
  refused: "Không ký. Lý do",
  reserved: "Ký kèm bảo lưu",
  save: "Lưu biên bản đã ký",
  saved: "Đã lưu biên bản. Máy sẽ gửi về máy chủ khi có mạng; bản in có ở trang buổi kiểm tra.",
  content: "Nội dung đã ký",
  earlier: "Các bản trước",
  onPaper: "từ giấy",
  closedLate: "Buổi kiểm tra đã kết thúc trên máy này; biên bản ký sau đó vẫn được nhận và được ghi chú.",
};

/** @type {Record<string, string>} the team's roles as packages name them */
export const TEAM_ROLES = { team_leader: "Tổ trưởng", inspector: "Thành viên Tổ công tác" };

/** @type {Record<"team" | "unit", string>} */
export const SIDES = { team: "Đại diện Tổ công tác", unit: "Đại diện đơn vị" };

/** @type {Record<string, string>} what is to be mended about the meeting */
export const MEETING_FAULTS = {
  place: "Chưa ghi địa điểm.",
  times: "Giờ bắt đầu sau giờ hiện tại. Hãy sửa giờ bắt đầu.",
  name: "Có người chưa ghi họ tên. Hãy ghi họ tên, hoặc xóa cả chức vụ của dòng đó.",
  nobody: "Chưa có ai của Tổ công tác.",
};

/** @type {Record<string, string>} what a side still has to do */
export const SIDE_FAULTS = {
  name: "Chưa ghi họ tên người ký.",
  strokes: "Chưa ký. Hãy ký vào khung, nét ký dài hơn một dấu chấm.",
  typed: "Chưa gõ họ tên để ký.",
  refusal: "Chưa ghi lý do không ký.",
  too_long: "Nét ký quá dài. Hãy bấm “Ký lại” rồi ký gọn hơn.",
};

/** @param {number} version */
export const versionText = (version) => `bản ${version}`;
/** @param {number} version */
export const signedVersionText = (version) => `đã ký ${versionText(version)}`;
/** @param {number} version */
export const signedElsewhereText = (version) => `${signedVersionText(version)} trên máy khác`;
/** @param {number} version */
export const elsewhereText = (version) =>
  `Biên bản của buổi này đã được ký ${versionText(version)} trên máy khác. Lập trên máy này là lập ${versionText(version + 1)}, thay cho bản đó.`;
/** @param {number} count */
export const photosOfItemText = (count) => `${count} ảnh`;
/** @param {string} label @param {number} count */
export const partText = (label, count) => `${label} (${count})`;
/** @param {string} who */
export const padText = (who) => `Ô ký: ${who}`;
