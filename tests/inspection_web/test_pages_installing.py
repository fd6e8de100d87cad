"""How a tablet is made ready: the page for everybody, on the local network and behind a proxy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspection_api.lan.certificates import ensure, grouped
from inspection_web.wsgi import site_of

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context
    from inspection_api.settings import Settings


def _page(context: Context, settings: Settings) -> str:
    site = site_of(replace(context, settings=settings))
    answer = site.test_client().get("/cai-dat-may")
    assert answer.status_code == 200
    return answer.text


def test_on_the_local_network_it_shows_whom_to_trust(context: Context) -> None:
    issued = ensure(context.settings.secrets_folder, ("192.168.1.5",), "", datetime.now(UTC))
    page = _page(context, replace(context.settings, lan=True, port=8443, http_port=8080))
    assert grouped(issued.fingerprint) in page
    assert ":8080/ca.crt" in page
    assert ":8443/tablet/" in page
    assert all(name in page for name in ("Android (Chrome)", "iPad (Safari)", "Windows (Chrome, Edge)"))


def test_where_the_certificate_is_the_offices_there_is_nothing_to_install(context: Context) -> None:
    page = _page(context, replace(context.settings, public_url="https://tham-tra.example.vn"))
    assert "ca.crt" not in page
    assert "https://tham-tra.example.vn/tablet/" in page
    assert "bảy ngày" in page


def test_before_the_authority_is_made_nothing_is_claimed_about_it(context: Context) -> None:
    assert "Dấu vân tay" not in _page(context, replace(context.settings, lan=True))
