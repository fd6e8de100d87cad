"""What must hold in the tree of a set: sums, fields, conditions, who gives the values."""

import re
from collections.abc import Iterator, Mapping

from scoring.criteria.complaints import NUMBERS, Complaint, condition_complaint, sum_complaint
from scoring.criteria.marked import shortened
from scoring.criteria.rulebook import Criterion, Field, FieldType, Group, Rulebook, Section
from scoring.criteria.rules import Condition, Info, RollupRatio

_SOURCE = re.compile(r"unit|survey|system:[^:]{1,80}|set:[A-Za-z][A-Za-z0-9._-]{0,79}")
Known = Mapping[tuple[str, str], Field]
"""The fields a condition may look at, by criterion and field id."""


def structure_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    """Check sums and everything below a section except rules."""
    known = {
        (item.id, field.id): field
        for item in rulebook.criteria()
        if isinstance(item.rule, Info)
        for field in item.fields
    }
    for section in rulebook.sections:
        yield from _section_complaints(section, known)
    for criterion in rulebook.criteria():
        yield from _criterion_complaints(criterion, rulebook)


def _section_complaints(section: Section, known: Known) -> Iterator[Complaint]:
    if section.max <= 0:
        yield Complaint(f"{section.id}/max", "Điểm tối đa của mục phải lớn hơn 0", "Sửa max của mục")
    if section.ready_made is None:
        yield from sum_complaint(section.id, "các nhóm", (group.max for group in section.groups), section.max)
    for group in section.groups:
        yield from _group_complaints(group, known)


def _group_complaints(group: Group, known: Known) -> Iterator[Complaint]:
    yield from sum_complaint(group.id, "các tiêu chí", (item.max for item in group.criteria), group.max)
    yield from _applies_complaints(group.id, group.applies_when, known)
    for criterion in group.criteria:
        yield from _applies_complaints(criterion.id, criterion.applies_when, known)


def _applies_complaints(place: str, condition: Condition | None, known: Known) -> Iterator[Complaint]:
    if condition is None:
        return
    field = known.get((condition.criterion, condition.field))
    if field is None:
        target = f"{condition.criterion}.{condition.field}"
        unknown = f"applies_when chỉ tới «{target}», không phải trường của tiêu chí info"
        yield Complaint(f"{place}/applies_when", unknown, "Sửa criterion hoặc field")
        return
    message = condition_complaint(condition, field)
    if message is not None:
        yield Complaint(f"{place}/applies_when", message, "Sửa giá trị so sánh trong applies_when")


def _criterion_complaints(criterion: Criterion, rulebook: Rulebook) -> Iterator[Complaint]:
    if criterion.max < 0:
        yield Complaint(f"{criterion.id}/max", "Điểm tối đa không được âm", "Sửa max")
    if isinstance(criterion.rule, Info) and criterion.applies_when is not None:
        message = "Tiêu chí info không được phụ thuộc câu trả lời khác"
        yield Complaint(f"{criterion.id}/applies_when", message, "Bỏ applies_when")
    if not _SOURCE.fullmatch(criterion.source):
        message = f"Nguồn số liệu «{shortened(criterion.source)}» không đúng dạng"
        yield Complaint(f"{criterion.id}/source", message, "Dùng unit, survey, system:<tên> hoặc set:<mã bộ>")
    if isinstance(criterion.rule, RollupRatio) and criterion.rule.child_kind == rulebook.kind:
        message = f"Tổng hợp từ chính loại «{rulebook.kind}»"
        yield Complaint(f"{criterion.id}/rule/child_kind", message, "Ghi loại đơn vị cấp dưới")
    for field in criterion.fields:
        yield from _field_complaints(f"{criterion.id}/fields/{field.id}", field)


def _option_complaints(place: str, field: Field) -> Iterator[Complaint]:
    """A person types a code or a label, in capitals or not: it must be that of one option only."""
    seen: dict[str, str] = {}
    for option in field.choices:
        for name in {option.code.casefold(), option.label.casefold()}:
            first = seen.setdefault(name, option.code)
            if first != option.code:
                message = f"Lựa chọn «{option.code}» và «{first}» cùng đọc là «{name}» khi gõ"
                yield Complaint(f"{place}/choices/{option.code}", message, "Đặt nhãn, mã khác nhau")


def _field_complaints(place: str, field: Field) -> Iterator[Complaint]:
    yield from _option_complaints(place, field)
    if field.type not in NUMBERS:
        if field.min is not None or field.max is not None:
            yield Complaint(place, "min và max chỉ dùng cho trường số", "Bỏ min, max")
        return
    if not field.unit:
        yield Complaint(
            place, f"Trường số «{field.id}» chưa có đơn vị tính", "Thêm unit, ví dụ người, %, văn bản"
        )
    if field.min is not None and field.max is not None and field.min > field.max:
        yield Complaint(place, f"Trường «{field.id}» có min lớn hơn max", "Sửa min hoặc max")
    bounds = [bound for bound in (field.min, field.max) if bound is not None]
    if any((bound * 10**field.places).denominator != 1 for bound in bounds):
        kind = "số nguyên" if field.type is FieldType.INT else f"{field.places} chữ số thập phân"
        yield Complaint(place, f"min, max của «{field.id}» không khớp với {kind}", "Sửa min, max hoặc places")
