"""The points of the country set worked out by others: polars expressions and plain Decimal arithmetic.

Both are written as someone who knows the tool well would write them: constants folded, one lazy query with
64-bit integers and nulls for what is not there; one prepared function per criterion on Python's Decimal.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl

from scoring import Criterion, Rulebook, fields_of
from scoring.criteria.rules import (
    Boolean,
    Checklist,
    Choice,
    CountCapped,
    External,
    IfAbove,
    Ratio,
    RatioBanded,
    RelativeMax,
    StepsCount,
)
from scoring.population import Columns
from scoring.population.columns import Plane

STEPS = 100


def frame_of(columns: Columns) -> pl.DataFrame:
    """Put the columns into a frame of 64-bit integers; null is what is not there."""
    return pl.DataFrame(
        {
            ".".join(key): pl.Series(plane.values.astype(np.int64)).set(_gaps(plane), None)
            for key, plane in columns.planes.items()
        }
    )


def _gaps(plane: Plane) -> pl.Series:
    codes = plane.codes if plane.codes is not None else np.zeros(len(plane.values), np.uint8)
    return pl.Series(np.asarray(codes != 0))


def polars_query(book: Rulebook, frame: pl.DataFrame) -> pl.LazyFrame:
    """Points of every criterion in hundredths, and the sum of each section."""
    cells = [_expression(criterion).fill_null(0).alias(criterion.id) for criterion in book.criteria()]
    sums = [
        pl.sum_horizontal([criterion.id for criterion in section.criteria()]).alias(section.id)
        for section in book.sections
    ]
    return frame.lazy().select(cells).with_columns(sums)


def _expression(criterion: Criterion) -> pl.Expr:
    rule, full = criterion.rule, _hundredths(criterion.max)
    field = {name: pl.col(f"{criterion.id}.{name}") for name in fields_of(rule)}
    match rule:
        case Ratio(a, b):
            part, whole = field[a], field[b]
            if rule.if_a_gt_b is IfAbove.CAP:
                part = pl.when(part > whole).then(whole).otherwise(part)
            counts = (whole > 0) & (part <= whole)
            return pl.when(counts).then((2 * full * part + whole) // (2 * whole))
        case RatioBanded(a, b, steps):
            share, whole = 100 * field[a], field[b]
            rungs = [((whole > 0) & (share >= int(item.start) * whole), item.points) for item in steps]
            return _ladder(rungs)
        case StepsCount(count, steps):
            return _ladder([(field[count] >= int(item.start), item.points) for item in steps])
        case CountCapped(count, each):
            return (field[count] * _hundredths(each)).clip(upper_bound=full)
        case _:
            return _other(criterion, field, full)


def _other(criterion: Criterion, field: Mapping[str, pl.Expr], full: int) -> pl.Expr:
    match criterion.rule:
        case Checklist(parts):
            earned = [field[name] * _hundredths(points) for name, points in parts.items()]
            return sum(earned[1:], earned[0])
        case Boolean(name):
            return field[name] * full
        case Choice(name, points):
            codes = [option.code for option in criterion.field(name).choices]
            return _ladder([(field[name] == place, points[code]) for place, code in enumerate(codes)])
        case External(name, scale):
            figure, whole = field[name].clip(upper_bound=int(scale)), int(scale)
            return (2 * full * figure + whole) // (2 * whole)
        case RelativeMax(a):
            return (2 * full * field[a] + field[a].max()) // (2 * field[a].max())
        case _:
            raise TypeError(criterion.rule)


def _ladder(rungs: list[tuple[pl.Expr, Fraction]]) -> pl.Expr:
    (condition, points), *rest = rungs
    chain: Any = pl.when(condition).then(_hundredths(points))
    for condition, points in rest:
        chain = chain.when(condition).then(_hundredths(points))
    found: pl.Expr = chain.otherwise(0)
    return found


def _hundredths(points: Fraction) -> int:
    return int(points * STEPS)


Row = Mapping[str, int | None]
"""One unit's numbers by field; None is what is not there."""

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


def decimal_rules(book: Rulebook, best: Mapping[str, int]) -> Mapping[str, Callable[[Row], Decimal]]:
    """Prepare one function per criterion.

    Args:
        book: the country set.
        best: the best figure per relative criterion.
    """
    return {criterion.id: _guarded(criterion, _decimal(criterion, best)) for criterion in book.criteria()}


def _guarded(criterion: Criterion, work: Callable[..., Decimal]) -> Callable[[Row], Decimal]:
    names = [f"{criterion.id}.{name}" for name in fields_of(criterion.rule)]

    def points(row: Row) -> Decimal:
        values = [row[name] for name in names]
        return _ZERO if None in values else work(*values)

    return points


def _decimal(criterion: Criterion, best: Mapping[str, int]) -> Callable[..., Decimal]:
    full = _exact(criterion.max)
    match criterion.rule:
        case Ratio(if_a_gt_b=above):
            return lambda a, b: _share(full, min(a, b) if above is IfAbove.CAP else a, b)
        case RatioBanded(steps=steps):
            rungs = [(Decimal(int(item.start)), _exact(item.points)) for item in steps]
            return lambda a, b: _rung(Decimal(100 * a), rungs, Decimal(b)) if b else _ZERO
        case StepsCount(steps=steps):
            rungs = [(Decimal(int(item.start)), _exact(item.points)) for item in steps]
            return lambda n: _rung(Decimal(n), rungs, Decimal(1))
        case CountCapped(each=each):
            worth = _exact(each)
            return lambda n: min(n * worth, full)
        case _:
            return _decimal_other(criterion, full, best)


def _decimal_other(criterion: Criterion, full: Decimal, best: Mapping[str, int]) -> Callable[..., Decimal]:
    match criterion.rule:
        case Checklist(parts):
            worth = [_exact(points) for points in parts.values()]
            return lambda *marks: sum((w for w, mark in zip(worth, marks, strict=True) if mark), _ZERO)
        case Boolean():
            return lambda mark: full if mark else _ZERO
        case Choice(name, points):
            options = [_exact(points[option.code]) for option in criterion.field(name).choices]
            return lambda place: options[place]
        case External(full=scale):
            return lambda n: _share(full, min(n, int(scale)), int(scale))
        case RelativeMax():
            return lambda a: _share(full, a, best[criterion.id])
        case _:
            raise TypeError(criterion.rule)


def _share(full: Decimal, part: int, whole: int) -> Decimal:
    if whole == 0 or part > whole:
        return _ZERO
    return (full * part / whole).quantize(_CENT, ROUND_HALF_UP)


def _rung(figure: Decimal, rungs: list[tuple[Decimal, Decimal]], whole: Decimal) -> Decimal:
    return next((worth for start, worth in rungs if figure >= start * whole), _ZERO)


def _exact(points: Fraction) -> Decimal:
    return Decimal(points.numerator) / points.denominator
