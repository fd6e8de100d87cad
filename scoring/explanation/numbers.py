"""A working as a formula with its numbers; nothing is worked out here that the trace does not hold."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.amounts import Mode, rounded, show, show_exact, show_text
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    Choice,
    CompositePart,
    Manual,
    RelativeMax,
    Rule,
    fields_of,
)
from scoring.explanation.formulas import field_labels, option_labels
from scoring.explanation.wording import Json, show_worked
from scoring.formula import Step, steps, with_numbers
from scoring.reference.trace import (
    Chosen,
    Computed,
    Deducted,
    Full,
    Input,
    Nothing,
    Parts,
    Proportion,
    Rung,
    Scaled,
    Share,
    Sum,
    Times,
    Working,
)
from scoring.reference.workings import share_of

_YES_NO = {"true": "Có", "false": "Không"}
Inputs = Sequence[Input]


class Scene(NamedTuple):
    """The rule whose numbers are shown, a criterion's or that of a part; the same for every unit.

    `max_text` is the maximum for people, `fields` the fields the rule reads, `options` what people call its
    options. `divided` says that a unit's own figure is a quotient of its fields.
    """

    criterion: Criterion
    rule: Rule
    max: Fraction
    max_text: str
    fields: tuple[str, ...]
    options: Mapping[str, str]
    divided: bool


def criterion_scene(criterion: Criterion) -> Scene:
    """Set the scene for a criterion."""
    return _scene(criterion, criterion.rule, criterion.max)


def part_scene(criterion: Criterion, part: CompositePart) -> Scene:
    """Set the scene for one part of a composite."""
    return _scene(criterion, part.rule, part.max)


def _scene(criterion: Criterion, rule: Rule, maximum: Fraction) -> Scene:
    return Scene(
        criterion,
        rule,
        maximum,
        show_exact(maximum),
        fields_of(rule),
        option_labels(criterion, rule.field) if isinstance(rule, Choice | Manual) else _YES_NO,
        isinstance(rule, RelativeMax) and rule.b is not None,
    )


def numbers_of(scene: Scene, working: Working, inputs: Inputs) -> str:
    """Write a working with its numbers; empty where nothing could be worked out."""
    return _WRITERS[type(working)](scene, working, inputs)


def worked_steps(working: Working, maximum: Fraction) -> Sequence[tuple[str, str]]:
    """List the steps of a formula that were worked out: what, and its value; none for other workings."""
    if not isinstance(working, Computed):
        return ()
    return [(step.text, _step_value(step)) for step in steps(working.tree, working.values, maximum)]


def steps_data(worked: Sequence[tuple[str, str]]) -> Json:
    """Write the steps of a formula for machines."""
    return [{"text": text, "value": value} for text, value in worked]


def _step_value(step: Step) -> str:
    if isinstance(step.value, bool):
        return "đúng" if step.value else "sai"
    return show_worked(step.value)


def _share(scene: Scene, working: Share, inputs: Inputs) -> str:
    own = f"({_quotient(scene, inputs)})" if scene.divided else _figure(working.part)
    return f"{scene.max_text} × {own} ÷ {_figure(working.whole)}"


def _proportion(scene: Scene, working: Proportion, inputs: Inputs) -> str:
    share = f"({_quotient(scene, inputs)} {_percent(share_of(working), working.rounding)})"
    return f"{scene.max_text} × {share} ÷ {show_exact(working.target)} %"


def _times(_scene: Scene, working: Times, _inputs: Inputs) -> str:
    return f"{show_exact(working.each)} × {show_exact(working.count)}"


def _deducted(scene: Scene, working: Deducted, _inputs: Inputs) -> str:
    return f"{scene.max_text} − {show_exact(working.each)} × {show_exact(working.count)}"


def _scaled(scene: Scene, working: Scaled, _inputs: Inputs) -> str:
    low, full = show_exact(working.lowest), show_exact(working.full)
    return f"{scene.max_text} × ({show_exact(working.figure)} − {low}) ÷ ({full} − {low})"


def _rung(scene: Scene, rung: Rung, inputs: Inputs) -> str:
    suffix = " %" if rung.percent else ""
    if rung.percent:
        figure = f"{_quotient(scene, inputs)} {_percent(rung.figure, rung.rounding)}"
    else:
        figure = _figure(rung.figure)
    if rung.reached is None:
        return f"{figure} dưới bậc thấp nhất → 0"
    sign = ">" if rung.strict else "≥"
    return f"{figure} {sign} {show_exact(rung.reached)}{suffix} → {show_exact(rung.points)}"


def _parts(_scene: Scene, working: Parts, _inputs: Inputs) -> str:
    numbers = [show_exact(part.points) if part.counts else "0" for part in working.parts]
    return f"cao nhất của ({'; '.join(numbers)})" if working.best_only else " + ".join(numbers)


def _chosen(scene: Scene, working: Chosen, _inputs: Inputs) -> str:
    return f"{scene.options[working.code]} → {show_exact(working.points)}"


def _computed(scene: Scene, working: Computed, _inputs: Inputs) -> str:
    return with_numbers(working.tree, working.values, scene.max, field_labels(scene.criterion))


def _sum(_scene: Scene, working: Sum, _inputs: Inputs) -> str:
    return " + ".join(_figure(part.points) for part in working.parts)


_WRITERS: Mapping[type, Callable[[Scene, Any, Inputs], str]] = {
    Share: _share,
    Proportion: _proportion,
    Times: _times,
    Deducted: _deducted,
    Scaled: _scaled,
    Rung: _rung,
    Parts: _parts,
    Chosen: _chosen,
    Computed: _computed,
    Sum: _sum,
    Full: lambda _scene, _working, _inputs: "",
    Nothing: lambda _scene, _working, _inputs: "",
}


def _quotient(scene: Scene, inputs: Inputs) -> str:
    given = {item.field: item.text or "0" for item in inputs}
    return " ÷ ".join([show_text(given[field]) for field in scene.fields])


def _figure(value: Fraction) -> str:
    text = show_exact(value)
    return f"({text})" if "/" in text else text


def _percent(figure: Fraction, rounding: Rounding | None) -> str:
    """An endless percentage is cut, so that it never seems to reach a rung it does not reach."""
    text = show_exact(figure)
    if rounding is not None:
        return f"→ {text} % ({rounding.text})"
    if "/" not in text:
        return f"= {text} %"
    return f"≈ {show(rounded(figure, 2, Mode.FLOOR))} %"
