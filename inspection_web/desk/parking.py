"""Parked commands in words: what was asked for, why it waits, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from inspection_api.directory import views as directory
from inspection_api.directory.views import UnitView
from inspection_api.fieldwork import views as fieldwork
from inspection_api.fieldwork.views import FindingView, ParkedView
from inspection_api.http.authentication import current_context
from inspection_web.desk.scene import Scene
from inspection_web.desk.scores import answer_text
from scoring import Answer, Field, Rulebook, Status


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said of a kind of command.

    Attributes:
        title: What was asked for.
        accept: What taking it does; None of a kind that cannot be taken afterwards.
        dismiss: What leaving it does.
        accepted: That it was taken.
        dismissed: That it was left.
    """

    title: str
    accept: str | None
    dismiss: str
    accepted: str
    dismissed: str


_FINDING = Wording(
    "Ghi kết luận",
    "Nhận, như thể được ghi lúc này",
    "Bỏ qua, giữ kết luận hiện có",
    "Đã nhận kết luận",
    "Đã bỏ qua kết luận",
)
_FIRST_FINDING = replace(_FINDING, dismiss="Bỏ qua, số liệu này vẫn chưa có kết luận")
_KINDS: Mapping[str, Wording] = MappingProxyType(
    {
        "attach_photo": Wording(
            "Gửi ảnh",
            "Nhận ảnh vào buổi kiểm tra",
            "Bỏ qua, không tính ảnh này; tệp ảnh vẫn được giữ",
            "Đã nhận ảnh",
            "Đã bỏ qua ảnh",
        ),
        "close_visit": Wording(
            "Kết thúc buổi kiểm tra",
            None,
            "Bỏ qua, buổi kiểm tra giữ nguyên tình trạng",
            "Đã nhận",
            "Đã bỏ qua lần kết thúc này",
        ),
        "sign_minutes": Wording(
            "Ký biên bản",
            "Nhận, giữ làm một bản biên bản của buổi kiểm tra",
            "Bỏ qua, không tính là biên bản; nội dung đã ký vẫn được giữ",
            "Đã nhận biên bản",
            "Đã bỏ qua biên bản",
        ),
    }
)

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A parked command with its words.

    Attributes:
        parked: The command.
        unit: The unit.
        words: What is said of its kind.
        subject: The criterion and figure it is about, if any.
        conclusion: What was concluded, as a code; None of other commands.
        value: The value it names.
        reason: Why it waits.
        standing: The conclusion that stands about the same figure while this one waits, and its value.
    """

    parked: ParkedView
    unit: UnitView
    words: Wording
    subject: str | None
    conclusion: str | None
    value: str | None
    reason: str
    standing: tuple[FindingView, str | None] | None


def parked_lines(here: Scene, found: Iterable[ParkedView]) -> list[ParkedLine]:
    """Give parked commands their words."""
    units, entries = here.unit_names(), tuple(found)
    rulebooks = directory.rulebooks(here.actor, here.session, here.campaign.id)
    standing = _standing(here, entries)
    return [_line(entry, units[entry.unit_code], rulebooks, standing) for entry in entries]


def _standing(here: Scene, entries: Iterable[ParkedView]) -> Mapping[_Key, FindingView]:
    """Return what stands about the units of which something waits, by unit, criterion and figure."""
    units = sorted({entry.unit_code for entry in entries if entry.settlement is None})
    return {
        (unit, finding.criterion, finding.field): finding
        for unit in units
        for finding in fieldwork.findings_of(here.actor, here.session, here.campaign.id, unit)
        if finding.settled
    }


def _line(
    entry: ParkedView,
    unit: UnitView,
    rulebooks: Mapping[str, Rulebook],
    standing: Mapping[_Key, FindingView],
) -> ParkedLine:
    texts = current_context().configuration.problem_texts
    field = _field(entry, rulebooks[unit.kind])
    beside = standing.get((unit.code, *_place(entry))) if entry.settlement is None else None
    return ParkedLine(
        parked=entry,
        unit=unit,
        words=_wording(entry.kind, beside),
        subject=_subject(entry, rulebooks[unit.kind]),
        conclusion=None if (said := entry.body.get("outcome")) is None else str(said),
        value=_value(entry.body.get("value"), field),
        reason=texts.detail(entry.code, entry.params),
        standing=None if beside is None else (beside, _value(beside.value, field)),
    )


def _wording(kind: str, standing: FindingView | None) -> Wording:
    """Return what is said of a kind; a conclusion that waits is told from one that takes another's place."""
    return _KINDS.get(kind) or (_FIRST_FINDING if standing is None else _FINDING)


def _place(entry: ParkedView) -> tuple[str, str]:
    return str(entry.body.get("criterion")), str(entry.body.get("field"))


def _subject(entry: ParkedView, rulebook: Rulebook) -> str | None:
    wanted = entry.body.get("criterion")
    label = next((each.label for each in rulebook.criteria() if each.id == wanted), None)
    field = _field(entry, rulebook)
    return f"{label} – {field.label}" if label and field else label


def _field(entry: ParkedView, rulebook: Rulebook) -> Field | None:
    wanted = _place(entry)
    pairs = ((each, field) for each in rulebook.criteria() for field in each.fields)
    return next((field for each, field in pairs if (each.id, field.id) == wanted), None)


def _value(text: object, field: Field | None) -> str | None:
    """Write the value that a command carries; what it is, checked or not, is shown as it came."""
    if not isinstance(text, str):
        return None
    return text if field is None else answer_text(field, Answer(Status.GIVEN, text))
