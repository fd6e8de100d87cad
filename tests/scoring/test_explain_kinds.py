"""What people read about the kinds beside those of the sample sets: sentence, rows, JSON, step by step."""

import json
from typing import Any

import pytest

from scoring import Answer, Case, Explanation, Rulebook, Status, explain, formula_names
from scoring.explanation.wording import CASE_TEXTS, REBASE_TEXTS
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    SHARED,
    WHOLE,
    book,
    card_of,
    criterion,
    group,
    one_criterion,
    options,
    ratio,
    rounding,
    score_of,
    section,
)

NOT_APPLICABLE, NOTHING_PROVEN = Answer(Status.NOT_APPLICABLE), Answer(Status.NOT_PROVEN)
TWO = {"a": WHOLE, "b": WHOLE}
PROVEN = {"missing": "zero", "not_proven": "proven_part"}
PENALTY = {"kind": "penalty", "count": "n", "each": "1.5", "floor": "1"}
SURVEY = {"kind": "survey", "mean": "m", "answers": "n", "lowest": "1", "full": "5", "at_least": "30"}
GRADES = {
    "tot": {"points": "3", "clause": "khoản 1"},
    "kha": {"points": "1.5", "clause": "khoản 2"},
}
MANUAL = one_criterion(
    "3",
    {"kind": "manual", "field": "muc", "grades": GRADES, "text": "Đầy đủ", "reason": "Định tính", **EDGES},
    {"muc": options("tot", "kha")},
)
FORMULA = one_criterion(
    "5",
    {"kind": "formula", "expression": "if(co, clamp(div(full * a, b, 0), 0, full), 0)", **EDGES},
    {**TWO, "co": MARK},
)
STEPS = {
    "kind": "ratio_banded",
    "a": "a",
    "b": "b",
    "if_b_zero": "zero",
    "if_a_gt_b": "cap",
    **EDGES,
    "steps": [{"above_percent": "50", "points": "3"}, {"at_least_percent": "20", "points": "1"}],
}


def told(rulebook: Rulebook, **values: Answer | str) -> Explanation:
    return explain(score_of(rulebook, **values).trace)


@pytest.mark.parametrize(
    ("rulebook", "values", "sentence"),
    [
        (
            one_criterion("5", {**PENALTY, **EDGES}, {"n": WHOLE}),
            {"n": "3"},
            (
                "Tiêu chí T: 1,00/5 điểm. Cách tính: 5 − 1,5 × (N), không dưới 1; "
                "thay số: 5 − 1,5 × 3 = 0,5. Kết quả thấp hơn mức sàn nên lấy bằng mức sàn."
            ),
        ),
        (
            one_criterion("5", ratio(target_percent="80", floor_percent="50"), TWO),
            {"a": "2", "b": "3"},
            (
                "Tiêu chí T: 4,17/5 điểm. Cách tính: 5 × (A) ÷ (B) ÷ 80 %, không quá 5; dưới 50 % được 0; "
                "thay số: 5 × (2 ÷ 3 ≈ 66,66 %) ÷ 80 % = 25/6 ≈ 4,1667."
            ),
        ),
        (
            one_criterion("10", ratio(), TWO, roundings=[rounding("percent", 0)]),
            {"a": "1", "b": "3"},
            (
                "Tiêu chí T: 3,30/10 điểm. Cách tính: 10 × (A) ÷ (B); thay số: 10 × "
                "(1 ÷ 3 → 33 % (làm tròn 0 chữ số thập phân, nửa lên)) ÷ 100 % = 3,3."
            ),
        ),
        (
            one_criterion("3", STEPS, TWO),
            {"a": "501", "b": "1000"},
            (
                "Tiêu chí T: 3,00/3 điểm. Cách tính: (A) ÷ (B) theo bậc: > 50 % được 3; ≥ 20 % được 1; "
                "thay số: 501 ÷ 1000 = 50,1 % > 50 % → 3."
            ),
        ),
        (
            one_criterion(
                "4",
                {"kind": "external", "field": "x", "full": "80", "of": "PAR 2018", **EDGES},
                {"x": SHARED | {"max": "80"}},
            ),
            {"x": "60"},
            (
                "Tiêu chí T: 3,00/4 điểm. Cách tính: 4 × (X) ÷ 80, theo kết quả: PAR 2018; "
                "thay số: 4 × 60 ÷ 80 = 3."
            ),
        ),
        (
            one_criterion(
                "10",
                {**SURVEY, "if_too_few": "zero", **EDGES},
                {"m": SHARED | {"min": "1", "max": "5"}, "n": WHOLE},
            ),
            {"m": "4.2", "n": "30"},
            (
                "Tiêu chí T: 8,00/10 điểm. Cách tính: 10 × ((M) − 1) ÷ (5 − 1), khi N từ 30; "
                "thay số: 10 × (4,2 − 1) ÷ (5 − 1) = 8."
            ),
        ),
        (
            MANUAL,
            {"muc": "kha"},
            (
                "Tiêu chí T: 1,50/3 điểm. Cách tính: Người thẩm tra chọn một mức: TOT: 3; KHA: 1,5; "
                "thay số: KHA → 1,5. Mức do người thẩm tra chọn theo khoản 2."
            ),
        ),
        (
            FORMULA,
            {"a": "3", "b": "4", "co": "true"},
            (
                "Tiêu chí T: 3,75/5 điểm. Cách tính: nếu (CO) thì ((điểm tối đa × (A) ÷ (B), khi (B) bằng 0 "
                "thì lấy 0), không dưới 0, không quá điểm tối đa), nếu không thì 0; "
                "thay số: nếu (CO: có) thì ((5 × 3 ÷ 4, khi 4 bằng 0 thì lấy 0), không dưới 0, không quá 5), "
                "nếu không thì 0 = 3,75."
            ),
        ),
        (
            one_criterion("3", STEPS, TWO, roundings=[rounding("percent", 0)]),
            {"a": "204", "b": "1000"},
            (
                "Tiêu chí T: 1,00/3 điểm. Cách tính: (A) ÷ (B) theo bậc: > 50 % được 3; ≥ 20 % được 1; "
                "thay số: 204 ÷ 1000 → 20 % (làm tròn 0 chữ số thập phân, nửa lên) ≥ 20 % → 1."
            ),
        ),
        (
            one_criterion("2", {"kind": "boolean", "field": "co", **EDGES}, {"co": MARK}),
            {"co": "true"},
            "Tiêu chí T: 2,00/2 điểm. Cách tính: CO: có 2, không 0; thay số: Có → 2.",
        ),
        (
            one_criterion("5", ratio(if_b_zero="full"), TWO),
            {"a": "0", "b": "0"},
            "Tiêu chí T: 5,00/5 điểm. Mẫu số bằng 0, áp dụng quy định riêng của tiêu chí.",
        ),
        (
            one_criterion("5", {**ratio(), **PROVEN}, TWO),
            {"a": Answer(Status.NOT_PROVEN, "3"), "b": "6"},
            (
                "Tiêu chí T: 2,50/5 điểm. Cách tính: 5 × (A) ÷ (B); thay số: 5 × 3 ÷ 6 = 2,5. "
                "Chỉ tính phần số liệu đã chứng minh được."
            ),
        ),
        (
            one_criterion("5", ratio(), TWO, roundings=[rounding("display", 0)]),
            {"a": "1", "b": "2"},
            "Tiêu chí T: 3/5 điểm. Cách tính: 5 × (A) ÷ (B); thay số: 5 × 1 ÷ 2 = 2,5.",
        ),
    ],
)
def test_a_kind_is_told_in_a_sentence(rulebook: Rulebook, values: dict[str, Any], sentence: str) -> None:
    assert told(rulebook, **values).sentence == sentence


