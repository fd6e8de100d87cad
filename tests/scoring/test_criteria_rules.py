"""Rules that make no sense are refused at their line: every kind, every edge of its declaration."""

import pytest

from scoring.criteria.proof import proved_bounds
from scoring.criteria.rules import KINDS, kind_of
from scoring.errors import Fault, RulebookError
from tests.scoring.broken.every_kind import EVERY_KIND, book_of, changed


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(RulebookError) as caught:
        book_of(text)
    return caught.value.faults


SURVEY_MEAN = 'tb: {label: Trung bình, type: decimal, places: 2, unit: điểm, min: "1", max: "5"}'
RATIO_OF_PART = """{kind: ratio, a: n, b: m, if_b_zero: zero, if_a_gt_b: cap, missing: zero,
                     not_proven: zero}"""
BROKEN = [
    # what is replaced, by what, words of the message, where the message points
    # composite
    (
        'max: "3"\n                  rule: {kind: count',
        'max: "2"\n                  rule: {kind: count',
        "Tổng điểm tối đa của các phần là 3, khác 4",
        "C.composite.rule",
    ),
    ("- id: hai\n", "- id: mot\n", "Mã phần «mot» lặp lại", "C.composite.rule"),
    ('count: n, each: "1",', 'count: z, each: "1",', "Quy tắc dùng trường «z» chưa khai", "C.composite.rule"),
    (
        RATIO_OF_PART,
        RATIO_OF_PART.replace("if_b_zero: zero", "if_b_zero: not_applicable"),
        "Phần «hai» khai not_applicable",
        "C.composite.rule.parts.hai.rule",
    ),
    (RATIO_OF_PART, RATIO_OF_PART.replace("b: m", "b: n"), "dùng một trường hai lần", "parts.hai.rule"),
    (
        RATIO_OF_PART,
        "{kind: relative_max, a: n}",
        "Quy tắc này không dùng được trong một phần",
        "parts[2].rule",
    ),
    (
        RATIO_OF_PART,
        '{kind: penalty, count: m, each: "0", floor: "0", missing: zero, not_proven: zero}',
        "Điểm cho mỗi đơn vị đếm phải lớn hơn 0",
        "C.composite.rule.parts.hai.rule",
    ),
    (
        "            fields:\n              n: {label: Số xong, type: int",
        "            fields:\n              n: {label: Số xong, type: bool",
        "Trường «n» kiểu bool không hợp với count_capped",
        "parts.mot.rule",
    ),
    (
        "              parts:\n                - id: mot",
        "              parts: []\n              x:\n                - id: mot",
        "Phải là danh sách, không rỗng",
        "rule.parts",
    ),
    # penalty, count
    ('each: "0.5"', 'each: "0"', "Điểm cho mỗi đơn vị đếm phải lớn hơn 0", "C.penalty.rule"),
    ('floor: "1"', 'floor: "6"', "Điểm thấp nhất khi trừ phải từ 0 đến max", "C.penalty.rule"),
    ('floor: "1"', 'floor: "-1"', "Điểm thấp nhất khi trừ phải từ 0 đến max", "C.penalty.rule"),
    (
        "n: {label: Số lần, type: int, unit: lần, min",
        "n: {label: Số lần, type: int, unit: lần, max",
        "chưa có min từ 0",
        "C.penalty.rule",
    ),
    ('each: "1.5"', 'each: "-1"', "Điểm cho mỗi đơn vị đếm phải lớn hơn 0", "C.capped.rule"),
    # survey
    ('lowest: "1"', 'lowest: "5"', "lowest phải nhỏ hơn full", "C.survey.rule"),
    ('at_least: "30"', 'at_least: "0"', "Số phiếu ít nhất phải là số nguyên từ 1", "C.survey.rule"),
    ('at_least: "30"', 'at_least: "1.5"', "Số phiếu ít nhất phải là số nguyên từ 1", "C.survey.rule"),
    (SURVEY_MEAN, SURVEY_MEAN.replace('max: "5"', 'max: "6"'), "nằm trong thang khảo sát", "C.survey.rule"),
    (SURVEY_MEAN, SURVEY_MEAN.replace('min: "1", ', ""), "nằm trong thang khảo sát", "C.survey.rule"),
    (
        "phieu: {label: Số phiếu, type: int",
        "phieu: {label: Số phiếu, type: decimal, places: 1",
        "đếm số phiếu nên phải là int",
        "C.survey.rule",
    ),
    ("mean: tb", "mean: phieu", "dùng một trường hai lần", "C.survey.rule"),
    # manual, choice
    ('kem: {points: "0"', 'yeu: {points: "0"', "Các lựa chọn và điểm không khớp", "C.manual.rule"),
    ('tot: {points: "3"', 'tot: {points: "2"', "Điểm cao nhất của quy tắc khác max", "C.manual.rule"),
    ('kem: {points: "0"', 'kem: {points: "-1"', "có điểm âm", "C.manual.rule"),
    ("              text: Bố trí hợp lý\n", "", "Thiếu khóa «text»", "rule.text"),
    ("              reason: Không định lượng được\n", "", "Thiếu khóa «reason»", "rule.reason"),
    (", clause: điểm a}", "}", "Thiếu khóa «clause»", "grades.tot.clause"),
    (
        "type: choice, choices: {tot: Tốt, kem: Kém}",
        "type: bool",
        "kiểu bool không hợp với manual",
        "C.manual.rule",
    ),
    # na, info
    (
        'max: "3"\n            unit: điểm\n            rule: {kind: na',
        'max: "0"\n            unit: điểm\n            rule: {kind: na',
        "Tiêu chí na phải giữ điểm tối đa",
        "C.na.rule",
    ),
    (
        "rule: {kind: na, reason: Không có thủ tục hành chính}\n",
        "rule: {kind: na, reason: Không có}\n            fields:\n              x: {label: X, type: bool}\n",
        "Trường «x» không được quy tắc nào dùng",
        "C.na.fields.x",
    ),
    (
        'max: "0"\n            unit: có',
        'max: "1"\n            unit: có',
        "Tiêu chí info không có điểm",
        "C.info.rule",
    ),
    # ratio
    ('target_percent: "80"', 'target_percent: "0"', "target_percent phải lớn hơn 0", "C.ratio.rule"),
    ('target_percent: "80"', 'target_percent: "101"', "không quá 100", "C.ratio.rule"),
    ('floor_percent: "10"', 'floor_percent: "80"', "floor_percent phải từ 0", "C.ratio.rule"),
    ('floor_percent: "10"', 'floor_percent: "-1"', "floor_percent phải từ 0", "C.ratio.rule"),
    # ladders
    ('above_percent: "90"', 'at_least_percent: "90"', "Các bậc không giảm dần", "C.banded.rule"),
    (
        'at_least_percent: "90", points: "4"',
        'above_percent: "90", points: "4"',
        "không giảm dần",
        "C.banded.rule",
    ),
    (
        'at_least_percent: "90", points: "4"',
        'at_least_percent: "90", points: "5"',
        "không giảm dần",
        "C.banded.rule",
    ),
    ('above_percent: "90"', 'above_percent: "100"', "Không tỷ lệ nào tới được bậc 100 %", "C.banded.rule"),
    ('above_percent: "90"', 'at_least_percent: "100.5"', "tới được bậc 100,5 %", "C.banded.rule"),
    ('above: "5"', 'above: "-5"', "Ngưỡng của bậc không được âm", "C.steps.rule"),
    ('{at_least: "20", points: "5"}', '{points: "5"}', "Thiếu khóa «at_least»", "steps[1].at_least"),
    ('{at_least: "20",', '{at_least: "20", above: "20",', "Khóa «at_least» không được biết đến", "at_least"),
    # relative_max, rollup_ratio, external
    ("a: x\n              b: y", "a: x\n              b: x", "dùng một trường hai lần", "C.relative.rule"),
    ("best_from: verified", "best_from: mine", "không có trong danh mục", "best_from"),
    ("child_kind: xa", "child_kind: huyen", "Tổng hợp từ chính loại «huyen»", "C.rollup.rule.child_kind"),
    (
        "                - {criterion: T.6, field: muc, is_not: khong}\n",
        "                - {criterion: T.6, field: muc, is_not: khong}\n" * 2,
        "Một điều kiện trong all lặp lại",
        "C.rollup.rule",
    ),
    ("              missing_child: left_out\n", "", "Thiếu khóa «missing_child»", "missing_child"),
    ('full: "100"', 'full: "0"', "Thang đo ngoài phải lớn hơn 0", "C.external.rule"),
    ('full: "100"', 'full: "99.99"', "nằm trong thang đo ngoài, từ 0 đến 99,99", "C.external.rule"),
    ('max: "100", at: window', "at: window", "«n» phải có min và max nằm trong thang đo", "C.external.rule"),
    ("of: PAR 2019, ", "", "Thiếu khóa «of»", "rule.of"),
    # formula
    (
        "clamp(full * div(n, m, 0), 0, full)",
        "full * div(n, m, 0)",
        "không chứng minh được kết quả không quá 4 điểm",
        "C.formula.rule.expression",
    ),
    (
        "clamp(full * div(n, m, 0), 0, full)",
        "clamp(full * n / m, 0, full)",
        "có thể bằng 0",
        "rule.expression",
    ),
    ("clamp(full * div(n, m, 0), 0, full)", "clamp(n, 0, full)", "tính bằng", "C.formula.rule.expression"),
    (
        "clamp(full * div(n, m, 0), 0, full)",
        "clamp(full * div(n, q, 0), 0, full)",
        "«q» chưa khai",
        "C.formula.rule",
    ),
    (
        "clamp(full * div(n, m, 0), 0, full)",
        "clamp(full * div(n, m, 0), 0",
        "dừng giữa chừng",
        "rule.expression",
    ),
    (
        "clamp(full * div(n, m, 0), 0, full)",
        "full",
        "Trường «m» không được quy tắc nào dùng",
        "C.formula.fields.m",
    ),
    (
        "              expression: clamp(full * div(n, m, 0), 0, full)\n",
        "",
        "Thiếu khóa «expression»",
        "expression",
    ),
    (
        'm: {label: Tổng số, type: int, unit: việc, min: "0"}',
        "m: {label: Tổng số, type: choice, choices: {x: X}}",
        "kiểu choice không hợp với formula",
        "C.formula.rule",
    ),
    # proof
    (
        'mot: "0.5", hai: "1.5"',
        'mot: "-0.5", hai: "2.5"',
        "Không chứng minh được điểm không âm",
        "C.list.rule",
    ),
]


