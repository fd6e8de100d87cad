"""Which parts of a photo its public copy must not show: areas chosen by a person on the upright picture.

Areas are filled with one grey and never blurred. Why: blur and mosaic are functions of what lies beneath, so
trying out what could lie there gives it back; that was done to text and to faces. A fill holds nothing.

A JPEG smears: its blocks of up to 16 pixels carry traces of what stood beside them, and a picture that is
made smaller mixes neighbours. So a fill reaches a little beyond the area, in whole pixels, outwards.

Sources: S. Hill et al., "On the (In)effectiveness of Mosaicing and Blurring as Tools for Document Redaction"
(PoPETs 2016); R. McPherson et al., "Defeating Image Obfuscation with Deep Learning" (2016); ITU-T T.81, A.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.errors import BadAreaError

WHOLE = 1000
MOST_AREAS = 50
FILL = (96, 96, 96)

_SMEARED = 16
_MEMBERS = 4
_LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in thousandths of the width and height of the upright picture.

    Attributes:
        left: From the left edge, 0 to 999.
        top: From the upper edge, 0 to 999.
        width: At least 1, within the picture.
        height: At least 1, within the picture.

    Raises:
        BadAreaError: It is empty or reaches beyond the picture.
    """

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.left, self.top) < 0 or min(self.width, self.height) < 1:
            raise BadAreaError
        if self.left + self.width > WHOLE or self.top + self.height > WHOLE:
            raise BadAreaError


def areas_text(areas: Sequence[Area]) -> str:
    """Return areas as text to keep: four numbers each, in the order of the attributes."""
    return "; ".join(f"{area.left} {area.top} {area.width} {area.height}" for area in areas)


def read_areas(text: str) -> tuple[Area, ...]:
    """Return the areas of a text.

    Raises:
        BadAreaError: It is no such text, or names none, or more than MOST_AREAS.
    """
    areas = tuple(_area(part.split()) for part in text.split(";"))
    if len(areas) > MOST_AREAS:
        raise BadAreaError
    return areas


def covered(area: Area, size: tuple[int, int], original: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return what to fill of a picture: left, upper, right and lower edge in its pixels.

    Args:
        area: What must not be seen.
        size: Width and height of the upright picture that is filled.
        original: Those of the upright original, in pixels.
    """
    across, down = (_margin(*pair) for pair in zip(size, original, strict=True))
    width, height = size
    return (
        max(0, area.left * width // WHOLE - across),
        max(0, area.top * height // WHOLE - down),
        min(width, -(-(area.left + area.width) * width // WHOLE) + across),
        min(height, -(-(area.top + area.height) * height // WHOLE) + down),
    )


def _margin(length: int, original: int) -> int:
    """Return how many pixels of a picture the smear of its original can reach, and one for the mixing."""
    return 1 - (-_SMEARED * length // original)


def _area(numbers: Sequence[str]) -> Area:
    is_plain = all(each.isascii() and each.isdigit() and len(each) <= _LONGEST_NUMBER for each in numbers)
    if len(numbers) != _MEMBERS or not is_plain:
        raise BadAreaError
    return Area(*(int(each) for each in numbers))
