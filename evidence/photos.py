"""Photos: what a file shows of itself, and what is made from it; the only direct user of Pillow.

Three decoders, one decoding, a pixel limit checked before it. ``open`` and ``verify`` of Pillow accept a
JPEG that is cut off, only decoding refuses it, so everything is decoded once; JPEGs at a fraction of their
size, which reads every byte and costs a third. Truncated pictures are never padded. Nothing here writes to
an original or reaches a network, and a preview holds pixels only.

Why previews of "about" 1000 pixels: the JPEG decoder delivers a half, a quarter or an eighth of the size for
nothing, and resampling to an exact size costs more than decoding does.

Decoders raise exceptions of any type on hostile bytes, so they are caught broadly, and only around calls into
the decoder; callers see ``PhotoError`` alone. A decoder that crashes takes its process along: ``sandbox``
runs ``derive`` where that hurts nobody.

HEIC is an option: it is read when ``Decoding.heic`` asks for it and the package pillow-heif is installed
beside the product (its libraries are not ours to ship: they are LGPL and GPL); else it is refused by a name
of its own, so that it can be read once it is installed.
"""

import importlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageFile

from evidence.endings import trailing_bytes
from evidence.errors import (
    AnimatedError,
    HeicMissingError,
    NotAnImageError,
    PhotoError,
    TooManyPixelsError,
    TruncatedError,
    UnsupportedFormatError,
)
from evidence.exif import ORIENTATION, orientation_of, position_of, software_of, time_of, time_text_of
from evidence.formats import HEIC, HEIF, JPEG, PNG, UNKNOWN, WEBP, sniff
from evidence.hashing import GRIDS, hashes_of
from evidence.items import Decoding, Derived, PhotoFacts, PhotoHashes, Reason
from evidence.redaction import FILL, Area, covered

FORMATS = ("JPEG", "PNG", "WEBP")
PREVIEW_QUALITY = 80
PREVIEW_EDGE = 1000
THUMBNAIL_EDGE = 320
PUBLIC_EDGE = 1600

_MULTI_PICTURE = "MPO"
_MEDIA_TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "HEIF": HEIC}
_DECODERS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF", HEIF: "HEIF"}
_SMALLEST_PREVIEW = 720
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
_LYING = frozenset({5, 6, 7, 8})


def settle(decoding: Decoding) -> None:
    """Make a process ready that does nothing but decode: every decoder loaded, limits set, warnings heard.

    Call it once, before the first ``derive`` and before anything that forbids to open files.
    """
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = decoding.max_pixels
    Image.init()
    if decoding.heic:
        with suppress(ImportError):
            importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False, decode_threads=1)
    for kind in FORMATS:
        _rehearse(kind, decoding)
    for encoding in ("utf-8", "utf-16"):
        sniff(BytesIO("<svg>".encode(encoding)))


