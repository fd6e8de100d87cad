"""What must hold between the parts of a criteria set: sums, ladders, fields, thresholds, references."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from scoring.amounts import show_exact
from scoring.criteria.marked import Faults, Lines
from scoring.criteria.policies import TOTAL
from scoring.criteria.rulebook import Criterion, FieldType, Group, Rulebook, Section
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
    StepsCount,
    fields_of,
    kind_of,
)
from scoring.errors import Fault

_Complaint = tuple[str, str, str]
_NUMBERS = (FieldType.INT, FieldType.DECIMAL)
_FIELD_TYPES: Mapping[type, tuple[FieldType, ...]] = {
    Ratio: _NUMBERS,
    RatioBanded: _NUMBERS,
    StepsCount: _NUMBERS,
    CountCapped: _NUMBERS,
    RelativeMax: _NUMBERS,
    External: _NUMBERS,
    Checklist: (FieldType.BOOL,),
    BestOf: (FieldType.BOOL,),
    Boolean: (FieldType.BOOL,),
    Choice: (FieldType.CHOICE,),
}


def check_rulebook(rulebook: Rulebook, lines: Lines, faults: Faults) -> None:
    """Check one set in itself and note every fault."""
    for key, message, fix in _complaints(rulebook):
        faults.add(lines.get(key, 1), key, message, fix)


def check_together(rulebooks: Mapping[str, Rulebook]) -> Sequence[Fault]:
    """Check what sets say about each other: one set per kind, conditions of roll-ups exist below.

    Args:
        rulebooks: the checked sets by file name.
    """
    by_kind = {rulebook.kind: rulebook for rulebook in rulebooks.values()}
    found = []
    for name, rulebook in rulebooks.items():
        if by_kind[rulebook.kind] is not rulebook:
            found.append(
                Fault(
                    name, 1, "kind", f"Hai bộ tiêu chí cùng loại «{rulebook.kind}»", "Giữ một bộ cho mỗi loại"
                )
            )
        for criterion in rulebook.criteria():
            if isinstance(criterion.rule, RollupRatio):
                found.extend(_rollup_faults(name, criterion, criterion.rule, by_kind))
    return found


def _rollup_faults(
    name: str,
    criterion: Criterion,
    rule: RollupRatio,
    by_kind: Mapping[str, Rulebook],
) -> Iterator[Fault]:
    below = by_kind.get(rule.child_kind)
    if below is None:
        yield Fault(name, 1, criterion.id, f"Không có bộ tiêu chí loại «{rule.child_kind}»", "Nạp thêm bộ đó")
        return
    known = {(item.id, field.id) for item in below.criteria() for field in item.fields}
    for condition in rule.conditions:
        if (condition.criterion, condition.field) not in known:
            target = f"{condition.criterion}.{condition.field}"
            yield Fault(
                name, 1, criterion.id, f"Cấp dưới không có trường «{target}»", "Sửa điều kiện trong all"
            )


def _complaints(rulebook: Rulebook) -> Iterator[_Complaint]:
    for section in rulebook.sections:
        yield from _section_complaints(section, rulebook)
    yield from _ranking_complaints(rulebook)
    yield from _gate_cycles(rulebook)


def _section_complaints(section: Section, rulebook: Rulebook) -> Iterator[_Complaint]:
    yield from _sum_complaint(section.id, "các nhóm", (group.max for group in section.groups), section.max)
    yield from _level_complaints(section, rulebook)
    for group in section.groups:
        yield from _sum_complaint(group.id, "các tiêu chí", (item.max for item in group.criteria), group.max)
        yield from _group_condition_complaints(group, rulebook)
        for criterion in group.criteria:
            yield from _criterion_complaints(criterion)


def _sum_complaint(
    key: str, what: str, parts: Iterator[Fraction], declared: Fraction
) -> Iterator[_Complaint]:
    total = sum(parts, Fraction(0))
    if total != declared:
        message = f"Tổng điểm tối đa của {what} là {show_exact(total)}, khác {show_exact(declared)} đã khai"
        yield key, message, "Sửa max của phần này hoặc của các phần bên trong"


def _level_complaints(section: Section, rulebook: Rulebook) -> Iterator[_Complaint]:
    if section.levels is None:
        return
    key = f"levels:{section.id}"
    thresholds = [step.min for step in section.levels.steps]
    if any(high <= low for high, low in pairwise(thresholds)):
        yield (
            key,
            "Các ngưỡng mức không giảm dần",
            "Xếp từ mức cao nhất xuống, ngưỡng sau nhỏ hơn ngưỡng trước",
        )
    if not thresholds or max(thresholds) > section.max or min(thresholds) <= 0:
        yield key, "Ngưỡng mức phải lớn hơn 0 và không vượt điểm tối đa của mục", "Sửa min của các mức"
    gate = section.levels.requires
    if gate is not None and gate.min_level not in _level_codes(rulebook, gate.section):
        yield (
            key,
            f"Điều kiện requires chỉ tới mức không có: {gate.section}/{gate.min_level}",
            "Sửa section hoặc min_level",
        )


def _level_codes(rulebook: Rulebook, section_id: str) -> set[str]:
    found = (section.levels for section in rulebook.sections if section.id == section_id)
    return {step.code for levels in found if levels is not None for step in levels.steps}


def _gate_cycles(rulebook: Rulebook) -> Iterator[_Complaint]:
    gates = {
        section.id: section.levels.requires.section
        for section in rulebook.sections
        if section.levels is not None and section.levels.requires is not None
    }
    for start in gates:
        place, steps = gates.get(start), 0
        while place is not None and place != start and steps <= len(gates):
            place, steps = gates.get(place), steps + 1
        if place == start:
            yield f"levels:{start}", "Điều kiện requires đi vòng", "Bỏ một trong các điều kiện"


def _group_condition_complaints(group: Group, rulebook: Rulebook) -> Iterator[_Complaint]:
    condition = group.applies_when
    if condition is None:
        return
    known = {
        (item.id, field.id)
        for item in rulebook.criteria()
        if isinstance(item.rule, Info)
        for field in item.fields
    }
    if (condition.criterion, condition.field) not in known:
        target = f"{condition.criterion}.{condition.field}"
        yield (
            group.id,
            f"applies_when chỉ tới «{target}», không phải trường của tiêu chí info",
            "Sửa criterion hoặc field",
        )


def _ranking_complaints(rulebook: Rulebook) -> Iterator[_Complaint]:
    known = {TOTAL, *(section.id for section in rulebook.sections)}
    seen: set[str] = set()
    for ranking in rulebook.rankings:
        key = f"ranking:{ranking.id}"
        if ranking.of not in known:
            yield key, f"Xếp hạng theo «{ranking.of}» không có", f"Dùng một trong: {', '.join(sorted(known))}"
        if ranking.id in seen:
            yield key, f"Bảng xếp hạng «{ranking.id}» lặp lại", "Đặt mã khác"
        seen.add(ranking.id)


def _criterion_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    yield from _field_complaints(criterion)
    yield from _point_complaints(criterion)


def _field_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    used, known = fields_of(criterion.rule), {field.id for field in criterion.fields}
    for field in used:
        if field not in known:
            yield criterion.id, f"Quy tắc dùng trường «{field}» chưa khai", "Khai trường trong fields"
    if len(set(used)) != len(used):
        yield criterion.id, "Quy tắc dùng một trường hai lần", "Dùng hai trường khác nhau"
    if not isinstance(criterion.rule, Info):
        for field in sorted(known.difference(used)):
            yield criterion.id, f"Trường «{field}» không được quy tắc nào dùng", "Bỏ trường hoặc sửa quy tắc"
    yield from _type_complaints(criterion)


def _type_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    allowed = _FIELD_TYPES.get(type(criterion.rule))
    for field in criterion.fields if allowed else ():
        if allowed and field.type not in allowed:
            names = ", ".join(allowed)
            yield (
                criterion.id,
                f"Trường «{field.id}» kiểu {field.type} không hợp với {kind_of(criterion.rule)}",
                f"Dùng kiểu: {names}",
            )
        elif field.type in _NUMBERS and (field.min is None or field.min < 0):
            yield criterion.id, f"Trường số «{field.id}» chưa có min từ 0 trở lên", 'Thêm min: "0"'


def _point_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    match criterion.rule:
        case RatioBanded(steps=steps) | StepsCount(steps=steps):
            rungs = [(step.start, step.points) for step in steps]
            if not rungs or any(a <= c or b <= d for (a, b), (c, d) in pairwise(rungs)):
                yield criterion.id, "Các bậc không giảm dần", "Xếp từ bậc cao xuống, ngưỡng và điểm đều giảm"
            yield from _top_complaint(criterion, [step.points for step in steps])
        case Checklist(parts=parts):
            yield from _sum_complaint(criterion.id, "các phần", iter(parts.values()), criterion.max)
        case BestOf(cases=points) | Choice(points=points):
            yield from _top_complaint(criterion, list(points.values()))
        case CountCapped(each=each) if each <= 0:
            yield criterion.id, "Điểm cho mỗi đơn vị đếm phải lớn hơn 0", "Sửa each"
        case _:
            yield from _other_complaints(criterion)
    yield from _choice_complaints(criterion)


def _top_complaint(criterion: Criterion, points: Sequence[Fraction]) -> Iterator[_Complaint]:
    if max(points, default=Fraction(0)) != criterion.max or min(points, default=Fraction(0)) < 0:
        yield (
            criterion.id,
            "Điểm cao nhất của quy tắc khác max hoặc có điểm âm",
            "Sửa điểm trong quy tắc hoặc max",
        )


def _other_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    match criterion.rule:
        case Info() if criterion.max != 0:
            yield criterion.id, "Tiêu chí info không có điểm", 'Viết max: "0"'
        case External(full=full) if full <= 0:
            yield criterion.id, "Thang đo ngoài phải lớn hơn 0", "Sửa full"
        case RollupRatio(conditions=()):
            yield criterion.id, "Chưa có điều kiện nào trong all", "Thêm ít nhất một điều kiện"
        case _:
            return


def _choice_complaints(criterion: Criterion) -> Iterator[_Complaint]:
    if not isinstance(criterion.rule, Choice):
        return
    for field in criterion.fields:
        if {option.code for option in field.choices} != set(criterion.rule.points):
            yield (
                criterion.id,
                "Các lựa chọn và điểm không khớp nhau",
                "Mỗi lựa chọn trong choices có một dòng trong points",
            )
