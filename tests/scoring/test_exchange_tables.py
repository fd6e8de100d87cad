"""Tables of facts and totals: both forms read alike, and every fault is told with its place."""

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given as with_random
from hypothesis import strategies as st

from scoring import Answer, Origin, Rulebook, Status, given, load_rulebook
from scoring.exchange.facts_tables import read_facts
from scoring.exchange.tables import TableError
from scoring.exchange.totals_tables import Stated, read_totals
from scoring.exchange.units import FactsTable
from tests.scoring.made_up_set import SMALL

LONG = "unit,name,kind,parent,criterion,field,status,value,origin"


@cache
def sets() -> dict[str, Rulebook]:
    return {"xa": load_rulebook(SMALL, name="nho.yaml")}


def made_ready() -> str:
    head, _, tail = SMALL.partition("    groups:\n")
    made = "    ready_made: {places: 3, ref: thử}\n    groups:\n      - {id: N, label: Nhóm}\n"
    return f"{head}{made}ranks:{tail.partition('ranks:')[2]}"


READY = made_ready()


@cache
def ready_made() -> dict[str, Rulebook]:
    return {"xa": load_rulebook(READY, name="san.yaml")}


def rows(*lines: str) -> list[list[str]]:
    return [line.split(",") for line in lines]


def facts(*lines: str, as_typed: bool = False) -> FactsTable:
    return read_facts(rows(*lines), sets(), name="bang.csv", as_typed=as_typed)


def faults(table: Sequence[Sequence[str]], *, as_typed: bool = False) -> list[tuple[int, str, str]]:
    with pytest.raises(TableError) as caught:
        read_facts(table, sets(), name="bang.csv", as_typed=as_typed)
    assert all(str(fault).startswith(f"bang.csv:{fault.row}") for fault in caught.value.faults)
    return [(fault.row, fault.column, fault.code) for fault in caught.value.faults]


def test_a_long_table_gives_every_answer_its_status_and_origin() -> None:
    read = facts(
        LONG,
        "X2,Xã Hai,xa,H1,T.2,n,,7,",
        "X1,Xã Một,xa,,T.1,a,given,3,verified",
        "X1,Xã Một,xa,,T.1,b,not_proven,,final",
        "X1,Xã Một,xa,,T.2,n,,,",
        "X1,Xã Một,xa,,T.4,x,not_applicable,,",
    )
    assert [(unit.unit, unit.kind, unit.parent) for unit in read.facts] == [
        ("X1", "xa", None),
        ("X2", "xa", "H1"),
    ]
    assert read.facts[0].answers == {
        ("T.1", "a"): given("3", Origin.VERIFIED),
        ("T.1", "b"): Answer(Status.NOT_PROVEN, None, Origin.FINAL),
        ("T.2", "n"): Answer(Status.MISSING),
        ("T.4", "x"): Answer(Status.NOT_APPLICABLE),
    }
    assert read.names == {"X1": "Xã Một", "X2": "Xã Hai"}


def test_both_forms_say_the_same() -> None:
    long = facts(
        "unit,kind,criterion,field,value",
        "X1,xa,T.2,n,7",
        "X1,xa,T.3,lon,Có",
        "X1,xa,T.6,muc,Có đủ",
        as_typed=True,
    )
    wide = facts("unit,kind,T.2.n,T.3.lon,T.6.muc,note", "X1,xa,7,có,co,", as_typed=True)
    assert long == wide


def test_numbers_are_read_as_typed_or_canonical_as_the_caller_says() -> None:
    typed = read_facts([["unit", "kind", "T.4.x"], ["X1", "xa", "3,5"]], sets(), name="b", as_typed=True)
    canonical = facts("unit,kind,T.4.x", "X1,xa,3.5")
    assert typed == canonical
    assert faults([["unit", "kind", "T.4.x"], ["X1", "xa", "3.5"]], as_typed=True) == [
        (2, "T.4.x", "value.ambiguous-number")
    ]
    assert faults([["unit", "kind", "T.4.x"], ["X1", "xa", "3,5"]]) == [(2, "T.4.x", "value.not-a-number")]


@pytest.mark.parametrize(
    ("word", "status", "as_typed"),
    [
        ("Không áp dụng", Status.NOT_APPLICABLE, True),
        ("không chứng minh được", Status.NOT_PROVEN, True),
        ("chưa có số liệu", Status.MISSING, True),
        ("not_proven", Status.NOT_PROVEN, True),
        ("not_applicable", Status.NOT_APPLICABLE, False),
    ],
)
def test_a_wide_cell_may_say_why_there_is_no_value(word: str, status: Status, *, as_typed: bool) -> None:
    read = facts("unit,kind,origin,T.2.n", f"X1,xa,final,{word}", as_typed=as_typed)
    assert read.facts[0].answers == {("T.2", "n"): Answer(status, None, Origin.FINAL)}


