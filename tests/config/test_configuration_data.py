"""The shipped configuration: complete, consistent, and in one Unicode form."""

import csv
import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import evidence.items
import scoring.ranks.ranking
from inspection_api.discrepancies.rules import Action, Stance, State
from inspection_api.kernel.actors import Role
from inspection_api.kernel.jobs import JobState
from scoring.adjustments.comparison import Direction
from scoring.answers import Origin, Status
from scoring.criteria.rulebook import FieldType, Verify
from scoring.reference.trace import ScoreStatus

CONFIG = Path(__file__).parents[2] / "config"
OWN = [
    *CONFIG.glob("*.yaml"),
    *CONFIG.glob("campaigns/*.yaml"),
    *CONFIG.glob("calendar/*.yaml"),
    *CONFIG.glob("units/*"),
    *CONFIG.glob("results/*"),
    *CONFIG.glob("criteria/*/*.yaml"),
]
# A box around the province, a little wider than its borders.
SOUTH, NORTH, WEST, EAST = map(Decimal, ("12.9", "14.7", "107.3", "108.95"))

TYPE_LABELS = {
    "so": {"sở", "ban", "ngành"},
    "huyen": {"thành phố", "thị xã", "huyện"},
    "xa": {"phường", "thị trấn", "xã"},
}
TWO_TIER_LABELS = {"xa_phuong": {"phường", "xã"}, "dac_khu": {"đặc khu"}}


