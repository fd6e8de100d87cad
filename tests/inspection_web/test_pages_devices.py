"""The page of tablets: one's own for those who carry them, all for those who look after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection_api.accounts import service as accounts
from inspection_api.accounts.service import CreateAccount
from inspection_api.devices import service as devices
from inspection_api.kernel.actors import Actor, Role
from tests.builders.visits import DEVICE, pair
from tests.cast import AN, CHI, KHANH, LAN
from tests.inspection_web.test_pages import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.builders.cases import Round

    Look = Callable[[Actor | None, str], TestResponse]

PAGE = "/thiet-bi"


@pytest.fixture
def carrier(story: Round) -> Actor:
    """Somebody with an account and a tablet."""
    command = CreateAccount("kiem.tra", "Nguyễn Thị Kiểm", frozenset({Role.INSPECTOR}))
    made = accounts.create_account(LAN, story.world.context, command)
    actor = Actor(made.person_id, command.display_name, command.roles)
    pair(story.world, actor)
    return actor


def test_who_carries_a_tablet_sees_the_own_one(look: Look, carrier: Actor) -> None:
    page = words(look(carrier, PAGE))
    assert "Máy của tôi" in page
    assert "Máy số 3 Nguyễn Thị Kiểm" in page
    assert "Chưa dùng" in page
    assert "Lấy mã ghép máy" in page


def test_others_of_the_teams_do_not_see_it(look: Look, carrier: Actor) -> None:
    page = words(look(CHI, PAGE))
    assert carrier.name not in page
    assert "Chưa có máy nào được ghép" in page


@pytest.mark.parametrize("keeper", [KHANH, LAN])
def test_who_looks_after_tablets_sees_all_and_pairs_none(look: Look, carrier: Actor, keeper: Actor) -> None:
    page = words(look(keeper, PAGE))
    assert "Tất cả các máy" in page
    assert carrier.name in page
    assert "Lấy mã ghép máy" not in page


def test_a_replaced_tablet_is_shown_as_such_and_not_replaced_again(
    look: Look, carrier: Actor, story: Round
) -> None:
    devices.replace_device(carrier, story.world.context, str(DEVICE))
    page = look(carrier, PAGE)
    assert "Đã thay máy" in words(page)
    assert "/replacement" not in page.text


def test_units_have_no_business_here(look: Look) -> None:
    assert look(AN, PAGE).status_code == 403
