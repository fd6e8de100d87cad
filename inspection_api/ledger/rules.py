"""The tree over the lines as they pass, and what a checkpoint says against it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evidence.checkpoints import checked
from evidence.errors import EvidenceError
from evidence.ledger import Fault
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
