"""Rounding must not lift points above the maximum: neither the nominal one nor what of it applies to a unit.

What does not apply leaves a sum, so every sum of some of the parts has to come through its rounding without
rising. A part is taken out with its whole maximum; a composite loses its parts one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from scoring.amounts import Mode, added_up, rounded, show_exact
from scoring.criteria.complaints import Complaint
from scoring.criteria.policies import Rebase, Rounding, Stage
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.rules import Composite, Info, NotApplied

_HALF = Fraction(1, 2)
_NAMED = 3
"""So many parts are named; those that stand behind them are of the same kind."""


class _Part(NamedTuple):
    """What may fall away by itself, with the maximum it takes along."""

    id: str
    max: Fraction


class _Sum(NamedTuple):
    """A rounded sum: where its maximum is declared, that maximum, and of what it may consist."""

    place: str
    max: Fraction
    parts: Sequence[_Part]


def rounding_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    """Check what groups, sections and the total round."""
    for stage, sums in _sums(rulebook).items():
        rounding = rulebook.roundings.get(stage)
        if rounding is not None:
            for added in sums:
                yield from _sum_complaints(added, stage, rounding)


def why_lifted(criterion: Criterion, rulebook: Rulebook) -> str | None:
    """Tell why rounding may lift a criterion, or a part of it, above what applies of it, or None.

    Asked of criteria whose points are proved to lie within their maximum while everything applies.
    """
    if isinstance(criterion.rule, Composite):
        for part in _parts_of(criterion):
            reason = _why_unproved(Stage.PART, rulebook.roundings.get(Stage.PART), [part])
            if reason is not None:
                return reason
    return _why_unproved(Stage.CRITERION, rulebook.criterion_rounding, _left_of(criterion, rulebook))


def _left_of(criterion: Criterion, rulebook: Rulebook) -> Sequence[_Part]:
    """List the maxima that may remain of a criterion; where all points are given, it is the whole."""
    if rulebook.not_applicable.rebase is Rebase.FULL_POINTS:
        return [_Part(criterion.id, criterion.max)]
    return _parts_of(criterion) if isinstance(criterion.rule, Composite) else ()


def _sums(rulebook: Rulebook) -> Mapping[Stage, Sequence[_Sum]]:
    own = [section for section in rulebook.sections if section.ready_made is None]
    groups = [group for section in own for group in section.groups]
    total = [_Part(section.id, section.max) for section in rulebook.sections if section.ready_made]
    return {
        Stage.GROUP: [
            _Sum(f"{group.id}/max", group.max, _parts_among(group.criteria, rulebook)) for group in groups
        ],
        Stage.SECTION: [
            _Sum(f"{item.id}/max", item.max, _parts_among([*item.criteria()], rulebook)) for item in own
        ],
        Stage.TOTAL: [
            _Sum("/rounding", rulebook.max, [*total, *_parts_among([*rulebook.criteria()], rulebook)])
        ],
    }


def _parts_among(criteria: Sequence[Criterion], rulebook: Rulebook) -> Sequence[_Part]:
    """List what may fall away; where all points are given for it, what is there stays as one whole."""
    if rulebook.not_applicable.rebase is Rebase.FULL_POINTS:
        return [_Part("các tiêu chí", added_up(criterion.max for criterion in criteria))]
    return [part for criterion in criteria for part in _parts_of(criterion)]


def _parts_of(criterion: Criterion) -> Sequence[_Part]:
    match criterion.rule:
        case Info() | NotApplied():
            return ()
        case Composite(parts=parts):
            return [_Part(f"{criterion.id}.{part.id}", part.max) for part in parts]
        case _:
            return [_Part(criterion.id, criterion.max)]


def _sum_complaints(added: _Sum, stage: Stage, rounding: Rounding) -> Iterator[Complaint]:
    found = rounded(added.max, rounding.places, rounding.mode)
    if found > added.max:
        message = f"Làm tròn ở {stage} đưa max {show_exact(added.max)} thành {show_exact(found)}"
        fix = f"Thêm places ở bước làm tròn {stage}, dùng mode: down, hoặc sửa max"
        yield Complaint(added.place, message, fix)
        return
    reason = _why_unproved(stage, rounding, added.parts)
    if reason is not None:
        fix = (
            f"Thêm places ở bước làm tròn {stage}, dùng mode: down, "
            f"hoặc để điểm tối đa từng phần là bội của {show_exact(_step(rounding))}"
        )
        yield Complaint(added.place, reason, fix)


def _why_unproved(stage: Stage, rounding: Rounding | None, parts: Sequence[_Part]) -> str | None:
    """Tell which parts keep it from being shown that no sum of some of them is rounded up."""
    if rounding is None or _never_rises([part.max / _step(rounding) for part in parts], rounding.mode):
        return None
    step = _step(rounding)
    odd = [f"{part.id} ({show_exact(part.max)})" for part in parts if part.max % step]
    names = ", ".join(odd[:_NAMED]) + (", …" if len(odd) > _NAMED else "")
    return (
        f"Không chứng minh được điểm làm tròn ở {stage} không vượt điểm tối đa còn áp dụng "
        f"khi có phần không áp dụng: {names} không là bội của {show_exact(step)}"
    )


def _step(rounding: Rounding) -> Fraction:
    return Fraction(1, 10**rounding.places)


def _never_rises(amounts: Sequence[Fraction], mode: Mode) -> bool:
    """Tell whether no sum of some of these amounts (in steps, none negative) is rounded up.

    As long as all the fractions together stay within what is rounded down, so do those of any of them, and
    nothing is carried into the whole steps.
    """
    rest = added_up(value % 1 for value in amounts)
    match mode:
        case Mode.DOWN | Mode.FLOOR:
            return True
        case Mode.UP | Mode.CEILING:
            return rest == 0
        case Mode.HALF_UP:
            return rest < _HALF
        case Mode.HALF_DOWN:
            return rest <= _HALF
        case _:  # Mode.HALF_EVEN
            return rest < _HALF or (rest == _HALF and all(value // 1 % 2 == 0 for value in amounts))
