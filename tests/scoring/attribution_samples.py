"""Adjustments and lists to attribute, and what the whole reference says of every subset of them."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring import TOTAL, Answer, Origin, Ranking, Rulebook, Status, UnitFacts, rank, score
from scoring.adjustments.kinds import Kind
from scoring.adjustments.records import Adjustment, AdjustmentOrigin, fold
from scoring.adjustments.rivals import Rivals, rivals_of
from scoring.answers import MISSING, FactKey
from scoring.ranks.ranking import LateRule
from tests.scoring.sample_sets import random_answers


def change(
    unit: UnitFacts, key: FactKey, after: str, *, order: int = 1, before: Answer | None = None
) -> Adjustment:
    """An adjustment of one field after a visit."""
    standing = unit.answers.get(key, MISSING) if before is None else before
    answer = Answer(Status.GIVEN, after, Origin.VERIFIED)
    return Adjustment(
        order,
        unit.unit,
        *key,
        standing,
        answer,
        Kind.VALUE_OVER,
        AdjustmentOrigin.FIELD_VISIT,
        "Biên bản số 1",
    )


def random_adjustments(rulebook: Rulebook, unit: UnitFacts, seed: int, count: int) -> tuple[Adjustment, ...]:
    """Adjustments of different fields to random answers of every status."""
    rng = random.Random(seed)
    answers = random_answers(rulebook, rng)
    keys = rng.sample(sorted(answers), count)
    return tuple(
        Adjustment(
            order,
            unit.unit,
            *key,
            unit.answers.get(key, MISSING),
            answers[key],
            Kind.VALUE_OVER,
            AdjustmentOrigin.FIELD_VISIT,
            "Biên bản số 1",
        )
        for order, key in enumerate(keys)
    )


def list_of(
    rulebooks: Mapping[str, Rulebook], units: Sequence[UnitFacts], ranking: Ranking, kind: str
) -> Rivals:
    """The list a ranking makes of some facts."""
    cards = score(rulebooks, units).values()
    return rivals_of(rulebooks[kind], ranking, [card for card in cards if card.kind == kind])


@dataclass(frozen=True)
class Told:
    """Points, levels reached and place of a unit, as the whole reference gives them."""

    points: Fraction
    level: int
    place: int
    placed: bool


def told(
    rulebooks: Mapping[str, Rulebook],
    units: Sequence[UnitFacts],
    unit: str,
    adjustments: Sequence[Adjustment],
    ranking: Ranking,
) -> Told:
    """Score everybody anew with these adjustments folded in and rank them all."""
    facts = [fold(item, adjustments) if item.unit == unit else item for item in units]
    kind = next(item.kind for item in units if item.unit == unit)
    cards = [card for card in score(rulebooks, facts).values() if card.kind == kind]
    card = next(item for item in cards if item.unit == unit)
    (table,) = rank(rulebooks[kind], ranking, cards, late_rule=LateRule.RANKED)
    row = next((item for item in table.rows if item.unit == unit), None)
    place = row.place if row else len(table.rows) + 1
    if ranking.of == TOTAL:
        return Told(card.total.points, 0, place, row is not None)
    section, levels = card.sections[ranking.of], rulebooks[kind].section(ranking.of).levels
    steps = levels.steps if levels else ()
    reached = sum(section.level is not None and section.level.min >= step.min for step in steps)
    return Told(section.points, reached, place, row is not None)
