"""Minutes as a tablet writes them, for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

STROKES = "M10 100 L60 40 L110 150 Q160 20 220 100"
BEGUN, ENDED = "2019-11-05T08:00:00+07:00", "2019-11-05T08:55:00+07:00"


def item(
    criterion: str = "H.A1.1", field: str = "so_may", outcome: str = "match", **said: object
) -> dict[str, object]:
    """One value as minutes have it."""
    plain: dict[str, object] = {"reported": None, "value": None, "note": None, "photos": []}
    return {"criterion": criterion, "field": field, "outcome": outcome, **plain, **said}


def attendee(name: str, role: str, side: str, duty: str | None = None) -> dict[str, object]:
    """Somebody who was present."""
    return {"name": name, "role": role, "side": side, "duty": duty}


PRESENT = (
    attendee("Hoàng Dũng", "Tổ trưởng", "team", "chair"),
    attendee("Lê Cường", "Thành viên", "team", "secretary"),
    attendee("Trần Bình", "Chủ tịch Ủy ban nhân dân", "unit"),
)


def content(
    visit: UUID, package: str, items: Sequence[Mapping[str, object]] = (), **said: object
) -> dict[str, object]:
    """What both sides see before they sign."""
    plain: dict[str, object] = {
        "v": 1,
        "kind": "minutes",
        "visit": str(visit),
        "version": 1,
        "package": package,
        "unit": "622",
        "held": {"from": BEGUN, "to": ENDED, "place": "Trụ sở Ủy ban nhân dân"},
        "present": list(PRESENT),
        "items": list(items),
        "remarks": None,
        "prev": None,
    }
    return {**plain, **said}


def text_of(said: Mapping[str, object]) -> str:
    """The canonical text of minutes."""
    return canonical_json(said).decode()


def side(which: str, **said: object) -> dict[str, Any]:
    """How one side signed."""
    name, role = ("Hoàng Dũng", "Tổ trưởng") if which == "team" else ("Trần Bình", "Chủ tịch")
    plain = {"side": which, "name": name, "role": role, "strokes": STROKES}
    return {**plain, "reservation": None, "refusal": None, "at": ENDED, **said}


def both_sides() -> list[dict[str, Any]]:
    """Both signed, without a word."""
    return [side("unit"), side("team")]