@cache
def load(name: str) -> Any:
    return YAML(typ="safe").load((CONFIG / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def units() -> list[dict[str, str]]:
    with (CONFIG / "units/gia-lai-2019.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def campaign() -> Any:
    return load("campaigns/gia-lai-2019.yaml")


@pytest.mark.parametrize("path", [path for path in OWN if path.is_file()], ids=lambda path: path.name)
def test_files_are_nfc_with_unix_line_ends(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_the_province_has_all_its_units_of_2019(units: list[dict[str, str]]) -> None:
    assert Counter(unit["kind"] for unit in units) == {"so": 20, "huyen": 17, "xa": 222}
    labels = Counter(unit["label_kind"] for unit in units if unit["kind"] != "so")
    assert labels == {"huyện": 14, "thị xã": 2, "thành phố": 1, "xã": 184, "phường": 24, "thị trấn": 14}


def test_codes_are_unique_and_shaped_by_kind(units: list[dict[str, str]]) -> None:
    assert len({unit["code"] for unit in units}) == len(units)
    for unit in units:
        digits = {"huyen": 3, "xa": 5}.get(unit["kind"])
        assert unit["code"].startswith("SO-") if digits is None else unit["code"].isdigit()
        assert digits is None or len(unit["code"]) == digits


def test_names_are_unique_beside_each_other_and_begin_with_their_kind(units: list[dict[str, str]]) -> None:
    assert len({(unit["parent"], unit["name"]) for unit in units}) == len(units)
    for unit in units:
        assert unit["label_kind"] in TYPE_LABELS[unit["kind"]]
        assert unit["kind"] == "so" or unit["name"].lower().startswith(unit["label_kind"] + " ")


def test_every_commune_has_a_district_and_every_district_has_communes(units: list[dict[str, str]]) -> None:
    districts = {unit["code"] for unit in units if unit["kind"] == "huyen"}
    assert {unit["parent"] for unit in units if unit["kind"] == "xa"} == districts
    assert {unit["parent"] for unit in units if unit["kind"] != "xa"} == {""}


def test_positions_lie_in_the_province_and_belong_to_one_unit_only(units: list[dict[str, str]]) -> None:
    placed = [unit for unit in units if unit["lat"] or unit["lon"]]
    for unit in placed:
        assert SOUTH < Decimal(unit["lat"]) < NORTH
        assert WEST < Decimal(unit["lon"]) < EAST
        assert "vietnamadminunits" in unit["source"]
    assert len({(unit["lat"], unit["lon"]) for unit in placed}) == len(placed)
    assert Counter(unit["kind"] for unit in placed) == {"huyen": 17, "xa": 208}


def test_a_commune_without_a_position_says_why(units: list[dict[str, str]]) -> None:
    assert all(unit["note"] for unit in units if unit["kind"] == "xa" and not unit["lat"])


def test_validity_covers_the_data_window(units: list[dict[str, str]], campaign: Any) -> None:
    starts = {dt.date.fromisoformat(unit["valid_from"]) for unit in units}
    assert starts == {campaign["data_window"]["from"]}
    assert {unit["valid_to"] for unit in units} == {""}


def test_the_dates_are_those_of_the_letter(campaign: Any) -> None:
    assert campaign["data_window"]["from"] == dt.date(2018, 11, 1)
    assert campaign["data_window"]["through"] == dt.date(2019, 10, 31)
    deadlines = {kind: row["date"].isoformat() for row in campaign["deadlines"] for kind in row["kinds"]}
    assert deadlines == {"so": "2019-10-18", "huyen": "2019-10-25", "xa": "2019-10-25"}
    for row in campaign["deadlines"]:
        assert row["semantic"] == "before"
        assert row["last_day"] == row["date"] - dt.timedelta(days=1)
        assert row["date"].strftime("%d/%m/%Y") in row["quote"]
    assert campaign["late_rule"]["ranking"] == "unranked"
    assert "không được xếp hạng (xem như xếp hạng cuối)" in campaign["late_rule"]["quote"]


def test_the_campaign_names_kinds_and_files_that_exist(campaign: Any) -> None:
    kinds = {kind["code"] for kind in load("units.yaml")["kinds"]}
    assert set(campaign["kinds"]) == set(TYPE_LABELS)
    assert kinds == set(TYPE_LABELS) | set(TWO_TIER_LABELS)
    for name in (campaign["units"], campaign["tolerances"], *campaign["calendars"]):
        assert (CONFIG / name).is_file()


def test_unit_kinds_have_an_order_and_known_parents() -> None:
    kinds = load("units.yaml")["kinds"]
    assert [kind["order"] for kind in kinds] == [1, 2, 3, 4, 5]
    assert {kind["code"]: set(kind["unit_labels"]) for kind in kinds} == TYPE_LABELS | TWO_TIER_LABELS
    assert {kind["parent_kind"] for kind in kinds} <= {None, *TYPE_LABELS}


@pytest.mark.parametrize("year", [2019, 2026])
def test_calendars_hold_real_days_of_their_year(year: int) -> None:
    calendar = load(f"calendar/{year}.yaml")
    assert calendar["year"] == year
    holidays = {row["date"]: row for row in calendar["holidays"]}
    extra = [row["date"] for row in calendar["working_days"]]
    assert len(holidays) == len(calendar["holidays"])
    assert list(holidays) == sorted(holidays)
    assert all(day.year == year for day in (*holidays, *extra))
    assert all(day.weekday() >= 5 and day not in holidays for day in extra)
    assert sum(row["kind"] == "swap" for row in holidays.values()) + (year == 2019) == len(extra)
    assert all(isinstance(row["verified"], bool) for row in (*holidays.values(), *calendar["working_days"]))


def test_tolerances_are_dated_referenced_and_exact() -> None:
    for version in load("tolerances.yaml")["versions"]:
        assert isinstance(version["valid_from"], dt.date)
        assert version["illustrative"] is True
        assert version["reference"]
        points = version["dialogue_points"]
        assert set(points) == {"default", *TYPE_LABELS}
        assert all(isinstance(text, str) and Decimal(text) > 0 for text in points.values())


def words(glossary: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    for area, entries in glossary.items():
        if area != "format":
            for code, entry in entries.items():
                yield area, code, entry


def test_every_word_of_the_glossary_has_the_same_shape() -> None:
    for area, code, entry in words(load("glossary.yaml")):
        assert set(entry) == {"vi", "note"}, (area, code)
        assert entry["vi"].strip() == entry["vi"] != "", (area, code)


@pytest.mark.parametrize(
    ("area", "codes"),
    [
        ("roles", Role),
        ("case_states", State),
        ("case_actions", Action),
        ("stances", Stance),
        ("job_states", JobState),
        ("evidence_states", evidence.items.State),
        ("quarantine_reasons", evidence.items.Reason),
        ("severities", evidence.items.Severity),
        ("fence_verdicts", evidence.items.FenceVerdict),
        ("scoring_statuses", ScoreStatus),
        ("scoring_statuses", Status),
        ("unranked_reasons", scoring.ranks.ranking.Reason),
        ("origins", Origin),
        ("directions", Direction),
        ("finding_directions", Direction),
        ("verify_modes", Verify),
        ("field_types", FieldType),
        ("finding_outcomes", ["match", "differ", "not_proven", "not_applicable"]),
        ("visit_states", ["planned", "issued", "open", "closed"]),
        ("decisions", ["approve", "return"]),
        ("photo_sources", ["camera", "gallery"]),
    ],
)
def test_the_glossary_has_a_word_for_every_code_shown_to_people(area: str, codes: Iterable[str]) -> None:
    assert {str(code) for code in codes} <= set(load("glossary.yaml")[area])


def test_the_tablet_calls_conclusions_as_the_glossary_does() -> None:
    page = (CONFIG.parent / "inspection_web" / "static" / "tablet" / "words" / "vi.js").read_text("utf-8")
    (said,) = re.findall(r"^export const OUTCOMES = \{\n(.*?)^\};", page, re.DOTALL | re.MULTILINE)
    words = load("glossary.yaml")["finding_outcomes"]
    assert dict(re.findall(r'^  (\w+): "(.+)",$', said, re.MULTILINE)) == {
        code: word["vi"] for code, word in words.items()
    }


def test_every_cause_of_a_difference_has_a_word() -> None:
    assert set(load("glossary.yaml")["causes"]) == {
        "entry_error",
        "estimate_became_actual",
        "evidence_missing",
        "definition_misunderstood",
        "outside_window",
        "not_applicable",
        "other",
    }
