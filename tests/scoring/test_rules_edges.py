"""What is missing or not proven: nothing, nothing yet, or the part that is proven; what may carry a value."""

from fractions import Fraction
from typing import Any

import pytest

from scoring import Answer, Case, FactsError, Rulebook, ScoreStatus, Status, explain, replay, score
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    SHARED,
    WHOLE,
    book,
    card_of,
    criterion,
    group,
    one_criterion,
    options,
    ratio,
    score_of,
    section,
    unit,
)

NOTHING_PROVEN, NOT_APPLICABLE = Answer(Status.NOT_PROVEN), Answer(Status.NOT_APPLICABLE)
MISSING = Answer(Status.MISSING)
TWO = {"a": WHOLE, "b": WHOLE}
PROVEN = {"missing": "undecided", "not_proven": "proven_part"}
OPEN = {"missing": "undecided", "not_proven": "undecided"}
POINTS = {"x": "2", "y": "1"}


def proven(value: str) -> Answer:
    return Answer(Status.NOT_PROVEN, value)


def of(kind: str, edges: dict[str, str]) -> Rulebook:
    rule, fields = _SHAPES[kind]
    return one_criterion("3", {"kind": kind, **rule, **edges}, fields)


_PAIR = {"a": "a", "b": "b", "if_b_zero": "zero", "if_a_gt_b": "reject"}
_STEPS = [{"at_least": "4", "points": "3"}, {"at_least": "1", "points": "1"}]
_GRADES = {code: {"points": worth, "clause": "khoản"} for code, worth in (("tot", "3"), ("kha", "2"))}
_SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ratio": (_PAIR, TWO),
    "ratio_banded": ({**_PAIR, "steps": [{"at_least_percent": "50", "points": "3"}]}, TWO),
    "steps_count": ({"count": "n", "steps": _STEPS}, {"n": WHOLE}),
    "count_capped": ({"count": "n", "each": "1"}, {"n": WHOLE}),
    "penalty": ({"count": "n", "each": "1", "floor": "0"}, {"n": WHOLE}),
    "checklist": ({"parts": POINTS}, {"x": MARK, "y": MARK}),
    "best_of": ({"cases": {"x": "3", "y": "1"}}, {"x": MARK, "y": MARK}),
    "choice": ({"field": "m", "points": {"tot": "3", "kha": "2"}}, {"m": options("tot", "kha")}),
    "boolean": ({"field": "x"}, {"x": MARK}),
    "external": ({"field": "n", "full": "100", "of": "PAR"}, {"n": SHARED | {"max": "100"}}),
    "survey": (
        {"mean": "n", "answers": "b", "lowest": "1", "full": "5", "at_least": "10", "if_too_few": "zero"},
        {"n": SHARED | {"min": "1", "max": "5"}, "b": WHOLE},
    ),
    "formula": ({"expression": "clamp(if(x, full, a * 1[điểm/máy]), 0, full)"}, {"a": WHOLE, "x": MARK}),
    "manual": (
        {"field": "m", "grades": _GRADES, "text": "Tốt", "reason": "Định tính"},
        {"m": options("tot", "kha")},
    ),
}
_ONE = {kind: next(iter(fields)) for kind, (_, fields) in _SHAPES.items()}


@pytest.mark.parametrize("kind", _SHAPES)
@pytest.mark.parametrize(
    ("answer", "case"),
    [(MISSING, Case.MISSING_UNDECIDED), (NOTHING_PROVEN, Case.NOT_PROVEN_UNDECIDED)],
)
def test_undecided_is_no_points_yet(kind: str, answer: Answer, case: Case) -> None:
    rulebook = of(kind, OPEN)
    values = dict.fromkeys(_SHAPES[kind][1], answer)
    card = card_of(rulebook, {("T", field): value for field, value in values.items()})
    scored = card.criteria["T"]
    assert (scored.points, scored.status, scored.trace.case) == (Fraction(0), ScoreStatus.UNDECIDED, case)
    assert card.undecided == card.sections["M"].undecided == card.total.undecided == ("T",)
    assert card.total.applicable_max == 3
    assert "chưa xác định, tạm tính 0,00/3 điểm" in explain(scored.trace).sentence


@pytest.mark.parametrize(
    ("kind", "values", "points"),
    [
        ("ratio", {"a": proven("3"), "b": "6"}, "1.5"),
        ("ratio", {"a": NOTHING_PROVEN, "b": "6"}, "0"),
        ("ratio", {"a": "3", "b": proven("9")}, "1"),
        ("ratio_banded", {"a": proven("3"), "b": "6"}, "3"),
        ("steps_count", {"n": proven("2")}, "1"),
        ("count_capped", {"n": proven("2")}, "2"),
        ("penalty", {"n": proven("2")}, "1"),
        ("checklist", {"x": proven("true"), "y": NOTHING_PROVEN}, "2"),
        ("checklist", {"x": NOTHING_PROVEN, "y": NOTHING_PROVEN}, "0"),
        ("best_of", {"x": proven("false"), "y": proven("true")}, "1"),
        ("choice", {"m": proven("kha")}, "2"),
        ("boolean", {"x": proven("true")}, "3"),
        ("boolean", {"x": NOTHING_PROVEN}, "0"),
        ("external", {"n": proven("50")}, "1.5"),
        ("survey", {"n": proven("3"), "b": "10"}, "1.5"),
        ("survey", {"n": "3", "b": proven("9")}, "0"),
        ("survey", {"n": NOTHING_PROVEN, "b": "10"}, "0"),
        ("formula", {"a": proven("2"), "x": NOTHING_PROVEN}, "2"),
        ("manual", {"m": proven("kha")}, "2"),
    ],
)
def test_the_proven_part_counts_and_is_said(kind: str, values: dict[str, Any], points: str) -> None:
    scored = score_of(of(kind, PROVEN), **values)
    assert (scored.points, scored.status) == (Fraction(points), ScoreStatus.SCORED)
    assert scored.trace.proven_part or scored.trace.case is Case.TOO_FEW_ANSWERS
    if scored.trace.proven_part:
        assert "Chỉ tính phần số liệu đã chứng minh được." in explain(scored.trace).sentence
    assert replay(scored.trace) == scored.points


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("ratio", {"a": "3", "b": NOTHING_PROVEN}),
        ("ratio_banded", {"a": "3", "b": NOTHING_PROVEN}),
        ("choice", {"m": NOTHING_PROVEN}),
        ("manual", {"m": NOTHING_PROVEN}),
        ("penalty", {"n": NOTHING_PROVEN}),
        ("formula", {"a": NOTHING_PROVEN, "x": "true"}),
    ],
)
def test_what_cannot_be_nothing_by_nature_is_not_proven(kind: str, values: dict[str, Any]) -> None:
    scored = score_of(of(kind, PROVEN), **values)
    assert (scored.points, scored.status) == (Fraction(0), ScoreStatus.NOT_PROVEN)
    assert not scored.trace.proven_part


