"""Policies of a set that contradict each other or what they speak of are refused at their line."""

import pytest

from scoring.errors import Fault, RulebookError
from tests.scoring.broken.every_kind import EVERY_KIND, book_of, changed
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    book,
    criterion,
    group,
    levels,
    one_criterion,
    rounding,
    section,
)


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(RulebookError) as caught:
        book_of(text)
    return caught.value.faults


READY = "    ready_made: {places: 2, ref: Bảng tổng hợp}\n"
BREAKERS = """    breakers:
      - {by: muc, higher_first: true, ref: Điều 8}
      - {by: C.penalty, higher_first: true, ref: Điều 8}
"""
SHARE = ("compare: points", "compare: share")
CONDITION = "applies_when: {criterion: C.info, field: co, is: "
GROUP_CONDITION = "applies_when: {criterion: C.info, field: so_xa, above: "
GROUP_IS = GROUP_CONDITION.replace("above", "is")
GROUP_IS_NOT = GROUP_CONDITION.replace("above", "is_not")
BROKEN = [
    # dates and documents
    ("to: 2022-12-31", "to: 2019-04-04", "Ngày hết hiệu lực trước ngày có hiệu lực", "valid"),
    ("valid: {from: 2019-04-05", "valid: {from: 2019-04-04", "trước ngày ban hành 2019-04-05", "valid"),
    ("issued: 2020-10-26", "issued: 2019-04-05", "không sau ngày ban hành", "instrument.amended_by"),
    ("issued: 2020-10-26", "issued: 2018-10-26", "không sau ngày ban hành", "instrument.amended_by"),
    (
        "    - {number: 575/QĐ-UBND, issued: 2020-10-26}\n",
        "    - {number: 575/QĐ-UBND, issued: 2020-10-26}\n" * 2,
        "ghi hai lần",
        "instrument.amended_by",
    ),
    ("issued: 2019-04-05", "issued: 2019-02-30", "không phải ngày", "instrument.issued"),
    ("issued: 2019-04-05", "issued: 2019-W14-5", "không phải ngày", "instrument.issued"),
    ("issued: 2019-04-05", "issued: 1019-04-05", "ngoài khoảng", "instrument.issued"),
    # what does not apply
    ("compare: points", "compare: share", "redistribute đã giữ nguyên thang điểm", "not_applicable"),
    (
        "policy: redistribute, compare: points",
        "policy: full_points, compare: share",
        "full_points đã giữ nguyên thang điểm",
        "not_applicable",
    ),
    # levels
    ('min: "50"}', 'min: "61"}', "không vượt điểm tối đa của mục", "levels:muc"),
    ('min: "30.5"', 'min: "0"', "Ngưỡng mức phải lớn hơn 0", "levels:muc"),
    ("code: II", "code: I", "Một mã mức dùng hai lần", "levels:muc"),
    ("section: san, min_level: A", "section: san, min_level: B", "mức không có: san/B", "levels:muc"),
    ("section: san, min_level: A", "section: mua, min_level: A", "mức không có: mua/A", "levels:muc"),
    ("group: N1, level: II", "group: N1, level: V", "mức không có: «V»", "levels:muc"),
    ("group: N1, level: II", "group: N9, level: II", "nhóm không có điểm trong mục này: «N9»", "levels:muc"),
    (
        "group: N1, level: II",
        "group: S.1, level: II",
        "nhóm không có điểm trong mục này: «S.1»",
        "levels:muc",
    ),
    ('level: II, min: "10"', 'level: II, min: "31"', "không vượt max của nhóm", "levels:muc"),
    ('level: II, min: "10"', 'level: II, min: "0"', "phải lớn hơn 0", "levels:muc"),
    (
        '        - {group: N1, level: II, min: "10"}\n',
        '        - {group: N1, level: II, min: "10"}\n' * 2,
        "hai điểm tối thiểu cho cùng một mức",
        "levels:muc",
    ),
    ("label: Mức II,", "label: MỨC I,", "Hai mức cùng nhãn «mức i»", "levels:muc"),
    ("below: Không xếp hạng", "below: mức i", "trùng nhãn của một mức", "levels:muc"),
    # places
    (BREAKERS, "", "chưa khai cách phân hạng", "ranking:tong"),
    ("by: muc", "by: total", "dùng chính «total» đang xếp hạng", "ranking:tong"),
    ("by: muc", "by: C.khac", "«C.khac» không có điểm trong bộ này", "ranking:tong"),
    ("by: muc", "by: S.1.1", "«S.1.1» không có điểm trong bộ này", "ranking:tong"),
    ("by: muc", "by: C.penalty", "«C.penalty» hai lần", "ranking:tong"),
    ("higher_first: true", "higher_first: yes", "không phải true hoặc false", "higher_first"),
    # structure
    ("- id: muc\n", "- id: total\n", "Mã «total» dành cho tổng điểm của cả bộ", "sections[1].id"),
    ("- id: N1\n", "- id: total\n", "Mã «total» dành cho tổng điểm của cả bộ", "groups[2].id"),
    ("- id: C.yes\n", "- id: total\n", "Mã «total» dành cho tổng điểm của cả bộ", "criteria[2].id"),
    ("khong: Không có}", "khong: CÓ ĐỦ}", "«khong» và «co» cùng đọc là «có đủ»", "fields.muc.choices.khong"),
    ("kem: Kém}", "kem: TOT}", "«kem» và «tot» cùng đọc là «tot»", "fields.muc.choices.kem"),
    ('label_en: Section one\n    max: "60"', 'label_en: X\n    max: "0"', "phải lớn hơn 0", "muc.max"),
    ('max: "2"\n            unit: mục', 'max: "-2"\n            unit: mục', "không được âm", "C.list.max"),
    (CONDITION, CONDITION.replace("co,", "so_xa,"), "không phải số viết chuẩn", "C.ratio.applies_when"),
    (
        CONDITION,
        CONDITION.replace("is:", "above:"),
        "Phép so above chỉ dùng cho trường số",
        "C.ratio.applies_when",
    ),
    (CONDITION + '"true"', CONDITION + '"maybe"', "không phải giá trị của trường «co»", "applies_when"),
    (CONDITION, CONDITION.replace("C.info", "C.yes"), "không phải trường của tiêu chí info", "applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_CONDITION + '"1,5"', "không phải số viết chuẩn", "N1.applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_CONDITION + '"50"', "không bao giờ lớn hơn «50»", "N1.applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_IS + '"7.5"', "không bao giờ bằng «7.5»", "N1.applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_IS + '"51"', "không bao giờ bằng «51»", "N1.applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_IS + '"-1"', "không bao giờ bằng «-1»", "N1.applies_when"),
    (GROUP_CONDITION + '"0"', GROUP_IS_NOT + '"51"', "«so_xa» không bao giờ bằng «51»", "N1.applies_when"),
    (
        "            rule: {kind: info}\n",
        "            rule: {kind: info}\n            applies_when: {criterion: C.info, field: co, is: x}\n",
        "Tiêu chí info không được phụ thuộc",
        "C.info.applies_when",
    ),
    ("source: survey", "source: phong_van", "Nguồn số liệu «phong_van» không đúng dạng", "C.survey.source"),
    ("source: set:vn.par", "source: 'set:'", "không đúng dạng", "C.external.source"),
    ("unit: xã, ", "", "chưa có đơn vị tính", "C.info.fields.so_xa"),
    ('max: "1000"}', 'max: "-1"}', "có min lớn hơn max", "C.capped.fields.n"),
    ('max: "1000"}', 'max: "10.5"}', "không khớp với số nguyên", "C.capped.fields.n"),
    ('max: "100", at: window', 'max: "99.999"', "không khớp với 2 chữ số thập phân", "C.external.fields.n"),
    (
        "co: {label: Có, type: bool}",
        "co: {label: Có, type: bool, min: '0'}",
        "chỉ dùng cho trường số",
        "C.info.fields.co",
    ),
    ("needs: [document, photo]", "needs: [document, smell]", "«smell» không có trong danh mục", "needs"),
    ("            refs: [mục 5]\n", "", "Thiếu khóa «refs»", "refs"),
    (
        "feeds:\n",
        "feeds:\n  - {component: 7.1.3, title: X, instrument: 3492/QĐ-UBND, wording: Y}\n",
        "nêu hai lần",
        "feeds",
    ),
    (READY, "", "Thiếu khóa «max»", "groups[1].max"),
    (
        "      - id: S.1\n",
        '      - id: S.1\n        max: "3"\n',
        "Khóa «max» không được biết đến",
        "groups[1].max",
    ),
    ("id: thu.moi-loai", "id: thu mới loại", "«thu mới loại» không phải là mã", "id"),
    ("- id: C.yes", "- id: С.yes", "«С.yes» không phải là mã", "id"),
    ("so_xa: {label", "số_xã: {label", "«số_xã» không phải là mã", "số_xã"),
    ("id: thu.moi-loai", "id: " + "a" * 81, "không phải là mã", "id"),
    ('parts: {mot: "0.5", hai: "1.5"}', "parts: {}", "Khối này trống", "parts"),
]


@pytest.mark.parametrize(("old", "new", "message", "key"), BROKEN)
def test_a_policy_that_contradicts_the_rest_is_refused(old: str, new: str, message: str, key: str) -> None:
    found = faults_of(changed((old, new)))
    matching = [fault for fault in found if message in fault.message]
    assert matching, found
    assert matching[0].key.endswith(key)
    assert matching[0].line > 1
    assert matching[0].fix


def test_thresholds_of_shares_are_per_cent() -> None:
    text = changed(("policy: redistribute", "policy: drop"), SHARE)
    assert book_of(changed(('min: "50"}', 'min: "90"}'), text=text)).section("muc").levels is not None
    found = faults_of(changed(('min: "50"}', 'min: "101"}'), text=text))
    assert [fault.message for fault in found] == [
        "Ngưỡng mức phải lớn hơn 0 và không vượt 100 (so theo tỷ lệ phần trăm)"
    ]


@pytest.mark.parametrize("limits", ['min: "0", max: "50"', 'min: "0"', 'max: "50"'])
def test_a_condition_may_name_every_number_its_field_can_hold(limits: str) -> None:
    for condition in (GROUP_CONDITION + '"49"', GROUP_IS + '"50"', GROUP_IS + '"0"'):
        text = changed((GROUP_CONDITION + '"0"', condition), ('xã, min: "0", max: "50"', f"xã, {limits}"))
        assert book_of(text).sections


@pytest.mark.parametrize(
    ("stage", "message", "key"),
    [
        ("group", "Làm tròn ở group đưa max 1,5 thành 2", "N.max"),
        ("section", "Làm tròn ở section đưa max 1,5 thành 2", "M.max"),
        ("total", "Làm tròn ở total đưa max 1,5 thành 2", "rounding"),
    ],
)
def test_no_sum_may_be_rounded_above_its_maximum(stage: str, message: str, key: str) -> None:
    rule = {"kind": "boolean", "field": "x", **EDGES}
    with pytest.raises(RulebookError) as caught:
        one_criterion("1.5", rule, {"x": MARK}, roundings=[rounding(stage, 0)])
    (fault,) = caught.value.faults
    assert (fault.message, fault.key) == (message, key)
    assert fault.line > 1
    for fine in (rounding(stage, 0, "down"), rounding(stage, 1)):
        assert one_criterion("1.5", rule, {"x": MARK}, roundings=[fine]).roundings


def test_gates_that_wait_for_each_other_are_refused() -> None:
    text = changed(("requires: null", "requires: {section: muc, min_level: I}"))
    assert {fault.key for fault in faults_of(text) if "đi vòng" in fault.message} == {
        "levels:muc",
        "levels:san",
    }


def test_a_gate_in_front_of_gates_that_wait_for_each_other_is_no_cycle_itself() -> None:
    sections = [
        section(
            name,
            "1",
            group(
                f"N{name}",
                "1",
                criterion(f"T{name}", "1", {"kind": "boolean", "field": "x", **EDGES}, {"x": MARK}),
            ),
            levels=levels(("I", "1"), requires={"section": behind, "min_level": "I"}),
        )
        for name, behind in (("A", "B"), ("B", "C"), ("C", "B"))
    ]
    with pytest.raises(RulebookError) as caught:
        book(*sections)
    assert [fault.key for fault in caught.value.faults] == ["levels:B", "levels:C"]


def test_a_set_without_sections_is_refused() -> None:
    text = EVERY_KIND[: EVERY_KIND.index("sections:")] + "sections: []\nranks: []\n"
    assert [fault.message for fault in faults_of(text)] == ["Phải là danh sách, không rỗng"]


def test_a_draft_may_leave_out_references_and_says_where() -> None:
    draft = changed(("status: official", "status: draft"), ("            refs: [mục 5]\n", ""))
    assert book_of(draft).without_reference == ("C.capped",)
    assert book_of().without_reference == ()


def test_a_draft_must_still_make_sense() -> None:
    draft = changed(("status: official", "status: draft"), ('each: "1.5"', 'each: "0"'))
    assert [fault.key for fault in faults_of(draft)] == ["C.capped.rule"]
