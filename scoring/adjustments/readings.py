"""Other readings of a rule: what a unit gets that misses a cap, takes another band or rounds its own way.

A reading is the same criterion with another rule, another rounding or without its maximum, worked out by the
reference interpreter. A self-score that equals one tells how the rule was misunderstood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.adjustments.alone import points_alone
from scoring.amounts import Mode, show_exact
from scoring.answers import UnitFacts
from scoring.criteria.policies import Rounding, Stage
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.rules import (
    BestOf,
    Checklist,
    Choice,
    Composite,
    IfZero,
    OwnRule,
    Ratio,
    RatioBanded,
    Rule,
    StepsCount,
)
from scoring.reference.scorecard import CriterionScore
from scoring.reference.trace import (
    Deducted,
    Parts,
    PartScore,
    Proportion,
    Scaled,
    Share,
    Sum,
    Times,
    Working,
)
from scoring.reference.workings import before_cap, round_by

_PLACES = (0, 1, 2, 3)
_MODES = (Mode.HALF_UP, Mode.DOWN, Mode.UP)


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to misread a rule, in words that follow "nếu …", and the points it gives."""

    text: str
    points: Fraction


def readings(rulebook: Rulebook, computed: CriterionScore, unit: UnitFacts) -> Iterator[Reading]:
    """Work out every other reading of a criterion that gives other points, the likeliest first.

    Args:
        rulebook: the set of the unit's kind.
        computed: the unit's score on a criterion that it can work out by itself.
        unit: the answers.
    """
    yield from (item for item in _all_readings(rulebook, computed, unit) if item.points != computed.points)


def _all_readings(rulebook: Rulebook, computed: CriterionScore, unit: UnitFacts) -> Iterator[Reading]:
    criterion = computed.trace.criterion
    for text, rule in _other_rules(criterion.rule, criterion):
        yield Reading(text, points_alone(rulebook, replace(criterion, rule=rule), unit))
    for reading in _unlimited(computed.trace.working, criterion.max):
        yield Reading(reading.text, round_by(reading.points, computed.trace.rounding))
    for text, roundings in _other_roundings(rulebook):
        yield Reading(text, points_alone(replace(rulebook, roundings=roundings), criterion, unit))


def _other_rules(rule: Rule, criterion: Criterion) -> Iterator[tuple[str, Rule]]:
    match rule:
        case Composite():
            yield from _other_parts(rule, criterion)
        case Ratio() | RatioBanded() | StepsCount() | Checklist() | BestOf() | Choice():
            yield from _other_own_rules(rule, criterion)


def _other_own_rules(rule: OwnRule, criterion: Criterion) -> Iterator[tuple[str, OwnRule]]:
    match rule:
        case Ratio():
            yield from _other_ratios(rule)
        case RatioBanded():
            yield (
                "tính theo tỷ lệ thay vì theo bậc",
                Ratio(rule.a, rule.b, rule.if_b_zero, rule.if_a_gt_b, rule.edges),
            )
            yield from _other_steps(rule, " %")
        case StepsCount():
            yield from _other_steps(rule, "")
        case _:
            yield from _other_marks(rule, criterion)


def _other_ratios(rule: Ratio) -> Iterator[tuple[str, OwnRule]]:
    if rule.floor is not None:
        yield f"bỏ qua mức sàn {show_exact(rule.floor)} %", replace(rule, floor=None)
    if rule.target is not None:
        yield f"bỏ qua mục tiêu {show_exact(rule.target)} %", replace(rule, target=None)
    for meaning, text in ((IfZero.FULL, "điểm tối đa"), (IfZero.ZERO, "0 điểm")):
        if rule.if_b_zero is not meaning:
            yield f"mẫu số bằng 0 được tính {text}", replace(rule, if_b_zero=meaning)


def _other_steps(rule: RatioBanded | StepsCount, suffix: str) -> Iterator[tuple[str, OwnRule]]:
    """Give every band in turn to all figures: as if the unit stood on it."""
    for step in rule.steps:
        sign = ">" if step.strict else "≥"
        start = replace(step, start=Fraction(0), strict=False)
        text = f"lấy bậc {sign} {show_exact(step.start)}{suffix} ({show_exact(step.points)} điểm)"
        yield text, replace(rule, steps=(start,))
    yield "không đạt bậc nào", replace(rule, steps=())


def _other_marks(rule: OwnRule, criterion: Criterion) -> Iterator[tuple[str, OwnRule]]:
    match rule:
        case Checklist(parts, edges):
            yield "chỉ lấy phần có điểm cao nhất thay vì cộng các phần", BestOf(parts, edges)
        case BestOf(cases, edges):
            yield "cộng các trường hợp thay vì lấy trường hợp cao nhất", Checklist(cases, edges)
        case Choice(field, points):
            for option in criterion.field(field).choices:
                worth = points[option.code]
                text = f"lấy điểm của lựa chọn “{option.label}” ({show_exact(worth)} điểm)"
                yield text, replace(rule, points=dict.fromkeys(points, worth))


def _other_parts(rule: Composite, criterion: Criterion) -> Iterator[tuple[str, Rule]]:
    for place, part in enumerate(rule.parts):
        for text, other in _other_own_rules(part.rule, criterion):
            mine = replace(part, rule=other)
            parts = (*rule.parts[:place], mine, *rule.parts[place + 1 :])
            yield f"ở phần “{part.label}”, {text}", replace(rule, parts=parts)


def _unlimited(working: Working, maximum: Fraction) -> Iterator[Reading]:
    match working:
        case Share() | Proportion() | Scaled() | Times():
            yield Reading("bỏ qua điểm tối đa", before_cap(working, maximum))
        case Deducted(count, each):
            yield Reading("bỏ qua mức sàn", maximum - count * each)
        case Parts(parts):
            total = sum((part.points for part in parts if part.counts), Fraction(0))
            yield Reading("cộng mọi phần và bỏ qua điểm tối đa", total)
        case Sum(parts):
            yield from _unlimited_parts(parts)


def _unlimited_parts(parts: tuple[PartScore, ...]) -> Iterator[Reading]:
    total = sum((part.points for part in parts), Fraction(0))
    for part in parts:
        for reading in _unlimited(part.working, part.part.max):
            text = f"ở phần “{part.part.label}”, {reading.text}"
            yield Reading(text, total - part.points + round_by(reading.points, part.rounding))


def _other_roundings(rulebook: Rulebook) -> Iterator[tuple[str, Mapping[Stage, Rounding]]]:
    without: dict[Stage, Rounding] = {
        stage: item for stage, item in rulebook.roundings.items() if stage is not Stage.CRITERION
    }
    yield "không làm tròn", without
    for places in _PLACES:
        for mode in _MODES:
            rounding = Rounding(places, mode, "")
            yield rounding.text, {**rulebook.roundings, Stage.CRITERION: rounding}
    for places in _PLACES:
        rounding = Rounding(places, Mode.HALF_UP, "")
        text = f"làm tròn tỷ lệ phần trăm đến {places} chữ số thập phân trước khi tính điểm"
        yield text, {**rulebook.roundings, Stage.PERCENT: rounding}
