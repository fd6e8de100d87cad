"""Conditions on one field, tested on stored numbers; the meaning is that of scoring.reference.across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.amounts import amount, is_canonical
from scoring.answers import FactKey
from scoring.criteria.rules import Comparison, Condition
from scoring.population.columns import View
from scoring.population.errors import KernelRefusal
from scoring.population.fields import FieldPlan
from scoring.population.wholes import Mask


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    """A condition with its constant as a stored number; None is a value no answer can have."""

    key: FactKey
    comparison: Comparison
    constant: int | None

    def met(self, view: View) -> Mask:
        """Where a given answer meets the condition."""
        met: Mask = view.given(self.key) & self._holds(view)
        return met

    def failed(self, view: View) -> Mask:
        """Where a given answer fails the condition."""
        failed: Mask = view.given(self.key) & ~self._holds(view)
        return failed

    def _holds(self, view: View) -> Mask:
        values = view.whole(self.key)
        if self.constant is None:
            return np.full(len(view), self.comparison is Comparison.IS_NOT)
        if self.comparison is Comparison.ABOVE:
            return values.reaches(self.constant + 1)
        equal = values.equals(self.constant)
        return equal if self.comparison is Comparison.IS else ~equal


def plan_condition(condition: Condition, fields: Mapping[FactKey, FieldPlan]) -> ConditionPlan:
    """Bring a condition's constant to the field's steps.

    Raises:
        KernelRefusal: the condition compares something that is no number with "above".
    """
    plan = fields[condition.criterion, condition.field]
    if condition.comparison is not Comparison.ABOVE:
        return ConditionPlan(plan.key, condition.comparison, plan.stored_or_none(condition.value))
    if plan.codes is not None or not is_canonical(condition.value):
        raise KernelRefusal("kernel.no-number", ".".join(plan.key), f"above {condition.value}")
    # A stored number lies above the constant exactly when it lies above the last step up to it.
    return ConditionPlan(plan.key, condition.comparison, amount(condition.value) * plan.scale // 1)
