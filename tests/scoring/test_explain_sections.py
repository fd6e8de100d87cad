"""What people read about sections and totals: sum, rounding, rescaling, level test, gate, minima, gaps."""

import json
from fractions import Fraction
from typing import Any

import pytest

from scoring import (
    TOTAL_FIELD,
    Answer,
    Explanation,
    Rulebook,
    Scorecard,
    Status,
    Tally,
    explain_section,
    explain_total,
    given,
    settle,
    settle_total,
)
from tests.scoring.built_sets import (
    WHOLE,
    book,
    card_of,
    criterion,
    group,
    levels,
    ratio,
    rounding,
    section,
)

TWO = {"a": WHOLE, "b": WHOLE}
NOT_APPLICABLE = Answer(Status.NOT_APPLICABLE)
TABLE = levels(("I", "8"), ("II", "4"))


def one(name: str, maximum: str, **more: Any) -> dict[str, Any]:
    return criterion(name, maximum, ratio(**more), TWO)


def plain(explanation: Explanation) -> Any:
    return json.loads(json.dumps(explanation.data, ensure_ascii=False))


def of_section(rulebook: Rulebook, card: Scorecard, place: int = 0) -> Explanation:
    own = rulebook.sections[place]
    return explain_section(own, card.sections[own.id])


def ten(table: dict[str, Any] = TABLE, **more: Any) -> Rulebook:
    only = section("M", "10", group("N", "10", one("A", "6"), one("B", "4")), levels=table)
    return book(only, **more)


def partly(rulebook: Rulebook) -> Scorecard:
    answers: dict[tuple[str, str], Any] = {("A", "a"): "1", ("A", "b"): "2"}
    return card_of(rulebook, answers | {("B", "a"): NOT_APPLICABLE, ("B", "b"): NOT_APPLICABLE})


@pytest.mark.parametrize(
    ("policy", "table", "first", "total"),
    [
        (
            ("drop", "points"),
            TABLE,
            (
                "Mục M: 3,00/6 điểm (điểm tối đa đầy đủ là 10); → Không xếp hạng; thiếu 1,00 để đạt Mức II. "
                "Điểm tối đa của mục giảm phần không áp dụng."
            ),
            "Tổng điểm: 3,00/6 điểm (điểm tối đa đầy đủ là 10). Điểm tối đa của mục giảm phần không áp dụng.",
        ),
        (
            ("drop", "share"),
            levels(("I", "80"), ("II", "40")),
            (
                "Mục M: 3,00/6 điểm, tỷ lệ trên điểm tối đa áp dụng là 50,00 %; 50,00 % ≥ 40 % → Mức II; "
                "thiếu 30,00 điểm phần trăm để đạt Mức I. Điểm tối đa của mục giảm phần không áp dụng."
            ),
            (
                "Tổng điểm: 3,00/6 điểm, tỷ lệ trên điểm tối đa áp dụng là 50,00 %. "
                "Điểm tối đa của mục giảm phần không áp dụng."
            ),
        ),
        (
            ("full_points", "points"),
            TABLE,
            "Mục M: 7,00/10 điểm; 7,00 ≥ 4 → Mức II; thiếu 1,00 để đạt Mức I.",
            "Tổng điểm: 7,00/10 điểm.",
        ),
        (
            ("redistribute", "points"),
            TABLE,
            (
                "Mục M: 3,00/6 điểm, quy đổi theo thang 10 là 5,00; 5,00 ≥ 4 → Mức II; "
                "thiếu 3,00 để đạt Mức I."
            ),
            "Tổng điểm: 3,00/6 điểm, quy đổi theo thang 10 là 5,00.",
        ),
    ],
)
def test_what_does_not_apply_is_told_by_the_policy(
    policy: tuple[str, str], table: dict[str, Any], first: str, total: str
) -> None:
    rulebook = ten(table, policy=policy[0], compare=policy[1])
    card = partly(rulebook)
    assert of_section(rulebook, card).sentence == first
    assert explain_total(card.total).sentence == total


