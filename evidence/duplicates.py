"""An index that finds near duplicates among millions of pictures, all of them, in a few milliseconds.

``likeness`` is the law, this finds what it would find by comparing with everything. A hash of 64 bits is cut
into four bands of 16. If two hashes differ in at most 10 bits, some band differs in at most 2, 2, 2 or 1 of
them, for 3 + 3 + 3 + 2 would be 11; within 6 bits, in at most 1, 1, 1 or 0. So each band has a table of rows
sorted by its value, and only rows under a nearby value are compared. Nothing is left to chance: recall is
whole. Entries added since the tables were made are compared one and all.

It holds 88 bytes an entry, room for an eighth more, and 4 MB; it is made anew from the archive at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from evidence.items import PhotoHashes, Picture
from evidence.likeness import CONFIRMED_WITHIN, DHASH_LIMIT, PHASH_LIMIT, Distances

Words = NDArray[np.uint64]
Rows = NDArray[np.int64]
_Number = TypeVar("_Number", np.int64, np.uint64)

_BAND_BITS = 16
_VALUES = 1 << _BAND_BITS
_BANDS = 4
_UNSORTED = 1 << 15
_CHUNK = 1 << 16
_GROWTH = 8
_CROWDED = 8


@dataclass(frozen=True, slots=True)
class Match:
    """A picture in the index that is confirmed as nearly the same.

    Attributes:
        id: The name it was added under.
        distances: Differing bits, hash by hash.
        mirrored: It agrees with the mirror image asked for, not with the picture as it stands.
    """

    id: int
    distances: Distances
    mirrored: bool


class Index:
    """Pictures by their hashes; entries are added and never change. Not for several threads at once."""

    def __init__(self) -> None:
        self._count = 0
        self._ids = np.empty(0, np.int64)
        self._wide = np.empty((0, 4), np.uint64)
        self._phash = _Column(PHASH_LIMIT)
        self._dhash = _Column(DHASH_LIMIT)

    def __len__(self) -> int:
        return self._count

    @property
    def memory(self) -> int:
        """Bytes held."""
        return self._ids.nbytes + self._wide.nbytes + self._phash.memory + self._dhash.memory

    def add(self, key: int, hashes: PhotoHashes) -> None:
        """Add a picture.

        Args:
            key: Its name, an integer of 64 bits; the same picture may be added under several.
            hashes: What it looks like.
        """
        self.extend(((key, hashes),))

    def extend(self, entries: Iterable[tuple[int, PhotoHashes]]) -> None:
        """Add many pictures, as ``add`` would."""
        chunk: list[tuple[int, PhotoHashes]] = []
        for entry in entries:
            chunk.append(entry)
            if len(chunk) == _CHUNK:
                self._append(chunk)
                chunk = []
        self._append(chunk)
        self._phash.sort(self._count)
        self._dhash.sort(self._count)

    def query(
        self, upright: PhotoHashes, mirror: PhotoHashes | None = None, picture: Picture = Picture.SCENE
    ) -> tuple[Match, ...]:
        """Return every entry that is nearly the same, nearest first, whatever the order of adding was.

        Args:
            upright: The picture asked for.
            mirror: Its mirror image's hashes; None asks for the picture as it stands only.
            picture: Scenes may differ more than documents.
        """
        found = self._matches(upright, picture, mirrored=False)
        if mirror is not None:
            found += self._matches(mirror, picture, mirrored=True)
        best: dict[int, Match] = {}
        for row, match in sorted(found, key=lambda each: _nearness(each[1])):
            best.setdefault(row, match)
        return tuple(best.values())

    def candidates(self, hashes: PhotoHashes) -> int:
        """Return how many entries the first stage finds near a picture."""
        return len(self._candidates(hashes))

    def _append(self, chunk: list[tuple[int, PhotoHashes]]) -> None:
        end = self._count + len(chunk)
        if end > len(self._ids):
            room = end + end // _GROWTH
            self._ids, self._wide = _grown(self._ids, room), _grown(self._wide, room)
            self._phash.grow(room)
            self._dhash.grow(room)
        new = slice(self._count, end)
        self._ids[new] = [key for key, _ in chunk]
        self._wide[new] = _words([hashes.phash256 for _, hashes in chunk], 4)
        self._phash.words[new] = _words([hashes.phash64 for _, hashes in chunk], 1)[:, 0]
        self._dhash.words[new] = _words([hashes.dhash64 for _, hashes in chunk], 1)[:, 0]
        self._count = end

    def _candidates(self, hashes: PhotoHashes) -> Rows:
        by_phash = self._phash.near(hashes.phash64, self._count)
        by_dhash = self._dhash.near(hashes.dhash64, self._count)
        return np.union1d(by_phash, by_dhash)

    def _matches(self, asked: PhotoHashes, picture: Picture, *, mirrored: bool) -> list[tuple[int, Match]]:
        rows = self._candidates(asked)
        wide = np.bitwise_count(self._wide[rows] ^ _words([asked.phash256], 4)).sum(axis=1, dtype=np.int64)
        confirmed = wide <= CONFIRMED_WITHIN[picture]
        rows, wide = rows[confirmed], wide[confirmed]
        phash = _differing(self._phash.words[rows], asked.phash64)
        dhash = _differing(self._dhash.words[rows], asked.dhash64)
        columns = (rows, self._ids[rows], phash, dhash, wide)
        return [
            (row, Match(key, Distances(*bits), mirrored))
            for row, key, *bits in zip(*(column.tolist() for column in columns), strict=True)
        ]


class _Column:
    """One hash of 64 bits of every entry, with a table of rows for each of its four bands."""

    def __init__(self, limit: int) -> None:
        self.words: Words = np.empty(0, np.uint64)
        self._limit = limit
        self._sorted = 0
        self._order = np.empty((_BANDS, 0), np.uint32)
        self._starts = np.zeros((_BANDS, _VALUES + 1), np.int64)
        self._masks = [_masks_within(bits) for bits in _shares(limit)]

    @property
    def memory(self) -> int:
        """Bytes held."""
        return self.words.nbytes + self._order.nbytes + self._starts.nbytes

    def grow(self, room: int) -> None:
        """Make room for so many entries."""
        self.words = _grown(self.words, room)

    def sort(self, count: int) -> None:
        """Make the tables anew, once enough entries are outside them."""
        if count - self._sorted < _UNSORTED:
            return
        self._sorted = count
        self._order = np.empty((_BANDS, count), np.uint32)
        for band in range(_BANDS):
            values = (self.words[:count] >> np.uint64(_BAND_BITS * band)).astype(np.uint16)
            self._order[band] = np.argsort(values, kind="stable")
            self._starts[band, 1:] = np.cumsum(np.bincount(values, minlength=_VALUES))

    def near(self, word: int, count: int) -> Rows:
        """Return the rows, each once, that differ in no more bits than the limit."""
        ranges = [self._ranges(word, band) for band in range(_BANDS)]
        if sum(int((ends - begins).sum()) for begins, ends in ranges) > self._sorted // _CROWDED:
            return self._scan(word, 0, count)
        listed = [self._order[band][_spread(*ranges[band])] for band in range(_BANDS)]
        rows = np.concatenate(listed).astype(np.int64)
        close = rows[_differing(self.words[rows], word) <= self._limit]
        return np.concatenate((np.unique(close), self._scan(word, self._sorted, count)))

    def _ranges(self, word: int, band: int) -> tuple[Rows, Rows]:
        values = self._masks[band] ^ (word >> (_BAND_BITS * band) & (_VALUES - 1))
        return self._starts[band, values], self._starts[band, values + 1]

    def _scan(self, word: int, begin: int, end: int) -> Rows:
        """Compare with a run of rows one and all, in pieces that fit a processor's cache."""
        words = self.words[:end]
        found = [
            piece + np.flatnonzero(_differing(words[piece : piece + _CHUNK], word) <= self._limit)
            for piece in range(begin, end, _CHUNK)
        ]
        return np.concatenate([np.empty(0, np.int64), *found])


