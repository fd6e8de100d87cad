"""Broken criteria files: each fault is named with its line, its key, what is wrong and how to mend it."""

import unicodedata

import pytest

from scoring import Fault, RulebookError, load_rulebook, load_rulebooks
from tests.scoring.made_up_set import SMALL
from tests.scoring.sample_sets import rulebooks, texts


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(RulebookError) as caught:
        load_rulebook(text, name="bo.yaml")
    return caught.value.faults


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


ROUNDING = "  - {at: criterion, places: 2, mode: half_up, ref: thử}\n"
RANKING = """  - {id: muc, label: Lặp, of: muc, value: null, ties: competition, block: kind,
     below_lowest: no_place, ref: thử}
"""
COUNT_RULE = '{kind: count_capped, count: n, each: "1.5", missing: zero, not_proven: zero}'
EXTERNAL_OUT_OF_ZERO = '{kind: external, field: n, full: "0", of: Báo cáo, missing: zero, not_proven: zero}'
ROLLUP = "{{kind: rollup_ratio, child_kind: to, all: {all}, missing_child: {missing}, if_no_children: zero}}"
BROKEN = [
    # what is replaced, by what, words of the message, where the message points
    ("kind: xa\n", "", "Thiếu khóa «kind»", "kind"),
    ("kind: xa\n", "kind: xa\nkind: so\n", "Khóa «kind» lặp lại (lần đầu ở dòng 3)", "kind"),
    ("verify: field", "verify: online", "«online» không có trong danh mục", "verify"),
    ('each: "1.5"', 'each: "1,5"', "«1,5» không phải số viết chuẩn", "each"),
    ('each: "1.5"', "each: 1e3", "«1e3» không phải số viết chuẩn", "each"),
    ('each: "1.5"', 'each: "0"', "phải lớn hơn 0", "T.2.rule"),
    ("definition: So\n", "definitoin: So\n", "Khóa «definitoin» không được biết đến", "definitoin"),
    ("kind: best_of", "kind: average", "Loại quy tắc «average» không có", "kind"),
    ("if_b_zero: zero, if_a_gt_b: reject, ", "if_a_gt_b: reject, ", "Thiếu khóa «if_b_zero»", "if_b_zero"),
    ("if_a_gt_b: reject", "if_a_gt_b: ignore", "«ignore» không có trong danh mục", "if_a_gt_b"),
    (
        "missing: zero, not_proven: zero}\n            fields:\n              n:",
        "not_proven: zero}\n            fields:\n              n:",
        "Thiếu khóa «missing»",
        "missing",
    ),
    ("- id: T.2", "- id: T.1", "Mã «T.1» lặp lại", "id"),
    ("count: n,", "count: m,", "Quy tắc dùng trường «m» chưa khai", "T.2.rule"),
    ("count: n,", "count: m,", "Trường «n» không được quy tắc nào dùng", "T.2.fields.n"),
    ("a: a, b: b, if_b_zero: zero", "a: a, b: a, if_b_zero: zero", "dùng một trường hai lần", "T.1.rule"),
    (
        'max: "20"\n        applies_when',
        'max: "19"\n        applies_when',
        "Tổng điểm tối đa của các tiêu chí là 20",
        "N",
    ),
    ('max: "20"\n    levels', 'max: "30"\n    levels', "Tổng điểm tối đa của các nhóm là 20, khác 30", "muc"),
    ('hai: "0.5"', 'hai: "1"', "Tổng điểm tối đa của các phần là 1,5, khác 1", "T.7.rule"),
    ('lon: "4"', 'lon: "9"', "Điểm cao nhất của quy tắc khác max", "T.3.rule"),
    ('min: "18"', 'min: "9"', "Các ngưỡng mức không giảm dần", "levels:muc"),
    ('min: "18"', 'min: "21"', "không vượt điểm tối đa", "levels:muc"),
    (
        "requires: null",
        "requires: {section: khac, min_level: I}",
        "requires chỉ tới mức không có",
        "levels:muc",
    ),
    ("requires: null", "requires: {section: muc, min_level: I}", "requires đi vòng", "levels:muc"),
    ('at_least_percent: "30"', 'at_least_percent: "60"', "Các bậc không giảm dần", "T.5.rule"),
    (
        "criterion: T.0, field: co",
        "criterion: T.1, field: a",
        "không phải trường của tiêu chí info",
        "N.applies_when",
    ),
    ("of: muc", "of: khac", "Xếp hạng theo «khac» không có", "ranking:muc"),
    ("ties: competition", "ties: alphabet", "không có trong danh mục", "ties"),
    ('points: {co: "2", khong: "0"}', 'points: {co: "2"}', "lựa chọn và điểm không khớp", "T.6.rule"),
    (
        "n: {label: Số cái, type: int",
        "n: {label: Số cái, type: bool",
        "không hợp với count_capped",
        "T.2.rule",
    ),
    ('unit: cái, min: "0"', "unit: cái", "chưa có min", "T.2.rule"),
    (
        "places: 2, mode: half_up, ref: thử}\nnot",
        "places: 5, mode: half_up, ref: thử}\nnot",
        "từ 0 đến 4",
        "places",
    ),
    ("format: thamtra-criteria/2", "format: thamtra-criteria/9", "định dạng không được hỗ trợ", "format"),
    ("policy: redistribute", "policy: forget", "không có trong danh mục", "policy"),
    ("refs: [thử]", "refs: []", "Phải là danh sách chữ, không rỗng", "refs"),
    ("title: Bộ thử", "title: &t Bộ thử", "neo (&) và bí danh (*)", "-"),
    ("title: Bộ thử", "title: !!str Bộ thử", "nhãn kiểu", "-"),
    ("title: Bộ thử", "title: [Bộ, thử]", "Phải là một đoạn chữ", "title"),
    ("illustrative: true", "illustrative: yes", "«yes» không phải true hoặc false", "illustrative"),
    ("sections:\n", "sections: {}\nkhac:\n", "Phải là một danh sách", "sections"),
    ("title: Bộ thử", "title: 'Bộ thử", "Không đọc được YAML", "-"),
    ("title: Bộ thử", "title: B\x07", "ký tự không nhìn thấy (U+0007)", "-"),
    ("ranks:\n", "---\nranks:\n", "nhiều hơn một văn bản", "-"),
    ("ranks:\n", f"ranks:\n{RANKING}", "Bảng xếp hạng «muc» lặp lại", "ranking:muc"),
    (COUNT_RULE, EXTERNAL_OUT_OF_ZERO, "Thang đo ngoài phải lớn hơn 0", "T.2.rule"),
    (COUNT_RULE, ROLLUP.format(all="[]", missing="not_met"), "Phải là danh sách, không rỗng", "all"),
    (COUNT_RULE, ROLLUP.format(all="[]", missing="met"), "«met» không có trong danh mục", "missing_child"),
    (', is: "true"}', "}", "Điều kiện phải có đúng một phép so", "is"),
    (', is: "true"}', ', is: "true", above: "1"}', "Điều kiện phải có đúng một phép so", "is"),
    (ROUNDING, ROUNDING * 2, "khai hai lần", "at"),
    ("at: criterion", "at: nowhere", "không có trong danh mục", "at"),
    (ROUNDING, "  - chữ\n", "Phải là một khối khóa: giá trị", "rounding[1]"),
    (
        "not_applicable: {policy: redistribute, compare: points, ref: thử}",
        "not_applicable: chữ",
        "Phải là một khối",
        "applicable",
    ),
]


