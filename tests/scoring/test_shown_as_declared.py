"""Figures in words are cut as the set declares, and a gap that would print as nothing is told exactly."""

import pytest

from scoring import UnitFacts, explain_section, given, load_rulebook, next_level, next_level_sentence, score

TEXT = """\
format: thamtra-criteria/2
id: vn.t
kind: xa
status: official
title: "Thử"
illustrative: false
instrument: {number: "1/QĐ", issued: "2019-01-15", by: "UBND", title: Thử, note: "n"}
valid: {from: "2019-01-15", to: null}
rounding: [{at: display, places: 2, mode: floor, ref: r}]
not_applicable: {policy: drop, compare: points, ref: r}
sections:
  - id: S
    label: "Mục S"
    max: "10"
    levels: {value: null, steps: [{code: I, label: "Mức I", min: "9"}], below: KXH, requires: null, ref: r}
    groups:
      - id: G
        label: "Nhóm G"
        max: "10"
        criteria:
          - id: T.1
            label: "TC T.1"
            definition: "d"
            max: "10"
            unit: "u"
            rule: {kind: external, field: d, full: "10", of: x, missing: zero, not_proven: zero}
            fields:
              d: {label: "N", type: decimal, unit: "điểm", places: 4, min: "0", max: "10"}
            evidence: ["e"]
            verify: desk
            refs: ["r"]
ranks:
  - {id: R, label: "XH R", of: S, value: null, ties: competition, breakers: [], block: kind,
     below_lowest: ranked, ref: r}
"""
BOOK = load_rulebook(TEXT, name="sat-nguong.yaml")


def told(value: str) -> tuple[str, str]:
    """What is said of the section and of the way to the next level."""
    facts = UnitFacts("A", "xa", None, {("T.1", "d"): given(value)})
    books = {"xa": BOOK}
    section = BOOK.section("S")
    way = next_level(books, [facts], "A", "S")
    assert way is not None
    card = score(books, [facts])["A"]
    return explain_section(section, card.sections["S"]).sentence, next_level_sentence(way)


@pytest.mark.parametrize(
    ("value", "missing", "move"),
    [
        ("8.9999", "thiếu đúng 0,0001 để đạt Mức I", "(8,99 → 9,00 điểm)"),
        ("8.99", "thiếu 0,01 để đạt Mức I", "(8,99 → 9,00 điểm)"),
        ("2.129", "thiếu 6,87 để đạt Mức I", "(2,12 → 9,00 điểm)"),
    ],
)
def test_points_and_gaps_are_cut_as_declared(value: str, missing: str, move: str) -> None:
    section, way = told(value)
    assert missing in section
    assert move in way


def test_points_that_would_print_alike_are_told_exactly() -> None:
    book = load_rulebook(TEXT.replace("mode: floor", "mode: half_up"), name="sat-nguong.yaml")
    way = next_level({"xa": book}, [UnitFacts("A", "xa", None, {("T.1", "d"): given("8.9999")})], "A", "S")
    assert way is not None
    assert "(8,9999 → 9 điểm)" in next_level_sentence(way)
