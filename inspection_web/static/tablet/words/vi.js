/**
 * Everything the tablet page says, in Vietnamese. Functions where a number or name goes in.
 *
 * @import { Outcome } from "../core/wire.js"
 */

/** @type {Record<Outcome, string>} */
export const OUTCOMES = {
  match: "Khớp",
  differ: "Lệch",
  not_proven: "Không đủ minh chứng",
  not_applicable: "Không áp dụng",
  estimate_now_actual: "Ước tính thành thực tế",
  unchecked: "Chưa kiểm tra",
};

/** @type {Record<string, string>} */
export const NUMBER_FAULTS = {
  empty: "Chưa nhập số liệu thẩm tra.",
  point:
    "Không dùng dấu chấm, vì có thể hiểu thành hai số khác nhau. Phần thập phân viết sau dấu phẩy, ví dụ 3,5; hàng nghìn viết liền, ví dụ 1234.",
  spaces: "Các chữ số viết liền, không có khoảng trắng, ví dụ 1234.",
  not_number: "Chỉ nhập chữ số, phần thập phân viết sau dấu phẩy, ví dụ 12 hoặc 3,5.",
  not_integer: "Số liệu này là số nguyên, không có phần thập phân.",
  too_many_places: "Nhiều chữ số sau dấu phẩy hơn mức cho phép",
  below_min: "Nhỏ hơn mức thấp nhất cho phép",
  above_max: "Lớn hơn mức cao nhất cho phép",
  same: "Bằng số liệu đơn vị tự kê khai. Nếu đúng như vậy, hãy chọn “Khớp”.",
  cause: "Hãy chọn nguyên nhân chênh lệch.",
  above_reported: "Phần đã chứng minh không thể lớn hơn số liệu tự kê khai.",
  not_estimate: "Đơn vị không kê khai đây là số ước tính. Hãy chọn kết luận khác.",
};

/** @type {Record<string, string>} */
export const FAULTS = {
  "sync.no-network": "Chưa có mạng đến máy chủ. Dữ liệu vẫn được giữ trên máy này.",
  "sync.signed-out":
    "Máy chủ chưa nhận ra người gửi. Hãy đăng nhập lại hoặc ghép máy lại; dữ liệu vẫn được giữ trên máy này.",
  "sync.no-outcome": "Máy chủ chưa trả lời về mục này. Máy sẽ gửi lại.",
  "sync.bytes-missing":
    "Không đọc được ảnh trên máy này. Hãy báo văn phòng thôi chờ ảnh này và chụp lại nếu còn cần; mục này sẽ tự rời danh sách khi văn phòng thôi chờ.",
  "sync.bytes-unreadable":
    "Máy này chưa đọc được tệp của ảnh và sẽ thử lại; các mục khác vẫn được gửi. Nếu vẫn không được, hãy chụp lại và báo văn phòng thôi chờ ảnh này.",
  "sync.not-kept": "không lưu được trên máy này.",
  "sync.full":
    "bộ nhớ dành cho trang này đã đầy. Hãy gửi bớt dữ liệu hoặc xóa tệp khác trên máy rồi tải lại.",
  "sync.network": "Chưa có mạng đến máy chủ.",
  "sync.signed_out": "Cần đăng nhập lại.",
  "sync.server": "Máy chủ đang gặp sự cố. Máy sẽ gửi lại.",
};

/** @type {Record<string, string>} */
export const GAPS = {
  unchecked: "chưa kiểm tra",
  no_cause: "có chênh lệch nhưng chưa chọn nguyên nhân",
  no_photo: "có chênh lệch nhưng chưa có ảnh",
  no_note: "chưa ghi rõ minh chứng còn thiếu",
  contradiction: "hai người ghi khác nhau",
  above_whole: "lớn hơn số tổng, cần kiểm tra lại cả hai số",
};

/** @type {Record<string, string>} */
export const VERIFY = {
  field: "Kiểm tra tại chỗ",
  desk: "Kiểm tra hồ sơ",
  system: "Đối chiếu hệ thống",
};