@pytest.mark.parametrize(("old", "new", "message", "key"), BROKEN)
def test_a_rule_that_makes_no_sense_is_refused(old: str, new: str, message: str, key: str) -> None:
    found = faults_of(changed((old, new)))
    matching = [fault for fault in found if message in fault.message]
    assert matching, found
    assert matching[0].key.endswith(key)
    assert matching[0].fix


def test_the_set_shows_every_kind_there_is() -> None:
    book = book_of()
    assert {kind_of(criterion.rule) for criterion in book.criteria()} == set(KINDS.values())
    assert book.criterion("C.composite").self_scored


def test_a_fault_in_a_part_stands_at_the_line_of_its_rule() -> None:
    text = changed((RATIO_OF_PART, RATIO_OF_PART.replace("b: m", "b: n")))
    found = next(fault for fault in faults_of(text) if "hai lần" in fault.message)
    lines = text.splitlines()
    assert "rule:" in lines[found.line - 1]
    assert "{kind: ratio, a: n, b: n" in lines[found.line]


def test_a_fault_of_a_formula_stands_at_its_expression() -> None:
    text = changed(("clamp(full * div(n, m, 0), 0, full)", "full * div(n, m, 0)"))
    found = next(fault for fault in faults_of(text) if "chứng minh" in fault.message)
    assert "expression:" in text.splitlines()[found.line - 1]