@pytest.mark.parametrize(("old", "new", "message", "key"), BROKEN, ids=[row[2][:40] for row in BROKEN])
def test_a_broken_file_is_refused_with_its_fault(old: str, new: str, message: str, key: str) -> None:
    assert old in SMALL
    found = [fault for fault in faults_of(SMALL.replace(old, new, 1)) if message in fault.message]
    assert found, faults_of(SMALL.replace(old, new, 1))
    assert found[0].key.endswith(key)
    assert found[0].fix
    assert found[0].name == "bo.yaml"


def test_the_small_set_itself_is_sound() -> None:
    assert load_rulebook(SMALL, name="bo.yaml").max == 20


def test_all_faults_come_at_once_with_their_lines() -> None:
    text = SMALL.replace("verify: field", "verify: online", 1).replace('each: "1.5"', 'each: "1,5"')
    text = text.replace("  - id: muc\n    label: Xếp hạng\n", "  - id: muc\n")
    found = {(fault.line, fault.key.rpartition(".")[2]) for fault in faults_of(text)}
    assert (line_of(text, "verify: online"), "verify") in found
    assert (line_of(text, 'each: "1,5"'), "each") in found
    assert (line_of(text, "ranks:") + 1, "label") in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Đầu tệp không phải"),
        ("- a\n", "Đầu tệp không phải"),
        ("a: " + "[" * 50 + "]" * 50, "Lồng nhau sâu"),
        ("a: [" + "1," * 25_000 + "]", "mục"),
        ("a: " + "x" * 500_000, "dài hơn"),
        ("a: *b\n", "bí danh"),
        ("? [a]\n: b\n", "Khóa phải là một từ"),
    ],
)
def test_hostile_texts_are_refused(text: str, message: str) -> None:
    assert any(message in fault.message for fault in faults_of(text))