/** @type {Record<string, string>} */
export const LINKS = {
  unknown: "Dò mạng…",
  online: "Có mạng",
  offline: "Chưa có mạng",
  signed_out: "Cần đăng nhập",
};

/** @type {Record<string, string>} */
export const PHOTO_FAULTS = {
  empty: "Tệp ảnh rỗng. Hãy chụp lại.",
  too_large: "Ảnh lớn hơn 30 MB. Hãy giảm độ phân giải của máy ảnh rồi chụp lại.",
  too_many_pixels:
    "Ảnh có hơn 60 triệu điểm ảnh, máy chủ không mở được. Hãy giảm độ phân giải của máy ảnh rồi chụp lại.",
  unreadable: "Máy không đọc được tệp ảnh này. Hãy chụp lại hoặc chọn ảnh khác.",
  no_room:
    "Bộ nhớ dành cho trang này sắp hết nên ảnh chưa được lưu. Hãy gửi bớt dữ liệu khi có mạng, hoặc xóa tệp khác trên máy, rồi chụp lại.",
};

/** @type {Record<string, string>} */
export const CRITERION_STATES = { todo: "chưa kiểm tra", done: "đã kiểm tra", differ: "có chênh lệch" };

/** @type {Record<string, string>} */
export const COMMANDS = {
  record_finding: "Kết quả kiểm tra",
  attach_photo: "Thông tin ảnh",
  close_visit: "Kết thúc buổi kiểm tra",
  sign_minutes: "Biên bản đã ký",
};

