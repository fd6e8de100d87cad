"""The kinds beside those of the sample sets, each with its edges, on sets of one criterion."""

from fractions import Fraction
from typing import Any

import pytest

from scoring import Answer, Case, Rulebook, ScoreStatus, Status, hard_faults, parts_and_wholes, replay
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    SHARED,
    WHOLE,
    card_of,
    group,
    one_criterion,
    options,
    ratio,
    rounding,
    score_of,
    section,
)
from tests.scoring.built_sets import book as load
from tests.scoring.built_sets import criterion as make

NOT_PROVEN, NOT_APPLICABLE = Answer(Status.NOT_PROVEN), Answer(Status.NOT_APPLICABLE)
SCORED, MISSING, UNDECIDED = ScoreStatus.SCORED, ScoreStatus.MISSING, ScoreStatus.UNDECIDED
TWO = {"a": WHOLE, "b": WHOLE}
PENALTY = one_criterion(
    "5", {"kind": "penalty", "count": "n", "each": "1.5", "floor": "1", **EDGES}, {"n": WHOLE}
)
PENALTY_TO_ITS_FLOOR = one_criterion(
    "5", {"kind": "penalty", "count": "n", "each": "1", "floor": "1", **EDGES}, {"n": WHOLE}
)
CAPPED_COUNT = one_criterion(
    "2", {"kind": "count_capped", "count": "n", "each": "0.5", **EDGES}, {"n": WHOLE}
)
TARGET = one_criterion("5", ratio(target_percent="80", floor_percent="50"), TWO)
TARGET_ONLY = one_criterion("5", ratio(target_percent="80"), TWO)
FLOOR_ONLY = one_criterion("5", ratio(floor_percent="50"), TWO)
FULL_IF_EMPTY = one_criterion("5", ratio(if_b_zero="full"), TWO)
SHARE_ROUNDED = one_criterion("10", ratio(), TWO, roundings=[rounding("percent", 0)])
BANDS = {
    "kind": "ratio_banded",
    "a": "a",
    "b": "b",
    "if_b_zero": "full",
    "if_a_gt_b": "cap",
    **EDGES,
    "steps": [
        {"above_percent": "50", "points": "3"},
        {"at_least_percent": "50", "points": "2"},
        {"at_least_percent": "20", "points": "1"},
    ],
}
STRICT = one_criterion("3", BANDS, TWO)
STRICT_ROUNDED = one_criterion("3", BANDS, TWO, roundings=[rounding("percent", 0)])
COUNT_STEPS = {
    "kind": "steps_count",
    "count": "n",
    **EDGES,
    "steps": [{"above": "4", "points": "2"}, {"at_least": "1", "points": "1"}],
}
STRICT_COUNT = one_criterion("2", COUNT_STEPS, {"n": WHOLE})
EXTERNAL = one_criterion(
    "4",
    {"kind": "external", "field": "x", "full": "80", "of": "PAR 2018", **EDGES},
    {"x": SHARED | {"max": "80"}},
)
GRADES = {
    "dat": {"points": "3", "clause": "khoản 1"},
    "mot_phan": {"points": "1.5", "clause": "khoản 2"},
    "khong": {"points": "0", "clause": "khoản 3"},
}
MANUAL = one_criterion(
    "3",
    {"kind": "manual", "field": "muc", "grades": GRADES, "text": "Đầy đủ", "reason": "Định tính", **EDGES},
    {"muc": options("dat", "mot_phan", "khong")},
)
FORMULA = one_criterion(
    "5",
    {
        "kind": "formula",
        "expression": "clamp(if(co, div(full * a, b, 0), coalesce(c, 1) * 0.5[điểm/máy]), 0, full)",
        **EDGES,
    },
    {"a": WHOLE, "b": WHOLE, "c": WHOLE, "co": MARK},
)


def survey(if_too_few: str, **edges: str) -> Rulebook:
    rule = {"kind": "survey", "mean": "m", "answers": "n", "lowest": "1", "full": "5", "at_least": "30"}
    mean = SHARED | {"min": "1", "max": "5"}
    return one_criterion("10", {**rule, "if_too_few": if_too_few, **EDGES, **edges}, {"m": mean, "n": WHOLE})


