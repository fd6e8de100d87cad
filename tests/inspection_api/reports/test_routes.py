"""The wire of the reports: ordered, listed, downloaded by those who may."""

from __future__ import annotations

import pytest
from flask import Flask, request

from inspection_api.http import authentication, contract, rendering
from inspection_api.reports.routes import blueprint
from tests.builders.cases import CAMPAIGN, Round
from tests.cast import BINH, HOME, QUY

PEOPLE = {str(person.person_id): person for person in (BINH, QUY)}
PLACE = f"/api/campaigns/{CAMPAIGN}/units/{HOME}/discrepancy-reports"
AS_BINH, AS_QUY = ({"X-Person": key} for key in PEOPLE)


@pytest.fixture
def app(story: Round) -> Flask:
    """The stage behind an edge that believes a header about who is asking."""
    made = Flask("inspection_api", static_folder=None)
    rendering.install(made, str)
    edge = authentication.Edge(
        story.world.context, lambda: PEOPLE.get(request.headers.get("X-Person", "")), frozenset()
    )
    authentication.install(made, edge)
    contract.configure(made).register_blueprint(blueprint)
    return made


def test_a_report_is_ordered_listed_and_downloaded(story: Round, app: Flask) -> None:
    client = app.test_client()
    ordered = client.post(PLACE, headers=AS_BINH)
    assert ordered.status_code == 202
    assert ordered.get_json()["job"]
    assert client.get(PLACE, headers=AS_BINH).get_json() == {"items": []}
    story.work()
    (report,) = client.get(PLACE, headers=AS_BINH).get_json()["items"]
    file = client.get(f"/api/reports/{report['id']}.pdf", headers=AS_BINH)
    assert (file.status_code, file.content_type) == (200, "application/pdf")
    assert len(file.data) == report["size"]
    assert file.data.startswith(b"%PDF")
    name = f"bao-cao-chenh-lech-{HOME}-"
    assert file.headers["Content-Disposition"].startswith(f'attachment; filename="{name}')
    for path in (PLACE, f"/api/reports/{report['id']}.pdf"):
        refused = client.get(path, headers=AS_QUY)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "access.own-unit-or-staff")
        assert client.get(path).status_code == 401
    assert client.post(PLACE, headers=AS_QUY).status_code == 403