export const T = {
  app: "Thẩm tra",
  tagline: "Kiểm tra thực tế",
  illustrative: "minh họa",
  signIn: "Đăng nhập",
  signInAgain: "Đăng nhập lại",
  signInPrompt: "Đăng nhập khi có mạng để xem các buổi kiểm tra được giao.",
  signedOutKept: "Phiên đăng nhập đã hết. Dữ liệu trên máy này vẫn được giữ; hãy đăng nhập lại để gửi.",
  visits: "Buổi kiểm tra",
  visitsFailed: "Chưa lấy được danh sách buổi kiểm tra từ máy chủ.",
  visitsAgain: "Lấy lại danh sách",
  visitsComing: "Đang lấy danh sách buổi kiểm tra từ máy chủ…",
  noVisits: "Chưa có buổi kiểm tra nào được giao.",
  noVisitsOffline: "Chưa có dữ liệu trên máy này. Hãy kết nối mạng rồi tải buổi kiểm tra về.",
  download: "Tải về",
  downloading: "Đang tải…",
  open: "Mở",
  downloaded: "Đã tải về máy",
  notDownloaded: "Chưa tải về",
  downloadFailed: "Chưa tải được: ",
  back: "Quay lại",
  backToList: "Danh sách buổi kiểm tra",
  backToCriteria: "Danh sách tiêu chí",
  search: "Tìm tiêu chí (không cần gõ dấu)",
  nothingFound: "Không có tiêu chí nào khớp với từ tìm.",
  onSite: "Cần kiểm tra tại chỗ",
  others: "Các tiêu chí khác",
  pick: "Chọn một tiêu chí để kiểm tra.",
  reported: "Đơn vị tự kê khai",
  notReported: "Chưa kê khai",
  estimated: "ước tính",
  definition: "Nội dung, cách xác định",
  evidenceNeeded: "Minh chứng cần xem",
  refs: "Căn cứ",
  reason: "Giải trình của đơn vị",
  points: "Điểm tự chấm",
  maxPoints: "Điểm tối đa",
  value: "Số liệu thẩm tra",
  cause: "Nguyên nhân",
  note: "Ghi chú",
  save: "Lưu",
  cancel: "Hủy",
  yes: "Có",
  no: "Không",
  photos: "Ảnh hiện trường",
  photo: "Ảnh",
  takePhoto: "Chụp ảnh",
  fromGallery: "Chọn ảnh có sẵn trong máy",
  galleryHint: "Ảnh có sẵn không có vị trí và được đánh dấu “từ thư viện”.",
  galleryMark: "từ thư viện",
  photoLimits: "Mỗi ảnh nhiều nhất 30 MB và 60 triệu điểm ảnh; ảnh được gửi nguyên vẹn.",
  restricted: "Ảnh có giấy tờ tùy thân, khuôn mặt, hồ sơ công dân",
  restrictedHint: "Chọn khi có; ảnh loại này chỉ ít người được xem. Lựa chọn giữ cho các ảnh sau.",
  restrictedNone: "Không có",
  restrictedMark: "hạn chế xem",
  photoCode: "Mã của ảnh sắp chụp",
  codesGone:
    "Đã dùng hết mã ảnh. Ảnh vẫn được lưu và gửi; văn phòng sẽ thấy ảnh không có mã. Khi có mạng, hãy báo văn phòng phát gói mới rồi bấm “Dùng bản mới”.",
  showsDocument: "Ảnh chụp giấy tờ, tài liệu",
  notice: "Đã báo cho người có mặt trong ảnh biết về việc chụp",
  savingPhoto: "Đang lưu ảnh và vị trí…",
  withoutPosition: "không có vị trí mới trong 1 phút",
  photoWaiting: "chờ gửi",
  photoGivenUp: "ảnh không còn trên máy này, văn phòng đã thôi chờ",
  photoUnopened: "đã gửi, máy chủ đang kiểm tra",
  photoReceived: "đã nhận, mở được",
  photoParked: "đã gửi, văn phòng sẽ xem",
  storageFull:
    "Chưa lưu được mục vừa rồi: bộ nhớ dành cho trang này trên máy đã đầy. Những gì ghi trước đó vẫn còn nguyên. Khi có mạng, hãy gửi bớt ở “Dữ liệu chờ gửi”, hoặc xóa tệp khác trên máy, rồi làm lại mục này.",
  saveFailed: "Chưa lưu được trên máy này. Hãy thử lại.",
  contradiction: "Người khác đã ghi khác. Cả hai được giữ lại để Tổ trưởng xem xét:",
  closeVisit: "Kết thúc buổi kiểm tra",
  closeShort: "Kết thúc",
  closeCheck: "Trước khi kết thúc",
  closeAnyway: "Vẫn kết thúc",
  nothingMissing: "Mọi tiêu chí đã được kiểm tra.",
  closeNote: "Ghi chú khi kết thúc (nếu có)",
  ended: "Đã kết thúc",
  before: "Tiêu chí trước",
  after: "Tiêu chí sau",
  beforeShort: "Trước",
  afterShort: "Sau",
  beforeAfter: "Tiêu chí trước và sau",
  sent: "đã gửi",
  closed: "Buổi kiểm tra đã kết thúc trên máy này. Số liệu không sửa được nữa.",
  queue: "Dữ liệu chờ gửi",
  queueEmpty: "Mọi dữ liệu trên máy này đã được máy chủ nhận.",
  sendNow: "Gửi ngay",
  sending: "Đang gửi…",
  allSent: "Đã gửi hết",
  parked: "Đã gửi, Tổ trưởng sẽ xem xét",
  waiting: "Chờ gửi",
  waitingPhoto: "Chờ gửi sau phần chữ",
  lastFault: "Lỗi gần nhất",
  offlineReady: "Trang này mở được khi không có mạng.",
  offlineNotReady: "Đang cài trang để dùng khi không có mạng; hãy giữ kết nối mạng.",
  newVersion: "Có bản mới của trang này.",
  newVersionLater: "Có bản mới của trang này. Cập nhật khi xong buổi kiểm tra, ở danh sách buổi kiểm tra.",
  switchNow: "Cập nhật",
  switchHint: "Dữ liệu chờ gửi vẫn giữ nguyên.",
  elsewhere:
    "Trang này đang mở ở một cửa sổ khác trên máy. Chỉ ghi được ở cửa sổ đó; ở đây chỉ xem, để không ghi trùng.",
  writeHere: "Ghi ở cửa sổ này",
  today: "hôm nay",
  sortByPlace: "Xếp gần nhất lên trước",
  sorting: "Đang tìm vị trí…",
  noPlace: "Chưa tìm được vị trí. Danh sách giữ thứ tự cũ.",
  searchVisits: "Tìm đơn vị (không cần gõ dấu)",
  noVisitFound: "Không có buổi kiểm tra nào khớp với từ tìm.",
  continueWith: "Kiểm tra tiếp",
  nextSteps: "Việc tiếp theo",
  seeQueue: "Xem và gửi",
  tabletTitle: "Tình trạng của máy",
  installTitle: "Đưa trang này vào màn hình chính",
  installWhy: "Làm một lần, trước ngày đi không có mạng: máy sẽ giữ dữ liệu lâu hơn và mở trang nhanh hơn.",
  installNow: "Đưa vào màn hình chính",
  roomNone:
    "Bộ nhớ dành cho trang này đã hết: không chụp thêm ảnh được. Hãy gửi dữ liệu hoặc xóa tệp khác trên máy.",
  handover: "Chuyển dữ liệu bằng tệp",
  handoverWhy:
    "Khi máy này không gửi được: lưu mọi dữ liệu chưa gửi vào một tệp có khóa, rồi mở ở máy khác của Tổ hoặc giao văn phòng. Dữ liệu trên máy này vẫn giữ nguyên.",
  saveFile: "Lưu thành tệp",
  savingFile: "Đang tạo tệp…",
  takeFile: "Nhận từ tệp",
  takingFile: "Đang đọc tệp…",
  file: "Tệp .thamtra",
  noFile: "Hãy chọn tệp.",
  passphrase: "Mật khẩu của tệp",
  passphraseAgain: "Nhập lại mật khẩu",
  passphraseOfFile: "Mật khẩu đã đặt khi lưu tệp",
  passphraseHint:
    "Ghi mật khẩu ra giấy và giữ riêng với tệp. Không có mật khẩu thì không ai mở được tệp, kể cả văn phòng.",
  suggestPassphrase: "Đặt giúp sáu từ",
  persistYes: "Trình duyệt cam kết giữ dữ liệu trên máy này.",
  persistNo:
    "Trình duyệt chưa cam kết giữ dữ liệu lâu dài. Hãy thêm trang này vào màn hình chính và gửi dữ liệu mỗi khi có mạng.",
  contact: "Liên hệ văn phòng",
};

