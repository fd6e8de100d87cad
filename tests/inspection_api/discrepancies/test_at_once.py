"""Two people at the same case at the same moment: one is heard, the other is told, nothing breaks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from inspection_api.discrepancies import service
from inspection_api.discrepancies.views import unit_scores
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import transaction
from scoring import score
from tests.builders.cases import CAMPAIGN, Round
from tests.cast import CHI, DUNG, GIANG, HOME, MINH, OANH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inspection_api.discrepancies.rules import CampaignScores
    from scoring import Rulebook, Scorecard, UnitFacts

ROUNDS = 4


def at_once(*steps: Callable[[], object]) -> list[str]:
    """Take steps in threads that start together; returns how each ended, in order."""
    gate = threading.Barrier(len(steps))

    def take(step: Callable[[], object]) -> str:
        gate.wait(10)
        try:
            step()
        except Problem as problem:
            return problem.code
        return "ok"

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def test_of_two_decisions_one_is_made_and_the_other_is_told(story: Round) -> None:
    other = story.second_process()
    case = story.brought_to("proposed")
    with closing(other.world):
        for _ in range(ROUNDS):
            ends = at_once(
                lambda: story.decide(case, GIANG, approve=False, reason="Thiếu giấy tờ"),
                lambda: other.decide(case, OANH, approve=False, reason="Cần kiểm lại"),
            )
            assert sorted(ends) == ["discrepancies.forbidden-move", "ok"]
            story.propose(case)
        ends = at_once(lambda: story.decide(case, GIANG), lambda: other.decide(case, OANH, approve=False))
    assert sorted(ends) == ["discrepancies.forbidden-move", "ok"]
    found = story.case()
    assert found.state == ("approved" if ends[0] == "ok" else "returned")
    decided = [step for step in found.moves if step.action in {"approve", "return"}]
    assert len(decided) == ROUNDS + 1
    events = [name for name in story.world.event_types() if name in {"case.approved", "case.returned"}]
    assert len(events) == ROUNDS + 1
    assert story.world.verify_log().ok


def test_of_three_proposals_one_stands(story: Round) -> None:
    case = story.brought_to("explained")
    ends = at_once(
        lambda: story.propose(case, CHI, value="43"),
        lambda: story.propose(case, DUNG, value="44"),
        lambda: story.propose(case, MINH, value="41"),
    )
    assert sorted(ends) == ["discrepancies.forbidden-move", "discrepancies.forbidden-move", "ok"]
    (step,) = (step for step in story.case().moves if step.action == "propose")
    assert step.actor_id == (CHI, DUNG, MINH)[ends.index("ok")].person_id


def test_of_two_proposals_that_exclude_each_other_one_stands(story: Round) -> None:
    """40 machines for 48 people were found: 46 machines fit, 44 people fit, but not both."""
    people = ("X.A1.1", "so_cbcc")
    story.find(people, value="48")
    story.find(value="40")
    story.notify()
    for case in story.cases():
        story.explain(case)
    other = story.second_process()
    with closing(other.world):
        for _ in range(ROUNDS):
            ends = at_once(
                lambda: story.propose(story.case(), value="46"),
                lambda: other.propose(other.case(people), value="44"),
            )
            assert sorted(ends) == ["discrepancies.value-invalid", "ok"]
            proposed = story.case() if ends[0] == "ok" else story.case(people)
            story.decide(proposed, approve=False)
    assert story.world.verify_log().ok


def test_detection_at_once_opens_each_case_once(story: Round) -> None:
    tablet = story.tablet()
    tablet.find("X.A1.1", "so_may", value="40")
    tablet.find("X.A1.1", "so_cbcc", value="60")
    tablet.find("X.A1.2", "lan", value="false")
    context = story.world.context
    ends = at_once(*[lambda: service.detect(SYSTEM, context, CAMPAIGN, HOME)] * 3)
    assert ends == ["ok"] * 3
    assert sorted(case.number for case in story.cases()) == [f"CL-2019-0000{n}" for n in (1, 2, 3)]
    assert story.world.event_types().count("case.detected") == 3
    assert story.world.verify_log().ok


def test_others_write_while_a_round_is_scored(story: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scoring takes seconds: nobody waits for them, and what comes in meanwhile is not lost."""
    story.tablet().find("X.A1.1", "so_may", value="40")
    written: list[int] = []

    def slowly(rulebooks: Mapping[str, Rulebook], units: Sequence[UnitFacts]) -> Mapping[str, Scorecard]:
        if not written:
            written.append(1)
            with ThreadPoolExecutor(1) as other:
                other.submit(story.tablet(MINH).find, "X.A1.1", "so_cbcc", value="60").result(5)
        return score(rulebooks, units)

    monkeypatch.setattr("inspection_api.discrepancies.views.score", slowly)
    assert service.detect(SYSTEM, story.world.context, CAMPAIGN, HOME) == 2
    assert written
    story.work()  # the comparison that the newer finding asked for has nothing left to do
    assert story.world.event_types().count("case.detected") == 2
    assert {case.field for case in story.cases()} == {"so_may", "so_cbcc"}
    assert story.world.verify_log().ok


@pytest.mark.parametrize(("times", "jobs"), [(0, 1), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3)])
def test_what_comes_in_for_another_round_drops_no_comparison(
    story: Round, monkeypatch: pytest.MonkeyPatch, times: int, jobs: int
) -> None:
    """Of another round, or a first report: it asks for no comparison of this one, however often it comes."""
    story.tablet().find("X.A1.1", "so_may", value="40")
    left = list(range(times))

    def meanwhile(*about: Any) -> CampaignScores:
        if left:
            with transaction(story.world.context, SYSTEM) as tx:
                tx.record("submission.accepted", subject=f"unit:{HOME}", payload={"version": left.pop()})
        return unit_scores(*about)

    monkeypatch.setattr("inspection_api.discrepancies.views.unit_scores", meanwhile)
    assert story.work() == jobs
    assert [case.field for case in story.cases()] == ["so_may"]
    assert story.world.verify_log().ok


def test_a_decision_and_a_new_finding_end_in_a_case_that_is_open_or_void(story: Round) -> None:
    case = story.brought_to("proposed")
    story.tablet().find("X.A1.1", "so_may", value="39")
    ends = at_once(
        lambda: story.decide(case, GIANG),
        lambda: service.detect(SYSTEM, story.world.context, CAMPAIGN, HOME),
    )
    assert ends[1] == "ok"
    assert ends[0] in {"ok", "discrepancies.proposal-changed"}
    found = story.case()
    assert (found.state, found.final, found.verified.value) == ("detected", None, "39")
    assert [step.to_state for step in found.moves[-1:]] == ["detected"]
    assert story.world.verify_log().ok


def test_an_answer_at_the_moment_of_lapsing_is_heard(story: Round) -> None:
    case = story.brought_to("notified")
    story.pass_days(30)
    ends = at_once(lambda: story.explain(case), story.lapse)
    assert ends == ["ok", "ok"]
    assert story.case().state == "explained"
    assert story.world.verify_log().ok