def test_the_rows_show_every_step_from_the_groups_to_the_level() -> None:
    table = levels(("I", "8"), ("II", "4"), value={"places": "1", "mode": "half_up", "ref": "khoản 5"})
    rulebook = ten(table, roundings=[rounding("section", 2)])
    answers: dict[tuple[str, str], Any] = {("A", "a"): "1", ("A", "b"): "7"}
    card = card_of(rulebook, answers | {("B", "a"): NOT_APPLICABLE, ("B", "b"): NOT_APPLICABLE})
    explanation = of_section(rulebook, card)
    assert explanation.rows == (
        ("Nhóm N", "0,86/10"),
        ("Cộng", "6/7 ≈ 0,8571"),
        ("Làm tròn điểm", "làm tròn 2 chữ số thập phân, nửa lên (khoản section)"),
        ("Điểm tối đa áp dụng", "6/10"),
        ("Quy đổi theo thang 10", "43/30 ≈ 1,4333"),
        ("Làm tròn giá trị xét", "làm tròn 1 chữ số thập phân, nửa lên (khoản 5)"),
        ("Giá trị xét", "1,4"),
        ("Xét mức", "→ Không xếp hạng; thiếu 2,60 để đạt Mức II"),
        ("Căn cứ", "bảng mức"),
    )
    assert plain(explanation) == explanation.data == WHOLE_STORY


WHOLE_STORY = {
    "section": "M",
    "label": "Mục M",
    "sum": {
        "parts": [{"id": "N", "label": "Nhóm N", "points": "6/7", "max": "10"}],
        "exact": "6/7",
        "rounding": {"places": "2", "mode": "half_up", "ref": "khoản section"},
        "points": "0.86",
    },
    "groups": [
        {
            "group": "N",
            "label": "Nhóm N",
            "sum": {
                "parts": [
                    {"id": "A", "label": "Tiêu chí A", "points": "6/7", "max": "6"},
                    {"id": "B", "label": "Tiêu chí B", "points": "0", "max": "4"},
                ],
                "exact": "6/7",
                "rounding": None,
                "points": "6/7",
            },
        }
    ],
    "points": "0.86",
    "shown": "0,86",
    "sum_note": "",
    "max": "10",
    "applicable_max": "6",
    "policy": {"not_applicable": "redistribute", "compare": "points", "ref": "khoản 3"},
    "exact": "43/30",
    "rounding": {"places": "1", "mode": "half_up", "ref": "khoản 5"},
    "compared": "1.4",
    "levels": [
        {"code": "I", "label": "Mức I", "min": "8"},
        {"code": "II", "label": "Mức II", "min": "4"},
    ],
    "level": None,
    "level_label": "Không xếp hạng",
    "next_level": "II",
    "test": "→ Không xếp hạng; thiếu 2,60 để đạt Mức II",
    "gated": False,
    "held_by": [],
    "near_miss": None,
    "undecided": [],
    "gap": "",
    "note": "",
}
"""The JSON of a section, all of it: what other programs read."""


def test_a_level_held_back_by_a_group_is_told() -> None:
    table = levels(("I", "8"), ("II", "4"), group_minima=[{"group": "N", "level": "I", "min": "9"}])
    rulebook = ten(table)
    answers = {("A", "a"): "1", ("A", "b"): "1", ("B", "a"): "5", ("B", "b"): "8"}
    explanation = of_section(rulebook, card_of(rulebook, answers))
    assert explanation.sentence == (
        "Mục M: 8,50/10 điểm; 8,50 ≥ 8 → Mức I, nhưng Nhóm N chưa đạt tối thiểu 9 điểm của Mức I → Mức II."
    )
    assert plain(explanation)["held_by"] == [{"group": "N", "level": "I", "min": "9"}]
    below = levels(("I", "8"), group_minima=[{"group": "N", "level": "I", "min": "9"}])
    held = ten(below)
    assert of_section(held, card_of(held, answers)).sentence.endswith("của Mức I → Không xếp hạng.")


def test_a_gate_is_told() -> None:
    first = section("M1", "5", group("N1", "5", one("A", "5")), levels=levels(("I", "4")))
    gate = levels(("I", "4"), requires={"section": "M1", "min_level": "I"})
    second = section("M2", "5", group("N2", "5", one("B", "5")), levels=gate)
    rulebook = book(first, second)
    explanation = of_section(rulebook, card_of(rulebook, {("B", "a"): "1", ("B", "b"): "1"}), 1)
    assert explanation.sentence == (
        "Mục M2: 5,00/5 điểm; 5,00 ≥ 4 → Mức I, nhưng chưa đạt điều kiện ở mục khác → Không xếp hạng."
    )
    assert plain(explanation)["gated"] is True


def test_a_near_miss_says_exactly_what_is_missing() -> None:
    rulebook = ten(levels(("I", "8"), ("II", "4")))
    scored = settle(rulebook, {"M": Tally(Fraction("7.9996"), Fraction(10))})["M"]
    explanation = explain_section(rulebook.sections[0], scored)
    assert explanation.sentence == (
        "Mục M: 8,00/10 điểm; 8,00 ≥ 4 → Mức II; "
        "in ra 8,00 như ngưỡng nhưng còn thiếu đúng 0,0004 để đạt Mức I."
    )
    assert plain(explanation)["near_miss"] == "I"


