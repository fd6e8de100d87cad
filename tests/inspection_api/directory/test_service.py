"""Opening a round and forming a team: rules frozen, units entered, refusals by name."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from inspection_api.directory import service, views
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.kernel.vietnamese import sort_key
from scoring import RulebookError
from tests.builders.world import CAMPAIGN_FILE, MORNING, World
from tests.cast import AN, BINH, BY_ROLE, CHI, DUNG, ELSEWHERE, HOME, KHANH, LAN, MINH, QUY

ROOT = Path(__file__).parents[3]
CAMPAIGN = "gia-lai-2019"
CRITERIA = "criteria/gia-lai-2019/xa.yaml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of config/ that a test may change, as an office does over the years."""
    target = tmp_path / "config"
    shutil.copytree(ROOT / "config", target)
    return target


@pytest.fixture
def own_world(migrated_url: str, tmp_path: Path, seed: int, rules: Path) -> Iterator[World]:
    """An installation on the copied rules."""
    made = World.at(migrated_url, tmp_path, seed=seed, configuration=Configuration(rules))
    yield made
    made.close()


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def _refusal(problem: pytest.ExceptionInfo[Problem]) -> tuple[str, int]:
    return problem.value.code, problem.value.status


def test_a_round_is_opened_with_its_units_and_the_digests_of_its_texts(world: World) -> None:
    assert world.open_campaign() == CAMPAIGN
    with reading(world.context) as session:
        found = views.all_units(KHANH, session, CAMPAIGN)
    rows = world.context.configuration.table("units/gia-lai-2019.csv")
    assert {unit.code for unit in found} == {row["code"] for row in rows}
    [event] = world.events()
    assert (event["type"], event["subject"]) == ("campaign.opened", f"campaign:{CAMPAIGN}")
    assert event["payload"]["units"] == len(rows)
    frozen = event["payload"]["texts"]
    assert {CAMPAIGN_FILE, CRITERIA, "tolerances.yaml", "calendar/2019.yaml"} <= set(frozen)
    text = world.context.configuration.text(CRITERIA)
    assert frozen[CRITERIA] == hashlib.sha256(text.encode()).hexdigest()


def test_what_changes_in_the_files_later_does_not_change_the_round(own_world: World, rules: Path) -> None:
    own_world.open_campaign()
    with reading(own_world.context) as session:
        before = views.rulebooks(KHANH, session, CAMPAIGN), views.campaign(KHANH, session, CAMPAIGN)
    _replace(rules / CAMPAIGN_FILE, "working_days: 5", "working_days: 9")
    _replace(rules / CAMPAIGN_FILE, "semantic: before", "semantic: through")
    (rules / CRITERIA).write_text("không còn là bộ tiêu chí", "utf-8")
    (rules / "calendar" / "2019.yaml").unlink()
    views._read.cache_clear()
    views._rulebook.cache_clear()
    with reading(own_world.context) as session:
        after = views.rulebooks(KHANH, session, CAMPAIGN), views.campaign(KHANH, session, CAMPAIGN)
    assert {kind: book.digest for kind, book in after[0].items()} == {
        kind: book.digest for kind, book in before[0].items()
    }
    assert after[1] == before[1]
    assert after[1].response_until(MORNING) == date(2019, 11, 19)


def test_a_round_known_from_a_source_is_not_opened(world: World) -> None:
    with pytest.raises(Problem) as refused:
        world.open_campaign(path="campaigns/dak-nong-2019.yaml")
    assert _refusal(refused) == ("directory.campaign-of-source", 422)
    assert world.events() == []


def test_a_round_whose_window_ends_outside_the_validity_of_its_criteria_is_not_opened(
    own_world: World, rules: Path
) -> None:
    _replace(rules / CRITERIA, "  to: null\n", '  to: "2019-10-30"\n')
    with pytest.raises(Problem) as refused:
        own_world.open_campaign()
    assert _refusal(refused) == ("directory.criteria-not-in-force", 422)
    assert "31/10/2019" in refused.value.params["reason"]
    assert own_world.events() == []


def test_a_province_of_two_tiers_is_opened_by_its_files_alone(world: World) -> None:
    campaign = world.open_campaign(path="campaigns/hai-cap-2026.yaml")
    with reading(world.context) as session:
        found = {unit.code: unit for unit in views.all_units(KHANH, session, campaign)}
    assert {unit.kind for unit in found.values()} == {"so", "xa_phuong", "dac_khu"}
    assert {unit.parent_code for unit in found.values()} == {None}
    assert "HC-08" in found
    assert not {"HC-07", "HC-SO-TTTT", "HC-CU-HUYENDAO"} & set(found), "merged away before the window ends"


def test_a_round_is_opened_once(world: World) -> None:
    world.open_campaign()
    with pytest.raises(Problem) as refused:
        world.open_campaign()
    assert _refusal(refused) == ("directory.campaign-exists", 409)
    assert world.event_types() == ["campaign.opened"]


