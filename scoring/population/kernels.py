"""How each rule kind is worked out for many units at once: exact fractions of whole numbers, and statuses.

One kernel serves one rule. Points are counted in the set's smallest step (one hundredth, where the set
rounds to two places); all constants were brought to whole numbers when the set was compiled. What a kernel
says about points of units whose status is not SCORED does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np

from scoring.answers import FactKey
from scoring.criteria.policies import Rounding
from scoring.criteria.rules import Edges, IfAbove, IfTooFew, IfZero
from scoring.population.columns import View
from scoring.population.fields import AnswerCode, CellCode
from scoring.population.obstacles import declared, mark, of_list, put, raised, stands, strongest, usable
from scoring.population.wholes import Column, Exact, Mask, Whole, constant


@dataclass(frozen=True, slots=True)
class Cells:
    """One rule on a stretch of units: exact points in the set's steps and CellCodes.

    Where a rule has parts, `lost` are the maxima of those that do not apply (in units of maxima), and points
    count unless nothing applies. Where `lost` is None points count where the status is SCORED.
    """

    exact: Exact
    status: Column
    lost: Whole | None = None


class Kernel(Protocol):
    """What serves one rule."""

    def cells(self, view: View) -> Cells:
        """Work out the exact points and the status of every unit in view."""
        ...


@dataclass(frozen=True, slots=True)
class Scale:
    """A constant fraction multiply/divide; divide is positive."""

    multiply: int
    divide: int

    def of(self, part: Whole, whole: Whole) -> Exact:
        """Work out part ÷ whole × this scale."""
        return Exact(part.times(self.multiply), whole.times(self.divide))


@dataclass(frozen=True, slots=True)
class Pair:
    """A part and its whole, brought to the same step, with what the set says of odd ones."""

    a: FactKey
    b: FactKey
    a_times: int
    b_times: int
    if_b_zero: IfZero
    if_a_gt_b: IfAbove
    edges: Edges

    def read(self, view: View) -> tuple[Whole, Whole, Column]:
        """Give the part, the whole and how they stand together."""
        a, b = view.whole(self.a).times(self.a_times), view.whole(self.b).times(self.b_times)
        part = usable(view.codes(self.a), self.edges)
        whole = usable(view.codes(self.b), self.edges, nothing_counts=False)
        status = declared(strongest((part, whole)), self.edges)
        if self.if_a_gt_b is IfAbove.REJECT:
            status = raised(status, np.greater(a.values, b.values), CellCode.INVALID)
        if self.if_b_zero is IfZero.NOT_APPLICABLE:
            status = mark(status, b.equals(0), CellCode.NOT_APPLICABLE)
        return a, b, status

    def if_empty(self, points: Whole, b: Whole, full: int) -> Whole:
        """Give full points instead where the whole is empty, if the set says so; points are 0 there."""
        return points + step(b.equals(0), full) if self.if_b_zero is IfZero.FULL else points


@dataclass(frozen=True, slots=True)
class ShareKernel:
    """points × a ÷ b ÷ target, at most all points; a share of b under the floor earns nothing.

    Target and floor are shares of b as (numerator, denominator).
    """

    pair: Pair
    points: Scale
    target: tuple[int, int]
    floor: tuple[int, int]

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        a, b, status = self.pair.read(view)
        num, den = self.target
        goal = b.times(num)
        part = self.pair.if_empty(self._from_floor(a, b).times(den).smaller(goal), b, 1)
        return Cells(self.points.of(part, goal.at_least(1)), status)

    def _from_floor(self, a: Whole, b: Whole) -> Whole:
        num, den = self.floor
        return a.where(a.times(den).values >= b.times(num).values) if num else a


@dataclass(frozen=True, slots=True)
class PercentKernel:
    """As ShareKernel, on the percentage rounded as declared: percent × each up to the cap, from the floor on.

    Percentages count steps of the declared places; `each` and `cap` count 1/divide of the set's steps.
    """

    pair: Pair
    rounding: Rounding
    floor: int
    each: int
    cap: int
    divide: int

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        a, b, status = self.pair.read(view)
        percent = percentage(a, b, self.rounding)
        counting = percent.where(percent.reaches(self.floor) & b.reaches(1))
        earned = counting.times(self.each).at_most(self.cap)
        return Cells(Exact(self.pair.if_empty(earned, b, self.cap), self.divide), status)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: reached from `start` on; `more` is what it adds to the rung below."""

    start: int
    more: int