def test_a_words_meaning_gives_way_to_an_option_of_that_code() -> None:
    text = SMALL.replace('points: {co: "2", khong', 'points: {missing: "2", khong').replace(
        "{co: Có đủ", "{missing: Có đủ"
    )
    books = {"xa": load_rulebook(text, name="nho.yaml")}
    read = read_facts(rows("unit,kind,T.6.muc", "X1,xa,missing"), books, name="b", as_typed=False)
    assert read.facts[0].answers == {("T.6", "muc"): given("missing")}


def test_a_words_meaning_gives_way_to_an_option_of_that_label_where_labels_are_typed() -> None:
    books = {"xa": load_rulebook(SMALL.replace("{co: Có đủ", "{co: Không áp dụng"), name="nho.yaml")}
    table = rows("unit,kind,T.6.muc", "X1,xa,không Áp dụng")
    read = read_facts(table, books, name="b", as_typed=True)
    assert read.facts[0].answers == {("T.6", "muc"): given("co")}
    with pytest.raises(TableError, match=r"value\.unknown-choice"):
        read_facts(table, books, name="b", as_typed=False)


def test_a_unit_without_answers_sent_nothing() -> None:
    assert facts(LONG, "X1,,xa,,,,,,").facts[0].answers == {}
    assert facts("unit,kind,T.2.n", "X1,xa,", ",,").facts[0].answers == {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["unit,kind,T.2.n,tuy_y", "X1,xa,1,x"], [(1, "tuy_y", "table.unknown-column")]),
        (["unit,T.2.n", "X1,1"], [(1, "kind", "table.missing-column"), (2, "kind", "facts.unknown-kind")]),
        (["unit,kind,T.2.n,T.2.n", "X1,xa,1,1"], [(1, "T.2.n", "table.column-twice")]),
        (["unit,kind,,T.2.n", "X1,xa,,1"], [(1, "", "table.blank-heading"), (1, "", "table.unknown-column")]),
        (["unit,kind,T.2.n,", "X1,xa,1,,2"], [(2, "", "table.too-many-cells")]),
        (["unit,kind,T.2.n", ",xa,1"], [(2, "unit", "facts.unit-missing")]),
        (["unit,kind,T.2.n", "X1,so,1"], [(2, "kind", "facts.unknown-kind")]),
        (["unit,kind,T.2.n", "X1,xa,1", "X1,xa,1"], [(3, "unit", "facts.unit-twice")]),
        (["unit,kind,origin,T.2.n", "X1,xa,đâu,1"], [(2, "origin", "facts.unknown-origin")]),
        (
            ["unit,kind,T.2.n,T.1.a", "X1,xa,-1,x"],
            [(2, "T.2.n", "value.negative"), (2, "T.1.a", "value.not-a-number")],
        ),
        ([LONG, "X1,,xa,,T.9,n,,1,"], [(2, "criterion", "facts.unknown-field")]),
        ([LONG, "X1,,xa,,T.2,n,lạ,1,"], [(2, "status", "facts.unknown-status")]),
        ([LONG, "X1,,xa,,T.2,n,missing,1,"], [(2, "value", "facts.value-unexpected")]),
        ([LONG, "X1,,xa,,T.2,n,given,,"], [(2, "value", "value.empty")]),
        ([LONG, "X1,,xa,,T.2,n,,1,ai"], [(2, "origin", "facts.unknown-origin")]),
        ([LONG, "X1,,xa,,T.2,n,,1,", "X1,,xa,,T.2,n,,2,"], [(3, "field", "facts.answer-twice")]),
        (
            [LONG, "X1,A,xa,,T.2,n,,1,", "X1,B,so,H,T.1,a,,2,"],
            [
                (3, "name", "facts.unit-differs"),
                (3, "kind", "facts.unit-differs"),
                (3, "parent", "facts.unit-differs"),
            ],
        ),
    ],
)
def test_every_fault_of_a_table_is_told_with_its_place(
    lines: list[str], expected: list[tuple[int, str, str]]
) -> None:
    assert faults(rows(*lines)) == expected


@pytest.mark.parametrize("table", [[], [[]], [["", " "]]])
def test_a_table_without_headings_is_refused(table: list[list[str]]) -> None:
    assert faults(table) == [(1, "", "table.empty")]


