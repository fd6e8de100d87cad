"""Adjustments as a record: facts are what was reported, folded with them; nothing is ever overwritten."""

from dataclasses import replace

import pytest

from scoring import Answer, Origin, Status, UnitFacts, given
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.kinds import Kind
from scoring.adjustments.players import is_wide, touched
from scoring.adjustments.records import (
    ADJUSTMENT_ORIGIN_NAMES,
    Adjustment,
    AdjustmentOrigin,
    chains,
    fold,
)
from scoring.criteria.rules import RelativeMax
from tests.scoring.country import country_set
from tests.scoring.sample_sets import rulebooks

REPORTED = UnitFacts("X", "xa", "H", {("C", "a"): given("45"), ("C", "b"): given("52")})


def step(order: int, field: str, before: str, after: str, supersedes: int | None = None) -> Adjustment:
    return Adjustment(
        order,
        "X",
        "C",
        field,
        given(before),
        given(after, Origin.VERIFIED),
        Kind.VALUE_OVER,
        AdjustmentOrigin.FIELD_VISIT,
        "Biên bản số 7",
        supersedes,
    )


def test_every_origin_has_a_name() -> None:
    assert set(ADJUSTMENT_ORIGIN_NAMES) == set(AdjustmentOrigin)


def test_facts_are_the_report_folded_with_the_adjustments_in_order() -> None:
    """An objection put back what a visit had lowered to 40, and a document corrected the staff."""
    steps = [step(3, "a", "40", "43", supersedes=1), step(1, "a", "45", "40"), step(2, "b", "52", "50")]
    folded = fold(REPORTED, steps)
    assert folded.answers == {
        ("C", "a"): given("43", Origin.VERIFIED),
        ("C", "b"): given("50", Origin.VERIFIED),
    }
    assert (folded.unit, folded.kind, folded.parent) == ("X", "xa", "H")
    assert REPORTED.answers["C", "a"] == given("45")


def test_no_adjustments_leave_the_report() -> None:
    assert fold(REPORTED, []) == REPORTED


def test_a_field_nobody_answered_starts_from_missing() -> None:
    found = replace(step(1, "c", "0", "7"), before=Answer(Status.MISSING))
    assert fold(REPORTED, [found]).answers["C", "c"].value == "7"


@pytest.mark.parametrize(
    ("steps", "code", "detail"),
    [
        ([step(1, "a", "44", "40")], "adjustment.stale", "1: C.a"),
        ([replace(step(1, "a", "45", "40"), unit="Y")], "adjustment.other-unit", "1: Y"),
        ([step(1, "a", "45", "40"), step(1, "b", "52", "50")], "adjustment.order-twice", "1"),
        ([step(2, "a", "45", "40", supersedes=1)], "adjustment.supersedes-nothing", "2: 1"),
        (
            [step(1, "b", "52", "50"), step(2, "a", "45", "40", supersedes=1)],
            "adjustment.supersedes-nothing",
            "2: 1",
        ),
        ([step(2, "a", "45", "40", supersedes=2)], "adjustment.supersedes-nothing", "2: 2"),
    ],
)
def test_adjustments_that_do_not_fit_are_refused(steps: list[Adjustment], code: str, detail: str) -> None:
    with pytest.raises(AdjustmentError) as refused:
        fold(REPORTED, steps)
    assert (refused.value.code, refused.value.detail) == (code, detail)


def test_the_adjustments_of_a_field_are_one_chain_from_first_to_last() -> None:
    steps = [step(3, "a", "40", "43", supersedes=1), step(2, "b", "52", "50"), step(1, "a", "45", "40")]
    first, second = chains(steps)
    assert [item.order for item in first.steps] == [1, 3]
    assert (first.key, first.before, first.after.value) == (("C", "a"), given("45"), "43")
    assert second.key == ("C", "b")


def test_an_answer_reaches_its_own_criterion_and_those_that_apply_only_with_it() -> None:
    so = rulebooks()["so"]
    assert touched(so, ("S.1.1", "so_may")) == {"S.1.1"}
    reached = touched(so, ("S.4.0", "co_tthc"))
    assert {"S.4.0", "S.4.1"} <= reached
    assert not is_wide(so, ("S.4.0", "co_tthc"))


def test_an_answer_is_wide_where_a_best_value_hangs_on_it() -> None:
    relative = next(item for item in country_set().criteria() if isinstance(item.rule, RelativeMax))
    own = next(item for item in country_set().criteria() if not isinstance(item.rule, RelativeMax))
    assert is_wide(country_set(), (relative.id, relative.fields[0].id))
    assert not is_wide(country_set(), (own.id, own.fields[0].id))
