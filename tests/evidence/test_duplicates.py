"""The index finds what comparing with everything finds; likeness says which pairs are told of."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import duplicates
from evidence.duplicates import Index, Match
from evidence.items import PhotoHashes, Picture
from evidence.likeness import DHASH_LIMIT, PHASH_LIMIT, Distances, distances

NARROW, WIDE = st.integers(0, 2**64 - 1), st.integers(0, 2**256 - 1)
HASHES = st.builds(PhotoHashes, NARROW, NARROW, WIDE)
Flips = tuple[set[int], set[int], set[int]]
FLIPS = st.tuples(
    st.sets(st.integers(0, 63), max_size=14),
    st.sets(st.integers(0, 63), max_size=9),
    st.sets(st.integers(0, 255), max_size=60),
)
Entries = Sequence[tuple[int, PhotoHashes]]


def flipped(hashes: PhotoHashes, bits: Flips) -> PhotoHashes:
    phash, dhash, wide = (sum(1 << bit for bit in each) for each in bits)
    return PhotoHashes(hashes.phash64 ^ phash, hashes.dhash64 ^ dhash, hashes.phash256 ^ wide)


def made(entries: Entries) -> Index:
    index = Index()
    index.extend(entries)
    return index


def by_comparing(
    entries: Entries, upright: PhotoHashes, mirror: PhotoHashes | None, picture: Picture
) -> list[Match]:
    found = []
    for key, hashes in entries:
        ways = [Match(key, distances(upright, hashes), mirrored=False)]
        if mirror is not None:
            ways.append(Match(key, distances(mirror, hashes), mirrored=True))
        told = [way for way in ways if way.distances.is_confirmed(picture)]
        if told:
            found.append(min(told, key=lambda way: (way.distances.phash256, way.mirrored)))
    return sorted(found, key=lambda match: (match.distances.phash256, match.mirrored, match.id))


@contextmanager
def tables_after(entries: int) -> Iterator[None]:
    """Make the tables for few entries too, and use them even where a scan would be quicker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_UNSORTED", entries)
        patch.setattr(duplicates, "_CROWDED", 0.001)
        patch.setattr(duplicates, "_CHUNK", 5)
        yield


@pytest.mark.parametrize("unsorted", [1, 8, 10_000], ids=["tables", "tables and a tail", "tail"])
@settings(max_examples=25, deadline=None)
@given(asked=HASHES, mirror=st.none() | HASHES, flips=st.lists(st.tuples(st.booleans(), FLIPS), max_size=20))
def test_the_index_finds_what_comparing_with_everything_finds(
    unsorted: int, asked: PhotoHashes, mirror: PhotoHashes | None, flips: list[tuple[bool, Flips]]
) -> None:
    sources = [(asked if upright else mirror or asked, bits) for upright, bits in flips]
    entries = list(enumerate(flipped(source, bits) for source, bits in sources))
    with tables_after(unsorted):
        index = made(entries)
        for picture in Picture:
            expected = by_comparing(entries, asked, mirror, picture)
            assert list(index.query(asked, mirror, picture)) == expected


@pytest.mark.parametrize("unsorted", [1, 8, 10_000])
@settings(max_examples=30, deadline=None)
@given(
    asked=HASHES, flips=st.lists(FLIPS, min_size=1, max_size=20), shuffled=st.randoms(use_true_random=False)
)
def test_neither_order_nor_manner_of_adding_matters(
    unsorted: int, asked: PhotoHashes, flips: list[Flips], shuffled: random.Random
) -> None:
    entries = list(enumerate(flipped(asked, bits) for bits in flips))
    with tables_after(unsorted):
        expected = made(entries).query(asked, asked)
        shuffled.shuffle(entries)
        one_by_one = Index()
        for key, hashes in entries:
            one_by_one.add(key, hashes)
        assert one_by_one.query(asked, asked) == expected
        assert len(one_by_one) == len(entries)


@pytest.mark.parametrize("spread", range(8))
@pytest.mark.parametrize(("limit", "member"), [(PHASH_LIMIT, "phash64"), (DHASH_LIMIT, "dhash64")])
def test_tables_find_every_way_of_differing_up_to_the_limit_and_none_beyond(
    limit: int, member: str, spread: int
) -> None:
    """However the differing bits are shared among the bands; the other hash is as far away as can be."""
    drawn = random.Random(spread)
    asked = PhotoHashes(*(drawn.getrandbits(64) for _ in range(3)))
    far = flipped(asked, (set(range(64)), set(range(64)), set()))
    entries = []
    for apart in range(limit + 3):
        bits = sum(1 << bit for bit in drawn.sample(range(64), apart))
        entries.append((apart, replace(far, **{member: getattr(asked, member) ^ bits})))
    with tables_after(1):
        found = made(entries).query(asked)
    assert sorted(match.id for match in found) == list(range(limit + 1))
    assert {getattr(match.distances, member) == match.id for match in found} == {True}


def test_where_most_entries_look_alike_everything_is_compared() -> None:
    flat = PhotoHashes(0, 0, 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_UNSORTED", 1)
        index = made([(key, flat) for key in range(50)])
        assert [match.id for match in index.query(flat)] == list(range(50))
        assert index.candidates(flat) == 50


def test_an_empty_index_finds_nothing() -> None:
    index = Index()
    assert index.query(PhotoHashes(0, 0, 0), PhotoHashes(1, 1, 1)) == ()
    assert (len(index), index.candidates(PhotoHashes(0, 0, 0))) == (0, 0)


def test_memory_stays_within_a_hundred_bytes_an_entry_beside_the_tables() -> None:
    drawn = random.Random(1)
    index = made([(n, PhotoHashes(*(drawn.getrandbits(64) for _ in range(3)))) for n in range(40_000)])
    tables = 2 * 4 * 65_537 * 8
    assert 40_000 * 80 <= index.memory - tables <= 40_000 * 100


def test_a_picture_like_itself_and_like_its_mirror_is_told_once_and_upright() -> None:
    asked = PhotoHashes(5, 6, 7)
    index = made([(1, asked)])
    assert index.query(asked, asked) == (Match(1, Distances(0, 0, 0), mirrored=False),)


def test_only_the_mirror_image_is_alike() -> None:
    upright, mirror = PhotoHashes(0, 0, 0), PhotoHashes(2**64 - 1, 2**64 - 1, 2**256 - 1)
    index = made([(-9, mirror)])
    assert index.query(upright) == ()
    assert index.query(upright, mirror) == (Match(-9, Distances(0, 0, 0), mirrored=True),)
