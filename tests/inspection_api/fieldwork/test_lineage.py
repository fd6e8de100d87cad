"""Which of two findings of one author came later, on a tablet whose fast clock was put right in between."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from inspection_api.planning import service as planning
from tests.inspection_api.archive.installation import NOW, OFFICE
from tests.inspection_api.fieldwork.tablet import differ
from tests.inspection_api.planning.campaign import plan

if TYPE_CHECKING:
    from inspection_api.fieldwork.rules import TabletCommand
    from tests.inspection_api.fieldwork.tablet import Tablet

FAST = timedelta(hours=2)


def _made(minutes: int, value: str, base: TabletCommand | None = None) -> TabletCommand:
    made_at = NOW - timedelta(hours=3) + timedelta(minutes=minutes)
    return dataclasses.replace(differ(value, base=None if base is None else str(base.id)), made_at=made_at)


def _fast(command: TabletCommand) -> TabletCommand:
    return dataclasses.replace(command, made_at=command.made_at + FAST)


def _standing(tablet: Tablet) -> list[str | None]:
    return [found.value for found in tablet.findings() if found.settled]


def test_the_newest_counts_although_what_it_follows_still_waits(tablet: Tablet) -> None:
    first = _fast(_made(0, "7"))
    second = _fast(_made(5, "8", first))
    third = _made(10, "9", second)
    assert tablet.said(first) == ["applied"]
    assert tablet.said(third) == ["applied"]
    assert tablet.said(second) == ["fieldwork.replaced-already"]
    assert _standing(tablet) == ["9"]


def test_the_newest_counts_although_what_it_follows_was_parked(tablet: Tablet) -> None:
    """The first follows something unknown, as on a tablet whose earlier entries are lost."""
    first = _fast(_made(0, "7", _made(0, "6")))
    second = _fast(_made(5, "-8", first))
    third = _made(10, "9", second)
    assert tablet.said(first, second, third) == ["applied", "fieldwork.negative", "applied"]
    assert _standing(tablet) == ["9"]


def test_what_was_replaced_is_late_whatever_the_clock_said(tablet: Tablet) -> None:
    first = _fast(_made(0, "7"))
    second = _made(5, "8", first)
    third = _made(10, "9", second)
    assert tablet.said(third) == ["applied"]
    assert tablet.said(second, first) == ["fieldwork.replaced-already", "fieldwork.replaced-already"]
    assert _standing(tablet) == ["9"]


def test_where_what_stands_follows_something_unknown_the_clock_is_asked(tablet: Tablet) -> None:
    lost = _made(0, "6")
    first = _made(5, "7", lost)
    second = _made(10, "8", first)
    third = _made(15, "9", second)
    assert tablet.said(third) == ["applied"]
    assert tablet.said(first) == ["fieldwork.replaced-already"]
    assert _standing(tablet) == ["9"]


def test_of_two_that_follow_nothing_the_clock_tells_the_older(tablet: Tablet) -> None:
    assert tablet.said(_made(5, "8"), _made(0, "7")) == ["applied", "fieldwork.replaced-already"]
    assert _standing(tablet) == ["8"]


def test_what_another_visit_to_the_unit_found_says_nothing_about_what_follows_what(tablet: Tablet) -> None:
    """The tablet of two visits knows the findings of one beside those of the other."""
    visit_id = plan(tablet.context)
    digest = planning.issue_package(OFFICE, tablet.context, visit_id)
    other = dataclasses.replace(tablet, visit_id=visit_id, digest=digest)
    assert other.said(_made(15, "8")) == ["applied"]
    assert tablet.said(_made(5, "7", _made(0, "6"))) == ["fieldwork.replaced-already"]
