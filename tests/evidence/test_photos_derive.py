"""Everything that is made from a photo, from one decoding: facts, preview, thumbnail, hashes."""

import importlib
import sys
import zlib
from io import BytesIO
from types import ModuleType

import pytest
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
from evidence.items import Decoding, Derived
from evidence.photos import derive, picture_hashes, settle
from tests.evidence import samples

JPEG = samples.jpeg()
HEIC_HEAD = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "preview", "thumbnail"),
    [
        ((320, 240), (320, 240), (320, 240)),
        ((1000, 750), (1000, 750), (334, 250)),
        ((1439, 719), (1439, 719), (360, 180)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_small_photos_keep_their_size(
    kind: str, size: tuple[int, int], preview: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    made = derive(samples.saved(samples.scene(*size), kind))
    assert (shown(made.preview).size, shown(made.thumbnail).size) == (preview, thumbnail)
    assert (made.facts.width, made.facts.height) == size


@pytest.mark.parametrize(
    ("size", "preview"),
    [
        ((4000, 3000), (1000, 750)),
        ((4000, 2250), (1000, 563)),
        ((3000, 4000), (750, 1000)),
        ((3000, 2000), (750, 500)),
    ],
)
def test_a_large_jpeg_comes_from_the_decoder_at_about_a_thousand_pixels(
    size: tuple[int, int], preview: tuple[int, int]
) -> None:
    assert shown(derive(samples.jpeg(*size)).preview).size == preview


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_large_pictures_are_averaged_down_to_about_a_thousand_pixels(kind: str) -> None:
    assert shown(derive(samples.saved(samples.scene(2600, 1300), kind)).preview).size == (867, 434)


@pytest.mark.parametrize("orientation", [*range(9), 99])
def test_whatever_way_it_was_held_the_picture_made_is_the_same(orientation: int) -> None:
    """An orientation says how to undo a turn; undone, preview and hashes are those of the plain photo."""
    upright = samples.scene(160, 120)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    tags = Image.Exif()
    tags[0x0112] = orientation
    stored = upright if turn is None else upright.transpose(turn)
    made, plain = derive(samples.saved(stored, "PNG", exif=tags)), derive(samples.saved(upright, "PNG"))
    assert made.facts.orientation == orientation
    assert (made.preview, made.thumbnail) == (plain.preview, plain.thumbnail)
    assert (made.hashes, made.mirrored) == (plain.hashes, plain.mirrored)


def test_the_mirror_image_has_the_hashes_of_the_mirror() -> None:
    plain = derive(samples.saved(samples.scene(), "PNG"))
    mirror = derive(samples.saved(samples.scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT), "PNG"))
    assert (plain.hashes, plain.mirrored) == (mirror.mirrored, mirror.hashes)
    assert plain.hashes != plain.mirrored


def test_hashes_are_those_of_the_thumbnail_before_it_is_saved() -> None:
    assert derive(samples.saved(samples.scene(), "PNG")).hashes == picture_hashes(samples.scene())


def test_the_same_bytes_make_the_same_things() -> None:
    assert derive(JPEG) == derive(JPEG)


def test_nothing_made_carries_metadata() -> None:
    tags = Image.Exif()
    tags[0x010F] = "SECRET maker"
    options: dict[str, object] = {"exif": tags, "icc_profile": b"SECRET profile"}
    for data in (
        samples.saved(samples.scene(), "JPEG", comment=b"SECRET comment", dpi=(300, 300), **options),
        samples.saved(samples.scene(), "PNG", **options),
        samples.saved(samples.scene(), "WEBP", **options),
    ):
        made = derive(data)
        for picture in (made.preview, made.thumbnail):
            assert b"SECRET" not in picture
            assert set(shown(picture).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK", "RGBA", "LA"])
def test_every_pixel_layout_is_shown(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    made = derive(samples.saved(Image.new(mode, (1500, 40)), kind))
    assert shown(made.preview).mode == "RGB"


def test_what_is_transparent_stands_on_white() -> None:
    made = derive(samples.saved(Image.new("RGBA", (2000, 30), (0, 0, 0, 0)), "PNG"))
    assert shown(made.preview).getpixel((20, 7)) == (255, 255, 255)


def test_what_wrote_the_file_is_told_as_it_says() -> None:
    assert derive(samples.tagged(main={0x0131: " Paint\x07 5.1 "})).facts.software == "Paint 5.1"
    assert derive(samples.tagged(main={0x0131: "x" * 500})).facts.software == "x" * 100
    assert derive(samples.tagged(main={0x0131: "   "})).facts.software is None
    assert derive(JPEG).facts.orientation is None


# ---------------------------------------------------------------- what stands behind the picture

TAILS = [samples.WORKBOOK, b"<script>alert(1)</script>", b"%PDF-1.7 \xff\xd9", b"\x00", JPEG]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("tail", [b"", *TAILS])
def test_bytes_behind_the_picture_are_counted(kind: str, tail: bytes) -> None:
    made = derive(samples.saved(samples.scene(), kind) + tail)
    assert (made.facts.trailing_bytes, made.facts.pictures) == (len(tail), 1)


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"restart_marker_blocks": 2}, {"comment": b"\xff\xd9" * 9}]
)
def test_every_sort_of_jpeg_is_walked_to_its_end(options: dict[str, object]) -> None:
    made = derive(samples.saved(samples.scene(), "JPEG", **options) + b"tail")
    assert made.facts.trailing_bytes == 4


def test_the_further_pictures_of_a_multi_picture_jpeg_are_no_tail() -> None:
    data = samples.multi_picture()
    for tail in (b"", b"tail"):
        facts = derive(data + tail).facts
        assert (facts.format, facts.pictures, facts.trailing_bytes) == ("JPEG", 2, len(tail))


def test_further_pictures_that_are_not_there_are_not_waited_for() -> None:
    assert trailing_bytes(JPEG + b"tail", "JPEG", pictures=3) == 4


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.cut(JPEG, 50), "JPEG"),
        (samples.saved(samples.scene(), "PNG")[:40], "PNG"),
        (b"RIFF\xff\xff\xff\x7fWEBP", "WEBP"),
        (b"anything", "HEIF"),
    ],
)
def test_where_no_end_is_found_nothing_trails(data: bytes, kind: str) -> None:
    assert trailing_bytes(data, kind) == 0


