"""What a tablet brings under its token: whose it is, and when it waits for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from inspection_api.devices import service, views
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.transaction import reading
from tests.inspection_api.archive.installation import (
    COLLEAGUE,
    INSPECTOR,
    NOW,
    STRANGER,
    refused_as,
    site,
)
from tests.inspection_api.devices.people import OTHER, TABLET, later, new_spki, pair
from tests.inspection_api.fieldwork.tablet import Tablet, differ, finding

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from inspection_api.fieldwork.rules import TabletCommand
    from inspection_api.kernel.context import Context


@pytest.fixture
def paired(tablet: Tablet) -> Tablet:
    return replace(tablet, device=TABLET)


@pytest.fixture
def client(context: Context) -> FlaskClient:
    return site(context).test_client()


def holder(context: Context, token: str) -> Actor:
    return service.bearer(SYSTEM, context, token, delivers=True)


def of(author: Actor | UUID, command: TabletCommand) -> TabletCommand:
    return replace(command, author=author if isinstance(author, UUID) else author.person_id)


def bears(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_any_token_of_a_tablet_delivers_what_others_wrote_on_it(context: Context, paired: Tablet) -> None:
    pair(context, INSPECTOR)
    sender = holder(context, pair(context, COLLEAGUE).token)
    assert paired.said(of(INSPECTOR, differ("30")), actor=sender) == ["applied"]
    (found,) = paired.findings()
    assert (found.author_id, found.author_name) == (INSPECTOR.person_id, INSPECTOR.name)


def test_what_came_by_another_hand_is_known_when_its_author_sends_it_again(
    context: Context, paired: Tablet
) -> None:
    own, other = pair(context, INSPECTOR).token, pair(context, COLLEAGUE).token
    command = differ("30")
    assert paired.said(of(INSPECTOR, command), actor=holder(context, other)) == ["applied"]
    assert paired.said(command, actor=holder(context, own)) == ["duplicate"]


@pytest.mark.parametrize("author", [INSPECTOR, UUID(int=404)])
def test_an_author_who_was_never_paired_waits_for_people(
    context: Context, paired: Tablet, author: Actor | UUID
) -> None:
    sender = holder(context, pair(context, COLLEAGUE).token)
    command = of(author, finding())
    assert paired.said(command, actor=sender) == ["fieldwork.author-unknown"]
    assert paired.said(command, actor=sender) == ["fieldwork.author-unknown"]
    assert paired.findings() == ()


def test_an_author_of_another_team_waits_for_people(context: Context, paired: Tablet) -> None:
    pair(context, STRANGER)
    sender = holder(context, pair(context, INSPECTOR).token)
    assert paired.said(of(STRANGER, finding()), actor=sender) == ["fieldwork.author-elsewhere"]


def test_who_is_of_another_team_delivers_for_others_only(context: Context, paired: Tablet) -> None:
    pair(context, INSPECTOR)
    sender = holder(context, pair(context, STRANGER).token)
    assert paired.said(of(INSPECTOR, finding()), actor=sender) == ["applied"]
    with refused_as("access.on-team"):
        paired.send(of(INSPECTOR, finding()), finding(), actor=sender)


def test_a_person_who_was_paired_before_is_still_an_author(context: Context, paired: Tablet) -> None:
    pair(context, INSPECTOR)
    sender = holder(context, pair(context, COLLEAGUE).token)
    _revoke(context, INSPECTOR)
    assert paired.said(of(INSPECTOR, finding()), actor=sender) == ["applied"]


def _revoke(context: Context, who: Actor) -> None:
    with reading(context) as session:
        (view,) = views.tokens(who, session, now=context.clock.now())
    service.revoke_token(who, context, view.id)


def test_a_tablet_tells_no_key_of_another(context: Context) -> None:
    sender = holder(context, pair(context, INSPECTOR, OTHER).token)
    with refused_as("devices.other-device"):
        service.register_device_key(sender, context, TABLET, new_spki())


def test_after_the_end_of_the_token_everything_waits_for_people(context: Context, paired: Tablet) -> None:
    token = pair(context, INSPECTOR).token
    later(context, timedelta(days=30))
    assert paired.said(finding(), actor=holder(context, token)) == ["devices.token-expired"]
    (parked,) = paired.parked()
    assert parked.code == "devices.token-expired"


def test_what_a_replaced_tablet_brings_waits_for_people(context: Context, paired: Tablet) -> None:
    token = pair(context, INSPECTOR).token
    service.replace_device(INSPECTOR, context, str(TABLET))
    assert paired.said(finding(), actor=holder(context, token)) == ["devices.replaced"]


def test_over_http_a_token_is_enough_for_the_doors_of_tablets(
    context: Context, client: FlaskClient, paired: Tablet
) -> None:
    told = bears(pair(context, INSPECTOR).token)
    assert client.get("/api/visits", headers=told).status_code == 200
    assert client.get(f"/api/visits/{paired.visit_id}/package", headers=told).status_code == 200
    key = {"device": str(TABLET), "spki": new_spki()}
    answer = client.post("/api/devices/keys", json=key, headers=told)
    assert (answer.status_code, answer.get_json()["version"]) == (200, 2)
    assert client.head(f"/api/evidence/{'ab' * 32}", headers=told).status_code == 404
    command = {**_wire(of(INSPECTOR, finding())), "author": str(INSPECTOR.person_id)}
    assert _post(client, paired, command, told).get_json()["outcomes"][0]["outcome"] == "applied"


def test_over_http_a_token_opens_no_other_door(context: Context, client: FlaskClient) -> None:
    told = bears(pair(context, INSPECTOR).token)
    assert client.post("/api/devices/pairings", headers=told).status_code == 401


@pytest.mark.parametrize("said", ["Bearer sai", "bearer sai"])
def test_over_http_an_unknown_token_is_refused(client: FlaskClient, said: str) -> None:
    answer = client.get("/api/visits", headers={"Authorization": said})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "devices.token-unknown")


def test_over_http_a_late_tablet_delivers_and_asks_for_nothing(
    context: Context, client: FlaskClient, paired: Tablet
) -> None:
    told = bears(pair(context, INSPECTOR).token)
    later(context, timedelta(days=31))
    answer = client.get("/api/visits", headers=told)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "devices.token-expired")
    outcome = _post(client, paired, _wire(finding()), told).get_json()["outcomes"][0]
    assert (outcome["outcome"], outcome["code"]) == ("parked", "devices.token-expired")


def _wire(command: TabletCommand) -> dict[str, object]:
    made = command.made_at.isoformat()
    return {"id": str(command.id), "kind": command.kind.value, "made_at": made, "body": dict(command.body)}


def _post(
    client: FlaskClient, paired: Tablet, command: dict[str, object], told: dict[str, str]
) -> TestResponse:
    batch = {"device_id": str(paired.device), "device_now": NOW.isoformat(), "package_digest": paired.digest}
    place = f"/api/visits/{paired.visit_id}/commands"
    return client.post(place, json={**batch, "commands": [command]}, headers=told)


def test_over_http_codes_pair_tablets_without_any_session(context: Context, client: FlaskClient) -> None:
    said = {"device": str(TABLET), "name": "Máy số 3", "spki": new_spki()}
    opened = client.post("/api/devices/pairings", headers={"X-Person": str(INSPECTOR.person_id)})
    assert opened.status_code == 201
    shown = opened.get_json()
    assert shown["address"] == f"http://localhost/tablet/#ghep={shown['code']}"
    assert shown["drawing"].startswith("data:image/svg+xml;base64,")
    assert shown["until"] == "09:10"
    answer = client.post(f"/api/devices/pairings/{shown['code']}", json=said)
    assert answer.status_code == 201
    joined = answer.get_json()
    assert joined["person"] == {"id": str(INSPECTOR.person_id), "name": INSPECTOR.name}
    assert (joined["device_name"], joined["valid_until"][:10]) == ("Máy số 3", "2019-12-05")
    assert holder(context, joined["token"]).device == str(TABLET)
