"""A round as the product logs it, made up from a seed: events, originals, checkpoints, and its packages."""

import random
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pytest

from evidence import Event, line_hash, make_line, sha256_bytes
from evidence.checkpoints import Checkpoint, signed
from evidence.errors import ObjectMissingError
from evidence.ledger import GENESIS
from evidence.merkle import Frontier, leaf_hash
from evidence.offline import verify
from evidence.package import Scope, SealedSize, Source, _content
from evidence.signing import Ed25519Signer

LOG = "tham-tra"
ORIGIN = "tham-tra.gia-lai.local"
CAMPAIGN = "gia-lai-2019"
SIGNER = Ed25519Signer(ORIGIN, bytes(range(32)))
STRANGER = Ed25519Signer(ORIGIN, bytes(range(32, 64)))
BEGIN = datetime(2019, 10, 1, 1, tzinfo=UTC)

Files = dict[str, bytes]
Payload = dict[str, object]


@dataclass(frozen=True, slots=True)
class Round:
    """A log with its originals by digest, and the sizes at which it was signed."""

    lines: tuple[bytes, ...]
    originals: Mapping[str, bytes]
    sealed: tuple[SealedSize, ...]
    units: tuple[str, ...]

    def source(self, unit: str | None = None) -> Source:
        return Source(
            log=LOG,
            signer=SIGNER,
            scope=Scope(CAMPAIGN, unit),
            lines=lambda: self.lines,
            checkpoints=self.sealed,
            original=self.original,
        )

    def original(self, digest: str) -> BytesIO:
        if digest not in self.originals:
            raise ObjectMissingError(sha256=digest)
        return BytesIO(self.originals[digest])

    def files(self, unit: str | None = None) -> Files:
        """The files of a package, as they would be written."""
        return {name: b"".join(file.pieces()) for name, file in _content(self.source(unit)).files.items()}

    def with_lines(self, lines: Sequence[bytes]) -> "Round":
        return replace(self, lines=tuple(lines))

    def with_originals(self, originals: Mapping[str, bytes]) -> "Round":
        return replace(self, originals=originals)


def chained(events: Iterable[Event]) -> list[bytes]:
    lines: list[bytes] = []
    for event in events:
        lines.append(make_line(event, line_hash(lines[-1]) if lines else GENESIS))
    return lines


def sealed(
    lines: Sequence[bytes], sizes: Sequence[int], signer: Ed25519Signer = SIGNER
) -> tuple[SealedSize, ...]:
    frontier, notes = Frontier(), []
    for size, line in enumerate(lines, 1):
        frontier = frontier.append(leaf_hash(line))
        if size in sizes:
            at = BEGIN + timedelta(hours=size)
            note = signed(Checkpoint(signer.name, size, frontier.root(), at), signer)
            notes.append(SealedSize(size, note.encode()))
    return tuple(notes)


@cache
def made_round(units: int = 50, events: int = 3000, photos: int = 150, checkpoints: int = 12) -> Round:
    """The same round at each call, so that a failure found by a seed can be found again."""
    maker = _Maker(random.Random(units), units, events, photos)
    lines = chained(maker.events())
    sizes = [len(lines) * number // checkpoints for number in range(1, checkpoints + 1)]
    return Round(tuple(lines), maker.originals, sealed(lines, sizes), maker.units)


class _Maker:
    """Draws what happens; every draw is from the one seed."""

    def __init__(self, draw: random.Random, units: int, events: int, photos: int) -> None:
        self._draw, self._events, self._photos = draw, events, photos
        self.units = tuple(f"{600 + number}" for number in range(units))
        self.originals: dict[str, bytes] = {}

    def events(self) -> Iterable[Event]:
        plan = self._plan()
        for seq, (name, subject, payload) in enumerate(plan, 1):
            yield Event(
                log=LOG,
                seq=seq,
                type=name,
                at=BEGIN + timedelta(minutes=11 * seq, microseconds=seq),
                actor=None if seq % 7 == 0 else self._id(),
                device=self._id() if subject.startswith("visit:") else None,
                subject=subject,
                payload=payload,
            )

    def _plan(self) -> list[tuple[str, str, Payload]]:
        plan: list[tuple[str, str, Payload]] = [
            (
                "campaign.opened",
                f"campaign:{CAMPAIGN}",
                {"texts": {"criteria.yaml": self._hash()}, "units": len(self.units)},
            )
        ]
        photos = self._photos
        while len(plan) < self._events:
            unit = self._draw.choice(self.units)
            if photos and self._draw.random() < self._photos / self._events * 2:
                photos -= 1
                plan += self._photo(unit)
            else:
                plan.append(self._act(unit))
        return plan[: self._events]

    def _photo(self, unit: str) -> list[tuple[str, str, Payload]]:
        data = self._draw.randbytes(self._draw.randint(40, 400))
        digest = sha256_bytes(data)
        self.originals[digest] = data
        capture, visit = self._id(), self._id()
        told: Payload = {
            "capture": capture,
            "sha256": digest,
            "visit": visit,
            "findings": ["photo.no-position"],
        }
        return [
            (
                "evidence.received",
                f"evidence:{digest}",
                {"sha256": digest, "size": len(data), "state": "accepted", "reason": None},
            ),
            (
                "capture.received",
                f"unit:{unit}",
                told | {"criterion": "I.2", "field": None, "bytes_here": True},
            ),
            ("visit.closed", f"visit:{visit}", {"visit": visit}),
        ]

    def _act(self, unit: str) -> tuple[str, str, Payload]:
        value = f"{self._draw.randint(0, 99)}.{self._draw.randint(0, 9)}"
        acts: list[Callable[[], tuple[str, str, Payload]]] = [
            lambda: ("account.signed-in", f"person:{self._id()}", {}),
            lambda: (
                "finding.recorded",
                f"unit:{unit}",
                {"finding": self._id(), "criterion": "II.1", "field": "số hồ sơ", "value": value},
            ),
            lambda: (
                "visit.planned",
                f"unit:{unit}",
                {"visit": self._id(), "team": self._id(), "days": [4, 5]},
            ),
            lambda: (
                "case.opened",
                f"unit:{unit}",
                {"case": self._id(), "state": "open", "ahead": {"a": value}},
            ),
            lambda: ("team.formed", f"campaign:{CAMPAIGN}", {"team": self._id(), "members": [self._id()]}),
        ]
        return self._draw.choice(acts)()

    def _id(self) -> str:
        return f"{self._draw.getrandbits(64):016x}"

    def _hash(self) -> str:
        return self._draw.randbytes(32).hex()


def asked(**changes: object) -> Namespace:
    return Namespace(**({"known": [], "key_sha256": None, "tsa_ca": None} | changes))


def judged(files: Mapping[str, bytes], **changes: object) -> verify.WrongError | None:
    """What the verifier says of these files, which need not be on a disk."""
    sizes = {name: len(data) for name, data in files.items()}
    try:
        verify.verify(verify.Package(sizes, lambda name: BytesIO(files[name])), asked(**changes))
    except verify.WrongError as wrong:
        return wrong
    return None


def remember(patch: pytest.MonkeyPatch) -> None:
    """Ask openssl once about each key, text and signature, and read equal lines once."""
    patch.setattr(verify, "_signed", cache(verify._signed))
    patch.setattr(verify, "read_line", cache(verify.read_line))
