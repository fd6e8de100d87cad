"""Who may take which step, and what unit people get to see: written out by role, action and relation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.discrepancies import service, views
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import CommandKind, Settlement
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor, Role
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from tests.builders.cases import CAMPAIGN, OFFICER_ELSEWHERE, Round
from tests.builders.visits import Tablet, send_out
from tests.cast import (
    AN,
    BINH,
    CHI,
    DUNG,
    ELSEWHERE,
    GIANG,
    HOME,
    KHANH,
    LAN,
    MINH,
    NOBODY,
    OANH,
    QUY,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _with(actor: Actor, *roles: Role, unit: str | None = None) -> Actor:
    """The same person with more roles, as an account can be given them."""
    return replace(actor, roles=actor.roles | set(roles), unit_code=unit or actor.unit_code)


PHUC = Actor(UUID("018e0000-0000-7000-8000-000000000031"), "Thành viên Phúc", frozenset({Role.INSPECTOR}))
"""An inspector who is not on the team of this visit."""
SON = Actor(UUID("018e0000-0000-7000-8000-000000000032"), "Tổ trưởng Sơn", frozenset({Role.TEAM_LEADER}))
"""A leader of another team."""
ADMIN_OF_ALL = _with(LAN, *set(Role) - {Role.SYSTEM, Role.VISITOR, Role.UNIT_OFFICER, Role.UNIT_HEAD})
"""An administrator who gave herself every role of the staff."""

OK = "ok"
ROLE = "access.role"
PEOPLE: dict[str, Actor] = {
    "officer": AN,
    "head": BINH,
    "head elsewhere": QUY,
    "officer elsewhere": OFFICER_ELSEWHERE,
    "verifier": CHI,
    "team mate": MINH,
    "leader": DUNG,
    "other inspector": PHUC,
    "other leader": SON,
    "committee": GIANG,
    "office": KHANH,
    "administrator": LAN,
    "admin of all": ADMIN_OF_ALL,
    "nobody": NOBODY,
    "visitor": VISITOR,
    "system": SYSTEM,
    "verifier in committee": _with(CHI, Role.COMMITTEE),
    "verifier, admin, committee": _with(CHI, Role.COMMITTEE, Role.ADMINISTRATOR),
    "proposer in committee": _with(DUNG, Role.COMMITTEE),
    "proposer, admin, committee": _with(DUNG, Role.COMMITTEE, Role.ADMINISTRATOR),
    "head in committee": _with(BINH, Role.COMMITTEE),
    "head in team": _with(MINH, Role.UNIT_HEAD, unit=HOME),
}
# Person, then: detect, notify, explain, propose, decide, lapse. A name without "." is access.<name>.
TABLE = """
officer                     role  role  role         role        role                 role
head                        role  role  ok           role        role                 role
head elsewhere              role  role  own-unit     role        role                 role
officer elsewhere           role  role  role         role        role                 role
verifier                    ok    role  role         ok          role                 role
team mate                   ok    role  role         ok          role                 role
leader                      ok    ok    role         ok          role                 role
other inspector             ok    role  role         on-team     role                 role
other leader                ok    ok    role         on-team     role                 role
committee                   role  role  role         role        ok                   role
office                      role  ok    role         role        role                 ok
administrator               role  role  role         role        role                 role
admin of all                ok    ok    role         on-team     ok                   ok
nobody                      role  role  role         role        role                 role
visitor                     role  role  role         role        role                 role
system                      ok    role  role         role        role                 ok
verifier in committee       ok    role  role         ok          other-than-verifier  role
verifier, admin, committee  ok    role  role         ok          other-than-verifier  role
proposer in committee       ok    ok    role         ok          other-than-proposer  role
proposer, admin, committee  ok    ok    role         ok          other-than-proposer  role
head in committee           role  role  ok           role        other-unit           role
head in team                ok    role  ok           other-unit  role                 role
"""
STEPS = ("detect", "notify", "explain", "propose", "decide", "lapse")
BEFORE = {"notify": "detected", "explain": "notified", "propose": "explained", "decide": "proposed"}


def _rows() -> dict[str, dict[str, str]]:
    rows = {}
    for line in TABLE.strip().splitlines():
        name, *answers = line[:28].strip(), *line[28:].split()
        rows[name] = dict(zip(STEPS, answers, strict=True))
    return rows


def _steps(story: Round, case: views.CaseView, actor: Actor) -> dict[str, Callable[[], object]]:
    context = story.world.context
    return {
        "detect": lambda: service.detect(actor, context, CAMPAIGN, HOME),
        "notify": lambda: story.notify(actor),
        "explain": lambda: story.explain(case, actor),
        "propose": lambda: story.propose(case, actor),
        "decide": lambda: story.decide(case, actor),
        "lapse": lambda: story.lapse(actor),
    }


def _refusal(step: Callable[[], object]) -> str:
    try:
        step()
    except Problem as problem:
        return problem.code.removeprefix("access.")
    return OK


def test_the_table_names_everybody() -> None:
    assert _rows().keys() == PEOPLE.keys()


@pytest.mark.parametrize("step", STEPS)
def test_every_forbidden_step_is_refused_by_its_name_and_changes_nothing(story: Round, step: str) -> None:
    case = story.brought_to(BEFORE.get(step, "proposed"))
    forbidden = {name: row[step] for name, row in _rows().items() if row[step] != OK}
    lines = story.world.event_types()
    refused = {name: _refusal(_steps(story, case, PEOPLE[name])[step]) for name in forbidden}
    assert refused == forbidden
    assert story.case() == case
    assert story.world.event_types() == lines


@pytest.mark.parametrize(
    ("name", "step"), [(name, step) for name, row in _rows().items() for step in STEPS if row[step] == OK]
)
def test_every_allowed_step_is_taken(story: Round, name: str, step: str) -> None:
    case = story.brought_to(BEFORE.get(step, "proposed"))
    assert _refusal(_steps(story, case, PEOPLE[name])[step]) == OK


@pytest.mark.parametrize("roles", [{Role.COMMITTEE}, set(Role) - {Role.UNIT_HEAD, Role.UNIT_OFFICER}])
def test_nobody_approves_what_they_verified_or_proposed_long_ago(story: Round, roles: set[Role]) -> None:
    """Chi's finding was replaced by Minh's, Dũng's proposal by Minh's: all three stay involved."""
    first = story.find(value="40")
    story.find(value="41", actor=MINH, base=first)
    case = story.case()
    story.notify()
    story.explain(case)
    story.propose(case, DUNG)
    story.decide(case, OANH, approve=False)
    story.propose(case, MINH)
    for person, code in ((CHI, "verifier"), (MINH, "verifier"), (DUNG, "proposer")):
        for approve in (True, False):
            judge = replace(person, roles=frozenset(roles))
            refused = _refusal(lambda who=judge, yes=approve: story.decide(case, who, approve=yes))  # type: ignore[misc]  # defaults bind the loop's values
            assert refused == f"other-than-{code}"
    story.decide(case, OANH)
    assert story.case().state == "approved"


def test_who_verified_another_figure_of_the_criterion_may_not_approve_either(story: Round) -> None:
    """The points hang on both figures together."""
    story.find(("X.A1.1", "so_cbcc"), value="60", actor=MINH)
    story.find(value="40", actor=CHI)
    case = story.case()
    story.notify()
    story.explain(case)
    story.propose(case)
    judge = replace(MINH, roles=frozenset({Role.COMMITTEE}))
    assert _refusal(lambda: story.decide(case, judge)) == "other-than-verifier"


def test_who_let_a_parked_finding_stand_may_not_approve_it(story: Round) -> None:
    """Minh's finding contradicts Chi's and is parked; Dũng, who leads the team, lets it stand."""
    story.find(value="41")
    body = {"criterion": "X.A1.1", "field": "so_may", "outcome": "differ", "value": "40"}
    rest: dict[str, object] = {"cause": "entry_error", "note": None, "base": None, "photos": []}
    parked = story.tablet(MINH).send(CommandKind.RECORD_FINDING, {**body, **rest})
    fieldwork.settle_parked(DUNG, story.world.context, parked.id, Settlement.ACCEPT, "Đã đếm lại cùng đơn vị")
    story.work()
    case = story.case()
    story.notify()
    story.explain(case)
    story.propose(case, CHI)
    judge = replace(DUNG, roles=frozenset({Role.COMMITTEE}))
    assert _refusal(lambda: story.decide(case, judge)) == "other-than-verifier"
    story.decide(case, GIANG)
    assert story.case().state == "approved"


# ------------------------------------------------------------ what is seen


def _in_both_units(story: Round) -> tuple[views.CaseView, views.CaseView]:
    """One case at home and one in Quý's unit."""
    story.opened()
    visit = send_out(story.world, CAMPAIGN, ELSEWHERE, CHI, DUNG)
    Tablet(story.world, CHI, visit).find("H.A1.1", "so_may", value="60")
    story.work()
    story.notify()
    story.notify(unit_code=ELSEWHERE)
    (elsewhere,) = story.cases(unit_code=ELSEWHERE)
    return story.case(), elsewhere


