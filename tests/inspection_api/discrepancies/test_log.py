"""What each step of a case leaves behind: one move, one event, and no words or names in the log."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evidence.ledger import verify
from inspection_api.discrepancies.rules import Stance
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from tests.builders.cases import Round
from tests.cast import BINH, CHI, DUNG, GIANG, HOME, MINH


def test_the_ordinary_way_leaves_one_move_and_one_event_per_step(story: Round) -> None:
    case = story.brought_to("approved")
    assert [(step.action, step.from_state, step.to_state) for step in case.moves] == [
        ("detect", None, "detected"),
        ("notify", "detected", "notified"),
        ("explain", "notified", "explained"),
        ("propose", "explained", "proposed"),
        ("approve", "proposed", "approved"),
    ]
    assert [step.actor_name for step in case.moves[1:]] == [DUNG.name, BINH.name, DUNG.name, GIANG.name]
    assert [step.actor_role for step in case.moves[1:]] == [
        "team_leader",
        "unit_head",
        "team_leader",
        "committee",
    ]
    events = [event for event in story.world.events() if event["type"].startswith("case.")]
    assert [event["type"] for event in events] == [
        "case.detected",
        "case.notified",
        "case.explained",
        "case.proposed",
        "case.approved",
    ]
    assert [event["actor"] for event in events] == [
        "system",
        *(str(person.person_id) for person in (DUNG, BINH, DUNG, GIANG)),
    ]
    for event, step in zip(events, case.moves, strict=True):
        assert event["subject"] == f"unit:{HOME}"
        assert event["payload"]["case"] == str(case.id)
        assert event["payload"]["state"] == step.to_state
        assert (event["payload"]["criterion"], event["payload"]["field"]) == ("X.A1.1", "so_may")


def test_the_log_says_what_was_decided_and_holds_no_words_and_no_names(story: Round) -> None:
    words = ("Máy đang sửa ở tỉnh", "Có biên lai sửa chữa", "Thiếu biên lai gốc", "Đã xem biên lai gốc")
    story.tablet().find("X.A1.1", "so_may", value="40", note="Đếm tại phòng một cửa")
    story.work()
    case = story.case()
    story.notify()
    story.explain(case, stance=Stance.PARTIAL, text=words[0])
    story.propose(case, reason=words[1])
    story.decide(case, approve=False, reason=words[2])
    story.propose(case, MINH, value="43", reason=words[1])
    story.decide(case, reason=words[3])
    with reading(story.world.context) as session:
        lines = list(ledger.log_lines(SYSTEM, session))
    assert verify(lines).ok
    whole = b"".join(lines).decode()
    names = [person.name for person in (BINH, CHI, DUNG, GIANG, MINH)]
    for secret in (*words, "Đếm tại phòng một cửa", *names):
        assert secret not in whole
        assert secret.encode("unicode_escape").decode() not in whole
    detected, notified, explained, proposed, returned, _, approved = (
        event["payload"] for event in story.world.events() if event["type"].startswith("case.")
    )
    assert detected["claimed"] == {"status": "given", "value": "45"}
    assert detected["verified"] == {"status": "given", "value": "40"}
    assert (detected["points_before"], detected["points_after"]) == ("3.6", "3.2")
    assert (detected["cause"], detected["needs_dialogue"]) == ("entry_error", True)
    assert (detected["number"], detected["found_by"]) == (case.number, str(CHI.person_id))
    assert notified["respond_by"] == "2019-11-19"
    assert explained["stance"] == "partial"
    assert (proposed["status"], proposed["value"]) == ("given", "42")
    assert "value" not in returned
    proposals = [str(step.id) for step in story.case().moves if step.action == "propose"]
    assert [returned["proposal"], approved["proposal"]] == proposals
    assert (approved["status"], approved["value"]) == ("given", "43")


def test_the_seal_in_the_log_proves_the_words_that_were_said(story: Round) -> None:
    case = story.brought_to("explained")
    said = story.world.events()[-1]["payload"]["text"]
    with reading(story.world.context) as session:
        salt, words = session.execute(
            text("SELECT text_salt, text FROM case_move WHERE action = 'explain'")
        ).one()
    assert sealed(words, salt) == said
    assert sealed(words + ".", salt) != said
    assert case.moves[-1].text == words


@pytest.mark.parametrize("table", ["case_move", "event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_what_happened(
    story: Round, table: str, statement: str
) -> None:
    story.brought_to("notified")
    change = {"case_move": "to_state = 'approved'", "event": "type = 'case.approved'"}[table]
    with (
        pytest.raises(DBAPIError),
        story.world.context.database.engine.begin() as connection,
    ):
        connection.execute(text(statement.format(table, change)))
    assert story.case().state == "notified"
    assert story.world.verify_log().ok
