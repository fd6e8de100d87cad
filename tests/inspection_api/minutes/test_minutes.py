"""Minutes come in with the tablet's batches: kept as they came, noted, listed, never bounced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from inspection_api.devices import service as devices
from inspection_api.fieldwork.rules import CommandKind, TabletCommand
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.minutes import rules, service, views
from inspection_api.minutes.records import Minutes
from tests.builders.minutes import both_sides, content, item, side, text_of
from tests.builders.signing import KEY
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    NEIGHBOUR,
    NOW,
    OFFICE,
    OFFICER,
    STRANGER,
    as_person,
    event_types,
    refused_as,
    site,
)
from tests.inspection_api.fieldwork.tablet import closing, differ, finding, new_id

if TYPE_CHECKING:
    from tests.inspection_api.fieldwork.tablet import Tablet


def signing(
    tablet: Tablet, *items: dict[str, object], sides: list[dict[str, Any]] | None = None, **said: object
) -> TabletCommand:
    """Minutes as the tablet signs them."""
    text = text_of(content(tablet.visit_id, tablet.digest, items, **said))
    signed = both_sides() if sides is None else sides
    body = {"content": text, "sides": signed, "signature": KEY.sign(rules.signed_text(text, signed))}
    return TabletCommand(new_id(), CommandKind.SIGN_MINUTES, NOW, body)


def register(tablet: Tablet) -> None:
    devices.register_device_key(INSPECTOR, tablet.context, tablet.device, KEY.spki)


def kept(tablet: Tablet, actor: Any = LEADER) -> tuple[views.MinutesView, ...]:
    with reading(tablet.context) as session:
        return views.of_visit(actor, session, tablet.visit_id)


def notes(tablet: Tablet) -> list[str]:
    return [note.code for note in kept(tablet)[0].notes]


def test_minutes_are_kept_to_the_letter_with_the_findings_of_the_same_batch(tablet: Tablet) -> None:
    register(tablet)
    command = signing(tablet, item(outcome="differ", value="7"))
    assert tablet.said(differ("7"), command) == ["applied", "applied"]
    (found,) = kept(tablet)
    assert (found.id, found.number, found.version, found.notes) == (command.id, 1, 1, ())
    assert found.digest == rules.content_digest(command.body["content"])
    assert [each.side.value for each in found.sides] == ["unit", "team"]
    assert found.paper is None
    with reading(tablet.context) as session:
        assert session.scalars(select(Minutes)).one().content_text == command.body["content"]
        jobs = [job.payload for job in session.scalars(select(Job)) if job.kind == service.PRINT_JOB]
    assert jobs == [{"minutes": str(command.id)}]


def test_the_log_knows_minutes_by_their_digest_only(tablet: Tablet) -> None:
    register(tablet)
    refused = side("unit", strokes=None, refusal="Đơn vị chưa đồng ý")
    command = signing(tablet, sides=[side("team"), refused], remarks="Lời riêng trong biên bản")
    tablet.send(command)
    with reading(tablet.context) as session:
        lines = [line.decode() for line in ledger.log_lines(SYSTEM, session)]
    (told,) = [json.loads(line)["payload"] for line in lines if '"type":"minutes.signed"' in line]
    assert told["content"] == rules.content_digest(command.body["content"])
    assert told["notes"] == []
    assert not [line for line in lines if "Lời riêng" in line or "chưa đồng ý" in line or "Trần" in line]


def test_minutes_sent_again_are_the_same_minutes(tablet: Tablet) -> None:
    command = signing(tablet)
    assert tablet.said(command) == ["applied"]
    assert tablet.said(command, command) == ["duplicate", "duplicate"]
    assert len(kept(tablet)) == 1


def test_a_correction_is_another_version_and_the_first_stays(tablet: Tablet) -> None:
    register(tablet)
    first = signing(tablet)
    second = signing(tablet, version=2, prev=rules.content_digest(first.body["content"]))
    assert tablet.said(first, second) == ["applied", "applied"]
    assert [(each.number, each.version, each.notes) for each in kept(tablet)] == [(2, 2, ()), (1, 1, ())]


@pytest.mark.parametrize(
    ("items", "count"),
    [((), "1"), ((item(outcome="differ", value="8"), item("H.A1.3", "lan")), "2")],
)
def test_minutes_that_differ_from_the_findings_are_noted(
    tablet: Tablet, items: tuple[dict[str, object], ...], count: str
) -> None:
    register(tablet)
    assert tablet.said(differ("7"), signing(tablet, *items)) == ["applied", "applied"]
    (note,) = kept(tablet)[0].notes
    assert (note.code, note.params) == ("minutes.differs", {"count": count})


def test_nothing_about_minutes_is_a_reason_to_bounce_or_park_them(tablet: Tablet) -> None:
    tablet.send(finding(), closing())
    other = signing(tablet, unit="623", prev="ab" * 32)
    tablet.digest = "khác"
    assert tablet.said(other) == ["applied"]
    broken = TabletCommand(
        new_id(), CommandKind.SIGN_MINUTES, NOW, {"content": "{}", "sides": [], "signature": None}
    )
    assert tablet.said(broken) == ["applied"]
    newest, older = kept(tablet)
    assert {note.code for note in newest.notes} == {
        "minutes.signature-missing",
        "minutes.after-close",
        "minutes.no-team",
        "minutes.no-unit",
        "minutes.unreadable",
    }
    assert (newest.version, newest.content) == (None, None)
    assert {note.code for note in older.notes} == {
        "minutes.key-unknown",
        "minutes.after-close",
        "minutes.other-visit",
        "minutes.other-package",
        "minutes.not-after-newest",
        "minutes.differs",
    }


def test_both_sides_see_the_minutes_and_the_office_alone_what_does_not_fit(tablet: Tablet) -> None:
    tablet.send(signing(tablet))
    assert [len(kept(tablet, actor)) for actor in (INSPECTOR, LEADER, OFFICE, OFFICER)] == [1] * 4
    assert kept(tablet, OFFICE)[0].notes != ()
    assert kept(tablet, OFFICER)[0].notes == ()
    for actor in (NEIGHBOUR, STRANGER):
        with refused_as("planning.visit-unknown"):
            kept(tablet, actor)


def test_minutes_are_listed_and_their_paper_is_waited_for(tablet: Tablet) -> None:
    command = signing(tablet)
    tablet.send(command)
    app = site(tablet.context)
    from inspection_api.minutes import routes  # noqa: PLC0415 -- beside the stages of the usual edge

    app.register_blueprint(routes.blueprint)
    with app.test_client() as client:
        listed = client.get(f"/api/visits/{tablet.visit_id}/minutes", headers=as_person(OFFICER))
        waiting = client.get(f"/api/minutes/{command.id}.pdf", headers=as_person(OFFICER))
        unknown = client.get(f"/api/minutes/{new_id()}.pdf", headers=as_person(OFFICER))
    assert [each["id"] for each in listed.get_json()["items"]] == [str(command.id)]
    assert (waiting.status_code, waiting.get_json()["code"]) == (409, "minutes.not-printed")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "minutes.unknown")


def test_the_chain_of_the_log_holds_over_minutes(tablet: Tablet) -> None:
    tablet.send(finding(), signing(tablet))
    assert event_types(tablet.context)[-2:] == ["finding.recorded", "minutes.signed"]