@pytest.mark.parametrize(
    ("rulebook", "values", "points", "status", "case"),
    [
        (CAPPED_COUNT, {"n": "4"}, "2", SCORED, Case.NONE),
        (CAPPED_COUNT, {"n": "5"}, "2", SCORED, Case.CAPPED),
        (PENALTY, {"n": "0"}, "5", SCORED, Case.NONE),
        (PENALTY, {"n": "2"}, "2", SCORED, Case.NONE),
        (PENALTY, {"n": "3"}, "1", SCORED, Case.FLOORED),
        (PENALTY_TO_ITS_FLOOR, {"n": "4"}, "1", SCORED, Case.NONE),
        (PENALTY, {}, "0", MISSING, Case.MISSING),
        (TARGET, {"a": "49", "b": "100"}, "0", SCORED, Case.BELOW_FLOOR),
        (TARGET, {"a": "50", "b": "100"}, "3.125", SCORED, Case.NONE),
        (TARGET, {"a": "80", "b": "100"}, "5", SCORED, Case.NONE),
        (TARGET, {"a": "81", "b": "100"}, "5", SCORED, Case.CAPPED),
        (TARGET_ONLY, {"a": "40", "b": "100"}, "2.5", SCORED, Case.NONE),
        (TARGET_ONLY, {"a": "1", "b": "1000"}, "0.00625", SCORED, Case.NONE),
        (FLOOR_ONLY, {"a": "49", "b": "100"}, "0", SCORED, Case.BELOW_FLOOR),
        (TARGET, {"a": "0", "b": "0"}, "0", SCORED, Case.ZERO_DENOMINATOR),
        (FULL_IF_EMPTY, {"a": "0", "b": "0"}, "5", SCORED, Case.ZERO_DENOMINATOR),
        (FULL_IF_EMPTY, {"a": "5", "b": "5"}, "5", SCORED, Case.NONE),
        (FULL_IF_EMPTY, {"a": "7", "b": "5"}, "5", SCORED, Case.CAPPED),
        (SHARE_ROUNDED, {"a": "1", "b": "3"}, "3.3", SCORED, Case.NONE),
        (SHARE_ROUNDED, {"a": "199", "b": "200"}, "10", SCORED, Case.NONE),
        (STRICT, {"a": "501", "b": "1000"}, "3", SCORED, Case.NONE),
        (STRICT, {"a": "5", "b": "10"}, "2", SCORED, Case.NONE),
        (STRICT, {"a": "199", "b": "1000"}, "0", SCORED, Case.BELOW_LOWEST_STEP),
        (STRICT, {"a": "0", "b": "0"}, "3", SCORED, Case.ZERO_DENOMINATOR),
        (STRICT_ROUNDED, {"a": "499", "b": "1000"}, "2", SCORED, Case.NONE),
        (STRICT_ROUNDED, {"a": "504", "b": "1000"}, "2", SCORED, Case.NONE),
        (STRICT_ROUNDED, {"a": "506", "b": "1000"}, "3", SCORED, Case.NONE),
        (STRICT_COUNT, {"n": "5"}, "2", SCORED, Case.NONE),
        (STRICT_COUNT, {"n": "4"}, "1", SCORED, Case.NONE),
        (EXTERNAL, {"x": "60"}, "3", SCORED, Case.NONE),
        (EXTERNAL, {"x": "80"}, "4", SCORED, Case.NONE),
        (MANUAL, {"muc": "mot_phan"}, "1.5", SCORED, Case.NONE),
        (MANUAL, {"muc": NOT_PROVEN}, "0", ScoreStatus.NOT_PROVEN, Case.NOT_PROVEN),
        (survey("zero"), {"m": "4.2", "n": "30"}, "8", SCORED, Case.NONE),
        (survey("zero"), {"m": "1", "n": "30"}, "0", SCORED, Case.NONE),
        (survey("zero"), {"m": "4.2", "n": "29"}, "0", SCORED, Case.TOO_FEW_ANSWERS),
        (survey("zero"), {"n": "0"}, "0", SCORED, Case.TOO_FEW_ANSWERS),
        (survey("zero"), {"n": "30"}, "0", MISSING, Case.MISSING),
        (survey("zero"), {"m": "4.2"}, "0", MISSING, Case.MISSING),
        (survey("undecided"), {"m": "4", "n": "3"}, "0", UNDECIDED, Case.TOO_FEW_ANSWERS),
        (survey("not_applicable"), {"n": "3"}, "0", ScoreStatus.NOT_APPLICABLE, Case.TOO_FEW_ANSWERS),
        (
            survey("zero"),
            {"m": NOT_APPLICABLE, "n": "3"},
            "0",
            ScoreStatus.NOT_APPLICABLE,
            Case.NOT_APPLICABLE,
        ),
        (FORMULA, {"a": "3", "b": "4", "co": "true"}, "3.75", SCORED, Case.NONE),
        (FORMULA, {"a": "3", "b": "4", "co": "false"}, "0.5", SCORED, Case.NONE),
        (FORMULA, {"a": "3", "b": "4", "co": "false", "c": "6"}, "3", SCORED, Case.NONE),
        (FORMULA, {"a": "3", "b": "4", "co": "false", "c": NOT_PROVEN}, "0.5", SCORED, Case.NONE),
        (FORMULA, {"a": "3", "co": "true"}, "0", MISSING, Case.MISSING),
    ],
)
def test_a_kind_with_its_edges(
    rulebook: Rulebook, values: dict[str, Answer | str], points: str, status: ScoreStatus, case: Case
) -> None:
    scored = score_of(rulebook, **values)
    assert (scored.points, scored.status, scored.trace.case) == (Fraction(points), status, case)
    assert replay(scored.trace) == scored.points


