"""What can be wrong with a formula: stable codes, each with a Vietnamese sentence and a way to mend it."""

from collections.abc import Mapping
from enum import StrEnum


class FaultCode(StrEnum):
    """Every reason why a formula is refused or cannot be computed."""

    EMPTY = "formula.empty"
    TOO_LONG = "formula.too-long"
    TOO_MANY_NODES = "formula.too-many-nodes"
    TOO_DEEP = "formula.too-deep"
    TOO_MANY_DIGITS = "formula.too-many-digits"
    BAD_NUMBER = "formula.bad-number"
    DECIMAL_COMMA = "formula.decimal-comma"
    BAD_CHARACTER = "formula.bad-character"
    FOREIGN_SIGN = "formula.foreign-sign"
    BAD_UNIT = "formula.bad-unit"
    UNEXPECTED = "formula.unexpected"
    INCOMPLETE = "formula.incomplete"
    COMPARISON_CHAIN = "formula.comparison-chain"
    UNKNOWN_FUNCTION = "formula.unknown-function"
    ARGUMENTS = "formula.arguments"
    COALESCE_FIELD = "formula.coalesce-field"
    ROUND_PLACES = "formula.round-places"
    ROUND_MODE = "formula.round-mode"
    LADDER_RUNG = "formula.ladder-rung"
    LADDER_ORDER = "formula.ladder-order"
    LADDER_DUPLICATE = "formula.ladder-duplicate"
    UNKNOWN_FIELD = "formula.unknown-field"
    RESERVED_NAME = "formula.reserved-name"
    FIELD_RANGE = "formula.field-range"
    NEEDS_NUMBER = "formula.needs-number"
    NEEDS_CONDITION = "formula.needs-condition"
    UNITS_DIFFER = "formula.units-differ"
    RESULT_UNIT = "formula.result-unit"
    DIVISOR_MAY_BE_ZERO = "formula.divisor-may-be-zero"
    CLAMP_ORDER = "formula.clamp-order"
    TOO_LARGE = "formula.too-large"
    BELOW_ZERO = "formula.below-zero"
    ABOVE_FULL = "formula.above-full"
    MISSING_VALUE = "formula.missing-value"
    WRONG_VALUE = "formula.wrong-value"


