"""Parked commands in words: what was asked for, why it waits, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.fieldwork.views import ParkedView
from inspection_api.http.authentication import current_context
from inspection_web.desk.scene import Scene
from inspection_web.desk.scores import answer_text
from scoring import Answer, Field, Rulebook, Status

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "record_finding": "Ghi kết luận",
        "attach_photo": "Gửi ảnh",
        "close_visit": "Kết thúc buổi kiểm tra",
    }
)


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A parked command with its words."""

    parked: ParkedView
    unit: UnitView
    title: str
    subject: str | None
    value: str | None
    reason: str


def parked_lines(here: Scene, found: Iterable[ParkedView]) -> list[ParkedLine]:
    """Give parked commands their words."""
    units = here.unit_names()
    rulebooks = directory.rulebooks(here.actor, here.session, here.campaign.id)
    return [_line(entry, units[entry.unit_code], rulebooks) for entry in found]


def _line(entry: ParkedView, unit: UnitView, rulebooks: Mapping[str, Rulebook]) -> ParkedLine:
    texts = current_context().configuration.problem_texts
    field = _field(entry, rulebooks[unit.kind])
    return ParkedLine(
        parked=entry,
        unit=unit,
        title=_KINDS.get(entry.kind, entry.kind),
        subject=_subject(entry, rulebooks[unit.kind]),
        value=_value(entry, field),
        reason=texts.detail(entry.code, entry.params),
    )


def _subject(entry: ParkedView, rulebook: Rulebook) -> str | None:
    wanted = entry.body.get("criterion")
    label = next((each.label for each in rulebook.criteria() if each.id == wanted), None)
    field = _field(entry, rulebook)
    return f"{label} – {field.label}" if label and field else label


def _field(entry: ParkedView, rulebook: Rulebook) -> Field | None:
    wanted = (entry.body.get("criterion"), entry.body.get("field"))
    pairs = ((each, field) for each in rulebook.criteria() for field in each.fields)
    return next((field for each, field in pairs if (each.id, field.id) == wanted), None)


def _value(entry: ParkedView, field: Field | None) -> str | None:
    """Write the value that a command carries; what it is, checked or not, is shown as it came."""
    text = entry.body.get("value")
    if not isinstance(text, str):
        return None
    return text if field is None else answer_text(field, Answer(Status.GIVEN, text))