def test_unit_people_get_their_own_units_cases_and_nothing_of_others(story: Round) -> None:
    at_home, elsewhere = _in_both_units(story)
    for person, own, foreign in (
        (BINH, at_home, elsewhere),
        (AN, at_home, elsewhere),
        (QUY, elsewhere, at_home),
        (OFFICER_ELSEWHERE, elsewhere, at_home),
        (_with(BINH, Role.COMMITTEE), at_home, elsewhere),
        (_with(QUY, Role.INSPECTOR, Role.OFFICE), elsewhere, at_home),
    ):
        assert story.cases(person) == (own,)
        assert story.cases(person, unit_code=foreign.unit_code) == ()
        with reading(story.world.context) as session:
            assert views.case(person, session, own.id) == own
            with pytest.raises(Problem) as refused:
                views.case(person, session, foreign.id)
        assert (refused.value.code, refused.value.status) == ("discrepancies.case-unknown", 404)


def test_a_head_without_a_unit_sees_nothing(story: Round) -> None:
    story.opened()
    assert story.cases(replace(BINH, unit_code=None)) == ()


def test_staff_sees_all_cases_and_others_none(story: Round) -> None:
    both = set(_in_both_units(story))
    for person in (CHI, DUNG, GIANG, KHANH, SYSTEM):
        assert set(story.cases(person)) == both
    for person in (LAN, NOBODY, VISITOR):
        assert _refusal(lambda who=person: story.cases(who)) == "role"  # type: ignore[misc]  # a default binds the loop's value
        assert _refusal(lambda who=person: _one(story, who, next(iter(both)).id)) == "role"  # type: ignore[misc]  # see above


def _one(story: Round, actor: Actor, case_id: UUID) -> views.CaseView:
    with reading(story.world.context) as session:
        return views.case(actor, session, case_id)
