"""What a file is by its own bytes; claimed media types and file names are not believed.

Nothing is decoded and nothing is unpacked: a kind shows in the first kilobyte, and of a ZIP the directory at
its end is read, within limits. Polyglots pass any such test. It decides which decoder may look at a file, not
whether the file is harmless.

Sources: the signatures of the formats' own specifications; ISO/IEC 23008-12 for the brands of HEIF; the
"mimetype" parts of ECMA-376 for DOCX and XLSX; APPNOTE 6.3 for the directory of a ZIP.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from evidence.items import Reason

JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"
HEIF = "image/heif"
AVIF = "image/avif"
GIF = "image/gif"
SVG = "image/svg+xml"
EPS = "application/postscript"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
HTML = "text/html"
UNKNOWN = "application/octet-stream"

PHOTO_TYPES = frozenset({JPEG, PNG, WEBP})
HEIF_TYPES = frozenset({HEIC, HEIF})

_XML = "application/xml"
_HEIC_SEQUENCE = "image/heic-sequence"
_HEIF_SEQUENCE = "image/heif-sequence"
_VECTORS = frozenset({SVG, EPS})
_FILMS = frozenset({_HEIC_SEQUENCE, _HEIF_SEQUENCE})

_HEAD_BYTES = 1024
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (8, b"WEBP", WEBP),
    (0, b"%PDF-", PDF),
    (0, b"PK\x03\x04", ZIP),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (0, b"%!PS", EPS),
    (0, b"\xc5\xd0\xd3\xc6", EPS),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis"), HEIC),
    **dict.fromkeys((b"hevc", b"hevx", b"hevm", b"hevs"), _HEIC_SEQUENCE),
    b"msf1": _HEIF_SEQUENCE,
    b"avif": AVIF,
    b"avis": AVIF,
}
_GENERAL_BRAND = b"mif1"
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:<\?xml|<!--|<!doctype svg).*<svg\b|<svg\b", re.DOTALL | re.IGNORECASE), SVG),
    (re.compile(r"<(?:!doctype html|html|head|body|script|title)\b", re.IGNORECASE), HTML),
    (re.compile(r"<\?xml\b", re.IGNORECASE), _XML),
)
# A GIF that repeats says so in front; one that plays once is not supported all the same.
_MANY_FRAMES = {GIF: re.compile(rb"NETSCAPE2\.0"), PNG: re.compile(rb"\x00\x00\x00\x08acTL")}
_WEBP_FLAGS, _WEBP_ANIMATED = 20, 0x02

_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_OFFICE_TYPES = "[Content_Types].xml"
_END_MARK, _ENTRY_MARK = b"PK\x05\x06", b"PK\x01\x02"
_END = struct.Struct("<4s4xHHII2x")
_ENTRY = struct.Struct("<4s20xIHHH12x")
_LONGEST_COMMENT = 65_535
_DIRECTORY_BYTES_PER_ENTRY = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLimits:
    """How much a package of several files may say it holds, by its own directory.

    Attributes:
        entries: Files inside.
        unpacked_bytes: All of them together, unpacked.
        ratio: Unpacked bytes for one byte of the package; not asked of what stays below ``small_bytes``.
        small_bytes: Unpacked, this much is harmless however well it was packed.
    """

    entries: int = 5_000
    unpacked_bytes: int = 500_000_000
    ratio: int = 200
    small_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the bytes of a file say.

    Attributes:
        media_type: Its kind, UNKNOWN when no rule fits.
        trouble: Why nobody should open it, whatever kinds are wanted: a drawing that is a program, a film,
            a package that unpacks to too much; None when nothing of that shows.
    """

    media_type: str
    trouble: Reason | None = None


class _OverflowingError(Exception):
    """The directory of a ZIP says more than the limits allow."""


