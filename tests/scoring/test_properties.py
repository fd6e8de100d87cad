"""What must hold for any facts: bounds, order, replay, monotony."""

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring import FieldType, ScoreStatus, UnitFacts, explain, given, replay, score
from tests.scoring.sample_sets import full_answers, random_facts, rulebooks

SEEDS = st.integers(min_value=0, max_value=10**9)


@for_all(SEEDS)
def test_points_lie_between_zero_and_the_maximum(seed: int) -> None:
    for card in score(rulebooks(), random_facts(seed)).values():
        assert all(0 <= item.points <= item.max for item in card.criteria.values())
        assert all(0 <= item.points <= item.applicable_max <= item.max for item in card.sections.values())
        assert all(item.compared is None or 0 <= item.compared <= item.max for item in card.sections.values())


@for_all(SEEDS)
def test_the_order_of_units_and_answers_does_not_matter(seed: int) -> None:
    facts = random_facts(seed)
    shuffled = [
        UnitFacts(item.unit, item.kind, item.parent, dict(reversed(list(item.answers.items()))))
        for item in reversed(facts)
    ]
    assert score(rulebooks(), facts) == score(rulebooks(), shuffled)


@for_all(SEEDS)
def test_replaying_the_traces_gives_the_totals(seed: int) -> None:
    for card in score(rulebooks(), random_facts(seed)).values():
        assert sum((replay(item.trace) for item in card.criteria.values()), Fraction(0)) == card.total.points
        for section in rulebooks()[card.kind].sections:
            own = sum((replay(card.criteria[item.id].trace) for item in section.criteria()), Fraction(0))
            assert own == card.sections[section.id].points


@pytest.mark.parametrize("kind", ["huyen", "xa", "so"])
def test_full_answers_earn_everything_the_unit_can_earn_itself(kind: str) -> None:
    book = rulebooks()[kind]
    xa = UnitFacts("X", "xa", "U", full_answers(rulebooks()["xa"]))
    unit = UnitFacts("U", kind, None, full_answers(book))
    assert score(rulebooks(), [unit, xa])["U"].total.points == book.max


@pytest.mark.parametrize("kind", ["huyen", "xa", "so"])
def test_empty_answers_earn_nothing_and_are_missing(kind: str) -> None:
    scored = score(rulebooks(), [UnitFacts("U", kind, None, {})])["U"]
    assert scored.total.points == 0
    statuses = {item.status for item in scored.criteria.values() if item.trace.inputs and item.max}
    assert statuses == {ScoreStatus.MISSING}


@for_all(SEEDS, st.data())
def test_more_of_a_good_thing_never_costs_points(seed: int, data: st.DataObject) -> None:
    """Raise a criterion's first number (as far as its whole allows) or tick a part: points never fall."""
    facts = random_facts(seed, huyen=1, xa=1, so=1)
    unit = data.draw(st.sampled_from(facts))
    criteria = [item for item in rulebooks()[unit.kind].criteria() if item.fields and item.max]
    criterion = data.draw(st.sampled_from(criteria))
    field = criterion.fields[0]
    answers = dict(full_answers(rulebooks()[unit.kind]))
    low, high = _pair(field.type, data)
    if field.type is FieldType.CHOICE:
        low, high = field.choices[-1].code, field.choices[0].code
    points = []
    for value in (low, high):
        answers[criterion.id, field.id] = given(value)
        changed = UnitFacts(unit.unit, unit.kind, unit.parent, dict(answers))
        others = [item for item in facts if item.unit != unit.unit]
        points.append(score(rulebooks(), [changed, *others])[unit.unit].criteria[criterion.id].points)
    assert points[0] <= points[1]


def _pair(kind: FieldType, data: st.DataObject) -> tuple[str, str]:
    if kind is FieldType.BOOL:
        return "false", "true"
    low = data.draw(st.integers(min_value=0, max_value=100))
    return str(low), str(data.draw(st.integers(min_value=low, max_value=100)))


@pytest.mark.parametrize("seed", range(3))
def test_every_trace_can_be_explained(seed: int) -> None:
    for card in score(rulebooks(), random_facts(seed)).values():
        for item in card.criteria.values():
            told = explain(item.trace)
            assert item.trace.criterion.label in told.sentence
            assert dict(told.rows)["Căn cứ"]
