"""What people read about a computation: sentence, rows, JSON, level tests; all from the same trace."""

import doctest
import json
from fractions import Fraction
from types import ModuleType

import pytest

import scoring
from scoring import (
    Answer,
    Direction,
    Origin,
    Status,
    UnitFacts,
    compare,
    compare_points,
    explain,
    explain_section,
    given,
    score,
)
from tests.scoring.sample_sets import card, comma, full_answers, rulebooks

HUYEN = rulebooks()["huyen"]


def facts(**changes: Answer) -> UnitFacts:
    changed = {}
    for name, answer in changes.items():
        criterion, _, field = name.partition("__")
        changed[criterion.replace("_", "."), field] = answer
    return UnitFacts("622", "huyen", None, full_answers(HUYEN) | changed)


def told(criterion: str, **changes: Answer) -> scoring.Explanation:
    xa = UnitFacts("X1", "xa", "622", full_answers(rulebooks()["xa"]))
    poor = UnitFacts("X2", "xa", "622", {})
    cards = score(rulebooks(), [facts(**changes), xa, poor])
    return explain(cards["622"].criteria[criterion].trace, {"622": "Huyện Kbang", "X2": "Xã Đông"})


def test_a_ratio_is_told_with_names_numbers_and_rounding() -> None:
    explanation = told(
        "H.A1.1",
        H_A1_1__so_may=given("45", Origin.VERIFIED),
        H_A1_1__so_cbcc=given("52"),
    )
    assert explanation.sentence == (
        "Tỷ lệ CBCC có máy tính phục vụ công việc: 4,33/5 điểm. "
        "Cách tính: 5 × (Số máy tính đang dùng phục vụ công việc) ÷ (Tổng số CBCC); "
        "thay số: 5 × 45 ÷ 52 = 225/52 ≈ 4,3269, làm tròn 2 chữ số thập phân, nửa lên thành 4,33."
    )
    rows = dict(explanation.rows)
    assert rows["Số máy tính đang dùng phục vụ công việc"] == "45 máy (kiểm tra thực tế)"
    assert rows["Tổng số CBCC"] == "52 người (đơn vị báo cáo)"
    assert rows["Điểm"] == "4,33/5 điểm"
    assert rows["Căn cứ"].startswith("QĐ 169/QĐ-UBND")
    assert "mục A1.1" in rows["Căn cứ"]


JSON_OF_A_CRITERION = (
    "unit criterion label kind refs inputs formula steps parts exact rounding case case_text note status "
    "points shown max applicable_max not_applicable proven_part manual leaders counted not_counted left_out"
)
"""What other programs read, in this order; a name that changes is a new format."""


def test_the_json_rendering_is_plain_and_complete() -> None:
    data = told("H.A1.1", H_A1_1__so_may=given("45"), H_A1_1__so_cbcc=given("52")).data
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    assert " ".join(data) == JSON_OF_A_CRITERION
    assert (data["max"], data["applicable_max"]) == ("5", "5")
    assert data["exact"] == "225/52"
    assert data["points"] == "4.33"
    assert data["kind"] == "ratio"
    assert data["rounding"] == {
        "places": "2",
        "mode": "half_up",
        "ref": "QĐ 169/QĐ-UBND ngày 05/4/2019 (cách tính dựng lại minh họa)",
    }


