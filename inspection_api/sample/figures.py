"""The true figures of a unit of the sample: drawn once from a seed, correlated like those of one office.

A unit has a level of its own between 0 and 1000, around which its shares lie; whole and part never cross.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from inspection_api.sample.plan import Plan, SampleUnit, Span, span
from scoring import Criterion, Field, FieldType
from scoring.criteria.rules import Choice, Ratio, RatioBanded

FactKey = tuple[str, str]
_LEVELS = (180, 960)
_SPREAD = 220
_FULL = 1000


def true_figures(plan: Plan, unit: SampleUnit) -> Mapping[FactKey, str]:
    """Return the true value of every field that applies to a unit, as canonical text."""
    office = _Office(plan, unit)
    found: dict[FactKey, str] = {}
    for criterion in plan.rulebooks[unit.kind].criteria():
        for field_id in _wholes_first(criterion):
            key = (criterion.id, field_id)
            found[key] = office.draw(criterion, criterion.field(field_id), found)
    return {key: text for key, text in found.items() if _applies(plan, unit, key, found)}


def _applies(plan: Plan, unit: SampleUnit, key: FactKey, found: Mapping[FactKey, str]) -> bool:
    """Leave out the groups that an opening answer closes; the opening answer itself stays."""
    for section in plan.rulebooks[unit.kind].sections:
        for group in section.groups:
            opening = group.applies_when
            if opening is not None and any(key[0] == criterion.id for criterion in group.criteria):
                asked = (opening.criterion, opening.field)
                return key == asked or found[asked] == opening.value
    return True


def _wholes_first(criterion: Criterion) -> list[str]:
    ids = [field.id for field in criterion.fields]
    if isinstance(criterion.rule, Ratio | RatioBanded):
        return sorted(ids, key=lambda field_id: field_id == part_of(criterion))
    return ids


def part_of(criterion: Criterion) -> str | None:
    """Return the field that is a part of another one, where the rule divides."""
    rule = criterion.rule
    return rule.a if isinstance(rule, Ratio | RatioBanded) else None


class _Office:
    """One unit while its figures are drawn."""

    def __init__(self, plan: Plan, unit: SampleUnit) -> None:
        self._plan = plan
        self._unit = unit
        self._random: Random = plan.chance(unit.code, "figures")
        self._level = self._random.randint(*_LEVELS)
        self._quantities: dict[str, int] = {}
        for name, told in plan.data["quantities"][unit.kind].items():
            self._quantities[name] = self._quantity(told)

    def draw(self, criterion: Criterion, field: Field, found: Mapping[FactKey, str]) -> str:
        """Draw the value of one field; values of the same criterion drawn before are known."""
        name = f"{criterion.id}.{field.id}"
        fixed = self._plan.data["fixed"].get(self._unit.code, {})
        told: Mapping[str, Any] = self._plan.data["fields"].get(name, {})
        if name in fixed:
            return str(fixed[name])
        if field.type is FieldType.BOOL:
            return self._yes_or_no(told)
        if field.type is FieldType.CHOICE:
            return self._option(criterion)
        return self._number(criterion, told, found)

    def _number(self, criterion: Criterion, told: Mapping[str, Any], found: Mapping[FactKey, str]) -> str:
        if "is" in told:
            return str(self._quantities[told["is"]])
        if "count" in told:
            return str(self._within(span(told["count"])))
        if "tenths" in told:
            return tenths(self._within(span(told["tenths"])))
        rule = criterion.rule
        whole = int(found[criterion.id, rule.b]) if isinstance(rule, Ratio | RatioBanded) else 0
        return str(self._share(whole, span(told.get("share", self._plan.data["defaults"]["share"]))))

    def _quantity(self, told: Mapping[str, Any]) -> int:
        if "share_of" in told:
            return self._share(self._quantities[told["share_of"]], span(told["permille"]))
        return self._random.randint(*span(told.get(self._unit.label_kind, told.get("chung"))))

    def _share(self, whole: int, limits: Span) -> int:
        return whole * self._within(limits) // _FULL

    def _within(self, limits: Span) -> int:
        """Draw between two limits, near the unit's level."""
        near = self._level + self._random.randint(-_SPREAD, _SPREAD)
        low, high = limits
        return low + (high - low) * min(max(near, 0), _FULL) // _FULL

    def _yes_or_no(self, told: Mapping[str, Any]) -> str:
        limits = span(told.get("chance", self._plan.data["defaults"]["chance"]))
        return "true" if self._random.randrange(_FULL) < self._within(limits) else "false"

    def _option(self, criterion: Criterion) -> str:
        options = options_from_best(criterion)
        place = (_FULL - self._within((0, _FULL))) * len(options) // (_FULL + 1)
        return options[place]


def options_from_best(criterion: Criterion) -> list[str]:
    """Return the options of a choice, the one worth most first."""
    rule = criterion.rule
    points = rule.points if isinstance(rule, Choice) else {}
    return sorted(points, key=lambda code: -points[code])


def tenths(count: int) -> str:
    """Write a number of tenths as canonical text: 35 → "3.5"."""
    whole, rest = divmod(count, 10)
    return f"{whole}.{rest}" if rest else str(whole)
