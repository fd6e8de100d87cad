"""Reading everything again: is what the store holds still what was put there, and is all of it there?

Two ascending lists are walked together, what should be here and what is, so that memory does not grow with
the store. A file whose size is wrong is named without being read. A file nobody expects is no alarm when its
bytes are what its name says: bytes are kept before rows are written, so an interrupted upload leaves one.
"""

import heapq
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from evidence.digests import sha256_stream
from evidence.errors import ObjectMissingError
from evidence.ports import ObjectStore


class Damage(StrEnum):
    """How an object is not what belongs under its name."""

    SIZE = "size"
    CONTENT = "content"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Damaged:
    """An object that is not what belongs under its name.

    Attributes:
        sha256: Its name.
        damage: What is wrong.
        expected: False when nobody expects it: then nothing is lost, but somebody wrote into the store.
        found: The size or the digest it has, or what the system says of it.
    """

    sha256: str
    damage: Damage
    expected: bool
    found: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scrub is.

    Attributes:
        last: Name of the object just done; start after it to go on from here.
        objects: Objects done in this run.
        size: Bytes read in this run.
    """

    last: str
    objects: int
    size: int


@dataclass(frozen=True, slots=True)
class ScrubReport:
    """What a scrub found.

    Attributes:
        after: Where it started; empty for the beginning.
        objects: Objects looked at, expected or not.
        size: Bytes read.
        damaged: Objects that are not what belongs under their names.
        missing: Names that should be here and are not.
        orphans: Sound objects that nobody expects.
        strays: Paths of files among the objects that are none.
    """

    after: str
    objects: int
    size: int
    damaged: tuple[Damaged, ...]
    missing: tuple[str, ...]
    orphans: tuple[str, ...]
    strays: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Tell whether everything expected is here and sound; orphans and strays do no harm."""
        return not self.damaged and not self.missing

    def counts(self) -> dict[str, str | int]:
        """Return how much was found of each kind, as it is written down."""
        return {
            "after": self.after,
            "objects": self.objects,
            "bytes": self.size,
            "damaged": len(self.damaged),
            "missing": len(self.missing),
            "orphans": len(self.orphans),
            "strays": len(self.strays),
        }


def scrub(
    store: ObjectStore,
    expected: Iterable[tuple[str, int]],
    progress: Callable[[Progress], None],
    after: str = "",
) -> ScrubReport:
    """Read every object again and hold it against its name and against what is expected.

    Uploads may go on meanwhile: an object that is put while this runs may appear as an orphan, never as
    missing, because a name that was not in the store's list is asked for once more.

    Args:
        store: What to read.
        expected: Names and sizes that must be here, ascending by name.
        progress: Told after every object.
        after: Look only at names beyond this one, which an earlier run had reached.

    Raises:
        ValueError: The expected names are not ascending.
        StoreAwayError: The store went away; go on later from the last progress.
    """
    run = _Run(store)
    strays = tuple(sorted(store.strays()))
    for sha256, size in _side_by_side(expected, store.digests()):
        if sha256 > after:
            run.look_at(sha256, size)
            progress(Progress(sha256, run.objects, run.size))
    return ScrubReport(
        after, run.objects, run.size, tuple(run.damaged), tuple(run.missing), tuple(run.orphans), strays
    )


class _Run:
    """What has been found so far."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.objects = 0
        self.size = 0
        self.damaged: list[Damaged] = []
        self.missing: list[str] = []
        self.orphans: list[str] = []

    def look_at(self, sha256: str, size: int | None) -> None:
        self.objects += 1
        try:
            damaged = self._damage(sha256, size)
        except ObjectMissingError:
            self.missing.append(sha256)
        except OSError as fault:
            self.damaged.append(_unreadable(sha256, size, fault))
        else:
            self._note(sha256, size, damaged)

    def _note(self, sha256: str, size: int | None, damaged: Damaged | None) -> None:
        if damaged is not None:
            self.damaged.append(damaged)
        elif size is None:
            self.orphans.append(sha256)

    def _damage(self, sha256: str, size: int | None) -> Damaged | None:
        with self._store.open(sha256) as stream:
            found_size = stream.seek(0, io.SEEK_END)
            if size not in {None, found_size}:
                return Damaged(sha256, Damage.SIZE, expected=True, found=str(found_size))
            stream.seek(0)
            found = sha256_stream(stream)
        self.size += found_size
        if found != sha256:
            return Damaged(sha256, Damage.CONTENT, expected=size is not None, found=found)
        return None


def _side_by_side(
    expected: Iterable[tuple[str, int]], present: Iterable[str]
) -> Iterator[tuple[str, int | None]]:
    """Yield every name once, ascending, with its expected size or None."""
    wanted: Iterator[tuple[str, int, int | None]] = ((name, 0, size) for name, size in _ascending(expected))
    here: Iterator[tuple[str, int, int | None]] = ((name, 1, None) for name in present)
    for name, found in groupby(heapq.merge(wanted, here, key=itemgetter(0, 1)), key=itemgetter(0)):
        yield name, next(found)[2]


def _ascending(expected: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    last = ""
    for name, size in expected:
        if name <= last:
            raise ValueError(f"expected names must ascend: {name} after {last}")
        last = name
        yield name, size


def _unreadable(sha256: str, size: int | None, fault: OSError) -> Damaged:
    return Damaged(sha256, Damage.UNREADABLE, expected=size is not None, found=str(fault.strerror))