def sniff(stream: BinaryIO, limits: PackageLimits | None = None) -> Sniffed:
    """Say what a file is, from its first bytes and, of a ZIP, its directory.

    Args:
        stream: Readable and seekable; left at its beginning.
        limits: What the directory of a ZIP may say.
    """
    head = stream.read(_HEAD_BYTES)
    found = _kind_of(head)
    sniffed = Sniffed(found, _trouble(found, head))
    if found == ZIP:
        sniffed = _package(stream, limits or PackageLimits())
    stream.seek(0)
    return sniffed


def media_type_of(stream: BinaryIO) -> str:
    """Return the media type of a file from its bytes, UNKNOWN when no rule fits; see ``sniff``."""
    return sniff(stream).media_type


def _kind_of(head: bytes) -> str:
    found = next((kind for at, magic, kind in _MAGIC if head[at : at + len(magic)] == magic), None)
    if found == WEBP and not head.startswith(b"RIFF"):
        return UNKNOWN
    return found or _heif(head) or _markup(head)


def _heif(head: bytes) -> str | None:
    """Tell the brands apart: the first one, or where that is the general one, those it says it also is."""
    if head[4:8] != b"ftyp":
        return None
    length = min(int.from_bytes(head[:4], "big"), len(head))
    first, *others = [head[at : at + 4] for at in (8, *range(16, length - 3, 4))]
    if first != _GENERAL_BRAND:
        return _BRANDS.get(first)
    return next((_BRANDS[brand] for brand in others if _BRANDS.get(brand) in {HEIC, AVIF}), HEIF)


def _markup(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = head.decode(encoding, "ignore").lstrip()
    return next((kind for form, kind in _MARKUP if form.match(text)), UNKNOWN)


def _trouble(kind: str, head: bytes) -> Reason | None:
    if kind in _VECTORS:
        return Reason.VECTOR_FILE
    if kind in _FILMS or _has_frames(kind, head):
        return Reason.ANIMATED
    return None


def _has_frames(kind: str, head: bytes) -> bool:
    if kind == WEBP:
        flags = head[_WEBP_FLAGS : _WEBP_FLAGS + 1]
        return head[12:16] == b"VP8X" and bool(int.from_bytes(flags) & _WEBP_ANIMATED)
    return kind in _MANY_FRAMES and _MANY_FRAMES[kind].search(head) is not None


def _package(stream: BinaryIO, limits: PackageLimits) -> Sniffed:
    try:
        names = {name for name, _ in _within(limits, stream)}
    except _OverflowingError:
        return Sniffed(ZIP, Reason.BOMB)
    office = {kind for part, kind in _OFFICE.items() if part in names and _OFFICE_TYPES in names}
    return Sniffed(office.pop() if len(office) == 1 else ZIP)


def _within(limits: PackageLimits, stream: BinaryIO) -> Iterator[tuple[str, int]]:
    """Yield the directory of a ZIP as long as it stays within the limits."""
    size = stream.seek(0, 2)
    total = 0
    for name, unpacked in _entries(_directory(stream, size, limits)):
        total += unpacked
        if total > limits.unpacked_bytes or total > max(limits.small_bytes, size * limits.ratio):
            raise _OverflowingError
        yield name, unpacked


def _directory(stream: BinaryIO, size: int, limits: PackageLimits) -> bytes:
    """Return the directory as it lies before the mark of the end; nothing where there is no such mark.

    The large form of a ZIP (more than 65,534 files or 4 GB) writes the highest numbers here: too much.
    """
    tail_at = max(0, size - _END.size - _LONGEST_COMMENT)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        return b""
    _, _, entries, length, _ = _END.unpack_from(tail, at)
    if entries > limits.entries or length > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise _OverflowingError
    stream.seek(max(0, tail_at + at - length))
    return stream.read(length)


def _entries(directory: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and unpacked bytes of each entry, up to the first that is none."""
    at = 0
    while directory.startswith(_ENTRY_MARK, at) and len(directory) - at >= _ENTRY.size:
        _, unpacked, name, extra, comment = _ENTRY.unpack_from(directory, at)
        begin = at + _ENTRY.size
        yield directory[begin : begin + name].decode("utf-8", "replace"), unpacked
        at = begin + name + extra + comment
