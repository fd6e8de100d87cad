"""A round on each engine in which something of every kind has happened, up to its published result."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.accounts import service as accounts
from inspection_api.accounts.service import CreateAccount
from inspection_api.audit import service as audit
from inspection_api.captures import service as captures
from inspection_api.captures import views as captures_views
from inspection_api.devices import service as devices
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Settlement
from inspection_api.handover import service as handover
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.paper import service as paper
from inspection_api.planning import service as planning
from inspection_api.publication import service as publication
from inspection_api.reports import service as reports
from inspection_api.uploads import service as uploads
from tests.builders.cases import CAMPAIGN, PEOPLE_AND_MACHINES, Round, round_in_work
from tests.builders.paper import typed
from tests.builders.queue_files import hand_in_unread
from tests.builders.visits import DEVICE, pair, picture
from tests.cast import CHI, DUNG, HOME, KHANH, LAN
from tests.inspection_api.custody.photo import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import Databases


@pytest.fixture
def story(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp()) as found:
        yield found


@pytest.fixture
def lived(databases: Databases, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """The round, lived through."""
    with round_in_work(databases, tmp_path, tmp_path_factory.getbasetemp(), _live) as found:
        yield found


def _live(story: Round) -> None:
    story.tablet().register_key()
    planning.fetch_package(CHI, story.world.context, story.visit_id, UUID(int=4))
    shown = story.tablet().photograph("X.A1.1", picture())
    story.tablet().photograph("X.A3.2", picture(44))
    story.tablet().find(*PEOPLE_AND_MACHINES, value="40", note="Đếm tại phòng", photos=[shown])
    lost = story.tablet().photograph("X.A1.1", picture(7), send=False)
    uploads.keep_preview(CHI, story.world.context, lost, picture(8))
    fieldwork.give_up_capture(DUNG, story.world.context, lost, "Máy hỏng")
    waiting = story.contradicted()
    fieldwork.settle_parked(DUNG, story.world.context, waiting, Settlement.DISMISS, "Nhập nhầm")
    (unread,) = hand_in_unread(story)
    handover.settle_unread(KHANH, story.world.context, unread.id, "Đã nhờ ghi lại")
    story.work()
    photo = File(story)
    photo.handled()
    photo.lift()
    _employ(story)
    _accept_what_does_not_fit(story)
    story.notify()
    story.explain(story.case())
    story.propose(story.case())
    story.decide(story.case())
    paper.request_checklist(KHANH, story.world.context, story.visit_id)
    typed(story, {"outcome:X.A1.1:so_cbcc": "match"})
    story.tablet().sign()
    story.tablet().close()
    story.work()
    reports.request_report(KHANH, story.world.context, CAMPAIGN, HOME)
    audit.request_package(KHANH, story.world.context, CAMPAIGN, HOME)
    story.work()
    publication.publish(KHANH, story.world.context, CAMPAIGN)


def _employ(story: Round) -> None:
    """Open an account, give it a role more and take that back, and close it."""
    context = story.world.context
    command = CreateAccount("an.nguyen", "Nguyễn Văn An", frozenset({Role.INSPECTOR}), unit_code="623")
    person = accounts.create_account(LAN, context, command).person_id
    accounts.grant_role(LAN, context, person, Role.TEAM_LEADER)
    accounts.end_role(LAN, context, person, Role.TEAM_LEADER)
    _equip(story, Actor(person, command.display_name, command.roles))
    accounts.close_account(LAN, context, person)


def _equip(story: Round, somebody: Actor) -> None:
    """Pair a tablet twice, which ends the first token, and put it out of service."""
    pair(story.world, somebody)
    pair(story.world, somebody)
    devices.replace_device(somebody, story.world.context, str(DEVICE))


def _accept_what_does_not_fit(story: Round) -> None:
    """Let a photo stand although something about it does not fit."""
    with reading(story.world.context) as session:
        found = captures_views.captures_of_visit(KHANH, session, story.visit_id)
    capture = next(each for each in found if each.findings)
    code = capture.findings[0].code
    with transaction(story.world.context, KHANH) as tx:
        captures.accept_finding(KHANH, tx, capture.id, code, "Đã xem tại chỗ, chấp nhận")
