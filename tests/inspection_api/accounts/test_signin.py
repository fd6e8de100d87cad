"""Signing in through HTTP: passwords as people type them, lock-out, sessions, CSRF, and no deadlock."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from inspection_api.accounts import service
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import transaction
from tests.inspection_api.accounts.conftest import NOW, PASSWORD, ListedEvents, build_app, me, sign_in, token

OpenAccount = Callable[..., service.Credentials]
COOKIE = "thamtra_session"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_vietnamese_password_opens_however_the_keyboard_composes_it(
    client: FlaskClient, open_account: OpenAccount, form: str
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    answer = sign_in(client, "Thuy.Canbo ", unicodedata.normalize(form, PASSWORD))  # type: ignore[arg-type]  # the four forms above
    assert answer.status_code == 303
    assert me(client)["roles"] == ["inspector"]


def test_me_has_the_shape_the_tablet_expects(client: FlaskClient, open_account: OpenAccount) -> None:
    account = open_account("dai.dien", Role.UNIT_HEAD, unit="622")
    sign_in(client, "dai.dien", PASSWORD)
    answer = dict(me(client))
    assert answer.pop("csrf_token")
    assert answer == {
        "person": {"id": str(account.person_id), "name": "Người dai.dien"},
        "roles": ["unit_head"],
        "unit": "622",
        "server_time": "2019-11-05T09:00:00+07:00",
        "sample_seconds_behind": 0,
    }


def test_nobody_signed_in_is_a_401_problem(client: FlaskClient) -> None:
    answer = client.get("/api/me")
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.get_json()["code"] == "access.sign-in"


def test_a_page_sends_visitors_to_the_form_and_back(client: FlaskClient, open_account: OpenAccount) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    answer = sign_in(client, "thuy.canbo", PASSWORD, target="/cases?state=notified")
    assert answer.headers["Location"] == "/cases?state=notified"


def test_an_unknown_name_and_a_wrong_password_get_one_answer(
    client: FlaskClient, open_account: OpenAccount
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    wrong = sign_in(client, "thuy.canbo", "không phải mật khẩu")
    unknown = sign_in(client, "khong.co", "không phải mật khẩu")
    assert wrong.status_code == unknown.status_code == 401
    for answer in (wrong, unknown):
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.get_data(as_text=True)


def test_ten_failures_lock_for_fifteen_minutes_in_every_process(
    client: FlaskClient, open_account: OpenAccount, clock: FixedClock, events: ListedEvents
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    answers = [sign_in(client, "thuy.canbo", "sai").status_code for _ in range(10)]
    assert answers == [401] * 9 + [423]
    right_but_locked = sign_in(client, "thuy.canbo", PASSWORD)
    assert right_but_locked.status_code == 423
    assert "tạm khóa đến 09:15" in right_but_locked.get_data(as_text=True)
    clock.set(NOW + timedelta(minutes=15))
    assert sign_in(client, "thuy.canbo", PASSWORD).status_code == 303
    assert events.types() == ["account.created", *["account.sign-in-failed"] * 10, "account.signed-in"]


def test_a_success_forgets_earlier_failures(client: FlaskClient, open_account: OpenAccount) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    for _ in range(2):
        for _ in range(9):
            sign_in(client, "thuy.canbo", "sai")
        assert sign_in(client, "thuy.canbo", PASSWORD).status_code == 303
        client.post("/logout", headers=token(client))


def test_events_of_signing_in_name_the_person_by_id_only(
    client: FlaskClient, open_account: OpenAccount, events: ListedEvents
) -> None:
    account = open_account("thuy.canbo", Role.INSPECTOR)
    sign_in(client, "thuy.canbo", "sai")
    sign_in(client, "thuy.canbo", PASSWORD)
    failed, done = events.drafts[1:]
    assert (failed.actor, failed.subject) == ("system", f"person:{account.person_id}")
    assert (done.actor, done.subject) == (str(account.person_id), f"person:{account.person_id}")
    assert "thuy" not in repr(events.drafts)


def test_a_session_survives_a_restart_of_the_web_process(
    client: FlaskClient, open_account: OpenAccount, context: Context
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    sign_in(client, "thuy.canbo", PASSWORD)
    cookie = client.get_cookie("thamtra_session")
    assert cookie is not None
    restarted = build_app(context).test_client()
    restarted.set_cookie("thamtra_session", cookie.value)
    assert me(restarted)["roles"] == ["inspector"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    client: FlaskClient, open_account: OpenAccount
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    cookie = sign_in(client, "thuy.canbo", PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_closed_account_is_refused_and_its_session_ends(
    app: Flask, client: FlaskClient, open_account: OpenAccount, context: Context
) -> None:
    account = open_account("thuy.canbo", Role.INSPECTOR)
    sign_in(client, "thuy.canbo", PASSWORD)
    service.close_account(SYSTEM, context, account.person_id)
    assert client.get("/api/me").status_code == 401
    refused = sign_in(app.test_client(), "thuy.canbo", PASSWORD)
    assert refused.status_code == 403
    assert "không còn được sử dụng" in refused.get_data(as_text=True)


def test_signing_out_ends_the_session(client: FlaskClient, open_account: OpenAccount) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    sign_in(client, "thuy.canbo", PASSWORD)
    assert client.post("/logout", headers=token(client)).status_code == 303
    assert client.get("/api/me").status_code == 401


def test_a_write_without_the_token_is_refused(client: FlaskClient, open_account: OpenAccount) -> None:
    open_account("quan.tri", Role.ADMINISTRATOR)
    sign_in(client, "quan.tri", PASSWORD)
    body = {"username": "moi", "display_name": "Mới", "roles": ["office"]}
    bare = client.post("/api/accounts", json=body)
    assert (bare.status_code, bare.content_type) == (400, "application/problem+json")
    assert bare.get_json()["code"] == "request.csrf"
    assert client.post("/api/accounts", json=body, headers=token(client)).status_code == 201


def test_the_token_holds_whichever_of_several_answers_comes_last(
    app: Flask, client: FlaskClient, open_account: OpenAccount
) -> None:
    """A page asks several things at once; each answer brings the cookie of the session anew."""
    open_account("quan.tri", Role.ADMINISTRATOR)
    sign_in(client, "quan.tri", PASSWORD)
    at_once = app.test_client()
    at_once.set_cookie(COOKIE, str(getattr(client.get_cookie(COOKIE), "value", "")))
    told = token(client)
    late = at_once.get("/api/accounts")
    client.set_cookie(COOKIE, late.headers["Set-Cookie"].split("=", 1)[1].split(";", 1)[0])
    assert late.status_code == 200
    body = {"username": "moi", "display_name": "Mới", "roles": ["office"]}
    assert client.post("/api/accounts", json=body, headers=told).status_code == 201


def test_a_lost_session_is_told_as_such_even_on_a_write(client: FlaskClient) -> None:
    assert client.post("/api/accounts", json={}).get_json()["code"] == "access.sign-in"


def test_changing_the_own_password_ends_other_sessions_only(
    app: Flask, client: FlaskClient, open_account: OpenAccount
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser, "thuy.canbo", PASSWORD)
    change = {"old": PASSWORD, "new": "một mật khẩu khác hẳn"}
    assert client.put("/api/me/password", json=change, headers=token(client)).status_code == 204
    assert client.get("/api/me").status_code == 200
    assert other.get("/api/me").status_code == 401
    assert sign_in(app.test_client(), "thuy.canbo", PASSWORD).status_code == 401
    assert sign_in(app.test_client(), "thuy.canbo", change["new"]).status_code == 303


def test_being_signed_in_holds_no_write_lock_and_sign_ins_wait_their_turn(
    app: Flask, open_account: OpenAccount, context: Context
) -> None:
    open_account("thuy.canbo", Role.INSPECTOR)
    open_account("minh.canbo", Role.OFFICE)
    before = app.test_client()
    sign_in(before, "minh.canbo", PASSWORD)
    answers: list[int] = []

    def arrive(username: str) -> None:
        answers.append(sign_in(app.test_client(), username, PASSWORD).status_code)

    threads = [threading.Thread(target=arrive, args=(name,)) for name in ("thuy.canbo", "minh.canbo")]
    writer = Actor(UUID(int=7), "Người ghi", frozenset({Role.OFFICE}))
    with transaction(context, writer):
        for thread in threads:
            thread.start()
        assert before.get("/api/me").status_code == 200, "reading goes on beside a writer"
    for thread in threads:
        thread.join(timeout=10)
    assert answers == [303, 303]
