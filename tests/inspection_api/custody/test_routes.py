"""Custody over HTTP: what goes out, with which headers, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.visits import picture
from tests.cast import AN, CHI, DUNG, KHANH, QUY
from tests.inspection_api.custody.photo import SHA256, STRANGER, File

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

    from inspection_api.kernel.actors import Actor

    Client = Callable[[Actor | None], FlaskClient]

PLACE = f"/api/evidence/{SHA256}"


def test_an_original_goes_out_as_an_attachment_with_its_purpose(photo: File, client_of: Client) -> None:
    with client_of(KHANH).post(f"{PLACE}/download", data={"purpose": "Đối chiếu"}) as answer:
        assert (answer.status_code, answer.data) == (200, picture())
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [step.purpose for step in photo.history(KHANH)][-1] == "Đối chiếu"
    assert client_of(KHANH).post(f"{PLACE}/download", data={"purpose": ""}).status_code == 422
    assert client_of(QUY).post(f"{PLACE}/download", data={"purpose": "Xem"}).status_code == 404


def test_a_restricted_photo_goes_through_its_whole_life(photo: File, client_of: Client) -> None:
    assert client_of(DUNG).post(f"{PLACE}/restriction", json={"reason": "id_card"}).status_code == 204
    assert client_of(AN).get(f"{PLACE}/preview").get_json()["code"] == "evidence.restricted"
    assert client_of(STRANGER).get(f"{PLACE}/thumbnail").status_code == 403
    assert client_of(CHI).get(f"{PLACE}/thumbnail").status_code == 403
    assert client_of(CHI).get(f"{PLACE}/preview").mimetype == "image/jpeg"
    assert client_of(CHI).get(PLACE).get_json()["code"] == "evidence.purpose-needed"
    asked = client_of(DUNG).post(f"{PLACE}/public-copy", json={"areas": "300 300 400 400; 0 0 10 10"})
    assert asked.status_code == 202
    photo.story.work()
    done = client_of(DUNG).get(f"/api/jobs/{asked.get_json()['job']}").get_json()
    assert (done["state"], done["result"]) == ("done", {"url": f"/minh-chung/{SHA256}"})
    copy = client_of(AN).get(f"{PLACE}/public-copy")
    assert (copy.status_code, copy.mimetype) == (200, "image/jpeg")
    assert copy.headers["Cache-Control"] == "private, no-store"
    assert client_of(AN).get(f"{PLACE}/preview").data == copy.data
    assert client_of(KHANH).get(f"{PLACE}/thumbnail").data == copy.data
    told = client_of(CHI).get(f"{PLACE}/custody").get_json()["items"]
    assert [step["type"] for step in told][-3:] == [
        "evidence.restricted",
        "evidence.viewed",
        "evidence.public-copy",
    ]
    lifting = f"{PLACE}/restriction/lifting"
    assert client_of(KHANH).post(lifting, json={"note": "Không rõ mặt"}).status_code == 204
    assert client_of(AN).get(f"{PLACE}/preview").data != copy.data


@pytest.mark.parametrize(
    "areas", ["", "1 2 3", "300 300 400 400;", "990 0 11 5", "0 0 0 5", "; ".join(["0 0 5 5"] * 51), None, 5]
)
def test_areas_that_are_none_are_refused(photo: File, client_of: Client, areas: object) -> None:
    answer = client_of(DUNG).post(f"{PLACE}/public-copy", json={"areas": areas})
    assert (answer.status_code, photo.events("evidence.public-copy")) == (422, [])


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("restriction", {"reason": "mood"}),
        ("restriction", {"reason": "face", "note": ""}),
        ("restriction/lifting", {"note": ""}),
        ("restriction/lifting", {}),
    ],
)
def test_reasons_are_asked_for(photo: File, client_of: Client, address: str, body: object) -> None:
    photo.restrict()
    assert client_of(KHANH).post(f"{PLACE}/{address}", json=body).status_code == 422


@pytest.mark.parametrize("path", ["", "/preview", "/thumbnail", "/public-copy", "/custody"])
def test_strangers_stay_outside(photo: File, client_of: Client, path: str) -> None:
    assert client_of(None).get(f"/api/evidence/{photo.sha256}{path}").status_code == 401
