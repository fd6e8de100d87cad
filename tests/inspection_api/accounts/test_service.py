"""Managing accounts: who may, what is refused, and what holds afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from inspection_api.accounts import service, signin, store, views
from inspection_api.accounts.service import CreateAccount, Credentials
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from tests.inspection_api.accounts.conftest import NOW, PASSWORD, refused_as, sign_in, token

OpenAccount = Callable[..., Credentials]
OFFICE = Actor(UUID(int=5), "Văn phòng", frozenset({Role.OFFICE}))


def command(**changes: object) -> CreateAccount:
    """A right command, changed as the test says."""
    named: dict[str, object] = {
        "username": "mai.canbo",
        "display_name": "Chị Mai",
        "roles": frozenset({Role.OFFICE}),
    }
    return CreateAccount(**(named | changes))  # type: ignore[arg-type]  # tests pass what they mean


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"username": "ab"}, "accounts.username-form"),
        ({"username": "có dấu"}, "accounts.username-form"),
        ({"display_name": "  "}, "accounts.display-name-form"),
        ({"roles": frozenset({Role.UNIT_OFFICER})}, "accounts.unit-needed"),
        ({"roles": frozenset({Role.SYSTEM})}, "accounts.role-not-granted"),
        ({"roles": frozenset({Role.ADMINISTRATOR, Role.COMMITTEE})}, "accounts.roles-conflict"),
        *(
            ({"roles": frozenset({own, staff}), "unit_code": "622"}, "accounts.unit-and-staff")
            for own in (Role.UNIT_OFFICER, Role.UNIT_HEAD)
            for staff in (Role.INSPECTOR, Role.TEAM_LEADER, Role.COMMITTEE, Role.OFFICE, Role.ADMINISTRATOR)
        ),
        ({"password": "ngắn"}, "accounts.password-form"),
    ],
)
def test_a_faulty_account_is_refused_with_its_fault(
    context: Context, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Problem) as refused:
        service.create_account(SYSTEM, context, command(**changes))
    assert [fault.code for fault in refused.value.errors] == [code]
    assert context.configuration.problem_texts.as_json(refused.value)["detail"]


def test_a_generated_password_signs_in_and_is_not_shown_in_logs(context: Context) -> None:
    account = service.create_account(SYSTEM, context, command())
    assert signin.sign_in(context, account.username, account.password).actor.has(Role.OFFICE)
    assert account.password not in repr(account)


def test_one_name_belongs_to_one_person(context: Context) -> None:
    service.create_account(SYSTEM, context, command())
    with refused_as("accounts.username-taken"):
        service.create_account(SYSTEM, context, command(username=" MAI.canbo"))


def test_an_inspector_may_belong_to_a_unit(context: Context) -> None:
    account = service.create_account(
        SYSTEM, context, command(roles=frozenset({Role.INSPECTOR}), unit_code="622")
    )
    with reading(context) as session:
        person = store.person(session, account.person_id)
    assert person is not None
    assert person.actor_at(NOW).unit_code == "622"


def test_only_the_administrator_manages_accounts(context: Context) -> None:
    person = UUID(int=9)
    attempts: list[Callable[[], object]] = [
        lambda: service.create_account(OFFICE, context, command()),
        lambda: service.close_account(OFFICE, context, person),
        lambda: service.reset_password(OFFICE, context, person),
        lambda: service.grant_role(OFFICE, context, person, Role.ADMINISTRATOR),
        lambda: service.end_role(OFFICE, context, person, Role.OFFICE),
    ]
    for attempt in attempts:
        with refused_as("access.role"):
            attempt()
    with reading(context) as session, refused_as("access.role"):
        views.accounts(OFFICE, session, now=NOW, wall=NOW)


def test_a_role_holds_from_its_grant_to_its_end(
    context: Context, open_account: OpenAccount, clock: FixedClock
) -> None:
    person_id = open_account("mai.canbo", Role.OFFICE).person_id
    clock.set(NOW + timedelta(days=1))
    service.grant_role(SYSTEM, context, person_id, Role.INSPECTOR)
    clock.set(NOW + timedelta(days=2))
    service.end_role(SYSTEM, context, person_id, Role.INSPECTOR)
    with reading(context) as session:
        found = store.person(session, person_id)
    assert found is not None
    on_day = [found.actor_at(NOW + timedelta(days=day)) for day in range(3)]
    assert [actor.has(Role.INSPECTOR) for actor in on_day] == [False, True, False]


def test_a_role_is_not_held_twice_and_not_ended_twice(context: Context, open_account: OpenAccount) -> None:
    person_id = open_account("mai.canbo", Role.OFFICE).person_id
    with refused_as("accounts.role-held"):
        service.grant_role(SYSTEM, context, person_id, Role.OFFICE)
    service.end_role(SYSTEM, context, person_id, Role.OFFICE)
    with refused_as("accounts.role-not-held"):
        service.end_role(SYSTEM, context, person_id, Role.OFFICE)


def test_a_reset_password_lifts_the_lock_and_ends_the_old_password(
    context: Context, open_account: OpenAccount
) -> None:
    person_id = open_account("mai.canbo", Role.OFFICE).person_id
    for _ in range(10):
        with pytest.raises(Problem):
            signin.sign_in(context, "mai.canbo", "sai")
    fresh = service.reset_password(SYSTEM, context, person_id)
    with refused_as("accounts.sign-in-refused"):
        signin.sign_in(context, "mai.canbo", PASSWORD)
    assert signin.sign_in(context, "mai.canbo", fresh.password).actor.person_id == person_id


def test_an_administrator_cannot_lock_the_own_door(context: Context, open_account: OpenAccount) -> None:
    person_id = open_account("quan.tri", Role.ADMINISTRATOR).person_id
    self = Actor(person_id, "Quản trị", frozenset({Role.ADMINISTRATOR}))
    with refused_as("accounts.own-account"):
        service.close_account(self, context, person_id)
    with refused_as("accounts.own-account"):
        service.end_role(self, context, person_id, Role.ADMINISTRATOR)


def test_nobody_grants_roles_to_themselves(context: Context, open_account: OpenAccount) -> None:
    person_id = open_account("quan.tri", Role.ADMINISTRATOR).person_id
    self = Actor(person_id, "Quản trị", frozenset({Role.ADMINISTRATOR}))
    with refused_as("accounts.own-account"):
        service.grant_role(self, context, person_id, Role.OFFICE)
    other = open_account("mai.canbo", Role.OFFICE).person_id
    service.grant_role(self, context, other, Role.INSPECTOR)


def test_a_closed_account_cannot_be_changed(context: Context, open_account: OpenAccount) -> None:
    person_id = open_account("mai.canbo", Role.OFFICE).person_id
    service.close_account(SYSTEM, context, person_id)
    with refused_as("accounts.closed-already"):
        service.reset_password(SYSTEM, context, person_id)
    with refused_as("accounts.closed"):
        signin.sign_in(context, "mai.canbo", PASSWORD)


def test_the_administrator_works_through_the_interface(
    client: FlaskClient, open_account: OpenAccount
) -> None:
    open_account("quan.tri", Role.ADMINISTRATOR)
    sign_in(client, "quan.tri", PASSWORD)
    headers = token(client)
    body = {"username": "mai.canbo", "display_name": "Chị Mai", "roles": ["unit_head"], "unit_code": "622"}
    created = client.post("/api/accounts", json=body, headers=headers).get_json()
    at = f"/api/accounts/{created['person_id']}"
    both = client.post(f"{at}/roles", json={"role": "inspector"}, headers=headers)
    assert both.get_json()["errors"][0]["code"] == "accounts.unit-and-staff"
    assert client.post(f"{at}/roles/ending", json={"role": "unit_head"}, headers=headers).status_code == 204
    assert client.post(f"{at}/roles", json={"role": "inspector"}, headers=headers).status_code == 204
    assert client.post(f"{at}/password", headers=headers).get_json()["password"] != created["password"]
    assert client.post(f"{at}/closing", headers=headers).status_code == 204
    mai = client.get("/api/accounts").get_json()["items"][0]
    assert mai == {
        "id": created["person_id"],
        "username": "mai.canbo",
        "display_name": "Chị Mai",
        "unit_code": "622",
        "active": False,
        "locked": False,
        "roles": ["inspector"],
        "created_at": "2019-11-05T02:00:00+00:00",
    }


def test_an_unknown_role_is_a_problem_with_its_place(client: FlaskClient, open_account: OpenAccount) -> None:
    open_account("quan.tri", Role.ADMINISTRATOR)
    sign_in(client, "quan.tri", PASSWORD)
    body = {"username": "mai.canbo", "display_name": "Chị Mai", "roles": ["system"]}
    answer = client.post("/api/accounts", json=body, headers=token(client))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["where"] == "roles.0"