# ---------------------------------------------------------------- what is not read


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", NotAnImageError),
        ("chỉ là văn bản".encode(), NotAnImageError),
        (b"\xff\xd8\xff rest is text", NotAnImageError),
        (b"%PDF-1.7", UnsupportedFormatError),
        (b"<svg/>", UnsupportedFormatError),
        (samples.saved(samples.scene(), "GIF"), UnsupportedFormatError),
        (samples.saved(samples.scene(), "TIFF"), UnsupportedFormatError),
        (samples.saved(samples.scene(), "AVIF"), UnsupportedFormatError),
        (HEIC_HEAD, HeicMissingError),
        (samples.animated("GIF"), AnimatedError),
        (samples.animated("PNG"), AnimatedError),
        (samples.animated("WEBP"), AnimatedError),
        (samples.cut(JPEG, 30), TruncatedError),
        (samples.cut(JPEG, 99), TruncatedError),
        (samples.png_bomb(9_000, 9_000), TooManyPixelsError),
        (samples.png_bomb(50_000, 50_000), TooManyPixelsError),
    ],
)
def test_each_bad_file_has_its_own_refusal(data: bytes, kind: type[PhotoError]) -> None:
    with pytest.raises(kind) as refusal:
        derive(data)
    assert type(refusal.value) is kind


def test_the_limit_of_pixels_is_the_callers() -> None:
    assert derive(JPEG, Decoding(max_pixels=320 * 240)).facts.width == 320
    with pytest.raises(TooManyPixelsError):
        derive(JPEG, Decoding(max_pixels=320 * 240 - 1))


def test_a_film_that_hides_behind_its_first_kilobyte_is_found_when_opened() -> None:
    long_text = b"\x00\x00\x08\x00tEXt" + b"k\x00" + b"x" * 2046
    data = samples.animated("PNG")
    with pytest.raises(AnimatedError):
        derive(data[:33] + long_text + crc(long_text[4:]) + data[33:])


def crc(part: bytes) -> bytes:
    return zlib.crc32(part).to_bytes(4, "big")


@pytest.mark.parametrize("step", ["open", "load", "reduce"])
def test_running_out_of_memory_says_nothing_about_the_file(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def exhausted(*_given: object, **_named: object) -> None:
        raise MemoryError

    data = samples.jpeg(1000, 750)
    place = {"open": Image, "load": ImageFile.ImageFile, "reduce": Image.Image}[step]
    monkeypatch.setattr(place, step, exhausted)
    with pytest.raises(MemoryError):
        derive(data)


# ---------------------------------------------------------------- the process that does nothing else


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pillow's own limit comes back after the test, and no warning of its own is silenced."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
    monkeypatch.setattr("warnings.simplefilter", lambda *_given: None)


@pytest.mark.usefixtures("unsettled")
def test_a_settled_process_has_the_limit_in_pillow_too() -> None:
    settle(Decoding(max_pixels=100_000))
    assert Image.MAX_IMAGE_PIXELS == 100_000
    with pytest.raises(TooManyPixelsError):
        derive(samples.png_bomb(1_000, 1_000))


@pytest.mark.usefixtures("unsettled")
def test_heic_is_not_supported_where_its_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    settle(Decoding(heic=True))
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    with pytest.raises(HeicMissingError):
        derive(HEIC_HEAD, Decoding(heic=True))


def heic() -> tuple[ModuleType, bytes]:
    package = importlib.import_module("pillow_heif")
    package.register_heif_opener(thumbnails=False)
    return package, samples.saved(samples.scene(1600, 1200), "HEIF")


@pytest.mark.usefixtures("unsettled")
def test_heic_is_read_when_it_is_asked_for_only() -> None:
    _, data = heic()
    settle(Decoding(heic=True))
    made: Derived = derive(data, Decoding(heic=True))
    assert (made.facts.format, made.facts.media_type, made.facts.width) == ("HEIF", "image/heic", 1600)
    assert shown(made.preview).size == (800, 600)
    with pytest.raises(HeicMissingError):
        derive(data)
    with pytest.raises(PhotoError):
        derive(data[: len(data) // 2], Decoding(heic=True))
