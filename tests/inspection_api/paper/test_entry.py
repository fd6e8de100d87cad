"""Typing a checklist in: commands like those of tablets, nothing twice, nothing passed over, scans kept."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Outcome, Settlement
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.paper import rules, service, views
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    OFFICER,
    STRANGER,
    event_types,
    refused_as,
)
from tests.inspection_api.fieldwork.tablet import closing, differ, finding

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from tests.inspection_api.fieldwork.tablet import Tablet

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HELD = NOW - timedelta(hours=3)
SEVEN = {
    "outcome:H.A1.1:so_may": "differ",
    "value:H.A1.1:so_may": "7",
    "cause:H.A1.1:so_may": "entry_error",
    "note:H.A1.1:so_may": "Đếm tại phòng",
}
BOTH = {**SEVEN, "outcome:H.A1.1:so_cbcc": "match"}


def written(tablet: Tablet, said: dict[str, str], **changes: object) -> service.Written:
    whole = service.Written(
        visit_id=tablet.visit_id,
        package_digest=tablet.digest,
        held_at=HELD,
        held_by=INSPECTOR.person_id,
        lines=rules.read_lines(said),
        scans=(SCAN,),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]  # names of its own members


def enter(tablet: Tablet, said: dict[str, str], actor: Actor = OFFICE, **changes: object) -> list[str]:
    outcomes = service.enter(actor, tablet.context, written(tablet, said, **changes))
    return [each.outcome.value if each.parked is None else each.parked.code for each in outcomes]


def entries(tablet: Tablet, actor: Actor = OFFICE) -> tuple[views.EntryView, ...]:
    with reading(tablet.context) as session:
        return views.entries_of_visit(actor, session, tablet.visit_id)


def test_what_was_written_becomes_findings_of_who_held_the_visit(tablet: Tablet) -> None:
    assert enter(tablet, BOTH) == ["applied", "applied"]
    found = {each.field: each for each in tablet.findings()}
    seven = found["so_may"]
    assert (seven.value, seven.cause, seven.note) == ("7", "entry_error", "Đếm tại phòng")
    assert {each.medium for each in found.values()} == {"paper"}
    assert {each.author_id for each in found.values()} == {INSPECTOR.person_id}
    assert {each.made_at for each in found.values()} == {HELD}
    (entry,) = entries(tablet)
    assert (entry.held_by_name, entry.entered_by_name, entry.figures) == (INSPECTOR.name, OFFICE.name, 2)
    assert len(entry.scans) == 1
    assert event_types(tablet.context).count("paper.entered") == 1


def test_typing_the_same_paper_again_changes_nothing(tablet: Tablet) -> None:
    enter(tablet, BOTH)
    before = event_types(tablet.context)
    assert enter(tablet, BOTH) == ["duplicate", "duplicate"]
    assert enter(tablet, BOTH, COLLEAGUE) == ["duplicate", "duplicate"]
    assert len(tablet.findings()) == 2
    assert len(entries(tablet)) == 1
    assert event_types(tablet.context) == before


def test_however_often_parts_of_one_paper_are_typed_each_value_is_there_once(
    tablet: Tablet, draw: random.Random
) -> None:
    keys = [("H.A1.1", "so_may"), ("H.A1.1", "so_cbcc"), ("H.A1.3", "lan")]
    paper = {f"outcome:{criterion}:{field}": "match" for criterion, field in keys}
    for _ in range(6):
        part = dict(draw.sample(sorted(paper.items()), draw.randint(1, len(paper))))
        assert set(enter(tablet, part, draw.choice([OFFICE, LEADER, INSPECTOR]))) <= {"applied", "duplicate"}
    enter(tablet, paper)
    assert sorted((each.criterion, each.field) for each in tablet.findings()) == sorted(keys)
    assert tablet.parked() == ()


def test_what_a_tablet_found_is_not_passed_over(tablet: Tablet) -> None:
    tablet.send(differ("9"))
    tablet.send(finding(name="so_cbcc"), actor=COLLEAGUE)
    assert enter(tablet, BOTH) == ["fieldwork.other-device", "fieldwork.other-author"]
    assert {each.value for each in tablet.findings() if each.field == "so_may"} == {"9"}
    assert {each.medium for each in tablet.parked()} == {"paper"}


def test_the_team_leader_may_let_the_paper_stand(tablet: Tablet) -> None:
    tablet.send(differ("9"))
    enter(tablet, SEVEN)
    (waiting,) = tablet.parked()
    fieldwork.settle_parked(LEADER, tablet.context, waiting.id, Settlement.ACCEPT, "Tin theo giấy")
    (standing,) = [each for each in tablet.findings() if each.settled]
    assert (standing.value, standing.medium) == ("7", "paper")


def test_a_tablet_that_had_not_seen_the_paper_does_not_pass_over_it(tablet: Tablet) -> None:
    enter(tablet, SEVEN)
    assert tablet.said(differ("9")) == ["fieldwork.other-device"]


def test_something_else_typed_from_the_same_paper_waits(tablet: Tablet) -> None:
    enter(tablet, SEVEN)
    assert enter(tablet, {**SEVEN, "value:H.A1.1:so_may": "8"}) == ["fieldwork.same-id-other-content"]
    assert [each.value for each in tablet.findings()] == ["7"]
    assert len(entries(tablet)) == 2


def test_paper_of_a_closed_visit_waits(tablet: Tablet) -> None:
    tablet.send(finding(), closing())
    assert enter(tablet, {"outcome:H.A1.1:so_cbcc": "match"}) == ["fieldwork.visit-closed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scans": ()}, "paper.scan-missing"),
        ({"scans": (b"",)}, "paper.scan-missing"),
        ({"scans": (SCAN, b"MZ\x90\x00")}, "paper.scan-type"),
        ({"held_at": NOW + timedelta(minutes=1)}, "paper.time-in-future"),
        ({"held_at": NOW - timedelta(days=2)}, "paper.time-before-package"),
        ({"held_by": STRANGER.person_id}, "paper.holder-not-on-team"),
        ({"package_digest": "ab" * 32}, "paper.package-unknown"),
        ({"lines": ()}, "paper.nothing"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    tablet: Tablet, changes: dict[str, Any], code: str
) -> None:
    before = event_types(tablet.context)
    with refused_as(code):
        enter(tablet, SEVEN, **changes)
    assert event_types(tablet.context) == before
    assert tablet.context.configuration.problem_texts.detail(code, {})


def test_the_minute_in_which_the_package_was_issued_is_not_before_it(tablet: Tablet) -> None:
    with reading(tablet.context) as session:
        issued = views.form(OFFICE, session, tablet.visit_id).package.issued_at
    assert rules.time_fault(issued.replace(second=0, microsecond=0), issued, NOW) is None
    assert rules.time_fault(issued - timedelta(minutes=1), issued, NOW) == "paper.time-before-package"


@pytest.mark.parametrize(
    ("said", "where", "code"),
    [
        ({"value:H.A1.1:so_may": "7"}, "outcome:H.A1.1:so_may", "paper.outcome-missing"),
        ({"outcome:H.A1.1:so_may": "seen"}, "outcome:H.A1.1:so_may", "paper.outcome-missing"),
        ({"outcome:H.A1.1:la": "match", "value:H.A1.1:la": "1"}, "outcome:H.A1.1:la", "paper.figure-unknown"),
        ({"outcome:H.Z9:la": "match"}, "outcome:H.Z9:la", "paper.figure-unknown"),
        ({**SEVEN, "value:H.A1.1:so_may": "bảy"}, "value:H.A1.1:so_may", "value.not-a-number"),
        ({**SEVEN, "value:H.A1.1:so_may": "1.234"}, "value:H.A1.1:so_may", "value.ambiguous-number"),
        ({"outcome:H.A1.1:so_may": "differ"}, "value:H.A1.1:so_may", "fieldwork.value-missing"),
        ({**SEVEN, "cause:H.A1.1:so_may": "moon"}, "cause:H.A1.1:so_may", "fieldwork.unknown-cause"),
    ],
)
def test_a_line_that_says_nothing_clear_is_named_by_its_control(
    tablet: Tablet, said: dict[str, str], where: str, code: str
) -> None:
    before = event_types(tablet.context)
    with pytest.raises(Problem) as refused:
        enter(tablet, said)
    assert refused.value.code == "paper.unfit"
    assert [(each.where, each.code) for each in refused.value.errors] == [(where, code)]
    assert tablet.context.configuration.problem_texts.as_json(refused.value)["errors"]
    assert event_types(tablet.context) == before


@pytest.mark.parametrize("actor", [OFFICER, COMMITTEE, STRANGER])
def test_who_is_neither_of_the_team_nor_of_the_office_types_nothing(tablet: Tablet, actor: Actor) -> None:
    with pytest.raises(Problem) as refused:
        enter(tablet, SEVEN, actor)
    assert refused.value.code in {"access.role", "planning.visit-unknown"}
    assert tablet.findings() == ()


def test_the_unit_does_not_see_what_was_typed(tablet: Tablet) -> None:
    enter(tablet, SEVEN)
    assert entries(tablet, OFFICER) == ()


def test_a_member_types_the_own_paper(tablet: Tablet) -> None:
    assert enter(tablet, SEVEN, INSPECTOR) == [Outcome.APPLIED.value]


def test_names_of_other_controls_are_left_aside() -> None:
    said = {"csrf": "x", "value:": "1", "other:H.A1.1:so_may": "1", "note:H.A1.1:so_may": "  "}
    assert rules.read_lines(said) == ()
