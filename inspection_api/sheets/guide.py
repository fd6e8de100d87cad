"""The words of the guide page of the form: what to fill in, how, and what happens to it."""

from __future__ import annotations

_GUIDE = """
Ô màu vàng | Chỉ điền các ô màu vàng. Các ô khác đã khóa; đừng thêm, xóa hoặc dời dòng, cột.
Số liệu | Số thập phân dùng dấu phẩy: 3,5. Hệ thống không đoán: “3.5” hoặc “1.234” gõ bằng dấu chấm
  sẽ bị trả lại. Số nguyên gõ liền: 1234.
Có/Không, lựa chọn | Bấm vào ô rồi chọn trong danh sách. Mục không có thì chọn “Không”, đừng để trống.
Ước tính | Số liệu ước tính đến hết kỳ thì ghi x vào cột “Ước tính (x)”; số thực tế thì để trống.
Điểm tự chấm | Điểm đơn vị tự tính cho tiêu chí, nhiều nhất {places} chữ số sau dấu phẩy, không vượt
  điểm tối đa. Tiêu chí do hệ thống tính điểm thì cột này có dấu gạch ngang.
Lý do | Bắt buộc khi điểm tự chấm thấp hơn điểm tối đa. Nêu ngắn gọn; không ghi họ tên, số điện thoại
  của cá nhân.
Nhóm không áp dụng | Nếu câu trả lời mở đầu của nhóm cho biết nhóm không áp dụng (ví dụ không có thủ tục
  hành chính), để trống mọi ô còn lại của nhóm đó.
Gửi phiếu | Lưu dưới dạng .xlsx rồi tải lên hệ thống. Hệ thống kiểm tra toàn bộ phiếu, báo mọi lỗi một lần
  kèm địa chỉ ô; phiếu chỉ được nhận khi không còn lỗi nào.
"""


def guide(places: int) -> tuple[tuple[str, str], ...]:
    """Return the guide as pairs of subject and text.

    Args:
        places: Decimals that a self-score may have.
    """
    joined = _GUIDE.format(places=places).strip().replace("\n  ", " ")
    pairs = (line.partition(" | ") for line in joined.splitlines())
    return tuple((subject, text) for subject, _, text in pairs)