def test_what_cannot_be_read_is_not_judged_as_well() -> None:
    found = faults_of(changed(('kind: count_capped, count: n, each: "1.5"', "kind: average, of: n")))
    assert [fault.message for fault in found] == ["Loại quy tắc «average» không có"]


@pytest.mark.parametrize(
    ("maximum", "rung", "fault"),
    [
        ("20", "at_least", ""),
        ("20", "above", "Không số nào của «n» (max 20) tới được bậc 20"),
        ("19.9", "at_least", "Không số nào của «n» (max 19,9) tới được bậc 20"),
    ],
)
def test_a_rung_nobody_can_reach_is_refused(maximum: str, rung: str, fault: str) -> None:
    field = 'unit: tin, min: "0"'
    text = changed((field, f'{field}, max: "{maximum}"'), ('at_least: "20"', f'{rung}: "20"'))
    if fault:
        assert [(found.message, found.key) for found in faults_of(text)] == [(fault, "C.steps.rule")]
    else:
        assert book_of(text).criterion("C.steps").max == 5


def test_a_ladder_may_part_above_from_at_least_at_one_figure() -> None:
    rule = book_of().criterion("C.banded").rule
    assert [(step.start, step.strict) for step in getattr(rule, "steps", ())] == [(90, True), (90, False)]


@pytest.mark.parametrize("word", ["not_applicable", "undecided"])
def test_a_part_may_wait_but_not_fall_away(word: str) -> None:
    part = f"""{{kind: survey, mean: n, answers: m, lowest: "0", full: "9", at_least: "1", if_too_few: {word},
                     missing: zero, not_proven: zero}}"""
    text = changed(
        (RATIO_OF_PART, part),
        ("Số xong, type: int, unit: việc, ", "Số xong, type: int, unit: việc, max: '9', "),
    )
    if word == "undecided":
        assert not book_of(text).criterion("C.composite").self_scored
    else:
        assert [fault.key for fault in faults_of(text)] == ["C.composite.rule.parts.hai.rule"]


def test_every_kind_is_proved_within_its_maximum() -> None:
    book = book_of(EVERY_KIND)
    for criterion in book.criteria():
        bounds = proved_bounds(criterion, book.roundings)
        assert bounds.low == 0
        assert bounds.high is not None
        assert bounds.high <= criterion.max
