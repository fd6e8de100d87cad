"""Scorecards of the reference are held against the columns before a result goes out."""

from dataclasses import replace
from fractions import Fraction

from scoring import TOTAL, Rounding, Rulebook, load_rulebook, score
from scoring.amounts import Mode
from scoring.criteria.policies import Stage
from scoring.population import agreement
from tests.scoring.made_up_set import SMALL
from tests.scoring.sample_sets import random_facts, rulebooks

FACTS = random_facts(3, huyen=3, xa=4, so=4)


def test_the_shipped_sets_agree_cell_by_cell() -> None:
    found = agreement(rulebooks(), FACTS, score(rulebooks(), FACTS))
    cells = sum(len(tuple(rulebooks()[unit.kind].criteria())) for unit in FACTS)
    assert (found.cells, found.differences, dict(found.left)) == (cells, (), {})


def test_a_different_point_is_named_with_its_unit_and_criterion() -> None:
    cards = dict(score(rulebooks(), FACTS))
    card = cards["H0"]
    own = card.criteria["H.A1.1"]
    wrong = replace(own, points=own.points + Fraction(1, 100))
    cards["H0"] = replace(card, criteria={**card.criteria, "H.A1.1": wrong})
    assert agreement(rulebooks(), FACTS, cards).differences == (("H0", "H.A1.1"),)


def test_a_different_total_is_named() -> None:
    cards = dict(score(rulebooks(), FACTS))
    card = cards["S1"]
    total = replace(card.total, compared=(card.total.compared or 0) + Fraction(1, 100))
    cards["S1"] = replace(card, total=total)
    assert agreement(rulebooks(), FACTS, cards).differences == (("S1", TOTAL),)


def test_what_only_the_reference_can_score_is_left_to_it_with_the_reason() -> None:
    book = load_rulebook(SMALL, name="nho.yaml")
    fine = Rounding(5, Mode.HALF_UP, "thử")
    sets: dict[str, Rulebook] = {"xa": replace(book, roundings={Stage.CRITERION: fine})}
    found = agreement(sets, (), {})
    assert (found.cells, found.differences, set(found.left)) == (0, (), {"xa"})
