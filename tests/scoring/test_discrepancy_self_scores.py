"""Self-scores held against the rule: sums that went wrong, and rules read in another way, by name."""

from fractions import Fraction
from typing import NamedTuple

import pytest

from scoring import Answer, Direction, Field, Mode, Rounding, Rule, Rulebook, Status, UnitFacts
from scoring.adjustments.detection import find
from scoring.adjustments.findings import Context, Finding
from scoring.adjustments.kinds import Kind
from scoring.criteria.rules import (
    BestFrom,
    BestOf,
    Block,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CompositePart,
    CountCapped,
    External,
    IfAbove,
    IfZero,
    Info,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    Step,
    StepsCount,
)
from tests.scoring.discrepancy_samples import EDGES, book_of, choice, criterion, number, unit_of, yes_no

TWO = Rounding(2, Mode.HALF_UP, "")
RATIO = Ratio("a", "b", IfZero.ZERO, IfAbove.CAP, EDGES)
STRICT = Ratio("a", "b", IfZero.NOT_APPLICABLE, IfAbove.REJECT, EDGES)
AIMED = Ratio("a", "b", IfZero.ZERO, IfAbove.CAP, EDGES, target=Fraction(80), floor=Fraction(30))
STEPS = (Step(Fraction(50), Fraction(3)), Step(Fraction(30), Fraction(1), strict=True))
BANDED = RatioBanded("a", "b", STEPS, IfZero.ZERO, IfAbove.CAP, EDGES)
COUNTED = StepsCount("a", STEPS, EDGES)
PARTS = {"p": Fraction(2), "q": Fraction(1)}
PART = CompositePart("mot", "Phần một", Fraction(2), CountCapped("a", Fraction(1, 2), EDGES))
OTHER = CompositePart("hai", "Phần hai", Fraction(3), StepsCount("b", STEPS, EDGES))
AB = (number("a"), number("b"))
PQ = (yes_no("p"), yes_no("q"))
HEAD = choice("c", truong="Chủ tịch", pho="Phó Chủ tịch")


def one(book: Rulebook, unit: UnitFacts, claimed: str) -> Finding | None:
    found = find({"xa": book}, unit, {"C": Fraction(claimed)}, None, Context())
    assert len(found) < 2
    return found[0] if found else None


class Misread(NamedTuple):
    """A rule with its maximum and values, the self-score, and the reading it comes from."""

    rule: Rule
    maximum: str
    fields: tuple[Field, ...]
    values: dict[str, str]
    claimed: str
    reading: str


MISREAD = [
    Misread(RATIO, "4", AB, {"a": "6", "b": "4"}, "6", "bỏ qua điểm tối đa"),
    Misread(RATIO, "4", AB, {"a": "1", "b": "3"}, "1.3", "làm tròn 1 chữ số thập phân, nửa lên"),
    Misread(RATIO, "4", AB, {"a": "1", "b": "3"}, "1.34", "làm tròn 2 chữ số thập phân, ra xa số 0"),
    Misread(RATIO, "4", AB, {"a": "2", "b": "3"}, "2.66", "làm tròn 2 chữ số thập phân, về phía số 0"),
    Misread(RATIO, "7", AB, {"a": "1", "b": "8"}, "0.875", "không làm tròn"),
    Misread(
        RATIO,
        "4",
        AB,
        {"a": "1", "b": "3"},
        "1.32",
        "làm tròn tỷ lệ phần trăm đến 0 chữ số thập phân trước khi tính điểm",
    ),
    Misread(RATIO, "4", AB, {"a": "0", "b": "0"}, "4", "mẫu số bằng 0 được tính điểm tối đa"),
    Misread(AIMED, "4", AB, {"a": "40", "b": "100"}, "1.6", "bỏ qua mục tiêu 80 %"),
    Misread(AIMED, "4", AB, {"a": "20", "b": "100"}, "1", "bỏ qua mức sàn 30 %"),
    Misread(AIMED, "4", AB, {"a": "90", "b": "100"}, "4.5", "bỏ qua điểm tối đa"),
    Misread(BANDED, "3", AB, {"a": "4", "b": "10"}, "3", "lấy bậc ≥ 50 % (3 điểm)"),
    Misread(BANDED, "3", AB, {"a": "6", "b": "10"}, "1", "lấy bậc > 30 % (1 điểm)"),
    Misread(BANDED, "3", AB, {"a": "6", "b": "10"}, "0", "không đạt bậc nào"),
    Misread(BANDED, "3", AB, {"a": "4", "b": "10"}, "1.2", "tính theo tỷ lệ thay vì theo bậc"),
    Misread(COUNTED, "3", AB, {"a": "30", "b": "0"}, "1", "lấy bậc > 30 (1 điểm)"),
    Misread(
        CountCapped("a", Fraction(1, 2), EDGES), "3", AB, {"a": "9", "b": "0"}, "4.5", "bỏ qua điểm tối đa"
    ),
    Misread(
        Penalty("a", Fraction(1), Fraction(1), EDGES), "3", AB, {"a": "4", "b": "0"}, "-1", "bỏ qua mức sàn"
    ),
    Misread(
        Checklist(PARTS, EDGES),
        "3",
        PQ,
        {"p": "true", "q": "true"},
        "2",
        "chỉ lấy phần có điểm cao nhất thay vì cộng các phần",
    ),
    Misread(
        BestOf(PARTS, EDGES),
        "3",
        PQ,
        {"p": "true", "q": "true"},
        "3",
        "cộng các trường hợp thay vì lấy trường hợp cao nhất",
    ),
    Misread(
        BestOf(PARTS, EDGES), "2", PQ, {"p": "true", "q": "true"}, "3", "cộng mọi phần và bỏ qua điểm tối đa"
    ),
    Misread(
        Choice("c", {"truong": Fraction(2), "pho": Fraction(1)}, EDGES),
        "2",
        (HEAD,),
        {"c": "pho"},
        "2",
        "lấy điểm của lựa chọn “Chủ tịch” (2 điểm)",
    ),
    Misread(
        Composite((PART, OTHER)), "5", AB, {"a": "6", "b": "40"}, "4", "ở phần “Phần một”, bỏ qua điểm tối đa"
    ),
    Misread(
        Composite((PART, OTHER)),
        "5",
        AB,
        {"a": "4", "b": "40"},
        "5",
        "ở phần “Phần hai”, lấy bậc ≥ 50 (3 điểm)",
    ),
]


