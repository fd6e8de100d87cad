"""Files that were made to break a decoder: Pillow's own collection, and as many as are wanted made here."""

from __future__ import annotations

import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from tests.evidence import samples

BASES = (
    samples.tagged(
        gps=samples.HA_NOI, exif={0x9003: "2019:11:05 09:30:00", 0x9011: "+07:00"}, main={0x0112: 6}
    ),
    samples.jpeg(160, 120, progressive=True),
    samples.multi_picture(),
    samples.saved(samples.scene(120, 90), "PNG"),
    samples.saved(samples.scene(120, 90).convert("P"), "PNG", bits=4),
    samples.saved(samples.scene(160, 120), "WEBP"),
    samples.saved(samples.scene(160, 120), "WEBP", lossless=True),
    samples.animated("PNG"),
)
Change = Callable[[random.Random, bytearray], None]


class SourceMissingError(RuntimeError):
    """Pillow's source distribution could not be had from the package index; the message says why."""


def pillow_source() -> Path:
    """Return Pillow's source distribution of the version that is installed; fetched once for this machine.

    Raises:
        SourceMissingError: The package index does not hand it out.
    """
    release = f"pillow-{version('pillow')}.tar.gz"
    kept = Path(tempfile.gettempdir()) / "thamtra-sources" / release
    if kept.exists():
        return kept
    kept.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        wanted = f"pillow=={version('pillow')}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "pillow"]
        done = subprocess.run(
            [*command, "--dest", folder, wanted], capture_output=True, text=True, check=False, timeout=500
        )
        if done.returncode != 0:
            raise SourceMissingError(f"{wanted} as source could not be downloaded:\n{done.stderr[-2000:]}")
        (Path(folder) / release).rename(kept)
    return kept


def pillow_images() -> Iterator[tuple[str, bytes]]:
    """Yield every file of the images Pillow is tested with, by name."""
    with tarfile.open(pillow_source()) as source:
        for member in source:
            if "/Tests/images/" in member.name and (content := source.extractfile(member)) is not None:
                yield member.name.split("/Tests/images/")[1], content.read()


def fuzzed(rng: random.Random, count: int) -> Iterator[bytes]:
    """Yield broken files, each a good one with one to four changes."""
    for _ in range(count):
        data = bytearray(rng.choice(BASES))
        for _ in range(rng.randint(1, 4)):
            rng.choice(CHANGES)(rng, data)
        yield bytes(data)


def flip_bits(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randint(1, 30)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def cut_off(rng: random.Random, data: bytearray) -> None:
    del data[rng.randint(0, len(data)) :]


def take_out(rng: random.Random, data: bytearray) -> None:
    at = rng.randint(0, len(data))
    del data[at : at + rng.randint(1, 500)]


def splice(rng: random.Random, data: bytearray) -> None:
    """Put a stretch of another file in."""
    other, at = rng.choice(BASES), rng.randint(0, len(data))
    begin = rng.randrange(len(other))
    data[at : at + rng.randint(0, 300)] = other[begin : begin + rng.randint(1, 2000)]


def extreme_numbers(rng: random.Random, data: bytearray) -> None:
    """Write lengths and sizes that are far too large, mostly where headers are."""
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(max(1, min(len(data), 600)))
        data[at : at + 4] = rng.choice(
            (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00")
        )


def mangle_tags(rng: random.Random, data: bytearray) -> None:
    """Change numbers within EXIF: kinds, counts, places, numerators, denominators."""
    begin = data.find(b"Exif\x00\x00")
    if begin >= 0:
        for _ in range(rng.randint(1, 20)):
            at = min(begin + 6 + rng.randrange(400), len(data) - 1)
            data[at] = rng.choice((0, 1, 2, 5, 7, 10, 12, 0x25, 0x69, 0x7F, 0x80, 0x87, 0x88, 0xFF))


CHANGES: tuple[Change, ...] = (flip_bits, cut_off, take_out, splice, extreme_numbers, mangle_tags)
