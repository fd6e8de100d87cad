"""Reading photos, hostile ones too, and making previews."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.TiffImagePlugin import IFDRational

from evidence.errors import AnimatedError, NotAnImageError, PhotoError, TooManyPixelsError, TruncatedError
from evidence.items import PhotoFacts, Position
from evidence.photos import describe, preview
from tests.evidence import samples

NOTHING = IFDRational(0, 0)
JPEG = samples.jpeg()
PRODUCTION_WARNINGS = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def read(data: bytes) -> PhotoFacts:
    return describe(BytesIO(data))


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_the_three_formats_are_read(kind: str, media_type: str) -> None:
    facts = read(samples.saved(samples.scene(), kind))
    assert facts == PhotoFacts(format=kind, media_type=media_type, width=320, height=240)


def test_a_multi_picture_jpeg_is_a_jpeg() -> None:
    data = samples.multi_picture()
    assert shown(data).format == "MPO"
    assert read(data) == PhotoFacts(format="JPEG", media_type="image/jpeg", width=320, height=240)
    assert shown(preview(data, 100)).size == (100, 75)


@pytest.mark.parametrize("percent", [30, 50, 90, 99])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_never_read(kind: str, percent: int) -> None:
    data = samples.cut(samples.saved(samples.scene(), kind), percent)
    with pytest.raises((TruncatedError, NotAnImageError)):
        read(data)
    with pytest.raises((TruncatedError, NotAnImageError)):
        preview(data, 100)


def test_what_another_library_switched_on_does_not_let_a_cut_photo_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for reader in (read, lambda data: preview(data, 100)):
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
        with pytest.raises(TruncatedError):
            reader(samples.cut(JPEG, 90))


def test_a_jpeg_cut_at_30_percent_opens_well_and_is_still_found_out() -> None:
    data = samples.cut(JPEG, 30)
    assert shown(data).size == (320, 240)
    with pytest.raises(TruncatedError):
        read(data)


@pytest.mark.parametrize(
    "data", [b"", b"xin ch\xc3\xa0o", b"\xff\xd8\xff", b"%PDF-1.7", samples.saved(samples.scene(), "GIF")]
)
def test_what_is_no_photo_is_not_read_as_one(data: bytes) -> None:
    with pytest.raises(NotAnImageError):
        read(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_films_are_refused(kind: str) -> None:
    with pytest.raises(AnimatedError):
        read(samples.animated(kind))


@pytest.mark.parametrize(("width", "height"), [(8_000, 8_000), (11_000, 11_000), (50_000, 50_000)])
def test_a_bomb_is_refused_before_anything_is_decoded(width: int, height: int) -> None:
    with pytest.raises(TooManyPixelsError):
        read(samples.png_bomb(width, height))


def test_the_pixel_limit_itself_is_allowed() -> None:
    assert describe(BytesIO(JPEG), 320 * 240).width == 320
    with pytest.raises(TooManyPixelsError):
        describe(BytesIO(JPEG), 320 * 240 - 1)


@PRODUCTION_WARNINGS
@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(JPEG) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_broken_files_give_facts_or_one_kind_of_error(changes: list[tuple[int, int]]) -> None:
    data = bytearray(JPEG)
    for where, value in changes:
        data[where] = value
    with suppress(PhotoError):
        assert read(bytes(data)).format == "JPEG"
    with suppress(PhotoError):
        assert max(shown(preview(bytes(data), 64)).size) <= 64


def test_position_is_read_exactly() -> None:
    expected = Position(Decimal("21.0283333"), Decimal("105.85"))
    assert read(samples.tagged(gps=samples.HA_NOI)).exif_position == expected


@pytest.mark.parametrize(
    "changes",
    [
        {2: (NOTHING, NOTHING, NOTHING)},
        {4: (IFDRational(105), NOTHING, IFDRational(0))},
        {1: "X"},
        {3: ""},
        {2: (IFDRational(91), IFDRational(0), IFDRational(0))},
        {4: (IFDRational(181), IFDRational(0), IFDRational(0))},
        {2: (IFDRational(21), IFDRational(0))},
        {2: (IFDRational(0),) * 3, 4: (IFDRational(0),) * 3},
    ],
    ids=[
        "0/0",
        "one 0/0",
        "no such side",
        "no side",
        "beyond the pole",
        "round the world",
        "two parts",
        "(0, 0)",
    ],
)
def test_nonsense_is_no_position(changes: Mapping[int, object]) -> None:
    assert read(samples.tagged(gps={**samples.HA_NOI, **changes})).exif_position is None


def test_south_and_west_are_negative() -> None:
    facts = read(samples.tagged(gps={**samples.HA_NOI, 1: "S", 3: "W"}))
    assert facts.exif_position == Position(Decimal("-21.0283333"), Decimal("-105.85"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019:11:05 09:30:00", datetime(2019, 11, 5, 9, 30)),  # noqa: DTZ001 - cameras state no zone
        ("0000:00:00 00:00:00", None),
        ("2014:09:31 10:00:00", None),
        ("2014:09:259 10:00:00", None),
        ("    :  :     :  :  ", None),
        ("", None),
    ],
)
def test_time_of_taking(text: str, expected: datetime | None) -> None:
    facts = read(samples.tagged(exif={0x9003: text}))
    assert (facts.exif_time, facts.exif_time_text) == (expected, text.strip() or None)


def test_time_of_taking_with_its_offset() -> None:
    found = read(samples.tagged(exif={0x9003: "2019:11:05 09:30:00", 0x9011: "+07:00"})).exif_time
    assert found is not None
    assert found.utcoffset() == timedelta(hours=7)


@PRODUCTION_WARNINGS
def test_unreadable_metadata_do_not_make_a_photo_unreadable() -> None:
    broken = samples.jpeg(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert read(broken) == PhotoFacts(format="JPEG", media_type="image/jpeg", width=320, height=240)
    assert shown(preview(broken, 64)).size == (64, 48)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_no_known_form_count_as_absent(kind: str) -> None:
    data = samples.saved(samples.scene(), kind, exif=b"Exif\x00\x00garbage")
    assert (read(data).exif_time, read(data).exif_position) == (None, None)
    assert shown(preview(data, 64)).size == (64, 48)


@pytest.mark.parametrize("orientation", range(9))
def test_a_preview_is_upright(orientation: int) -> None:
    data = samples.tagged(main={0x0112: orientation})
    turned = orientation >= 5
    assert shown(preview(data, 80)).size == ((60, 80) if turned else (80, 60))


def test_a_preview_of_a_photo_held_sideways_shows_its_top_at_the_top() -> None:
    sideways = Image.new("RGB", (200, 100), "blue")
    sideways.paste("red", (0, 0, 100, 100))
    tags = Image.Exif()
    tags[0x0112] = 6
    upright = shown(preview(samples.saved(sideways, "JPEG", exif=tags), 200)).convert("RGB")
    assert upright.size == (100, 200)
    top, bottom = upright.getpixel((50, 20)), upright.getpixel((50, 180))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] < 50) == (True, True)
    assert (bottom[2] > 200, bottom[0] < 50) == (True, True)


def test_a_preview_carries_no_metadata() -> None:
    tags = Image.Exif()
    tags[0x010F] = "SECRET maker"
    data = samples.jpeg(exif=tags, comment=b"SECRET comment", icc_profile=b"SECRET profile", dpi=(300, 300))
    small = preview(data, 160)
    assert data.count(b"SECRET") == 3
    assert b"SECRET" not in small
    assert set(shown(small).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("edge", "size"), [(160, (160, 120)), (100, (100, 75)), (1, (1, 1)), (5000, (320, 240))]
)
def test_a_preview_fits_and_never_grows(edge: int, size: tuple[int, int]) -> None:
    assert shown(preview(JPEG, edge)).size == size


def test_transparent_pictures_stand_on_white() -> None:
    clear = samples.saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")
    assert shown(preview(clear, 40)).getpixel((20, 15)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_every_pixel_layout_has_a_preview(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new(mode, (40, 30))
    assert shown(preview(samples.saved(picture, kind), 20)).size == (20, 15)


def test_a_picture_that_cannot_be_converted_is_one_kind_of_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise ValueError("no way to RGB")

    grey = samples.saved(samples.scene().convert("L"), "JPEG")
    monkeypatch.setattr(Image.Image, "convert", fail)
    with pytest.raises(PhotoError, match=r"^evidence\.photo\("):
        preview(grey, 100)


def test_the_same_photo_gives_the_same_preview() -> None:
    assert preview(JPEG, 100) == preview(JPEG, 100)


def test_a_preview_is_a_jpeg_whatever_it_was_made_of() -> None:
    assert re.match(rb"\xff\xd8\xff", preview(samples.saved(samples.scene(), "WEBP"), 100))
