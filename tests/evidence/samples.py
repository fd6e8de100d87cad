"""Photos and files made for the tests, the hostile ones among them."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

GPS_IFD = 0x8825
EXIF_IFD = 0x8769
# 21 degrees 1 minute 42 seconds north, 105 degrees 51 minutes east
HA_NOI: dict[int, object] = {
    1: "N",
    2: (IFDRational(21), IFDRational(1), IFDRational(4200, 100)),
    3: "E",
    4: (IFDRational(105), IFDRational(51), IFDRational(0)),
}


def scene(width: int = 320, height: int = 240) -> Image.Image:
    """A picture without symmetry, that does not compress to nothing."""
    red = Image.linear_gradient("L").resize((width, height))
    green = Image.radial_gradient("L").resize((width, height)).rotate(30)
    blue = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.merge("RGB", (red, green, blue))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 320, height: int = 240, **options: object) -> bytes:
    return saved(scene(width, height), "JPEG", **options)


def tagged(
    exif: Mapping[int, object] | None = None,
    gps: Mapping[int, object] | None = None,
    main: Mapping[int, object] | None = None,
) -> bytes:
    """A JPEG with the given EXIF, GPS and main tags."""
    tags = Image.Exif()
    tags.update(dict(main or {}))
    tags.get_ifd(EXIF_IFD).update(dict(exif or {}))
    tags.get_ifd(GPS_IFD).update(dict(gps or {}))
    return jpeg(exif=tags)


def cut(data: bytes, percent: int) -> bytes:
    return data[: len(data) * percent // 100]


def animated(kind: str) -> bytes:
    frames = [scene().rotate(angle) for angle in (0, 90)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], loop=0)


def multi_picture() -> bytes:
    """What phones with a gain map write: a JPEG with a second one behind it."""
    return saved(scene(), "MPO", save_all=True, append_images=[scene(80, 60)])


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a great many pixels."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = part(b"IDAT", zlib.compress(b"\x00" * 64))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + pixels + part(b"IEND", b"")


def archive(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "<x/>")
    return out.getvalue()


def swollen_archive(count: int, unpacked: int, *names: str) -> bytes:
    """A ZIP whose directory says that each of its files unpacks to so many bytes."""
    listed = [*names, *(f"part{number}" for number in range(count - len(names)))]
    data = bytearray(archive(*listed))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", unpacked)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


DOCUMENT = archive("[Content_Types].xml", "word/document.xml")
WORKBOOK = archive("[Content_Types].xml", "xl/workbook.xml")
