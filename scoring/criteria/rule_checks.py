"""What must hold inside one rule: its fields and their kinds, its points and ladders, its parts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scoring.amounts import show_exact
from scoring.criteria.complaints import NUMBERS, Complaint, sum_complaint
from scoring.criteria.proof import formula_facts
from scoring.criteria.rulebook import Criterion, Field, FieldType
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CountCapped,
    External,
    Formula,
    IfTooFew,
    IfZero,
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
    fields_of,
    kind_of,
)
from scoring.formula import Refused, check

_WHOLE = 100
_ZERO = Fraction(0)
_FIELD_TYPES: Mapping[type[Rule], tuple[FieldType, ...]] = {
    Ratio: NUMBERS,
    RatioBanded: NUMBERS,
    StepsCount: NUMBERS,
    CountCapped: NUMBERS,
    Penalty: NUMBERS,
    RelativeMax: NUMBERS,
    External: NUMBERS,
    Survey: NUMBERS,
    Formula: (*NUMBERS, FieldType.BOOL),
    Checklist: (FieldType.BOOL,),
    BestOf: (FieldType.BOOL,),
    Boolean: (FieldType.BOOL,),
    Choice: (FieldType.CHOICE,),
    Manual: (FieldType.CHOICE,),
}


@dataclass(frozen=True, slots=True)
class _Scored:
    """A rule with the maximum it scores to and the fields it may read: a criterion, or a part of one."""

    place: str
    rule: Rule
    max: Fraction
    fields: Mapping[str, Field]

    def complain(self, message: str, fix: str) -> Complaint:
        return Complaint(self.place, message, fix)


def rule_complaints(criterion: Criterion) -> Iterator[Complaint]:
    """Check a criterion's rule and its use of the criterion's fields."""
    fields = {field.id: field for field in criterion.fields}
    place = f"{criterion.id}/rule"
    yield from _use_complaints(place, criterion, fields)
    if isinstance(criterion.rule, Composite):
        yield from _composite_complaints(place, criterion.rule, criterion.max, fields)
    else:
        yield from _scored_complaints(_Scored(place, criterion.rule, criterion.max, fields))


def _use_complaints(place: str, criterion: Criterion, known: Mapping[str, Field]) -> Iterator[Complaint]:
    used = fields_of(criterion.rule)
    for field in used:
        if field not in known:
            yield Complaint(place, f"Quy tắc dùng trường «{field}» chưa khai", "Khai trường trong fields")
    if not isinstance(criterion.rule, Info):
        for field in sorted(set(known).difference(used)):
            message = f"Trường «{field}» không được quy tắc nào dùng"
            yield Complaint(f"{criterion.id}/fields/{field}", message, "Bỏ trường hoặc sửa quy tắc")


def _composite_complaints(
    place: str, rule: Composite, maximum: Fraction, fields: Mapping[str, Field]
) -> Iterator[Complaint]:
    yield from sum_complaint(place, "các phần", (part.max for part in rule.parts), maximum)
    ids = [part.id for part in rule.parts]
    for part_id in sorted({part_id for part_id in ids if ids.count(part_id) > 1}):
        yield Complaint(place, f"Mã phần «{part_id}» lặp lại", "Đặt mã khác cho một trong hai phần")
    for part in rule.parts:
        scored = _Scored(f"{place}/parts/{part.id}/rule", part.rule, part.max, fields)
        yield from _scored_complaints(scored)
        if may_fall_away(part.rule):
            message = f"Phần «{part.id}» khai not_applicable; một phần không thể tự bỏ điểm tối đa"
            yield scored.complain(message, "Dùng zero hoặc full, hoặc tách thành tiêu chí riêng")


def may_fall_away(rule: Rule) -> bool:
    """Tell whether a rule on the unit's own values can end in "not applicable" by itself."""
    match rule:
        case Ratio(if_b_zero=if_zero) | RatioBanded(if_b_zero=if_zero):
            return if_zero is IfZero.NOT_APPLICABLE
        case Survey(if_too_few=if_too_few):
            return if_too_few is IfTooFew.NOT_APPLICABLE
        case _:
            return False


def _scored_complaints(scored: _Scored) -> Iterator[Complaint]:
    used = fields_of(scored.rule)
    if len(set(used)) != len(used):
        yield scored.complain("Quy tắc dùng một trường hai lần", "Dùng hai trường khác nhau")
    yield from _type_complaints(scored, [scored.fields[field] for field in used if field in scored.fields])
    yield from _point_complaints(scored)


