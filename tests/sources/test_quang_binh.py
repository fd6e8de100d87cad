"""Quảng Bình 2018 (sources S0, S2): who sent nothing, blocks, a result another index looks at."""

from __future__ import annotations

from fractions import Fraction

from scoring import LateRule, Reason, rank, score
from tests.sources.computed import QUANG_BINH
from tests.sources.figures import rows
from tests.sources.rounds import campaign, ready, rulebooks, table, told

DEPARTMENTS = "quang-binh-so-2018"


def test_a_district_that_sent_nothing_is_shown_apart_from_those_without_figures() -> None:
    made = table(QUANG_BINH, "huyen", "san_sang")
    assert made.rows == (), "the appendix with the points is not in the source"
    reasons = {item.unit: item.reason for item in made.unranked}
    assert [unit for unit, reason in reasons.items() if reason is Reason.NOT_SUBMITTED] == ["quang-trach"]
    assert set(reasons.values()) == {Reason.NOT_SUBMITTED, Reason.NOT_IN_SOURCE}
    assert len(reasons) == 8


def test_the_result_file_tells_the_same() -> None:
    status = {
        row["unit"]: row["status"] for row in rows("results/quang-binh-2018.csv") if row["kind"] == "huyen"
    }
    assert [unit for unit, told_of in status.items() if told_of == "not_submitted"] == ["quang-trach"]
    assert set(status.values()) == {"not_submitted", "not_in_source"}
    assert len(status) == 8


def test_all_communes_of_two_districts_sent_nothing() -> None:
    silent = {
        row["parent"]
        for row in rows("results/quang-binh-2018.csv")
        if row["kind"] == "xa" and row["status"] == "not_submitted"
    }
    assert silent == set(campaign(QUANG_BINH)["not_submitted"]["xa_of"]) == {"quang-trach", "minh-hoa"}


def test_blocks_are_the_published_ones() -> None:
    blocks = campaign(QUANG_BINH)["published_blocks"]["xa_of"]
    with_results = {
        row["parent"]
        for row in rows("results/quang-binh-2018.csv")
        if row["kind"] == "xa" and row["status"] == "not_in_source"
    }
    assert set(blocks) == with_results
    assert len(blocks) == 6
    assert set(blocks).isdisjoint(campaign(QUANG_BINH)["not_submitted"]["xa_of"])


def test_communes_are_ranked_within_their_own_district() -> None:
    book = rulebooks(QUANG_BINH)["xa"]
    made_up = {
        "xa-1": ("dong-hoi", "20"),
        "xa-2": ("dong-hoi", "25"),
        "xa-3": ("ba-don", "15"),
        "xa-4": ("ba-don", "15"),
    }
    facts = [
        ready(unit, "xa", {"san_sang": Fraction(points)}, parent)
        for unit, (parent, points) in made_up.items()
    ]
    around = told(QUANG_BINH, "xa", "san_sang")
    parents = {**around.parents, **{unit: parent for unit, (parent, _) in made_up.items()}}
    tables = rank(
        book,
        book.ranking("san_sang"),
        list(score(rulebooks(QUANG_BINH), facts).values()),
        not_submitted=around.not_submitted,
        late_rule=LateRule.UNRANKED,
        parents=parents,
    )
    assert {made.block: [(row.unit, row.place) for row in made.rows] for made in tables if made.rows} == {
        "dong-hoi": [("xa-2", 1), ("xa-1", 2)],
        "ba-don": [("xa-3", 1), ("xa-4", 1)],
    }
    silent = {made.block: {item.reason for item in made.unranked} for made in tables if not made.rows}
    assert silent == {"minh-hoa": {Reason.NOT_SUBMITTED}, "quang-trach": {Reason.NOT_SUBMITTED}}


def test_late_and_silent_units_are_told_apart() -> None:
    book = rulebooks(QUANG_BINH)["huyen"]
    made_up = [ready(unit, "huyen", {"san_sang": Fraction(40)}) for unit in ("dong-hoi", "minh-hoa")]
    (made,) = rank(
        book,
        book.ranking("san_sang"),
        list(score(rulebooks(QUANG_BINH), made_up).values()),
        late=["minh-hoa"],
        not_submitted=["quang-trach"],
        late_rule=LateRule.UNRANKED,
    )
    assert [row.unit for row in made.rows] == ["dong-hoi"]
    assert {item.unit: item.reason for item in made.unranked} == {
        "minh-hoa": Reason.LATE,
        "quang-trach": Reason.NOT_SUBMITTED,
    }


def test_the_result_of_departments_is_a_basis_and_gives_no_points_by_itself() -> None:
    (feed,) = rulebooks(DEPARTMENTS)["so"].feeds
    (declared,) = campaign(DEPARTMENTS)["feeds"]
    (decision,) = (item for item in campaign(DEPARTMENTS)["instruments"] if item["code"] == "par_decision")
    assert (feed.component, feed.wording) == ("7.1.3", "căn cứ xem xét")
    assert (feed.component, feed.title, feed.wording) == (
        declared["component"],
        declared["title"],
        declared["wording"],
    )
    assert feed.instrument == decision["number"]
    assert declared["automatic_points"] is False


def test_departments_have_six_categories_without_known_names() -> None:
    (section,) = rulebooks(DEPARTMENTS)["so"].sections
    assert section.ready_made is not None
    assert len(section.ready_made.named) == campaign(DEPARTMENTS)["categories"] == 6
    assert all("không có trong nguồn" in part.label for part in section.ready_made.named)
