"""When two pictures count as nearly the same, and which such pairs matter; pure, no picture is opened here.

Two stages, because a rate of false pairs grows with the archive. A pair is a candidate when either hash of
64 bits is near; it is told only when the hash of 256 bits agrees. Pages of one form look alike, so pictures
of documents must agree far more closely than scenes: two that were both called documents. Called so by one of
the two, a picture does not get away. What is told is for a person with both pictures before him. The limits
were measured on real photos, their edited copies and pages of one long table.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evidence.items import Alike, Finding, PhotoHashes, Picture, Severity, Sighting

PHASH_LIMIT = 10
DHASH_LIMIT = 6


CONFIRMED_WITHIN = {Picture.SCENE: 52, Picture.DOCUMENT: 16}


@dataclass(frozen=True, slots=True)
class Distances:
    """Differing bits of two pictures, hash by hash."""

    phash64: int
    dhash64: int
    phash256: int

    @property
    def is_candidate(self) -> bool:
        """The first stage: either hash of 64 bits is near."""
        return self.phash64 <= PHASH_LIMIT or self.dhash64 <= DHASH_LIMIT

    def is_confirmed(self, picture: Picture) -> bool:
        """Say whether the pair passes both stages."""
        return self.is_candidate and self.phash256 <= CONFIRMED_WITHIN[picture]


def distances(one: PhotoHashes, other: PhotoHashes) -> Distances:
    """Count the differing bits of two pictures; for the mirror image pass the mirror's hashes."""
    return Distances(
        (one.phash64 ^ other.phash64).bit_count(),
        (one.dhash64 ^ other.dhash64).bit_count(),
        (one.phash256 ^ other.phash256).bit_count(),
    )


def matters(one: Sighting, other: Sighting) -> bool:
    """Say whether two captures of one picture are worth a look.

    They are when it was handed in for another unit, criterion or round. A capture sent again, and several
    photos of one thing in one place, are how work is done.
    """
    return one.capture != other.capture and _whose(one) != _whose(other)


def alike_findings(here: Sighting, alike: Iterable[Alike]) -> Iterator[Finding]:
    """Tell of other captures of the same picture: one finding a kind, with the gravest of them as example.

    Args:
        here: The capture in question.
        alike: Others, in any order; those that do not matter are left out.
    """
    others = [other for other in alike if matters(here, other.sighting) and _is_near(here, other)]
    same = {other.sighting.capture for other in others if other.distance is None}
    for code, belongs in _KINDS:
        kind = [other for other in others if belongs(other)]
        if code != _SAME_FILE:
            kind = [other for other in kind if other.sighting.capture not in same]
        if kind:
            yield _finding(code, here, kind)


def _is_near(here: Sighting, other: Alike) -> bool:
    """Hold the distance of two files against the limit for what both pictures show."""
    shown = {here.picture, other.sighting.picture}
    picture = Picture.DOCUMENT if shown == {Picture.DOCUMENT} else Picture.SCENE
    return other.distance is None or other.distance <= CONFIRMED_WITHIN[picture]


_SAME_FILE = "evidence.same-file"
_KINDS: tuple[tuple[str, Callable[[Alike], bool]], ...] = (
    (_SAME_FILE, lambda other: other.distance is None),
    ("evidence.near-duplicate", lambda other: other.distance is not None and not other.mirrored),
    ("evidence.mirror-image", lambda other: other.distance is not None and other.mirrored),
)
_GRAVE = (Severity.INFO, Severity.WARN, Severity.SERIOUS)


def _finding(code: str, here: Sighting, kind: list[Alike]) -> Finding:
    def order(other: Alike) -> tuple[int, int, str, str, str, str]:
        found = other.sighting
        return -_grave(here, other), other.distance or 0, found.capture, *_whose(found)

    first = min(kind, key=order)
    data: dict[str, str | int] = {
        "others": len({other.sighting.capture for other in kind}),
        "capture": first.sighting.capture,
        "campaign": first.sighting.campaign,
        "unit": first.sighting.unit,
        "criterion": first.sighting.criterion,
    }
    if first.distance is not None:
        data["distance"] = first.distance
    return Finding(code, _GRAVE[_grave(here, first)], data)


def _grave(here: Sighting, other: Alike) -> int:
    """One photo may show two things in one place; in two places or two rounds it asks for a look."""
    found = other.sighting
    if (here.unit, here.campaign) == (found.unit, found.campaign):
        return _GRAVE.index(Severity.INFO)
    return _GRAVE.index(Severity.SERIOUS if other.distance is None else Severity.WARN)


def _whose(sighting: Sighting) -> tuple[str, str, str]:
    return sighting.campaign, sighting.unit, sighting.criterion