/** @param {{checked: number, total: number}} counts */
export const progressText = ({ checked, total }) => `${checked}/${total} đã kiểm tra`;
/** @param {number} count */
export const codesLeftText = (count) => `Còn ${count} mã ảnh. Khi có mạng, hãy báo văn phòng phát gói mới.`;
/** @param {number} count */
export const criteriaText = (count) => `${count} tiêu chí`;
/** @param {number} count */
export const waitingText = (count) => `${count} mục chờ gửi`;
/** @param {number} count */
export const moreText = (count) => `Hiện thêm ${count} mục`;
/** @param {string} name */
export const heldText = (name) => `Do ${name} ghi. Chờ ${name} đăng nhập trên máy này mới gửi.`;
/** @param {string} time */
export const nextTryText = (time) => `Thử lại lúc ${time}`;
/** @param {number} count */
export const parkedText = (count) => `${count} mục: ${lowered(T.parked)}`;
/** As it goes on after a colon; names within it keep their capitals. @param {string} text */
export const lowered = (text) => text.charAt(0).toLowerCase() + text.slice(1);
/** @param {number} count */
export const gapsText = (count) => `Còn ${count} điểm cần xem lại`;
/** @param {string} name */
export const signedInText = (name) => `Người kiểm tra: ${name}`;
/** @param {number} count */
export const unsentText = (count) =>
  `${count} mục của buổi này còn chờ gửi; cứ kết thúc, máy sẽ gửi khi có mạng.`;

/** Why a photo is shown to few. @type {[import("../core/wire.js").PhotoBody["restricted"], string][]} */
export const RESTRICTIONS = [
  [null, T.restrictedNone],
  ["face", "Khuôn mặt"],
  ["id_card", "Giấy tờ tùy thân"],
  ["citizen_file", "Hồ sơ công dân"],
];

