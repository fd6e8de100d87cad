"""What a scorecard says to one list of places: the ranked value, the level, what is still open."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.criteria.policies import TOTAL, Level, Ranking
from scoring.criteria.rulebook import Rulebook
from scoring.ranks.near_misses import LevelMiss, level_miss
from scoring.ranks.places import Key, key_of
from scoring.reference.scorecard import Gap, Scorecard
from scoring.reference.trace import ScoreStatus
from scoring.reference.workings import round_by


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit as a list sees it.

    Attributes:
        unit: Its code.
        value: What is ranked: the exact value, or that value rounded as the list declares (never a value that
            was rounded for the levels before); None where there is none.
        level: The level of the ranked section.
        held: Whether the value alone would have reached a level.
        key: The value with the breakers.
        undecided: Whether something the list looks at (value, gates or breaker) is not decided yet.
        not_in_source: Whether a ready-made figure is missing in the source.
        miss: The level the value prints as and fails.
    """

    unit: str
    value: Fraction | None
    level: Level | None
    held: bool
    key: Key
    undecided: bool
    not_in_source: bool
    miss: LevelMiss | None


def standing_of(rulebook: Rulebook, ranking: Ranking, card: Scorecard) -> Standing:
    """Read a card for one list."""
    own = rulebook.sections if ranking.of == TOTAL else (rulebook.section(ranking.of),)
    score = card.total if ranking.of == TOTAL else card.sections[ranking.of]
    exact = score.trace.value.exact
    value = None if exact is None else round_by(exact, ranking.value)
    gaps = {card.sections[section.id].gap for section in own} - {""}
    level, held, miss = _levels(ranking, card)
    return Standing(
        card.unit,
        value,
        level,
        held,
        key_of(value, ranking.breakers, card),
        bool(gaps - {Gap.NOT_IN_SOURCE})
        or any(_undecided(name, card) for name in _looked_at(rulebook, ranking)),
        Gap.NOT_IN_SOURCE in gaps,
        miss,
    )


def levels_of(rulebook: Rulebook, ranking: Ranking) -> tuple[Level, ...]:
    """List the levels a list looks at, the best first; none where it ranks the total."""
    levels = None if ranking.of == TOTAL else rulebook.section(ranking.of).levels
    return levels.steps if levels else ()


def _levels(ranking: Ranking, card: Scorecard) -> tuple[Level | None, bool, LevelMiss | None]:
    if ranking.of == TOTAL:
        return None, False, None
    score = card.sections[ranking.of]
    return score.level, score.gated or bool(score.held_by), level_miss(score)


def _looked_at(rulebook: Rulebook, ranking: Ranking) -> Iterator[str]:
    yield ranking.of
    if ranking.of != TOTAL:
        yield from rulebook.gated_by(ranking.of)
    yield from (breaker.by for breaker in ranking.breakers)


def _undecided(name: str, card: Scorecard) -> bool:
    if name == TOTAL:
        return bool(card.total.undecided)
    if name in card.sections:
        return bool(card.sections[name].undecided)
    return name in card.criteria and card.criteria[name].status is ScoreStatus.UNDECIDED
