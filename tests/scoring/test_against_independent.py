"""The engine against the calculator that shares nothing with it, over random facts of all criteria."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import ScoreStatus, score
from tests import independent_calculator as independent
from tests.scoring.sample_sets import plain, random_facts, rulebooks, units_of


@given(st.integers(min_value=0, max_value=10**9))
def test_every_point_agrees(seed: int) -> None:
    facts = random_facts(seed)
    cards = score(rulebooks(), facts)
    for unit in facts:
        block = [plain(item.answers) for item in units_of(facts, kind=unit.kind)]
        children = [plain(item.answers) for item in units_of(facts, parent=unit.unit)]
        own = plain(unit.answers)
        for criterion in independent.criteria_of(unit.kind):
            expected = independent.unit_points(unit.kind, criterion, own, block=block, children=children)
            scored = cards[unit.unit].criteria[criterion]
            actual = None if scored.status is ScoreStatus.NOT_APPLICABLE else scored.points
            assert actual == expected, (seed, unit.unit, criterion)
        totals = independent.section_totals(unit.kind, own, block=block, children=children)
        sections = cards[unit.unit].sections
        compared = {name: (item.points, item.applicable_max) for name, item in sections.items()}
        assert compared == {name: total[:2] for name, total in totals.items()}
        levelled = {item.id for item in rulebooks()[unit.kind].sections if item.levels is not None}
        assert {name: sections[name].compared for name in levelled} == {
            name: totals[name][2] for name in levelled
        }


@pytest.mark.parametrize("kind", ["huyen", "xa", "so"])
def test_both_know_the_same_criteria_and_maxima(kind: str) -> None:
    scored = {item.id: item.max for item in rulebooks()[kind].criteria() if item.max}
    assert scored == {item: independent.maximum(item) for item in independent.criteria_of(kind)}
