"""What a part of a file has to be. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.digests import is_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPart:
    """A part of a file, as a request brings it.

    Attributes:
        sha256: What the whole file is said to be.
        photo: A photo of a visit; otherwise a document.
        at: Number of bytes before it.
        data: Its bytes.
        end: Number of bytes up to its end, as the request says.
        total: Number of bytes of the file.
    """

    sha256: str
    photo: bool
    at: int
    data: bytes
    end: int
    total: int


def part_fault(part: SentPart, limit: int) -> str | None:
    """Return why a part cannot be one of a file of at most so many bytes, as a code, or None."""
    if part.total > limit:
        return "evidence.too-large"
    if not is_digest(part.sha256):
        return "evidence.bad-digest"
    joined = part.at + len(part.data) == part.end <= part.total
    return None if joined and part.data else "evidence.part-range"
