"""Of two findings of one author on one tablet its own count tells which came later, whatever the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Settlement, TabletCommand
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    LEADER,
    NOW,
    as_person,
    site,
)
from tests.inspection_api.fieldwork.tablet import Tablet, differ, new_id

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

REPLACED = "fieldwork.replaced-already"
YEARS, MINUTES = timedelta(days=900), timedelta(minutes=5)
CLOCKS = [-YEARS, -MINUTES, timedelta(), MINUTES, YEARS]
"""How far a clock is put on between two findings; less than nothing: back."""


def written(number: int | None, value: str, base: TabletCommand | None, at: timedelta) -> TabletCommand:
    """A finding with its place on the tablet, by a clock that is off."""
    command = differ(value, base=None if base is None else str(base.id))
    return replace(command, number=number, made_at=NOW + at)


def three(put: timedelta) -> tuple[TabletCommand, TabletCommand, TabletCommand]:
    """A finding, its correction and the correction of that, the clock put on or back after the first."""
    first = written(11, "7", None, timedelta())
    second = written(14, "8", first, put)
    return first, second, written(15, "9", second, 2 * put)


def standing(tablet: Tablet) -> list[str | None]:
    return [found.value for found in tablet.findings() if found.settled]


@pytest.mark.parametrize("put", CLOCKS)
def test_the_newer_one_stands_though_the_one_between_was_refused_at_first(
    tablet: Tablet, put: timedelta
) -> None:
    first, second, third = three(put)
    assert tablet.said(first) == ["applied"]
    assert tablet.said(third) == ["applied"]
    assert tablet.said(second) == [REPLACED]
    assert standing(tablet) == ["9"]


@pytest.mark.parametrize("put", CLOCKS)
def test_what_was_refused_at_first_comes_too_late_whatever_the_clock_said(
    tablet: Tablet, put: timedelta
) -> None:
    first, second, third = three(put)
    assert tablet.said(third) == ["applied"]
    assert tablet.said(first, second) == [REPLACED, REPLACED]
    assert standing(tablet) == ["9"]
    waiting = next(each for each in tablet.parked() if each.client_id == second.id)
    service.settle_parked(LEADER, tablet.context, waiting.id, Settlement.ACCEPT, "Số này mới đúng")
    assert standing(tablet) == ["8"]


@pytest.mark.parametrize("put", CLOCKS)
def test_in_the_order_of_writing_all_are_taken(tablet: Tablet, put: timedelta) -> None:
    assert tablet.said(*three(put)) == ["applied"] * 3
    assert standing(tablet) == ["9"]


def test_what_comes_again_is_known_with_its_place_and_without(tablet: Tablet) -> None:
    first, second, third = three(-YEARS)
    assert tablet.said(first, third, second) == ["applied", "applied", REPLACED]
    assert tablet.said(third, second, first) == ["duplicate", REPLACED, "duplicate"]
    assert tablet.said(replace(third, number=None)) == ["duplicate"]
    assert tablet.said(replace(third, number=99)) == ["duplicate"]
    assert standing(tablet) == ["9"]


def test_places_on_two_tablets_are_not_held_against_each_other(tablet: Tablet) -> None:
    """However many things the other one wrote: what its author had not seen there waits."""
    other = replace(tablet, device=new_id())
    assert tablet.said(written(3, "7", None, timedelta())) == ["applied"]
    assert other.said(written(900, "8", None, MINUTES)) == ["fieldwork.other-device"]
    assert other.said(written(1, "8", None, MINUTES)) == ["fieldwork.other-device"]
    assert standing(tablet) == ["7"]


def test_a_later_place_passes_over_nobody_else(tablet: Tablet) -> None:
    assert tablet.said(written(3, "7", None, timedelta())) == ["applied"]
    assert tablet.said(written(4, "8", None, MINUTES), actor=COLLEAGUE) == ["fieldwork.other-author"]


@pytest.mark.parametrize(("first", "second"), [(None, None), (None, 15), (11, None)])
def test_of_tablets_that_do_not_say_the_clock_is_asked(
    tablet: Tablet, first: int | None, second: int | None
) -> None:
    assert tablet.said(written(first, "7", None, timedelta())) == ["applied"]
    assert tablet.said(written(second, "8", None, -MINUTES)) == [REPLACED]
    assert tablet.said(written(second, "9", None, MINUTES)) == ["applied"]


@pytest.mark.parametrize(
    ("number", "status"),
    [(None, 200), (1, 200), (2**31 - 1, 200), (0, 422), (2**31, 422), ("1", 422), (1.5, 422)],
)
def test_a_place_is_a_whole_number_from_one_or_nothing(
    context: Context, tablet: Tablet, number: object, status: int
) -> None:
    command = differ("30")
    told = {"id": str(command.id), "kind": command.kind.value, "made_at": command.made_at.isoformat()}
    batch = {
        "device_id": str(tablet.device),
        "device_now": NOW.isoformat(),
        "package_digest": tablet.digest,
        "commands": [{**told, "body": command.body, "number": number}],
    }
    place = f"/api/visits/{tablet.visit_id}/commands"
    answer = site(context).test_client().post(place, json=batch, headers=as_person(INSPECTOR))
    assert answer.status_code == status
