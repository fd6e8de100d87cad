"""Pairing a tablet by a code from the desk, and what ends a token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.accounts import service as accounts
from inspection_api.devices import service, views
from inspection_api.devices.records import DevicePairing, DeviceToken
from inspection_api.devices.rules import Standing
from inspection_api.devices.service import JoinDevice
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.transaction import reading
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    OFFICER,
    event_types,
    refused_as,
)
from tests.inspection_api.devices.people import OTHER, TABLET, later, new_spki, pair

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

DAYS_30, MINUTE = timedelta(days=30), timedelta(minutes=1)


def listed(context: Context, actor: Actor) -> tuple[views.TokenView, ...]:
    with reading(context) as session:
        return views.tokens(actor, session, now=context.clock.now())


def holder(context: Context, token: str, *, delivers: bool = False) -> Actor:
    return service.bearer(SYSTEM, context, token, delivers=delivers)


def test_a_tablet_acts_for_the_person_who_asked_for_the_code(context: Context) -> None:
    joined = pair(context, INSPECTOR, name="  Máy   số 3 ")
    assert (joined.person_id, joined.person_name) == (INSPECTOR.person_id, INSPECTOR.name)
    assert (joined.device_name, joined.valid_until) == ("Máy số 3", NOW + DAYS_30)
    found = holder(context, joined.token)
    assert (found.person_id, found.roles, found.device) == (
        INSPECTOR.person_id,
        INSPECTOR.roles,
        str(TABLET),
    )
    acts = ["opened", "added", "key-registered", "paired", "token-issued"]
    told = [each for each in event_types(context) if each.startswith("device.")]
    assert [each.removeprefix("device.").removeprefix("pairing-") for each in told] == acts


def test_only_hashes_of_code_and_token_are_kept(context: Context) -> None:
    code = service.open_pairing(INSPECTOR, context).code
    joined = service.join(VISITOR, context, code, JoinDevice(TABLET, "Máy", new_spki()))
    with reading(context) as session:
        (pairing,), (token,) = session.query(DevicePairing).all(), session.query(DeviceToken).all()
    kept = f"{vars(pairing)} {vars(token)}"
    assert code not in kept
    assert joined.token not in kept
    assert code not in repr(service.OpenPairing(UUID(int=1), NOW, code))
    assert joined.token not in repr(joined)


def test_a_code_pairs_one_tablet_once(context: Context) -> None:
    code = service.open_pairing(INSPECTOR, context).code
    service.join(VISITOR, context, code.upper(), JoinDevice(TABLET, "Máy", new_spki()))
    with refused_as("devices.pairing-used"):
        service.join(VISITOR, context, code, JoinDevice(OTHER, "Máy", new_spki()))


def test_a_code_ends_after_ten_minutes(context: Context) -> None:
    code = service.open_pairing(INSPECTOR, context).code
    later(context, 10 * MINUTE)
    with refused_as("devices.pairing-expired"):
        service.join(VISITOR, context, code, JoinDevice(TABLET, "Máy", new_spki()))


def test_a_code_nobody_gave_out_pairs_nothing(context: Context) -> None:
    with refused_as("devices.pairing-unknown"):
        service.join(VISITOR, context, "abcde-fgh23", JoinDevice(TABLET, "Máy", new_spki()))


def test_a_code_of_somebody_who_left_pairs_nothing(context: Context) -> None:
    code = service.open_pairing(INSPECTOR, context).code
    accounts.close_account(SYSTEM, context, INSPECTOR.person_id)
    with refused_as("devices.pairing-unknown"):
        service.join(VISITOR, context, code, JoinDevice(TABLET, "Máy", new_spki()))


@pytest.mark.parametrize(
    ("name", "code"), [("   ", "devices.name-missing"), ("m" * 81, "devices.name-missing")]
)
def test_a_tablet_wants_a_name(context: Context, name: str, code: str) -> None:
    with refused_as(code):
        pair(context, INSPECTOR, name=name)


def test_a_tablet_wants_a_key_of_the_right_form(context: Context) -> None:
    code = service.open_pairing(INSPECTOR, context).code
    with refused_as("devices.key-form"):
        service.join(VISITOR, context, code, JoinDevice(TABLET, "Máy", "không phải khóa"))


def test_several_people_are_paired_with_one_tablet_which_keeps_its_name(context: Context) -> None:
    first, second = pair(context, INSPECTOR), pair(context, COLLEAGUE, name="Tên khác")
    assert second.device_name == "Máy số 3"
    assert holder(context, first.token).person_id == INSPECTOR.person_id
    assert holder(context, second.token).person_id == COLLEAGUE.person_id
    assert [view.person_id for view in listed(context, INSPECTOR)] == [INSPECTOR.person_id]
    assert {view.person_id for view in listed(context, OFFICE)} == {
        INSPECTOR.person_id,
        COLLEAGUE.person_id,
    }


def test_pairing_again_ends_the_token_before(context: Context) -> None:
    first, second = pair(context, INSPECTOR), pair(context, INSPECTOR)
    with refused_as("devices.token-revoked"):
        holder(context, first.token, delivers=True)
    assert holder(context, second.token).person_id == INSPECTOR.person_id
    assert len(listed(context, INSPECTOR)) == 1


def test_a_token_nobody_was_given_is_refused(context: Context) -> None:
    with refused_as("devices.token-unknown"):
        holder(context, "mot-chuoi-nao-do")


def test_a_token_past_its_time_delivers_for_ninety_days_more(context: Context) -> None:
    token = pair(context, INSPECTOR).token
    later(context, DAYS_30)
    with refused_as("devices.token-expired"):
        holder(context, token)
    assert holder(context, token, delivers=True).device == str(TABLET)
    assert [view.standing for view in listed(context, INSPECTOR)] == [Standing.EXPIRED]
    later(context, timedelta(days=90))
    with refused_as("devices.token-expired"):
        holder(context, token, delivers=True)
    assert listed(context, INSPECTOR) == ()


@pytest.mark.parametrize("who", [INSPECTOR, OFFICE])
def test_owner_and_office_end_a_token(context: Context, who: Actor) -> None:
    token = pair(context, INSPECTOR).token
    (view,) = listed(context, INSPECTOR)
    service.revoke_token(who, context, view.id)
    with refused_as("devices.token-revoked"):
        holder(context, token, delivers=True)
    with refused_as("devices.token-gone"):
        service.revoke_token(who, context, view.id)


def test_others_end_nothing(context: Context) -> None:
    pair(context, INSPECTOR)
    (view,) = listed(context, INSPECTOR)
    with refused_as("access.owner-or-keeper"):
        service.revoke_token(LEADER, context, view.id)
    with refused_as("access.owner-or-keeper"):
        service.replace_device(LEADER, context, str(TABLET))
    with refused_as("access.role"):
        service.revoke_token(OFFICER, context, view.id)


def test_the_token_of_a_closed_account_is_refused(context: Context) -> None:
    token = pair(context, INSPECTOR).token
    accounts.close_account(SYSTEM, context, INSPECTOR.person_id)
    with refused_as("devices.token-revoked"):
        holder(context, token, delivers=True)


def test_a_replaced_tablet_only_delivers_and_is_not_paired_again(context: Context) -> None:
    token = pair(context, INSPECTOR).token
    service.replace_device(INSPECTOR, context, str(TABLET))
    with refused_as("devices.replaced"):
        holder(context, token)
    assert holder(context, token, delivers=True).person_id == INSPECTOR.person_id
    with refused_as("devices.replaced-already"):
        service.replace_device(OFFICE, context, str(TABLET))
    with refused_as("devices.replaced"):
        pair(context, COLLEAGUE)
    pair(context, INSPECTOR, OTHER)


def test_a_tablet_nobody_paired_is_not_replaced(context: Context) -> None:
    with refused_as("devices.unknown"):
        service.replace_device(OFFICE, context, str(OTHER))


def test_when_a_token_was_used_is_noted_once_an_hour(context: Context) -> None:
    token = pair(context, INSPECTOR).token
    assert [view.seen_at for view in listed(context, INSPECTOR)] == [None]
    holder(context, token)
    later(context, 59 * MINUTE)
    holder(context, token)
    assert [view.seen_at for view in listed(context, INSPECTOR)] == [NOW]
    later(context, MINUTE)
    holder(context, token)
    assert [view.seen_at for view in listed(context, INSPECTOR)] == [NOW + 60 * MINUTE]


def test_the_days_of_a_token_are_a_setting(context: Context) -> None:
    assert context.settings.device_days == 30
