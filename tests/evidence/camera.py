"""Photos as a camera makes them, and the recipe that ours is measured against."""

import hashlib
import os
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SIZE = 4000, 3000


def scene(seed: int) -> bytes:
    """Make a photo: large shapes, finer ones, the grain of a sensor, and tags."""
    rng = np.random.default_rng(seed)

    def shapes(width: int, height: int) -> Image.Image:
        cells = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        return Image.fromarray(cells).resize(SIZE, Image.Resampling.BICUBIC)

    clean = np.asarray(Image.blend(shapes(16, 12), shapes(400, 300), 0.3), dtype=np.int16)
    grain = rng.integers(-7, 8, (SIZE[1], SIZE[0], 1), dtype=np.int16)
    tags = Image.Exif()
    tags.update({0x0112: 6, 0x0110: "camera"})
    tags.get_ifd(0x8769).update({0x9003: "2019:11:05 09:30:00"})
    tags.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 0.0)})
    out = BytesIO()
    Image.fromarray((clean + grain).clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=85, exif=tags)
    return out.getvalue()


def plain(path: Path, root: Path) -> None:
    """The recipe of every tutorial: open, turn upright, thumbnail() twice, hash the thumbnail, save, sync."""
    data = path.read_bytes()
    target = root / hashlib.sha256(data).hexdigest()
    with target.open("wb") as original:
        original.write(data)
        original.flush()
        os.fsync(original.fileno())
    with Image.open(BytesIO(data)) as image:
        image.getexif().get_ifd(0x8825)
        upright = ImageOps.exif_transpose(image)
        for edge, suffix in ((1000, ".preview"), (320, ".thumbnail")):
            upright.thumbnail((edge, edge))
            upright.save(target.with_suffix(suffix), "JPEG", quality=80)
    for size in ((9, 8), (32, 32), (64, 64)):
        np.asarray(upright.convert("L").resize(size, Image.Resampling.LANCZOS))
