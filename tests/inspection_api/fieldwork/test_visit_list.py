"""The list of visits tells every tablet how far the whole team is: photos that arrived, minutes to follow."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from evidence import sha256_bytes
from inspection_api.captures import service as captures
from inspection_api.captures.views import ArrivalView
from inspection_api.fieldwork import service, views
from inspection_api.fieldwork.rules import CommandKind, Settlement, TabletCommand
from inspection_api.kernel.transaction import reading
from inspection_api.minutes import rules as minutes
from inspection_api.minutes import views as minutes_views
from inspection_api.planning import service as planning
from tests.builders.minutes import both_sides, content, text_of
from tests.builders.photos import work
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    COMMITTEE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    STRANGER,
    as_person,
    site,
)
from tests.inspection_api.fieldwork.tablet import Tablet, closing, finding, new_id, photo
from tests.inspection_api.planning.campaign import plan

if TYPE_CHECKING:
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO, SECOND = jpeg(), jpeg(300, 200)
BROKEN = PHOTO[:300]


def lines(context: Context, actor: Actor = INSPECTOR) -> tuple[views.TabletLine, ...]:
    with reading(context) as session:
        return views.tablet_lines(actor, session)


def arrived(tablet: Tablet) -> ArrivalView:
    (line,) = lines(tablet.context)
    return line.photos


def receive(context: Context, data: bytes) -> None:
    captures.receive(COLLEAGUE, context, BytesIO(data), sha256_bytes(data), photo=True)


def announced(data: bytes) -> TabletCommand:
    return photo(sha256_bytes(data), len(data))


def signed(tablet: Tablet, **said: object) -> TabletCommand:
    body: dict[str, Any] = {"content": text_of(content(tablet.visit_id, tablet.digest, (), **said))}
    return TabletCommand(
        new_id(), CommandKind.SIGN_MINUTES, NOW, {**body, "sides": both_sides(), "signature": None}
    )


def statements(context: Context, actor: Actor = INSPECTOR) -> list[str]:
    """What is asked of the database for the list."""
    asked: list[str] = []

    def note(*about: Any) -> None:
        asked.append(str(about[2]))

    event.listen(context.database.engine, "before_cursor_execute", note)
    try:
        lines(context, actor)
    finally:
        event.remove(context.database.engine, "before_cursor_execute", note)
    return [text for text in asked if text.lstrip().upper().startswith(("SELECT", "WITH"))]


def query_plans(context: Context) -> list[str]:
    """How SQLite would find the photos; nothing where the database is another."""
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, text: str, given: Any, *_: Any) -> None:
        if "finding_photo" in text and connection.dialect.name == "sqlite" and "EXPLAIN" not in text:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
            plans.extend(row.detail for row in rows)

    event.listen(context.database.engine, "before_cursor_execute", explain)
    try:
        lines(context)
    finally:
        event.remove(context.database.engine, "before_cursor_execute", explain)
    return plans


def test_photos_of_every_tablet_of_the_team_count_and_only_whole_ones_have_arrived(tablet: Tablet) -> None:
    colleagues = Tablet(tablet.context, tablet.visit_id, tablet.digest)
    tablet.send(announced(PHOTO))
    colleagues.send(announced(SECOND), actor=COLLEAGUE)
    assert arrived(tablet) == ArrivalView(total=2, whole=0, refused=0, given_up=0)
    receive(tablet.context, PHOTO)
    assert arrived(tablet).missing == 2  # its bytes are here, but nobody has opened them yet
    work(tablet.context)
    assert (arrived(tablet).whole, arrived(tablet).missing) == (1, 1)
    receive(tablet.context, SECOND)
    work(tablet.context)
    assert (arrived(tablet).whole, arrived(tablet).missing) == (2, 0)


def test_a_photo_that_a_finding_names_counts_before_it_is_announced_and_once_after(tablet: Tablet) -> None:
    shot = announced(PHOTO)
    tablet.send(finding(photos=[str(shot.id)]))
    assert arrived(tablet) == ArrivalView(total=1, whole=0, refused=0, given_up=0)
    tablet.send(shot)
    receive(tablet.context, PHOTO)
    work(tablet.context)
    assert arrived(tablet) == ArrivalView(total=1, whole=1, refused=0, given_up=0)


def test_photos_of_a_finding_that_was_replaced_are_not_waited_for(tablet: Tablet) -> None:
    first = finding(photos=[str(new_id()), str(new_id())])
    tablet.send(first)
    assert arrived(tablet).missing == 2
    tablet.send(finding(base=str(first.id), photos=[str(new_id())]))
    assert arrived(tablet) == ArrivalView(total=1, whole=0, refused=0, given_up=0)


@pytest.mark.parametrize(("action", "missing"), [(Settlement.DISMISS, 0), (Settlement.ACCEPT, 1)])
def test_a_photo_that_was_dismissed_is_not_waited_for(
    tablet: Tablet, action: Settlement, missing: int
) -> None:
    shot = announced(PHOTO)
    tablet.send(finding(photos=[str(shot.id)]), closing(), shot)
    assert arrived(tablet).missing == 1, "the photo is parked: the visit was closed before"
    service.settle_parked(LEADER, tablet.context, shot.id, action, "Đã xem")
    assert arrived(tablet).missing == missing


def test_what_cannot_be_opened_or_is_not_waited_for_is_not_missing(tablet: Tablet) -> None:
    lost, text = announced(SECOND), b"khong phai anh"
    tablet.send(announced(BROKEN), announced(text), lost)
    for data in (BROKEN, text):
        receive(tablet.context, data)
    work(tablet.context)
    service.give_up_capture(LEADER, tablet.context, lost.id, "Máy bị mất")
    assert arrived(tablet) == ArrivalView(total=3, whole=0, refused=2, given_up=1)
    receive(tablet.context, SECOND)  # it comes all the same
    work(tablet.context)
    assert arrived(tablet) == ArrivalView(total=3, whole=1, refused=2, given_up=0)


def test_two_photos_of_the_same_bytes_are_two(tablet: Tablet) -> None:
    tablet.send(announced(PHOTO), announced(PHOTO))
    receive(tablet.context, PHOTO)
    work(tablet.context)
    assert arrived(tablet) == ArrivalView(total=2, whole=2, refused=0, given_up=0)


def test_photos_of_one_visit_are_not_counted_for_another(tablet: Tablet) -> None:
    other = plan(tablet.context)
    service.issue_package(OFFICE, tablet.context, other)
    tablet.send(announced(PHOTO))
    by_visit = {line.visit.id: line.photos.total for line in lines(tablet.context)}
    assert by_visit == {tablet.visit_id: 1, other: 0}


@pytest.mark.parametrize(("actor", "seen"), [(STRANGER, 0), (INSPECTOR, 1), (COMMITTEE, 1)])
def test_who_does_not_see_a_visit_hears_nothing_of_its_photos(
    tablet: Tablet, actor: Actor, seen: int
) -> None:
    tablet.send(announced(PHOTO), signed(tablet))
    assert [line.photos.total for line in lines(tablet.context, actor)] == [1] * seen


def test_a_visit_without_a_package_is_not_listed(tablet: Tablet) -> None:
    plan(tablet.context)
    assert [line.visit.id for line in lines(tablet.context)] == [tablet.visit_id]


def test_many_visits_take_as_many_queries_as_one(tablet: Tablet) -> None:
    tablet.send(announced(PHOTO), signed(tablet))
    for_one = statements(tablet.context)
    for _ in range(4):
        planning.issue_package(OFFICE, tablet.context, plan(tablet.context))
    assert len(lines(tablet.context)) == 5
    assert len(statements(tablet.context)) == len(for_one)
    assert sum("finding_photo" in text for text in for_one) == 1
    assert sum("FROM minutes" in text for text in for_one) == 1


def test_the_photos_of_some_visits_are_found_without_reading_those_of_all(tablet: Tablet) -> None:
    """How SQLite goes about it; PostgreSQL decides by the size of tables, which tests do not have."""
    tablet.send(announced(PHOTO), finding(photos=[str(new_id())]))
    plans = query_plans(tablet.context)
    if tablet.context.database.engine.dialect.name == "sqlite":
        assert any("finding_photo" in step for step in plans)
    assert [step for step in plans if re.search(r"SCAN (capture|finding|finding_\w+)\b", step)] == []


def test_the_minutes_that_the_next_ones_have_to_follow_are_told(tablet: Tablet) -> None:
    colleagues = Tablet(tablet.context, tablet.visit_id, tablet.digest)
    (line,) = lines(tablet.context)
    assert line.minutes is None
    first = signed(tablet)
    tablet.send(first)
    known = minutes.content_digest(first.body["content"])
    (line,) = lines(tablet.context, COLLEAGUE)
    assert line.minutes is not None
    assert (line.minutes.version, line.minutes.digest) == (1, known)
    second = signed(tablet, version=line.minutes.version + 1, prev=line.minutes.digest)
    colleagues.send(second, actor=COLLEAGUE)
    assert _notes(tablet) & {"minutes.version-taken", "minutes.not-after-newest"} == set()


def test_two_first_versions_are_a_fork_and_noted_as_one(tablet: Tablet) -> None:
    tablet.send(signed(tablet))
    Tablet(tablet.context, tablet.visit_id, tablet.digest).send(
        signed(tablet, remarks="Khác"), actor=COLLEAGUE
    )
    assert {"minutes.version-taken", "minutes.not-after-newest"} <= _notes(tablet)


def test_minutes_that_cannot_be_read_came_all_the_same(tablet: Tablet) -> None:
    tablet.send(signed(tablet, version=3))
    odd = {"content": "{}", "sides": both_sides(), "signature": None}
    tablet.send(TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, odd))
    (line,) = lines(tablet.context)
    assert line.minutes is not None
    assert (line.minutes.version, line.minutes.digest) == (3, minutes.content_digest("{}"))


def test_the_list_over_http_says_when_it_counted(tablet: Tablet) -> None:
    tablet.send(announced(PHOTO))
    client = site(tablet.context).test_client()
    (line,) = client.get("/api/visits", headers=as_person(INSPECTOR)).get_json()["items"]
    assert line["photos"] == {
        "total": 1,
        "missing": 1,
        "refused": 0,
        "given_up": 0,
        "counted_at": "2019-11-05T09:00:00+07:00",
    }
    assert line["minutes"] is None
    tablet.send(signed(tablet))
    (line,) = client.get("/api/visits", headers=as_person(INSPECTOR)).get_json()["items"]
    assert line["minutes"]["version"] == 1


def _notes(tablet: Tablet) -> set[str]:
    """What did not fit about the newest minutes."""
    with reading(tablet.context) as session:
        return {note.code for note in minutes_views.of_visit(LEADER, session, tablet.visit_id)[0].notes}
