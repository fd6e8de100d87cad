"""Who may do what, written out: `permissions.txt` is the whole map in one table.

A change of it shows in a review. Some lines must never appear in it, whatever the map says; they stand here
by name.
"""

from __future__ import annotations

from uuid import UUID

import pytest

from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import PERMISSION_MAP, Permission, allowed
from inspection_api.kernel.predicates import Facts
from tests.house.tables import PERMISSIONS, permission_lines, person

JUDGING = (Permission.RECORD_FINDING, Permission.PROPOSE_VALUE, Permission.DECIDE_CASE)


def test_the_map_is_written_out() -> None:
    assert PERMISSIONS.read_text("utf-8").splitlines() == permission_lines(), "./check tables, and review it"


def test_every_permission_has_its_rule() -> None:
    assert set(PERMISSION_MAP) == set(Permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_lets_somebody_in(permission: Permission) -> None:
    assert any(allowed(person(role), permission) for role in Role)


@pytest.mark.parametrize("permission", list(Permission))
def test_somebody_without_a_role_may_do_nothing(permission: Permission) -> None:
    assert not allowed(Actor(UUID(int=1), "Người thử", frozenset()), permission)


@pytest.mark.parametrize("permission", [*JUDGING, Permission.EXPLAIN_CASE])
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SYSTEM])
def test_neither_administrators_nor_the_system_judge(permission: Permission, role: Role) -> None:
    assert not allowed(person(role), permission)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_approves_what_they_verified_or_proposed(role: Role) -> None:
    actor = person(role)
    for involved in (
        Facts(unit_code="622", verifiers=frozenset({actor.person_id})),
        Facts(unit_code="622", proposers=frozenset({actor.person_id})),
    ):
        assert not allowed(actor, Permission.DECIDE_CASE, on=involved)


@pytest.mark.parametrize("permission", JUDGING)
@pytest.mark.parametrize("role", list(Role))
def test_nobody_judges_the_own_unit(permission: Permission, role: Role) -> None:
    actor = person(role, unit="622")
    facts = Facts(unit_code="622", team=frozenset({actor.person_id}))
    assert not allowed(actor, permission, on=facts)


def test_an_uninvolved_member_of_the_committee_approves() -> None:
    others = frozenset({UUID(int=8), UUID(int=9)})
    facts = Facts(unit_code="622", team=others, verifiers=others, proposers=others)
    assert allowed(person(Role.COMMITTEE, unit="999"), Permission.DECIDE_CASE, on=facts)
