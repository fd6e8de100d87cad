"""Processes that are killed while they take photos in: what was acknowledged is there, the rest is nowhere.

Nothing acknowledged is missing, no row points to missing bytes, bytes without a row are seen by nobody and
heal when they come again, the log verifies, and the next worker finishes what was left half-way.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from tests.inspection_api.archive.kills import Fate, Site, settings

PHOTOS = 4
SAMPLE, FULL, PARTS = 2, 18, 3
"""Random kills: in every run, and at length on each engine with each store in so many fresh installations."""
AIMED = 1


@pytest.fixture(params=["folder", "swift"])
def site(request: pytest.FixtureRequest, migrated_url: str, tmp_path: Path) -> Site:
    """An empty installation, on each engine with each store."""
    bucket = None
    if request.param != "folder":
        bucket = request.getfixturevalue(request.param).bucket(f"kills/{uuid4()}")
    return Site(settings(str(tmp_path / "home"), migrated_url, bucket))


def killed_at_random(site: Site, draw: random.Random, count: int) -> list[Fate]:
    """Kill processes at any moment of what they do, and look at everything after each."""
    fates = [site.run(site.mixed(PHOTOS))]
    site.check()
    for _ in range(count):
        quickest = min(fate.seconds for fate in fates if fate.ended)
        fates.append(site.run(site.mixed(PHOTOS), kill_after=draw.uniform(0, quickest)))
        site.check()
    return fates[1:]


def killed_at_steps(site: Site, draw: random.Random, count: int | None) -> list[Fate]:
    """Kill processes before single steps of taking one photo in, drawn ones or all of them."""
    aims = range(1, site.run(site.fresh(1), aim=None).steps + 1)
    fates = []
    for aim in aims if count is None else draw.sample(aims, count):
        fates.append(site.run(site.fresh(1), aim=aim))
        site.check()
    return fates


def healed(site: Site) -> None:
    """Send again whatever was not answered, as tablets do: then everything is there, once."""
    assert site.run(tuple(site.unanswered())).ended
    site.check()
    assert sorted(site.receipts) == sorted(site.described) == list(range(1, site.started + 1))


def report(name: str, fates: list[Fate], site: Site) -> None:
    """Print how many kills hit and what they left behind; most must have hit."""
    hits = sum(not fate.ended for fate in fates)
    found = f"{len(site.orphans)} orphans, {site.half_way} jobs left, {site.started} photos"
    sys.stdout.write(f"{name}: {hits} of {len(fates)} kills in the middle, {found}\n")
    assert hits > len(fates) // 2


def test_a_sample_of_kills_loses_nothing_and_leaves_nothing_behind(site: Site, draw: random.Random) -> None:
    killed_at_random(site, draw, SAMPLE)
    killed_at_steps(site, draw, AIMED)
    healed(site)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_kills_at_any_moment_lose_nothing_and_leave_nothing_behind(
    site: Site, draw: random.Random, part: int, request: pytest.FixtureRequest
) -> None:
    fates = killed_at_random(site, draw, FULL)
    healed(site)
    report(f"{request.node.callspec.id}, installation {part + 1}", fates, site)


@pytest.mark.soak
def test_a_kill_before_every_step_loses_nothing_and_leaves_nothing_behind(
    site: Site, draw: random.Random, request: pytest.FixtureRequest
) -> None:
    fates = killed_at_steps(site, draw, None)
    healed(site)
    report(request.node.callspec.id, fates, site)
    assert site.orphans
    assert site.half_way
