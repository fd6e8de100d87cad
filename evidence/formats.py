"""What a file is by its own first bytes; claimed media types and file names are not believed.

Polyglots pass any such test. It decides which decoder may look at a file, not whether the file is harmless.
"""

import zipfile
from typing import BinaryIO

JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

PHOTO_TYPES = frozenset({JPEG, PNG, WEBP})

_HEAD_BYTES = 32
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (8, b"WEBP", WEBP),
    (0, b"%PDF-", PDF),
    (0, b"PK\x03\x04", ZIP),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
)


def media_type_of(stream: BinaryIO) -> str:
    """Return the media type of a file from its bytes, UNKNOWN when no rule fits.

    Args:
        stream: Readable and seekable; left at its beginning.
    """
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    found = next((kind for at, magic, kind in _MAGIC if head[at : at + len(magic)] == magic), UNKNOWN)
    if found == WEBP and not head.startswith(b"RIFF"):
        return UNKNOWN
    return _inside_zip(stream) if found == ZIP else found


def _inside_zip(stream: BinaryIO) -> str:
    """A workbook is a ZIP with a workbook part; only the directory of the archive is read."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = set()
    stream.seek(0)
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names else ZIP
