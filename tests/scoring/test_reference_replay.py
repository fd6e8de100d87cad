"""Whatever a set declares and a unit answers: traces give the figures again, and can be told."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import (
    Rebase,
    Rulebook,
    Scorecard,
    ScoreStatus,
    UnitFacts,
    explain,
    explain_section,
    explain_total,
    replay_card,
    score,
)
from tests.scoring.random_sets import random_facts, random_rulebooks

SEEDS = st.integers(min_value=0, max_value=10**9)
EXAMPLES = 20


def province(seed: int) -> tuple[Mapping[str, Rulebook], list[UnitFacts], Mapping[str, Scorecard]]:
    """Random sets, some without their roundings, with facts and cards."""
    rng = random.Random(seed)
    books = {kind: _some_roundings(book, rng) for kind, book in random_rulebooks(rng, criteria=6).items()}
    facts = random_facts(books, rng, huyen=2, xa=5)
    return books, facts, score(books, facts)


def _some_roundings(book: Rulebook, rng: random.Random) -> Rulebook:
    kept = {stage: step for stage, step in book.roundings.items() if rng.random() < 0.7}
    return replace(book, roundings=kept)


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_replaying_the_traces_gives_every_figure_again(seed: int) -> None:
    for card in province(seed)[2].values():
        replayed = replay_card(card)
        assert replayed.criteria == {name: item.points for name, item in card.criteria.items()}
        assert replayed.sections == {name: item.points for name, item in card.sections.items()}
        assert replayed.compared == {name: item.compared for name, item in card.sections.items()}
        assert (replayed.total, replayed.total_compared) == (card.total.points, card.total.compared)


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_everything_can_be_told_in_sentences_rows_and_json(seed: int) -> None:
    books, _, cards = province(seed)
    for card in cards.values():
        told = [explain(item.trace) for item in card.criteria.values()]
        told += [explain_section(section, card.sections[section.id]) for section in books[card.kind].sections]
        for explanation in (*told, explain_total(card.total)):
            assert explanation.sentence.endswith(".")
            assert all(name and text for name, text in explanation.rows)
            assert json.loads(json.dumps(explanation.data)) == explanation.data


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_points_and_maxima_keep_within_their_bounds(seed: int) -> None:
    books, _, cards = province(seed)
    for card in cards.values():
        full = books[card.kind].not_applicable.rebase is Rebase.FULL_POINTS
        for item in card.criteria.values():
            assert 0 <= item.trace.exact <= item.max
            assert 0 <= item.trace.applicable_max <= item.max
            assert item.trace.exact <= item.trace.applicable_max
            if item.status is ScoreStatus.NOT_APPLICABLE:
                assert item.trace.exact == (item.max if full else 0)
        open_ = [name for name, item in card.criteria.items() if item.status is ScoreStatus.UNDECIDED]
        assert sorted(card.undecided) == sorted(open_)
        groups = [group for item in card.sections.values() for group in item.groups]
        assert card.total.applicable_max == sum((item.applicable_max for item in groups), Fraction(0))


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_the_order_of_units_and_answers_does_not_matter(seed: int) -> None:
    books, facts, cards = province(seed)
    shuffled = [
        UnitFacts(item.unit, item.kind, item.parent, dict(reversed(list(item.answers.items()))))
        for item in reversed(facts)
    ]
    assert score(books, shuffled) == cards


@settings(max_examples=EXAMPLES)
@given(SEEDS)
def test_a_level_is_reached_only_with_its_threshold_its_minima_and_its_gate(seed: int) -> None:
    books, _, cards = province(seed)
    for card in cards.values():
        for section in books[card.kind].sections:
            item = card.sections[section.id]
            if item.level is None or section.levels is None:
                continue
            assert item.compared is not None
            assert item.compared >= item.level.min
            assert not item.gated
            above = [step for step in section.levels.steps if step.min > item.level.min]
            assert all(item.compared < step.min or item.held_by for step in above)
