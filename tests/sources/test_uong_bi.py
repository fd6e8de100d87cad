"""Uông Bí 2018 (source S1): three sections that add up to 150,77 of 170, and what fell short by name."""

from __future__ import annotations

from fractions import Fraction

from scoring import show
from tests.sources.computed import QUANG_NINH
from tests.sources.figures import document, rows
from tests.sources.rounds import campaign, rulebooks, scored

UNIT = "uong-bi"


def test_the_sections_add_up_to_the_printed_total() -> None:
    card = scored(QUANG_NINH)[UNIT]
    assert {name: (show(item.points), show(item.max, 0)) for name, item in card.sections.items()} == {
        "san_sang": ("43,72", "50"),
        "ket_qua": ("89,27", "100"),
        "tinh_quy_dinh": ("17,78", "20"),
    }
    assert (show(card.total.points), show(card.total.max, 0)) == ("150,77", "170")


def test_the_group_of_the_province_is_what_the_source_leaves_of_its_total() -> None:
    card = scored(QUANG_NINH)[UNIT]
    assert Fraction("150.77") - Fraction("43.72") - Fraction("89.27") == card.sections["tinh_quy_dinh"].points
    assert card.sections["tinh_quy_dinh"].max == 170 - 50 - 100
    assert card.sections["tinh_quy_dinh"].level is None, "a province's own group has no levels"


def test_what_fell_short_of_its_maximum_is_named_without_points() -> None:
    (short,) = campaign(QUANG_NINH)["below_maximum"]
    book = document("criteria/quang-ninh-2018/huyen.yaml")
    groups = {group["id"]: group for section in book["sections"] for group in section["groups"]}
    criteria = {item["id"]: item for group in groups.values() for item in group.get("criteria", ())}
    named = [group for of_section in short["groups"].values() for group in of_section]
    assert [groups[group]["label"] for group in named] == [
        "Cơ sở hạ tầng thông tin",
        "Nhân lực công nghệ thông tin",
        "Môi trường chính sách",
        "Mức độ hiện diện (tính minh bạch)",
        "Mức độ tương tác",
        "Mức độ giao dịch",
    ]
    assert set(groups) - set(named) == {"ket_qua.chuyen_doi", "tinh_quy_dinh.tinh"}
    assert [item["id"] for item in short["criteria"]] == list(criteria)
    assert {item["points"] for item in short["criteria"]} == {None}, "no figure that the source does not give"


def test_every_section_that_fell_short_is_below_its_maximum() -> None:
    card = scored(QUANG_NINH)[UNIT]
    assert all(item.points < item.max for item in card.sections.values())


def test_no_points_per_criterion_are_invented() -> None:
    assert list(rulebooks(QUANG_NINH)["huyen"].criteria()) == []
    assert scored(QUANG_NINH)[UNIT].criteria == {}
    assert {row["section"] for row in rows("results/quang-ninh-2018.csv")} == {
        "san_sang",
        "ket_qua",
        "tinh_quy_dinh",
    }
