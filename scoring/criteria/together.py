"""What criteria sets say about each other: kinds, roll-ups, sources, versions, dates of documents."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from scoring.criteria.complaints import Complaint, condition_complaint
from scoring.criteria.marked import Lines
from scoring.criteria.rulebook import Criterion, Field, Rulebook
from scoring.criteria.rules import Condition, RollupRatio
from scoring.errors import Fault

_SET = "set:"
_DATED = "ngày ([0-3]?[0-9])[/-]([01]?[0-9])[/-]([12][0-9]{3})"
Rulebooks = Mapping[str, Rulebook]
"""Checked sets by file name."""
FindLines = Callable[[str], Lines]
"""Says where everything in a file stands; only asked about files with something wrong in them."""
_Found = Iterator[tuple[str, Complaint]]
"""Complaints with the name of the file they are about."""


def check_together(rulebooks: Rulebooks, lines: FindLines) -> Sequence[Fault]:
    """Check sets that are used in one round: one per kind, roll-ups that find their fields, no cycles.

    Args:
        rulebooks: the checked sets by file name.
        lines: tells where the things of a file stand, by its name.
    """
    by_kind = {rulebook.kind: rulebook for rulebook in rulebooks.values()}
    found = list(_kind_faults(rulebooks, by_kind))
    for name, rulebook in rulebooks.items():
        for criterion in rulebook.criteria():
            if isinstance(criterion.rule, RollupRatio):
                found.extend(_rollup_faults(name, criterion, criterion.rule, by_kind))
    found.extend(_cycle_faults(rulebooks, by_kind))
    return [*check_versions(rulebooks, lines), *_placed(found, lines)]


def check_versions(rulebooks: Rulebooks, lines: FindLines) -> Sequence[Fault]:
    """Check any sets kept side by side: versions of one set do not overlap, documents have one date each.

    Args:
        rulebooks: the checked sets by file name.
        lines: tells where the things of a file stand, by its name.
    """
    found = [
        fault
        for (first, one), (second, other) in combinations(rulebooks.items(), 2)
        for fault in _overlap_faults(first, one, second, other)
    ]
    found += [fault for name, rulebook in rulebooks.items() for fault in _citation_faults(name, rulebook)]
    return _placed([*found, *_dating_faults(rulebooks)], lines)


def _placed(found: Sequence[tuple[str, Complaint]], lines: FindLines) -> Sequence[Fault]:
    """Tie complaints to the lines of their files; each file is read once more."""
    known = {name: lines(name) for name in dict.fromkeys(name for name, _ in found)}
    return [Fault(name, item.line(known[name]), item.key, item.message, item.fix) for name, item in found]


def _kind_faults(rulebooks: Rulebooks, by_kind: Mapping[str, Rulebook]) -> _Found:
    for name, rulebook in rulebooks.items():
        if by_kind[rulebook.kind] is not rulebook:
            message = f"Hai bộ tiêu chí cùng loại «{rulebook.kind}»"
            yield name, Complaint("/kind", message, "Giữ một bộ cho mỗi loại")


def _overlap_faults(first: str, one: Rulebook, second: str, other: Rulebook) -> _Found:
    if one.id != other.id or one.digest == other.digest:
        return
    starts_in = one.valid.covers(other.valid.start) or other.valid.covers(one.valid.start)
    if starts_in:
        message = f"Cùng mã bộ «{one.id}» và cùng lúc có hiệu lực với {first}"
        fix = "Đóng hiệu lực (to) của bản cũ trước ngày from của bản mới"
        yield second, Complaint("/valid", message, fix)


def _dating_faults(rulebooks: Rulebooks) -> _Found:
    """One number of one issuer under one title is one document and has one date."""
    seen: dict[tuple[str, str, str], tuple[dt.date, str]] = {}
    for name, rulebook in rulebooks.items():
        instrument = rulebook.instrument
        document = (instrument.number, instrument.by, instrument.title)
        issued, where = seen.setdefault(document, (instrument.issued, name))
        if issued != instrument.issued:
            message = f"{instrument.number} ghi ngày {instrument.issued}, còn {where} ghi {issued}"
            yield name, Complaint("/instrument/issued", message, "Đối chiếu bản gốc và ghi một ngày")


def _citation_faults(name: str, rulebook: Rulebook) -> _Found:
    """References that name a known document with another date than it bears."""
    instrument = rulebook.instrument
    known = {instrument.number: instrument.issued}
    known.update((amendment.number, amendment.issued) for amendment in instrument.amended_by)
    for criterion in rulebook.criteria():
        for ref in criterion.refs:
            for number, issued in known.items():
                for complaint in _wrong_date(f"{criterion.id}/refs", ref, number, issued):
                    yield name, complaint


def _wrong_date(place: str, ref: str, number: str, issued: dt.date) -> Iterator[Complaint]:
    """Find the number wherever it stands, but not at the end of a longer one: 9/QĐ-UBND in 169/QĐ-UBND."""
    for cited in re.finditer(rf"(?<![\w/]){re.escape(number)}\s*{_DATED}", ref):
        day, month, year = (int(part) for part in cited.groups())
        if (year, month, day) == (issued.year, issued.month, issued.day):
            continue
        message = f"Dẫn chiếu {cited.group()}, khác ngày ban hành {issued}"
        fix = "Sửa ngày trong refs, hoặc đối chiếu bản gốc rồi sửa instrument"
        yield Complaint(place, message, fix)


def _rollup_faults(
    name: str,
    criterion: Criterion,
    rule: RollupRatio,
    by_kind: Mapping[str, Rulebook],
) -> _Found:
    below = by_kind.get(rule.child_kind)
    if below is None:
        unknown = f"Không có bộ tiêu chí loại «{rule.child_kind}»"
        fix = f"Đưa thêm tệp của bộ loại «{rule.child_kind}» vào cùng lượt"
        yield name, Complaint(f"{criterion.id}/rule/child_kind", unknown, fix)
        return
    known = {(item.id, field.id): field for item in below.criteria() for field in item.fields}
    for condition in rule.conditions:
        message = _why_never_met(condition, known)
        if message is not None:
            yield name, Complaint(f"{criterion.id}/rule/all", message, "Sửa điều kiện trong all")


def _why_never_met(condition: Condition, known: Mapping[tuple[str, str], Field]) -> str | None:
    field = known.get((condition.criterion, condition.field))
    if field is None:
        return f"Cấp dưới không có trường «{condition.criterion}.{condition.field}»"
    return condition_complaint(condition, field)


def _cycle_faults(rulebooks: Rulebooks, by_kind: Mapping[str, Rulebook]) -> _Found:
    """Sets must not wait for each other's results."""
    needs = {
        rulebook.id: sorted({needed for item in rulebook.criteria() for needed in _needs(item, by_kind)})
        for rulebook in rulebooks.values()
    }
    for name, rulebook in rulebooks.items():
        way = _way_back(rulebook.id, needs)
        if way:
            message = f"Các bộ tiêu chí chờ kết quả của nhau: {' → '.join(way)}"
            yield name, Complaint("/sections", message, "Bỏ một rollup_ratio hoặc một source: set:…")


def _needs(criterion: Criterion, by_kind: Mapping[str, Rulebook]) -> Iterator[str]:
    if criterion.source.startswith(_SET):
        yield criterion.source.removeprefix(_SET)
    rule = criterion.rule
    if isinstance(rule, RollupRatio) and rule.child_kind in by_kind:
        yield by_kind[rule.child_kind].id


def _way_back(start: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """Find a way from a set through what it needs back to itself; empty where there is none."""
    waiting, seen = [[start]], {start}
    while waiting:
        way = waiting.pop()
        for needed in needs.get(way[-1], ()):
            if needed == start:
                return [*way, start]
            if needed not in seen:
                seen.add(needed)
                waiting.append([*way, needed])
    return []
