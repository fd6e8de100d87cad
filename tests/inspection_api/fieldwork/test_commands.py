"""Batches of tablets: applied once, known again, parked with a reason, never bounced."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from evidence import sha256_bytes
from inspection_api.captures import service as captures
from inspection_api.captures import views as captures_views
from inspection_api.fieldwork import service, views
from inspection_api.fieldwork.records import Command
from inspection_api.fieldwork.rules import CommandKind, Medium, Settlement, TabletCommand, fingerprint
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NEIGHBOUR,
    OFFICE,
    OFFICER,
    STRANGER,
    UNIT,
    event_types,
    refused_as,
)
from tests.inspection_api.fieldwork.tablet import closing, differ, finding, new_id, photo
from tests.inspection_api.planning.campaign import CAMPAIGN, package_of, the_visit

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context
    from tests.inspection_api.fieldwork.tablet import Tablet

PHOTO = jpeg()


def _jobs(context: Context) -> list[dict[str, str]]:
    with reading(context) as session:
        return [job.payload for job in session.scalars(select(Job)) if job.kind == service.DETECT_JOB]


def test_a_finding_stands_for_the_value_of_its_package(tablet: Tablet) -> None:
    assert tablet.said(finding(note="Đã đếm")) == ["applied"]
    (found,) = tablet.findings()
    assert (found.outcome, found.value, found.note) == (
        "match",
        tablet.reported("H.A1.1", "so_may"),
        "Đã đếm",
    )
    assert (found.settled, found.mode, found.author_name) == (True, "visit", INSPECTOR.name)
    assert the_visit(tablet.context).state == "open"
    assert _jobs(tablet.context) == [{"campaign": CAMPAIGN, "unit": UNIT}]


def test_the_note_stays_outside_the_log(tablet: Tablet) -> None:
    tablet.send(differ("1", note="Ghi chú riêng của buổi kiểm tra"))
    with reading(tablet.context) as session:
        lines = b"".join(ledger.log_lines(SYSTEM, session)).decode()
    assert '"type":"finding.recorded"' in lines
    assert '"value":"1"' in lines
    assert "Ghi chú riêng" not in lines


def test_eight_equal_batches_at_once_leave_one_record(tablet: Tablet) -> None:
    commands = (differ("7"), photo(sha256_bytes(PHOTO), len(PHOTO)), finding("H.A1.3", "lan"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda actor: tablet.said(*commands, actor=actor), [INSPECTOR] * 8))
    assert sorted(answers) == [["applied"] * 3] + [["duplicate"] * 3] * 7
    assert len(tablet.findings()) == 2
    assert tablet.parked() == ()
    types = event_types(tablet.context)
    assert (types.count("finding.recorded"), types.count("capture.received")) == (2, 1)
    assert len(_jobs(tablet.context)) == 1


def test_two_inspectors_at_once_never_pass_over_each_other(tablet: Tablet) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(tablet.said, differ("7"))
        second = pool.submit(tablet.said, differ("8"), actor=COLLEAGUE)
    assert sorted(first.result() + second.result()) == ["applied", "fieldwork.other-author"]
    assert len(tablet.findings()) == 1
    assert len(tablet.parked()) == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (finding("H.Z9.9", "so_may"), "fieldwork.unknown-criterion"),
        (finding("H.A1.1", "so_ghe"), "fieldwork.unknown-field"),
        (finding(cause="no_such_cause"), "fieldwork.unknown-cause"),
        (finding(outcome="differ"), "fieldwork.value-missing"),
        (finding(outcome="not_applicable", value="3"), "fieldwork.value-unwanted"),
        (finding(value="-77"), "fieldwork.value-unwanted"),
        (differ(" "), "fieldwork.empty"),
        (differ("9" * 201), "fieldwork.too-long"),
        (differ("3,5"), "fieldwork.not-a-number"),
        (differ("007"), "fieldwork.not-a-number"),
        (differ("3.5"), "fieldwork.not-whole"),
        (differ("-1"), "fieldwork.negative"),
        (differ("maybe", "H.A1.3", "lan"), "fieldwork.not-yes-or-no"),
        (photo("ab" * 32, 1, criterion="H.Z9.9"), "fieldwork.unknown-criterion"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_cannot_stand_is_parked_and_kept(tablet: Tablet, command: TabletCommand, code: str) -> None:
    assert tablet.said(command, differ("2", "H.A1.2", "so_may")) == [code, "applied"]
    (waiting,) = tablet.parked(OFFICE)
    assert (waiting.id, waiting.code, waiting.settlement) == (command.id, code, None)
    assert waiting.body == command.body
    sentence = tablet.context.configuration.problem_texts.detail(waiting.code, waiting.params)
    assert "{" not in sentence
    assert [found.criterion for found in tablet.findings()] == ["H.A1.2"]
    assert tablet.said(command) == [code]
    assert len(tablet.parked()) == 1


def test_a_part_above_its_whole_is_parked_but_a_batch_may_move_both(tablet: Tablet) -> None:
    assert tablet.said(differ("50", name="so_cbcc"), differ("45")) == ["applied", "applied"]
    assert tablet.said(differ("51")) == ["fieldwork.part-above-whole"]
    assert tablet.said(differ("20", name="so_cbcc"), differ("15")) == ["applied", "applied"]
    assert tablet.said(differ("10", name="so_cbcc")) == ["fieldwork.part-above-whole"]


def test_an_unknown_package_parks_everything(tablet: Tablet) -> None:
    old = dataclasses.replace(tablet, digest="ab" * 32)
    digest = sha256_bytes(PHOTO)
    answer = old.send(finding(), photo(digest, len(PHOTO)), closing())
    assert {outcome.parked.code for outcome in answer.outcomes if outcome.parked} == {
        "fieldwork.unknown-package"
    }
    assert answer.photos_wanted == (digest,)
    assert the_visit(tablet.context).state == "issued"
    assert event_types(tablet.context)[-3:] == ["command.parked"] * 3


def test_the_log_holds_no_hash_from_which_a_parked_note_could_be_guessed(tablet: Tablet) -> None:
    command = differ("-1", note="Đã đếm")
    tablet.send(command)
    plain = fingerprint(command.kind, INSPECTOR.person_id, command.made_at, command.body)
    with reading(tablet.context) as session:
        lines = b"".join(ledger.log_lines(SYSTEM, session))
        row = session.get_one(Command, command.id)
    assert plain == row.fingerprint
    assert plain.encode() not in lines
    assert str(sealed(plain, row.salt)).encode() in lines


def test_one_id_with_other_content_is_kept_beside(tablet: Tablet) -> None:
    first = differ("7")
    other = dataclasses.replace(first, body={**first.body, "value": "8"})
    assert tablet.said(first) == ["applied"]
    assert tablet.said(other) == ["fieldwork.same-id-other-content"]
    assert tablet.said(other, first) == ["fieldwork.same-id-other-content", "duplicate"]
    (waiting,) = tablet.parked()
    assert (waiting.client_id, waiting.id != first.id) == (first.id, True)
    assert tablet.findings()[0].value == "7"


def test_a_finding_of_another_author_is_not_passed_over(tablet: Tablet) -> None:
    first = differ("7")
    tablet.send(first)
    assert tablet.said(differ("8"), actor=COLLEAGUE) == ["fieldwork.other-author"]
    assert tablet.said(differ("9", base=str(first.id)), actor=COLLEAGUE) == ["applied"]
    assert [(found.value, found.settled) for found in tablet.findings()] == [("7", False), ("9", True)]
    assert tablet.findings()[1].supersedes == first.id


def test_an_author_may_change_their_own_finding(tablet: Tablet) -> None:
    assert tablet.said(differ("7"), differ("8")) == ["applied", "applied"]
    with reading(tablet.context) as session:
        (standing,) = views.settled_findings(SYSTEM, session, CAMPAIGN)[UNIT]
    assert standing.value == "8"


def test_what_was_refused_at_first_does_not_replace_what_was_put_in_its_place(tablet: Tablet) -> None:
    """The first was refused and waits longer for its next try; the correction overtakes it."""
    first = differ("7")
    second = differ("8", base=str(first.id))
    third = dataclasses.replace(
        differ("9", base=str(second.id)), made_at=first.made_at + timedelta(minutes=5)
    )
    assert tablet.said(third) == ["applied"]
    assert tablet.said(first, second) == ["fieldwork.replaced-already", "fieldwork.replaced-already"]
    assert [found.value for found in tablet.findings() if found.settled] == ["9"]
    assert tablet.said(first) == ["fieldwork.replaced-already"]
    waiting = next(each for each in tablet.parked() if each.client_id == first.id)
    service.settle_parked(LEADER, tablet.context, waiting.id, Settlement.ACCEPT, "Số đầu mới đúng")
    assert [found.value for found in tablet.findings() if found.settled] == ["7"]


def test_a_correction_counts_although_the_clock_was_put_back_in_between(tablet: Tablet) -> None:
    first = differ("7")
    second = dataclasses.replace(differ("8", base=str(first.id)), made_at=first.made_at - timedelta(days=900))
    assert tablet.said(first, second) == ["applied", "applied"]


def test_what_an_author_wrote_on_another_tablet_is_not_passed_over(tablet: Tablet) -> None:
    """The first tablet lay without network while its owner went on with a second one."""
    newer, older = differ("8"), differ("7")
    second = dataclasses.replace(tablet, device=new_id())
    assert second.said(newer) == ["applied"]
    assert tablet.said(older) == ["fieldwork.other-device"]
    assert [found.value for found in tablet.findings()] == ["8"]
    assert tablet.said(differ("9", base=str(newer.id))) == ["applied"]


def test_what_comes_after_the_end_is_parked(tablet: Tablet) -> None:
    assert tablet.said(closing("Đã họp kết thúc"), closing(), finding()) == [
        "applied",
        "fieldwork.visit-closed",
        "fieldwork.visit-closed",
    ]
    assert the_visit(tablet.context).state == "closed"
    assert the_visit(tablet.context).closed_at is not None
    digest = sha256_bytes(PHOTO)
    late = tablet.send(photo(digest, len(PHOTO)))
    assert late.photos_wanted == (digest,)


def test_a_photo_is_wanted_until_its_bytes_are_here(tablet: Tablet) -> None:
    digest = sha256_bytes(PHOTO)
    shot = photo(digest, len(PHOTO))
    answer = tablet.send(shot, differ("7", photos=[str(shot.id)]))
    assert answer.photos_wanted == (digest,)
    captures.receive(INSPECTOR, tablet.context, BytesIO(PHOTO), digest, photo=True)
    assert tablet.send(shot).photos_wanted == ()
    assert tablet.findings()[0].photos == (shot.id,)
    with reading(tablet.context) as session:
        (capture,) = captures_views.captures_of_visit(LEADER, session, tablet.visit_id)
        progress = views.progress(LEADER, session, CAMPAIGN)[tablet.visit_id]
    assert [finding.code for finding in capture.findings] == ["evidence.signature-missing"]
    assert (progress.findings, progress.photos, progress.photos_missing) == (1, 1, 0)


def test_a_photo_from_elsewhere_is_kept_with_a_remark(tablet: Tablet) -> None:
    far = {"lat": "14.5", "lon": "108.0", "accuracy_m": "8", "fixed_at": "2019-11-05T08:00:00+07:00"}
    assert tablet.said(photo("cd" * 32, 10, fix=far)) == ["applied"]
    with reading(tablet.context) as session:
        (capture,) = captures_views.captures_of_visit(LEADER, session, tablet.visit_id)
    assert "evidence.outside-fence" in [remark.code for remark in capture.findings]


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (STRANGER, "access.on-team"),
        (OFFICE, "access.role"),
        (COMMITTEE, "access.role"),
        (OFFICER, "access.role"),
        (dataclasses.replace(INSPECTOR, unit_code=UNIT), "access.other-unit"),
    ],
)
def test_who_may_not_record(tablet: Tablet, actor: Actor, code: str) -> None:
    with refused_as(code):
        tablet.send(finding(), actor=actor)
    assert tablet.findings() == ()


def test_an_unknown_visit_is_said(tablet: Tablet) -> None:
    with refused_as("planning.visit-unknown"):
        dataclasses.replace(tablet, visit_id=new_id()).send(finding())


def test_who_sees_findings_and_parked_commands(tablet: Tablet) -> None:
    tablet.send(finding(), differ("-1", name="so_cbcc"))
    assert tablet.findings(OFFICER) == ()
    tablet.send(closing())
    assert len(tablet.findings(OFFICER)) == 1
    with refused_as("access.own-unit-or-staff"):
        tablet.findings(NEIGHBOUR)
    assert (len(tablet.parked(INSPECTOR)), tablet.parked(STRANGER)) == (1, ())
    with refused_as("access.role"):
        tablet.parked(OFFICER)
    with reading(tablet.context) as session, refused_as("access.role"):
        views.settled_findings(OFFICER, session, CAMPAIGN)


def test_a_fresh_package_tells_the_team_what_was_found(tablet: Tablet) -> None:
    first = differ("7", note="Đã đếm")
    tablet.send(first)
    digest = service.issue_package(OFFICE, tablet.context, tablet.visit_id)
    package: dict[str, Any] = package_of(tablet.context, tablet.visit_id)
    (found,) = package["findings"]
    assert (found["id"], found["value"], found["note"]) == (str(first.id), "7", "Đã đếm")
    assert found["author"] == {"id": str(INSPECTOR.person_id), "name": INSPECTOR.name}
    fresh = dataclasses.replace(tablet, digest=digest)
    assert fresh.said(differ("8", base=str(first.id)), actor=COLLEAGUE) == ["applied"]
    assert tablet.said(finding("H.A1.3", "lan")) == ["applied"]


def test_a_package_tells_which_findings_came_from_paper_and_nothing_of_the_others(tablet: Tablet) -> None:
    typed = dataclasses.replace(tablet.batch(finding(name="so_cbcc")), medium=Medium.PAPER)
    service.apply_batch(INSPECTOR, tablet.context, tablet.visit_id, typed)
    tablet.send(finding())
    service.issue_package(OFFICE, tablet.context, tablet.visit_id)
    found = package_of(tablet.context, tablet.visit_id)["findings"]
    assert {each["field"]: each.get("medium", "-") for each in found} == {"so_cbcc": "paper", "so_may": "-"}


def test_kinds_are_those_of_the_wire() -> None:
    kinds = ["record_finding", "attach_photo", "close_visit", "sign_minutes"]
    assert [kind.value for kind in CommandKind] == kinds
