"""The tablet's shell: what its worker installs is what is served, under headers that let it update."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from inspection_web import shell
from inspection_web.precache import HOME_SCREEN, STATIC_URL, VERSION_MARK
from inspection_web.wsgi import site_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from inspection_api.kernel.context import Context


@pytest.fixture
def visitor(context: Context) -> FlaskClient:
    return site_of(context).test_client()


def test_the_shell_is_public_and_not_kept_by_caches(visitor: FlaskClient) -> None:
    answer = visitor.get("/tablet/")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers


def test_the_worker_may_govern_the_page_and_names_its_version(visitor: FlaskClient) -> None:
    worker, listed = visitor.get("/tablet/sw.js"), visitor.get("/tablet/precache.json")
    assert worker.headers["Service-Worker-Allowed"] == "/tablet/"
    assert worker.headers["Cache-Control"] == listed.headers["Cache-Control"] == "no-cache"
    assert worker.content_type.startswith("text/javascript")
    version = json.loads(listed.text)["version"]
    assert f'"{version}"' in worker.text
    assert VERSION_MARK not in worker.text


def test_every_listed_file_is_served_with_its_digest(visitor: FlaskClient) -> None:
    listed = json.loads(visitor.get("/tablet/precache.json").text)
    assert listed["files"][0] == "/tablet/"
    for path in listed["files"]:
        with visitor.get(path) as answer:
            assert answer.status_code == 200, path
            assert hashlib.sha256(answer.data).hexdigest() == listed["sha256"][path], path


def test_scripts_that_cannot_be_joined_stop_the_server_at_its_start(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit() -> None:
        message = "tablet/x.js: a name twice"
        raise ValueError(message)

    ready = site_of(context).test_client()
    monkeypatch.setattr(shell, "_made", unfit)
    with pytest.raises(ValueError, match=r"tablet/x\.js: a name twice"):
        site_of(context)
    with ready.get("/static/shared/look.css") as answer:
        assert answer.status_code == 200, "what is not made needs nothing made"


def test_the_shell_needs_nothing_that_is_not_listed(visitor: FlaskClient) -> None:
    page = visitor.get("/tablet/").text
    listed = json.loads(visitor.get("/tablet/precache.json").text)["files"]
    named = [part.split('"')[0] for part in page.replace("href=", "src=").split('src="')[1:]]
    assert named
    fetched_once = {STATIC_URL + name for name in HOME_SCREEN}
    assert set(named) <= set(listed) | fetched_once
    assert {path for path in listed if path.endswith((".js", ".css"))} <= set(named)


@pytest.mark.parametrize("name", ["page.js", "page.css"])
def test_what_is_made_for_the_page_comes_compressed_to_who_can_read_that(
    visitor: FlaskClient, name: str
) -> None:
    plain = visitor.get(f"/static/tablet/{name}", headers={"Accept-Encoding": "gzip;q=0"})
    small = visitor.get(f"/static/tablet/{name}", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert len(small.data) < len(plain.data) / 2


def test_what_is_made_for_the_page_is_asked_for_again_and_not_sent_again(visitor: FlaskClient) -> None:
    first = visitor.get("/static/tablet/page.js")
    assert (first.content_type, first.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8",
        "no-cache",
    )
    again = visitor.get("/static/tablet/page.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
