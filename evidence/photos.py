"""Photos: what a file shows of itself, and previews made from it; the only direct user of Pillow.

Three decoders, one decoding, a pixel limit checked before it. ``open`` and ``verify`` of Pillow accept a
JPEG that is cut off, only decoding refuses it, so everything is decoded once; JPEGs at an eighth of their
size, which reads every byte and costs a third. Truncated pictures are never padded. Nothing here writes to
an original or reaches a network, and a preview holds pixels only.

Decoders raise exceptions of any type on hostile bytes, so they are caught broadly, and only around calls into
the decoder; callers see ``PhotoError`` alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageFile

from evidence.errors import AnimatedError, NotAnImageError, PhotoError, TooManyPixelsError, TruncatedError
from evidence.exif import ORIENTATION, position_of, time_of
from evidence.formats import JPEG, PNG, WEBP
from evidence.items import PhotoFacts

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 60_000_000
PREVIEW_QUALITY = 80

_MULTI_PICTURE = "MPO"
_MEDIA_TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
_EXIF_IFD = 0x8769
_GPS_IFD = 0x8825
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def describe(stream: BinaryIO, max_pixels: int = MAX_PIXELS) -> PhotoFacts:
    """Decode a photo once and say what it shows.

    Args:
        stream: The file, at its beginning, seekable.
        max_pixels: Refuse to decode more.

    Raises:
        NotAnImageError: It is no JPEG, PNG or WebP.
        TooManyPixelsError: The header promises too much; nothing was decoded.
        AnimatedError: It has several frames (the further pictures of a multi-picture JPEG do not count).
        TruncatedError: It cannot be decoded to its end.
    """
    with _opened(stream, max_pixels) as image:
        kind = _format_of(image)
        width, height = image.size
        image.draft(None, (1, 1))
        _decode(image)
        _, exif, gps = _tags(image)
    return PhotoFacts(
        format=kind,
        media_type=_MEDIA_TYPES[kind],
        width=width,
        height=height,
        exif_time=time_of(exif),
        exif_position=position_of(gps),
    )


def preview(data: bytes, max_edge: int, max_pixels: int = MAX_PIXELS) -> bytes:
    """Return a JPEG of at most ``max_edge`` pixels a side, turned upright, without metadata.

    Never larger than the original. An edge of a half, a quarter or an eighth of the original's is the fast
    case: the JPEG decoder delivers it and nothing is resampled.

    Raises:
        PhotoError: As ``describe``.
    """
    with _opened(BytesIO(data), max_pixels) as image:
        image.draft("RGB", (max_edge, max_edge))
        _decode(image)
        main, _, _ = _tags(image)
        with _converting():
            return _encoded(_upright(_shrunk(image, max_edge), main.get(ORIENTATION)))


@contextmanager
def _opened(stream: BinaryIO, max_pixels: int) -> Iterator[Image.Image]:
    try:
        image = Image.open(stream, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise TooManyPixelsError(max_pixels=max_pixels) from fault
    except Exception as fault:
        raise NotAnImageError(cause=type(fault).__name__) from fault
    with image:
        if image.width * image.height > max_pixels:
            raise TooManyPixelsError(width=image.width, height=image.height, max_pixels=max_pixels)
        if image.format != _MULTI_PICTURE and getattr(image, "n_frames", 1) > 1:
            raise AnimatedError
        yield image


def _format_of(image: Image.Image) -> str:
    return "JPEG" if image.format == _MULTI_PICTURE else str(image.format)


def _decode(image: Image.Image) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches padding on for its whole process
    try:
        image.load()
    except Exception as fault:
        raise TruncatedError(cause=type(fault).__name__) from fault


@contextmanager
def _converting() -> Iterator[None]:
    try:
        yield
    except Exception as fault:
        raise PhotoError(cause=type(fault).__name__) from fault


def _tags(image: Image.Image) -> tuple[dict[int, object], dict[int, object], dict[int, object]]:
    """Return main, EXIF and GPS tags of a decoded image; unreadable metadata count as absent."""
    try:
        exif = image.getexif()
        return dict(exif), dict(exif.get_ifd(_EXIF_IFD)), dict(exif.get_ifd(_GPS_IFD))
    except Exception:  # noqa: BLE001 - broken EXIF raises anything; a photo without readable EXIF is still a photo
        return {}, {}, {}


def _shrunk(image: Image.Image, max_edge: int) -> Image.Image:
    image.thumbnail((max_edge, max_edge), Image.Resampling.HAMMING, reducing_gap=None)
    return image


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _encoded(image: Image.Image) -> bytes:
    """Paint onto a new white canvas, which carries over pixels and nothing else."""
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        canvas.paste(layered, mask=layered)
    else:
        canvas.paste(image.convert("RGB"))
    out = BytesIO()
    canvas.save(out, "JPEG", quality=PREVIEW_QUALITY)
    return out.getvalue()
