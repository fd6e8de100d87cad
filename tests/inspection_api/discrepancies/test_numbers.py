"""Numbers of cases: one row of them per year, whatever rounds the year has."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from inspection_api.discrepancies import views
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading
from tests.builders.cases import CAMPAIGN, HANDED_IN, small_province, start
from tests.builders.forms import Form, hand_in
from tests.builders.visits import Tablet, send_out
from tests.builders.world import MORNING
from tests.cast import AN, CHI, HOME

if TYPE_CHECKING:
    from pathlib import Path

SECOND = "phuc-tra-2019"


def test_two_rounds_of_a_year_share_the_numbers(database_url: str, tmp_path: Path) -> None:
    campaigns = small_province(tmp_path) / "campaigns"
    told = (campaigns / "gia-lai-2019.yaml").read_text("utf-8")
    (campaigns / f"{SECOND}.yaml").write_text(told.replace(f"id: {CAMPAIGN}", f"id: {SECOND}", 1), "utf-8")
    story = start(database_url, tmp_path)
    with closing(story.world) as world:
        first = story.opened()
        world.clock.set(HANDED_IN)
        world.open_campaign(path=f"campaigns/{SECOND}.yaml")
        hand_in(world, AN, Form(SECOND, HOME))
        world.clock.set(MORNING)
        tablet = Tablet(world, CHI, send_out(world, SECOND, HOME))
        tablet.find("X.A1.2", "lan", value="false")
        tablet.find("X.A1.3", "co", value="false")
        story.work()
        with reading(world.context) as session:
            later = views.cases(SYSTEM, session, SECOND)
        assert [case.number for case in (first, *later)] == [f"CL-2019-0000{n}" for n in (1, 2, 3)]
        assert [case.number for case in story.cases()] == ["CL-2019-00001"]