def _type_complaints(scored: _Scored, fields: Sequence[Field]) -> Iterator[Complaint]:
    allowed = _FIELD_TYPES.get(type(scored.rule), tuple(FieldType))
    for field in fields:
        if field.type not in allowed:
            message = f"Trường «{field.id}» kiểu {field.type} không hợp với {kind_of(scored.rule)}"
            yield scored.complain(message, f"Dùng kiểu: {', '.join(allowed)}")
        elif _needs_lower_bound(scored.rule, field) and (field.min is None or field.min < 0):
            yield scored.complain(f"Trường số «{field.id}» chưa có min từ 0 trở lên", 'Thêm min: "0"')


def _needs_lower_bound(rule: Rule, field: Field) -> bool:
    is_mean = isinstance(rule, Survey) and rule.mean == field.id
    return field.type in NUMBERS and not is_mean and not isinstance(rule, Formula)


def _point_complaints(scored: _Scored) -> Iterator[Complaint]:
    match scored.rule:
        case Ratio() as rule:
            yield from _target_complaints(scored, rule)
        case RatioBanded(steps=steps):
            yield from _ladder_complaints(scored, steps)
            yield from _reach_complaints(scored, steps)
        case StepsCount(count=count, steps=steps):
            yield from _ladder_complaints(scored, steps)
            yield from _climb_complaints(scored, steps, scored.fields.get(count))
        case Checklist(parts=parts):
            yield from sum_complaint(scored.place, "các phần", parts.values(), scored.max)
        case BestOf(cases=points):
            yield from _top_complaints(scored, points.values())
        case _:
            yield from _other_complaints(scored)


def _other_complaints(scored: _Scored) -> Iterator[Complaint]:
    match scored.rule:
        case Choice() as rule:
            yield from _top_complaints(scored, rule.points.values())
            yield from _option_complaints(scored, rule.field, rule.points)
        case Manual() as rule:
            yield from _top_complaints(scored, [grade.points for grade in rule.grades.values()])
            yield from _option_complaints(scored, rule.field, rule.grades)
        case CountCapped() | Penalty():
            yield from _count_complaints(scored, scored.rule)
        case Survey() as rule:
            yield from _survey_complaints(scored, rule)
        case Formula() as rule if scored.fields.keys() >= set(fields_of(rule)):
            yield from _formula_complaints(scored, rule)
        case _:
            yield from _remaining_complaints(scored)


def _remaining_complaints(scored: _Scored) -> Iterator[Complaint]:
    match scored.rule:
        case Info() if scored.max != 0:
            yield scored.complain("Tiêu chí info không có điểm", 'Viết max: "0"')
        case External() as rule:
            yield from _external_complaints(scored, rule)
        case RollupRatio(conditions=conditions) if len(set(conditions)) != len(conditions):
            yield scored.complain("Một điều kiện trong all lặp lại", "Giữ một điều kiện")
        case NotApplied() if scored.max <= 0:
            yield scored.complain(
                "Tiêu chí na phải giữ điểm tối đa của văn bản", "Viết max như trong văn bản"
            )
        case _:
            return


def _target_complaints(scored: _Scored, rule: Ratio) -> Iterator[Complaint]:
    target = Fraction(_WHOLE) if rule.target is None else rule.target
    if not 0 < target <= _WHOLE:
        yield scored.complain(
            "target_percent phải lớn hơn 0 và không quá 100", "Sửa target_percent, hoặc bỏ nếu là 100"
        )
    if rule.floor is not None and not 0 <= rule.floor < target:
        yield scored.complain(
            "floor_percent phải từ 0 và nhỏ hơn mốc đạt điểm tối đa", "Sửa floor_percent hoặc target_percent"
        )


def _ladder_complaints(scored: _Scored, steps: Sequence[Step]) -> Iterator[Complaint]:
    if any(not _falls(upper, lower) for upper, lower in pairwise(steps)):
        yield scored.complain(
            "Các bậc không giảm dần",
            "Xếp từ bậc cao xuống, ngưỡng và điểm đều giảm; cùng ngưỡng chỉ được above rồi at_least",
        )
    if any(step.start < 0 for step in steps):
        yield scored.complain("Ngưỡng của bậc không được âm", "Sửa ngưỡng")
    yield from _top_complaints(scored, [step.points for step in steps])


