"""What a round of a source says for people only: nothing is computed of it, yet a slip in it is a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection

from scoring.criteria.cursor import LATEST, Cursor

_MOST_LISTS = 10_000
_EVERY = "all"
_BODIES = (
    "approving_authority",
    "standing_office",
    "advisor",
    "self_scored_by",
    "committee",
    "committee_short",
    "inspection_team",
    "inspection_team_short",
    "place",
)


def pass_over(top: Cursor, kinds: Collection[str]) -> None:
    """Know the keys that are told by other means, and the keys inside them.

    Args:
        top: the campaign file.
        kinds: the kinds of unit of the round; keys of blocks that speak of units begin with one of them.
    """
    for key in ("format", "edition", "illustrative", "time_zone", "categories"):
        top.optional_text(key)
    _province(top.optional_child("province"))
    _bodies(top.optional_child("bodies"))
    _not_submitted(top.optional_child("not_submitted"), kinds)
    _published_blocks(top.optional_child("published_blocks"), kinds)
    for entry in top.optional_children("feeds"):
        _feed(entry)


def _province(entry: Cursor | None) -> None:
    if entry is not None:
        entry.text("name")
        for key in ("short_name", "code"):
            entry.optional_text(key)
        entry.finish()


def _bodies(entry: Cursor | None) -> None:
    if entry is not None:
        for key in _BODIES:
            entry.optional_text(key)
        entry.finish()


def _not_submitted(entry: Cursor | None, kinds: Collection[str]) -> None:
    """Units of a kind by code; or units above, and what share of those below them."""
    if entry is None:
        return
    for kind in kinds:
        _if_there(entry, kind, entry.texts)
        _if_there(entry, f"{kind}_of", entry.texts)
        share = entry.optional_text(f"{kind}_share")
        if share not in {None, _EVERY}:
            entry.fault(
                f"{kind}_share", "Không rõ bao nhiêu đơn vị chưa gửi", f"Viết {_EVERY}, hoặc bỏ khóa này"
            )
    entry.finish()


def _published_blocks(entry: Cursor | None, kinds: Collection[str]) -> None:
    """How many lists there are of a kind; or the units above of which each has one."""
    if entry is None:
        return
    entry.whole("year", LATEST.year)
    for kind in kinds:
        _if_there(entry, kind, lambda key: entry.whole(key, _MOST_LISTS))
        _if_there(entry, f"{kind}_of", entry.texts)
    entry.finish()


def _feed(entry: Cursor) -> None:
    for key in ("component", "title", "instrument", "wording"):
        entry.text(key)
    _if_there(entry, "automatic_points", entry.flag)
    entry.finish()


def _if_there(entry: Cursor, key: str, read: Callable[[str], object]) -> None:
    """Read a key that may be absent or null."""
    if entry.has(key):
        read(key)
    else:
        entry.optional_text(key)
