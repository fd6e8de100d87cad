"""The wire of the cases: what comes back, and what a request that is not well-formed is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from flask import Flask, request

from inspection_api.discrepancies.routes import blueprint
from inspection_api.http import authentication, contract, rendering
from tests.builders.cases import CAMPAIGN, Round
from tests.cast import BINH, DUNG, ELSEWHERE, GIANG, HOME, QUY

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from inspection_api.kernel.actors import Actor

PEOPLE = {str(person.person_id): person for person in (BINH, DUNG, GIANG, QUY)}


@pytest.fixture
def client(story: Round) -> FlaskClient:
    """The stage behind an edge that believes a header about who is asking."""
    app = Flask("inspection_api", static_folder=None)
    rendering.install(app, str)
    edge = authentication.Edge(
        story.world.context, lambda: PEOPLE.get(request.headers.get("X-Person", "")), frozenset()
    )
    authentication.install(app, edge)
    contract.configure(app).register_blueprint(blueprint)
    return app.test_client()


def _as(person: Actor) -> dict[str, str]:
    return {"X-Person": str(person.person_id)}


def _post(client: FlaskClient, path: str, person: Actor, body: dict[str, Any] | None = None) -> Any:
    return client.post(path, json=body, headers=_as(person))


def test_a_case_goes_over_the_wire_from_finding_to_decision(story: Round, client: FlaskClient) -> None:
    story.find(value="40")
    unit = f"/api/campaigns/{CAMPAIGN}/units/{HOME}"
    assert _post(client, f"{unit}/notification", DUNG).get_json() == {"notified": 1}
    (told,) = client.get(f"{unit}/cases", headers=_as(BINH)).get_json()["items"]
    place = f"/api/cases/{told['id']}"
    answer = {"stance": "partial", "text": "Hai máy đang bảo hành"}
    assert _post(client, f"{place}/explanation", BINH, answer).get_json()["state"] == "explained"
    proposal = {"value_status": "given", "value": "42", "reason": "Có giấy hẹn"}
    proposed = _post(client, f"{place}/proposal", DUNG, proposal).get_json()
    assert proposed["state"] == "proposed"
    decision = {"proposal": proposed["moves"][-1]["id"], "decision": "approve", "reason": "Nhất trí"}
    case = _post(client, f"{place}/decision", GIANG, decision).get_json()
    assert client.get(place, headers=_as(BINH)).get_json() == case
    assert {name: case[name] for name in ("state", "criterion", "field", "cause", "outcome")} == {
        "state": "approved",
        "criterion": "X.A1.1",
        "field": "so_may",
        "cause": "entry_error",
        "outcome": "differ",
    }
    assert (case["points_before"], case["points_after"]) == ("3.6", "3.2")
    assert case["claimed"] == {"status": "given", "value": "45"}
    assert case["final"] == {"status": "given", "value": "42"}
    assert case["respond_by"] == "2019-11-19"
    assert [step["action"] for step in case["moves"]] == ["detect", "notify", "explain", "propose", "approve"]
    assert case["moves"][2]["stance"] == "partial"
    assert case["moves"][3]["text"] == "Có giấy hẹn"


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("explanation", {"stance": "perhaps", "text": "x"}),
        ("explanation", {"stance": "agree"}),
        ("proposal", {"value_status": "given", "value": 42, "reason": "x"}),
        ("proposal", {"value_status": "given", "value": "42", "reason": "x", "points": "4"}),
        ("proposal", {"value_status": "approved", "value": "42", "reason": "x"}),
        ("decision", {"proposal": str(UUID(int=1)), "decision": "maybe", "reason": "x"}),
        ("decision", {"proposal": str(UUID(int=1)), "decision": "approve"}),
        ("decision", {"proposal": "newest", "decision": "approve", "reason": "x"}),
        ("decision", {"decision": "approve", "reason": "x"}),
    ],
)
def test_a_malformed_request_is_told_so_and_changes_nothing(
    story: Round, client: FlaskClient, step: str, body: dict[str, Any]
) -> None:
    case = story.brought_to("proposed")
    person = {"explanation": BINH, "proposal": DUNG, "decision": GIANG}[step]
    answer = _post(client, f"/api/cases/{case.id}/{step}", person, body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert story.case() == case


def test_strangers_learn_nothing(story: Round, client: FlaskClient) -> None:
    case = story.opened()
    hidden = client.get(f"/api/cases/{case.id}", headers=_as(QUY))
    unknown = client.get(f"/api/cases/{UUID(int=7)}", headers=_as(QUY))
    assert (hidden.status_code, hidden.get_json()) == (unknown.status_code, unknown.get_json())
    assert hidden.status_code == 404
    path = f"/api/campaigns/{CAMPAIGN}/units/{HOME}/cases"
    assert client.get(path, headers=_as(QUY)).get_json() == {"items": []}
    assert client.get(path).status_code == 401
    own = client.get(f"/api/campaigns/{CAMPAIGN}/units/{ELSEWHERE}/cases", headers=_as(QUY))
    assert own.get_json() == {"items": []}


def test_a_refusal_is_a_problem_with_a_sentence(story: Round, client: FlaskClient) -> None:
    case = story.brought_to("approved")
    seen = str(story.proposal(case))
    place, decision = f"/api/cases/{case.id}/decision", {"decision": "approve", "reason": "x"}
    answer = _post(client, place, GIANG, {"proposal": seen, **decision})
    assert answer.status_code == 409
    told = answer.get_json()
    assert told["code"] == "discrepancies.forbidden-move"
    assert told["title"] == "Chưa làm được bước này"
    answer = _post(client, place, GIANG, {"proposal": str(UUID(int=7)), **decision})
    assert (answer.status_code, answer.get_json()["title"]) == (412, "Đề xuất đã thay đổi")