def _falls(upper: Step, lower: Step) -> bool:
    """From the upper rung to the lower one the start falls, or stays and only the strictness is given up."""
    starts = upper.start > lower.start or (upper.start == lower.start and upper.strict and not lower.strict)
    return starts and upper.points > lower.points


def _reach_complaints(scored: _Scored, steps: Sequence[Step]) -> Iterator[Complaint]:
    for step in steps:
        if step.start > _WHOLE or (step.start == _WHOLE and step.strict):
            message = f"Không tỷ lệ nào tới được bậc {show_exact(step.start)} %"
            yield scored.complain(message, "Ngưỡng phần trăm không quá 100")


def _climb_complaints(scored: _Scored, steps: Sequence[Step], count: Field | None) -> Iterator[Complaint]:
    """A rung above all that the field may hold is dead text: one of the two numbers is a slip."""
    if count is None or count.max is None:
        return
    for step in steps:
        if step.start > count.max or (step.start == count.max and step.strict):
            message = f"Không số nào của «{count.id}» (max {show_exact(count.max)}) tới được bậc "
            yield scored.complain(
                f"{message}{show_exact(step.start)}", "Sửa ngưỡng của bậc hoặc max của trường"
            )


def _top_complaints(scored: _Scored, points: Collection[Fraction]) -> Iterator[Complaint]:
    if max(points, default=_ZERO) != scored.max or min(points, default=_ZERO) < 0:
        yield scored.complain(
            "Điểm cao nhất của quy tắc khác max hoặc có điểm âm", "Sửa điểm trong quy tắc hoặc max"
        )


def _option_complaints(scored: _Scored, field_id: str, worth: Collection[str]) -> Iterator[Complaint]:
    field = scored.fields.get(field_id)
    if field is not None and {option.code for option in field.choices} != set(worth):
        yield scored.complain(
            "Các lựa chọn và điểm không khớp nhau",
            "Mỗi lựa chọn trong choices có đúng một dòng điểm trong quy tắc",
        )


def _count_complaints(scored: _Scored, rule: CountCapped | Penalty) -> Iterator[Complaint]:
    if rule.each <= 0:
        yield scored.complain("Điểm cho mỗi đơn vị đếm phải lớn hơn 0", "Sửa each")
    if isinstance(rule, Penalty) and not 0 <= rule.floor <= scored.max:
        yield scored.complain("Điểm thấp nhất khi trừ phải từ 0 đến max", "Sửa floor")


def _survey_complaints(scored: _Scored, rule: Survey) -> Iterator[Complaint]:
    if rule.lowest >= rule.full:
        yield scored.complain("Thang khảo sát: lowest phải nhỏ hơn full", "Sửa lowest hoặc full")
    if rule.at_least < 1 or rule.at_least.denominator != 1:
        yield scored.complain("Số phiếu ít nhất phải là số nguyên từ 1", "Sửa at_least")
    answers, mean = scored.fields.get(rule.answers), scored.fields.get(rule.mean)
    if answers is not None and answers.type is not FieldType.INT:
        yield scored.complain(f"Trường «{answers.id}» đếm số phiếu nên phải là int", "Dùng type: int")
    if mean is not None and not _within(mean, rule.lowest, rule.full):
        yield scored.complain(
            f"Trường «{mean.id}» phải có min và max nằm trong thang khảo sát", "Thêm min, max theo thang"
        )


def _external_complaints(scored: _Scored, rule: External) -> Iterator[Complaint]:
    """A figure beyond its scale is a slip of whoever typed it: the field refuses it, nothing cuts it off."""
    if rule.full <= 0:
        yield scored.complain("Thang đo ngoài phải lớn hơn 0", "Sửa full")
        return
    figure = scored.fields.get(rule.field)
    if figure is not None and figure.type in NUMBERS and not _within(figure, _ZERO, rule.full):
        full = show_exact(rule.full)
        message = f"Trường «{figure.id}» phải có min và max nằm trong thang đo ngoài, từ 0 đến {full}"
        yield scored.complain(message, f"Thêm max không quá {full}, hoặc sửa full theo văn bản")


def _formula_complaints(scored: _Scored, rule: Formula) -> Iterator[Complaint]:
    judged = check(rule.tree, formula_facts(scored.fields.values()), scored.max)
    for fault in judged.faults if isinstance(judged, Refused) else ():
        yield Complaint(f"{scored.place}/expression", fault.message, fault.fix)


def _within(field: Field, lowest: Fraction, highest: Fraction) -> bool:
    if field.min is None or field.max is None:
        return False
    return lowest <= field.min <= field.max <= highest
