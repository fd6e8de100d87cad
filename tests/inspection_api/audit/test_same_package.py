"""The same round, played with files in a folder and in a bucket of a real server, gives the same packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from evidence import LocalObjectStore, sha256_bytes
from evidence.s3 import open_bucket
from inspection_api.captures import service as captures
from inspection_api.captures import views as captures_views
from inspection_api.custody import service as custody
from inspection_api.custody.rules import RestrictionReason
from inspection_api.fieldwork import service as fieldwork
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.publication import service as publication
from inspection_api.reports import service as reports
from tests.builders import world
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round, small_province, start
from tests.builders.visits import picture
from tests.cast import DUNG, HOME, KHANH
from tests.inspection_api.audit.test_packages import exported, judged

if TYPE_CHECKING:
    from evidence.ports import ObjectStore
    from tests.databases import Databases
    from tests.object_servers import ObjectServer

FACE = picture(44)


@contextmanager
def played(databases: Databases, folder: Path, files: ObjectStore) -> Iterator[Round]:
    """Play a round from its first day to its published result, always the same, with its files in a store."""
    address = databases.empty()
    folder.mkdir()
    small_province(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world, "LocalObjectStore", lambda _: files)
        story = start(address, folder)
    live_through(story)
    yield story
    story.world.close()
    databases.drop(address)


def live_through(story: Round) -> None:
    """Let something of every kind happen that leaves a file or speaks of one."""
    context = story.world.context
    shown = story.tablet().photograph("X.A1.1", picture())
    story.tablet().photograph("X.A3.2", FACE)
    lost = story.tablet().photograph("X.A1.1", picture(7), send=False)
    story.tablet().find(*PEOPLE_AND_MACHINES, value="40", note="Đếm tại phòng", photos=[shown])
    fieldwork.give_up_capture(DUNG, context, lost, "Máy hỏng")
    story.work()
    accept_a_finding(story)
    custody.restrict(KHANH, context, sha256_bytes(FACE), RestrictionReason.FACE, None)
    story.notify()
    story.explain(story.case())
    story.propose(story.case())
    story.decide(story.case())
    story.tablet().close()
    story.work()
    reports.request_report(KHANH, context, CAMPAIGN, HOME)
    story.work()
    publication.publish(KHANH, context, CAMPAIGN)


def accept_a_finding(story: Round) -> None:
    """Let a photo stand although something about it does not fit."""
    with reading(story.world.context) as session:
        found = captures_views.captures_of_visit(KHANH, session, story.visit_id)
    capture = next(each for each in found if each.findings)
    with transaction(story.world.context, KHANH) as tx:
        captures.accept_finding(KHANH, tx, capture.id, capture.findings[0].code, "Đã xem tại chỗ")


def packages(story: Round, folder: Path) -> dict[str, Mapping[str, bytes]]:
    """Export the whole log and one unit's part, each in both forms and right; return the files of each."""
    kinds = [(None, "whole.zip"), (None, "whole"), (HOME, "unit.zip"), (HOME, "unit")]
    found = {}
    for unit, name in kinds:
        place = exported(story.world.context, folder / name, unit)
        told = judged(place)
        assert told.returncode == 0, told.stdout
        found[name] = files_of(place)
    return found


def files_of(place: Path) -> Mapping[str, bytes]:
    if place.is_file():
        return {"": place.read_bytes()}
    inside = sorted(path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in inside}


def test_the_same_round_gives_the_same_packages_from_a_folder_and_from_a_bucket(
    databases: Databases, swift: ObjectServer, tmp_path: Path
) -> None:
    stores: dict[str, ObjectStore] = {
        "folder": LocalObjectStore(tmp_path / "objects"),
        "bucket": open_bucket(swift.bucket(f"same/{uuid4()}"), tmp_path / "spool"),
    }
    found = {}
    for kind, store in stores.items():
        with played(databases, tmp_path / kind, store) as story:
            found[kind] = packages(story, tmp_path / kind)
    folder, bucket = found.values()
    for name, files in folder.items():
        assert files.keys() == bucket[name].keys(), name
        assert [path for path in files if files[path] != bucket[name][path]] == [], name
    assert list(stores["folder"].digests()) == list(stores["bucket"].digests())
    kept = [path for path in folder["whole"] if path.startswith("originals/")]
    assert kept == [f"originals/{name}" for name in stores["bucket"].digests()]
