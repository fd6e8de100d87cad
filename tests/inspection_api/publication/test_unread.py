"""What of a handed-in file could not be read stands in the way of a result until somebody dealt with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection_api.handover import service as handover
from inspection_api.publication.rules import BlockerKind
from tests.builders.queue_files import hand_in_unread
from tests.cast import KHANH
from tests.inspection_api.publication.test_publication import blocked

if TYPE_CHECKING:
    from tests.builders.cases import Round


def test_what_could_not_be_read_stands_in_the_way_until_it_is_dealt_with(story: Round) -> None:
    story.tablet().close()
    story.work()
    waiting = hand_in_unread(story, {"kind": "note, of no visit"})
    assert blocked(story) == {BlockerKind.UNREAD: 2}
    for each in waiting:
        handover.settle_unread(KHANH, story.world.context, each.id, "Đã nhờ ghi lại")
    assert blocked(story) == {}
