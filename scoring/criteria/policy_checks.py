"""What must hold between the policies of a set: dates, levels, gates, places, what does not apply."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from scoring.criteria.complaints import Complaint
from scoring.criteria.policies import (
    TOTAL,
    Compared,
    GroupMinimum,
    Levels,
    Ranking,
    Rebase,
    Ties,
)
from scoring.criteria.rounding_checks import rounding_complaints
from scoring.criteria.rulebook import Rulebook, Section

_WHOLE = Fraction(100)


def policy_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    """Check everything a set declares about its results and about itself."""
    yield from _date_complaints(rulebook)
    yield from _not_applicable_complaints(rulebook)
    for section in rulebook.sections:
        if section.levels is not None:
            yield from _level_complaints(section, section.levels, rulebook)
            yield from _minimum_complaints(section, section.levels)
    yield from _gate_cycles(rulebook)
    yield from rounding_complaints(rulebook)
    yield from _ranking_complaints(rulebook)
    yield from _feed_complaints(rulebook)


def _date_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    valid, instrument = rulebook.valid, rulebook.instrument
    if valid.end is not None and valid.end < valid.start:
        yield Complaint("/valid", "Ngày hết hiệu lực trước ngày có hiệu lực", "Sửa from hoặc to")
    if valid.start < instrument.issued:
        message = f"Có hiệu lực từ {valid.start}, trước ngày ban hành {instrument.issued}"
        yield Complaint("/valid", message, "Sửa from; kỳ số liệu sớm hơn thì khai trong tệp kỳ đánh giá")
    numbers = [(amendment.number, amendment.issued) for amendment in instrument.amended_by]
    for number, issued in numbers:
        if issued <= instrument.issued:
            message = f"Văn bản sửa đổi {number} ({issued}) không sau ngày ban hành {instrument.issued}"
            yield Complaint("/instrument/amended_by", message, "Kiểm tra lại ngày của hai văn bản")
    if len(set(numbers)) != len(numbers):
        yield Complaint("/instrument/amended_by", "Một văn bản sửa đổi ghi hai lần", "Giữ một dòng")


def _not_applicable_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    policy = rulebook.not_applicable
    if policy.compared is Compared.SHARE and policy.rebase is not Rebase.DROP:
        message = f"{policy.rebase} đã giữ nguyên thang điểm nên không so theo tỷ lệ (share) được"
        yield Complaint("/not_applicable", message, "Dùng compare: points, hoặc policy: drop với share")


def _level_complaints(section: Section, levels: Levels, rulebook: Rulebook) -> Iterator[Complaint]:
    place = f"levels:{section.id}"
    thresholds, codes = [step.min for step in levels.steps], [step.code for step in levels.steps]
    if any(high <= low for high, low in pairwise(thresholds)):
        fix = "Xếp từ mức cao nhất xuống, ngưỡng sau nhỏ hơn ngưỡng trước"
        yield Complaint(place, "Các ngưỡng mức không giảm dần", fix)
    shares = rulebook.not_applicable.compared is Compared.SHARE
    top = _WHOLE if shares else section.max
    if max(thresholds, default=top) > top or min(thresholds, default=top) <= 0:
        what = "100 (so theo tỷ lệ phần trăm)" if shares else "điểm tối đa của mục"
        yield Complaint(place, f"Ngưỡng mức phải lớn hơn 0 và không vượt {what}", "Sửa min của các mức")
    if len(set(codes)) != len(codes):
        yield Complaint(place, "Một mã mức dùng hai lần", "Đặt mã khác cho một trong hai mức")
    yield from _label_complaints(place, levels)
    gate = levels.requires
    if gate is not None and gate.min_level not in _level_codes(rulebook, gate.section):
        message = f"Điều kiện requires chỉ tới mức không có: {gate.section}/{gate.min_level}"
        yield Complaint(place, message, "Sửa section hoặc min_level")


def _label_complaints(place: str, levels: Levels) -> Iterator[Complaint]:
    """What is printed must tell the levels, and what lies below them, apart."""
    labels = [step.label.casefold() for step in levels.steps]
    for label in _repeated(labels):
        yield Complaint(place, f"Hai mức cùng nhãn «{label}»", "Đặt nhãn khác cho một trong hai mức")
    if levels.below.casefold() in labels:
        message = f"Nhãn below «{levels.below}» trùng nhãn của một mức"
        yield Complaint(place, message, "Đặt below khác, ví dụ Không xếp hạng")


def _level_codes(rulebook: Rulebook, section_id: str) -> set[str]:
    found = (section.levels for section in rulebook.sections if section.id == section_id)
    return {step.code for levels in found if levels is not None for step in levels.steps}


def _minimum_complaints(section: Section, levels: Levels) -> Iterator[Complaint]:
    place = f"levels:{section.id}"
    seen = [(minimum.group, minimum.level) for minimum in levels.group_minima]
    if len(set(seen)) != len(seen):
        yield Complaint(place, "Một nhóm có hai điểm tối thiểu cho cùng một mức", "Giữ một dòng")
    for minimum in levels.group_minima:
        yield from _one_minimum(place, minimum, section, levels)


def _one_minimum(place: str, minimum: GroupMinimum, section: Section, levels: Levels) -> Iterator[Complaint]:
    maxima = {group.id: group.max for group in section.groups}
    if minimum.level not in {step.code for step in levels.steps}:
        yield Complaint(place, f"group_minima nêu mức không có: «{minimum.level}»", "Dùng mã trong steps")
    if minimum.group not in maxima:
        message = f"group_minima nêu nhóm không có điểm trong mục này: «{minimum.group}»"
        yield Complaint(place, message, "Dùng mã một nhóm của mục")
    elif not 0 < minimum.min <= maxima[minimum.group]:
        message = f"Điểm tối thiểu của nhóm «{minimum.group}» phải lớn hơn 0 và không vượt max của nhóm"
        yield Complaint(place, message, "Sửa min trong group_minima")


def _gate_cycles(rulebook: Rulebook) -> Iterator[Complaint]:
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
            yield Complaint(f"levels:{start}", "Điều kiện requires đi vòng", "Bỏ một trong các điều kiện")


def _ranking_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    ranked = [TOTAL, *(section.id for section in rulebook.sections)]
    breakers = {*ranked, *(criterion.id for criterion in rulebook.criteria())}
    seen: set[str] = set()
    for ranking in rulebook.rankings:
        place = f"ranking:{ranking.id}"
        if ranking.of not in ranked:
            message = f"Xếp hạng theo «{ranking.of}» không có"
            yield Complaint(place, message, f"Dùng một trong: {', '.join(sorted(ranked))}")
        if ranking.id in seen:
            yield Complaint(place, f"Bảng xếp hạng «{ranking.id}» lặp lại", "Đặt mã khác")
        seen.add(ranking.id)
        yield from _breaker_complaints(place, ranking, breakers)


def _breaker_complaints(place: str, ranking: Ranking, known: set[str]) -> Iterator[Complaint]:
    if ranking.ties is Ties.ORDINAL and not ranking.breakers:
        message = "Xếp thứ tự riêng (ordinal) nhưng chưa khai cách phân hạng khi bằng điểm"
        yield Complaint(place, message, "Thêm breakers, hoặc dùng competition")
    for by in _repeated([breaker.by for breaker in ranking.breakers]):
        yield Complaint(place, f"breakers nêu «{by}» hai lần", "Giữ một dòng")
    for breaker in ranking.breakers:
        if breaker.by == ranking.of:
            message = f"breakers dùng chính «{breaker.by}» đang xếp hạng, nên không phân được gì"
            yield Complaint(place, message, "Dùng mục, tiêu chí khác hoặc total")
        elif breaker.by not in known:
            message = f"breakers nêu «{breaker.by}» không có điểm trong bộ này"
            yield Complaint(place, message, "Dùng mã mục, mã tiêu chí có chấm điểm, hoặc total")


def _feed_complaints(rulebook: Rulebook) -> Iterator[Complaint]:
    for component in _repeated([f"{feed.instrument} {feed.component}" for feed in rulebook.feeds]):
        yield Complaint("/feeds", f"Thành phần {component} nêu hai lần", "Giữ một dòng")


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