@pytest.mark.parametrize(
    ("criterion", "changes", "part"),
    [
        ("H.A1.3", {"H_A1_3__lan": given("false")}, "thay số: 0 + 1,5 + 1 = 2,5."),
        ("H.A2.2", {"H_A2_2__muc": given("kiem_nhiem")}, "thay số: Kiêm nhiệm → 2."),
        ("H.A2.3", {"H_A2_3__so_duoc_tap_huan": given("45")}, "thay số: 45 ÷ 100 = 45 % ≥ 30 % → 2."),
        ("H.A2.3", {"H_A2_3__so_duoc_tap_huan": given("5")}, "Chưa đạt bậc thấp nhất nên 0 điểm."),
        ("H.B1.2", {"H_B1_2__so_tin_bai": given("12.5")}, "thay số: 12,5 ≥ 10 → 3."),
        (
            "H.B4.1",
            {"H_B4_1__so_csdl": given("9")},
            "1,5 × 9 = 13,5. Kết quả vượt điểm tối đa nên lấy bằng điểm tối đa.",
        ),
        ("H.B4.4", {"H_B4_4__toan_trinh": given("false")}, "thay số: cao nhất của (0; 2; 1) = 2."),
        ("H.B4.3", {"H_B4_3__muc_hai_long": given("87.5")}, "thay số: 5 × 87,5 ÷ 100 = 4,375"),
        ("H.A1.5", {}, "Giá trị tốt nhất trong khối là của Huyện Kbang."),
        ("H.A1.4", {}, "thay số: 4 × 1 ÷ 2 = 2. Chưa đạt: Xã Đông."),
        (
            "H.A2.3",
            {"H_A2_3__so_duoc_tap_huan": given("2999"), "H_A2_3__so_cbcc": given("10001")},
            "thay số: 2999 ÷ 10001 ≈ 29,98 % ≥ 10 % → 1.",
        ),
        ("H.A1.5", {"H_A1_5__bang_thong": given("62.5")}, "thay số: 2 × (62,5 ÷ 100) ÷ 0,625 = 2."),
        (
            "H.B2.3",
            {"H_B2_3__so_tiep_nhan": Answer(Status.NOT_APPLICABLE)},
            "trả lời đúng hạn: không áp dụng.",
        ),
        ("H.A1.1", {"H_A1_1__so_may": given("101")}, "Số thành phần lớn hơn tổng số nên không tính điểm"),
        ("H.A1.1", {"H_A1_1__so_may": Answer(Status.MISSING)}, "Chưa có đủ số liệu"),
        ("H.A1.1", {"H_A1_1__so_may": Answer(Status.NOT_PROVEN)}, "không chứng minh được nên tính 0 điểm."),
        ("H.A1.1", {"H_A1_1__so_may": Answer(Status.NOT_APPLICABLE)}, "Tiêu chí không áp dụng"),
        ("H.A1.1", {"H_A1_1__so_may": given("0"), "H_A1_1__so_cbcc": given("0")}, "Mẫu số bằng 0"),
    ],
)
def test_every_kind_and_case_is_told(criterion: str, changes: dict[str, Answer], part: str) -> None:
    assert part in told(criterion, **changes).sentence


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("40,23", "Điều kiện sẵn sàng: 40,23/50 điểm; 40,23 ≥ 40 → Mức II; thiếu 4,77 để đạt Mức I."),
        ("47", "Điều kiện sẵn sàng: 47,00/50 điểm; 47,00 ≥ 45 → Mức I."),
        ("30", "Điều kiện sẵn sàng: 30,00/50 điểm; → Không xếp hạng; thiếu 5,00 để đạt Mức IV."),
    ],
)
def test_the_level_test_is_told(points: str, sentence: str) -> None:
    section = HUYEN.section("san_sang")
    assert (
        explain_section(section, card(HUYEN, "A", {"san_sang": comma(points)}).sections["san_sang"]).sentence
        == sentence
    )


def test_a_section_without_levels_is_told() -> None:
    scored = card(HUYEN, "A", {"tinh_quy_dinh": Fraction(17)}).sections["tinh_quy_dinh"]
    text = explain_section(HUYEN.section("tinh_quy_dinh"), scored).sentence
    assert text == "Nhóm do UBND tỉnh quy định: 17,00/20 điểm. Không phân mức."


def test_rescaling_is_told() -> None:
    so = rulebooks()["so"]
    answers = full_answers(so) | {("S.4.0", "co_tthc"): given("false"), ("S.1.1", "so_may"): given("40")}
    scored = score(rulebooks(), [UnitFacts("S", "so", None, answers)])["S"].sections["tong"]
    assert (
        "72,00/75 điểm, quy đổi theo thang 100 là 96,00; 96,00 ≥ 90 → Mức I."
        in explain_section(
            so.section("tong"),
            scored,
        ).sentence
    )


def test_differences_of_values_and_points() -> None:
    before = facts()
    after = facts(
        H_A1_1__so_may=given("80", Origin.VERIFIED),
        H_A1_1__so_cbcc=given("100", Origin.VERIFIED),
        H_A1_3__lan=Answer(Status.NOT_PROVEN, origin=Origin.VERIFIED),
    )
    found = compare(HUYEN, before, after)
    assert [(item.criterion, item.field) for item in found] == [("H.A1.1", "so_may"), ("H.A1.3", "lan")]
    cards = [score(rulebooks(), [item])["622"] for item in (before, after)]
    changes = compare_points(HUYEN, cards[0], cards[1])
    assert [(item.criterion, item.delta, item.direction) for item in changes] == [
        ("H.A1.1", -1, Direction.OVER),
        ("H.A1.3", Fraction("-1.5"), Direction.OVER),
    ]
    assert [item.direction for item in compare_points(HUYEN, cards[1], cards[0])] == [Direction.UNDER] * 2
    assert compare(HUYEN, before, before) == ()


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        (Answer(Status.NOT_PROVEN, "3"), Answer(Status.NOT_PROVEN, "2", Origin.VERIFIED), True),
        (Answer(Status.NOT_PROVEN, "3"), Answer(Status.NOT_PROVEN), True),
        (Answer(Status.NOT_PROVEN, "3"), Answer(Status.NOT_PROVEN, "3", Origin.VERIFIED), False),
        (Answer(Status.NOT_PROVEN, "3"), given("3"), True),
        (Answer(Status.MISSING, "3"), Answer(Status.MISSING), False),
    ],
)
def test_another_proven_part_is_a_difference(before: Answer, after: Answer, *, differs: bool) -> None:
    found = compare(HUYEN, facts(H_A1_3__lan=before), facts(H_A1_3__lan=after))
    assert [(item.field, item.before, item.after) for item in found] == [("lan", before, after)] * differs


@pytest.mark.parametrize("module", [scoring, scoring.amounts])
def test_the_examples_in_the_documentation_run(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