@dataclass(frozen=True, slots=True)
class CountLadderKernel:
    """Rungs on a count. A rung that must be exceeded starts one step further up."""

    count: FactKey
    rungs: tuple[Rung, ...]
    divide: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        return Cells(
            Exact(climbed(view, view.whole(self.count), self.rungs), self.divide),
            one_field(view, self.count, self.edges),
        )


@dataclass(frozen=True, slots=True)
class PercentLadderKernel:
    """Rungs on a ÷ b in per cent, rounded as declared; `full` are all points in the steps of the rungs."""

    pair: Pair
    rounding: Rounding
    rungs: tuple[Rung, ...]
    divide: int
    full: int

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        a, b, status = self.pair.read(view)
        reached = climbed(view, percentage(a, b, self.rounding), self.rungs).where(b.reaches(1))
        return Cells(Exact(self.pair.if_empty(reached, b, self.full), self.divide), status)


@dataclass(frozen=True, slots=True)
class ShareRung:
    """One rung of a ladder on a ÷ b, reached where a × common ≥ b × start (strict: >)."""

    start: int
    strict: bool
    more: int

    def reached(self, figure: Whole, b: Whole) -> Mask:
        """Compare a × common with the start, exactly and without dividing."""
        left, right = figure.values, b.times(self.start).values
        mask: Mask = left > right if self.strict else left >= right
        return mask


@dataclass(frozen=True, slots=True)
class ShareLadderKernel:
    """Rungs on the exact a ÷ b; `full` are all points, in the steps of the rungs."""

    pair: Pair
    common: int
    rungs: tuple[ShareRung, ...]
    divide: int
    full: int

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        a, b, status = self.pair.read(view)
        figure = a.times(self.common)
        reached = weighed(view, ((rung.reached(figure, b), rung.more) for rung in self.rungs))
        reached = reached.where(b.reaches(1))
        return Cells(Exact(self.pair.if_empty(reached, b, self.full), self.divide), status)


@dataclass(frozen=True, slots=True)
class CountKernel:
    """Points per item up to a cap, in 1/divide of the set's steps."""

    count: FactKey
    each: int
    cap: int
    divide: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        earned = view.whole(self.count).times(self.each).at_most(self.cap)
        return Cells(Exact(earned, self.divide), one_field(view, self.count, self.edges))


@dataclass(frozen=True, slots=True)
class PenaltyKernel:
    """All points less some per item, never under the floor, in 1/divide of the set's steps."""

    count: FactKey
    each: int
    full: int
    floor: int
    divide: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        lost = view.whole(self.count).times(self.each).at_most(self.full - self.floor)
        left = lost.times(-1).plus(self.full)
        status = one_field(view, self.count, self.edges, nothing_counts=False)
        return Cells(Exact(left, self.divide), status)


@dataclass(frozen=True, slots=True)
class SurveyKernel:
    """Points per step of the mean above the lowest, up to a cap, in 1/divide of the set's steps."""

    mean: FactKey
    answers: FactKey
    lowest: int
    at_least: int
    if_too_few: IfTooFew
    each: int
    cap: int
    divide: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        mean = view.whole(self.mean)
        earned = mean.plus(-self.lowest).at_least(0).times(self.each).at_most(self.cap)
        mean_codes = usable(view.codes(self.mean), self.edges, nothing_counts=self.lowest >= 0)
        count_codes = usable(view.codes(self.answers), self.edges)
        status = declared(strongest((mean_codes, count_codes)), self.edges)
        too_few = (
            stands(count_codes, AnswerCode.GIVEN)
            & ~stands(mean_codes, AnswerCode.NOT_APPLICABLE)
            & ~view.whole(self.answers).reaches(self.at_least)
        )
        return Cells(
            Exact(earned.where(~too_few), self.divide), put(status, too_few, _TOO_FEW[self.if_too_few])
        )


