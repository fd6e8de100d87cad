"""Verdicts for lists that look at a plain sum: a state is the points and the maximum that applies.

In whole numbers, because there may be thousands of states; the reference says the same, as tests show.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.adjustments.cards import Cells, criteria_of
from scoring.adjustments.cells import ClusterCells
from scoring.adjustments.rivals import Rivals
from scoring.adjustments.verdicts import Judge, Verdict, lists_of
from scoring.amounts import Mode
from scoring.criteria.policies import TOTAL, BelowLowest, Levels, Rounding, Stage
from scoring.reference.scorecard import Scorecard
from scoring.reference.settlement import compared_value
from scoring.reference.trace import ScoreStatus


def is_plain(card: Scorecard, cells: Sequence[ClusterCells], rivals: Rivals) -> bool:
    """Tell whether the list looks at a plain sum: no rounding of sums, no breakers, gates or group minima.

    Nothing of the unit may be undecided.
    """
    ranking, rulebook = rivals.ranking, rivals.rulebook
    stages = {Stage.GROUP, Stage.SECTION, Stage.TOTAL} & set(rulebook.roundings)
    apart = bool(stages or ranking.breakers or card.undecided or card.total.gaps)
    if ranking.of != TOTAL:
        levels = rulebook.section(ranking.of).levels
        apart = apart or bool(levels and (levels.requires or levels.group_minima))
        apart = apart or rulebook.section(ranking.of).ready_made is not None
    return not apart and all(_decided(own) for item in cells for own in item.own)


def _decided(own: Cells) -> bool:
    return all(score.status is not ScoreStatus.UNDECIDED for score in own.values())


@dataclass(frozen=True, slots=True)
class _Sums:
    """A state: points in steps of 1/scale, times radix, and the applicable maximum in steps of 1/unit.

    All that times the number of `lists`, and the number of the list that the wide cluster's subset makes.
    """

    scale: int
    unit: int
    radix: int
    lists: int

    def packed(self, points: Fraction, applicable: Fraction) -> int:
        return (int(points * self.scale) * self.radix + int(applicable * self.unit)) * self.lists


def plain_judge(card: Scorecard, cells: Sequence[ClusterCells], rivals: Rivals) -> Judge:
    """Judge by sums.

    Args:
        card: the unit's card before its adjustments.
        cells: every cell that can come about.
        rivals: the list the unit stands in, before its adjustments.
    """
    wanted = criteria_of(rivals.rulebook, rivals.ranking.of)
    parts = [[_sum_of(own, wanted) for own in item.own] for item in cells]
    base = _base(card, rivals, parts)
    everything = [base, *(pair for part in parts for pair in part)]
    unit = lcm(*(applicable.denominator for _, applicable in everything))
    most = base[1] + sum(max(applicable for _, applicable in part) for part in parts)
    lists, scale = lists_of(cells, rivals), lcm(*(points.denominator for points, _ in everything))
    sums = _Sums(scale, unit, int(most * unit) + 1, len(lists))
    tables = (
        tuple(sums.packed(*pair) + (subset if item.others else 0) for subset, pair in enumerate(part))
        for item, part in zip(cells, parts, strict=True)
    )
    return Judge(((sums.packed(*base),), *tables), scale, _plain_verdict(sums, lists, card.unit))


def _sum_of(own: Cells, wanted: frozenset[str]) -> tuple[Fraction, Fraction]:
    scores = [score for criterion, score in own.items() if criterion in wanted]
    points = sum((score.points for score in scores), Fraction(0))
    return points, sum((score.trace.applicable_max for score in scores), Fraction(0))


def _base(
    card: Scorecard, rivals: Rivals, parts: Sequence[Sequence[tuple[Fraction, Fraction]]]
) -> tuple[Fraction, Fraction]:
    """What the criteria nobody adjusted contribute."""
    whole = card.total if rivals.ranking.of == TOTAL else card.sections[rivals.ranking.of]
    points = whole.points - sum((part[0][0] for part in parts), Fraction(0))
    return points, whole.applicable_max - sum((part[0][1] for part in parts), Fraction(0))


def _plain_verdict(sums: _Sums, lists: Sequence[Rivals], unit: str) -> Callable[[int], Verdict]:
    ranking, rulebook = lists[0].ranking, lists[0].rulebook
    section = None if ranking.of == TOTAL else rulebook.section(ranking.of)
    maximum = rulebook.max if section is None else section.max
    levels = section.levels if section else None
    reached = _reached(levels)
    needs_level = levels is not None and ranking.below_lowest is not BelowLowest.RANKED
    factors: dict[int, tuple[int, int] | None] = {}
    places = [_ahead(rivals, unit) for rivals in lists]

    def factor_of(applicable: int) -> tuple[int, int] | None:
        if applicable not in factors:
            applies = Fraction(applicable, sums.unit)
            one = Fraction(1, sums.scale)
            factor = compared_value(rulebook.not_applicable, one, maximum, applies)
            factors[applicable] = None if factor is None else factor.as_integer_ratio()
        return factors[applicable]

    def verdict(state: int) -> Verdict:
        packed, world = divmod(state, sums.lists)
        points, applicable = divmod(packed, sums.radix)
        place = places[world]
        factor = factor_of(applicable)
        if factor is None:
            return Verdict(points, 0, place(None), placed=False)
        exact = (points * factor[0], factor[1])
        level = reached(exact)
        placed = bool(level) or not needs_level
        return Verdict(points, level, place(_rounded(exact, ranking.value) if placed else None), placed)

    return verdict


def _reached(levels: Levels | None) -> Callable[[tuple[int, int]], int]:
    """Make the number of levels that a value reaches."""
    if levels is None:
        return lambda _value: 0
    thresholds = [step.min.as_integer_ratio() for step in levels.steps]

    def reached(value: tuple[int, int]) -> int:
        tested = _rounded(value, levels.value)
        return sum(tested[0] * below >= above * tested[1] for above, below in thresholds)

    return reached


def _ahead(rivals: Rivals, unit: str) -> Callable[[tuple[int, int] | None], int]:
    """Make the place of a value (a numerator and a denominator), or of none, from whole-numbered steps."""
    steps, everyone = rivals.steps, len(rivals.steps)
    own = rivals.own.get(unit)
    own_step = None if own is None else int(own[0][1] * rivals.scale)
    last = everyone + (1 if own is None else 0)

    def place(value: tuple[int, int] | None) -> int:
        if value is None:
            return last
        step = value[0] * rivals.scale // value[1]
        return everyone - bisect_right(steps, step) + (0 if own_step is not None and own_step > step else 1)

    return place


def _rounded(value: tuple[int, int], rounding: Rounding | None) -> tuple[int, int]:
    """Round a fraction that is not negative, in whole numbers."""
    if rounding is None:
        return value
    scale: int = 10**rounding.places
    whole, rest = divmod(value[0] * scale, value[1])
    return whole + (
        1 if rest and _goes_up(rounding.mode, 2 * rest - value[1], odd=whole % 2 == 1) else 0
    ), scale


def _goes_up(mode: Mode, over_half: int, *, odd: bool) -> bool:
    match mode:
        case Mode.HALF_UP:
            return over_half >= 0
        case Mode.HALF_DOWN:
            return over_half > 0
        case Mode.HALF_EVEN:
            return over_half > 0 or (over_half == 0 and odd)
        case _:
            return mode in {Mode.UP, Mode.CEILING}
