"""What a query of the index of pictures costs at a million entries, and that it misses nothing.

Two archives: hashes spread evenly, with neighbours planted at every distance up to the limits; and hashes in
crowds, as many photos of like forms and scenes give. Each answer is held against a comparison with every
entry, which is timed in the same run. CPU times of the process; only one thread works. One JSON object.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from evidence.duplicates import Index, Match
from evidence.items import PhotoHashes, Picture
from evidence.likeness import CONFIRMED_WITHIN, DHASH_LIMIT, PHASH_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTRIES = 1_000_000
ASKED = 60
SCENE = CONFIRMED_WITHIN[Picture.SCENE]
CROWDS = 2_000
ADDED = 70_000
Result = TypeVar("Result")
Pair = tuple[PhotoHashes, PhotoHashes]
"""A picture and its mirror image."""


def main() -> None:
    """Measure and print."""
    print(json.dumps(near_duplicates(), indent=1))  # noqa: T201 -- its whole purpose


def near_duplicates(entries: int = ENTRIES) -> dict[str, object]:
    """Take all figures."""
    drawn = random.Random(4)
    asked = [(evenly(drawn), evenly(drawn)) for _ in range(ASKED)]
    planted = list(plant(asked, drawn))
    spread = [evenly(drawn) for _ in range(entries - len(planted))] + [hashes for _, hashes in planted]
    figures, found = measured(spread, asked)
    figures["planted_found"] = recall(found, planted, entries - len(planted))
    crowd = crowds(entries, drawn)
    crowded, _ = measured(crowd, [(drawn.choice(crowd), drawn.choice(crowd)) for _ in range(ASKED)])
    return {"entries": entries, "spread": figures, "crowded": crowded}


def measured(hashes: list[PhotoHashes], asked: list[Pair]) -> tuple[dict[str, object], set[int]]:
    """Build an index of these pictures and ask it; return figures and all ids found, every answer checked."""
    index = Index()
    build, _ = timed(lambda: index.extend(enumerate(hashes)))
    memory = index.memory
    ask(index, asked[0])
    runs = [timed(partial(ask, index, pair)) for pair in asked]
    everything = Everything(hashes)
    plain = [timed(partial(everything.near, pair)) for pair in asked]
    answers = [{match.id for match in matches} for _, matches in runs]
    assert answers == [rows for _, rows in plain], "the index and a comparison with everything disagree"
    candidates = sum(index.candidates(each) for pair in asked for each in pair)
    added = hashes[:ADDED]
    adding, _ = timed(partial(add_singly, index, added))
    times = [spent for spent, _ in runs]
    return {
        "build_s": round(build / 1000, 2),
        "memory_mb": round(memory / 1e6, 1),
        "query_ms_median": round(statistics.median(times), 2),
        "query_ms_mean": round(statistics.mean(times), 2),
        "query_ms_worst": round(max(times), 2),
        "comparing_with_everything_ms": round(statistics.median(spent for spent, _ in plain), 2),
        "candidates_a_query": round(candidates / len(asked), 2),
        "confirmed_a_query": round(sum(map(len, answers)) / len(asked), 2),
        "confirmed_at_most": max(map(len, answers)),
        "add_us": round(adding * 1000 / len(added), 1),
        "answers_equal_to_comparing_with_everything": len(answers),
    }, set().union(*answers)


def add_singly(index: Index, hashes: list[PhotoHashes]) -> None:
    """Add pictures as they come, under names of their own."""
    for n, each in enumerate(hashes, 1):
        index.add(-n, each)


def ask(index: Index, pair: Pair) -> tuple[Match, ...]:
    """Ask for a picture and its mirror image."""
    return index.query(*pair)


def recall(found: set[int], planted: list[tuple[str, PhotoHashes]], first: int) -> dict[str, str]:
    """Tell, for each hash and distance, how many of the planted neighbours were found."""
    there = Counter(kind for kind, _ in planted)
    told = Counter(kind for n, (kind, _) in enumerate(planted, first) if n in found)
    return {kind: f"{told[kind]}/{number}" for kind, number in there.items()}


def plant(asked: list[Pair], drawn: random.Random) -> Iterator[tuple[str, PhotoHashes]]:
    """Give every picture asked for a neighbour at each distance of each hash, and ones just beyond.

    The other hash of 64 bits is another picture's, so a neighbour is found by the one hash or not at all.
    """
    for pair in asked:
        for way, near in zip(("upright", "mirror"), pair, strict=True):
            for apart in range(PHASH_LIMIT + 2):
                wide = turned(near.phash256, drawn.randint(0, SCENE), 256, drawn)
                other = PhotoHashes(turned(near.phash64, apart, 64, drawn), drawn.getrandbits(64), wide)
                yield f"{way} phash64 {apart}", other
            for apart in range(DHASH_LIMIT + 2):
                wide = turned(near.phash256, drawn.randint(0, SCENE), 256, drawn)
                other = PhotoHashes(drawn.getrandbits(64), turned(near.dhash64, apart, 64, drawn), wide)
                yield f"{way} dhash64 {apart}", other
            wide = turned(near.phash256, SCENE + 1, 256, drawn)
            yield f"{way} phash256 {SCENE + 1}", PhotoHashes(near.phash64, near.dhash64, wide)


def turned(number: int, bits: int, width: int, drawn: random.Random) -> int:
    """Flip so many bits of a number."""
    for bit in drawn.sample(range(width), bits):
        number ^= 1 << bit
    return number


def evenly(drawn: random.Random) -> PhotoHashes:
    """Return a picture like no other."""
    return PhotoHashes(drawn.getrandbits(64), drawn.getrandbits(64), drawn.getrandbits(256))


def crowds(entries: int, drawn: random.Random) -> list[PhotoHashes]:
    """Return pictures in crowds: of each crowd the hashes differ in a few bits, and dhash has few set.

    Crowds are of very unequal size, the largest a tenth of all.
    """
    flat = [drawn.getrandbits(64) & drawn.getrandbits(64) & drawn.getrandbits(64) for _ in range(CROWDS)]
    middles = [PhotoHashes(drawn.getrandbits(64), dhash, drawn.getrandbits(256)) for dhash in flat]
    weights = [1 / (rank + 1) for rank in range(CROWDS)]
    return [
        PhotoHashes(
            turned(middle.phash64, drawn.randint(0, 24), 64, drawn),
            turned(middle.dhash64, drawn.randint(0, 16), 64, drawn),
            turned(middle.phash256, drawn.randint(0, 90), 256, drawn),
        )
        for middle in drawn.choices(middles, weights, k=entries)
    ]


class Everything:
    """The plain way: three columns, each compared whole."""

    def __init__(self, hashes: list[PhotoHashes]) -> None:
        self.phash = np.array([each.phash64 for each in hashes], np.uint64)
        self.dhash = np.array([each.dhash64 for each in hashes], np.uint64)
        raw = b"".join(each.phash256.to_bytes(32, "big") for each in hashes)
        self.wide = np.frombuffer(raw, ">u8").astype(np.uint64).reshape(-1, 4)

    def near(self, pair: Pair) -> set[int]:
        """Return the rows that are nearly the same as a picture or its mirror image."""
        return self._near(pair[0]) | self._near(pair[1])

    def _near(self, asked: PhotoHashes) -> set[int]:
        phash = np.bitwise_count(self.phash ^ np.uint64(asked.phash64)) <= PHASH_LIMIT
        dhash = np.bitwise_count(self.dhash ^ np.uint64(asked.dhash64)) <= DHASH_LIMIT
        rows = np.flatnonzero(phash | dhash)
        wide = np.frombuffer(asked.phash256.to_bytes(32, "big"), ">u8").astype(np.uint64)
        apart = np.bitwise_count(self.wide[rows] ^ wide).sum(axis=1, dtype=np.int64)
        return set(rows[apart <= SCENE].tolist())


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the CPU milliseconds something takes, and what it gives."""
    before = time.process_time()
    result = work()
    return (time.process_time() - before) * 1000, result


if __name__ == "__main__":
    main()
