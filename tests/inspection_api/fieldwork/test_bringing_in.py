"""Bringing in what others recorded: a permission of its own that lends nobody a right to a visit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import CommandKind, Medium, TabletCommand
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log_views
from tests.builders.minutes import both_sides
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    OFFICER,
    STRANGER,
    refused_as,
)
from tests.inspection_api.devices.conftest import context, tablet
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.tablet import closing, finding, new_id, photo
from tests.inspection_api.planning.campaign import the_visit

if TYPE_CHECKING:
    from inspection_api.fieldwork.rules import CommandOutcome
    from inspection_api.kernel.context import Context
    from tests.inspection_api.fieldwork.tablet import Tablet

__all__ = ["context", "tablet"]

UNKNOWN, ELSEWHERE = "fieldwork.author-unknown", "fieldwork.author-elsewhere"


def signing() -> TabletCommand:
    body = {"content": "{}", "sides": both_sides(), "signature": None}
    return TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)


MAKERS = {
    "finding": finding,
    "photo": lambda: photo("ab" * 32, 5),
    "minutes": signing,
    "closing": closing,
}


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    for someone in (INSPECTOR, STRANGER):
        pair(context, someone)
    return replace(tablet, device=TABLET)


def brought(tablet: Tablet, *commands: TabletCommand, by: Actor, medium: Medium = Medium.TABLET) -> list[str]:
    batch = replace(tablet.batch(*commands), medium=medium)
    return [_said(each) for each in service.bring_in(by, tablet.context, tablet.visit_id, batch).outcomes]


def _said(outcome: CommandOutcome) -> str:
    return outcome.outcome.value if outcome.parked is None else outcome.parked.code


def of(author: Actor, kind: str = "finding") -> TabletCommand:
    return replace(MAKERS[kind](), author=author.person_id)


@pytest.mark.parametrize("by", [INSPECTOR, COLLEAGUE, LEADER, STRANGER, OFFICE])
@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_who_may_bring_in_brings_everything_of_an_author_who_may(
    paired: Tablet, by: Actor, kind: str
) -> None:
    assert brought(paired, of(INSPECTOR, kind), by=by) == ["applied"]


@pytest.mark.parametrize("by", [COMMITTEE, OFFICER, Actor(new_id(), "Không vai trò", frozenset())])
def test_others_bring_nothing(paired: Tablet, by: Actor) -> None:
    with refused_as("access.role"):
        brought(paired, of(INSPECTOR), by=by)
    assert paired.findings() == ()


@pytest.mark.parametrize("by", [LEADER, OFFICE])
@pytest.mark.parametrize("kind", sorted(MAKERS))
@pytest.mark.parametrize(
    ("author", "code"),
    [(STRANGER, ELSEWHERE), (COLLEAGUE, UNKNOWN), (OFFICER, UNKNOWN), (OFFICE, UNKNOWN), (LEADER, UNKNOWN)],
)
def test_bringing_lends_an_author_no_right(
    paired: Tablet, by: Actor, kind: str, author: Actor, code: str
) -> None:
    assert brought(paired, of(author, kind), by=by) == [code]
    assert paired.findings() == ()


@pytest.mark.parametrize("author", [STRANGER, OFFICER, OFFICE, COMMITTEE])
def test_paper_lends_an_author_no_right_either(paired: Tablet, author: Actor) -> None:
    assert brought(paired, of(author), by=OFFICE, medium=Medium.PAPER) == [ELSEWHERE]
    assert brought(paired, of(COLLEAGUE), by=OFFICE, medium=Medium.PAPER) == ["applied"]


def test_what_names_no_author_is_the_bringers_own(paired: Tablet) -> None:
    assert brought(paired, finding(), by=OFFICE) == [UNKNOWN]
    assert brought(paired, finding(), by=OFFICE, medium=Medium.PAPER) == [ELSEWHERE]
    assert brought(paired, finding(), by=INSPECTOR) == ["applied"]


@pytest.mark.parametrize("command", [finding(), of(COLLEAGUE)])
def test_who_never_had_the_tablet_is_no_author_for_bringing_it_oneself(
    paired: Tablet, command: TabletCommand
) -> None:
    """Of the team, and with the right to the visit: but the tablet cannot have written it for them."""
    assert brought(paired, command, by=COLLEAGUE) == [UNKNOWN]
    assert paired.findings() == ()
    pair(paired.context, COLLEAGUE)
    assert brought(paired, finding(), by=COLLEAGUE) == ["applied"]


def test_a_bringer_who_is_also_of_the_unit_judges_nothing_there(paired: Tablet) -> None:
    both = Actor(INSPECTOR.person_id, "Hai vai", frozenset({Role.INSPECTOR, Role.OFFICE}), "622")
    assert brought(paired, finding(), by=both, medium=Medium.PAPER) == [ELSEWHERE]


@pytest.mark.parametrize("command", [finding(), of(INSPECTOR)])
def test_what_a_tablet_delivers_itself_is_no_bringing_in(paired: Tablet, command: TabletCommand) -> None:
    with refused_as("access.role"):
        paired.send(command, actor=OFFICE)


def test_the_log_names_the_bringer_and_the_author(paired: Tablet) -> None:
    brought(paired, of(INSPECTOR), by=OFFICE)
    with reading(paired.context) as session:
        lines = [json.loads(line) for line in log_views.log_lines(LEADER, session)]
    (line,) = (line for line in lines if line["type"] == "finding.recorded")
    assert (line["actor"], line["payload"]["author"]) == (str(OFFICE.person_id), str(INSPECTOR.person_id))


def test_an_end_from_before_the_visit_was_opened_again_ends_nothing(context: Context, paired: Tablet) -> None:
    assert brought(paired, of(INSPECTOR, "closing"), by=OFFICE) == ["applied"]
    service.issue_package(LEADER, context, paired.visit_id, again="Đếm lại máy in")
    assert brought(paired, of(INSPECTOR, "closing"), by=OFFICE) == ["fieldwork.visit-reopened"]
    assert the_visit(context).state == "open"
