"""A round of a source beside what scoring makes of its printed totals: lists, the year before, shortfalls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspection_api.sources.reading import INVALID, Contradiction, Short, SourceError, SourceRound
from scoring import TOTAL, Block, Fault, LateRule, NamedPart, RankTable, Reason, Rulebook, Section, UnitChange
from scoring.exchange.scored import Job, Scored, circumstances_of
from scoring.exchange.totals_tables import Stated, TotalsTable
from scoring.exchange.units import FactsTable

UNKNOWN_ID = "source.unknown-id"
NOTHING = TotalsTable(FactsTable((), {}), {})
"""The totals of a source that prints none."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a source tells, and what was computed from what it prints."""

    round: SourceRound
    scored: Scored

    @property
    def books(self) -> Mapping[str, Rulebook]:
        """The criteria sets by kind of unit."""
        return self.scored.job.rulebooks

    def name(self, unit: str) -> str:
        """The name of a unit as the source gives it, or its code."""
        return self.scored.job.table.names.get(unit, unit)

    def lists(self) -> Iterator[tuple[str, RankTable]]:
        """Every list of places with the kind of its units."""
        return ((kind, table) for kind, tables in self.scored.tables.items() for table in tables)


@dataclass(frozen=True, slots=True)
class ListThen:
    """One list beside the year before.

    Attributes:
        kind: Kind of its units.
        table: The list.
        ranked: How many units have a place.
        ranked_then: How many had one in the year before, as printed; None where the source does not say.
        units: Units of which both values are known.
    """

    kind: str
    table: RankTable
    ranked: int
    ranked_then: int | None
    units: tuple[UnitChange, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Points of one unit in a section, or of all sections together, beside their maximum."""

    label: str
    points: Fraction | None
    max: Fraction
    id: str = TOTAL


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What fell short of its maximum at one unit.

    Attributes:
        unit: Code of the unit.
        name: Its name.
        tallies: Its points by section, and in all.
        groups: Groups below their maximum, each with the label of its section; no source gives their points.
        criteria: Criteria below their maximum with their points; None where the source does not give them.
        note: What else is to be said.
    """

    unit: str
    name: str
    tallies: tuple[Tally, ...]
    groups: tuple[tuple[str, NamedPart], ...]
    criteria: tuple[tuple[NamedPart, Fraction | None], ...]
    note: str


def job_of(
    told: SourceRound,
    books: Mapping[str, Rulebook],
    totals: TotalsTable = NOTHING,
    previous: TotalsTable = NOTHING,
) -> Job:
    """Put together what ranking the printed totals needs; who sent nothing has no total, so no place either.

    Raises:
        SourceError: "source.invalid", a unit reported late and the file does not say what becomes of it.
    """
    if told.late_rule is None and Stated.LATE in totals.stated.values():
        message = "Kết quả có đơn vị gửi muộn mà tệp không nói xử lý thế nào"
        fix = f"Thêm late_rule: {{ranking: …}}, một trong: {', '.join(LateRule)}"
        raise SourceError(INVALID, [Fault(told.name, 1, "late_rule", message, fix)])
    around = circumstances_of(totals, told.late_rule or LateRule.UNRANKED)
    if told.earlier is None:
        return Job(books, totals.table, around, told.cycle_day)
    return Job(books, totals.table, around, told.cycle_day, previous, told.earlier.ranked)


def check_ids(told: SourceRound, books: Mapping[str, Rulebook]) -> None:
    """See that everything the file names by id is in some criteria set of the round.

    Raises:
        SourceError: "source.unknown-id", lists every id that is not.
    """
    kinds = list(books)
    others = [_unknown(told, 1, f"kinds.{kind}", kind, kinds) for kind in told.criteria if kind not in books]
    if others:
        raise SourceError(UNKNOWN_ID, others)
    faults = list(_ranked_faults(told, books))
    for place, short in enumerate(told.short, start=1):
        faults.extend(_short_faults(told, list(books.values()), short, f"below_maximum[{place}]"))
    for place, item in enumerate(told.contradictions, start=1):
        faults.extend(_contradiction_faults(told, books, item, f"contradictions[{place}]"))
    if faults:
        raise SourceError(UNKNOWN_ID, faults)


def check_units(told: SourceRound, books: Mapping[str, Rulebook], totals: TotalsTable) -> None:
    """See that units the file names are in the printed totals, what fell short in the set of their kind.

    Raises:
        SourceError: "source.unknown-id", lists everything that is not.
    """
    kinds = {unit.unit: unit.kind for unit in totals.table.facts}
    faults: list[Fault] = []
    for place, short in enumerate(told.short, start=1):
        key = f"below_maximum[{place}]"
        if short.unit in kinds:
            faults.extend(_short_faults(told, [books[kinds[short.unit]]], short, key))
        else:
            faults.append(_unknown(told, short.line, f"{key}.unit", short.unit, sorted(kinds)))
    if faults:
        raise SourceError(UNKNOWN_ID, faults)


def then_and_now(story: Story) -> Iterator[ListThen]:
    """Set every list beside the year before; nothing where the source tells of no such year."""
    for kind, table in story.lists():
        changes = story.scored.changes.get((kind, table.ranking.id, table.block))
        if changes is not None and is_printed(table):
            told = not table.block and (kind, table.ranking.id) in story.scored.job.previous_ranked
            both = tuple(change for change in changes.units if change.value is not None)
            before = changes.ranked_before if told else None
            yield ListThen(kind, table, changes.ranked_now, before, both)


def shortfalls(story: Story) -> Iterator[Shortfall]:
    """Tell by name what fell short of its maximum, unit by unit."""
    kinds = {unit.unit: unit.kind for unit in story.scored.job.table.facts}
    for short in story.round.short:
        sections = story.books[kinds[short.unit]].sections
        parts = {part.id: (section.label, part) for section in sections for part in named_parts(section)}
        yield Shortfall(
            short.unit,
            story.name(short.unit),
            tallies(story, short.unit),
            tuple(parts[group] for groups in short.groups.values() for group in groups),
            tuple((parts[item][1], points) for item, points in short.criteria.items()),
            short.note,
        )


def tallies(story: Story, unit: str) -> tuple[Tally, ...]:
    """The points of a unit by section, and in all, beside their maximum."""
    card = story.scored.cards[unit]
    parts = tuple(
        Tally(section.label, None if score.gap else score.points, score.max, section.id)
        for section in story.books[card.kind].sections
        for score in (card.sections[section.id],)
    )
    total = Tally("Tổng điểm", None if card.total.gaps else card.total.points, card.total.max)
    return (*parts, total)


def named_groups(section: Section) -> tuple[NamedPart, ...]:
    """The groups of a section by name, whether or not their criteria are known."""
    ready = section.ready_made.named if section.ready_made else ()
    return (*ready, *(NamedPart(group.id, group.label) for group in section.groups))


def named_parts(section: Section) -> Iterator[NamedPart]:
    """The groups and criteria of a section by name."""
    for group in named_groups(section):
        yield from (group, *group.parts)
    yield from (NamedPart(item.id, item.label) for item in section.criteria())


def is_printed(table: RankTable) -> bool:
    """Tell whether the source prints enough to say who is ranked: where not, "none is" would be made up."""
    unknown = any(item.reason is Reason.NOT_IN_SOURCE for item in table.unranked)
    return bool(table.rows) or (bool(table.unranked) and not unknown)


def largest(story: Story, kind: str, table: RankTable) -> Fraction:
    """The largest value of a list."""
    book = story.books[kind]
    return book.max if table.ranking.of == TOTAL else book.section(table.ranking.of).max


def _ranked_faults(told: SourceRound, books: Mapping[str, Rulebook]) -> Iterator[Fault]:
    if told.earlier is None:
        return
    for kind, name in told.earlier.ranked:
        key, line = f"compared_with.ranked.{kind}", told.earlier.line
        if kind not in books:
            yield _unknown(told, line, key, kind, list(books))
            continue
        lists = [item.id for item in books[kind].rankings if item.block is Block.KIND]
        if name not in lists:
            yield _unknown(told, line, f"{key}.{name}", name, lists)


def _short_faults(told: SourceRound, books: Sequence[Rulebook], short: Short, key: str) -> Iterator[Fault]:
    sections = [section for book in books for section in book.sections]
    for name, groups in short.groups.items():
        own = [section for section in sections if section.id == name]
        if own:
            known = [group.id for section in own for group in named_groups(section)]
            yield from _unknowns(told, short.line, f"{key}.groups.{name}", groups, known)
        else:
            known = [section.id for section in sections]
            yield _unknown(told, short.line, f"{key}.groups", name, known)
    parts = [part.id for section in sections for part in named_parts(section)]
    yield from _unknowns(told, short.line, f"{key}.criteria", short.criteria, parts)


def _contradiction_faults(
    told: SourceRound, books: Mapping[str, Rulebook], item: Contradiction, key: str
) -> Iterator[Fault]:
    if item.kind is None:
        return
    if item.kind not in books:
        yield _unknown(told, item.line, f"{key}.kind", item.kind, list(books))
        return
    known = [section.id for section in books[item.kind].sections]
    if item.section is not None and item.section not in known:
        yield _unknown(told, item.line, f"{key}.section", item.section, known)


def _unknowns(
    told: SourceRound, line: int, key: str, names: Iterable[str], known: Sequence[str]
) -> Iterator[Fault]:
    return (_unknown(told, line, key, name, known) for name in names if name not in known)


def _unknown(told: SourceRound, line: int, key: str, name: str, known: Sequence[str]) -> Fault:
    fix = f"Dùng một trong: {', '.join(known)}" if known else "Bỏ mục này"
    return Fault(told.name, line, key, f"Không có «{name}» trong bộ tiêu chí hoặc kết quả của kỳ", fix)
