"""Packages for auditors: whole or of one unit, right by the verifier alone, the same from every store."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from evidence import sha256_bytes
from evidence.s3 import S3ObjectStore
from inspection_api.audit import service, views
from inspection_api.bootstrap import create_worker
from inspection_api.custody import service as custody
from inspection_api.custody.rules import RestrictionReason
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from tests.builders.cases import CAMPAIGN, Round
from tests.builders.photos import InProcess
from tests.builders.visits import picture
from tests.cast import AN, BINH, CHI, GIANG, HOME, KHANH, LAN, QUY

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

VERIFIER = Path(__file__).parents[3] / "evidence/offline/verify.py"
NO_JOB = UUID(int=0)


def order(unit: str | None = None, *, of_unit: bool = False) -> service.Order:
    """A package for the office, or with `of_unit` for the head of a unit."""
    return service.Order(UUID(int=5), CAMPAIGN, unit, KHANH.person_id, KHANH.name, of_unit=of_unit)


def exported(context: Context, target: Path, unit: str | None = None, size: int | None = None) -> Path:
    service.export(SYSTEM, context, order(unit), target, size=size)
    return target


def judged(package: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(VERIFIER), *asked, str(package)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def made(story: Round, actor: Actor, unit: str | None) -> Path:
    """Ask for a package, let the worker make it, and take it along."""
    job_id = service.request_package(actor, story.world.context, CAMPAIGN, unit)
    story.work()
    with reading(story.world.context) as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.progress, job.error) == (JobState.DONE, 100, None)
        packages = {
            f"/api/audit-packages/{found.id}.zip": found for found in views.packages(actor, session, CAMPAIGN)
        }
    package = packages[job.result["url"]]
    found, stream = service.open_package(actor, story.world.context, package.id)
    with stream:
        content = stream.read()
    assert (found.sha256, found.size) == (sha256_bytes(content), len(content))
    target = story.world.context.settings.home / found.file_name
    target.write_bytes(content)
    return target


def originals(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as archive:
        return {name.partition("/")[2] for name in archive.namelist() if name.startswith("originals/")}


def refusal(story: Round, actor: Actor, unit: str | None) -> str:
    with pytest.raises(Problem) as refused:
        service.request_package(actor, story.world.context, CAMPAIGN, unit)
    return refused.value.code


def test_the_whole_log_is_right_by_the_verifier_and_a_checkpoint_printed_before(lived: Round) -> None:
    context = lived.world.context
    with reading(context) as session:
        printed = ledger.checkpoints(VISITOR, session)[0].printed
        finger = views.log_key(VISITOR, context).fingerprint
    package = made(lived, KHANH, None)
    told = judged(package, "--known", printed, "--key-sha256", finger)
    assert (told.returncode, told.stdout[:4]) == (0, "ĐÚNG")
    kept = {
        event["payload"]["sha256"] for event in lived.world.events() if event["type"] == "evidence.received"
    }
    assert originals(package) == kept
    assert judged(package, "--known", f"{printed[:-1]}{'0' if printed[-1] != '0' else '1'}").returncode == 1


def test_making_it_is_an_event_and_so_is_taking_it_along(story: Round) -> None:
    package = made(story, KHANH, None)
    *_, exporting, taking = story.world.events()
    with reading(story.world.context) as session:
        (found,) = views.packages(KHANH, session, CAMPAIGN)
    assert exporting["type"] == "audit.exported"
    assert exporting["payload"] == {
        "package": str(found.id),
        "campaign": CAMPAIGN,
        "unit": None,
        "log_size": exporting["seq"] - 1,
        "manifest": exporting["payload"]["manifest"],
        "sha256": sha256_bytes(package.read_bytes()),
        "size": package.stat().st_size,
        "requested_by": str(KHANH.person_id),
    }
    assert (taking["type"], taking["actor"]) == ("audit.downloaded", str(KHANH.person_id))


def test_a_units_head_gets_its_lines_and_the_photos_it_was_told_of(lived: Round) -> None:
    package = made(lived, BINH, HOME)
    assert judged(package).returncode == 0
    told, untold = sha256_bytes(picture()), sha256_bytes(picture(44))
    assert told in originals(package)
    assert untold not in originals(package)
    with zipfile.ZipFile(package) as archive:
        lines = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
    subjects = {line["subject"] for line in lines}
    assert f"unit:{HOME}" in subjects
    assert f"evidence:{untold}" not in subjects
    assert not any(subject.startswith("unit:") and subject != f"unit:{HOME}" for subject in subjects)
    assert untold in originals(exported(lived.world.context, package.with_name("office.zip"), HOME))
    with reading(lived.world.context) as session:
        (own,) = views.packages(BINH, session, CAMPAIGN)
        others = [each.id for each in views.packages(KHANH, session, CAMPAIGN) if each.id != own.id]
        with pytest.raises(Problem, match=r"audit\.package-unknown"):
            views.package(BINH, session, others[0])


def test_a_restricted_photo_is_kept_from_the_units_package(lived: Round) -> None:
    shown = sha256_bytes(picture())
    custody.restrict(KHANH, lived.world.context, shown, RestrictionReason.FACE, None)
    package = made(lived, BINH, HOME)
    assert shown not in originals(package)
    assert judged(package).returncode == 0


def test_who_may_ask(story: Round) -> None:
    assert refusal(story, CHI, None) == "access.role"
    assert refusal(story, AN, HOME) == "access.role"
    assert refusal(story, LAN, HOME) == "access.role"
    assert refusal(story, BINH, None) == "access.own-unit-or-staff"
    assert refusal(story, QUY, HOME) == "access.own-unit-or-staff"
    assert refusal(story, KHANH, "99999") == "directory.unit-unknown"
    story.opened()
    assert refusal(story, BINH, HOME) == "audit.not-told"
    for actor in (GIANG, KHANH):
        service.request_package(actor, story.world.context, CAMPAIGN, HOME)


@pytest.mark.parametrize("unit", [None, HOME])
def test_the_same_state_gives_the_same_bytes_wherever_files_are_kept(
    lived: Round, tmp_path: Path, unit: str | None
) -> None:
    context = lived.world.context
    first = exported(context, tmp_path / "first.zip", unit)
    with zipfile.ZipFile(first) as archive:
        size = json.loads(archive.read("package.json"))["size"]
    second = exported(context, tmp_path / "second.zip", unit, size)
    assert second.read_bytes() == first.read_bytes()
    bucket = S3ObjectStore(MemoryStore(), tmp_path / "spool")
    for name in context.objects.digests():
        with context.objects.open(name) as stream:
            bucket.put(stream, name)
    third = exported(replace(context, objects=bucket), tmp_path / "third.zip", unit, size)
    assert third.read_bytes() == first.read_bytes()
    assert judged(exported(context, tmp_path / "folder", unit, size)).returncode == 0


def test_what_cannot_be_exported_is_refused_and_nothing_is_left(lived: Round, tmp_path: Path) -> None:
    context = lived.world.context
    with pytest.raises(Problem, match=r"ledger\.no-checkpoint"):
        exported(context, tmp_path / "a.zip", size=3)
    (tmp_path / "b.zip").write_bytes(b"")
    with pytest.raises(FileExistsError):
        exported(context, tmp_path / "b.zip")
    assert [path.name for path in tmp_path.glob("*.zip")] == ["b.zip"]


def test_a_package_is_made_once_also_after_a_crash(story: Round) -> None:
    context = story.world.context
    folder = context.settings.packages_folder
    folder.mkdir()
    (folder / f"{order().package_id}.part.zip").write_bytes(b"what a crash left")
    for _ in range(2):
        assert service.make_package(SYSTEM, context, order(), NO_JOB) == order().package_id
    assert story.world.event_types().count("audit.exported") == 1
    with reading(context) as session:
        assert [each.id for each in views.packages(KHANH, session, CAMPAIGN)] == [order().package_id]
    (folder / f"{order().package_id}.zip").unlink()
    with pytest.raises(Problem, match=r"audit\.package-gone"):
        service.open_package(KHANH, context, order().package_id)


def test_files_of_packages_are_deleted_after_their_days_and_can_be_made_again(story: Round) -> None:
    context = story.world.context
    service.make_package(SYSTEM, context, order(), NO_JOB)
    story.pass_days(30)
    assert service.clear_packages(SYSTEM, context) == 0, "the thirtieth day is not over"
    story.pass_days(1)
    worker = create_worker(context, InProcess())
    worker.run_routines()
    assert list(context.settings.packages_folder.iterdir()) == []
    with pytest.raises(Problem, match=r"audit\.package-gone"):
        service.open_package(KHANH, context, order().package_id)
    assert service.clear_packages(SYSTEM, context) == 0
    again = replace(order(), package_id=UUID(int=6))
    service.make_package(SYSTEM, context, again, NO_JOB)
    service.open_package(KHANH, context, again.package_id)[1].close()


def test_a_units_package_is_not_handed_out_once_a_photo_in_it_was_restricted(lived: Round) -> None:
    context = lived.world.context
    lived.pass_days(1)
    service.request_package(BINH, context, CAMPAIGN, HOME)
    lived.work()
    with reading(context) as session:
        mine = views.packages(BINH, session, CAMPAIGN)[0]
        all_of_them = views.packages(KHANH, session, CAMPAIGN)
    assert mine in all_of_them
    service.open_package(BINH, context, mine.id)[1].close()
    lived.pass_days(1)
    custody.restrict(KHANH, context, sha256_bytes(picture()), RestrictionReason.FACE, None)
    with pytest.raises(Problem, match=r"audit\.package-gone"):
        service.open_package(BINH, context, mine.id)
