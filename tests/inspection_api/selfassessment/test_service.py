"""Handing in forms, on both engines: whole or not at all, never twice, late said, closed when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select

from inspection_api.directory import views as directory
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import ZONE, FixedClock
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.sample.loading import truth
from inspection_api.selfassessment import views
from inspection_api.selfassessment.records import ReportedValueRow, SelfScoreRow, Submission
from inspection_api.selfassessment.service import EnterSample, Receipt, SubmitForm, enter_sample, submit
from inspection_api.sheets.cells import FilledSheet
from inspection_api.sheets.layout import Column
from scoring import Status
from tests.builders.forms import criterion_line

CAMPAIGN = "gia-lai-2019"
XA, OTHER_XA = "23617", "23614"
Filled = Callable[..., bytes]
HandIn = Callable[[str, bytes], Receipt]


def person(role: Role, unit: str | None = None) -> Actor:
    return Actor(UUID(int=9), "Người thử", frozenset({role}), unit)


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    with pytest.raises(Problem) as refused:
        yield
    assert refused.value.code == code


def rows(context: Context) -> list[int]:
    with reading(context) as session:
        tables = (Submission, ReportedValueRow, SelfScoreRow)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def reason_place(context: Context, unit_code: str) -> str:
    """Return a reason cell that is filled in the sample's form of a unit."""
    with reading(context) as session:
        kind = truth(context.configuration, unit_code).unit.kind
        rulebook = directory.rulebook(SYSTEM, session, CAMPAIGN, kind)
    return criterion_line(rulebook, "X.A2.1").at(Column.REASON)


@pytest.mark.parametrize("unit_code", ["623", XA, "SO-LDTBXH"])
def test_a_filled_form_goes_in_and_comes_out_as_it_was(
    context: Context, filled: Filled, hand_in: HandIn, unit_code: str
) -> None:
    told = truth(context.configuration, unit_code)
    receipt = hand_in(unit_code, filled(unit_code))
    assert (receipt.version, receipt.late, receipt.created) == (1, False, True)
    with reading(context) as session:
        found = views.latest_submission(SYSTEM, session, CAMPAIGN, unit_code)
    assert found is not None
    departed = {(planted.criterion, planted.field) for planted in told.planted}
    differing = {key for key, value in found.values.items() if value.value != told.values[key]}
    assert differing == {key for key in departed if key[1]}
    assert found.values.keys() == told.values.keys()
    assert found.self_total == receipt.self_total > 0
    assert found.submitted_by_name == "Cán bộ đầu mối"


def test_the_original_file_is_kept_and_the_log_says_so(
    context: Context, filled: Filled, hand_in: HandIn
) -> None:
    file = filled(XA)
    receipt = hand_in(XA, file)
    assert receipt.file_sha256 is not None
    with context.objects.open(receipt.file_sha256) as kept:
        assert kept.read() == file
    with reading(context) as session:
        lines = b"".join(ledger.log_lines(SYSTEM, session)).decode()
        assert ledger.verify_log(SYSTEM, context, session).ok
    assert '"submission.accepted"' in lines
    assert receipt.content_digest in lines
    assert "kinh phí" not in lines


def test_the_same_file_again_changes_nothing(context: Context, filled: Filled, hand_in: HandIn) -> None:
    file = filled(XA)
    first = hand_in(XA, file)
    before = rows(context)
    again = hand_in(XA, file)
    assert (again.submission_id, again.version, again.created) == (first.submission_id, 1, False)
    assert rows(context) == before


def test_the_same_file_twice_at_once_is_kept_once(context: Context, filled: Filled, hand_in: HandIn) -> None:
    file = filled(XA)
    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(lambda _: hand_in(XA, file), range(2)))
    assert len({receipt.submission_id for receipt in receipts}) == 1
    assert sorted(receipt.created for receipt in receipts) == [False, True]
    assert rows(context)[0] == 1


def test_the_same_content_in_other_bytes_changes_nothing(
    context: Context, filled: Filled, hand_in: HandIn
) -> None:
    first, second = filled(XA), filled(XA, A3="Đơn vị: viết lại")
    assert first != second
    receipt = hand_in(XA, first)
    assert hand_in(XA, second).submission_id == receipt.submission_id
    assert rows(context)[0] == 1


def test_new_content_before_the_deadline_is_the_next_version(
    context: Context, filled: Filled, hand_in: HandIn
) -> None:
    hand_in(XA, filled(XA))
    place = reason_place(context, XA)
    receipt = hand_in(XA, filled(XA, **{place: "Lý do viết lại."}))
    assert (receipt.version, receipt.created) == (2, True)
    with reading(context) as session:
        found = views.latest_submission(SYSTEM, session, CAMPAIGN, XA)
    assert found is not None
    assert found.self_scores["X.A2.1"].reason == "Lý do viết lại."


def test_a_refused_form_leaves_nothing_behind(context: Context, filled: Filled, hand_in: HandIn) -> None:
    with pytest.raises(Problem) as refused:
        hand_in(XA, filled(XA, F10="3.5", F11=None))
    assert refused.value.code == "selfassessment.refused"
    assert {fault.where for fault in refused.value.errors} == {"F10", "F11"}
    assert rows(context) == [0, 0, 0]
    assert list(context.objects.digests()) == []


