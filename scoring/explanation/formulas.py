"""A rule as a formula for people, with the names of its fields."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scoring.amounts import show_exact
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CountCapped,
    External,
    Formula,
    Info,
    Manual,
    NotApplied,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    RollupRatio,
    Rule,
    Step,
    StepsCount,
    Survey,
)
from scoring.formula import with_names


def formula_names(criterion: Criterion) -> str:
    """Write the criterion's rule with the labels of its fields."""
    return rule_names(criterion, criterion.rule, criterion.max)


def rule_names(criterion: Criterion, rule: Rule, maximum: Fraction) -> str:
    """Write a rule on fields of a criterion, which may be that of a part with a maximum of its own."""
    match rule:
        case Ratio():
            return _ratio(criterion, rule, maximum)
        case RatioBanded(a=a, b=b, steps=steps):
            return f"({_label(criterion, a)}) ÷ ({_label(criterion, b)}) theo bậc: {_ladder(steps, ' %')}"
        case StepsCount(count=count, steps=steps):
            return f"{_label(criterion, count)} theo bậc: {_ladder(steps, '')}"
        case CountCapped(count=count, each=each):
            return f"{show_exact(each)} × ({_label(criterion, count)}), không quá {show_exact(maximum)}"
        case Penalty(count=count, each=each, floor=floor):
            deducted = f"{show_exact(each)} × ({_label(criterion, count)})"
            return f"{show_exact(maximum)} − {deducted}, không dưới {show_exact(floor)}"
        case _:
            return _marks(criterion, rule, maximum)


def field_labels(criterion: Criterion) -> Mapping[str, str]:
    """Give the labels of a criterion's fields by id."""
    return {field.id: field.label for field in criterion.fields}


def option_labels(criterion: Criterion, field: str) -> Mapping[str, str]:
    """Give the labels of a choice field's options by code."""
    return {option.code: option.label for option in criterion.field(field).choices}


def _ratio(criterion: Criterion, rule: Ratio, maximum: Fraction) -> str:
    text = f"{show_exact(maximum)} × ({_label(criterion, rule.a)}) ÷ ({_label(criterion, rule.b)})"
    if rule.target is not None:
        text += f" ÷ {show_exact(rule.target)} %, không quá {show_exact(maximum)}"
    return text if rule.floor is None else f"{text}; dưới {show_exact(rule.floor)} % được 0"


def _marks(criterion: Criterion, rule: Rule, maximum: Fraction) -> str:
    match rule:
        case Checklist(parts=parts):
            return " + ".join(_listed(criterion, parts))
        case BestOf(cases=cases):
            return f"Trường hợp cao nhất trong: {'; '.join(_listed(criterion, cases))}"
        case Choice(field=field, points=points):
            labels = option_labels(criterion, field)
            return "; ".join(f"{labels[code]}: {show_exact(worth)}" for code, worth in points.items())
        case Manual(field=field, grades=grades):
            labels = option_labels(criterion, field)
            listed = (f"{labels[code]}: {show_exact(grade.points)}" for code, grade in grades.items())
            return f"Người thẩm tra chọn một mức: {'; '.join(listed)}"
        case Boolean(field=field):
            return f"{_label(criterion, field)}: có {show_exact(maximum)}, không 0"
        case _:
            return _measured(criterion, rule, maximum)


def _listed(criterion: Criterion, points: Mapping[str, Fraction]) -> Sequence[str]:
    return [f"{_label(criterion, field)} ({show_exact(worth)})" for field, worth in points.items()]


def _measured(criterion: Criterion, rule: Rule, maximum: Fraction) -> str:
    shown = show_exact(maximum)
    match rule:
        case External(field=field, full=full, of=of):
            return f"{shown} × ({_label(criterion, field)}) ÷ {show_exact(full)}, theo kết quả: {of}"
        case Survey():
            return _survey(criterion, rule, shown)
        case RelativeMax(a=a, b=None):
            return f"{shown} × ({_label(criterion, a)}) ÷ (giá trị tốt nhất trong khối)"
        case RelativeMax(a=a, b=str(b)):
            own = f"({_label(criterion, a)} ÷ {_label(criterion, b)})"
            return f"{shown} × {own} ÷ (giá trị tốt nhất trong khối)"
        case RollupRatio():
            return f"{shown} × (số đơn vị cấp dưới đạt) ÷ (tổng số đơn vị cấp dưới)"
        case _:
            return _others(criterion, rule)


def _survey(criterion: Criterion, rule: Survey, maximum: str) -> str:
    mean, lowest, full = _label(criterion, rule.mean), show_exact(rule.lowest), show_exact(rule.full)
    text = f"{maximum} × (({mean}) − {lowest}) ÷ ({full} − {lowest})"
    return f"{text}, khi {_label(criterion, rule.answers)} từ {show_exact(rule.at_least)}"


def _others(criterion: Criterion, rule: Rule) -> str:
    match rule:
        case Formula(tree=tree):
            return with_names(tree, field_labels(criterion))
        case Composite(parts=parts):
            return " + ".join(
                f"{part.label} [{rule_names(criterion, part.rule, part.max)}]" for part in parts
            )
        case NotApplied():
            return "Không chấm đối với loại đơn vị này"
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
