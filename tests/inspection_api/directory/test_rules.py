"""What a campaign file says, read into values: deadlines by kind, days to answer, when a dialogue is due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.directory.rules import (
    CampaignRules,
    Tolerance,
    is_source,
    read_campaign,
    takes_part,
)
from inspection_api.kernel.configuration import Configuration
from tests.builders.world import CAMPAIGN_FILE

POINTS = st.decimals(-100, 100, places=4)


def _read(**changes: object) -> CampaignRules:
    configuration = Configuration()
    document = {**configuration.document(CAMPAIGN_FILE), **changes}
    calendars = [configuration.document("calendar/2019.yaml")]
    return read_campaign(document, calendars, configuration.document("tolerances.yaml"))


@pytest.fixture(scope="module")
def rules() -> CampaignRules:
    return _read()


@pytest.mark.parametrize(
    ("kind", "last_moment"),
    [
        ("so", datetime(2019, 10, 17, 16, 59, 59, tzinfo=UTC)),
        ("huyen", datetime(2019, 10, 24, 16, 59, 59, tzinfo=UTC)),
        ("xa", datetime(2019, 10, 24, 16, 59, 59, tzinfo=UTC)),
    ],
)
def test_each_kind_of_unit_has_the_deadline_of_the_letter(
    rules: CampaignRules, kind: str, last_moment: datetime
) -> None:
    deadline = rules.deadline(kind)
    assert not deadline.missed_by(last_moment)
    assert deadline.missed_by(last_moment.replace(hour=17, minute=0, second=0))
    assert deadline.quote.startswith("trước ngày")


def test_the_round_says_that_it_is_an_illustration(rules: CampaignRules) -> None:
    assert rules.illustrative
    assert "minh họa" in rules.illustrative_note


def test_a_unit_has_five_working_days_to_answer(rules: CampaignRules) -> None:
    notified_on_tuesday_evening = datetime(2019, 11, 12, 16, 30, tzinfo=UTC)
    assert rules.response_until(notified_on_tuesday_evening) == date(2019, 11, 19)
    after_midnight_in_viet_nam = datetime(2019, 11, 12, 17, 30, tzinfo=UTC)
    assert rules.response_until(after_midnight_in_viet_nam) == date(2019, 11, 20)


def test_a_campaign_that_leaves_something_out_is_not_read() -> None:
    with pytest.raises(KeyError, match="fence_metres"):
        _read(visits={})


TOLERANCE = Tolerance(
    points_by_kind={"default": Decimal("0.5"), "xa": Decimal(2)},
    outcomes=frozenset({"not_proven"}),
    on_level_change=True,
    reference="minh họa",
)


@pytest.mark.parametrize(
    ("kind", "points", "needed"),
    [
        ("so", "0.4999", False),
        ("so", "0.5", True),
        ("so", "-0.5", True),
        ("xa", "1.9999", False),
        ("xa", "-2", True),
        ("so", "0", False),
    ],
)
def test_a_dialogue_is_due_from_the_threshold_of_the_kind(kind: str, points: str, needed: bool) -> None:  # noqa: FBT001 -- a table's column
    assert TOLERANCE.needs_dialogue(kind, Decimal(points), "differ", level_changed=False) is needed


@given(POINTS)
def test_some_outcomes_and_a_changed_level_need_one_however_small(points: Decimal) -> None:
    assert TOLERANCE.needs_dialogue("xa", points, "not_proven", level_changed=False)
    assert TOLERANCE.needs_dialogue("xa", points, "differ", level_changed=True)


@given(POINTS)
def test_the_direction_of_a_difference_does_not_matter(points: Decimal) -> None:
    up = TOLERANCE.needs_dialogue("xa", points, "differ", level_changed=False)
    assert up == TOLERANCE.needs_dialogue("xa", -points, "differ", level_changed=False)


def test_a_round_of_work_is_no_round_of_a_source() -> None:
    assert not is_source(Configuration().document(CAMPAIGN_FILE))
    assert is_source({"purpose": "source"})


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        ("2025-07-01", "", True),
        ("2026-09-30", "2026-09-30", True),
        ("2026-10-01", "", False),
        ("2025-07-01", "2026-09-29", False),
    ],
)
def test_units_of_a_round_exist_at_the_end_of_its_data_window(
    valid_from: str,
    valid_to: str,
    expected: bool,  # noqa: FBT001 -- a table's column
) -> None:
    row = {"valid_from": valid_from, "valid_to": valid_to}
    assert takes_part(row, date(2026, 9, 30)) is expected
