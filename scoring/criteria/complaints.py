"""What a check has to say about a set, before it is tied to a line of a file."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from scoring.amounts import amount, is_canonical, show_exact
from scoring.criteria.marked import Lines
from scoring.criteria.rulebook import Field, FieldType
from scoring.criteria.rules import Comparison, Condition

NUMBERS = (FieldType.INT, FieldType.DECIMAL)


class Complaint(NamedTuple):
    """One thing wrong: the thing it is about ("T.2/rule"; "/valid" at the top), what it is, the way out."""

    place: str
    message: str
    fix: str

    @property
    def key(self) -> str:
        """Name the place for people."""
        return self.place.strip("/").replace("/", ".")

    def line(self, lines: Lines) -> int:
        """Find the line of the place, or of the nearest thing around it."""
        place = self.place
        while place and place not in lines:
            place = place.rpartition("/")[0]
        return lines.get(place, 1)


def sum_complaint(
    place: str, what: str, parts: Iterable[Fraction], declared: Fraction
) -> Iterator[Complaint]:
    """Compare a declared maximum with the sum of what is inside."""
    total = sum(parts, Fraction(0))
    if total != declared:
        message = f"Tổng điểm tối đa của {what} là {show_exact(total)}, khác {show_exact(declared)} đã khai"
        yield Complaint(place, message, "Sửa max của phần này hoặc của các phần bên trong")


def condition_complaint(condition: Condition, field: Field) -> str | None:
    """Tell why a condition can never be met by a value of its field, or None where it can."""
    if field.type in NUMBERS:
        return _number_complaint(condition, field)
    if condition.comparison is Comparison.ABOVE:
        return f"Phép so above chỉ dùng cho trường số, «{field.id}» kiểu {field.type}"
    codes = _CODES.get(field.type, tuple(option.code for option in field.choices))
    if condition.value in codes:
        return None
    return f"«{condition.value}» không phải giá trị của trường «{field.id}» ({', '.join(codes)})"


def _number_complaint(condition: Condition, field: Field) -> str | None:
    """A field never is a number it cannot hold, nor ever above its largest; who writes that means another."""
    if not is_canonical(condition.value):
        return f"«{condition.value}» không phải số viết chuẩn"
    value, limit = amount(condition.value), field.max
    if condition.comparison is Comparison.ABOVE:
        reachable = limit is None or value < limit
    else:
        within = (field.min is None or field.min <= value) and (limit is None or value <= limit)
        reachable = within and (value * 10**field.places).denominator == 1
    if reachable:
        return None
    return f"Trường «{field.id}» không bao giờ {_COMPARED[condition.comparison]} «{condition.value}»"


_COMPARED: Mapping[Comparison, str] = {
    Comparison.IS: "bằng",
    Comparison.IS_NOT: "bằng",
    Comparison.ABOVE: "lớn hơn",
}
_CODES: Mapping[FieldType, tuple[str, ...]] = {FieldType.BOOL: ("true", "false")}
