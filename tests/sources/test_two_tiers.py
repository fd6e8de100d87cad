"""A made-up province of two tiers: read, scored and ranked end to end from its configuration alone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from inspection_api.directory.rules import takes_part
from scoring import Answer, RankTable, Scorecard, UnitFacts, given, rank, rank_all, score
from tests.scoring.sample_sets import full_answers
from tests.sources.figures import rows
from tests.sources.rounds import campaign, rulebooks

NAME = "hai-cap-2026"
ALL = rows("units/hai-cap-2026.csv")
BY_CODE = {row["code"]: row for row in ALL}
DOMAIN_KINDS = {"so", "xa_phuong", "dac_khu"}


def taking_part() -> list[dict[str, str]]:
    through = campaign(NAME)["data_window"]["through"]
    return [row for row in ALL if takes_part(row, through)]


def facts(row: dict[str, str], order: int) -> UnitFacts:
    """Answers that earn all points, except that a later unit has fewer people with a computer."""
    answers: dict[tuple[str, str], Answer] = full_answers(rulebooks(NAME)[row["kind"]])
    for criterion, field in (("X.A1.1", "so_may"), ("D.A1.1", "so_may"), ("S.1.1", "so_may")):
        if (criterion, field) in answers:
            answers[criterion, field] = given(str(95 - 5 * order))
    return UnitFacts(row["code"], row["kind"], row["parent"] or None, answers)


@cache
def cards() -> dict[str, Scorecard]:
    return dict(score(rulebooks(NAME), [facts(row, order) for order, row in enumerate(taking_part())]))


@cache
def tables() -> dict[tuple[str, str], RankTable]:
    own = list(cards().values())
    return {
        (kind, made.ranking.id): made
        for kind, book in rulebooks(NAME).items()
        for made in rank_all(book, own)
    }


def test_there_is_no_district_in_it() -> None:
    kinds = {row["kind"] for row in taking_part()}
    assert kinds == set(campaign(NAME)["kinds"]) == DOMAIN_KINDS
    assert {row["parent"] for row in taking_part()} == {""}
    assert {row["label_kind"] for row in taking_part()} == {"sở", "ban", "ngành", "xã", "phường", "đặc khu"}


def test_everything_made_up_says_so() -> None:
    assert all("minh họa" in row["name"] for row in ALL)
    assert campaign(NAME)["illustrative"]
    assert all(book.illustrative for book in rulebooks(NAME).values())


def test_every_unit_is_scored_by_the_set_of_its_kind() -> None:
    assert {code: card.kind for code, card in cards().items()} == {
        row["code"]: row["kind"] for row in taking_part()
    }
    assert {book.max for book in rulebooks(NAME).values()} == {100}
    assert all(0 < card.total.points < card.total.max for card in cards().values())


def test_communes_and_wards_share_a_block_and_the_special_zone_has_its_own() -> None:
    together = tables()["xa_phuong", "san_sang"]
    labels = {BY_CODE[row.unit]["label_kind"] for row in together.rows}
    assert labels == {"xã", "phường"}
    assert [row.place for row in together.rows] == list(range(1, len(together.rows) + 1))
    assert [(row.unit, row.place) for row in tables()["dac_khu", "san_sang"].rows] == [("HC-09", 1)]
    assert len(tables()["so", "tong"].rows) == sum(row["kind"] == "so" for row in taking_part())


def test_the_special_zone_joins_the_block_when_its_kind_says_so() -> None:
    rows_of_xa = [
        {**row, "kind": "xa_phuong"} if row["kind"] == "dac_khu" else row
        for row in taking_part()
        if row["kind"] != "so"
    ]
    made = score(rulebooks(NAME), [facts(row, order) for order, row in enumerate(rows_of_xa)])
    book = rulebooks(NAME)["xa_phuong"]
    (together,) = rank(book, book.ranking("san_sang"), list(made.values()))
    assert {BY_CODE[row.unit]["label_kind"] for row in together.rows} == {"xã", "phường", "đặc khu"}
    assert len(together.rows) == len(tables()["xa_phuong", "san_sang"].rows) + 1


def test_places_follow_from_the_points() -> None:
    for (kind, _), made in tables().items():
        assert [row.value for row in made.rows] == sorted((row.value for row in made.rows), reverse=True), (
            kind
        )


def test_predecessors_are_known_and_end_the_day_before_their_successor_begins() -> None:
    for row in ALL:
        for code in row["predecessors"].split():
            ended = date.fromisoformat(BY_CODE[code]["valid_to"])
            assert ended + timedelta(days=1) == date.fromisoformat(row["valid_from"]), (code, row["code"])


def test_whoever_ended_has_a_successor_and_whoever_has_one_ended() -> None:
    followed = {code for row in ALL for code in row["predecessors"].split()}
    assert followed == {row["code"] for row in ALL if row["valid_to"]}


def test_units_are_merged_split_and_change_their_kind() -> None:
    counts = {row["code"]: len(row["predecessors"].split()) for row in ALL}
    assert counts["HC-01"] == 3
    assert [row["code"] for row in ALL if "HC-CU-10" in row["predecessors"].split()] == ["HC-05", "HC-06"]
    assert BY_CODE["HC-08"]["predecessors"] == "HC-07"
    assert (BY_CODE["HC-07"]["label_kind"], BY_CODE["HC-08"]["label_kind"]) == ("xã", "phường")


def test_a_unit_that_changed_within_the_window_takes_part_once() -> None:
    codes = [row["code"] for row in taking_part()]
    assert "HC-08" in codes
    assert "HC-07" not in codes
    assert len(codes) == len(set(codes)) == 14
