"""What a photo shows of itself, from files that are whole, cut off or full of nonsense."""

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

from evidence.errors import NotAnImageError, PhotoError, TruncatedError
from evidence.items import PhotoFacts, Position
from evidence.photos import derive
from tests.evidence import samples

NOTHING = IFDRational(0, 0)
JPEG = samples.jpeg()
PRODUCTION_WARNINGS = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def preview(data: bytes) -> Image.Image:
    return shown(derive(data).preview)


def read(data: bytes) -> PhotoFacts:
    return derive(data).facts


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_the_three_formats_are_read(kind: str, media_type: str) -> None:
    facts = read(samples.saved(samples.scene(), kind))
    assert facts == PhotoFacts(format=kind, media_type=media_type, width=320, height=240)


@pytest.mark.parametrize("percent", [30, 50, 90, 99])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_never_read(kind: str, percent: int) -> None:
    data = samples.cut(samples.saved(samples.scene(), kind), percent)
    with pytest.raises((TruncatedError, NotAnImageError)):
        read(data)


def test_what_another_library_switched_on_does_not_let_a_cut_photo_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(TruncatedError):
        read(samples.cut(JPEG, 90))


def test_a_jpeg_cut_at_30_percent_opens_well_and_is_still_found_out() -> None:
    data = samples.cut(JPEG, 30)
    assert shown(data).size == (320, 240)
    with pytest.raises(TruncatedError):
        read(data)


@PRODUCTION_WARNINGS
@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(JPEG) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_broken_files_give_facts_or_one_kind_of_error(changes: list[tuple[int, int]]) -> None:
    data = bytearray(JPEG)
    for where, value in changes:
        data[where] = value
    with suppress(PhotoError):
        assert read(bytes(data)).format == "JPEG"


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
    assert preview(broken).size == (320, 240)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_no_known_form_count_as_absent(kind: str) -> None:
    data = samples.saved(samples.scene(), kind, exif=b"Exif\x00\x00garbage")
    assert (read(data).exif_time, read(data).exif_position) == (None, None)
    assert preview(data).size == (320, 240)


@pytest.mark.parametrize("orientation", range(9))
def test_a_preview_is_upright(orientation: int) -> None:
    data = samples.tagged(main={0x0112: orientation})
    turned = orientation >= 5
    assert preview(data).size == ((240, 320) if turned else (320, 240))


def test_a_preview_of_a_photo_held_sideways_shows_its_top_at_the_top() -> None:
    sideways = Image.new("RGB", (200, 100), "blue")
    sideways.paste("red", (0, 0, 100, 100))
    tags = Image.Exif()
    tags[0x0112] = 6
    upright = preview(samples.saved(sideways, "JPEG", exif=tags)).convert("RGB")
    assert upright.size == (100, 200)
    top, bottom = upright.getpixel((50, 20)), upright.getpixel((50, 180))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] < 50) == (True, True)
    assert (bottom[2] > 200, bottom[0] < 50) == (True, True)


def test_a_picture_that_cannot_be_converted_is_one_kind_of_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise ValueError("no way to RGB")

    grey = samples.saved(samples.scene().convert("L"), "JPEG")
    monkeypatch.setattr(Image.Image, "convert", fail)
    with pytest.raises(PhotoError, match=r"^evidence\.photo\("):
        derive(grey)
