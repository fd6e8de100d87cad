"""What a file is by its own bytes: every brand, mark and directory."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.formats import (
    AVIF,
    DOCX,
    EPS,
    HEIC,
    HEIF,
    HTML,
    JPEG,
    SVG,
    UNKNOWN,
    XLSX,
    ZIP,
    PackageLimits,
    Sniffed,
    media_type_of,
    sniff,
)
from evidence.items import Reason
from tests.evidence import samples


def look(data: bytes, limits: PackageLimits | None = None) -> Sniffed:
    return sniff(BytesIO(data), limits)


def test_the_letters_webp_alone_make_no_photo() -> None:
    assert look(b"12345678WEBP") == Sniffed(UNKNOWN)


def boxed(first: str, *others: str) -> bytes:
    """The first box of a HEIF or AVIF file."""
    brands = first.encode() + b"\x00\x00\x00\x00" + "".join(others).encode()
    return struct.pack(">I", len(brands) + 8) + b"ftyp" + brands + b"\x00\x00\x00\x0cmeta"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (boxed("heic", "mif1", "heic"), HEIC),
        (boxed("heix"), HEIC),
        (boxed("heim"), HEIC),
        (boxed("mif1", "heic", "mif1"), HEIC),
        (boxed("mif1", "miaf"), HEIF),
        (boxed("mif1"), HEIF),
        (boxed("avif", "mif1", "miaf"), AVIF),
        (boxed("avis"), AVIF),
        (boxed("mif1", "avif"), AVIF),
        (boxed("isom", "mp42"), UNKNOWN),
        (b"\x00\x00\x00\x08ftyp", UNKNOWN),
        (samples.saved(samples.scene(), "AVIF"), AVIF),
    ],
)
def test_the_brands_of_heif_are_told_apart(data: bytes, kind: str) -> None:
    assert look(data) == Sniffed(kind)


@pytest.mark.parametrize(
    ("brand", "kind"),
    [("hevc", "image/heic-sequence"), ("hevx", "image/heic-sequence"), ("msf1", "image/heif-sequence")],
)
def test_sequences_of_heif_are_films(brand: str, kind: str) -> None:
    assert look(boxed(brand, "mif1", "heic")) == Sniffed(kind, Reason.ANIMATED)


@pytest.mark.parametrize(
    ("data", "kind", "trouble"),
    [
        (b"<svg/>", SVG, Reason.VECTOR_FILE),
        (b"\xef\xbb\xbf \r\n<SVG width='1'>", SVG, Reason.VECTOR_FILE),
        (b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg>", SVG, Reason.VECTOR_FILE),
        (b"<!-- drawn --><svg>", SVG, Reason.VECTOR_FILE),
        (b"<!DOCTYPE svg PUBLIC '-//W3C'><svg>", SVG, Reason.VECTOR_FILE),
        ("<svg xmlns=''/>".encode("utf-16"), SVG, Reason.VECTOR_FILE),
        (b"%!PS-Adobe-3.0 EPSF-3.0", EPS, Reason.VECTOR_FILE),
        (b"\xc5\xd0\xd3\xc6\x1e\x00", EPS, Reason.VECTOR_FILE),
        (b"<?xml version='1.0'?><plist/>", "application/xml", None),
        (b"<html><svg>", HTML, None),
        (b" <!doctype HTML>", HTML, None),
        (b"<script>alert(1)</script>", HTML, None),
        (b"<svgx>", UNKNOWN, None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .doc", "application/x-ole-storage", None),
    ],
)
def test_markup_and_vector_files_have_their_names(data: bytes, kind: str, trouble: Reason | None) -> None:
    assert look(data) == Sniffed(kind, trouble)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_film_shows_in_its_first_bytes_and_a_still_does_not(kind: str) -> None:
    assert look(samples.animated(kind)).trouble is Reason.ANIMATED
    assert look(samples.saved(samples.scene(), kind)).trouble is None
    assert look(samples.saved(samples.scene().convert("RGBA"), kind)).trouble is None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.WORKBOOK, XLSX),
        (samples.DOCUMENT, DOCX),
        (samples.archive("xl/workbook.xml"), ZIP),
        (samples.archive("word/document.xml", "xl/workbook.xml", "[Content_Types].xml"), ZIP),
        (samples.archive("a"), ZIP),
        (b"PK\x03\x04", ZIP),
        (b"PK\x03\x04 PK\x05\x06 cut off", ZIP),
        (samples.WORKBOOK + b"a comment" * 10, XLSX),
    ],
)
def test_office_files_are_known_by_the_parts_they_list(data: bytes, kind: str) -> None:
    assert look(data) == Sniffed(kind)


@pytest.mark.parametrize(
    "limits",
    [PackageLimits(entries=1), PackageLimits(unpacked_bytes=5), PackageLimits(small_bytes=0, ratio=0)],
)
def test_each_limit_of_a_package_is_kept(limits: PackageLimits) -> None:
    assert look(samples.WORKBOOK, limits) == Sniffed(ZIP, Reason.BOMB)


def test_what_is_small_may_be_packed_as_well_as_it_likes() -> None:
    data = samples.swollen_archive(2, 9_000_000, "[Content_Types].xml", "xl/workbook.xml")
    assert look(data) == Sniffed(XLSX)
    assert look(samples.swollen_archive(2, 11_000_000)) == Sniffed(ZIP, Reason.BOMB)


def test_a_directory_said_to_be_larger_than_its_files_need_is_a_bomb() -> None:
    data = bytearray(samples.WORKBOOK)
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 100_000_000)
    assert look(bytes(data)) == Sniffed(ZIP, Reason.BOMB)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PK\x03\x04PK\x05\x06", boxed("mif1")]))
def test_any_bytes_have_a_kind(data: bytes, beginning: bytes) -> None:
    stream = BytesIO(beginning + data)
    assert sniff(stream).media_type
    assert stream.read() == beginning + data


@pytest.mark.parametrize(
    "tail",
    [samples.WORKBOOK, b"<script>alert(1)</script>", b"%PDF-1.7"],
)
def test_a_polyglot_is_what_it_begins_with(tail: bytes) -> None:
    assert media_type_of(BytesIO(samples.jpeg() + tail)) == JPEG
