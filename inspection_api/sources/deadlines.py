"""The deadlines that a source names, each with the last day that its wording means."""

from __future__ import annotations

from collections.abc import Collection

from inspection_api.directory.rules import Deadline
from scoring.criteria.cursor import Cursor
from scoring.criteria.marked import shortened

_SEMANTICS = ("before", "through")


def bound_deadline(entry: Cursor, known: Collection[str]) -> Deadline:
    """Read a deadline that names its kinds of unit; others than the known kinds of the round are faults."""
    kinds = entry.texts("kinds")
    for kind in kinds:
        if known and kind not in known:
            message = f"Không có loại «{shortened(kind)}» trong «kinds» của kỳ"
            entry.fault("kinds", message, f"Dùng một trong: {', '.join(known)}")
    return _deadline(entry, kinds)


def feedback_deadline(entry: Cursor | None, kinds: tuple[str, ...]) -> Deadline | None:
    """Read until when answers are taken, from all kinds of the round; None where the source does not say."""
    return None if entry is None else _deadline(entry, kinds)


def _deadline(entry: Cursor, kinds: tuple[str, ...]) -> Deadline:
    before = len(entry.faults.found)
    semantic = entry.text("semantic")
    if semantic and semantic not in _SEMANTICS:
        entry.fault("semantic", "Không rõ cách tính hạn", f"Dùng một trong: {', '.join(_SEMANTICS)}")
    found = Deadline(kinds, entry.date("date"), semantic, entry.text("quote"))
    last = entry.optional_date("last_day") or found.last_day
    if last != found.last_day and len(entry.faults.found) == before:
        message = f"«last_day» ghi {last}, còn «date» và «semantic» cho {found.last_day}"
        entry.fault("last_day", message, "Kiểm tra lại «date», «semantic», «last_day» theo «quote»")
    entry.finish()
    return found
