"""Places, reasons, near misses, years and ways to the next level, read from the YAML cases beside."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from scoring import (
    BelowLowest,
    Breaker,
    LateRule,
    Mode,
    Ranking,
    RankTable,
    Rounding,
    Scorecard,
    Tally,
    Ties,
    Year,
    YearResult,
    changes_between,
    rank,
    settle,
    settle_total,
    show_exact,
    version_of,
    year_of,
)
from scoring.explanation.next_level import deciding_corrections, next_level
from scoring.reference.scorecard import Gap
from tests.scoring.built_sets import unit
from tests.scoring.sample_sets import card, comma, rulebooks
from tests.scoring.test_cases import read
from tests.scoring.test_next_level import answers, plain, wanted

HUYEN = rulebooks()["huyen"]
LIST = replace(HUYEN.ranking("san_sang"), value=None)


def exact_levels() -> Any:
    """The huyện set with levels on the exact value."""
    first = HUYEN.sections[0]
    assert first.levels is not None
    exact = replace(first, levels=replace(first.levels, value=None))
    return replace(HUYEN, sections=(exact, *HUYEN.sections[1:]))


def points(case: Mapping[str, Any], name: str) -> dict[str, Fraction]:
    return {unit: comma(text) for unit, text in case.get(name, {}).items()}


def declared(case: Mapping[str, Any]) -> Ranking:
    """The list a case speaks of: ties, breakers and the ranked value as it says."""
    breakers = [
        Breaker(item["by"], higher_first=item["higher_first"], ref="thử") for item in case.get("breakers", ())
    ]
    value = Rounding(case["value"], Mode.HALF_UP, "thử") if "value" in case else None
    return replace(
        LIST, value=value, ties=Ties(case["ties"]), breakers=tuple(breakers), below_lowest=BelowLowest.RANKED
    )


@pytest.mark.parametrize("case", read("ranks_ties.yaml"), ids=lambda case: case["case"])
def test_ties(case: dict[str, Any]) -> None:
    results = points(case, "results")
    cards = [
        card(HUYEN, unit, {"san_sang": value, "ket_qua": results.get(unit, Fraction(0))})
        for unit, value in points(case, "points").items()
    ]
    (table,) = rank(HUYEN, declared(case), cards)
    assert {row.unit: row.shown for row in table.rows} == case["shown"]
    assert [row.unit for row in table.rows if row.unresolved] == case.get("unresolved", [])
    assert sorted(row.unit for row in table.rows if row.parted_by) == case.get("parted", [])
    behind = {row.unit: show_exact(row.near_ahead.short) for row in table.rows if row.near_ahead}
    assert behind == case.get("prints_like_the_one_ahead", {})


def tallied(unit: str, tally: Tally) -> Scorecard:
    found = {section.id: Tally(Fraction(0), section.max) for section in HUYEN.sections} | {"san_sang": tally}
    return Scorecard(unit, "huyen", {}, settle(HUYEN, found), settle_total(HUYEN, found))


def listed(case: Mapping[str, Any]) -> RankTable:
    """The table of a case about units without a place."""
    open_ones, found = case.get("undecided", ()), points(case, "points")
    cards = [
        tallied(unit, Tally(value, Fraction(50), undecided=("H.A1.1",) if unit in open_ones else ()))
        for unit, value in found.items()
    ]
    gap = Tally(Fraction(0), Fraction(50), gap=Gap.NOT_IN_SOURCE)
    cards += [tallied(unit, gap) for unit in case.get("not_in_source", ())]
    (table,) = rank(
        HUYEN,
        replace(LIST, below_lowest=BelowLowest(case.get("below_lowest", "no_place"))),
        cards,
        late=case.get("late", ()),
        not_submitted=case.get("not_submitted", ()),
        out_of_scope=case.get("out_of_scope", ()),
        below_lowest={"san_sang": case.get("said_below_lowest", ())},
        late_rule=LateRule(case.get("late_rule", "unranked_shown_last")),
    )
    return table


@pytest.mark.parametrize("case", read("unranked.yaml"), ids=lambda case: case["case"])
def test_the_unranked(case: dict[str, Any]) -> None:
    table = listed(case)
    assert {row.unit: row.place for row in table.rows} == case["places"]
    assert {item.unit: item.text for item in table.unranked} == case["unranked"]
    assert table.provisional is case.get("provisional", False)
    kept = points(case, "points")
    assert all(item.value == kept[item.unit] for item in table.unranked if item.unit in kept)


@pytest.mark.parametrize("case", read("near_misses.yaml"), ids=lambda case: case["points"])
def test_near_misses(case: dict[str, Any]) -> None:
    book = exact_levels()
    (table,) = rank(
        book,
        replace(LIST, below_lowest=BelowLowest.RANKED),
        [card(book, "A", {"san_sang": comma(case["points"])})],
    )
    (row,) = table.rows
    assert (row.level.code if row.level else None) == case["level"]
    assert (row.near_miss.level.code if row.near_miss else None) == case["missed"]
    if row.near_miss:
        assert show_exact(row.near_miss.short) == case["short"]


@pytest.mark.parametrize("case", read("years.yaml"), ids=lambda case: case["case"])
def test_years(case: dict[str, Any]) -> None:
    section = HUYEN.section(case["section"])
    results = {unit: YearResult(comma(text)) for unit, text in case["before"].items()}
    before = Year("2018", section.id, section.max, (), results, case["ranked_before"])
    known = {unit: comma(text) for unit, text in case["now"].items() if text}
    (table,) = rank(
        HUYEN,
        HUYEN.ranking(section.id),
        [card(HUYEN, unit, {section.id: value}) for unit, value in known.items()],
        below_lowest={section.id: [unit for unit, text in case["now"].items() if text is None]},
    )
    found = changes_between(before, year_of(HUYEN, table), comparable={"2018": version_of(HUYEN)})
    told = {item.unit: None if item.value is None else show_exact(item.value) for item in found.units}
    assert told == case["change"]
    assert (found.ranked_before, found.ranked_now) == (case["ranked_before"], case["ranked_now"])
    assert {code: found.levels_now[code] for code in case["levels_now"]} == case["levels_now"]


@pytest.mark.parametrize("case", read("next_level.yaml"), ids=lambda case: case["case"])
def test_the_next_level(case: dict[str, Any]) -> None:
    given_answers = case["answers"]
    facts = [unit("A", answers(given_answers["R"], given_answers["S"], given_answers["Y"]))]
    found = next_level({"xa": plain()}, facts, "A", "M")
    assert (found.target.code if found else None) == case["target"]
    if found:
        assert show_exact(found.short) == case["short"]
        assert wanted(found.moves) == {name: {"a": value} for name, value in case["changes"].items()}
    if "decides_down" in case:
        decides = [
            item.move for item in deciding_corrections({"xa": plain()}, facts, "A", "M") if not item.up
        ]
        assert wanted(decides) == {name: {"a": value} for name, value in case["decides_down"].items()}
