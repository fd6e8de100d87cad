"""Rules across units: who may set the best value and for whom; how units below count that gave no answer."""

from fractions import Fraction
from typing import Any

import pytest

from scoring import Answer, Case, Origin, Rulebook, ScoreStatus, Status, UnitFacts, explain, given, score
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    SHARED,
    WHOLE,
    book,
    criterion,
    group,
    one_criterion,
    section,
    unit,
)

NOTHING_PROVEN = Answer(Status.NOT_PROVEN)


def best(**changes: str) -> dict[str, Any]:
    rule = {"kind": "relative_max", "a": "x", "if_b_zero": "zero", "if_best_zero": "zero", "block": "kind"}
    return {**rule, "best_from": "all", **EDGES, **changes}


def scores(rulebook: Rulebook, *facts: UnitFacts) -> dict[str, Any]:
    return {code: card.criteria["T"] for code, card in score({"xa": rulebook}, list(facts)).items()}


def at(code: str, value: str | Answer, parent: str | None = None, **more: str | Answer) -> UnitFacts:
    answers = {("T", field): answer for field, answer in {"x": value, **more}.items()}
    return unit(code, answers, parent=parent)


def test_the_block_may_be_the_units_under_one_unit() -> None:
    facts = [at("A", "10", "H1"), at("B", "20", "H1"), at("C", "5", "H2"), at("D", "4"), at("E", "8")]
    by_parent = scores(one_criterion("4", best(block="parent"), {"x": SHARED}), *facts)
    assert {code: item.points for code, item in by_parent.items()} == {"A": 2, "B": 4, "C": 4, "D": 2, "E": 4}
    assert by_parent["C"].trace.leaders == ("C",)
    by_kind = scores(one_criterion("4", best(), {"x": SHARED}), *facts)
    assert by_kind["C"].points == 1


def test_only_verified_values_may_set_the_best_one_where_the_set_says_so() -> None:
    rulebook = one_criterion("4", best(best_from="verified"), {"x": SHARED})
    facts = [at("A", "40"), at("B", given("20", Origin.VERIFIED)), at("C", given("10", Origin.FINAL))]
    found = scores(rulebook, *facts)
    assert {code: item.points for code, item in found.items()} == {"A": 4, "B": 4, "C": 2}
    assert found["C"].trace.leaders == ("B",)
    assert (found["A"].trace.case, found["B"].trace.case) == (Case.CAPPED, Case.NONE)


@pytest.mark.parametrize(
    ("declared", "points", "status"),
    [
        ("zero", 0, ScoreStatus.SCORED),
        ("full", 4, ScoreStatus.SCORED),
        ("not_applicable", 0, ScoreStatus.NOT_APPLICABLE),
    ],
)
def test_without_a_best_value_the_set_says_what_happens(
    declared: str, points: int, status: ScoreStatus
) -> None:
    unverified = one_criterion("4", best(best_from="verified", if_best_zero=declared), {"x": SHARED})
    nothing = one_criterion("4", best(if_best_zero=declared), {"x": SHARED})
    first, second = scores(unverified, at("A", "40"))["A"], scores(nothing, at("A", "0"))["A"]
    assert [(item.points, item.status) for item in (first, second)] == [(points, status)] * 2
    assert (first.trace.case, second.trace.case) == (Case.NO_BEST, Case.BEST_IS_ZERO)
    assert "chưa có giá trị nào được kiểm chứng" in explain(first.trace).sentence


def test_a_unit_the_criterion_does_not_apply_to_sets_no_best_value() -> None:
    asking = criterion("I", "0", {"kind": "info"}, {"co": MARK})
    only = {"applies_when": {"criterion": "I", "field": "co", "is": "true"}}
    rulebook = book(
        section("M", "4", group("N", "4", asking, criterion("T", "4", best(), {"x": SHARED}, **only)))
    )
    outside = unit("B", {("I", "co"): "false", ("T", "x"): "80"})
    found = scores(rulebook, at("A", "40"), outside)
    assert (found["A"].points, found["A"].trace.leaders) == (4, ("A",))
    assert found["B"].status is ScoreStatus.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("answers", "points", "status"),
    [
        ({"value": "6", "y": "2"}, 3, ScoreStatus.SCORED),
        ({"value": "6", "y": "0"}, 4, ScoreStatus.SCORED),
        ({"value": Answer(Status.NOT_PROVEN, "6"), "y": "2"}, 3, ScoreStatus.SCORED),
        ({"value": NOTHING_PROVEN, "y": "2"}, 0, ScoreStatus.SCORED),
        ({"value": "6", "y": NOTHING_PROVEN}, 0, ScoreStatus.NOT_PROVEN),
        ({"value": "6", "y": Answer(Status.MISSING)}, 0, ScoreStatus.UNDECIDED),
    ],
)
def test_a_quotient_against_the_best_one_with_its_edges(
    answers: dict[str, Any], points: int, status: ScoreStatus
) -> None:
    edges = {"missing": "undecided", "not_proven": "proven_part", "if_b_zero": "full"}
    rulebook = one_criterion("4", best(b="y", **edges), {"x": SHARED, "y": WHOLE})
    item = scores(rulebook, at("A", **answers), at("L", "8", y="2"))["A"]
    assert (item.points, item.status) == (points, status)
    assert item.trace.proven_part is (answers["value"] != "6")


def rolled(missing_child: str, *children: dict[tuple[str, str], Any]) -> Any:
    below = one_criterion("1", {"kind": "boolean", "field": "x", **EDGES}, {"x": MARK}, kind="xa")
    rule = {
        "kind": "rollup_ratio",
        "child_kind": "xa",
        "all": [{"criterion": "T", "field": "x", "is": "true"}],
        "if_no_children": "zero",
        "missing_child": missing_child,
    }
    above = one_criterion("6", rule, {}, kind="huyen")
    facts = [unit("H", {}, kind="huyen")]
    facts += [unit(f"X{place}", answers, parent="H") for place, answers in enumerate(children)]
    return score({"xa": below, "huyen": above}, facts)["H"].criteria["T"]


YES, NO, SILENT = {("T", "x"): "true"}, {("T", "x"): "false"}, dict[tuple[str, str], Any]()
UNPROVEN = {("T", "x"): NOTHING_PROVEN}


def test_a_unit_below_that_gave_no_answer_counts_as_declared() -> None:
    harsh, mild = (rolled(policy, YES, NO, SILENT, UNPROVEN) for policy in ("not_met", "left_out"))
    assert (harsh.points, mild.points) == (Fraction("1.5"), 2)
    assert (harsh.trace.not_counted, harsh.trace.left_out) == (("X1", "X2", "X3"), ())
    assert (mild.trace.not_counted, mild.trace.left_out) == (("X1", "X3"), ("X2",))
    told = explain(mild.trace, {"X2": "Xã Hai"})
    assert "Chưa đạt: X1, X3. Không tính vì chưa có số liệu: Xã Hai." in told.sentence
    assert told.data["left_out"] == [{"unit": "X2", "name": "Xã Hai"}]


def test_nobody_left_to_count_is_as_nobody_below() -> None:
    item = rolled("left_out", SILENT)
    assert (item.points, item.trace.case, item.trace.left_out) == (0, Case.NO_CHILDREN, ("X0",))
    assert "Không tính vì chưa có số liệu: X0." in explain(item.trace).sentence
