"""A working as a formula with its numbers; nothing is worked out here that the trace does not hold."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from scoring.amounts import Mode, rounded, show, show_exact, show_text
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import Choice, Manual, RelativeMax, Rule, fields_of
from scoring.explanation.formulas import field_labels, option_labels
from scoring.explanation.wording import show_worked
from scoring.formula import Step, steps, with_numbers
from scoring.reference.trace import (
    Chosen,
    Computed,
    Deducted,
    Input,
    Parts,
    PartScore,
    Proportion,
    Rung,
    Scaled,
    Share,
    Sum,
    Times,
    Trace,
    Working,
)
from scoring.reference.workings import share_of


class _Scene(NamedTuple):
    """The rule whose numbers are shown: a criterion's or that of a part."""

    criterion: Criterion
    rule: Rule
    max: Fraction
    inputs: Sequence[Input]


def formula_numbers(trace: Trace) -> str:
    """Write the trace's working with its numbers; empty where nothing could be worked out."""
    criterion = trace.criterion
    return _numbers(_Scene(criterion, criterion.rule, criterion.max, trace.inputs), trace.working)


def part_numbers(trace: Trace, score: PartScore) -> str:
    """Write the working of one part of a composite with its numbers."""
    return _numbers(_Scene(trace.criterion, score.part.rule, score.part.max, trace.inputs), score.working)


def worked_steps(working: Working, maximum: Fraction) -> Sequence[tuple[str, str]]:
    """List the steps of a formula that were worked out: what, and its value; none for other workings."""
    if not isinstance(working, Computed):
        return ()
    return [(step.text, _step_value(step)) for step in steps(working.tree, working.values, maximum)]


def _step_value(step: Step) -> str:
    if isinstance(step.value, bool):
        return "đúng" if step.value else "sai"
    return show_worked(step.value)


def _numbers(scene: _Scene, working: Working) -> str:
    match working:
        case Share(part, whole):
            return f"{show_exact(scene.max)} × {_own_figure(scene, part)} ÷ {_figure(whole)}"
        case Proportion():
            return _proportion(scene, working)
        case Times(count, each):
            return f"{show_exact(each)} × {show_exact(count)}"
        case Deducted(count, each):
            return f"{show_exact(scene.max)} − {show_exact(each)} × {show_exact(count)}"
        case Scaled(figure, lowest, full):
            low = show_exact(lowest)
            return f"{show_exact(scene.max)} × ({show_exact(figure)} − {low}) ÷ ({show_exact(full)} − {low})"
        case _:
            return _listed(scene, working)


def _listed(scene: _Scene, working: Working) -> str:
    match working:
        case Rung():
            return _rung(scene, working)
        case Parts():
            return _parts(working)
        case Chosen(code, points):
            return f"{_chosen(scene, code)} → {show_exact(points)}"
        case Computed(tree, values):
            return with_numbers(tree, values, scene.max, field_labels(scene.criterion))
        case Sum(parts):
            return " + ".join(_figure(part.points) for part in parts)
        case _:  # Full, Nothing
            return ""


def _own_figure(scene: _Scene, part: Fraction) -> str:
    if isinstance(scene.rule, RelativeMax) and scene.rule.b is not None:
        return f"({_quotient(scene)})"
    return _figure(part)


def _quotient(scene: _Scene) -> str:
    given = {item.field: item.text or "0" for item in scene.inputs}
    return " ÷ ".join(show_text(given[field]) for field in fields_of(scene.rule))


def _figure(value: Fraction) -> str:
    text = show_exact(value)
    return f"({text})" if "/" in text else text


def _proportion(scene: _Scene, working: Proportion) -> str:
    share = f"({_quotient(scene)} {_percent(share_of(working), working.rounding)})"
    return f"{show_exact(scene.max)} × {share} ÷ {show_exact(working.target)} %"


def _rung(scene: _Scene, rung: Rung) -> str:
    suffix = " %" if rung.percent else ""
    figure = _figure(rung.figure)
    if rung.percent:
        figure = f"{_quotient(scene)} {_percent(rung.figure, rung.rounding)}"
    if rung.reached is None:
        return f"{figure} dưới bậc thấp nhất → 0"
    sign = ">" if rung.strict else "≥"
    return f"{figure} {sign} {show_exact(rung.reached)}{suffix} → {show_exact(rung.points)}"


def _percent(figure: Fraction, rounding: Rounding | None) -> str:
    """An endless percentage is cut, so that it never seems to reach a rung it does not reach."""
    text = show_exact(figure)
    if rounding is not None:
        return f"→ {text} % ({rounding.text})"
    if "/" not in text:
        return f"= {text} %"
    return f"≈ {show(rounded(figure, 2, Mode.FLOOR))} %"


def _parts(working: Parts) -> str:
    numbers = [show_exact(part.points if part.counts else Fraction(0)) for part in working.parts]
    return f"cao nhất của ({'; '.join(numbers)})" if working.best_only else " + ".join(numbers)


def _chosen(scene: _Scene, code: str) -> str:
    if isinstance(scene.rule, Choice | Manual):
        return option_labels(scene.criterion, scene.rule.field)[code]
    return "Có" if code == "true" else "Không"
