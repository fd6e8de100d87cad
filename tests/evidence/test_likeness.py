"""Which pairs of pictures are told of, and how."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.items import Alike, PhotoHashes, Picture, Severity, Sighting
from evidence.likeness import Distances, alike_findings, distances, matters

HERE = Sighting("c1", "2026", "u1", "I.1")
ELSEWHERE = Sighting("c2", "2026", "u2", "I.1")
LAST_YEAR = Sighting("c3", "2025", "u1", "I.1")
OTHER_CRITERION = Sighting("c4", "2026", "u1", "I.2")
AGAIN = Sighting("c5", "2026", "u1", "I.1")
RESENT = Sighting("c1", "2026", "u2", "I.9")
SIGHTINGS = st.builds(
    Sighting, st.sampled_from("abcd"), st.sampled_from("xy"), st.sampled_from("uv"), st.sampled_from("12")
)
ALIKE = st.builds(Alike, SIGHTINGS, st.none() | st.integers(0, 52), st.booleans())


@pytest.mark.parametrize(
    ("apart", "scene", "document"),
    [
        (Distances(10, 64, 52), True, False),
        (Distances(10, 64, 53), False, False),
        (Distances(11, 6, 16), True, True),
        (Distances(11, 6, 17), True, False),
        (Distances(11, 7, 0), False, False),
        (Distances(0, 0, 0), True, True),
    ],
)
def test_a_pair_is_told_when_a_short_hash_is_near_and_the_long_one_agrees(
    apart: Distances, *, scene: bool, document: bool
) -> None:
    assert apart.is_confirmed(Picture.SCENE) is scene
    assert apart.is_confirmed(Picture.DOCUMENT) is document


def test_distances_count_differing_bits() -> None:
    assert distances(PhotoHashes(0b1011, 0, 2**255), PhotoHashes(0b0001, 1, 0)) == Distances(2, 1, 1)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (ELSEWHERE, True),
        (LAST_YEAR, True),
        (OTHER_CRITERION, True),
        (AGAIN, False),
        (RESENT, False),
        (HERE, False),
    ],
)
def test_a_pair_matters_between_units_rounds_or_criteria(other: Sighting, *, expected: bool) -> None:
    assert matters(HERE, other) is expected


@given(SIGHTINGS, SIGHTINGS)
def test_what_matters_to_one_matters_to_the_other(one: Sighting, other: Sighting) -> None:
    assert matters(one, other) is matters(other, one)


@pytest.mark.parametrize(
    ("alike", "code", "severity"),
    [
        (Alike(ELSEWHERE), "evidence.same-file", Severity.SERIOUS),
        (Alike(LAST_YEAR), "evidence.same-file", Severity.SERIOUS),
        (Alike(OTHER_CRITERION), "evidence.same-file", Severity.INFO),
        (Alike(ELSEWHERE, 40), "evidence.near-duplicate", Severity.WARN),
        (Alike(OTHER_CRITERION, 0), "evidence.near-duplicate", Severity.INFO),
        (Alike(LAST_YEAR, 3, mirrored=True), "evidence.mirror-image", Severity.WARN),
    ],
)
def test_each_kind_has_its_code_and_weighs_by_where_the_other_is(
    alike: Alike, code: str, severity: Severity
) -> None:
    (found,) = alike_findings(HERE, [alike])
    assert (found.code, found.severity) == (code, severity)
    assert found.data["capture"] == alike.sighting.capture
    assert found.data.get("distance") == alike.distance


def test_one_finding_names_the_gravest_and_counts_the_others() -> None:
    (found,) = alike_findings(HERE, [Alike(OTHER_CRITERION, 0), Alike(LAST_YEAR, 9), Alike(ELSEWHERE, 8)])
    assert dict(found.data) == {
        "others": 3,
        "capture": "c2",
        "campaign": "2026",
        "unit": "u2",
        "criterion": "I.1",
        "distance": 8,
    }


def test_the_same_bytes_are_not_told_again_as_nearly_the_same() -> None:
    found = list(alike_findings(HERE, [Alike(ELSEWHERE, 0), Alike(ELSEWHERE), Alike(LAST_YEAR, 2)]))
    assert [(each.code, each.data["capture"]) for each in found] == [
        ("evidence.same-file", "c2"),
        ("evidence.near-duplicate", "c3"),
    ]


@pytest.mark.parametrize(
    ("here", "there", "distance", "told"),
    [
        (Picture.DOCUMENT, Picture.DOCUMENT, 16, True),
        (Picture.DOCUMENT, Picture.DOCUMENT, 17, False),
        (Picture.DOCUMENT, Picture.DOCUMENT, None, True),
        (Picture.DOCUMENT, Picture.SCENE, 52, True),
        (Picture.SCENE, Picture.DOCUMENT, 52, True),
        (Picture.SCENE, Picture.SCENE, 52, True),
        (Picture.SCENE, Picture.SCENE, 53, False),
    ],
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_only_two_documents_are_held_to_the_stricter_limit(
    here: Picture, there: Picture, distance: int | None, *, told: bool, mirrored: bool
) -> None:
    other = Alike(replace(ELSEWHERE, picture=there), distance, mirrored)
    assert bool(list(alike_findings(replace(HERE, picture=here), [other]))) is told


def test_what_does_not_matter_is_not_told() -> None:
    assert list(alike_findings(HERE, [Alike(AGAIN), Alike(RESENT, 0)])) == []


@given(st.lists(ALIKE, max_size=8), st.randoms())
def test_the_order_of_the_others_does_not_matter(alike: list[Alike], drawn: random.Random) -> None:
    expected = list(alike_findings(HERE, alike))
    drawn.shuffle(alike)
    assert list(alike_findings(HERE, alike)) == expected
