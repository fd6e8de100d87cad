"""Values: impossible ones, sums that do not add up, slips of scale, estimates, late forms."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scoring import Direction, Field, FieldType, UnitFacts, given
from scoring.adjustments.asking import ask_again
from scoring.adjustments.detection import find
from scoring.adjustments.findings import Context, Finding, NotAbove, SumBelow
from scoring.adjustments.kinds import FOUND_BY_ENGINE, KIND_NAMES, Kind
from scoring.criteria.rules import (
    BestFrom,
    Block,
    Boolean,
    Comparison,
    Condition,
    CountCapped,
    IfAbove,
    IfChildMissing,
    IfZero,
    Penalty,
    Ratio,
    RelativeMax,
    RollupRatio,
)
from tests.scoring.discrepancy_samples import EDGES, book_of, choice, criterion, number, unit_of, yes_no

STRICT = Ratio("a", "b", IfZero.ZERO, IfAbove.REJECT, EDGES)
MACHINES = criterion(STRICT, "4", number("a", "Số máy"), number("b", "Số người", most=500))
PER_COUNT = criterion(CountCapped("n", Fraction(1, 10), EDGES), "5", number("n", "Số lượt"), name="D")
BOOK = book_of(MACHINES, PER_COUNT)


NOTHING_SPECIAL = Context()


def found_in(
    reported: UnitFacts, verified: UnitFacts | None = None, context: Context = NOTHING_SPECIAL
) -> tuple[Finding, ...]:
    return find({"xa": BOOK}, reported, {}, verified, context)


def kinds(findings: tuple[Finding, ...]) -> list[Kind]:
    return [item.kind for item in findings]


def test_every_kind_has_a_name_and_seven_find_themselves() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert sorted(kind.value for kind in FOUND_BY_ENGINE) == ["D1", "D10", "D11", "D14", "D2", "D8", "D9"]


# ------------------------------------------------------------------ D10


def test_more_machines_than_people_cannot_be() -> None:
    (finding,) = found_in(unit_of(a="52", b="45"))
    assert (finding.kind, finding.criterion, finding.fields) == (Kind.IMPOSSIBLE, "C", ("a", "b"))
    assert finding.sentence == "Tiêu chí C, Số máy: 52 lớn hơn Số người (45)."
    assert finding.data["code"] == "value.part-above-whole"
    assert finding.direction is Direction.NEUTRAL


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": "-1", "b": "5"}, "Số máy: -1 là số âm."),
        ({"a": "1", "b": "501"}, "Số người: 501 lớn hơn mức cao nhất 500."),
        ({"a": "1.5", "b": "5"}, "Số máy: 1,5 không phải số nguyên."),
        ({"a": "nhiều", "b": "5"}, "Số máy: nhiều không phải là số."),
        ({"a": "9" * 201, "b": "5"}, "quá dài."),
        ({"a": "", "b": "5"}, "để trống."),
    ],
)
def test_values_outside_their_bounds_are_found_and_the_rest_is_still_checked(
    values: dict[str, str], words: str
) -> None:
    (finding,) = found_in(unit_of(**values))
    assert finding.kind is Kind.IMPOSSIBLE
    assert finding.sentence.endswith(words)


def test_other_types_have_words_of_their_own() -> None:
    share = Field("s", "Tỷ lệ", FieldType.DECIMAL, "%", Fraction(5), None, 1, ())
    odd = [yes_no("p"), choice("c", x="Có đủ", y="Không có"), share]
    book = book_of(criterion(Boolean("p", EDGES), "1", *odd))
    findings = find({"xa": book}, unit_of(p="đúng", c="z", s="6.25"), {}, None, Context())
    assert [item.sentence for item in findings] == [
        "Tiêu chí C, Có p: đúng không phải có hoặc không.",
        "Tiêu chí C, Chọn c: z không có trong các lựa chọn.",
        "Tiêu chí C, Tỷ lệ: 6,25 có quá 1 chữ số thập phân.",
    ]
    (low,) = find({"xa": book}, unit_of(s="4.5"), {}, None, Context())
    assert low.sentence == "Tiêu chí C, Tỷ lệ: 4,5 nhỏ hơn mức thấp nhất 5."


STAFF = NotAbove(("D", "n"), ("C", "b"))


def test_more_than_the_staff_stated_elsewhere_cannot_be() -> None:
    (finding,) = found_in(unit_of(a="5", b="45", D__n="60"), context=Context(at_most=(STAFF,)))
    assert (finding.kind, finding.criterion, finding.fields) == (Kind.IMPOSSIBLE, "D", ("n",))
    assert finding.sentence == "Tiêu chí D, Số lượt: 60 lớn hơn Số người (45)."
    assert finding.conflict == {("X", "D", "n"), ("X", "C", "b")}


@pytest.mark.parametrize("values", [{"b": "45", "D__n": "45"}, {"D__n": "60"}, {"b": "45"}])
def test_as_many_as_the_staff_or_an_unknown_number_is_no_discrepancy(values: dict[str, str]) -> None:
    assert found_in(unit_of(**values), context=Context(at_most=(STAFF,))) == ()


# ------------------------------------------------------------------ what to ask again


def test_one_field_that_explains_two_conflicts_is_asked_alone() -> None:
    """52 machines and 60 visits both exceed 45 people: asking for the people is enough."""
    findings = found_in(unit_of(a="52", b="45", D__n="60"), context=Context(at_most=(STAFF,)))
    assert ask_again(findings) == (((("X", "C", "b"),),),)


def test_either_field_of_a_single_conflict_will_do() -> None:
    choices = ask_again(found_in(unit_of(a="52", b="45")))
    assert choices == (((("X", "C", "a"),), (("X", "C", "b"),)),)


def test_conflicts_without_a_common_field_are_asked_apart() -> None:
    findings = found_in(unit_of(a="52", b="45", D__n="-1"))
    assert ask_again(findings) == (
        ((("X", "C", "a"),), (("X", "C", "b"),)),
        ((("X", "D", "n"),),),
    )


def test_a_later_conflict_can_join_two_clusters() -> None:
    conflicts = [{"a", "b"}, {"c", "d"}, {"b", "c"}]
    (choices,) = ask_again([_conflict(fields) for fields in conflicts])
    assert {tuple(slot[2] for slot in chosen) for chosen in choices} == {("a", "c"), ("b", "c"), ("b", "d")}


def test_where_more_than_four_figures_are_needed_none_is_suggested() -> None:
    """A field tied to each of five others that are wrong by themselves."""
    conflicts = [{name} for name in "abcde"] + [{"a", name} for name in "bcde"]
    assert ask_again([_conflict(fields) for fields in conflicts]) == ((),)


def _conflict(fields: set[str]) -> Finding:
    slots = frozenset(("X", "C", name) for name in fields)
    return Finding(Kind.IMPOSSIBLE, "C", tuple(fields), Direction.NEUTRAL, "", {}, conflict=slots)


# ------------------------------------------------------------------ D11

SUM = SumBelow(("C", "b"), "xom", ("C", "b"))


def summed(*people: str) -> Context:
    below = (unit_of(f"X{place}", "xom", "X", b=text) for place, text in enumerate(people))
    return Context(children=tuple(below), sums=(SUM,))


def test_a_sum_that_the_units_below_do_not_give_is_found() -> None:
    """120 stated, 70 + 40 = 110 below."""
    (finding,) = found_in(unit_of(a="5", b="120"), context=summed("70", "40"))
    assert (finding.kind, finding.fields) == (Kind.ROLLUP_MISMATCH, ("b",))
    assert finding.data == {"claimed": "120", "computed": "110", "units": "2"}
    assert finding.sentence == (
        "Tiêu chí C, Số người: kê khai 120, cộng từ 2 đơn vị cấp dưới được 110 (lệch 10)."
    )
    assert len(finding.conflict) == 3


@pytest.mark.parametrize("people", [("70", "50"), ("70", "nhiều"), ("70", "")])
def test_a_right_sum_or_one_with_unknown_parts_is_not_judged(people: tuple[str, ...]) -> None:
    assert found_in(unit_of(a="5", b="120"), context=summed(*people)) == ()


def test_a_sum_nobody_stated_is_not_judged() -> None:
    assert found_in(unit_of(a="5"), context=summed("1")) == ()


ROLLED = criterion(
    RollupRatio("xom", (Condition("C", "p", Comparison.IS, "true"),), IfZero.ZERO, IfChildMissing.NOT_MET),
    "4",
)
BELOW_BOOK = replace(book_of(criterion(Boolean("p", EDGES), "1", yes_no("p"))), kind="xom")


def rolled(claim: tuple[int, int], *answers: str) -> tuple[Finding, ...]:
    children = tuple(unit_of(f"X{place}", "xom", "X", p=text) for place, text in enumerate(answers))
    books = {"xa": book_of(ROLLED, PER_COUNT), "xom": BELOW_BOOK}
    strangers = (unit_of("Y", "to", "X"),)
    context = Context(children=children + strangers, claimed_counts={"C": claim, "D": (1, 1)})
    return find(books, unit_of(), {}, None, context)


def test_a_claimed_share_of_units_below_is_counted_again() -> None:
    (finding,) = rolled((3, 3), "true", "true", "false")
    assert (finding.kind, finding.direction) == (Kind.ROLLUP_MISMATCH, Direction.OVER)
    assert finding.sentence == (
        "Tiêu chí C: kê khai 3/3 đơn vị cấp dưới đạt, tính từ số liệu cấp dưới được 2/3."
    )


@pytest.mark.parametrize(
    ("claim", "direction"),
    [((1, 3), Direction.UNDER), ((4, 6), Direction.NEUTRAL), ((0, 0), Direction.UNDER)],
)
def test_claims_below_or_of_other_units_have_their_direction(
    claim: tuple[int, int], direction: Direction
) -> None:
    (finding,) = rolled(claim, "true", "true", "false")
    assert finding.direction is direction


def test_a_right_claim_and_one_without_units_below_are_no_discrepancy() -> None:
    assert rolled((2, 3), "true", "true", "false") == ()
    assert rolled((2, 3)) == ()


# ------------------------------------------------------------------ D9 and D8


@pytest.mark.parametrize(
    ("reported", "verified", "factor", "words"),
    [
        ("3000", "3", "1000", "gấp 1000 lần"),
        ("45", "4500", "1/100", "chỉ bằng 1/100"),
        ("48", "2", "24", "gấp 24 lần"),
        ("20", "2", "10", "gấp 10 lần"),
    ],
)
def test_a_factor_of_a_wrong_unit_is_seen(reported: str, verified: str, factor: str, words: str) -> None:
    (finding,) = found_in(unit_of(D__n=reported), unit_of(D__n=verified))
    assert (finding.kind, finding.data["factor"]) == (Kind.UNIT_SLIP, factor)
    assert f"{words}; có thể nhầm đơn vị tính." in finding.sentence


def test_the_direction_of_a_slip_is_that_of_its_points() -> None:
    """30 visits stated for 3: 3 points for 0,3. In a penalty more is worth less."""
    (over,) = found_in(unit_of(D__n="30"), unit_of(D__n="3"))
    assert (over.direction, over.points) == (Direction.OVER, Fraction("2.7"))
    fined = book_of(criterion(Penalty("n", Fraction(1, 10), Fraction(0), EDGES), "5", number("n")))
    (under,) = find({"xa": fined}, unit_of(n="30"), {}, unit_of(n="3"), Context())
    assert (under.direction, under.points) == (Direction.UNDER, Fraction("-2.7"))


def test_the_points_of_a_slip_are_left_open_where_other_units_decide() -> None:
    rule = RelativeMax("n", None, IfZero.ZERO, IfZero.ZERO, Block.KIND, BestFrom.ALL, EDGES)
    book = book_of(criterion(rule, "5", number("n")))
    (finding,) = find({"xa": book}, unit_of(n="30"), {}, unit_of(n="3"), Context())
    assert (finding.kind, finding.direction, finding.points) == (Kind.UNIT_SLIP, Direction.NEUTRAL, None)


@pytest.mark.parametrize(("reported", "verified"), [("31", "3"), ("0", "3"), ("3", "0"), ("5", "5")])
def test_other_differences_are_no_slip(reported: str, verified: str) -> None:
    assert found_in(unit_of(D__n=reported), unit_of(D__n=verified)) == ()


def test_a_declared_tolerance_widens_the_net() -> None:
    findings = found_in(unit_of(D__n="31"), unit_of(D__n="3"), Context(tolerance=Fraction(1, 20)))
    assert kinds(findings) == [Kind.UNIT_SLIP]


def test_answers_that_are_no_numbers_or_not_given_cannot_slip() -> None:
    book = book_of(criterion(Boolean("p", EDGES), "1", yes_no("p"), number("n")))
    verified = unit_of(p="false", n="1")
    assert find({"xa": book}, unit_of(p="true"), {}, verified, Context(all_estimated=True)) == ()


def test_an_estimate_that_became_actual_is_neutral() -> None:
    """Asked for on 18/10 for a window that ends on 31/10: 120 expected, 112 came."""
    (finding,) = found_in(
        unit_of(D__n="120"), unit_of(D__n="112"), Context(estimated=frozenset({("D", "n")}))
    )
    assert (finding.kind, finding.direction) == (Kind.ESTIMATE_BECAME_ACTUAL, Direction.NEUTRAL)
    assert finding.data == {"reported": "120", "verified": "112"}
    assert finding.sentence == (
        "Tiêu chí D, Số lượt: số ước tính 120 cái, số thực tế 112 cái; "
        "không tính là kê khai cao hơn hay thấp hơn."
    )


def test_a_whole_round_of_estimates_needs_no_marks() -> None:
    findings = found_in(unit_of(a="9", b="10"), unit_of(a="8", b="10"), Context(all_estimated=True))
    assert kinds(findings) == [Kind.ESTIMATE_BECAME_ACTUAL]


def test_unmarked_values_are_no_estimates() -> None:
    marks = frozenset({("C", "b")})
    assert found_in(unit_of(a="9", b="10"), unit_of(a="8", b="10"), Context(estimated=marks)) == ()


# ------------------------------------------------------------------ D14


@pytest.mark.parametrize(
    ("submitted", "words"),
    [
        (date(2019, 10, 18), None),
        (date(2019, 10, 19), "Phiếu gửi ngày 19/10/2019, muộn 1 ngày so với hạn 18/10/2019."),
        (None, "Chưa gửi phiếu; hạn cuối là hết ngày 18/10/2019."),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_not(submitted: date | None, words: str | None) -> None:
    findings = found_in(unit_of(), context=Context(last_day=date(2019, 10, 18), submitted=submitted))
    assert [item.sentence for item in findings] == ([words] if words else [])
    assert all(item.kind is Kind.FORM_LATE_OR_MISSING and item.criterion is None for item in findings)


def test_findings_come_in_a_fixed_order() -> None:
    reported = unit_of(a="52", b="45", D__n="30")
    findings = find(
        {"xa": BOOK},
        reported,
        {"D": Fraction(4)},
        unit_of(a="44", b="45", D__n="3"),
        Context(last_day=date(2019, 10, 18), all_estimated=True),
    )
    assert [kind.value for kind in kinds(findings)] == ["D14", "D10", "D1", "D9", "D8", "D8"]
    assert given("52") in reported.answers.values()