@dataclass(frozen=True, slots=True)
class PartsKernel:
    """Points for every part that is there, or for the best of them; between 0 and the cap."""

    points: tuple[tuple[FactKey, int], ...]
    best_only: bool
    cap: int
    divide: int
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        there = ((view.whole(key).values.view(np.bool_), points) for key, points in self.points)
        points = best(there) if self.best_only else weighed(view, there)
        status = of_list([view.codes(key) for key, _ in self.points], self.edges)
        return Cells(Exact(points.at_least(0).at_most(self.cap), self.divide), status)


@dataclass(frozen=True, slots=True)
class OptionKernel:
    """Points by the place of the option in the list; `nothing_counts`: not proven at all is the first one."""

    field: FactKey
    points: tuple[int, ...]
    divide: int
    nothing_counts: bool
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        chosen = view.whole(self.field)
        worth = ((chosen.equals(place), points) for place, points in enumerate(self.points) if points)
        codes = usable(view.codes(self.field), self.edges, nothing_counts=self.nothing_counts)
        points = weighed(view, worth).bounded(0, max(self.points))
        return Cells(Exact(points, self.divide), declared(codes, self.edges))


@dataclass(frozen=True, slots=True)
class FixedKernel:
    """A criterion that is worth nothing to anybody: collected only, or taken out for the whole kind."""

    code: int

    def cells(self, view: View) -> Cells:
        """See Kernel."""
        status = np.full(len(view), self.code, np.uint8)
        return Cells(Exact(constant(0, status), 1), status)


def one_field(view: View, key: FactKey, edges: Edges, *, nothing_counts: bool = True) -> Column:
    """Tell how a rule on one number stands; see `usable`."""
    return declared(usable(view.codes(key), edges, nothing_counts=nothing_counts), edges)


def percentage(a: Whole, b: Whole, rounding: Rounding) -> Whole:
    """Work out a ÷ b in per cent, rounded; units with an empty whole get any number."""
    return Exact(a.times(100 * 10**rounding.places), b.at_least(1)).rounded(rounding.mode)


def climbed(view: View, figure: Whole, rungs: Iterable[Rung]) -> Whole:
    """Add up what the rungs add that a figure has reached."""
    return weighed(view, ((figure.reaches(rung.start), rung.more) for rung in rungs))


def step(mask: Mask, points: int) -> Whole:
    """Give points where the mask says so, nothing elsewhere."""
    return Whole(mask.view(np.uint8), 0, 1).times(points)


def weighed(view: View, masks: Iterable[tuple[Mask, int]]) -> Whole:
    """Add up points where masks say so; masks of equal points are counted first and weighed once."""
    counted: dict[int, Whole] = {}
    for mask, points in masks:
        one = Whole(mask.view(np.uint8), 0, 1)
        counted[points] = counted[points] + one if points in counted else one
    weights = [count.times(points) for points, count in counted.items()]
    return reduce(Whole.__add__, weights) if weights else constant(0, np.zeros(len(view), np.uint8))


def best(masks: Iterable[tuple[Mask, int]]) -> Whole:
    """Take the most points among those where masks say so, 0 without any; no points are below 0."""
    return reduce(Whole.larger, (step(mask, points) for mask, points in masks))


_TOO_FEW = {
    IfTooFew.ZERO: CellCode.SCORED,
    IfTooFew.NOT_APPLICABLE: CellCode.NOT_APPLICABLE,
    IfTooFew.UNDECIDED: CellCode.UNDECIDED,
}
