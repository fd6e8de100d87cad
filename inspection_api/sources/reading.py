"""A campaign file that only tells what published texts say, read with every fault named by its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from inspection_api.directory.rules import SOURCE, Deadline
from inspection_api.sources.deadlines import bound_deadline, feedback_deadline
from inspection_api.sources.unread import pass_over
from scoring import Fault, LateRule, RulebookError
from scoring.criteria.cursor import EARLIEST, LATEST, Cursor
from scoring.criteria.marked import Faults, read_marked

INVALID, WORKING_ROUND = "source.invalid", "source.working-round"
_MOST_UNITS = 1_000_000


class SourceError(ValueError):
    """A round of a source that cannot be told; every fault that was found is listed.

    Codes: "source.invalid", the file does not say what it must; "source.working-round", it is a round of
    work; "source.unknown-id", it names something its criteria sets or results do not have.
    """

    def __init__(self, code: str, faults: Sequence[Fault]) -> None:
        self.code = code
        self.faults = tuple(faults)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for a terminal for every fault, with the code at its end."""
        return tuple(f"{fault} [{self.code}]" for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Origin:
    """The published text: its id in the lists of figures, title, day, publisher; a note or nothing."""

    id: str
    title: str
    issued_on: date
    publisher: str
    note: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A document that the source names."""

    number: str
    issued_on: date
    issuer: str
    abstract: str
    note: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days that the figures speak of, both included, in the source's words."""

    start: date
    through: date
    quote: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the source tells of the year before.

    Attributes:
        year: The year.
        results: Its printed totals, a path below config/; None where there are none.
        ranked: How many units were ranked, by kind and list.
        line: Where it stands in the file.
    """

    year: int
    results: str | None
    ranked: Mapping[tuple[str, str], int]
    line: int


@dataclass(frozen=True, slots=True)
class Short:
    """What fell short of its maximum at one unit, by name.

    Attributes:
        unit: Code of the unit.
        groups: Ids of groups by their section.
        criteria: Points of criteria by their id; None where the source does not give them.
        note: What else is to be said.
        line: Where it stands in the file.
    """

    unit: str
    groups: Mapping[str, tuple[str, ...]]
    criteria: Mapping[str, Fraction | None]
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements of a source that cannot both hold, in words; neither is bent.

    `by_source` and `by_table` are two counts of ranked units of one list, where it is about such counts.
    """

    id: str
    note: str
    year: int | None
    kind: str | None
    section: str | None
    by_source: int | None
    by_table: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the source does not say: a code and words."""

    what: str
    note: str


@dataclass(frozen=True, slots=True)
class SourceRound:
    """What published texts tell of a round that others ran: read back and compared, never opened for work.

    Attributes:
        name: How faults name the file.
        id: The round.
        title: Its name.
        year: The year it speaks of.
        illustrative_note: Which part of it is illustrative; empty where none is.
        origin: The published text.
        decisions: Documents that the text names.
        criteria: The criteria file of each kind of unit, paths below config/.
        results: Printed totals, a path below config/; None where the source prints none.
        window: The data window; None where the source does not say.
        deadlines: The deadlines the source names.
        feedback: Until when the source takes answers to its preliminary results.
        late_rule: What becomes of units that reported late; None where nobody says.
        earlier: What it tells of the year before.
        short: What fell short of its maximum, by name.
        contradictions: What it says in two ways.
        unknown: What it does not say.
    """

    name: str
    id: str
    title: str
    year: int
    illustrative_note: str
    origin: Origin
    decisions: tuple[Decision, ...]
    criteria: Mapping[str, str]
    results: str | None
    window: Window | None
    deadlines: tuple[Deadline, ...]
    feedback: Deadline | None
    late_rule: LateRule | None
    earlier: Earlier | None
    short: tuple[Short, ...]
    contradictions: tuple[Contradiction, ...]
    unknown: tuple[Unknown, ...]

    @property
    def cycle_day(self) -> date:
        """The last day of the data window; of the year where the source does not tell the window."""
        return self.window.through if self.window else date(self.year, 12, 31)


def read_source(text: str, name: str) -> SourceRound:
    """Read a campaign file that only tells what published texts say.

    Args:
        text: The text of the file.
        name: How faults name it.

    Raises:
        SourceError: "source.invalid", it lacks something or has something of the wrong kind;
            "source.working-round", it is a round of work.
    """
    faults = Faults(name)
    try:
        top = Cursor(read_marked(text, faults), "", faults)
        if not faults.found:
            _refuse_work(top, name)
        found = _round(top, name)
    except RulebookError as error:
        raise SourceError(INVALID, error.faults) from error
    if faults.found:
        raise SourceError(INVALID, faults.error().faults)
    return found


def _refuse_work(top: Cursor, name: str) -> None:
    if top.optional_text("purpose") != SOURCE:
        message = "Đây là kỳ làm việc, không phải kỳ dựng lại từ nguồn"
        fix = f"Chỉ dùng tệp có «purpose: {SOURCE}»"
        raise SourceError(WORKING_ROUND, [Fault(name, top.line_of("purpose"), "purpose", message, fix)])


def _round(top: Cursor, name: str) -> SourceRound:
    criteria = dict(_criteria(top))
    found = SourceRound(
        name=name,
        id=top.name("id"),
        title=top.text("title"),
        year=_year(top),
        illustrative_note=top.optional_text("illustrative_note") or "",
        origin=_origin(top.child("source")),
        decisions=tuple(_decision(entry) for entry in top.children("instruments")),
        criteria=criteria,
        results=top.optional_text("results"),
        window=_window(top.optional_child("data_window")),
        deadlines=tuple(bound_deadline(entry, criteria) for entry in top.optional_children("deadlines")),
        feedback=feedback_deadline(top.optional_child("feedback"), tuple(criteria)),
        late_rule=_late_rule(top.optional_child("late_rule")),
        earlier=_earlier(top.optional_child("compared_with")),
        short=tuple(_short(entry) for entry in top.optional_children("below_maximum")),
        contradictions=tuple(_contradiction(entry) for entry in top.optional_children("contradictions")),
        unknown=tuple(_unknown(entry) for entry in top.children("not_in_source")),
    )
    pass_over(top, criteria)
    top.finish()
    return found


def _finish(entry: Cursor, *unread: str) -> None:
    """Report the keys that nobody knows; the unread ones are there for people."""
    for key in unread:
        entry.optional_text(key)
    entry.finish()


def _year(entry: Cursor) -> int:
    year = entry.whole("year", LATEST.year)
    if entry.has("year") and year < EARLIEST.year:
        entry.fault("year", f"Năm phải từ {EARLIEST.year} đến {LATEST.year}", "Kiểm tra lại năm")
    return max(year, EARLIEST.year)


def _criteria(top: Cursor) -> Iterator[tuple[str, str]]:
    kinds = top.child("kinds")
    for kind in kinds.names() if kinds else ():
        entry = kinds.child(kind) if kinds else None
        yield kind, _criteria_of(entry) if entry else ""


def _criteria_of(entry: Cursor) -> str:
    found = entry.text("criteria")
    _finish(entry, "submits_to", "units_in_province", "units_evaluated")
    return found


def _origin(entry: Cursor | None) -> Origin:
    if entry is None:
        return Origin("", "", LATEST, "", "")
    found = Origin(
        entry.text("id"),
        entry.text("title"),
        entry.date("issued_on"),
        entry.text("publisher"),
        entry.optional_text("note") or "",
    )
    entry.finish()
    return found


def _decision(entry: Cursor) -> Decision:
    found = Decision(
        entry.text("number"),
        entry.date("issued_on"),
        entry.text("issuer"),
        entry.text("abstract"),
        entry.optional_text("note") or "",
    )
    _finish(entry, "code", "appendix", "form_appendix", "scoring_appendix", "scoring_part")
    return found


def _window(entry: Cursor | None) -> Window | None:
    if entry is None:
        return None
    found = Window(entry.date("from"), entry.date("through"), entry.text("quote"))
    _finish(entry, "estimated")
    return found


def _late_rule(entry: Cursor | None) -> LateRule | None:
    if entry is None:
        return None
    found = entry.one_of("ranking", LateRule)
    _finish(entry, "shown_as", "quote", "sentence")
    return found


def _earlier(entry: Cursor | None) -> Earlier | None:
    if entry is None:
        return None
    ranked = entry.optional_child("ranked")
    counts = dict(_ranked(ranked)) if ranked else {}
    found = Earlier(_year(entry), entry.optional_text("results"), counts, entry.line)
    entry.finish()
    return found


def _ranked(entry: Cursor) -> Iterator[tuple[tuple[str, str], int]]:
    for kind in entry.names():
        lists = entry.child(kind)
        for name in lists.names() if lists else ():
            yield (kind, name), lists.whole(name, _MOST_UNITS) if lists else 0


def _short(entry: Cursor) -> Short:
    groups = entry.optional_child("groups")
    found = Short(
        entry.text("unit"),
        {section: groups.texts(section) for section in groups.names()} if groups else {},
        dict(_points(item) for item in entry.optional_children("criteria")),
        entry.optional_text("note") or "",
        entry.line,
    )
    entry.finish()
    return found


def _points(item: Cursor) -> tuple[str, Fraction | None]:
    found = item.name("id"), item.optional_number("points")
    item.finish()
    return found


def _contradiction(entry: Cursor) -> Contradiction:
    found = Contradiction(
        entry.text("id"),
        entry.text("note"),
        _optional_whole(entry, "year"),
        entry.optional_text("kind"),
        entry.optional_text("section"),
        _optional_whole(entry, "ranked_by_source"),
        _optional_whole(entry, "ranked_by_table"),
        entry.line,
    )
    if found.section is not None and found.kind is None:
        entry.fault("section", "Có «section» mà thiếu «kind»", "Thêm «kind: …», hoặc bỏ «section»")
    entry.finish()
    return found


def _unknown(entry: Cursor) -> Unknown:
    found = Unknown(entry.text("what"), entry.text("note"))
    entry.finish()
    return found


def _optional_whole(entry: Cursor, key: str) -> int | None:
    entry.optional_text(key)
    return entry.whole(key, _MOST_UNITS) if entry.has(key) else None