/** @type {string[]} how an iPad puts a page on its home screen */
export const INSTALL_STEPS = [
  "Bấm nút Chia sẻ (hình vuông có mũi tên lên) của Safari.",
  "Chọn “Thêm vào MH chính”.",
  "Bấm “Thêm”, rồi từ đó mở trang bằng biểu tượng trên màn hình chính.",
];

/** @param {string} distance */
export const awayText = (distance) => `cách đây ${distance}`;

/** @param {{count: number, hours: number}} unsent @param {string} since */
export const unsentTextOf = ({ count, hours }, since) =>
  `${count} mục chưa gửi, cũ nhất từ ${since} (${ageText(hours)}).`;

/** @param {number} hours */
const ageText = (hours) => {
  if (hours < 1) return "chưa đến 1 giờ";
  return hours < 48 ? `${hours} giờ` : `${Math.floor(hours / 24)} ngày`;
};

/** @param {string} free */
export const roomLowText = (free) => `Chỉ còn ${free} bộ nhớ cho ảnh. Hãy gửi dữ liệu khi có mạng.`;

/** @param {import("../core/photo-progress.js").PhotoProgress} photos */
export const photosText = ({ total, missing, refused }) => {
  const state =
    missing > 0 ? `Còn thiếu ${missing} trong ${total} ảnh ở máy chủ` : `Máy chủ đã nhận đủ ${total} ảnh`;
  return refused > 0 ? `${state}; ${refused} ảnh không mở được, văn phòng sẽ xem` : state;
};

/** @param {number} sent @param {number} size both in bytes */
export const sentPartText = (sent, size) =>
  `Đã gửi ${Math.floor(sent / 1000)} trong ${Math.max(1, Math.round(size / 1000))} kB`;

/** @type {Record<string, string>} why a file is not made or not taken over */
export const HANDOVER_FAULTS = {
  short: "Mật khẩu cần ít nhất 12 ký tự. Bấm “Đặt giúp sáu từ” để có sẵn một mật khẩu dễ đọc.",
  different: "Hai lần nhập mật khẩu khác nhau. Hãy nhập lại.",
  not_ours:
    "Đây không phải tệp dữ liệu của Thẩm tra, hoặc tệp do bản mới hơn tạo ra. Hãy chọn lại tệp .thamtra.",
  passphrase: "Mật khẩu không đúng, hoặc tệp đã bị sửa. Hãy nhập lại mật khẩu đúng như khi lưu.",
  cut: "Tệp không còn đủ: phần cuối bị mất. Chưa nhận gì. Hãy chép lại tệp từ máy cũ.",
  damaged: "Tệp bị hỏng hoặc đã bị sửa. Chưa nhận gì. Hãy chép lại hoặc lưu lại tệp từ máy cũ.",
  failed: "Chưa nhận được hết tệp trên máy này. Hãy nhận lại chính tệp này; phần đã nhận không bị trùng.",
  full: "Bộ nhớ dành cho trang này đã đầy nên chưa nhận được hết tệp. Hãy gửi bớt dữ liệu hoặc xóa tệp khác trên máy, rồi nhận lại chính tệp này; phần đã nhận không bị trùng.",
};

/** @param {string} name @param {number} unreadable photos that are not in it */
export const savedFileText = (name, unreadable) =>
  `Đã tạo tệp ${name}. Tệp nằm trong thư mục Tải về của máy.${unreadable > 0 ? ` ${unreadable} ảnh không đọc được, không có trong tệp; hãy giữ máy này.` : ""}`;

/** @param {import("../data/queue-file.js").TakenOver} taken */
export const takenText = ({ commands, photos, documents, known, unreadable }) =>
  `Đã nhận ${commands} mục chữ, ${photos} ảnh và ${documents} tài liệu; ${known} mục đã có từ trước.${unreadable > 0 ? ` ${unreadable} ảnh không có trong tệp vì máy cũ không đọc được; hãy giữ máy cũ.` : ""}`;
