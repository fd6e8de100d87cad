"""The tree over the lines as they pass, checkpoints held against it, events as they tell of rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from evidence.checkpoints import checked
from evidence.errors import EvidenceError
from evidence.ledger import Fault, instant_text
from evidence.merkle import Frontier, leaf_hash

ROOT_DIFFERS = "ledger.checkpoint-root-differs"
NOTE_FORGED = "ledger.checkpoint-forged"
TREE_DIFFERS = "ledger.tree-differs"


@dataclass(frozen=True, slots=True)
class Key:
    """The key that signs the checkpoints of a log.

    Attributes:
        name: Its name, which is the origin of the log.
        public_key: The 32 bytes of its public half.
    """

    name: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """A checkpoint as it was kept when it was given out.

    Attributes:
        size: Number of lines.
        root: Root of the tree over them, lower-case hex.
        note: The signed note.
    """

    size: int
    root: str
    note: str


class Growth:
    """Grows the tree over lines as they pass, and remembers the first root that is not the one expected.

    Attributes:
        frontier: The tree over the lines that have passed.
        fault: The first size at which the root differs, or None.
    """

    def __init__(self, roots: Mapping[int, str]) -> None:
        self.frontier = Frontier()
        self.fault: Fault | None = None
        self._roots = roots
        self._compare()

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Hand the lines on as they are."""
        for line in lines:
            self.frontier = self.frontier.append(leaf_hash(line.removesuffix(b"\n")))
            self._compare()
            yield line

    def _compare(self) -> None:
        expected = self._roots.get(self.frontier.size)
        if expected is None or self.fault is not None:
            return
        found = self.frontier.root().hex()
        if found != expected:
            self.fault = Fault(self.frontier.size, ROOT_DIFFERS, found, expected)


def fault_of_note(given: Given, key: Key) -> Fault | None:
    """Return what is wrong with a note that was given out: not signed by the key, or saying else."""
    try:
        said = checked(given.note, key.public_key, key.name)
    except EvidenceError as fault:
        return Fault(given.size, NOTE_FORGED, fault.code)
    if (said.size, said.root.hex()) != (given.size, given.root):
        return Fault(given.size, NOTE_FORGED, f"{said.size}:{said.root.hex()}", f"{given.size}:{given.root}")
    return None


def first_fault(growth: Growth, given: Iterable[Given], key: Key, frontier: str) -> Fault | None:
    """Return the first thing that checkpoints say against a log whose lines are chained well.

    Args:
        growth: The tree over all its lines.
        given: All checkpoints.
        key: Their key.
        frontier: The tree as it was kept at the end of the log.
    """
    notes = [_fault_of(each, growth.frontier.size, key) for each in given]
    found = [fault for fault in (growth.fault, *notes, _fault_of_end(growth, frontier)) if fault is not None]
    return min(found, key=lambda fault: fault.line, default=None)


def _fault_of(given: Given, count: int, key: Key) -> Fault | None:
    if given.size > count:
        return Fault(count + 1, "ledger.cut-short", "", str(given.size))
    return fault_of_note(given, key)


def _fault_of_end(growth: Growth, frontier: str) -> Fault | None:
    grown = growth.frontier
    return None if grown.text() == frontier else Fault(grown.size, TREE_DIFFERS, frontier, grown.text())


_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is read back: what, when, by whom, about what."""

    type: str
    at: str
    actor: str
    subject: str
    said: Mapping[str, Any]
    device: str | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Happening:
        """Return the event of a parsed line."""
        actor = str(UUID(int=0)) if record["actor"] == _SYSTEM else record["actor"]
        about = (record["subject"], record["payload"])
        return cls(record["type"], record["at"], actor, *about, record.get("device"))

    @property
    def about(self) -> str:
        """The key of what it happened to, such as the code of a unit."""
        return self.subject.partition(":")[2]

    def some(self, **columns: str) -> dict[str, object]:
        """Return the values of columns that the event says, by the names it says them under."""
        return {column: self.said[name] for column, name in columns.items() if name in self.said}


def instant(text: str | None) -> str | None:
    """Return an instant of an event's payload in the form of the log."""
    return None if text is None else instant_text(datetime.fromisoformat(text))


def joined(parts: Sequence[object]) -> str:
    """Return the parts of a key as one text."""
    return "/".join(map(str, parts))


Telling = Iterator[tuple[str, str, Mapping[str, object]]]
"""Rows as an event tells of them: table, key, values by column."""
_INSTANTS = frozenset({"made_at", "taken_at", "valid_until"})
"""Names of a payload that are instants, which payloads write in a form of their own."""


@dataclass(frozen=True, slots=True)
class Row:
    """How events of a kind tell of one row each.

    A name is one of the payload, or ``@at``, ``@actor``, ``@device``, ``@about`` of the event itself, or
    ``@count`` for the place in a sequence.

    Attributes:
        table: Where it stands.
        key: Names of the parts of its key.
        columns: By column, the name of its value.
        fixed: By column, what follows from the kind of event alone.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    fixed: Mapping[str, object]

    def told(self, event: Happening) -> Telling:
        """Tell of the row; of a name that the event does not say, nothing is told."""
        said = {**event.said, "@at": event.at, "@actor": event.actor, "@about": event.about, "@count": ""}
        said["@device"] = event.device
        said |= {name: instant(said[name]) for name in _INSTANTS & said.keys()}
        columns = {column: said[name] for column, name in self.columns.items() if name in said}
        yield self.table, joined([said[name] for name in self.key]), {**self.fixed, **columns}


def row_of(table: str, key: str, columns: str = "", **fixed: object) -> Row:
    """Return how a row is told of, from words: a column by the name of its value, or both names as one."""
    pairs = [word.partition("=") for word in columns.split()]
    return Row(table, tuple(key.split()), {column: name or column for column, _, name in pairs}, fixed)