def derive(data: bytes, decoding: Decoding | None = None) -> Derived:
    """Make everything that is made from a photo, decoding it once, at a fraction of its size where possible.

    Preview and thumbnail are never larger than the original and are the same for the same bytes.

    Args:
        data: The whole file.
        decoding: What may be decoded.

    Raises:
        NotAnImageError: It is no picture.
        UnsupportedFormatError: It is a file of a kind that is not decoded here; HeicMissingError where
            only the option is missing.
        TooManyPixelsError: The header promises too much; nothing was decoded.
        AnimatedError: It has several frames (the further pictures of a multi-picture JPEG do not count).
        TruncatedError: It cannot be decoded to its end.
        PhotoError: It was decoded, and its pixels are of no form that could be shown.
    """
    allowed = decoding or Decoding()
    with _opened(BytesIO(data), allowed.max_pixels, (_decoder_for(data, allowed),)) as image:
        width, height = image.size
        image.draft("RGB", _share(image.size, _SMALLEST_PREVIEW))
        _decode(image)
        facts = _facts(image, (width, height), data)
        with _converting():
            preview = _upright(_reduced(_opaque(image), PREVIEW_EDGE), facts.orientation)
            thumbnail = _reduced(preview, THUMBNAIL_EDGE)
            return Derived(
                facts=facts,
                preview=_encoded(preview),
                thumbnail=_encoded(thumbnail),
                hashes=picture_hashes(thumbnail),
                mirrored=picture_hashes(thumbnail.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
            )


def picture_hashes(image: Image.Image) -> PhotoHashes:
    """Return what a picture looks like, as it stands: turn it upright before."""
    grey = image.convert("L")
    return hashes_of({name: grey.resize(size, Image.Resampling.LANCZOS) for name, size in GRIDS.items()})


def public_copy(data: bytes, areas: Sequence[Area], decoding: Decoding | None = None) -> bytes:
    """Return a JPEG of about 1600 pixels for the public: upright, areas filled, without metadata.

    What was filled is not in it, not even beneath: the picture is decoded, filled, and encoded anew. A
    preview that a camera put into the file is metadata and goes with it.

    Args:
        data: The whole file.
        areas: What must not be seen, of the upright picture.
        decoding: What may be decoded.

    Raises:
        PhotoError: As ``derive``.
    """
    allowed = decoding or Decoding()
    with _opened(BytesIO(data), allowed.max_pixels, (_decoder_for(data, allowed),)) as image:
        size = image.size
        image.draft("RGB", _share(size, PUBLIC_EDGE))
        _decode(image)
        orientation = orientation_of(_tags(image)[0])
        with _converting():
            upright = _upright(_reduced(_opaque(image), PUBLIC_EDGE), orientation)
            original = size[::-1] if orientation in _LYING else size
            for area in areas:
                upright.paste(FILL, covered(area, upright.size, original))
            return _encoded(upright)


@contextmanager
def _opened(stream: BinaryIO, max_pixels: int, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    try:
        image = Image.open(stream, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise TooManyPixelsError(max_pixels=max_pixels) from fault
    except MemoryError:
        raise
    except Exception as fault:
        raise NotAnImageError(cause=type(fault).__name__) from fault
    with image:
        if image.width * image.height > max_pixels:
            raise TooManyPixelsError(width=image.width, height=image.height, max_pixels=max_pixels)
        if image.format != _MULTI_PICTURE and getattr(image, "n_frames", 1) > 1:
            raise AnimatedError
        yield image


def _rehearse(kind: str, decoding: Decoding) -> None:
    """Decode a small picture with tags of every sort, so that all code that is loaded late is loaded now."""
    tags = Image.Exif()
    tags.update({ORIENTATION: 6})
    tags.get_ifd(_EXIF_IFD).update({0x9003: "2019:11:05 09:30:00"})
    tags.get_ifd(_GPS_IFD).update({1: "N", 2: (21, 1, 42)})
    out = BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", (40, 30)).save(out, kind, exif=tags)
    derive(out.getvalue(), decoding)


def _decoder_for(data: bytes, decoding: Decoding) -> str:
    sniffed = sniff(BytesIO(data))
    if sniffed.media_type == UNKNOWN:
        raise NotAnImageError
    if sniffed.trouble is Reason.ANIMATED:
        raise AnimatedError
    decoder = _DECODERS.get(sniffed.media_type)
    if decoder is None:
        raise UnsupportedFormatError(media_type=sniffed.media_type)
    if decoder not in FORMATS and not (decoding.heic and decoder in Image.OPEN):
        raise HeicMissingError(media_type=sniffed.media_type)
    return decoder


def _share(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Return the size with its longer side brought to an edge, for the decoder to stay above."""
    longest = max(size)
    return max(1, size[0] * edge // longest), max(1, size[1] * edge // longest)


def _facts(image: Image.Image, size: tuple[int, int], data: bytes) -> PhotoFacts:
    kind = _format_of(image)
    pictures = getattr(image, "n_frames", 1) if image.format == _MULTI_PICTURE else 1
    main, exif, gps = _tags(image)
    return PhotoFacts(
        format=kind,
        media_type=_MEDIA_TYPES[kind],
        width=size[0],
        height=size[1],
        exif_time=time_of(exif),
        exif_time_text=time_text_of(exif),
        exif_position=position_of(gps),
        software=software_of(main),
        orientation=orientation_of(main),
        trailing_bytes=trailing_bytes(data, kind, pictures),
        pictures=pictures,
    )


def _format_of(image: Image.Image) -> str:
    return "JPEG" if image.format == _MULTI_PICTURE else str(image.format)


def _decode(image: Image.Image) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches padding on for its whole process
    try:
        image.load()
    except MemoryError:
        raise
    except Exception as fault:
        raise TruncatedError(cause=type(fault).__name__) from fault


@contextmanager
def _converting() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise
    except Exception as fault:
        raise PhotoError(cause=type(fault).__name__) from fault


def _tags(image: Image.Image) -> tuple[dict[int, object], dict[int, object], dict[int, object]]:
    """Return main, EXIF and GPS tags of a decoded image; unreadable metadata count as absent."""
    try:
        exif = image.getexif()
        return dict(exif), dict(exif.get_ifd(_EXIF_IFD)), dict(exif.get_ifd(_GPS_IFD))
    except Exception:  # noqa: BLE001 - broken EXIF raises anything; a photo without readable EXIF is still a photo
        return {}, {}, {}


def _upright(image: Image.Image, orientation: object) -> Image.Image:
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _opaque(image: Image.Image) -> Image.Image:
    """Return plain red, green and blue; what is transparent stands on white."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image.convert("RGBA")
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(layered, mask=layered)
    return canvas


def _reduced(image: Image.Image, edge: int) -> Image.Image:
    """Average whole blocks of pixels, so that the longer side comes to about an edge."""
    factor = round(max(image.size) / edge)
    return image.reduce(factor) if factor > 1 else image


def _encoded(image: Image.Image) -> bytes:
    """Paint onto a new canvas, which carries over pixels and nothing else."""
    canvas = Image.new("RGB", image.size)
    canvas.paste(image)
    out = BytesIO()
    canvas.save(out, "JPEG", quality=PREVIEW_QUALITY)
    return out.getvalue()