def test_a_round_with_faulty_criteria_is_not_opened_at_all(own_world: World, rules: Path) -> None:
    (rules / CRITERIA).write_text("format: nothing-we-know\n", "utf-8")
    with pytest.raises(RulebookError, match=r"xa\.yaml"):
        own_world.open_campaign()
    assert own_world.events() == []
    with reading(own_world.context) as session:
        assert views.campaigns(KHANH, session) == ()


@pytest.mark.parametrize("actor", [AN, BINH, CHI, DUNG, LAN], ids=lambda actor: actor.name)
def test_only_the_office_opens_rounds_and_forms_teams(world: World, actor: Actor) -> None:
    with pytest.raises(Problem) as refused:
        world.open_campaign(actor)
    assert _refusal(refused) == ("access.role", 403)
    with pytest.raises(Problem) as refused:
        service.form_team(actor, world.context, CAMPAIGN, "Tổ", [])
    assert _refusal(refused) == ("access.role", 403)


def test_unit_people_see_their_own_unit_alone(world: World) -> None:
    world.open_campaign()
    with reading(world.context) as session:
        for actor, code in ((AN, HOME), (BINH, HOME), (QUY, ELSEWHERE)):
            assert [unit.code for unit in views.units(actor, session, CAMPAIGN)] == [code]
        assert views.units(QUY, session, CAMPAIGN, kind="xa") == ()
        assert len(views.units(CHI, session, CAMPAIGN, kind="xa")) == 222


def test_units_come_in_vietnamese_order_on_both_engines(world: World) -> None:
    world.open_campaign()
    with reading(world.context) as session:
        names = [unit.name for unit in views.units(KHANH, session, CAMPAIGN)]
    assert names == sorted(names, key=sort_key)
    assert names.index("Xã Ia Phí") < names.index("Xã Ia Phìn")


def test_one_unit_is_found_by_its_code_or_refused(world: World) -> None:
    world.open_campaign()
    with reading(world.context) as session:
        found = views.unit(CHI, session, CAMPAIGN, HOME)
        assert (found.code, found.kind, found.parent_code) == (HOME, "xa", ELSEWHERE)
        assert found.search_key == "phuong yen do"
        for campaign, code in ((CAMPAIGN, "00000"), ("nowhere", HOME)):
            with pytest.raises(Problem) as refused:
                views.unit(CHI, session, campaign, code)
            assert _refusal(refused) == ("directory.unit-unknown", 404)


def test_a_team_is_formed_and_keeps_the_names_of_its_members(world: World) -> None:
    team_id = world.form_team(world.open_campaign(), CHI, DUNG)
    with reading(world.context) as session:
        team = views.team(KHANH, session, team_id)
        assert views.teams(KHANH, session, CAMPAIGN) == (team,)
    assert {(member.person_id, member.name, member.role) for member in team.members} == {
        (CHI.person_id, CHI.name, "inspector"),
        (DUNG.person_id, DUNG.name, "team_leader"),
    }
    assert world.event_types() == ["campaign.opened", "team.formed"]
    assert CHI.name not in str(world.events()[-1]), "no personal data in the log"


def test_a_team_needs_a_round_and_somebody_in_it(world: World) -> None:
    world.open_campaign()
    with pytest.raises(Problem) as refused:
        service.form_team(KHANH, world.context, CAMPAIGN, "Tổ", [])
    assert _refusal(refused) == ("directory.team-empty", 422)
    with pytest.raises(Problem) as refused:
        world.form_team("nowhere")
    assert _refusal(refused) == ("directory.campaign-unknown", 404)


def test_a_team_needs_a_leader(world: World) -> None:
    campaign = world.open_campaign()
    with pytest.raises(Problem) as refused:
        world.form_team(campaign, CHI, MINH)
    assert _refusal(refused) == ("directory.team-without-leader", 422)
    assert world.event_types() == ["campaign.opened"]


def test_nobody_stands_on_a_team_twice(world: World) -> None:
    campaign = world.open_campaign()
    with pytest.raises(Problem) as refused:
        world.form_team(campaign, CHI, CHI)
    assert _refusal(refused) == ("directory.member-doubled", 422)
    assert world.event_types() == ["campaign.opened"]


def test_an_unknown_round_or_team_is_refused_by_name(world: World) -> None:
    with reading(world.context) as session:
        with pytest.raises(Problem) as refused:
            views.campaign(KHANH, session, CAMPAIGN)
        assert _refusal(refused) == ("directory.campaign-unknown", 404)
        with pytest.raises(Problem) as refused:
            views.team(KHANH, session, world.context.identifiers.uuid(MORNING))
        assert _refusal(refused) == ("directory.team-unknown", 404)


def test_a_visitor_sees_no_unit_and_no_team(world: World) -> None:
    world.open_campaign()
    visitor = next(actor for role, actor in BY_ROLE.items() if role == "visitor")
    with reading(world.context) as session:
        for view in (views.units, views.all_units, views.teams, views.campaign, views.rulebooks):
            with pytest.raises(Problem) as refused:
                view(visitor, session, CAMPAIGN)
            assert _refusal(refused) == ("access.role", 403)