def test_a_refused_form_leaves_an_accepted_one_as_it_was(
    context: Context, filled: Filled, hand_in: HandIn
) -> None:
    hand_in(XA, filled(XA))
    before = rows(context)
    with refused_as("selfassessment.refused"):
        hand_in(XA, filled(XA, F10="-1"))
    assert rows(context) == before


@pytest.mark.parametrize(
    ("unit_code", "instant", "late"),
    [
        (XA, datetime(2019, 10, 24, 23, 59, tzinfo=ZONE), False),
        (XA, datetime(2019, 10, 25, 0, 0, tzinfo=ZONE), True),
        ("SO-LDTBXH", datetime(2019, 10, 17, 23, 59, tzinfo=ZONE), False),
        ("SO-LDTBXH", datetime(2019, 10, 18, 0, 0, tzinfo=ZONE), True),
    ],
)
def test_a_first_form_after_the_deadline_is_taken_and_marked_late(
    clock: FixedClock, filled: Filled, hand_in: HandIn, unit_code: str, instant: datetime, *, late: bool
) -> None:
    clock.set(instant)
    assert hand_in(unit_code, filled(unit_code)).late is late


def test_after_the_deadline_nothing_is_replaced(
    context: Context, clock: FixedClock, filled: Filled, hand_in: HandIn
) -> None:
    file = filled(XA)
    first = hand_in(XA, file)
    clock.set(datetime(2019, 10, 26, 9, 0, tzinfo=ZONE))
    assert hand_in(XA, file).submission_id == first.submission_id
    with refused_as("selfassessment.closed"):
        hand_in(XA, filled(XA, **{reason_place(context, XA): "Lý do mới."}))
    assert rows(context)[0] == 1


def test_the_form_of_another_unit_is_refused(filled: Filled, hand_in: HandIn) -> None:
    with pytest.raises(Problem) as refused:
        hand_in(OTHER_XA, filled(XA))
    assert "selfassessment.other-unit" in {fault.code for fault in refused.value.errors}


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (person(Role.UNIT_OFFICER, OTHER_XA), "access.own-unit-or-staff"),
        (person(Role.INSPECTOR), "access.role"),
        (person(Role.COMMITTEE), "access.role"),
        (person(Role.ADMINISTRATOR), "access.role"),
    ],
)
def test_only_the_unit_and_the_office_hand_in(
    context: Context, filled: Filled, actor: Actor, code: str
) -> None:
    with refused_as(code):
        submit(actor, context, SubmitForm(CAMPAIGN, XA, filled(XA)))


def test_nobody_enters_samples_but_the_system(context: Context) -> None:
    with refused_as("access.role"):
        enter_sample(person(Role.OFFICE), context, EnterSample(CAMPAIGN, XA, FilledSheet({}, (), {})))


def test_unit_people_see_their_own_form_alone(context: Context, filled: Filled, hand_in: HandIn) -> None:
    hand_in(XA, filled(XA))
    hand_in("623", filled("623"))
    own, other = person(Role.UNIT_HEAD, XA), person(Role.UNIT_HEAD, OTHER_XA)
    with reading(context) as session:
        assert views.latest_submission(own, session, CAMPAIGN, XA) is not None
        assert set(views.submissions_overview(own, session, CAMPAIGN)) == {XA}
        assert set(views.submissions_overview(person(Role.OFFICE), session, CAMPAIGN)) == {XA, "623"}
        assert views.submissions_overview(other, session, CAMPAIGN) == {}
        for view in (views.latest_submission, views.reported_scores):
            with refused_as("access.own-unit-or-staff"):
                view(other, session, CAMPAIGN, XA)
        with refused_as("access.own-unit-or-staff"):
            views.reported_facts(own, session, CAMPAIGN)


def test_the_whole_block_counts_and_one_card_is_shown(
    context: Context, filled: Filled, hand_in: HandIn
) -> None:
    hand_in("623", filled("623"))
    with reading(context) as session:
        before = views.reported_scores(SYSTEM, session, CAMPAIGN, "623")
        assert views.reported_scores(SYSTEM, session, CAMPAIGN, "624") is None
    hand_in(XA, filled(XA))
    with reading(context) as session:
        after = views.reported_scores(person(Role.UNIT_HEAD, "623"), session, CAMPAIGN, "623")
        facts = views.reported_facts(SYSTEM, session, CAMPAIGN)
    assert before is not None
    assert after is not None
    assert (before.unit, after.unit) == ("623", "623")
    counted = after.criteria["H.A2.4"].trace
    assert before.criteria["H.A2.4"].trace.counted == ()
    assert (XA in counted.counted) or (XA in counted.not_counted)
    assert len(facts) > 200
    answered = {unit.unit for unit in facts if unit.answers}
    assert answered == {"623", XA}
    assert {answer.status for unit in facts for answer in unit.answers.values()} == {Status.GIVEN}
