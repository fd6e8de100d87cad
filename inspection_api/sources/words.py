"""A round of a source in Vietnamese: where from, lists, the year before, shortfalls, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from inspection_api.directory.rules import Deadline
from inspection_api.sources.reading import Contradiction, Decision
from inspection_api.sources.story import (
    ListThen,
    Shortfall,
    Story,
    Tally,
    is_printed,
    largest,
    named_groups,
    shortfalls,
    then_and_now,
)
from scoring import RankTable, Row, show_exact
from scoring.exchange.places import list_line

NOT_IN_SOURCE = "không có trong nguồn"
_MOST_NAMES = 8
"""More units without a place are counted, not named."""

Lines = Iterator[str]


def source_lines(story: Story) -> Lines:
    """Tell all of it, a line at a time; a heading comes after an empty line, what it holds is indented."""
    told = story.round
    yield told.title
    if told.illustrative_note:
        yield f"Lưu ý: {told.illustrative_note}"
    year = told.earlier.year if told.earlier else told.year
    for heading, lines in (
        ("Nguồn", _origin(story)),
        ("Mục và nhóm", _sections(story)),
        ("Danh sách, tính lại từ tổng điểm nguồn in", _lists(story)),
        (f"So với năm {year}", (line for item in then_and_now(story) for line in _then(story, item, year))),
        ("Chưa đạt điểm tối đa theo nguồn", (line for item in shortfalls(story) for line in _short(item))),
        (
            "Nguồn tự mâu thuẫn (ghi lại, không sửa cho khớp)",
            (_contradiction(story, item) for item in told.contradictions),
        ),
        ("Dùng làm căn cứ", _feeds(story)),
        ("Không có trong nguồn", _unknown(story)),
    ):
        yield from _headed(heading, list(lines))


def moved(change: Fraction) -> str:
    """Say a difference: "tăng 2", "giảm 1,9", "không đổi"."""
    if not change:
        return "không đổi"
    return f"{'tăng' if change > 0 else 'giảm'} {show_exact(abs(change))}"


def _headed(heading: str, lines: Sequence[str]) -> Lines:
    if lines:
        yield ""
        yield f"{heading}:"
        yield from (f"  {line}" for line in lines)


def _origin(story: Story) -> Lines:
    told = story.round
    origin = told.origin
    note = f" ({origin.note})" if origin.note else ""
    yield f"{origin.id}: {origin.title}. {origin.publisher}, ngày {_day(origin.issued_on)}{note}."
    yield from (_decision(item) for item in told.decisions)
    if told.window:
        days = f"từ {_day(told.window.start)} đến hết {_day(told.window.through)}"
        yield f"Mốc số liệu: {days}: «{told.window.quote}»"
    yield from (f"Thời hạn ({', '.join(item.kinds)}): {_until(item)}" for item in told.deadlines)
    if told.feedback:
        yield f"Nhận phản hồi: {_until(told.feedback)}"


def _decision(item: Decision) -> str:
    note = f" ({item.note})" if item.note else ""
    return f"Văn bản {item.number} ngày {_day(item.issued_on)}, {item.issuer}: {item.abstract}{note}."


def _until(item: Deadline) -> str:
    return f"đến hết ngày {_day(item.last_day)}: «{item.quote}»"


def _sections(story: Story) -> Lines:
    for kind, book in story.books.items():
        for section in book.sections:
            names = "; ".join(group.label for group in named_groups(section))
            groups = f"; điểm từng nhóm {NOT_IN_SOURCE}: {names}" if section.ready_made and names else ""
            yield f"{kind} · {section.label}: tối đa {show_exact(section.max)} điểm{groups}."
        if book.notice:
            yield f"{kind} · Lưu ý của bộ tiêu chí: {book.notice}"


def _lists(story: Story) -> Lines:
    for kind, table in story.lists():
        if is_printed(table):
            yield list_line(story.books[kind], table, story.scored.job.table.names)
        else:
            yield f"{_head(story, kind, table)}: điểm và thứ hạng của từng đơn vị {NOT_IN_SOURCE}."
        yield from (f"  {_row(story, kind, table, row)}" for row in table.rows)
        yield from (f"  {line}" for line in _without(story, table))


def _head(story: Story, kind: str, table: RankTable) -> str:
    block = f" ({story.name(table.block)})" if table.block else ""
    return f"{kind} · {table.ranking.label}{block}"


def _row(story: Story, kind: str, table: RankTable, row: Row) -> str:
    level = f", {row.level.label}" if row.level else ""
    points = f"{show_exact(row.value)}/{show_exact(largest(story, kind, table))} điểm"
    return f"{row.shown}. {story.name(row.unit)}: {points}{level}"


def _without(story: Story, table: RankTable) -> Lines:
    """Name the units without a place, reason by reason, where they are few."""
    if len(table.unranked) > _MOST_NAMES:
        return
    for text in dict.fromkeys(item.text for item in table.unranked):
        names = "; ".join(story.name(item.unit) for item in table.unranked if item.text == text)
        yield f"{names} — {text}"


def _then(story: Story, item: ListThen, year: int) -> Lines:
    if item.ranked_then is None:
        count = f"năm {year}: số đơn vị được xếp hạng {NOT_IN_SOURCE}"
    else:
        change = moved(Fraction(item.ranked - item.ranked_then))
        count = f"năm {year}: {item.ranked_then}, {change}"
    yield f"{_head(story, item.kind, item.table)}: {item.ranked} đơn vị được xếp hạng, {count}."
    for change_of in item.units:
        before, now, value = change_of.before, change_of.now, change_of.value
        if before and now and before.value is not None and now.value is not None and value is not None:
            points = f"{show_exact(now.value)} điểm, năm {year}: {show_exact(before.value)}, {moved(value)}"
            yield f"  {story.name(change_of.unit)}: {points}"


def _short(item: Shortfall) -> Lines:
    yield f"{item.name}: {'; '.join(_tally(tally) for tally in item.tallies)}."
    for section in dict.fromkeys(label for label, _ in item.groups):
        names = "; ".join(group.label for label, group in item.groups if label == section)
        yield f"  {section}, các nhóm: {names}; điểm {NOT_IN_SOURCE}."
    for part, points in item.criteria:
        told = f"điểm {NOT_IN_SOURCE}" if points is None else f"{show_exact(points)} điểm"
        yield f"  Tiêu chí «{part.label}»: {told}."
    if item.note:
        yield f"  {item.note}"


def _tally(tally: Tally) -> str:
    points = NOT_IN_SOURCE if tally.points is None else show_exact(tally.points)
    return f"{tally.label} {points}/{show_exact(tally.max)}"


def _contradiction(story: Story, item: Contradiction) -> str:
    about = [str(item.kind)] if item.kind else []
    if item.kind and item.section:
        about.append(story.books[item.kind].section(item.section).label)
    if item.year is not None:
        about.append(f"năm {item.year}")
    if item.by_source is not None and item.by_table is not None:
        about.append(f"theo nguồn {item.by_source} đơn vị được xếp hạng, theo bảng ngưỡng {item.by_table}")
    return f"{' · '.join(about)}: {item.note}" if about else item.note


def _feeds(story: Story) -> Lines:
    for kind, book in story.books.items():
        for feed in book.feeds:
            index = f"{feed.component} «{feed.title}» ({feed.instrument})"
            yield f"{kind} · Kết quả đã phê duyệt là {feed.wording} của {index}; không tự chuyển thành điểm."


def _unknown(story: Story) -> Lines:
    if story.round.unknown:
        yield f"{'; '.join(item.note for item in story.round.unknown)}."


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
