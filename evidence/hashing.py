"""Perceptual hashes: what a picture looks like in 64 or 256 bits, equal bit for bit to those of ImageHash.

Why: the same photo saved again, made smaller or slightly cut has other bytes and nearly the same hash, so it
can be found again in another unit, criterion or year (``duplicates``). A hash never proves anything: it
chooses which pairs a person looks at. Mirror images are found by no hash, so the mirror is hashed as well.

The input is grey levels on small grids, made by whoever knows pixels (``photos``); the output is whole
numbers whose highest bit stands for the first cell, left to right, top to bottom.

Sources: N. Krawetz, "Looks Like It" and "Kind of Like That" (hackerfactor.com, 2011 and 2013); the Python
package ImageHash, whose ``dhash`` and ``phash`` are the reference in the tests.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from evidence.items import PhotoHashes

Grid = NDArray[np.float64]

_DECIMALS = 6

GRADIENT_SIZE = 8
WAVES_64, WAVES_256 = 8, 16
OVERSAMPLING = 4
GRIDS: Mapping[str, tuple[int, int]] = {
    "dhash64": (GRADIENT_SIZE + 1, GRADIENT_SIZE),
    "phash64": (WAVES_64 * OVERSAMPLING, WAVES_64 * OVERSAMPLING),
    "phash256": (WAVES_256 * OVERSAMPLING, WAVES_256 * OVERSAMPLING),
}
"""Width and height of the grid of grey levels that each hash is taken from."""


def hashes_of(grids: Mapping[str, object]) -> PhotoHashes:
    """Return all hashes of a picture.

    Args:
        grids: For each name of GRIDS, rows of grey levels 0 to 255 of that size, in any form that numpy
            reads, such as an image of one band.
    """
    grey = {name: np.asarray(grids[name], dtype=np.float64) for name in GRIDS}
    return PhotoHashes(
        dhash64=_number(grey["dhash64"][:, 1:] > grey["dhash64"][:, :-1]),
        phash64=_waves(grey["phash64"], WAVES_64),
        phash256=_waves(grey["phash256"], WAVES_256),
    )


def _waves(grey: Grid, count: int) -> int:
    """Compare the slowest waves of both directions with the median of them all, the mean level included.

    Rounding far below one grey level keeps the noise of floating point out of pictures without structure.
    """
    cosines = _cosines(len(grey), count)
    slow = np.round(cosines @ grey @ cosines.T, _DECIMALS)
    return _number(slow > np.median(slow))


@cache
def _cosines(size: int, count: int) -> Grid:
    """Return the first rows of the discrete cosine transform of type II, unscaled as usual (factor 2)."""
    waves, places = np.arange(count)[:, None], np.arange(size)[None, :]
    return 2.0 * np.cos(np.pi * waves * (2 * places + 1) / (2 * size))


def _number(bits: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(bits.ravel()).tobytes(), "big")