def composite(**more: Any) -> Rulebook:
    counted = {"kind": "penalty", "count": "n", "each": "1", "floor": "0", **EDGES, **more.pop("edges", {})}
    parts = [
        {"id": "ty_le", "label": "Tỷ lệ", "max": "2", "rule": ratio()},
        {"id": "dem", "label": "Đếm", "max": "3", "rule": counted},
    ]
    return one_criterion("5", {"kind": "composite", "parts": parts}, {**TWO, "n": WHOLE}, **more)


@pytest.mark.parametrize(
    ("values", "points", "status"),
    [
        ({"a": "1", "b": "3", "n": "1"}, Fraction(8, 3), SCORED),
        ({"a": "1", "b": "2"}, Fraction(1), MISSING),
        ({"a": NOT_PROVEN, "b": "2", "n": "0"}, Fraction(3), ScoreStatus.NOT_PROVEN),
        ({"a": NOT_PROVEN, "b": "2"}, Fraction(0), MISSING),
        ({"a": NOT_APPLICABLE, "b": "2", "n": NOT_APPLICABLE}, Fraction(0), ScoreStatus.NOT_APPLICABLE),
    ],
)
def test_a_composite_is_the_sum_of_its_parts(
    values: dict[str, Answer | str], points: Fraction, status: ScoreStatus
) -> None:
    scored = score_of(composite(), **values)
    assert (scored.points, scored.status) == (points, status)
    assert replay(scored.trace) == points


def test_an_undecided_part_outweighs_all_others() -> None:
    scored = score_of(composite(edges={"missing": "undecided"}), a=NOT_PROVEN, b="2")
    assert (scored.points, scored.status) == (Fraction(0), UNDECIDED)


@pytest.mark.parametrize(("stages", "points"), [([], Fraction(4, 3)), (["part"], Fraction("1.33"))])
def test_parts_are_rounded_only_where_the_set_says_so(stages: list[str], points: Fraction) -> None:
    rulebook = composite(roundings=[rounding(stage) for stage in stages])
    scored = score_of(rulebook, a="2", b="3", n="3")
    assert (scored.points, replay(scored.trace)) == (points, points)


@pytest.mark.parametrize(
    ("policy", "points", "applicable"), [("drop", 3, 3), ("redistribute", 3, 3), ("full_points", 5, 5)]
)
def test_a_part_that_does_not_apply_follows_the_policy_of_the_set(
    policy: str, points: int, applicable: int
) -> None:
    rulebook = composite(policy=policy)
    answers: dict[tuple[str, str], Any] = {("T", "a"): NOT_APPLICABLE, ("T", "b"): "1", ("T", "n"): "0"}
    card = card_of(rulebook, answers)
    assert card.criteria["T"].points == points
    assert card.criteria["T"].trace.applicable_max == card.total.applicable_max == applicable


TAKEN = load(
    section(
        "M",
        "10",
        group(
            "N",
            "10",
            make("T", "4", {"kind": "na", "reason": "không có thủ tục"}, {}),
            make("U", "6", ratio(), TWO),
        ),
    )
)


def test_a_criterion_taken_out_for_the_kind_is_not_applicable() -> None:
    card = card_of(TAKEN, {("U", "a"): "1", ("U", "b"): "2"})
    assert (card.criteria["T"].status, card.criteria["T"].trace.case) == (
        ScoreStatus.NOT_APPLICABLE,
        Case.TAKEN_OUT,
    )
    assert [card.total.points, card.total.applicable_max, card.total.compared] == [3, 6, 5]


def test_only_what_a_unit_can_compute_itself_is_self_scored() -> None:
    books = (PENALTY, TARGET, FORMULA, composite(), EXTERNAL, MANUAL, survey("zero"), TAKEN)
    assert [book.criterion("T").self_scored for book in books] == [True] * 4 + [False] * 4


def test_a_part_above_its_whole_is_a_fault_in_a_part_of_a_composite_too() -> None:
    parts = [
        {"id": "mot", "label": "Một", "max": "2", "rule": ratio(if_a_gt_b="reject")},
        {"id": "hai", "label": "Hai", "max": "3", "rule": ratio(a="c", b="d")},
    ]
    fields = {**TWO, "c": WHOLE, "d": WHOLE}
    rulebook = one_criterion("5", {"kind": "composite", "parts": parts}, fields)
    values = {"a": "4", "b": "3", "c": "4", "d": "3"}
    faults = hard_faults(rulebook.criterion("T"), values)
    assert [(fault.code, fault.field) for fault in faults] == [("value.part-above-whole", "a")]
    assert parts_and_wholes(rulebook.criterion("T")) == [("a", "b")]
    scored = score_of(rulebook, **values)
    assert (scored.points, scored.status) == (Fraction(3), ScoreStatus.INVALID)
