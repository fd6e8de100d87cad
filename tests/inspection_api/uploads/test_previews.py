"""Previews of photos that are still to come: shown to the office, never evidence, gone with the photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import sha256_bytes
from inspection_api.archive import service as archive
from inspection_api.captures import views as captures
from inspection_api.custody import service as custody
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.uploads import service
from tests.builders.cases import Round, round_in_work
from tests.builders.photos import InProcess
from tests.builders.visits import picture
from tests.cast import AN, CHI, DUNG, GIANG, KHANH, MINH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from inspection_api.kernel.actors import Actor
    from tests.databases import Databases

PHOTO, SMALL = picture(), picture(3)


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found


@pytest.fixture
def announced(story: Round) -> UUID:
    return story.tablet().photograph("X.A1.1", PHOTO, send=False)


def keep(story: Round, capture_id: UUID, data: bytes = SMALL, actor: Actor = CHI) -> bool:
    return service.keep_preview(actor, story.world.context, capture_id, data)


def seen(story: Round, capture_id: UUID, actor: Actor = KHANH) -> captures.CaptureView:
    with reading(story.world.context) as session:
        (found,) = captures.captures(actor, session, [capture_id])
    return found


def shown(story: Round, capture_id: UUID, actor: Actor = KHANH) -> bytes | str:
    """The picture that is shown, or why there is none."""
    try:
        return custody.open_sent_preview(actor, story.world.context, capture_id)
    except Problem as problem:
        return problem.code


def test_a_preview_is_shown_until_the_photo_is_derived(story: Round, announced: UUID) -> None:
    assert shown(story, announced) == "evidence.no-preview"
    assert keep(story, announced)
    assert (shown(story, announced), shown(story, announced, DUNG)) == (SMALL, SMALL)
    assert seen(story, announced).has_preview
    assert seen(story, announced).evidence is None
    story.tablet().send_bytes(PHOTO)
    assert shown(story, announced) == SMALL
    story.work()
    derived = shown(story, announced)
    assert isinstance(derived, bytes)
    assert derived != SMALL
    assert not seen(story, announced).has_preview


def test_the_first_preview_stays_and_none_is_needed_beside_the_photo(story: Round, announced: UUID) -> None:
    assert keep(story, announced)
    assert not keep(story, announced, picture(9))
    assert shown(story, announced) == SMALL
    here = story.tablet().photograph("X.A1.2", picture(20))
    assert not keep(story, here)
    assert story.world.event_types().count("capture.preview-received") == 1


def test_a_preview_is_no_evidence(story: Round, announced: UUID) -> None:
    before = story.world.event_types().count("evidence.received")
    keep(story, announced)
    story.work()
    assert story.world.event_types().count("evidence.received") == before
    assert seen(story, announced).evidence is None
    assert seen(story, announced).findings == seen(story, announced, DUNG).findings


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", SMALL + b"0" * 150_000])
def test_what_is_no_small_jpeg_is_refused(story: Round, announced: UUID, data: bytes) -> None:
    with pytest.raises(Problem) as refused:
        keep(story, announced, data)
    assert refused.value.code == "evidence.preview-unfit"


def test_only_who_took_a_photo_or_its_tablet_sends_a_preview(story: Round, announced: UUID) -> None:
    for actor, capture_id in ((MINH, announced), (CHI, story.visit_id)):
        with pytest.raises(Problem) as refused:
            keep(story, capture_id, actor=actor)
        assert refused.value.code == "evidence.photo-unknown"


def test_the_unit_is_never_shown_a_preview(story: Round, announced: UUID) -> None:
    keep(story, announced)
    assert shown(story, announced, AN) == "evidence.photo-unknown"
    assert shown(story, announced, GIANG) == SMALL


def test_a_preview_that_was_lost_is_told_of(story: Round, announced: UUID) -> None:
    keep(story, announced)
    folder = story.world.context.settings.objects_folder
    for file in folder.rglob(f"*sent-{announced}*"):
        file.unlink()
    assert shown(story, announced) == "evidence.no-preview"


def kept(story: Round, capture_id: UUID) -> list[bytes]:
    folder = story.world.context.settings.objects_folder
    return [file.read_bytes() for file in folder.rglob(f"*sent-{capture_id}*")]


def test_a_derived_photo_puts_its_preview_out_of_sight_and_leaves_it_where_it_is(
    story: Round, announced: UUID
) -> None:
    keep(story, announced)
    story.tablet().send_bytes(PHOTO)
    for _ in range(2):  # deriving again changes nothing
        story.work()
        archive.derive(SYSTEM, story.world.context, sha256_bytes(PHOTO), InProcess())
        assert not seen(story, announced).has_preview
        assert shown(story, announced) != SMALL
        assert kept(story, announced) == [SMALL]
    assert not keep(story, announced, picture(9))
    assert kept(story, announced) == [SMALL]


def test_a_preview_whose_row_was_lost_in_a_crash_is_sent_again(
    story: Round, announced: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(service, "add_once", _crash)
        with pytest.raises(InterruptedError):
            keep(story, announced)
    assert (kept(story, announced), seen(story, announced).has_preview) == ([SMALL], False)
    assert shown(story, announced) == "evidence.no-preview"
    assert keep(story, announced)
    assert (shown(story, announced), kept(story, announced)) == (SMALL, [SMALL])


def test_a_photo_that_was_refused_shows_no_preview_in_its_place(story: Round) -> None:
    torn = PHOTO[:200]
    capture_id = story.tablet().photograph("X.A1.1", torn, send=False)
    keep(story, capture_id)
    story.tablet().send_bytes(torn)
    story.work()
    assert (shown(story, capture_id), kept(story, capture_id)) == ("evidence.no-preview", [SMALL])


def _crash(*_given: object) -> bool:
    raise InterruptedError