def test_a_blank_first_row_is_told_apart_from_an_empty_table() -> None:
    assert faults([["", " "], ["unit", "kind"], ["X1", "xa"]]) == [(1, "", "table.blank-first-row")]


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\ufeff", "\x07"])
def test_a_character_that_nobody_sees_makes_no_second_unit(hidden: str) -> None:
    table = rows("unit,kind,name,T.2.n,note", f"X1,xa,Xã{hidden} Một,1,", f"X{hidden}1,xa,,1,")
    assert faults(table) == [(2, "name", "table.hidden-character"), (3, "unit", "table.hidden-character")]


def test_line_breaks_and_hard_spaces_in_names_are_seen_and_remarks_are_free() -> None:
    read = read_facts(
        [["unit", "kind", "name", "note"], ["X1", "xa", "Xã\u00a0Một\n(mới)", "a\u200bb"]],
        sets(),
        name="b",
        as_typed=True,
    )
    assert read.names == {"X1": "Xã\u00a0Một\n(mới)"}


def test_faults_of_a_very_wide_table_come_in_order_of_columns() -> None:
    headings = ["unit", "kind", *(f"c{number}" for number in range(3000))]
    found = faults([headings, ["X1", "xa"]])
    assert [column for _, column, _ in found] == headings[2:]


def test_a_column_of_another_kind_stays_blank_for_a_unit() -> None:
    books = {
        **sets(),
        "so": load_rulebook(SMALL.replace("kind: xa", "kind: so").replace("T.2", "S.2"), name="so"),
    }
    table = rows("unit,kind,T.2.n,S.2.n", "X1,xa,1,", "S1,so,1,2")
    with pytest.raises(TableError, match=r"facts\.unknown-field"):
        read_facts(table, books, name="b", as_typed=False)


def test_a_heading_that_fits_two_questions_is_refused() -> None:
    text = SMALL.replace("count: n,", "count: a.n,").replace("              n: {", "              a.n: {")
    other = SMALL.replace("kind: xa", "kind: so").replace("id: T.2", "id: T.2.a")
    books = {"xa": load_rulebook(text, name="xa"), "so": load_rulebook(other, name="so")}
    with pytest.raises(TableError, match=r"table\.ambiguous-column"):
        read_facts(rows("unit,kind,T.2.a.n", "X1,xa,1"), books, name="b", as_typed=False)


def test_ready_made_totals_are_facts_with_a_reason_where_there_is_none() -> None:
    read = read_totals(
        rows(
            "unit,name,kind,parent,section,points,status,source",
            "X1,Xã Một,xa,,muc,17.865,,S3",
            "X2,,xa,,muc,,below_lowest,S3",
            "X3,,xa,,muc,12,late,S3",
            "X4,,xa,,muc,,not_in_source,S3",
        ),
        ready_made(),
        name="tong.csv",
        as_typed=False,
    )
    assert [unit.answers for unit in read.table.facts] == [
        {("muc", "points"): given("17.865")},
        {},
        {("muc", "points"): given("12")},
        {},
    ]
    assert read.stated["X2", "muc"] is Stated.BELOW_LOWEST
    assert [*read.stated.values()][2:] == [Stated.LATE, Stated.NOT_IN_SOURCE]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("X1,xa,khac,1,", "totals.unknown-section"),
        ("X1,xa,muc,,", "totals.points-missing"),
        ("X1,xa,muc,1,lạ", "totals.unknown-status"),
        ("X1,xa,muc,1,not_submitted", "totals.points-unexpected"),
        ("X1,xa,muc,20.5,", "value.above-maximum"),
        ("X1,xa,muc,1.2345,", "value.too-many-places"),
        (",xa,muc,1,", "facts.unit-missing"),
    ],
)
def test_a_total_that_cannot_stand_is_refused(line: str, code: str) -> None:
    with pytest.raises(TableError) as caught:
        read_totals(rows("unit,kind,section,points,status", line), ready_made(), name="t", as_typed=False)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_a_section_has_one_total() -> None:
    table = rows("unit,kind,section,points", "X1,xa,muc,1", "X1,xa,muc,2")
    with pytest.raises(TableError, match=r"totals\.section-twice"):
        read_totals(table, ready_made(), name="t", as_typed=False)


def test_totals_of_a_section_scored_from_criteria_are_refused() -> None:
    with pytest.raises(TableError, match=r"totals\.unknown-section"):
        read_totals(rows("unit,kind,section,points", "X1,xa,muc,1"), sets(), name="t", as_typed=False)


@with_random(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6), st.booleans())
def test_any_table_is_read_or_refused(table: list[list[str]], as_typed: bool) -> None:  # noqa: FBT001  hypothesis passes it by position
    headings = ["unit", "kind", "T.2.n", "origin"]
    with suppress(TableError):
        read = read_facts([headings, *table], sets(), name="b", as_typed=as_typed)
        assert all(
            Fraction(answer.value or 0) >= 0 for unit in read.facts for answer in unit.answers.values()
        )
