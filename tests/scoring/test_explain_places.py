"""A place in words: how many are ahead and beside, and why a place surprises or is missing."""

from dataclasses import replace

from scoring import RankTable, Reason, Unranked
from scoring.exchange.places import PROVISIONAL, UNRESOLVED, explain_place
from tests.scoring.test_exchange_results import scored

LISTED = scored().tables["xa"][0]


def told(unit: str, table: RankTable = LISTED) -> str:
    story = explain_place(table, unit, {"X1": "Xã Một"})
    assert story is not None
    return story.sentence


def test_a_place_is_told_with_those_ahead_and_beside() -> None:
    assert told("X1") == "Xếp hạng: hạng 1 trong 4 đơn vị được xếp hạng: 0 đơn vị cao hơn, 0 đồng hạng."
    assert "hạng 3 trong 4 đơn vị được xếp hạng: 2 đơn vị cao hơn, 1 đồng hạng." in told("X3")
    story = explain_place(LISTED, "X4", {})
    assert story is not None
    assert (story.data["place"], story.data["ahead"], story.data["tied_with"]) == ("3", "2", "1")


def test_what_prints_like_the_one_ahead_or_like_a_threshold_says_why_it_is_not() -> None:
    text = told("X2")
    assert "In ra 18,00 như Xã Một nhưng xếp sau: kém đúng 0,001 điểm" in text
    assert "In ra 18,00 như ngưỡng Mức I (18) nhưng chưa đạt: thiếu đúng 0,001 điểm" in text


def test_a_unit_without_a_place_is_told_why() -> None:
    assert told("X5") == (
        "Xếp hạng: Dưới mức thấp nhất: không xếp hạng. "
        "In ra 10,00 như ngưỡng Mức II (10) nhưng chưa đạt: thiếu đúng 0,001 điểm."
    )
    story = explain_place(LISTED, "X5", {})
    assert story is not None
    assert (story.data["place"], story.data["ahead"], story.data["tied_with"]) == (None, None, None)
    assert story.rows[0] == ("Xếp hạng", "Dưới mức thấp nhất: không xếp hạng")
    assert story.rows[1][0] == "Ghi chú"


def test_a_list_that_does_not_hold_the_unit_has_nothing_to_tell() -> None:
    assert explain_place(LISTED, "Z", {}) is None


def test_ties_breakers_blocks_and_what_is_provisional_are_told() -> None:
    row = replace(LISTED.rows[0], parted_by=("muc",), unresolved=True)
    waiting = Unranked("Y", None, Reason.UNDECIDED, None, None)
    table = RankTable(LISTED.ranking, (row,), (waiting,), "H1")
    assert told("X1", table) == (
        "Xếp hạng (H1): hạng 1 trong 1 đơn vị được xếp hạng: 0 đơn vị cao hơn, 0 đồng hạng. "
        f"Hạng giữa các đơn vị bằng điểm phân theo: muc. {UNRESOLVED} {PROVISIONAL}"
    )
    assert told("Y", table) == f"Xếp hạng (H1): Còn điểm chưa kết luận: chưa xếp hạng. {PROVISIONAL}"