@pytest.mark.parametrize("case", MISREAD)
def test_a_misread_rule_is_named(case: Misread) -> None:
    book = book_of(criterion(case.rule, case.maximum, *case.fields), rounding=TWO)
    found = one(book, unit_of(**case.values), case.claimed)
    assert found is not None
    assert (found.kind, found.data["reading"]) == (Kind.RULE_MISAPPLIED, case.reading)
    assert f"nếu {case.reading};" in found.sentence


def test_a_zero_whole_that_does_not_apply_is_not_judged() -> None:
    book = book_of(criterion(STRICT, "4", *AB), rounding=TWO)
    assert one(book, unit_of(a="0", b="0"), "4") is None


def test_a_part_above_its_whole_is_impossible_and_not_misread() -> None:
    found = one(book_of(criterion(STRICT, "4", *AB), rounding=TWO), unit_of(a="5", b="4"), "4")
    assert found is not None
    assert found.kind is Kind.IMPOSSIBLE


def test_wrong_arithmetic_is_told_with_both_figures() -> None:
    """45 of 52 machines and 5 points make 225/52 ≈ 4,3269, so 4,33; the unit wrote 4,50."""
    book = book_of(criterion(RATIO, "5", *AB), rounding=TWO)
    found = one(book, unit_of(a="45", b="52"), "4.5")
    assert found is not None
    assert (found.kind, found.criterion, found.fields) == (Kind.ARITHMETIC, "C", ("a", "b"))
    assert (found.direction, found.points) == (Direction.OVER, Fraction("0.17"))
    assert found.data == {"claimed": "4.5", "computed": "4.33"}
    assert found.sentence == (
        "Tiêu chí C: tự chấm 4,5 điểm, tính lại từ số liệu kê khai được 4,33 điểm (cao hơn 0,17 điểm)."
    )


@pytest.mark.parametrize("claimed", ["4.33", "4.330"])
def test_a_right_self_score_is_no_discrepancy(claimed: str) -> None:
    assert one(book_of(criterion(RATIO, "5", *AB), rounding=TWO), unit_of(a="45", b="52"), claimed) is None


def test_too_low_a_self_score_is_told_as_prominently() -> None:
    found = one(book_of(criterion(RATIO, "5", *AB), rounding=TWO), unit_of(a="45", b="52"), "4.1")
    assert found is not None
    assert (found.direction, found.points) == (Direction.UNDER, Fraction("-0.23"))
    assert "thấp hơn 0,23 điểm" in found.sentence


def test_without_a_declared_rounding_the_printed_value_is_right() -> None:
    """10/3 can only be printed; one decimal is too coarse to be called the same."""
    book = book_of(criterion(RATIO, "10", *AB))
    unit = unit_of(a="1", b="3")
    assert one(book, unit, "3.33") is None
    assert one(book, unit, "3.3333") is None
    found = one(book, unit, "3.3")
    assert found is not None
    assert found.data["computed"] == "10/3"
    assert "10/3 ≈ 3,33 điểm" in found.sentence


@pytest.mark.parametrize("status", [Status.MISSING, Status.NOT_PROVEN, Status.NOT_APPLICABLE])
def test_a_criterion_without_points_to_work_out_is_another_matter(status: Status) -> None:
    unit = UnitFacts("X", "xa", None, {("C", "a"): Answer(status), **unit_of(b="4").answers})
    assert one(book_of(criterion(RATIO, "4", *AB), rounding=TWO), unit, "4") is None


@pytest.mark.parametrize(
    "rule",
    [
        Info(),
        External("a", Fraction(100), "Báo cáo", EDGES),
        RelativeMax("a", None, IfZero.ZERO, IfZero.ZERO, Block.KIND, BestFrom.ALL, EDGES),
    ],
)
def test_what_a_unit_cannot_score_itself_is_not_judged(rule: Rule) -> None:
    assert one(book_of(criterion(rule, "4", number("a")), rounding=TWO), unit_of(a="1"), "1") is None


def test_a_criterion_without_a_self_score_is_not_judged() -> None:
    book = book_of(criterion(Boolean("p", EDGES), "4", yes_no("p")), rounding=TWO)
    assert find({"xa": book}, unit_of(p="true"), {}, None, Context()) == ()
