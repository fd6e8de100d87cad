"""A rule as a formula for people: once with the names of its fields, once with the numbers of a trace."""

from fractions import Fraction

from scoring.amounts import Mode, rounded, show, show_exact, show_text
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    CountCapped,
    External,
    Info,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    Step,
    StepsCount,
    fields_of,
)
from scoring.reference.trace import Chosen, Parts, Rung, Share, Times, Trace, Working


def formula_names(criterion: Criterion) -> str:
    """Write the criterion's rule with the labels of its fields."""
    match criterion.rule:
        case Ratio(a=a, b=b):
            return f"{show_exact(criterion.max)} × ({_label(criterion, a)}) ÷ ({_label(criterion, b)})"
        case RatioBanded(a=a, b=b, steps=steps):
            return f"({_label(criterion, a)}) ÷ ({_label(criterion, b)}) theo bậc: {_ladder(steps, ' %')}"
        case StepsCount(count=count, steps=steps):
            return f"{_label(criterion, count)} theo bậc: {_ladder(steps, '')}"
        case CountCapped(count=count, each=each):
            limit = show_exact(criterion.max)
            return f"{show_exact(each)} × ({_label(criterion, count)}), không quá {limit}"
        case _:
            return _formula_of_marks(criterion, criterion.rule)


def formula_numbers(trace: Trace) -> str:
    """Write the trace's working with its numbers; empty where nothing could be worked out."""
    match trace.working:
        case Share(part, whole):
            return f"{show_exact(trace.criterion.max)} × {_own_figure(trace, part)} ÷ {_figure(whole)}"
        case Times(count, each):
            return f"{show_exact(each)} × {show_exact(count)}"
        case Chosen(code, points):
            return f"{_chosen(trace.criterion, code)} → {show_exact(points)}"
        case _:
            return _listed_numbers(trace, trace.working)


def show_worked(value: Fraction) -> str:
    """Write an exact result; an endless fraction also with the decimals people expect ("225/52 ≈ 4,3269")."""
    text = show_exact(value)
    return f"{text} ≈ {show(value, 4)}" if "/" in text else text


def _listed_numbers(trace: Trace, working: Working) -> str:
    match working:
        case Rung():
            return _rung(trace, working)
        case Parts():
            return _parts(working)
        case _:
            return ""


def _own_figure(trace: Trace, part: Fraction) -> str:
    if isinstance(trace.criterion.rule, RelativeMax) and trace.criterion.rule.b is not None:
        return f"({_quotient(trace)})"
    return _figure(part)


def _quotient(trace: Trace) -> str:
    given = {item.field: item.text or "" for item in trace.inputs}
    return " ÷ ".join(show_text(given[field]) for field in fields_of(trace.criterion.rule))


def _formula_of_marks(criterion: Criterion, rule: Rule) -> str:
    match rule:
        case Checklist(parts=parts):
            return " + ".join(
                f"{_label(criterion, field)} ({show_exact(points)})" for field, points in parts.items()
            )
        case BestOf(cases=cases):
            listed = (f"{_label(criterion, field)} ({show_exact(points)})" for field, points in cases.items())
            return f"Trường hợp cao nhất trong: {'; '.join(listed)}"
        case Choice(field=field, points=points):
            labels = {option.code: option.label for option in criterion.field(field).choices}
            return "; ".join(f"{labels[code]}: {show_exact(worth)}" for code, worth in points.items())
        case Boolean(field=field):
            return f"{_label(criterion, field)}: có {show_exact(criterion.max)}, không 0"
        case _:
            return _formula_of_others(criterion, rule)


def _formula_of_others(criterion: Criterion, rule: Rule) -> str:
    maximum = show_exact(criterion.max)
    match rule:
        case RelativeMax(a=a, b=None):
            return f"{maximum} × ({_label(criterion, a)}) ÷ (giá trị tốt nhất trong khối)"
        case RelativeMax(a=a, b=str(b)):
            own = f"({_label(criterion, a)} ÷ {_label(criterion, b)})"
            return f"{maximum} × {own} ÷ (giá trị tốt nhất trong khối)"
        case RollupRatio():
            return f"{maximum} × (số đơn vị cấp dưới đạt) ÷ (tổng số đơn vị cấp dưới)"
        case External(field=field, full=full):
            return f"{maximum} × ({_label(criterion, field)}) ÷ {show_exact(full)}"
        case Info():
            return "Thông tin để xác định phạm vi áp dụng, không tính điểm"
        case _:
            raise TypeError(type(rule).__name__)


def _label(criterion: Criterion, field: str) -> str:
    return criterion.field(field).label


def _ladder(steps: tuple[Step, ...], suffix: str) -> str:
    return "; ".join(
        f"{'>' if step.strict else '≥'} {show_exact(step.start)}{suffix} được {show_exact(step.points)}"
        for step in steps
    )


def _figure(value: Fraction) -> str:
    text = show_exact(value)
    return f"({text})" if "/" in text else text


def _rung(trace: Trace, rung: Rung) -> str:
    suffix = " %" if rung.percent else ""
    figure = f"{_quotient(trace)} {_percent(rung.figure)}" if rung.percent else _figure(rung.figure)
    if rung.reached is None:
        return f"{figure} dưới bậc thấp nhất → 0"
    return f"{figure} ≥ {show_exact(rung.reached)}{suffix} → {show_exact(rung.points)}"


def _percent(figure: Fraction) -> str:
    text = show_exact(figure)
    if "/" not in text:
        return f"= {text} %"
    return f"≈ {show(rounded(figure, 2, Mode.FLOOR))} %"


def _parts(working: Parts) -> str:
    numbers = [show_exact(part.points if part.counts else Fraction(0)) for part in working.parts]
    return f"cao nhất của ({'; '.join(numbers)})" if working.best_only else " + ".join(numbers)


def _chosen(criterion: Criterion, code: str) -> str:
    if isinstance(criterion.rule, Choice):
        labels = {option.code: option.label for option in criterion.field(criterion.rule.field).choices}
        return labels[code]
    return "Có" if code == "true" else "Không"
