"""Small decisions of the paper: what stands at its head, how values, units and photos are named. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from evidence import FenceVerdict, State
from inspection_api.archive.rules import WAITING, is_photo
from inspection_api.directory.rules import CampaignRules
from inspection_api.documents import formats
from inspection_api.documents.contexts import CampaignFacts, FieldRow, Header, RulebookFacts, Signatory
from scoring import Field, FieldType, Rulebook

SIGNATORY = Signatory(authority="TM. TỔ CÔNG TÁC", post="TỔ TRƯỞNG")


def worded(row: FieldRow, values: Iterable[str | None]) -> FieldRow:
    """Label every value of the disputed figure: a proposal or decision may be a word instead of a value."""
    texts = {row.claimed, row.verified, *values}
    labels = {
        text: formats.field_value(row.type, text, unit=row.unit, choices=row.choices)
        for text in texts
        if text
    }
    return replace(row, type=FieldType.CHOICE, unit=None, choices=labels)


def with_part(word: str, field: Field, value: str | None) -> str:
    """Return the word for what was not proven, with the part of the figure that was."""
    if value is None:
        return word
    choices = {option.code: option.label for option in field.choices}
    return (
        f"{word} (đã chứng minh {formats.field_value(field.type, value, unit=field.unit, choices=choices)})"
    )


def official_name(name: str, kind: str) -> str:
    """Return the name of a unit's authority: "Ủy ban nhân dân xã …", or the name itself for agencies."""
    return name if kind == "so" else f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}"


def header(bodies: Mapping[str, str]) -> Header:
    """Return the head of the paper, from the bodies of the round."""
    return Header(
        parent_body=bodies["committee"],
        issuing_body=bodies["inspection_team_short"],
        symbol="BC-TCT",
        place=bodies["place"],
    )


def campaign_facts(of: CampaignRules) -> CampaignFacts:
    """Return what the paper says of the round."""
    return CampaignFacts(
        id=of.id,
        title=of.title,
        data_from=of.window_from,
        data_through=of.window_through,
        estimated=of.estimated,
    )


def rulebook_facts(rulebook: Rulebook) -> RulebookFacts:
    """Return what the paper says of the criteria set."""
    return RulebookFacts(
        title=rulebook.title,
        digest=rulebook.digest,
        instrument=f"{rulebook.instrument.number}, {rulebook.instrument.by}",
        illustrative=rulebook.illustrative,
    )


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