def plain(explanation: Explanation) -> Any:
    return json.loads(json.dumps(explanation.data, ensure_ascii=False))


def composite(**more: Any) -> Rulebook:
    parts = [
        {"id": "mot", "label": "Phần một", "max": "2", "rule": {**ratio(), **PROVEN}},
        {"id": "hai", "label": "Phần hai", "max": "3", "rule": ratio(a="c", b="d")},
    ]
    fields = {**TWO, "c": WHOLE, "d": WHOLE}
    return one_criterion("5", {"kind": "composite", "parts": parts}, fields, **more)


def test_every_part_of_a_composite_is_told_with_its_own_steps() -> None:
    rulebook = composite(roundings=[rounding("part", 1)])
    explanation = told(rulebook, a=Answer(Status.NOT_PROVEN, "1"), b="3", c="2", d="3")
    assert explanation.sentence == (
        "Tiêu chí T: 2,70/5 điểm. Cách tính: Phần một [2 × (A) ÷ (B)] + Phần hai [3 × (C) ÷ (D)]; "
        "thay số: 0,7 + 2 = 2,7. Phần một: 0,70/2 điểm (2 × 1 ÷ 3 = 2/3 ≈ 0,6667, "
        "làm tròn 1 chữ số thập phân, nửa lên thành 0,7). "
        "Chỉ tính phần số liệu đã chứng minh được. Phần hai: 2,00/3 điểm (3 × 2 ÷ 3 = 2)."
    )
    rows = dict(explanation.rows)
    assert rows["A"] == "không chứng minh được; phần chứng minh được: 1 máy (đơn vị báo cáo)"
    assert rows["Phần hai"] == "2,00/3 điểm (3 × 2 ÷ 3 = 2)."
    first, second = plain(explanation)["parts"]
    assert first == {
        "part": "mot",
        "label": "Phần một",
        "kind": "ratio",
        "formula": {"names": "2 × (A) ÷ (B)", "numbers": "2 × 1 ÷ 3"},
        "steps": [],
        "exact": "2/3",
        "rounding": {"places": "1", "mode": "half_up", "ref": "khoản part"},
        "case": "none",
        "case_text": "Chỉ tính phần số liệu đã chứng minh được.",
        "status": "scored",
        "proven_part": True,
        "points": "0.7",
        "max": "2",
        "applicable_max": "2",
    }
    assert second["formula"] == {"names": "3 × (C) ÷ (D)", "numbers": "3 × 2 ÷ 3"}