def test_a_formula_never_sees_a_number_outside_its_proved_bounds() -> None:
    """With b from 1 on the division needs no case for 0: b of which nothing is proven must not become one."""
    rule = {"kind": "formula", "expression": "clamp(full * a / b, 0, full)", **PROVEN}
    rulebook = one_criterion("3", rule, {"a": WHOLE, "b": WHOLE | {"min": "1"}})
    scored = score_of(rulebook, a="3", b=NOTHING_PROVEN)
    assert (scored.points, scored.status) == (Fraction(0), ScoreStatus.NOT_PROVEN)
    assert score_of(rulebook, a="3", b=proven("6")).points == Fraction("1.5")


def test_a_survey_whose_scale_starts_below_nothing_needs_a_proven_mean() -> None:
    scale = {"lowest": "-2", "full": "2", "at_least": "10", "if_too_few": "zero"}
    fields = {"n": SHARED | {"min": "-2", "max": "2"}, "b": WHOLE}
    rulebook = one_criterion("3", {"kind": "survey", "mean": "n", "answers": "b", **scale, **PROVEN}, fields)
    scored = score_of(rulebook, n=NOTHING_PROVEN, b="10")
    assert (scored.points, scored.status) == (Fraction(0), ScoreStatus.NOT_PROVEN)
    assert score_of(rulebook, n=proven("0"), b="10").points == Fraction("1.5")


def test_a_value_that_was_only_claimed_does_not_count_under_other_policies() -> None:
    assert score_of(of("boolean", {**EDGES}), x=proven("true")).points == 0
    assert score_of(of("checklist", {**EDGES}), x=proven("true"), y="true").points == 1


def test_a_list_with_an_open_part_is_open_where_the_set_says_undecided() -> None:
    scored = score_of(of("checklist", OPEN), x="true", y=NOTHING_PROVEN)
    assert scored.status is ScoreStatus.UNDECIDED
    assert score_of(of("checklist", OPEN), x="true", y=NOT_APPLICABLE).points == 2


def test_a_formula_may_count_with_what_is_proven_of_an_optional_field() -> None:
    rule = {"kind": "formula", "expression": "clamp(coalesce(a, 1) * 1[điểm/máy], 0, full)"}
    counted = one_criterion("3", {**rule, **PROVEN}, {"a": WHOLE})
    ignored = one_criterion("3", {**rule, **EDGES}, {"a": WHOLE})
    assert [score_of(book_, a=proven("2")).points for book_ in (counted, ignored)] == [2, 1]
    assert [score_of(counted, a=answer).points for answer in (NOTHING_PROVEN, MISSING, "0")] == [1, 1, 0]


ASKING = criterion(
    "I",
    "0",
    {"kind": "info"},
    {"co": MARK},
)
CONDITIONED = book(
    section(
        "M",
        "10",
        group(
            "N",
            "10",
            ASKING,
            criterion("T", "4", ratio(), TWO, applies_when={"criterion": "I", "field": "co", "is": "true"}),
            criterion("U", "6", ratio(), TWO),
        ),
    ),
)


@pytest.mark.parametrize(
    ("answer", "case"),
    [
        ("false", Case.CONDITION_NOT_MET),
        ("true", Case.NONE),
        (MISSING, Case.NONE),
        (NOTHING_PROVEN, Case.NONE),
    ],
)
def test_a_criterion_falls_away_only_where_a_given_answer_says_so(answer: Answer | str, case: Case) -> None:
    card = card_of(CONDITIONED, {("I", "co"): answer, ("T", "a"): "1", ("T", "b"): "2"})
    assert card.criteria["T"].trace.case is case
    assert card.total.applicable_max == (10 if case is Case.NONE else 6)


@pytest.mark.parametrize(
    ("key", "answer", "code"),
    [
        (("T", "a"), proven("1.5"), "facts.bad-value"),
        (("T", "a"), proven("-1"), "facts.bad-value"),
        (("T", "a"), proven("1 "), "facts.bad-value"),
        (("T", "a"), " 1", "facts.bad-value"),
        (("T", "a"), "1\n", "facts.bad-value"),
        (("I", "co"), " true ", "facts.bad-value"),
        (("T", "c"), "1", "facts.unknown-field"),
        (("M", "points"), "1", "facts.unknown-field"),
    ],
)
def test_what_does_not_fit_is_refused(key: tuple[str, str], answer: Answer | str, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        score({"xa": CONDITIONED}, [unit("A", {key: answer})])
    assert caught.value.code == code
