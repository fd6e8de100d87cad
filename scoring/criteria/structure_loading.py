"""Reads sections, groups, criteria and fields of a criteria file."""

from collections.abc import Iterator

from scoring.criteria.cursor import Cursor
from scoring.criteria.marked import Lines
from scoring.criteria.policies import TOTAL, SetStatus
from scoring.criteria.policy_loading import MAX_PLACES, load_levels
from scoring.criteria.rule_loading import load_condition, load_rule
from scoring.criteria.rulebook import (
    Criterion,
    EvidenceKind,
    EvidenceNeed,
    Field,
    FieldTime,
    FieldType,
    Group,
    NamedPart,
    Option,
    ReadyMade,
    Section,
    Verify,
)
from scoring.criteria.rules import Condition, Info, Rule


class StructureLoader:
    """Builds the parts of a set and remembers where each stands, for the checks that follow.

    `unread` are the criteria whose maximum, rule or fields could not be read.
    """

    def __init__(self, status: SetStatus, lines: Lines) -> None:
        self.status = status
        self.unread: set[str] = set()
        self._lines = lines
        self._criteria: list[tuple[str, Cursor]] = []

    def places(self) -> Iterator[tuple[str, int]]:
        """Say where everything inside criteria stands; only asked for where something is wrong."""
        for criterion_id, cursor in self._criteria:
            yield from cursor.places(criterion_id, deep=True)

    def section(self, cursor: Cursor) -> Section:
        """Read a section: its groups with their criteria, or its ready-made total."""
        section_id = self._mark(cursor)
        levels, ready = cursor.optional_child("levels"), cursor.optional_child("ready_made")
        found = Section(
            section_id,
            cursor.text("label"),
            cursor.number("max"),
            load_levels(levels, section_id, self._lines) if levels else None,
            () if ready else tuple(self._group(item) for item in cursor.some_children("groups")),
            self._ready_made(ready, cursor) if ready else None,
            cursor.optional_text("label_en") or "",
        )
        cursor.finish()
        return found

    def _ready_made(self, ready: Cursor, section: Cursor) -> ReadyMade:
        named = tuple(self._named(item, "criteria") for item in section.optional_children("groups"))
        found = ReadyMade(ready.whole("places", MAX_PLACES), ready.text("ref"), named)
        ready.finish()
        return found

    def _named(self, cursor: Cursor, inner: str) -> NamedPart:
        parts = cursor.optional_children(inner) if inner else ()
        found = NamedPart(
            self._mark(cursor), cursor.text("label"), tuple(self._named(item, "") for item in parts)
        )
        cursor.finish()
        return found

    def _group(self, cursor: Cursor) -> Group:
        found = Group(
            self._mark(cursor),
            cursor.text("label"),
            cursor.number("max"),
            _condition(cursor),
            tuple(self._criterion(item) for item in cursor.some_children("criteria")),
            cursor.optional_text("label_en") or "",
        )
        cursor.finish()
        return found

    def _criterion(self, cursor: Cursor) -> Criterion:
        criterion_id = self._mark(cursor)
        self._criteria.append((criterion_id, cursor))
        known = len(cursor.faults.found)
        maximum, rule, fields = cursor.number("max"), _rule(cursor), _fields(cursor.optional_child("fields"))
        if len(cursor.faults.found) > known:
            self.unread.add(criterion_id)
        found = Criterion(
            criterion_id,
            cursor.text("label"),
            cursor.text("definition"),
            maximum,
            rule,
            fields,
            cursor.text("unit"),
            tuple(_evidence(item) for item in cursor.texts_or_children("evidence")),
            cursor.one_of("verify", Verify),
            self._refs(cursor),
            cursor.optional_text("source") or "unit",
            cursor.optional_text("cross_check_by") or "",
            _condition(cursor),
            cursor.optional_text("label_en") or "",
        )
        cursor.finish()
        return found

    def _refs(self, cursor: Cursor) -> tuple[str, ...]:
        """A number without a clause is a fault, except in a set that is still being written."""
        if self.status is SetStatus.DRAFT and not cursor.has("refs"):
            cursor.optional_text("refs")
            return ()
        return cursor.texts("refs")

    def _mark(self, cursor: Cursor) -> str:
        found = cursor.name("id")
        if found in self._lines:
            cursor.fault("id", f"Mã «{found}» lặp lại (lần đầu ở dòng {self._lines[found]})", "Đặt mã khác")
        if found == TOTAL:
            cursor.fault("id", f"Mã «{TOTAL}» dành cho tổng điểm của cả bộ", "Đặt mã khác, ví dụ tong_hop")
        self._lines.setdefault(found, cursor.line)
        self._lines.update(cursor.places(found, deep=False))
        return found


def _rule(cursor: Cursor) -> Rule:
    rule = cursor.child("rule")
    return load_rule(rule) if rule else Info()


def _condition(cursor: Cursor) -> Condition | None:
    condition = cursor.optional_child("applies_when")
    return load_condition(condition) if condition else None


def _evidence(item: str | Cursor) -> EvidenceNeed:
    if isinstance(item, str):
        return EvidenceNeed(item)
    found = EvidenceNeed(
        item.text("what"), item.words("needs", EvidenceKind), dated_within=item.flag("dated_within")
    )
    item.finish()
    return found


def _fields(cursor: Cursor | None) -> tuple[Field, ...]:
    if cursor is None:
        return ()
    children = ((name, cursor.child(name)) for name in cursor.names())
    return tuple(_field(name, child) for name, child in children if child is not None)


def _field(field_id: str, cursor: Cursor) -> Field:
    kind = cursor.one_of("type", FieldType)
    places = cursor.whole("places", MAX_PLACES) if kind is FieldType.DECIMAL else 0
    choices = cursor.child("choices") if kind is FieldType.CHOICE else None
    found = Field(
        field_id,
        cursor.text("label"),
        kind,
        cursor.optional_text("unit") or "",
        cursor.optional_number("min"),
        cursor.optional_number("max"),
        places,
        _options(choices),
        cursor.optional_one_of("at", FieldTime),
    )
    cursor.finish()
    return found


def _options(cursor: Cursor | None) -> tuple[Option, ...]:
    return () if cursor is None else tuple(Option(code, cursor.text(code)) for code in cursor.names())
