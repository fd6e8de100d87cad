"""Perceptual hashes: equal to ImageHash bit for bit, and near for what looks the same."""

import math
import random

import imagehash
import pytest
from PIL import Image, ImageDraw

from evidence.hashing import GRIDS
from evidence.items import PhotoHashes
from evidence.photos import derive, picture_hashes
from tests.evidence import samples


def number(found: imagehash.ImageHash) -> int:
    return int(str(found), 16)


def by_imagehash(image: Image.Image) -> PhotoHashes:
    return PhotoHashes(
        dhash64=number(imagehash.dhash(image, 8)),
        phash64=number(imagehash.phash(image, 8)),
        phash256=number(imagehash.phash(image, 16)),
    )


def drawn(rng: random.Random) -> Image.Image:
    """A picture of shapes and noise, of any size and layout."""
    width, height = rng.randint(20, 500), rng.randint(20, 500)
    image = samples.scene(width, height)
    canvas = ImageDraw.Draw(image)
    for _ in range(rng.randint(0, 12)):
        x, y = rng.randrange(width), rng.randrange(height)
        box = (x, y, x + rng.randint(1, 200), y + rng.randint(1, 200))
        canvas.ellipse(box, fill=tuple(rng.randrange(256) for _ in range(3)))
    return image.convert(rng.choice(["RGB", "L", "RGBA", "CMYK"]))


def test_hashes_are_those_of_imagehash_bit_for_bit(pytestconfig: pytest.Config) -> None:
    rng = random.Random(pytestconfig.option.seed)
    for _ in range(150):
        image = drawn(rng)
        assert picture_hashes(image) == by_imagehash(image)


def test_hashes_of_a_photo_are_those_of_imagehash_and_so_are_its_mirrors() -> None:
    picture = samples.scene(300, 200)
    made = derive(samples.saved(picture, "PNG"))
    assert made.hashes == by_imagehash(picture)
    assert made.mirrored == by_imagehash(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def slow_phash(image: Image.Image, count: int, grid: tuple[int, int]) -> int:
    """The same in plain arithmetic, written from the definition of the transform."""
    size = grid[0]
    grey = image.convert("L").resize(grid, Image.Resampling.LANCZOS)
    levels = [[float(grey.getpixel((x, y)) or 0) for x in range(size)] for y in range(size)]  # type: ignore[arg-type]  # grey is one number
    wave = [[math.cos(math.pi * k * (2 * n + 1) / (2 * size)) for n in range(size)] for k in range(count)]
    rows = [
        [math.fsum(a * b for a, b in zip(wave[k], row, strict=True)) for k in range(count)] for row in levels
    ]
    slow = [
        math.fsum(wave[v][y] * rows[y][u] for y in range(size)) for v in range(count) for u in range(count)
    ]
    middle = sum(sorted(slow)[len(slow) // 2 - 1 : len(slow) // 2 + 1]) / 2
    return int("".join("1" if value > middle else "0" for value in slow), 2)


def test_the_waves_are_those_of_the_definition(pytestconfig: pytest.Config) -> None:
    image = drawn(random.Random(pytestconfig.option.seed))
    assert picture_hashes(image).phash64 == slow_phash(image, 8, GRIDS["phash64"])


@pytest.mark.parametrize("level", [0, 17, 255])
def test_a_picture_without_structure_has_no_noise_in_its_hashes(level: int) -> None:
    found = picture_hashes(Image.new("L", (100, 80), level))
    only_the_mean = 0 if level == 0 else 1
    assert found == PhotoHashes(dhash64=0, phash64=only_the_mean << 63, phash256=only_the_mean << 255)


def test_saved_again_or_made_smaller_a_photo_stays_near() -> None:
    photo = drawn(random.Random(2019)).convert("RGB").resize((1200, 900))
    plain = derive(samples.saved(photo, "PNG")).hashes
    for data in (
        samples.saved(photo, "JPEG", quality=40),
        samples.saved(photo.resize((600, 450)), "JPEG"),
        samples.saved(photo.resize((2400, 1800)), "JPEG"),
    ):
        edited = derive(data).hashes
        assert (plain.phash64 ^ edited.phash64).bit_count() <= 6
        assert (plain.dhash64 ^ edited.dhash64).bit_count() <= 6
        assert (plain.phash256 ^ edited.phash256).bit_count() <= 52
