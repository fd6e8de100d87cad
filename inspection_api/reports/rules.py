"""Small decisions of the paper: how a value, a unit and a photo that cannot be printed are named. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from evidence import FenceVerdict, State
from inspection_api.archive.rules import WAITING, is_photo
from inspection_api.documents import formats
from inspection_api.documents.contexts import FieldRow
from scoring import FieldType


def worded(row: FieldRow, values: Iterable[str | None]) -> FieldRow:
    """Label every value of the disputed figure: a proposal or decision may be a word instead of a value."""
    texts = {row.claimed, row.verified, *values}
    labels = {
        text: formats.field_value(row.type, text, unit=row.unit, choices=row.choices)
        for text in texts
        if text
    }
    return replace(row, type=FieldType.CHOICE, unit=None, choices=labels)


def official_name(name: str, kind: str) -> str:
    """Return the name of a unit's authority: "Ủy ban nhân dân xã …", or the name itself for agencies."""
    return name if kind == "so" else f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}"


def fence_verdict(codes: Collection[str]) -> FenceVerdict:
    """Return where a photo was taken, seen from the unit, by the codes of what does not fit."""
    return next((_VERDICTS[code] for code in sorted(codes) if code in _VERDICTS), FenceVerdict.INSIDE)


def unprinted(key: UUID, sha256: str | None, file: tuple[str, str] | None) -> str:
    """Name a photo that cannot be printed, so that none is left out in silence.

    Args:
        key: Its key.
        sha256: Its digest, None while the server knows nothing of it.
        file: State and media type of its file, None while its bytes have not come.
    """
    if sha256 is None:
        return f"Ảnh chưa nhận được: mã ảnh {key}"
    return f"{_why_unprinted(file)}: mã băm {sha256}"


def _why_unprinted(file: tuple[str, str] | None) -> str:
    if file is None:
        return "Ảnh chưa nhận được"
    state, media_type = file
    if state == State.QUARANTINED:
        return "Ảnh đang cách ly"
    if state == WAITING or is_photo(state, media_type):  # its picture is made, or made again
        return "Ảnh đang được xử lý"
    return "Tệp không in được thành ảnh"


_VERDICTS = {
    "evidence.outside-fence": FenceVerdict.OUTSIDE,
    "evidence.fence-uncertain": FenceVerdict.CANNOT_TELL,
    "evidence.unusable-fix": FenceVerdict.CANNOT_TELL,
    "evidence.unusable-accuracy": FenceVerdict.CANNOT_TELL,
    "evidence.zero-position": FenceVerdict.CANNOT_TELL,
    "evidence.swapped-position": FenceVerdict.CANNOT_TELL,
}