NOTE = "Các số in ra cộng lại được 0,66, khác 0,67: tổng các số đã làm tròn có thể lệch."


def test_shown_parts_that_do_not_add_up_are_owned_up_to() -> None:
    groups = group("N1", "1", one("A", "1")), group("N2", "1", one("B", "1"))
    rulebook = book(section("M", "2", *groups))
    third = {(name, field): value for name in "AB" for field, value in (("a", "1"), ("b", "3"))}
    odd = of_section(rulebook, card_of(rulebook, third))
    assert odd.sentence == f"Mục M: 0,67/2 điểm. Không phân mức. {NOTE}"
    assert dict(odd.rows)["Ghi chú"] == plain(odd)["sum_note"] == NOTE
    assert "cộng lại" not in explain_total(card_of(rulebook, third).total).sentence
    exact = book(section("M", "2", *groups), roundings=[rounding("criterion")])
    assert "cộng lại" not in of_section(exact, card_of(exact, third)).sentence


def test_the_total_owns_up_as_well() -> None:
    sections = [section(f"M{name}", "1", group(f"N{name}", "1", one(name, "1"))) for name in "AB"]
    rulebook = book(*sections)
    third = {(name, field): value for name in "AB" for field, value in (("a", "1"), ("b", "3"))}
    explanation = explain_total(card_of(rulebook, third).total)
    assert explanation.sentence == f"Tổng điểm: 0,67/2 điểm. {NOTE}"
    assert [row[0] for row in explanation.rows][:3] == ["Mục MA", "Mục MB", "Cộng"]
    assert plain(explanation) == explanation.data


def test_what_is_undecided_makes_the_result_provisional() -> None:
    rulebook = book(section("M", "5", group("N", "5", one("A", "5", missing="undecided"))))
    card = card_of(rulebook, {})
    text = "Kết quả tạm tính vì chưa xác định điểm: A."
    assert text in of_section(rulebook, card).sentence
    assert text in explain_total(card.total).sentence
    assert plain(explain_total(card.total))["undecided"] == ["A"]


def ready() -> Rulebook:
    made = {"ready_made": {"places": "3", "ref": "nguồn"}, "levels": levels(("I", "40"), ("II", "30"))}
    first = {key: value for key, value in section("M1", "50", **made).items() if key != "groups"}
    return book(first, section("M2", "5", group("N", "5", one("A", "5"))))


def test_a_figure_that_is_not_in_the_source_is_not_made_up() -> None:
    rulebook = ready()
    card = card_of(rulebook, {("A", "a"): "1", ("A", "b"): "2"})
    explanation = of_section(rulebook, card)
    assert explanation.sentence == "Mục M1: không có trong nguồn."
    assert explanation.rows == (("Xét mức", "Không có trong nguồn"), ("Căn cứ", "bảng mức"))
    data = plain(explanation)
    assert (data["points"], data["shown"], data["compared"]) == (None, "không có trong nguồn", None)
    total = explain_total(card.total)
    assert total.sentence == "Tổng điểm: 2,50/55 điểm, chưa đủ vì chưa có Mục M1."
    assert dict(total.rows)["Chưa có"] == "Mục M1"
    assert "Mục M1" not in dict(total.rows)
    assert plain(total)["gaps"] == ["Mục M1"]


def test_a_ready_made_total_is_told_like_any_other() -> None:
    rulebook = ready()
    card = card_of(rulebook, {("M1", TOTAL_FIELD): given("37.865")})
    assert of_section(rulebook, card).sentence == (
        "Mục M1: 37,87/50 điểm; 37,87 ≥ 30 → Mức II; thiếu 2,14 để đạt Mức I."
    )


def test_nothing_applies_is_told() -> None:
    rulebook = ready()
    card = card_of(rulebook, {("M1", TOTAL_FIELD): NOT_APPLICABLE})
    assert of_section(rulebook, card).sentence == "Mục M1: 0,00/0 điểm. Không áp dụng."


def test_the_declared_display_is_used() -> None:
    rulebook = ten(roundings=[rounding("display", 1, "down")])
    scored = settle_total(rulebook, {"M": Tally(Fraction("7.99"), Fraction(10))})
    assert explain_total(scored).sentence == "Tổng điểm: 7,9/10 điểm."
    assert plain(explain_total(scored))["shown"] == "7,9"
