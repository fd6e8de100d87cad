"""Small decisions of the paper: how a value, a unit and a photo that cannot be printed are named. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from evidence import FenceVerdict
from inspection_api.archive.views import CaptureView
from inspection_api.directory.views import UnitView
from inspection_api.discrepancies.views import CaseView
from inspection_api.documents import formats
from inspection_api.documents.contexts import FieldRow
from scoring import FieldType


def worded(row: FieldRow, case: CaseView) -> FieldRow:
    """Label every value of the disputed figure: a proposal or decision may be a word instead of a value."""
    texts = {row.claimed, row.verified, *(move.value.value for move in case.moves if move.value)}
    labels = {
        text: formats.field_value(row.type, text, unit=row.unit, choices=row.choices)
        for text in texts
        if text
    }
    return replace(row, type=FieldType.CHOICE, unit=None, choices=labels)


def official_name(unit: UnitView) -> str:
    """Return the name of a unit's authority: "Ủy ban nhân dân xã …", or the name itself for agencies."""
    return unit.name if unit.kind == "so" else f"Ủy ban nhân dân {unit.name[:1].lower()}{unit.name[1:]}"


def fence_verdict(codes: Collection[str]) -> FenceVerdict:
    """Return where a photo was taken, seen from the unit, by the codes of what does not fit."""
    return next((_VERDICTS[code] for code in sorted(codes) if code in _VERDICTS), FenceVerdict.INSIDE)


def unprinted(
    photos: Iterable[UUID], captures: Mapping[UUID, CaptureView], previews: Collection[str]
) -> tuple[str, ...]:
    """Name the photos a finding rests on that cannot be printed, so that none is left out in silence.

    Args:
        photos: Keys of the photos.
        captures: Those that the server knows of.
        previews: Digests of those that are printed.
    """
    known = ((key, captures.get(key)) for key in photos)
    return tuple(_unprinted(key, each) for key, each in known if each is None or each.sha256 not in previews)


def _unprinted(key: UUID, capture: CaptureView | None) -> str:
    if capture is None:
        return f"Ảnh chưa nhận được: mã ảnh {key}"
    if capture.evidence is None:
        return f"Ảnh chưa nhận được: mã băm {capture.sha256}"
    if capture.evidence.state == "quarantined":
        return f"Ảnh đang cách ly: mã băm {capture.sha256}"
    return f"Tệp không in được thành ảnh: mã băm {capture.sha256}"


_VERDICTS = {
    "evidence.outside-fence": FenceVerdict.OUTSIDE,
    "evidence.fence-uncertain": FenceVerdict.CANNOT_TELL,
    "evidence.unusable-fix": FenceVerdict.CANNOT_TELL,
}
