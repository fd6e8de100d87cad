"""A record that cannot be read: the others are taken, it is kept as it came and waits for the office."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from evidence import sha256_bytes
from evidence.errors import StoreAwayError
from inspection_api.captures import service as captures
from inspection_api.custody import views as custody_views
from inspection_api.handover import rules, views
from inspection_api.handover.records import UnreadRecord
from inspection_api.handover.service import handed_in, settle_unread
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as log_views
from tests.builders.queue_files import framed, sealed
from tests.evidence.samples import jpeg
from tests.inspection_api.archive.installation import (
    COMMITTEE,
    INSPECTOR,
    LEADER,
    OFFICE,
    OFFICER,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.devices.people import TABLET, pair
from tests.inspection_api.fieldwork.tablet import Tablet, differ, finding
from tests.inspection_api.handover.test_files import busy_after, codes, take, waiting
from tests.inspection_api.planning.campaign import CAMPAIGN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspection_api.handover.service import Line
    from inspection_api.handover.views import UnreadView
    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
DONE = "Đã nhờ người ghi kiểm tra lại"


@pytest.fixture
def paired(context: Context, tablet: Tablet) -> Tablet:
    pair(context, INSPECTOR)
    return replace(tablet, device=TABLET)


def record(head: Mapping[str, object], data: bytes = b"") -> bytes:
    return framed(json.dumps({**head, "bytes": len(data)}).encode()) + data


def file_of(*given: bytes) -> bytes:
    return sealed(b"".join(given))


def odd(tablet: Tablet, outcome: str = "agrees", **item: object) -> dict[str, Any]:
    """A finding whose conclusion nobody knows."""
    head = waiting(tablet, finding(outcome=outcome))
    head["item"] |= item
    return head


def unread_photo(tablet: Tablet) -> bytes:
    """A photo whose taker is not named."""
    item = {"visit_id": str(tablet.visit_id)}
    return record({"kind": "photo", "sha256": sha256_bytes(PHOTO), "item": item}, PHOTO)


def waiting_for_office(context: Context) -> tuple[UnreadView, ...]:
    with reading(context) as session:
        return views.unread(OFFICE, session, CAMPAIGN)


def last_event(context: Context) -> dict[str, Any]:
    with reading(context) as session:
        *_, last = log_views.log_lines(LEADER, session)
    said: dict[str, Any] = json.loads(last)
    return said


def is_restricted(context: Context, sha256: str) -> bool:
    with reading(context) as session:
        return bool(custody_views.restricted(OFFICE, session, [sha256]))


def test_a_hundred_are_taken_and_the_one_that_cannot_be_read_waits(context: Context, paired: Tablet) -> None:
    good = [waiting(paired, differ(str(number))) for number in range(100)]
    head = odd(paired)
    lines = take(context, file_of(*map(record, good[:50]), record(head), *map(record, good[50:])))
    assert codes(lines) == [*["applied"] * 100, "handover.unread"]
    (found,) = waiting_for_office(context)
    assert (found.number, found.kind, found.author_name) == (51, "command", INSPECTOR.name)
    assert (found.visit_id, found.settlement, found.sha256) == (paired.visit_id, None, None)
    assert found.params["faults"].startswith("body.outcome: Cần một trong: match, differ, ")
    with reading(context) as session:
        assert json.loads(views.unread_text(OFFICE, session, found.id)) == {**head, "bytes": 0}
    summary = handed_in(OFFICE, lines, context.configuration.problem_texts)
    assert (summary["taken"], summary["waiting"], summary["left"]) == (100, 1, 0)
    last = str(summary["told"]).splitlines()[-1]
    assert last.startswith(f"Mục số 51, {INSPECTOR.name}: Chưa đọc được nên được giữ nguyên ở máy chủ")


def test_the_log_tells_of_it_without_what_it_says(context: Context, paired: Tablet) -> None:
    take(context, file_of(record(odd(paired, outcome="Nguyễn Văn An"))))
    (found,) = waiting_for_office(context)
    said = last_event(context)
    assert (said["type"], said["actor"]) == ("unread.kept", str(OFFICE.person_id))
    assert said["payload"]["record"] == str(found.id)
    assert "Nguyễn" not in json.dumps(said, ensure_ascii=False)


def test_the_same_file_or_a_later_one_of_the_same_queue_does_not_double_it(
    context: Context, paired: Tablet
) -> None:
    head = odd(paired, attempts=0, next_try=0, fault=None)
    file = file_of(record(head))
    assert codes(take(context, file)) == ["handover.unread"]
    assert codes(take(context, file)) == ["duplicate"]
    tried = {**head, "item": {**head["item"], "attempts": 7, "next_try": 5, "fault": {"code": "x"}}}
    assert codes(take(context, file_of(record(tried)))) == ["duplicate"]
    other = odd(paired, outcome="disagrees")
    assert codes(take(context, file_of(record(other)))) == ["handover.unread"]
    assert len(waiting_for_office(context)) == 2
    assert event_types(context).count("unread.kept") == 2


def test_a_photo_that_comes_with_it_is_kept_and_shown_to_few(context: Context, paired: Tablet) -> None:
    assert codes(take(context, file_of(unread_photo(paired)))) == ["handover.unread"]
    (found,) = waiting_for_office(context)
    assert found.sha256 == sha256_bytes(PHOTO)
    assert context.objects.exists(sha256_bytes(PHOTO))
    assert is_restricted(context, sha256_bytes(PHOTO)), "whether its taker restricted it, nobody can tell"


def test_a_photo_that_is_here_already_is_shown_as_before(context: Context, paired: Tablet) -> None:
    captures.receive(INSPECTOR, context, BytesIO(PHOTO), sha256_bytes(PHOTO), photo=True)
    take(context, file_of(unread_photo(paired)))
    assert not is_restricted(context, sha256_bytes(PHOTO))


def test_a_store_that_is_away_leaves_it_for_the_same_file_again(
    context: Context, paired: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_about: object, **_named: object) -> None:
        raise StoreAwayError(reason="x")

    file = file_of(unread_photo(paired), record(odd(paired)))
    with monkeypatch.context() as broken:
        broken.setattr("inspection_api.handover.service.captures.receive", away)
        assert codes(take(context, file)) == [StoreAwayError.code, "handover.unread"]
    assert codes(take(context, file)) == ["handover.unread", "duplicate"]
    assert is_restricted(context, sha256_bytes(PHOTO))


def test_a_busy_database_leaves_it_for_the_same_file_again(
    context: Context, paired: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_of(unread_photo(paired), record(waiting(paired, differ("30"))))
    busy_after(monkeypatch, "handover.store.unread_row", 0)
    lines = take(context, file)
    assert codes(lines) == ["applied", "request.busy"]
    assert handed_in(OFFICE, lines, context.configuration.problem_texts)["left"] == 1
    assert codes(take(context, file)) == ["duplicate", "handover.unread"]
    assert is_restricted(context, sha256_bytes(PHOTO)), "it was marked before its bytes came"


def test_what_is_of_a_visit_of_another_installation_is_told_and_not_kept(
    context: Context, paired: Tablet
) -> None:
    """As everything else of it, for instance of a practice round."""
    stray = odd(paired, visit_id=str(UUID(int=77)))
    photo = {"kind": "photo", "sha256": sha256_bytes(PHOTO), "item": {"visit_id": str(UUID(int=77))}}
    lines = take(context, file_of(record(stray), record(photo, PHOTO)))
    assert codes(lines) == ["planning.visit-unknown", "planning.visit-unknown"]
    assert waiting_for_office(context) == ()
    assert not context.objects.exists(sha256_bytes(PHOTO))


def test_what_names_no_visit_is_shown_in_every_round(context: Context, paired: Tablet) -> None:
    del paired
    take(context, file_of(record({"kind": "note", "item": ["\x00", "\ud83d"]})))
    with reading(context) as session:
        (found,) = views.unread(OFFICE, session, "another round")
        assert views.waiting(OFFICE, session, "another round") == 1
    assert (found.visit_id, found.kind, found.author_name) == (None, "note", "")


def test_names_that_cannot_be_shown_are_kept_with_a_sign_in_their_place(
    context: Context, paired: Tablet
) -> None:
    head = odd(paired, author={"id": "nobody", "name": "A\x00\ud83d" + "b" * 400})
    take(context, file_of(record(head)))
    (found,) = waiting_for_office(context)
    assert found.author_name == "A\ufffd\ufffd" + "b" * 197


@pytest.mark.parametrize(("limit", "most"), [("_MOST_UNREAD", 3), ("_MOST_UNREAD_SIGNS", 2700)])
def test_a_file_of_which_too_much_cannot_be_read_is_refused_and_changes_nothing(
    context: Context, paired: Tablet, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(rules, limit, most)
    good = record(waiting(paired, differ("30")))
    many = [record(odd(paired, outcome=f"agrees {number}", note="x" * 200)) for number in range(4)]
    before = event_types(context)
    with refused_as("handover.malformed"):
        take(context, file_of(good, *many))
    assert event_types(context) == before
    assert paired.findings() == ()
    assert codes(take(context, file_of(good, *many[:3])))[1:] == ["handover.unread"] * 3


def test_dealing_with_it_is_said_once_and_stays_beside_it(context: Context, paired: Tablet) -> None:
    take(context, file_of(record(odd(paired))))
    (found,) = waiting_for_office(context)
    with reading(context) as session:
        assert views.waiting(OFFICE, session, CAMPAIGN) == 1
    with refused_as("handover.note-missing"):
        settle_unread(OFFICE, context, found.id, "  ")
    settle_unread(OFFICE, context, found.id, DONE)
    with refused_as("handover.unread-settled"):
        settle_unread(OFFICE, context, found.id, "Lần nữa")
    with refused_as("handover.unread-unknown"):
        settle_unread(OFFICE, context, UUID(int=5), DONE)
    (found,) = waiting_for_office(context)
    assert found.settlement is not None
    assert (found.settlement.note, found.settlement.settled_by_name) == (DONE, OFFICE.name)
    assert event_types(context)[-1] == "unread.settled"
    with reading(context) as session:
        assert views.waiting(OFFICE, session, CAMPAIGN) == 0
        assert session.scalar(select(UnreadRecord.id)) == found.id


@pytest.mark.parametrize("actor", [INSPECTOR, LEADER, COMMITTEE, OFFICER])
def test_only_the_office_sees_it_and_deals_with_it(context: Context, paired: Tablet, actor: Actor) -> None:
    take(context, file_of(record(odd(paired))))
    (found,) = waiting_for_office(context)
    with reading(context) as session:
        for read in (
            lambda: views.unread(actor, session, CAMPAIGN),
            lambda: views.unread_text(actor, session, found.id),
        ):
            with refused_as("access.role"):
                read()
    with refused_as("access.role"):
        settle_unread(actor, context, found.id, DONE)


def test_the_office_downloads_it_as_it_came_and_settles_it_on_the_page(
    context: Context, paired: Tablet
) -> None:
    head = odd(paired)
    take(context, file_of(record(head)))
    (found,) = waiting_for_office(context)
    client, door = site(context).test_client(), f"/api/unread-records/{found.id}"
    got = client.get(f"{door}.json", headers=as_person(OFFICE))
    assert got.get_json() == {**head, "bytes": 0}
    assert got.headers["Content-Disposition"].startswith("attachment")
    gone = client.get(f"/api/unread-records/{UUID(int=5)}.json", headers=as_person(OFFICE))
    assert (gone.status_code, gone.get_json()["code"]) == (404, "handover.unread-unknown")
    done = client.post(f"{door}/settlement", json={"note": DONE}, headers=as_person(OFFICE))
    assert done.status_code == 204


def told(lines: tuple[Line, ...], context: Context) -> str:
    return str(handed_in(OFFICE, lines, context.configuration.problem_texts)["told"])


def test_who_wrote_it_is_said_to_be_unknown_where_it_does_not_say(context: Context, paired: Tablet) -> None:
    lines = take(context, file_of(unread_photo(paired)))
    assert told(lines, context).startswith("Mục số 1, không rõ người ghi: Chưa đọc được")


def test_a_visit_that_is_no_key_is_none_and_what_is_nested_without_end_is_told_by_its_text() -> None:
    """It can be read to a depth at which it cannot be written again."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    fault = rules.MalformedError("command", "handover.unread", {})
    one, same, other = (
        rules.unread(1, rules.SealedRecord({"item": {"visit_id": "12", "x": deep}}, said, b""), fault)
        for said in ("[[]]", "[[]]", "[[[]]]")
    )
    assert one.visit is None
    assert one.fingerprint == same.fingerprint != other.fingerprint
