"""Public copies: what is covered is gone, what is not stays, and nothing else comes along."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from evidence.errors import BadAreaError, NotAnImageError, PhotoError, TooManyPixelsError, TruncatedError
from evidence.items import Decoding
from evidence.photos import public_copy
from evidence.redaction import FILL, MOST_AREAS, WHOLE, Area, areas_text, covered, read_areas
from tests.evidence import samples

MIDDLE = Area(300, 400, 250, 200)
_NEARLY = 6


@st.composite
def areas(draw: st.DrawFn) -> Area:
    left, top = draw(st.integers(0, WHOLE - 1)), draw(st.integers(0, WHOLE - 1))
    return Area(left, top, draw(st.integers(1, WHOLE - left)), draw(st.integers(1, WHOLE - top)))


def shown(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def noise(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """Something whose every pixel says something: the seed decides what."""
    bands = [Image.effect_noise(size, 90).rotate(90 * seed).resize(size) for _ in "RGB"]
    return Image.merge("RGB", bands)


def inside(picture: Image.Image, area: Area) -> Image.Image:
    width, height = picture.size
    return picture.crop(
        (
            area.left * width // WHOLE,
            area.top * height // WHOLE,
            -(-(area.left + area.width) * width // WHOLE),
            -(-(area.top + area.height) * height // WHOLE),
        )
    )


def is_filled(picture: Image.Image) -> bool:
    return not differ(picture, Image.new("RGB", picture.size, FILL))


def differ(one: Image.Image, other: Image.Image) -> bool:
    grey = ImageChops.difference(one, other).convert("L")
    return grey.point([level > _NEARLY for level in range(256)]).getbbox() is not None


@given(st.lists(areas(), min_size=1, max_size=MOST_AREAS))
def test_areas_are_read_as_they_were_written(chosen: list[Area]) -> None:
    assert read_areas(areas_text(chosen)) == tuple(chosen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 2 3",
        "1 2 3 4 5",
        "a b c d",
        "-1 0 5 5",
        "0 0 0 5",
        "0 0 5 0",
        "900 0 101 5",
        "0 900 5 101",
        "1 2 3 00004",
        "١ 2 3 4",
        "1.5 2 3 4",
        "1 2 3 4;",
        ";".join(["1 2 3 4"] * (MOST_AREAS + 1)),
    ],
)
def test_what_names_no_area_of_the_picture_is_refused(text: str) -> None:
    with pytest.raises(BadAreaError):
        read_areas(text)


@given(areas(), st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 4))
def test_a_fill_holds_its_area_and_stays_in_the_picture(
    area: Area, width: int, height: int, factor: int
) -> None:
    left, top, right, bottom = covered(area, (width, height), (width * factor, height * factor))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left * WHOLE <= area.left * width
    assert top * WHOLE <= area.top * height
    assert right * WHOLE >= (area.left + area.width) * width
    assert bottom * WHOLE >= (area.top + area.height) * height


def test_a_fill_reaches_over_the_blocks_of_the_original() -> None:
    assert covered(Area(500, 500, 100, 100), (1000, 1000), (4000, 2000)) == (495, 491, 605, 609)
    assert covered(Area(0, 0, WHOLE, WHOLE), (10, 10), (10, 10)) == (0, 0, 10, 10)


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {"quality": 90}), ("PNG", {}), ("WEBP", {"lossless": True})]
)
@pytest.mark.parametrize("size", [(400, 300), (2600, 1900)])
def test_what_was_covered_is_gone_without_a_trace_around_it(
    kind: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    whole = samples.scene(*size)
    hidden = whole.copy()
    hidden.paste(noise((size[0] // 4, size[1] // 5)), (size[0] * 3 // 10, size[1] * 2 // 5))
    plain, secret = (
        shown(public_copy(samples.saved(each, kind, **options), [MIDDLE])) for each in (whole, hidden)
    )
    assert is_filled(inside(secret, Area(330, 440, 190, 120)))
    assert not is_filled(inside(secret, Area(0, 0, 200, 200)))
    assert not differ(plain, secret)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_areas_are_those_of_the_upright_picture(orientation: int) -> None:
    corner = Area(0, 0, 400, 150)
    data = samples.tagged(main={0x0112: orientation})
    copy = shown(public_copy(data, [corner]))
    assert copy.size == ((240, 320) if orientation in range(5, 9) else (320, 240))
    assert is_filled(inside(copy, Area(0, 0, 350, 100)))
    assert not is_filled(inside(copy, Area(600, 600, 300, 300)))


def test_nothing_of_the_file_comes_along_but_pixels() -> None:
    profile = b"a profile that names its owner"
    image = samples.scene(900, 700)
    exif = Image.Exif()
    exif.update({0x0131: "Ảnh 1.0", 0x010F: "Hãng máy", 0x9286: "ghi chú"})
    data = samples.saved(image, "JPEG", exif=exif, icc_profile=profile, comment=b"someone's words")
    copy = public_copy(data + b"a tail", [MIDDLE])
    made = shown(copy)
    assert not made.getexif()
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert copy.count(b"\xff\xd8\xff") == 1, "a second picture is inside"
    for trace in (b"Exif", b"ICC_PROFILE", b"http://", profile, b"someone's words", b"a tail"):
        assert trace not in copy


def test_a_copy_is_about_1600_pixels_and_never_larger_than_the_original() -> None:
    assert shown(public_copy(samples.jpeg(320, 240), [MIDDLE])).size == (320, 240)
    large = shown(public_copy(samples.jpeg(4800, 3600), [MIDDLE])).size
    assert 1100 <= large[0] <= 2400
    assert large[0] * 3 == large[1] * 4


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"no picture", NotAnImageError),
        (samples.cut(samples.jpeg(), 50), TruncatedError),
        (samples.png_bomb(50_000, 50_000), TooManyPixelsError),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, kind: type[PhotoError]) -> None:
    with pytest.raises(kind):
        public_copy(data, [MIDDLE], Decoding())