def _differing(words: Words, word: int) -> NDArray[np.uint8]:
    count: NDArray[np.uint8] = np.bitwise_count(words ^ np.uint64(word))
    return count


def _shares(limit: int) -> list[int]:
    """Share a limit among the bands so that whoever exceeds every share exceeds the limit."""
    left = limit + 1 - _BANDS
    return [left // _BANDS + (band < left % _BANDS) for band in range(_BANDS)]


def _masks_within(bits: int) -> Rows:
    values = np.arange(_VALUES, dtype=np.int64)
    return values[np.bitwise_count(values) <= bits]


def _spread(begins: Rows, ends: Rows) -> Rows:
    """Return every index of the half-open ranges, range after range."""
    lengths = ends - begins
    before = np.cumsum(lengths) - lengths
    return np.repeat(begins - before, lengths) + np.arange(lengths.sum())


def _words(numbers: list[int], width: int) -> Words:
    """Cut unsigned numbers into so many words of 64 bits, one row a number."""
    raw = b"".join(number.to_bytes(8 * width, "big") for number in numbers)
    return np.frombuffer(raw, ">u8").astype(np.uint64).reshape(-1, width)


def _grown(array: NDArray[_Number], room: int) -> NDArray[_Number]:
    larger = np.empty((room, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def _nearness(match: Match) -> tuple[int, bool, int, int, int]:
    apart = match.distances
    return apart.phash256, match.mirrored, match.id, apart.phash64, apart.dhash64
