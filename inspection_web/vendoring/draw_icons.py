#!/usr/bin/env python3
"""Draw the icons of the tablet page: a check mark on a sheet, in the blue of the page.

Run by hand when the drawing changes; the results are committed.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

BLUE = "#0b4f8a"
WHITE = "#ffffff"
SCALE = 4
ICONS = Path(__file__).parents[1] / "static" / "tablet" / "icons"


def draw(size: int, *, share: float) -> Image.Image:
    """Draw one icon.

    Args:
        size: width and height in pixels.
        share: part of the width that the sheet takes.

    Returns:
        The picture, smoothed by drawing it larger first.
    """
    full = size * SCALE
    image = Image.new("RGB", (full, full), BLUE)
    pen = ImageDraw.Draw(image)
    half = full / 2
    width, height = full * share * 0.78, full * share
    sheet = (half - width / 2, half - height / 2, half + width / 2, half + height / 2)
    pen.rounded_rectangle(sheet, radius=full * share * 0.09, fill=WHITE)
    mark = [(-0.24, 0.02), (-0.06, 0.20), (0.26, -0.20)]
    points = [(half + x * full * share, half + y * full * share) for x, y in mark]
    stroke = round(full * share * 0.11)
    pen.line(points, fill=BLUE, width=stroke, joint="curve")
    for x, y in points:
        pen.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=BLUE)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(32)


def main() -> None:
    """Write the four icon files."""
    for size in (180, 192, 512):
        draw(size, share=0.66).save(ICONS / f"icon-{size}.png", optimize=True)
    draw(512, share=0.5).save(ICONS / "icon-maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