def test_shown_parts_that_do_not_add_up_are_owned_up_to() -> None:
    even = told(composite(), a="1", b="2", c="1", d="2")
    assert "có thể lệch" not in even.sentence
    odd = told(composite(), a="667", b="1000", c="667", d="1000")
    assert odd.sentence.startswith("Tiêu chí T: 3,34/5 điểm.")
    note = "Các số in ra cộng lại được 3,33, khác 3,34: tổng các số đã làm tròn có thể lệch."
    assert odd.sentence.endswith(note)
    assert dict(odd.rows)["Ghi chú"] == odd.data["note"] == note


@pytest.mark.parametrize(
    ("policy", "part", "rest"),
    [
        ("drop", "Phần một: 0,00/2 điểm. Phần này không áp dụng cho đơn vị.", "Điểm tối đa của mục giảm"),
        ("redistribute", "Phần này không áp dụng cho đơn vị.", "Điểm tối đa của mục được quy đổi."),
        ("full_points", "2,00/2 điểm. Phần này không áp dụng cho đơn vị, được tính đủ điểm tối đa.", ""),
    ],
)
def test_a_part_that_does_not_apply_is_told(policy: str, part: str, rest: str) -> None:
    explanation = told(composite(policy=policy), a=NOT_APPLICABLE, b="1", c="2", d="3")
    assert part in explanation.sentence
    assert rest in explanation.sentence
    assert explanation.data["applicable_max"] == ("5" if policy == "full_points" else "3")


def test_what_is_missing_in_a_part_is_told_with_the_part() -> None:
    sentence = told(composite(), a="1", b="2").sentence
    assert "Phần hai: 0,00/3 điểm. Chưa có đủ số liệu nên chưa tính điểm (0 điểm)." in sentence


@pytest.mark.parametrize(
    ("policy", "head", "tail"),
    [
        ("drop", "không áp dụng.", REBASE_TEXTS),
        ("redistribute", "không áp dụng.", REBASE_TEXTS),
        ("full_points", "không áp dụng, được tính 4,00/4 điểm.", REBASE_TEXTS),
    ],
)
def test_a_criterion_taken_out_says_why_and_what_becomes_of_its_points(
    policy: str, head: str, tail: dict[str, str]
) -> None:
    first = criterion("T", "4", {"kind": "na", "reason": "không có thủ tục"}, {})
    rulebook = book(
        section("M", "10", group("N", "10", first, criterion("U", "6", ratio(), TWO))), policy=policy
    )
    explanation = explain(card_of(rulebook, {}).criteria["T"].trace)
    reason = "Tiêu chí không chấm đối với loại đơn vị này. Lý do: không có thủ tục."
    assert explanation.sentence == f"Tiêu chí T: {head} {reason} {tail[policy]}"
    assert explanation.data["not_applicable"] == policy
    assert formula_names(rulebook.criterion("T")) == "Không chấm đối với loại đơn vị này"


def test_a_manual_criterion_shows_the_quoted_words_the_reason_and_the_clause() -> None:
    explanation = told(MANUAL, muc="kha")
    rows = dict(explanation.rows)
    assert (rows["Nguyên văn"], rows["Vì sao người thẩm tra phải chọn"]) == ("“Đầy đủ”", "Định tính")
    assert rows["Căn cứ của mức đã chọn"] == "Mức do người thẩm tra chọn theo khoản 2."
    assert explanation.data["manual"] == {"text": "Đầy đủ", "reason": "Định tính", "clause": "khoản 2"}
    open_ = told(MANUAL, muc=NOTHING_PROVEN)
    assert open_.data["manual"] == {"text": "Đầy đủ", "reason": "Định tính", "clause": None}
    assert "Căn cứ của mức đã chọn" not in dict(open_.rows)


def test_the_steps_of_a_formula_are_in_the_table_and_in_the_json() -> None:
    explanation = told(FORMULA, a="1", b="3", co="true")
    assert plain(explanation)["steps"][:2] == [
        {"text": "full * a", "value": "5"},
        {"text": "div(full * a, b, 0)", "value": "5/3 ≈ 1,6667"},
    ]
    assert dict(explanation.rows)["Các bước"].startswith("full * a = 5; div(full * a, b, 0) = 5/3 ≈ 1,6667; ")
    compared = one_criterion(
        "5",
        {"kind": "formula", "expression": "if(a > 1[máy] and b > 2[máy], full, 0)", **EDGES},
        {"a": WHOLE, "b": WHOLE},
    )
    values = [step["value"] for step in plain(told(compared, a="2", b="1"))["steps"]]
    assert values == ["đúng", "sai", "sai", "0"]


@pytest.mark.parametrize("values", [{"a": "1", "b": "3", "c": "2"}, {}, {"a": NOT_APPLICABLE, "b": "1"}])
def test_the_json_is_plain(values: dict[str, Any]) -> None:
    for rulebook in (composite(), composite(roundings=[rounding("part"), rounding("criterion")])):
        explanation = told(rulebook, **values)
        assert plain(explanation) == explanation.data


def test_every_case_has_its_words() -> None:
    assert set(CASE_TEXTS) == set(Case)
