"""Where the last picture of a file ends, found by walking its structure, without decoding.

Why: decoders ignore what stands behind a picture, and so do people who look at it. Archives, scripts and
whole documents fit there. A multi-picture JPEG (CIPA DC-007, the form of gain maps) rightly holds further
pictures behind the first; they are walked too.

Sources: ITU-T T.81 annex B for the markers of a JPEG, the PNG specification for chunks, RFC 9649 for WebP.
"""

import re
import struct

# Any marker that is neither a filled-in zero nor a restart nor padding: those stand within the pixels.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_NEXT_PICTURE = re.compile(rb"\x00*(?=\xff\xd8\xff)")
_WITHOUT_LENGTH = frozenset({0x01, 0xD8})
_END_OF_IMAGE = 0xD9
_MOST_PICTURES = 64
_PNG_FIRST_CHUNK, _PNG_FRAME = 8, 12
_RIFF_FRAME = 8


def trailing_bytes(data: bytes, kind: str, pictures: int = 1) -> int:
    """Return how many bytes stand behind the last picture of a file that could be decoded.

    Args:
        data: The whole file.
        kind: JPEG, PNG, WEBP; for any other, nothing is known to trail.
        pictures: How many pictures a multi-picture JPEG says it holds.
    """
    match kind:
        case "JPEG":
            end = _end_of_jpegs(data, pictures)
        case "PNG":
            end = _end_of_png(data)
        case "WEBP":
            end = _end_of_riff(data)
        case _:
            end = len(data)
    return max(0, len(data) - end)


def _end_of_jpegs(data: bytes, pictures: int) -> int:
    end = _end_of_jpeg(data, 0)
    for _ in range(min(pictures, _MOST_PICTURES) - 1):
        further = _NEXT_PICTURE.match(data, end)
        if further is None:
            break
        end = _end_of_jpeg(data, further.end())
    return end


def _end_of_jpeg(data: bytes, begin: int) -> int:
    """Return the place behind the end mark of the picture that begins here, or the end of the file."""
    at = begin
    while (marker := _MARKER.search(data, at)) is not None:
        code = data[marker.end() - 1]
        at = marker.end()
        if code == _END_OF_IMAGE:
            return at
        if code not in _WITHOUT_LENGTH:
            at += max(2, int.from_bytes(data[at : at + 2], "big"))
    return len(data)


def _end_of_png(data: bytes) -> int:
    at = _PNG_FIRST_CHUNK
    while len(data) - at >= _PNG_FRAME:
        length: int
        length, name = struct.unpack_from(">I4s", data, at)
        at += _PNG_FRAME + length
        if name == b"IEND":
            return at
    return len(data)


def _end_of_riff(data: bytes) -> int:
    """A RIFF file states its own length, filled up to an even number."""
    length = int.from_bytes(data[4:8], "little")
    return _RIFF_FRAME + length + length % 2
