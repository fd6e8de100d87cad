"""From notification to decision: what each step needs, what it leads to, and what it refuses."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.bootstrap import create_worker
from inspection_api.discrepancies import service
from inspection_api.discrepancies.rules import Stance, Standing
from inspection_api.kernel.problems import Problem
from scoring import Origin, Status
from tests.builders.cases import Round, small_province, start
from tests.builders.photos import InProcess
from tests.cast import BINH, DUNG, ELSEWHERE, GIANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAR_TOO_LONG = "x" * 4001


def refusal(step: Callable[[], object]) -> Problem:
    """Return the problem that a step ends with."""
    with pytest.raises(Problem) as refused:
        step()
    return refused.value


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
    create_worker(story.world.context, InProcess()).run_routines()
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


@pytest.mark.parametrize("decide_first", [True, False])
def test_both_figures_of_a_claim_can_be_upheld_one_after_the_other(
    story: Round,
    decide_first: bool,  # noqa: FBT001 -- pytest hands it in by name
) -> None:
    """45 of 50 were reported, 40 of 42 were found; 45 would be more than the 42 that no longer count."""
    story.find(("X.A1.1", "so_cbcc"), value="42")
    story.find(value="40")
    people, machines = story.case(("X.A1.1", "so_cbcc")), story.case()
    story.notify()
    story.explain(people)
    story.explain(machines)
    (fault,) = refusal(lambda: story.propose(machines, value="45")).errors
    assert fault.code == "value.part-above-whole"
    story.propose(people, value="50")
    if decide_first:
        story.decide(people)
    story.propose(machines, value="45")
    if not decide_first:
        story.decide(people)
    story.decide(machines)
    assert story.points(Origin.FINAL) == story.points(Origin.REPORTED)


@pytest.mark.parametrize(
    ("proposed", "kept"),
    [
        (Standing(Status.NOT_APPLICABLE, "42"), Standing(Status.NOT_APPLICABLE, None)),
        (Standing(Status.NOT_PROVEN, ""), Standing(Status.NOT_PROVEN, None)),
        (Standing(Status.NOT_PROVEN, "42"), Standing(Status.NOT_PROVEN, "42")),  # the part that was proven
    ],
)
def test_a_proposal_keeps_a_value_only_where_its_status_carries_one(
    story: Round, proposed: Standing, kept: Standing
) -> None:
    case = story.brought_to("explained")
    story.propose(case, status=proposed.status, value=proposed.value)
    assert story.case().moves[-1].value == kept
    story.decide(case)
    assert story.case().final == kept
    assert story.answer(Origin.FINAL).status is kept.status


def test_below_the_tolerance_the_team_proposes_at_once_and_the_committee_still_decides(
    story: Round,
) -> None:
    key = ("X.B4.1", "so_ho_so_so_hoa")
    story.find(key, value="8999")
    case = story.case(key)
    assert refusal(lambda: story.decide(case)).code == "discrepancies.proposal-changed"
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


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_on_a_proposal_that_was_replaced_meanwhile_stores_nothing(
    story: Round,
    approve: bool,  # noqa: FBT001 -- pytest hands it in by name
) -> None:
    case = story.brought_to("proposed")
    seen = story.proposal(case)
    story.decide(case, approve=False)
    story.propose(case, value="44")
    case, lines = story.case(), story.world.event_types()
    problem = refusal(lambda: story.decide(case, approve=approve, proposal=seen))
    assert (problem.code, problem.status) == ("discrepancies.proposal-changed", 412)
    assert story.case() == case
    assert story.world.event_types() == lines
    story.decide(case, proposal=story.proposal(case))
    assert story.case().final == Standing(Status.GIVEN, "44")


def test_a_new_finding_takes_the_proposal_away_from_the_committee(story: Round) -> None:
    case = story.brought_to("proposed")
    seen = story.proposal(case)
    story.find(value="39")
    problem = refusal(lambda: story.decide(case, proposal=seen))
    assert (problem.code, problem.status) == ("discrepancies.proposal-changed", 412)
    assert story.case().state == "detected"


def test_a_value_that_both_sides_have_is_not_proposed_to_be_missing(story: Round) -> None:
    case = story.brought_to("explained")
    problem = refusal(lambda: story.propose(case, status=Status.MISSING, value=None))
    assert (problem.code, problem.status) == ("discrepancies.not-missing", 422)
    assert story.case() == case


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
    decision = service.Decide(nowhere, nowhere, approve=True, reason="x")
    for step in (
        lambda: service.explain(BINH, story.world.context, service.Explain(nowhere, Stance.AGREE, "x")),
        lambda: service.propose(DUNG, story.world.context, service.Propose(nowhere, Status.GIVEN, "1", "x")),
        lambda: service.decide(GIANG, story.world.context, decision),
    ):
        problem = refusal(step)
        assert (problem.code, problem.status) == ("discrepancies.case-unknown", 404)
