"""Permission as it is asked for: every role at every door, and every condition with both its answers.

The table of who may do what is written out in tests/house/permissions.txt; here each of its cells is tried
with a person of the cast.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest

from inspection_api.kernel import permissions
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor, Role
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.permissions import PERMISSION_MAP, Permission, allowed, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from tests.cast import (
    AN,
    BINH,
    BY_ROLE,
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

FORBIDDEN = 403
TABLE = Path(__file__).parents[2] / "house" / "permissions.txt"


def _table() -> dict[str, set[str]]:
    lines = (line.partition(" if ")[0].split(": ") for line in TABLE.read_text("utf-8").splitlines())
    return {permission: set(roles.split()) for permission, roles in lines}


def _refusal(actor: Actor, permission: Permission, on: Facts | None = None) -> str | None:
    """Ask, and return the code of the refusal, or None."""
    try:
        permit(actor, permission, on=on)
    except Problem as problem:
        return problem.code if problem.status == FORBIDDEN else f"{problem.code} as {problem.status}"
    return None


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_every_role_at_every_door(permission: Permission, role: Role) -> None:
    expected = None if role in _table()[permission] else "access.role"
    assert _refusal(BY_ROLE[role], permission) == expected


@pytest.mark.parametrize("permission", list(Permission))
def test_who_holds_no_role_passes_no_door(permission: Permission) -> None:
    assert _refusal(NOBODY, permission) == "access.role"


def test_what_the_map_does_not_name_is_denied_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "PERMISSION_MAP", {})
    with pytest.raises(KeyError):
        permit(SYSTEM, Permission.VIEW_CAMPAIGN)


def test_a_visitor_brings_a_pairing_code_reads_what_is_published_and_nothing_else() -> None:
    doors = {permission for permission in Permission if allowed(VISITOR, permission)}
    published = {Permission.VIEW_PUBLICATION, Permission.VIEW_CHECKPOINT, Permission.VERIFY_DOCUMENT}
    assert doors == {Permission.JOIN_DEVICE, *published}


def test_several_roles_open_the_doors_of_each_and_no_other() -> None:
    both = Actor(CHI.person_id, CHI.name, frozenset({Role.INSPECTOR, Role.ADMINISTRATOR}))
    for permission in Permission:
        assert allowed(both, permission) == (allowed(CHI, permission) or allowed(LAN, permission))


@dataclass(frozen=True)
class Case:
    """One question to the map, with the answer it must give."""

    actor: Actor
    permission: Permission
    on: Facts
    refusal: str | None


AT_HOME, AT_ELSEWHERE = Facts(unit_code=HOME), Facts(unit_code=ELSEWHERE)
VISIT = Facts(unit_code=HOME, team=frozenset({CHI.person_id, DUNG.person_id}))
DECIDED_ON = Facts(
    unit_code=HOME,
    team=frozenset({CHI.person_id, GIANG.person_id}),
    verifiers=frozenset({CHI.person_id}),
    proposers=frozenset({DUNG.person_id}),
)


def _involved(actor: Actor, roles: frozenset[Role], unit: str | None = None) -> Actor:
    return Actor(actor.person_id, actor.name, roles, unit)


COMMITTEE = frozenset({Role.COMMITTEE})
CASES = {
    "the own unit's form is seen": Case(AN, Permission.VIEW_SUBMISSION, AT_HOME, None),
    "another unit's form is not": Case(QUY, Permission.VIEW_SUBMISSION, AT_HOME, "access.own-unit-or-staff"),
    "staff see every unit's form": Case(CHI, Permission.VIEW_SUBMISSION, AT_ELSEWHERE, None),
    "the office sends in what came on paper": Case(KHANH, Permission.SUBMIT_FORM, AT_HOME, None),
    "a unit sends in for itself only": Case(
        AN, Permission.SUBMIT_FORM, AT_ELSEWHERE, "access.own-unit-or-staff"
    ),
    "who is staff elsewhere is bound at home all the same": Case(
        _involved(CHI, frozenset({Role.INSPECTOR, Role.UNIT_OFFICER}), ELSEWHERE),
        Permission.VIEW_EVIDENCE,
        AT_HOME,
        "access.own-unit-or-staff",
    ),
    "a unit officer without a unit sees none": Case(
        _involved(AN, AN.roles), Permission.VIEW_CASE, Facts(), "access.own-unit-or-staff"
    ),
    "the head explains the own unit's case": Case(BINH, Permission.EXPLAIN_CASE, AT_HOME, None),
    "the head explains no other unit's case": Case(QUY, Permission.EXPLAIN_CASE, AT_HOME, "access.own-unit"),
    "a head without a unit explains nothing": Case(
        _involved(BINH, BINH.roles), Permission.EXPLAIN_CASE, Facts(), "access.own-unit"
    ),
    "the team records": Case(CHI, Permission.RECORD_FINDING, VISIT, None),
    "an inspector of another team does not": Case(MINH, Permission.RECORD_FINDING, VISIT, "access.on-team"),
    "nobody inspects the own unit": Case(
        _involved(CHI, CHI.roles, HOME), Permission.RECORD_FINDING, VISIT, "access.other-unit"
    ),
    "the office brings in what others recorded": Case(KHANH, Permission.BRING_IN, VISIT, None),
    "the office records nothing itself": Case(KHANH, Permission.RECORD_FINDING, VISIT, "access.role"),
    "the committee brings nothing in": Case(GIANG, Permission.BRING_IN, VISIT, "access.role"),
    "a unit brings nothing in": Case(BINH, Permission.BRING_IN, VISIT, "access.role"),
    "the team leader settles": Case(DUNG, Permission.SETTLE_PARKED, VISIT, None),
    "the leader of another team does not": Case(
        _involved(MINH, DUNG.roles), Permission.SETTLE_PARKED, VISIT, "access.on-team"
    ),
    "the team leader stops waiting for a photo": Case(DUNG, Permission.GIVE_UP_CAPTURE, VISIT, None),
    "the office does so too": Case(KHANH, Permission.GIVE_UP_CAPTURE, VISIT, None),
    "the leader of another team does not stop waiting": Case(
        _involved(MINH, DUNG.roles), Permission.GIVE_UP_CAPTURE, VISIT, "access.on-team-or-office"
    ),
    "who took no part in a photo lets it stand": Case(
        DUNG, Permission.ACCEPT_CAPTURE_FINDING, replace(VISIT, authors=frozenset({CHI.person_id})), None
    ),
    "who took it does not": Case(
        DUNG,
        Permission.ACCEPT_CAPTURE_FINDING,
        replace(VISIT, authors=frozenset({DUNG.person_id})),
        "access.other-than-author",
    ),
    "the team sees its restricted photos": Case(CHI, Permission.VIEW_RESTRICTED, VISIT, None),
    "another team does not": Case(MINH, Permission.VIEW_RESTRICTED, VISIT, "access.entrusted"),
    "the office does, of every team": Case(KHANH, Permission.VIEW_RESTRICTED, VISIT, None),
    "the committee does too": Case(GIANG, Permission.VIEW_RESTRICTED, Facts(), None),
    "a unit sees the restricted files that it sent": Case(AN, Permission.VIEW_RESTRICTED, AT_HOME, None),
    "a unit sees no others, not even with office work": Case(
        _involved(AN, frozenset({Role.OFFICE, Role.UNIT_OFFICER}), HOME),
        Permission.VIEW_RESTRICTED,
        Facts(),
        "access.entrusted",
    ),
    "people end their own tablet": Case(
        CHI, Permission.END_DEVICE, Facts(owners=frozenset({CHI.person_id})), None
    ),
    "they do not end that of a colleague": Case(
        DUNG, Permission.END_DEVICE, Facts(owners=frozenset({CHI.person_id})), "access.owner-or-keeper"
    ),
    "the office ends any of them": Case(
        KHANH, Permission.END_DEVICE, Facts(owners=frozenset({CHI.person_id})), None
    ),
    "the team proposes": Case(DUNG, Permission.PROPOSE_VALUE, VISIT, None),
    "others do not propose": Case(MINH, Permission.PROPOSE_VALUE, VISIT, "access.on-team"),
    "an uninvolved member of the committee decides": Case(OANH, Permission.DECIDE_CASE, DECIDED_ON, None),
    "who verified does not decide": Case(
        _involved(CHI, COMMITTEE), Permission.DECIDE_CASE, DECIDED_ON, "access.other-than-verifier"
    ),
    "who proposed does not decide": Case(
        _involved(DUNG, COMMITTEE), Permission.DECIDE_CASE, DECIDED_ON, "access.other-than-proposer"
    ),
    "nobody decides on the own unit": Case(
        _involved(OANH, COMMITTEE, HOME), Permission.DECIDE_CASE, DECIDED_ON, "access.other-unit"
    ),
    "an administrator reads no form, whatever the unit": Case(
        LAN, Permission.VIEW_SUBMISSION, AT_HOME, "access.role"
    ),
    "an administrator put on a team records nothing": Case(
        LAN, Permission.RECORD_FINDING, Facts(HOME, frozenset({LAN.person_id})), "access.role"
    ),
    "an administrator decides nothing": Case(LAN, Permission.DECIDE_CASE, DECIDED_ON, "access.role"),
    "every role together still does not decide on its own finding": Case(
        _involved(CHI, frozenset(Role) - {Role.UNIT_OFFICER, Role.UNIT_HEAD}),
        Permission.DECIDE_CASE,
        DECIDED_ON,
        "access.other-than-verifier",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_how_a_person_stands_to_the_thing(case: Case) -> None:
    assert _refusal(case.actor, case.permission, case.on) == case.refusal
    assert allowed(case.actor, case.permission, on=case.on) is (case.refusal is None)


def test_every_condition_has_a_case_of_each_answer() -> None:
    used = {condition for rule in PERMISSION_MAP.values() for condition in rule.conditions}
    for condition in used:
        name = condition.__name__
        answers = {
            condition(case.actor, case.on)
            for case in CASES.values()
            if condition in PERMISSION_MAP[case.permission].conditions
        }
        assert answers == {True, False}, name


def test_every_refusal_has_its_sentence() -> None:
    texts = Configuration().problem_texts
    for case in CASES.values():
        if case.refusal:
            assert texts.title(case.refusal)
            assert texts.detail(case.refusal, {})


def test_the_cast_holds_one_role_each_and_no_key_twice() -> None:
    people = {actor.person_id: actor for actor in (*BY_ROLE.values(), MINH, OANH, QUY, NOBODY)}
    assert len(people) == len(BY_ROLE) + 4
    assert all(BY_ROLE[role].roles == {role} for role in Role)
    assert UUID(int=0) in people
