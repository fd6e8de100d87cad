"""From notification to decision: what each step needs, what it leaves behind, what stays out of the log."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import fields
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evidence.ledger import verify
from inspection_api.archive import views as archive
from inspection_api.bootstrap import create_worker
from inspection_api.discrepancies import service, views
from inspection_api.discrepancies.rules import Stance, Standing
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from scoring import Origin, Status
from tests.builders.cases import CAMPAIGN, Round, small_province, start
from tests.cast import BINH, CHI, DUNG, ELSEWHERE, GIANG, HOME, MINH

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAR_TOO_LONG = "x" * 4001


def refusal(step: Callable[[], object]) -> Problem:
    """Return the problem that a step ends with."""
    with pytest.raises(Problem) as refused:
        step()
    return refused.value


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
        lines = list(archive.log_lines(SYSTEM, session))
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


# ------------------------------------------------------------ notification and answer


def test_a_unit_is_notified_once_and_only_of_what_needs_an_answer(story: Round) -> None:
    story.find(value="40")
    story.find(("X.B4.1", "so_ho_so_so_hoa"), value="8999")
    assert story.notify() == 1
    assert story.case(("X.B4.1", "so_ho_so_so_hoa")).state == "detected"
    assert story.case().respond_by == date(2019, 11, 19)
    assert refusal(story.notify).code == "discrepancies.nothing-to-notify"
    assert refusal(lambda: story.notify(unit_code=ELSEWHERE)).code == "discrepancies.nothing-to-notify"


@pytest.mark.parametrize("stance", list(Stance))
def test_every_stance_is_kept_with_the_words(story: Round, stance: Stance) -> None:
    case = story.brought_to("notified")
    story.explain(case, stance=stance, text="  Đã kiểm lại sổ tài sản \n")
    step = story.case().last("explain")
    assert step is not None
    assert (step.stance, step.text) == (stance, "Đã kiểm lại sổ tài sản")


@pytest.mark.parametrize("words", ["", " \n\t ", FAR_TOO_LONG])
def test_nothing_is_said_without_words(story: Round, words: str) -> None:
    case = story.brought_to("notified")
    assert refusal(lambda: story.explain(case, text=words)).code == "discrepancies.text-missing"
    story.explain(case)
    assert refusal(lambda: story.propose(case, reason=words)).code == "discrepancies.text-missing"
    story.propose(case)
    assert refusal(lambda: story.decide(case, reason=words)).code == "discrepancies.text-missing"
    problem = refusal(lambda: story.decide(case, approve=False, reason=words))
    assert (problem.code, problem.status) == ("discrepancies.text-missing", 422)
    assert story.case().state == "proposed"


def test_the_longest_words_that_are_allowed_are_kept(story: Round) -> None:
    case = story.brought_to("notified")
    story.explain(case, text=FAR_TOO_LONG[:-1])
    assert story.case().moves[-1].text == FAR_TOO_LONG[:-1]


def test_the_day_to_answer_passes_with_its_last_minute_in_viet_nam(story: Round) -> None:
    story.brought_to("notified")
    story.world.clock.set(datetime(2019, 11, 19, 16, 59, tzinfo=UTC))
    assert story.lapse() == 0
    story.world.clock.set(datetime(2019, 11, 19, 17, 0, tzinfo=UTC))
    assert story.lapse() == 1
    assert story.lapse() == 0
    assert story.case().state == "lapsed"
    assert story.world.event_types()[-1] == "case.lapsed"
    assert story.case().moves[-1].actor_role == "system"


def test_the_worker_lets_deadlines_pass_by_itself(story: Round) -> None:
    story.brought_to("notified")
    story.pass_days(30)
    create_worker(story.world.context).run_routines()
    assert story.case().state == "lapsed"


def test_an_answered_case_does_not_lapse(story: Round) -> None:
    story.brought_to("explained")
    story.pass_days(60)
    assert story.lapse() == 0
    assert story.case().state == "explained"


def test_a_late_answer_is_heard_and_dated(story: Round) -> None:
    case = story.brought_to("lapsed")
    story.explain(case, text="Xin lỗi vì trả lời muộn")
    answered = story.case()
    assert answered.state == "explained"
    assert [step.action for step in answered.moves] == ["detect", "notify", "lapse", "explain"]
    assert answered.respond_by is not None
    assert answered.moves[-1].at.date() > answered.respond_by


def test_without_an_answer_the_team_goes_on(story: Round) -> None:
    case = story.brought_to("lapsed")
    story.propose(case)
    story.decide(case)
    assert story.case().final == Standing(Status.GIVEN, "42")


def test_holidays_and_worked_saturdays_of_the_calendar_move_the_day(
    database_url: str, tmp_path: Path
) -> None:
    """Notified on Tuesday the 12th: two free days move the 19th to the 21st, a worked one to the 20th."""
    config = small_province(tmp_path)
    calendar = config / "calendar" / "2019.yaml"
    free = "  - {date: 2019-11-%s, name: Ngày nghỉ thử (minh họa), kind: holiday, verified: false}\n"
    worked = "  - {date: 2019-11-16, name: Làm bù thử (minh họa), verified: false}\n"
    told = calendar.read_text("utf-8").replace(
        "working_days:\n", free % "13" + free % "14" + "working_days:\n" + worked
    )
    calendar.write_text(told, "utf-8")
    story = start(database_url, tmp_path)
    with closing(story.world):
        story.brought_to("notified")
        assert story.case().respond_by == date(2019, 11, 20)
    shutil.rmtree(config)


# ------------------------------------------------------------ proposal and decision


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        (("X.A1.1", "so_may"), None, "value.empty"),
        (("X.A1.1", "so_may"), "", "value.empty"),
        (("X.A1.1", "so_may"), "042", "value.not-a-number"),
        (("X.A1.1", "so_may"), "42.0", "value.not-a-number"),
        (("X.A1.1", "so_may"), "+42", "value.not-a-number"),
        (("X.A1.1", "so_may"), "42,5", "value.not-a-number"),
        (("X.A1.1", "so_may"), "4e1", "value.not-a-number"),
        (("X.A1.1", "so_may"), "42.5", "value.not-whole"),
        (("X.A1.1", "so_may"), "-1", "value.negative"),
        (("X.A1.1", "so_may"), "51", "value.part-above-whole"),
        (("X.A1.1", "so_may"), "9" * 201, "value.too-long"),
        (("X.A2.2", "muc"), "chuyen_trach", "value.unknown-choice"),
        (("X.A1.2", "lan"), "Có", "value.not-yes-or-no"),
        (("X.B1.3", "so_tin_bai"), "3.123456789", "value.too-many-places"),
    ],
)
def test_a_value_that_the_criterion_cannot_take_is_refused_with_its_place(
    story: Round, key: tuple[str, str], value: str | None, code: str
) -> None:
    other = {"X.A1.1": "40", "X.A2.2": "kiem_nhiem", "X.A1.2": "false", "X.B1.3": "2"}[key[0]]
    story.find(key, value=other)
    story.notify()
    story.explain(story.case(key))
    lines = story.world.event_types()
    problem = refusal(lambda: story.propose(story.case(key), value=value))
    assert (problem.code, problem.status) == ("discrepancies.value-invalid", 422)
    (fault,) = problem.errors
    assert (fault.where, fault.code) == (f"{key[0]}.{key[1]}", code)
    told = story.world.context.configuration.problem_texts.as_json(problem)
    assert told["errors"]
    assert story.case(key).state == "explained"
    assert story.world.event_types() == lines


def test_the_whole_may_not_fall_below_its_verified_part(story: Round) -> None:
    story.find(("X.A1.1", "so_cbcc"), value="60")
    story.find(value="55")
    people = story.case(("X.A1.1", "so_cbcc"))
    story.notify()
    story.explain(people)
    (fault,) = refusal(lambda: story.propose(people, value="54")).errors
    assert fault.code == "value.part-above-whole"
    story.propose(people, value="55")


@pytest.mark.parametrize("status", [Status.NOT_PROVEN, Status.NOT_APPLICABLE])
def test_a_proposal_without_a_value_drops_what_is_typed_beside_it(story: Round, status: Status) -> None:
    case = story.brought_to("explained")
    story.propose(case, status=status, value="42")
    assert story.case().moves[-1].value == Standing(status, None)
    story.decide(case)
    assert story.case().final == Standing(status, None)
    assert story.answer(Origin.FINAL).status is status


def test_below_the_tolerance_the_team_proposes_at_once_and_the_committee_still_decides(
    story: Round,
) -> None:
    key = ("X.B4.1", "so_ho_so_so_hoa")
    story.find(key, value="8999")
    case = story.case(key)
    assert refusal(lambda: story.decide(case)).code == "discrepancies.forbidden-move"
    story.propose(case, value="8999")
    assert story.case(key).final is None
    story.decide(case)
    assert story.case(key).final == Standing(Status.GIVEN, "8999")


def test_above_the_tolerance_nobody_passes_over_the_unit(story: Round) -> None:
    case = story.opened()
    assert refusal(lambda: story.propose(case)).code == "discrepancies.forbidden-move"
    assert refusal(lambda: story.explain(case)).code == "discrepancies.forbidden-move"


def test_a_returned_case_is_proposed_anew_and_the_newest_proposal_counts(story: Round) -> None:
    case = story.brought_to("returned")
    assert case.final is None
    assert refusal(lambda: story.decide(case)).code == "discrepancies.forbidden-move"
    story.propose(case, value="44")
    story.decide(case)
    assert story.case().final == Standing(Status.GIVEN, "44")


@pytest.mark.parametrize("state", ["approved", "returned"])
def test_what_is_decided_is_decided(story: Round, state: str) -> None:
    case = story.brought_to(state)
    lines = story.world.event_types()
    for step in (
        lambda: story.decide(case),
        lambda: story.decide(case, approve=False),
        lambda: story.explain(case),
    ):
        problem = refusal(step)
        assert (problem.code, problem.status) == ("discrepancies.forbidden-move", 409)
    assert story.world.event_types() == lines


def test_a_case_that_does_not_exist_is_named(story: Round) -> None:
    nowhere = UUID(int=404)
    for step in (
        lambda: service.explain(BINH, story.world.context, service.Explain(nowhere, Stance.AGREE, "x")),
        lambda: service.propose(DUNG, story.world.context, service.Propose(nowhere, Status.GIVEN, "1", "x")),
        lambda: service.decide(GIANG, story.world.context, service.Decide(nowhere, approve=True, reason="x")),
    ):
        problem = refusal(step)
        assert (problem.code, problem.status) == ("discrepancies.case-unknown", 404)


# ------------------------------------------------------------ what the figures are worth


def test_the_approved_value_is_final_and_everything_else_stays_as_reported(story: Round) -> None:
    story.find(("X.A3.3", "muc"), value="khong")
    case = story.brought_to("proposed")
    assert story.points(Origin.FINAL) == Fraction("3.6")
    story.decide(case)
    assert story.answer(Origin.REPORTED).value == "45"
    assert story.answer(Origin.VERIFIED).value == "40"
    assert story.answer(Origin.FINAL).value == "42"
    assert story.points(Origin.FINAL) == Fraction("3.36")
    assert story.answer(Origin.FINAL, ("X.A3.3", "muc")).value == "co"
    assert story.answer(Origin.VERIFIED, ("X.A3.3", "muc")).value == "khong"
    reported, final = (
        story.scores().facts[origin][HOME].answers for origin in (Origin.REPORTED, Origin.FINAL)
    )
    assert {key for key in final if final[key].value != reported[key].value} == {("X.A1.1", "so_may")}


def test_scores_are_fresh_after_a_change_in_another_process(story: Round) -> None:
    assert story.points(Origin.VERIFIED) == Fraction("3.6")
    other = story.second_process()
    with closing(other.world):
        case = other.opened()
        assert story.points(Origin.VERIFIED) == Fraction("3.2")
        other.notify()
        other.explain(case)
        other.propose(case)
        assert story.points(Origin.FINAL) == Fraction("3.6")
        other.decide(case)
    assert story.points(Origin.FINAL) == Fraction("3.36")
    story.find(value="39")
    assert story.points(Origin.FINAL) == Fraction("3.6")
    assert story.points(Origin.VERIFIED) == Fraction("3.12")


def test_the_scores_of_one_unit_hold_nothing_of_another(story: Round) -> None:
    with reading(story.world.context) as session:
        own = views.unit_scores(BINH, session, CAMPAIGN, HOME)
        assert refusal(lambda: views.unit_scores(BINH, session, CAMPAIGN, ELSEWHERE)).code == (
            "access.own-unit-or-staff"
        )
        assert refusal(lambda: views.campaign_scores(BINH, session, CAMPAIGN)).code == "access.role"
    assert {frozenset(units) for units in own.facts.values()} == {frozenset({HOME})}
    assert {frozenset(units) for units in own.cards.values()} == {frozenset({HOME})}
    assert {field.name for field in fields(own)} == {"rulebooks", "facts", "cards"}