_SENTENCES: Mapping[FaultCode, tuple[str, str]] = {
    FaultCode.EMPTY: ("công thức trống", "viết công thức, ví dụ full * so_dat / tong_so"),
    FaultCode.TOO_LONG: ("công thức dài quá {limit} ký tự", "rút gọn, hoặc tách thành nhiều tiêu chí"),
    FaultCode.TOO_MANY_NODES: (
        "công thức có quá {limit} thành phần",
        "rút gọn, hoặc tách thành nhiều tiêu chí",
    ),
    FaultCode.TOO_DEEP: (
        "công thức lồng nhau quá {limit} tầng",
        "bỏ bớt ngoặc, hoặc tách thành nhiều tiêu chí",
    ),
    FaultCode.TOO_MANY_DIGITS: ("số có quá {limit} chữ số", "viết số ngắn hơn"),
    FaultCode.BAD_NUMBER: (
        "“{text}” không phải là số viết đúng cách",
        "viết số như 5 hoặc 0.25: không có số 0 thừa ở đầu, không có chữ liền sau, không có số mũ",
    ),
    FaultCode.DECIMAL_COMMA: (
        "dấu phẩy liền giữa hai chữ số có thể hiểu hai cách",
        "số thập phân viết với dấu chấm (0.5); hai tham số thì để dấu cách sau dấu phẩy",
    ),
    FaultCode.BAD_CHARACTER: ("ký tự {text} không dùng được trong công thức", "{hint}"),
    FaultCode.FOREIGN_SIGN: ("dấu “{text}” không có trong công thức", "{hint}"),
    FaultCode.BAD_UNIT: ("đơn vị trong ngoặc vuông viết chưa đúng", "viết liền sau số, ví dụ 0.5[điểm/máy]"),
    FaultCode.UNEXPECTED: ("gặp {found} ở chỗ cần {wanted}", "sửa lại chỗ này cho đúng cách viết"),
    FaultCode.INCOMPLETE: ("công thức dừng giữa chừng, còn thiếu {wanted}", "viết tiếp cho đủ"),
    FaultCode.COMPARISON_CHAIN: (
        "hai phép so sánh nối liền nhau",
        "tách ra và nối bằng and, ví dụ 0 < a and a < 5",
    ),
    FaultCode.UNKNOWN_FUNCTION: ("không có hàm “{text}”", "chỉ dùng: {functions}"),
    FaultCode.ARGUMENTS: ("hàm {text} cần {wanted} tham số, ở đây có {found}", "viết {shape}"),
    FaultCode.COALESCE_FIELD: (
        "tham số đầu của coalesce phải là tên một trường",
        "viết coalesce(tên trường, giá trị thay thế)",
    ),
    FaultCode.ROUND_PLACES: (
        "số chữ số thập phân của round phải là số nguyên từ 0 đến {limit}",
        "viết ví dụ round(x, 2, half_up)",
    ),
    FaultCode.ROUND_MODE: ("không có cách làm tròn “{text}”", "dùng một trong: {modes}"),
    FaultCode.LADDER_RUNG: (
        "mỗi bậc của ladder phải bắt đầu bằng một số và dấu hai chấm",
        "viết ladder(x, 90: 5, 80: 4, 0)",
    ),
    FaultCode.LADDER_ORDER: (
        "các bậc của ladder phải giảm dần: {text} đứng sau {previous}",
        "xếp bậc cao nhất lên đầu",
    ),
    FaultCode.LADDER_DUPLICATE: ("bậc {text} của ladder có hai lần", "giữ một trong hai"),
    FaultCode.UNKNOWN_FIELD: ("không có trường “{text}”", "dùng một trường đã khai báo: {fields}"),
    FaultCode.RESERVED_NAME: ("trường “{text}” trùng với một từ của công thức", "đặt tên khác cho trường"),
    FaultCode.FIELD_RANGE: (
        "trường “{text}” có giá trị nhỏ nhất lớn hơn giá trị lớn nhất",
        "sửa min hoặc max của trường",
    ),
    FaultCode.NEEDS_NUMBER: (
        "“{text}” là điều kiện, ở đây cần một số",
        "viết if({text}, số khi đúng, số khi sai)",
    ),
    FaultCode.NEEDS_CONDITION: ("“{text}” là số, ở đây cần một điều kiện", "so sánh nó, ví dụ {text} > 0"),
    FaultCode.UNITS_DIFFER: (
        "“{text}” tính bằng {unit}, không đi cùng {other} của “{partner}”",
        "đưa về cùng đơn vị: nhân hoặc chia cho số có đơn vị, ví dụ 0.5[điểm/máy]",
    ),
    FaultCode.RESULT_UNIT: (
        "kết quả tính bằng {unit}, phải bằng “điểm”",
        "nhân với full, hoặc với số có đơn vị, ví dụ 0.5[điểm/máy]",
    ),
    FaultCode.DIVISOR_MAY_BE_ZERO: (
        "“{text}” có thể bằng 0 (nằm trong {interval})",
        "viết div({dividend}, {text}, giá trị khi {text} bằng 0)",
    ),
    FaultCode.CLAMP_ORDER: ("clamp có cận dưới lớn hơn cận trên", "viết clamp(x, cận dưới, cận trên)"),
    FaultCode.TOO_LARGE: (
        "giá trị đúng của “{text}” có thể dài tới {digits} chữ số, quá {limit}",
        "bớt phép nhân, chia; khai báo min, max của các trường; hoặc tách thành nhiều tiêu chí",
    ),
    FaultCode.BELOW_ZERO: (
        "không chứng minh được kết quả không âm: kết quả nằm trong {interval}",
        "viết clamp(…, 0, full), hoặc khai báo min, max của các trường",
    ),
    FaultCode.ABOVE_FULL: (
        "không chứng minh được kết quả không quá {full} điểm: kết quả nằm trong {interval}",
        "viết clamp(…, 0, full), hoặc khai báo min, max của các trường",
    ),
    FaultCode.MISSING_VALUE: (
        "trường “{text}” chưa có giá trị",
        "nhập giá trị, hoặc viết coalesce({text}, …)",
    ),
    FaultCode.WRONG_VALUE: (
        "giá trị của “{text}” không đúng loại",
        "đưa số cho trường số, đúng/sai cho điều kiện",
    ),
}


class FormulaFault(ValueError):  # noqa: N818  reported to its author; no failure of the program
    """One thing wrong in a formula: a stable code, where (from 0), what, and how to mend it."""

    def __init__(self, code: FaultCode, position: int, message: str, fix: str) -> None:
        self.code = code
        self.position = position
        self.message = message
        self.fix = fix
        super().__init__(f"{code} ({position}): {message} → {fix}")


def fault(code: FaultCode, position: int, **words: object) -> FormulaFault:
    """Build the fault with the sentence of its code; people count characters from 1."""
    message, fix = _SENTENCES[code]
    return FormulaFault(
        code, position, f"Ký tự thứ {position + 1}: {message.format(**words)}.", fix.format(**words)
    )
