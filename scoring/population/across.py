"""Rules that look across units, column by column: the best figure of a block, shares of units below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.amounts import Mode
from scoring.answers import FactKey
from scoring.criteria.rules import BestFrom, Block, Edges, IfChildMissing, IfZero
from scoring.population.columns import Columns, Pairs, View
from scoring.population.conditions import ConditionPlan
from scoring.population.fields import AnswerCode, CellCode
from scoring.population.kernels import Cells, Scale, step
from scoring.population.obstacles import declared, mark, stands, strongest, usable
from scoring.population.wholes import Column, Exact, Mask, Whole, column, constant


@dataclass(frozen=True, slots=True)
class RelativeKernel:
    """points × figure ÷ best figure, at most all points; a figure is one field or a quotient of two.

    `a_times` and `b_times` bring both fields to the same step.
    """

    criterion: str
    a: FactKey
    b: FactKey | None
    a_times: int
    b_times: int
    points: Scale
    if_b_zero: IfZero
    if_best_zero: IfZero
    block: Block
    best_from: BestFrom
    edges: Edges

    def cells(self, view: View) -> Cells:
        """See scoring.population.kernels.Kernel."""
        a, b, status = self._figure(view)
        best_a, best_b = view.pair(self.criterion)
        whole = b * best_a
        part = (a * best_b).smaller(whole)
        empty = b.equals(0)
        no_best = best_a.equals(0) & ~empty
        for where, said in ((empty, self.if_b_zero), (no_best, self.if_best_zero)):
            if said is IfZero.NOT_APPLICABLE:
                status = mark(status, where, CellCode.NOT_APPLICABLE)
            elif said is IfZero.FULL:
                part = part + step(where, 1)
        return Cells(self.points.of(part, whole.at_least(1)), status)

    def bests(self, view: View, members: Mask, blocks: Column) -> Pairs:
        """Find the best figure of every unit's block, as a fraction.

        Args:
            view: all units of the kind.
            members: the units to which the criterion applies.
            blocks: per unit the number of its block, from 0 up.

        Returns:
            Numerators and denominators per unit; 0/1 where the block has no figure.
        """
        a, b, status = self._figure(view)
        known = members & stands(status, CellCode.SCORED) & b.reaches(1)
        for key in self._keys() if self.best_from is BestFrom.VERIFIED else ():
            known = known & view.verified(key)
        order = Exact(a.times(b.high**2), b.at_least(1)).rounded(Mode.FLOOR)
        winners = _last_of_blocks(np.flatnonzero(known), order.values, blocks)
        led = winners >= 0
        best_a, best_b = np.zeros(len(winners), a.values.dtype), np.ones(len(winners), b.values.dtype)
        best_a[led], best_b[led] = a.values[winners[led]], b.values[winners[led]]
        return Whole(best_a[blocks], 0, a.high), Whole(best_b[blocks], 1, max(b.high, 1))

    def _keys(self) -> tuple[FactKey, ...]:
        return (self.a,) if self.b is None else (self.a, self.b)

    def _figure(self, view: View) -> tuple[Whole, Whole, Column]:
        a = view.whole(self.a).times(self.a_times)
        codes = [usable(view.codes(self.a), self.edges)]
        if self.b is None:
            return a, constant(self.b_times, a.values), declared(codes[0], self.edges)
        codes.append(usable(view.codes(self.b), self.edges, nothing_counts=False))
        return a, view.whole(self.b).times(self.b_times), declared(strongest(codes), self.edges)


@dataclass(frozen=True, slots=True)
class RollupKernel:
    """points × units below that meet every condition ÷ units below that count."""

    criterion: str
    child_kind: str
    conditions: tuple[ConditionPlan, ...]
    points: Scale
    if_no_children: IfZero
    missing_child: IfChildMissing

    def cells(self, view: View) -> Cells:
        """See scoring.population.kernels.Kernel."""
        met, below = view.pair(self.criterion)
        none = below.equals(0)
        status = np.zeros(len(view), np.uint8)
        if self.if_no_children is IfZero.NOT_APPLICABLE:
            status = mark(status, none, CellCode.NOT_APPLICABLE)
        elif self.if_no_children is IfZero.FULL:
            met = met + step(none, 1)
        return Cells(self.points.of(met, below.at_least(1)), status)

    def count(self, children: View, places: Column, size: int) -> Pairs:
        """Count for every unit the units below it that meet every condition, and those that count.

        Args:
            children: all units of the kind below.
            places: per child the place of the unit above it, -1 where there is none.
            size: the number of units above.
        """
        met = np.ones(len(children), np.bool_)
        counting = places >= 0
        for condition in self.conditions:
            met &= condition.met(children)
            if self.missing_child is IfChildMissing.LEFT_OUT:
                counting &= ~stands(children.codes(condition.key), AnswerCode.MISSING)
        return (
            column(np.bincount(places[counting & met], minlength=size)),
            column(np.bincount(places[counting], minlength=size)),
        )


def blocks_of(block: Block, columns: Columns) -> Column:
    """Number the blocks of units: one for all of the kind, or one per unit above (none is one of them)."""
    return columns.above if block is Block.PARENT else np.zeros(len(columns), np.int64)


def places_above(children: Columns, units: Sequence[str]) -> Column:
    """Find per child the place of the unit above it among the units; -1 where there is none."""
    known: dict[str | None, int] = {unit: place for place, unit in enumerate(units)}
    return np.array([known.get(code, -1) for code in children.above_codes], np.int64)[children.above]


def _last_of_blocks(members: Column, order: Column, blocks: Column) -> Column:
    """Find per block the member with the largest order; -1 where a block has none."""
    found = np.full(int(blocks.max(initial=0)) + 1, -1, np.int64)
    if len(found) == 1 and len(members):
        found[0] = members[np.argmax(order[members])]
        return found
    ascending = members[np.argsort(order[members], kind="stable")]
    found[blocks[ascending]] = ascending  # of several written to one block the last one stays
    return found
