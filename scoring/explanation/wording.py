"""Words, shapes and figures that all explanations share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from scoring.amounts import exact_text, show, show_repeated, show_text, steps_of
from scoring.answers import Origin, Status
from scoring.criteria.policies import Rebase, Rounding
from scoring.explanation.kept import Kept
from scoring.reference.scorecard import DEFAULT_DISPLAY
from scoring.reference.trace import Case
from scoring.reference.workings import round_by

Json = str | bool | None | list["Json"] | dict[str, "Json"]


Rows = tuple[tuple[str, str], ...]


class Explanation(ABC):
    """Three renderings of one trace, each made when it is asked for."""

    __slots__ = ()

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The trace in sentences."""

    @property
    @abstractmethod
    def rows(self) -> Rows:
        """The trace as rows of a table: what, and how it is."""

    @property
    @abstractmethod
    def data(self) -> dict[str, Json]:
        """The trace as plain JSON."""


def filled(rows: Iterable[tuple[str, str]]) -> Rows:
    """Leave out rows with nothing to say."""
    return tuple([row for row in rows if row[1]])


ORIGIN_TEXTS = {
    Origin.REPORTED: "đơn vị báo cáo",
    Origin.VERIFIED: "kiểm tra thực tế",
    Origin.FINAL: "kết luận cuối cùng",
}
STATUS_TEXTS = {
    Status.MISSING: "chưa có số liệu",
    Status.NOT_APPLICABLE: "không áp dụng",
    Status.NOT_PROVEN: "không chứng minh được",
}
CASE_TEXTS = {
    Case.NONE: "",
    Case.CAPPED: "Kết quả vượt điểm tối đa nên lấy bằng điểm tối đa.",
    Case.FLOORED: "Kết quả thấp hơn mức sàn nên lấy bằng mức sàn.",
    Case.BELOW_FLOOR: "Tỷ lệ dưới mức tối thiểu nên 0 điểm.",
    Case.BELOW_SCALE: "Kết quả dưới đầu thang đo nên 0 điểm.",
    Case.ZERO_DENOMINATOR: "Mẫu số bằng 0, áp dụng quy định riêng của tiêu chí.",
    Case.PART_ABOVE_WHOLE: "Số thành phần lớn hơn tổng số nên không tính điểm; cần sửa số liệu.",
    Case.MISSING: "Chưa có đủ số liệu nên chưa tính điểm (0 điểm).",
    Case.MISSING_UNDECIDED: "Chưa có đủ số liệu nên điểm chưa xác định.",
    Case.NOT_PROVEN: "Số liệu không chứng minh được nên tính 0 điểm.",
    Case.NOT_PROVEN_UNDECIDED: "Số liệu chưa đủ minh chứng nên điểm chưa xác định.",
    Case.NOT_APPLICABLE: "Tiêu chí không áp dụng cho đơn vị.",
    Case.GROUP_NOT_APPLICABLE: "Nhóm tiêu chí không áp dụng cho đơn vị.",
    Case.CONDITION_NOT_MET: "Đơn vị không thuộc diện áp dụng tiêu chí theo điều kiện đã khai.",
    Case.TAKEN_OUT: "Tiêu chí không chấm đối với loại đơn vị này.",
    Case.BEST_IS_ZERO: "Giá trị tốt nhất trong khối bằng 0, áp dụng quy định riêng của tiêu chí.",
    Case.NO_BEST: "Trong khối chưa có giá trị nào được kiểm chứng, áp dụng quy định riêng của tiêu chí.",
    Case.NO_CHILDREN: "Không có đơn vị cấp dưới để tính, áp dụng quy định riêng của tiêu chí.",
    Case.BELOW_LOWEST_STEP: "Chưa đạt bậc thấp nhất nên 0 điểm.",
    Case.TOO_FEW_ANSWERS: "Số phiếu ít hơn mức tối thiểu, áp dụng quy định riêng của tiêu chí.",
}
REBASE_TEXTS = {
    Rebase.DROP: "Điểm tối đa của mục giảm phần không áp dụng.",
    Rebase.FULL_POINTS: "Phần không áp dụng được tính đủ điểm tối đa.",
    Rebase.REDISTRIBUTE: "Điểm tối đa của mục được quy đổi.",
}
_ROUNDINGS_KEPT = 256
PROVEN_PART_TEXT = "Chỉ tính phần số liệu đã chứng minh được."


def show_points(value: Fraction, display: Rounding | None) -> str:
    """Write points as the set shows them (None: two places, half-up)."""
    shown = display or DEFAULT_DISPLAY
    return show_repeated(value, shown.places, shown.mode)


def show_worked(value: Fraction) -> str:
    """Write an exact result; an endless fraction also with the decimals people expect ("225/52 ≈ 4,3269")."""
    return worked_text(value, exact_text(value))


def worked_text(value: Fraction, exact: str) -> str:
    """Write an exact result as `show_worked` does, where its exact text is there already."""
    return f"{exact} ≈ {show(value, 4)}" if "/" in exact else show_text(exact)


def sum_note(parts: Iterable[Fraction], total: Fraction, display: Rounding | None) -> str:
    """Say that shown figures do not add up to the shown total; empty where they do."""
    shown, listed = display or DEFAULT_DISPLAY, tuple(parts)
    steps = sum(steps_of(part, shown.places, shown.mode) for part in listed)
    if steps == steps_of(total, shown.places, shown.mode):
        return ""
    added = sum((round_by(part, shown) for part in listed), Fraction(0))
    return (
        f"Các số in ra cộng lại được {show_points(added, shown)}, khác {show_points(total, shown)}: "
        "tổng các số đã làm tròn có thể lệch."
    )


def exact_data(value: Fraction) -> str:
    """Write an exact value for machines, always as a fraction ("225/52")."""
    numerator, denominator = value.as_integer_ratio()
    return f"{numerator}/{denominator}"


class RoundingTexts(NamedTuple):
    """A rounding step named for people, also with its reference, and in data."""

    text: str
    full: str
    places: str
    mode: str
    ref: str


_NOT_ROUNDED = RoundingTexts("", "", "", "", "")


def rounding_texts(rounding: Rounding | None) -> RoundingTexts:
    """Write a rounding step, empty where there is none; a set has a few, which every criterion repeats."""
    return _NOT_ROUNDED if rounding is None else _KEPT.of(rounding)


def _rounding_texts(rounding: Rounding) -> RoundingTexts:
    text, ref = rounding.text, rounding.ref
    return RoundingTexts(text, f"{text} ({ref})", str(rounding.places), str(rounding.mode), ref)


_KEPT = Kept(_rounding_texts, _ROUNDINGS_KEPT)


def rounding_data(texts: RoundingTexts) -> Json:
    """Write a rounding step for machines."""
    if texts is _NOT_ROUNDED:
        return None
    return {"places": texts.places, "mode": texts.mode, "ref": texts.ref}
