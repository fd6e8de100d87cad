"""What stands at the rim of the library: sets without rounding, gated levels, misuse that is refused."""

from dataclasses import replace
from fractions import Fraction
from typing import cast

import pytest

from scoring import (
    Direction,
    Gate,
    PointsChange,
    Rule,
    UnitFacts,
    explain,
    explain_section,
    formula_names,
    given,
    hard_faults,
    load_rulebook,
    replay,
    score,
)
from tests.scoring.made_up_set import SMALL
from tests.scoring.sample_sets import card, rulebooks

ROUNDING = "rounding:\n  - {at: criterion, places: 2, mode: half_up, ref: thử}\n"
BOOK = load_rulebook(SMALL, name="bo.yaml")
HUYEN = rulebooks()["huyen"]


def test_a_set_without_rounding_keeps_exact_points() -> None:
    exact = load_rulebook(SMALL.replace(ROUNDING, "rounding: []\n", 1), name="bo.yaml")
    facts = UnitFacts("X", "xa", None, {("T.1", "a"): given("2"), ("T.1", "b"): given("7")})
    trace = score({"xa": exact}, [facts])["X"].criteria["T.1"].trace
    assert trace.rounding is None
    assert trace.points == replay(trace) == Fraction(6, 7)
    told = explain(trace)
    assert "làm tròn" not in told.sentence
    assert "Làm tròn" not in dict(told.rows)
    assert told.data["rounding"] is None


def test_a_level_held_back_by_another_section_is_told() -> None:
    first, second = HUYEN.sections[:2]
    assert first.levels is not None
    assert second.levels is not None
    gate = Gate(second.id, second.levels.steps[0].code)
    gated = replace(first, levels=replace(first.levels, requires=gate))
    book = replace(HUYEN, sections=(gated, *HUYEN.sections[1:]))
    result = card(book, "A", {first.id: first.max}).sections[first.id]
    assert result.gated
    assert (
        "nhưng chưa đạt điều kiện ở mục khác → " + first.levels.below
        in explain_section(gated, result).sentence
    )


@pytest.mark.parametrize(
    ("after", "direction"), [(1, Direction.OVER), (2, Direction.NEUTRAL), (3, Direction.UNDER)]
)
def test_the_direction_says_what_the_claim_was(after: int, direction: Direction) -> None:
    assert PointsChange("T.1", Fraction(2), Fraction(after)).direction is direction


def test_the_part_may_exceed_the_whole_only_where_the_rule_caps() -> None:
    values = {"a": "5", "b": "3"}
    assert hard_faults(BOOK.criterion("T.5"), values) == []
    assert [fault.code for fault in hard_faults(BOOK.criterion("T.1"), values)] == ["value.part-above-whole"]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(KeyError, match="khac"):
        BOOK.criterion("T.2").field("khac")


def test_a_rule_nobody_can_put_in_words_is_refused() -> None:
    strange = replace(BOOK.criterion("T.2"), rule=cast("Rule", object()))
    with pytest.raises(TypeError, match="object"):
        formula_names(strange)