def test_sets_used_together_are_checked_against_each_other() -> None:
    broken = dict(texts())
    broken["xa.yaml"] = broken["xa.yaml"].replace("so_van_ban_ky_so", "so_khac")
    with pytest.raises(RulebookError, match=r"Cấp dưới không có trường «X\.B2\.1\.so_van_ban_ky_so»"):
        load_rulebooks(broken)
    with pytest.raises(RulebookError, match="Không có bộ tiêu chí loại «xa»"):
        load_rulebooks({"huyen.yaml": texts()["huyen.yaml"]})
    with pytest.raises(RulebookError, match="Hai bộ tiêu chí cùng loại «so»"):
        load_rulebooks({"a.yaml": texts()["so.yaml"], "b.yaml": texts()["so.yaml"]})


def test_the_faults_of_every_file_come_together() -> None:
    broken = {"a.yaml": SMALL.replace("kind: xa\n", "", 1), "b.yaml": SMALL, "c.yaml": ""}
    with pytest.raises(RulebookError) as caught:
        load_rulebooks(broken)
    assert {fault.name for fault in caught.value.faults} == {"a.yaml", "c.yaml"}


def test_the_digest_does_not_see_how_lines_end_or_accents_are_composed() -> None:
    one = load_rulebook(SMALL, name="a").digest
    for same in (SMALL.replace("\n", "\r\n"), SMALL.replace("\n", "\r"), unicodedata.normalize("NFD", SMALL)):
        assert same != SMALL
        assert load_rulebook(same, name="a").digest == one


def test_the_digest_follows_the_text() -> None:
    one, other = load_rulebook(SMALL, name="a"), load_rulebook(SMALL.replace("Bộ thử", "Bộ khác"), name="a")
    assert one.digest == load_rulebook(SMALL, name="b").digest != other.digest


def test_every_sample_set_is_marked_illustrative_and_fully_referenced() -> None:
    for book in rulebooks().values():
        assert book.illustrative
        assert book.notice.startswith("Minh họa")
        for criterion in book.criteria():
            assert all("minh họa" in ref for ref in criterion.refs)
            assert len(criterion.definition) > 40


def test_what_the_unit_cannot_score_itself() -> None:
    others = {item.id for book in rulebooks().values() for item in book.criteria() if not item.self_scored}
    assert others == {
        "H.A1.4",
        "H.A1.5",
        "H.A2.4",
        "H.B2.5",
        "H.B3.4",
        "H.B4.3",
        "X.B4.2",
        "S.1.3",
        "S.4.0",
    }
