"""The tablet's door over HTTP: only what is malformed or not allowed is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import inspection_web
from tests.inspection_api.archive.installation import (
    INSPECTOR,
    LEADER,
    NOW,
    OFFICE,
    STRANGER,
    as_person,
    site,
)
from tests.inspection_api.fieldwork.tablet import closing, differ, finding, new_id, photo

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from inspection_api.fieldwork.rules import TabletCommand
    from inspection_api.kernel.actors import Actor
    from tests.inspection_api.fieldwork.tablet import Tablet


@pytest.fixture
def client(tablet: Tablet) -> FlaskClient:
    return site(tablet.context).test_client()


def _wire(command: TabletCommand) -> dict[str, Any]:
    return {
        "id": str(command.id),
        "kind": command.kind.value,
        "made_at": command.made_at.isoformat(),
        "body": dict(command.body),
    }


def _post(
    client: FlaskClient, tablet: Tablet, *commands: dict[str, Any], actor: Actor = INSPECTOR, **changes: Any
) -> TestResponse:
    batch = {
        "device_id": str(tablet.device),
        "device_now": (NOW + timedelta(seconds=2)).isoformat(),
        "package_digest": tablet.digest,
        "commands": list(commands),
    }
    place = f"/api/visits/{tablet.visit_id}/commands"
    return client.post(place, json={**batch, **changes}, headers=as_person(actor))


def test_a_batch_is_answered_command_by_command(client: FlaskClient, tablet: Tablet) -> None:
    good, bad, shot = finding(), differ("-1", name="so_cbcc"), photo("ef" * 32, 5)
    answer = _post(client, tablet, _wire(good), _wire(bad), _wire(shot))
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["server_time"] == "2019-11-05T09:00:00+07:00"
    assert told["photos_wanted"] == ["ef" * 32]
    assert [line["outcome"] for line in told["outcomes"]] == ["applied", "parked", "applied"]
    assert told["outcomes"][0] == {
        "id": str(good.id),
        "outcome": "applied",
        "code": None,
        "message": None,
    }
    assert told["outcomes"][1]["code"] == "fieldwork.negative"
    assert "không được âm" in told["outcomes"][1]["message"]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_the_calendar_is_no_instant(
    client: FlaskClient, tablet: Tablet, instant: str
) -> None:
    answer = _post(client, tablet, {**_wire(finding()), "made_at": instant})
    assert (answer.status_code, tablet.findings()) == (422, ())
    assert _post(client, tablet, _wire(finding()), device_now=instant).status_code == 422


@pytest.mark.parametrize("note", ["Đã\x00đếm", "Đã\ud83dđếm"])
def test_what_no_database_keeps_does_not_hold_up_a_tablet(
    client: FlaskClient, tablet: Tablet, note: str
) -> None:
    command = _wire(finding(note=note))
    told = [_post(client, tablet, command).get_json()["outcomes"][0]["outcome"] for _ in range(2)]
    assert told == ["applied", "duplicate"]
    assert tablet.findings()[0].note == "Đã\ufffdđếm"


def _limits() -> dict[str, int]:
    """How much the tablet lets people write, by its own names."""
    text = (Path(inspection_web.__file__).parent / "static/tablet/core/limits.js").read_text("utf-8")
    return {
        name: int(number.replace("_", "")) for name, number in re.findall(r"const (\w+) = ([\d_]+);", text)
    }


def test_what_a_tablet_lets_people_write_is_never_refused(client: FlaskClient, tablet: Tablet) -> None:
    """A refused command would stay on the tablet for ever: nobody can shorten it there."""
    most = _limits()
    photos = [str(new_id()) for _ in range(most["MOST_PHOTOS"])]
    note = "ệ" * most["MOST_NOTE"]
    full = _post(client, tablet, _wire(finding(note=note, photos=photos)), _wire(closing(note)))
    assert [line["outcome"] for line in full.get_json()["outcomes"]] == ["applied", "applied"]
    refused = finding(note=note + "x"), finding(photos=[*photos, str(new_id())])
    assert [_post(client, tablet, _wire(each)).status_code for each in refused] == [422, 422]


def test_a_repeated_batch_is_harmless(client: FlaskClient, tablet: Tablet) -> None:
    commands = [_wire(differ("7", note="Ghi chú")), _wire(closing("Kết thúc"))]
    _post(client, tablet, *commands)
    again = _post(client, tablet, *commands).get_json()
    assert [line["outcome"] for line in again["outcomes"]] == ["duplicate", "duplicate"]


def test_an_empty_batch_asks_for_nothing(client: FlaskClient, tablet: Tablet) -> None:
    assert _post(client, tablet).get_json()["outcomes"] == []


_MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"kind": "erase_everything"}, "commands.0.kind"),
    ({"made_at": "2019-11-05T09:00:00"}, "commands.0.made_at"),
    ({"extra": 1}, "commands.0.extra"),
    ({"body": {"note": None}}, "commands.0.body"),
    ({"id": "1"}, "commands.0.id"),
]


@pytest.mark.parametrize(("changes", "where"), _MALFORMED, ids=[where for _, where in _MALFORMED])
def test_a_malformed_command_is_refused_with_its_place(
    client: FlaskClient, tablet: Tablet, changes: dict[str, Any], where: str
) -> None:
    answer = _post(client, tablet, {**_wire(finding()), **changes})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert any(fault["where"].startswith(where) for fault in answer.get_json()["errors"])
    assert tablet.findings() == ()


def test_numbers_that_are_no_text_are_malformed(client: FlaskClient, tablet: Tablet) -> None:
    command = _wire(differ("7"))
    command["body"]["value"] = 7.5
    assert _post(client, tablet, command).status_code == 422


def test_who_is_not_on_the_team_is_told_so(client: FlaskClient, tablet: Tablet) -> None:
    answer = _post(client, tablet, _wire(finding()), actor=STRANGER)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "access.on-team")
    assert client.post(f"/api/visits/{tablet.visit_id}/commands", json={}).status_code == 401


def test_a_lost_photo_is_given_up_over_http(client: FlaskClient, tablet: Tablet) -> None:
    command = photo("ab" * 32, 10)
    _post(client, tablet, _wire(command))
    place, said = f"/api/captures/{command.id}/giving-up", {"reason": "Mất máy"}
    assert client.post(place, json=said, headers=as_person(STRANGER)).status_code == 403
    assert client.post(place, json={}, headers=as_person(LEADER)).status_code == 422
    assert client.post(place, json=said, headers=as_person(LEADER)).status_code == 204
    again = client.post(place, json=said, headers=as_person(OFFICE))
    assert (again.status_code, again.get_json()["code"]) == (409, "evidence.already-given-up")


def test_a_parked_command_is_settled_over_http(client: FlaskClient, tablet: Tablet) -> None:
    command = differ("-1")
    _post(client, tablet, _wire(command))
    place = f"/api/parked/{command.id}/settlement"
    refused = client.post(place, json={"action": "accept", "reason": "x"}, headers=as_person(LEADER))
    assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (409, "fieldwork.negative")
    said = {"action": "dismiss", "reason": "Nhập sai"}
    assert client.post(place, json=said, headers=as_person(OFFICE)).status_code == 403
    assert client.post(place, json=said, headers=as_person(LEADER)).status_code == 204
    assert (
        client.post(place, json={"action": "erase", "reason": ""}, headers=as_person(LEADER)).status_code
        == 422
    )
