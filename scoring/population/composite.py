"""Composites, column by column: the sum of parts, each with its own rule, maximum and status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from scoring.criteria.policies import Rounding
from scoring.population.columns import View
from scoring.population.fields import CellCode
from scoring.population.kernels import Cells, Kernel, step
from scoring.population.obstacles import put, stands
from scoring.population.wholes import Column, Exact, Mask, Whole


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One part: its kernel, its maximum in units of maxima and in steps (as a fraction full/divide)."""

    kernel: Kernel
    maximum: int
    full: int
    divide: int


@dataclass(frozen=True, slots=True)
class CompositeKernel:
    """The sum of parts, at most the cap (cap/divide in the set's steps).

    `rounding` is that of parts, where the set declares one; `grants` says that a part that does not apply
    counts with its maximum.
    """

    parts: tuple[PartPlan, ...]
    cap: int
    divide: int
    steps: int
    rounding: Rounding | None
    grants: bool

    def cells(self, view: View) -> Cells:
        """See scoring.population.kernels.Kernel."""
        found = [(part, part.kernel.cells(view)) for part in self.parts]
        summed = reduce(Exact.plus, (self._worth(part, cells) for part, cells in found))
        left_out = [stands(cells.status, CellCode.NOT_APPLICABLE) for _, cells in found]
        lost = (step(mask, part.maximum) for part, mask in zip(self.parts, left_out, strict=True))
        return Cells(
            summed.at_most(self.cap, self.divide),
            _weightiest([cells.status for _, cells in found], left_out),
            reduce(Whole.__add__, lost),
        )

    def _worth(self, part: PartPlan, cells: Cells) -> Exact:
        exact = cells.exact.where(stands(cells.status, CellCode.SCORED))
        if self.grants:
            exact = exact.granting(stands(cells.status, CellCode.NOT_APPLICABLE), part.full, part.divide)
        return exact if self.rounding is None else exact.rounded_at(self.rounding, self.steps)


def _weightiest(statuses: list[Column], left_out: list[Mask]) -> Column:
    """Find the weightiest status of the parts that apply; the composite does not apply where none does."""
    applying = (put(status, mask, CellCode.SCORED) for status, mask in zip(statuses, left_out, strict=True))
    return put(reduce(np.maximum, applying), reduce(np.logical_and, left_out), CellCode.NOT_APPLICABLE)
