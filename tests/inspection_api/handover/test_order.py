"""Of two findings in a file their places on their tablet tell which came later, whatever its clock said."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from inspection_api.handover.schemas import shaped
from inspection_api.handover.service import take_file
from tests.builders.queue_files import SECRET, file_of
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.test_order import CLOCKS, REPLACED, standing, three
from tests.inspection_api.handover.test_files import waiting

if TYPE_CHECKING:
    from datetime import timedelta

    from inspection_api.fieldwork.rules import TabletCommand
    from inspection_api.kernel.context import Context
    from tests.inspection_api.fieldwork.tablet import Tablet


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    pair(context, INSPECTOR)
    return replace(tablet, device=TABLET)


def placed(tablet: Tablet, command: TabletCommand) -> dict[str, Any]:
    """A command as it stands in a file, its place on its tablet beside it."""
    head = waiting(tablet, command)
    head["item"]["number"] = command.number
    return head


def hand_in(context: Context, tablet: Tablet, *commands: TabletCommand) -> list[str]:
    file = file_of(*(placed(tablet, each) for each in commands))
    return [line.code for line in take_file(OFFICE, context, BytesIO(file), SECRET, shape=shaped)]


@pytest.mark.parametrize("put", CLOCKS)
def test_what_comes_in_a_file_after_its_correction_is_too_late(
    context: Context, paired: Tablet, put: timedelta
) -> None:
    first, second, third = three(put)
    assert paired.said(first, third) == ["applied", "applied"]
    for _ in range(2):
        assert hand_in(context, paired, first, second, third) == ["duplicate", REPLACED, "duplicate"]
    assert standing(paired) == ["9"]


@pytest.mark.parametrize("put", CLOCKS)
def test_a_correction_in_a_file_is_taken_though_the_one_between_has_not_come(
    context: Context, paired: Tablet, put: timedelta
) -> None:
    first, second, third = three(put)
    assert paired.said(first) == ["applied"]
    assert hand_in(context, paired, third) == ["applied"]
    assert paired.said(second) == [REPLACED]


def test_a_place_that_is_none_makes_the_record_one_that_cannot_be_read(
    context: Context, paired: Tablet
) -> None:
    first, second, third = three(CLOCKS[0])
    odd = replace(second, number=0)
    assert hand_in(context, paired, first, odd, third) == ["applied", "applied", "handover.unread"]
