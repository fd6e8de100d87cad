"""Facts as planes, criterion by criterion: one whole number and one code per unit and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.answers import MISSING, Answer, FactKey, UnitFacts
from scoring.errors import FactsError, ValueFault
from scoring.population.fields import AnswerCode, FieldPlan, is_verified
from scoring.population.wholes import Column, Mask, Whole, width


@dataclass(slots=True)
class Plane:
    """One field of all units.

    No stored number lies outside `low` and `high`: the declared bounds and 0, or where the set declares none
    those of the numbers at hand. `codes` are AnswerCodes, `verified` tells which answers somebody stands
    behind; None where every unit has given the field, or where nobody asks.
    """

    values: Column
    codes: Column | None
    verified: Mask | None
    low: int
    high: int

    def put(self, place: int, value: int, code: int, *, verified: bool) -> None:
        """Write one unit's answer; the plane widens where the number does not fit."""
        if not self.low <= value <= self.high:
            self.low, self.high = min(self.low, value), max(self.high, value)
            self.values = self.values.astype(width(self.low, self.high))
        if self.codes is None:
            self.codes = np.zeros(len(self.values), np.uint8)
        self.values[place] = value
        self.codes[place] = code
        if self.verified is not None:
            self.verified[place] = verified

    def copy(self) -> Plane:
        """Make a plane of its own to write to."""
        codes = None if self.codes is None else self.codes.copy()
        verified = None if self.verified is None else self.verified.copy()
        return Plane(self.values.copy(), codes, verified, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Columns:
    """All facts of the units of one kind, in the order of `units`.

    `above` numbers the unit above each unit, by its place in `above_codes` (None is no unit).
    """

    units: tuple[str, ...]
    above: Column
    above_codes: tuple[str | None, ...]
    planes: Mapping[FactKey, Plane]

    def __len__(self) -> int:
        return len(self.units)

    def copy(self) -> Columns:
        """Make columns of one's own to write to."""
        return replace(self, planes={key: plane.copy() for key, plane in self.planes.items()})


Pairs = tuple[Whole, Whole]
"""Two whole numbers per unit: the best figure of its block as a fraction, or counts of units below."""


@dataclass(frozen=True, slots=True)
class View:
    """A stretch of units of the columns; `around` holds per criterion what other units say."""

    columns: Columns
    around: Mapping[str, Pairs]
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def whole(self, key: FactKey) -> Whole:
        """The stored numbers of a field, with its bounds."""
        plane = self.columns.planes[key]
        return Whole(plane.values[self.start : self.stop], plane.low, plane.high)

    def codes(self, key: FactKey) -> Column:
        """The AnswerCodes of a field."""
        codes = self.columns.planes[key].codes
        return np.zeros(len(self), np.uint8) if codes is None else codes[self.start : self.stop]

    def given(self, key: FactKey) -> Mask:
        """Where a field is given."""
        given: Mask = self.codes(key) == AnswerCode.GIVEN
        return given

    def verified(self, key: FactKey) -> Mask:
        """Where somebody stands behind a field; kept only for fields whose rule asks."""
        verified = self.columns.planes[key].verified
        return np.zeros(len(self), np.bool_) if verified is None else verified[self.start : self.stop]

    def pair(self, criterion: str) -> Pairs:
        """What other units say to a criterion that looks across units."""
        first, second = self.around[criterion]
        return self._cut(first), self._cut(second)

    def _cut(self, numbers: Whole) -> Whole:
        return Whole(numbers.values[self.start : self.stop], numbers.low, numbers.high)


def columns_from_facts(plans: Sequence[FieldPlan], facts: Sequence[UnitFacts]) -> Columns:
    """Turn facts of units of one kind into columns.

    Args:
        plans: the fields of the kind's set, from its rule table.
        facts: the units, in the order the columns will have.

    Raises:
        FactsError: an unknown field, a unit given twice or a value that does not fit its field.
    """
    _check(plans, facts)
    planes = {plan.key: _plane_of_answers(plan, facts) for plan in plans}
    return Columns(tuple(unit.unit for unit in facts), *_numbered([unit.parent for unit in facts]), planes)


def columns_from_arrays(
    plans: Sequence[FieldPlan],
    units: Sequence[str],
    values: Mapping[FactKey, Column],
    codes: Mapping[FactKey, Column] | None = None,
    *,
    parents: Sequence[str | None] | None = None,
    verified: Mapping[FactKey, Mask] | None = None,
) -> Columns:
    """Take columns that are whole numbers already.

    Args:
        plans: the fields of the set, from its rule table.
        units: the unit codes.
        values: per field the stored numbers (see FieldPlan), integers, as long as `units`; what is neither
            given nor a proven part must be 0.
        codes: per field the AnswerCode of every unit; a field that is not named is given by all.
        parents: the code of the unit above per unit, where there is one.
        verified: per field which answers somebody stands behind; none where a field is not named.

    Raises:
        FactsError: a field is not there, is no column of whole numbers of the right length, or holds a number
            outside its declared bounds.
    """
    size = len(units)
    planes = {}
    for plan in plans:
        column = _column(plan, values.get(plan.key), size)
        own = (codes or {}).get(plan.key)
        mask = (verified or {}).get(plan.key, np.zeros(size, np.bool_)) if plan.asks_origin else None
        low, high = _checked_bounds(plan, column, own)
        planes[plan.key] = Plane(column.astype(width(low, high), copy=False), own, mask, low, high)
    return Columns(tuple(units), *_numbered(parents if parents is not None else [None] * size), planes)


def _numbered(parents: Sequence[str | None]) -> tuple[Column, tuple[str | None, ...]]:
    numbers: dict[str | None, int] = {}
    above = np.array([numbers.setdefault(parent, len(numbers)) for parent in parents], np.int64)
    return above, tuple(numbers)


def reader(plan: FieldPlan) -> Callable[[str, Answer], int]:
    """Make a function (unit, answer) → stored number that reads every distinct text once."""
    known: dict[str, int] = {}

    def read(unit: str, answer: Answer) -> int:
        text = answer.value
        if text is None or plan.code(answer) > AnswerCode.PROVEN_PART:
            return 0
        found = known.get(text)
        if found is None:
            found = known[text] = _stored(plan, unit, text)
        return found

    return read


def _stored(plan: FieldPlan, unit: str, text: str) -> int:
    try:
        return plan.stored(text)
    except ValueFault as fault:
        raise FactsError("facts.bad-value", unit, f"{'.'.join(plan.key)}: {fault}") from fault


def _check(plans: Sequence[FieldPlan], facts: Sequence[UnitFacts]) -> None:
    known = {plan.key for plan in plans}
    seen: set[str] = set()
    for unit in facts:
        if unit.unit in seen:
            raise FactsError("facts.unit-twice", unit.unit, unit.kind)
        seen.add(unit.unit)
        for key in unit.answers.keys() - known:
            raise FactsError("facts.unknown-field", unit.unit, ".".join(key))


def _plane_of_answers(plan: FieldPlan, facts: Sequence[UnitFacts]) -> Plane:
    read = reader(plan)
    answers = [unit.answers.get(plan.key, MISSING) for unit in facts]
    numbers = [read(unit.unit, answer) for unit, answer in zip(facts, answers, strict=True)]
    low, high = _bounds(plan, min(numbers, default=0), max(numbers, default=0))
    codes = np.array([plan.code(answer) for answer in answers], np.uint8)
    verified = np.array([is_verified(answer) for answer in answers], np.bool_) if plan.asks_origin else None
    values = np.array(numbers, dtype=width(low, high))
    return Plane(values, codes if codes.any() else None, verified, low, high)


def _bounds(plan: FieldPlan, least: int, most: int) -> tuple[int, int]:
    """The declared bounds and 0, which stands for what is not there; else those of the numbers at hand."""
    low = least if plan.low is None else plan.low
    high = most if plan.high is None else plan.high
    return min(low, 0), max(high, 0)


def _column(plan: FieldPlan, values: Column | None, size: int) -> Column:
    if values is None or values.shape != (size,) or values.dtype.kind not in "iuO":
        name = ".".join(plan.key)
        raise FactsError("facts.bad-column", name, "a column of whole numbers, one per unit, is needed")
    return values


def _checked_bounds(plan: FieldPlan, values: Column, codes: Column | None) -> tuple[int, int]:
    there = values if codes is None else values[codes <= AnswerCode.PROVEN_PART]
    least, most = (int(there.min()), int(there.max())) if len(there) else (plan.low or 0, plan.low or 0)
    outside = (plan.low is not None and least < plan.low) or (plan.high is not None and most > plan.high)
    if outside or (codes is not None and values[codes > AnswerCode.PROVEN_PART].any()):
        raise FactsError("facts.bad-value", ".".join(plan.key), f"{least}…{most}, or numbers nobody gave")
    return _bounds(plan, least, most)
