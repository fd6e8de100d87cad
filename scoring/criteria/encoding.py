"""Bytes of a criteria file to text: UTF-8 without signs of another encoding, or a fault that names it."""

from scoring.criteria.marked import MAX_CHARACTERS, Faults

MAX_BYTES = 4 * MAX_CHARACTERS
_SIGNS = (
    (b"\xef\xbb\xbf", "Tệp mở đầu bằng dấu BOM của UTF-8", "Lưu lại dạng UTF-8 không có BOM"),
    (b"\xff\xfe", "Tệp ghi bằng UTF-16, không phải UTF-8", "Lưu lại dạng UTF-8"),
    (b"\xfe\xff", "Tệp ghi bằng UTF-16, không phải UTF-8", "Lưu lại dạng UTF-8"),
)


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a criteria file.

    Args:
        data: the file's bytes.
        name: how faults name the file.

    Returns:
        The text; nothing is replaced or left out.

    Raises:
        RulebookError: too long, another encoding, or bytes no text has; one fault says which and where.
    """
    faults = Faults(name)
    if len(data) > MAX_BYTES:
        faults.stop(1, f"Tệp lớn hơn {MAX_BYTES // 1000} nghìn byte", "Tách bớt hoặc kiểm tra lại tệp")
    for sign, message, fix in _SIGNS:
        if data.startswith(sign):
            faults.stop(1, message, fix)
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        faults.stop(
            line, "Có byte 0: tệp không phải văn bản, hoặc ghi bằng UTF-16 hay UTF-32", "Lưu lại dạng UTF-8"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.stop(line, f"Byte 0x{data[error.start]:02X} không thuộc UTF-8", "Lưu lại dạng UTF-8")
