"""What sets say about each other: targets, cycles, versions of one set, documents dated twice."""

from collections.abc import Callable, Sequence

import pytest

from scoring.criteria.loading import lines_of, load_rulebooks
from scoring.criteria.together import check_together, check_versions
from scoring.errors import Fault, RulebookError
from tests.scoring.broken.every_kind import EVERY_KIND, book_of, changed
from tests.scoring.made_up_set import SMALL

CONDITION = "criterion: T.6, field: muc, is_not: khong"


def faults(check: Callable[..., Sequence[Fault]], **texts: str) -> Sequence[Fault]:
    books = {name: book_of(text) for name, text in texts.items()}
    return check(books, lambda name: lines_of(texts[name]))


def messages(**texts: str) -> list[str]:
    return [fault.message for fault in faults(check_together, **texts)]


def test_sets_that_fit_have_no_faults() -> None:
    assert messages(huyen=EVERY_KIND, xa=SMALL) == []


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("field: moc, is_not: khong", "Cấp dưới không có trường «T.6.moc»"),
        ("field: muc, is_not: nua", "«nua» không phải giá trị của trường «muc» (co, khong)"),
        ('field: muc, above: "1"', "Phép so above chỉ dùng cho trường số, «muc» kiểu choice"),
    ],
)
def test_a_roll_up_must_find_what_it_looks_at(new: str, message: str) -> None:
    text = changed(("field: muc, is_not: khong", new))
    assert messages(huyen=text, xa=SMALL) == [message]


def test_a_roll_up_needs_the_set_below() -> None:
    assert messages(huyen=EVERY_KIND) == ["Không có bộ tiêu chí loại «xa»"]


def test_a_roll_up_cannot_look_into_a_section_that_came_ready_made() -> None:
    above = changed(
        ("id: thu.moi-loai", "id: thu.tren"),
        ("kind: huyen", "kind: tinh"),
        ("child_kind: xa", "child_kind: huyen"),
    )
    above = changed(("criterion: T.6", "criterion: S.1.1"), text=above)
    assert "Cấp dưới không có trường «S.1.1.muc»" in messages(tinh=above, huyen=EVERY_KIND, xa=SMALL)


def test_two_sets_of_one_kind_are_refused() -> None:
    found = [fault for fault in faults(check_together, a=SMALL, b=SMALL) if "cùng loại" in fault.message]
    assert [(fault.name, fault.key, fault.message) for fault in found] == [
        ("a", "kind", "Hai bộ tiêu chí cùng loại «xa»")
    ]


def test_sets_that_wait_for_each_other_are_refused() -> None:
    below = changed(
        ("id: thu.moi-loai", "id: thu.xa"),
        ("kind: huyen", "kind: xa"),
        ("child_kind: xa", "child_kind: thon"),
        ("source: unit", "source: set:thu.moi-loai"),
        (CONDITION, "criterion: C.yes, field: co, is: 'true'"),
    )
    above = changed((CONDITION, "criterion: C.yes, field: co, is: 'true'"))
    found = [text for text in messages(huyen=above, xa=below) if "chờ kết quả" in text]
    assert found == [
        "Các bộ tiêu chí chờ kết quả của nhau: thu.moi-loai → thu.xa → thu.moi-loai",
        "Các bộ tiêu chí chờ kết quả của nhau: thu.xa → thu.moi-loai → thu.xa",
    ]


def test_a_set_does_not_feed_on_itself() -> None:
    text = changed(("source: set:vn.par", "source: set:thu.moi-loai"))
    assert "Các bộ tiêu chí chờ kết quả của nhau: thu.moi-loai → thu.moi-loai" in messages(
        huyen=text, xa=SMALL
    )


def test_sources_shared_by_two_ways_are_no_cycle() -> None:
    text = changed(
        ("source: survey", "source: set:thu-nghiem"), ("source: set:vn.par", "source: set:thu-nghiem")
    )
    assert messages(huyen=text, xa=SMALL) == []


def test_versions_of_one_set_must_not_overlap() -> None:
    later = changed(("valid: {from: 2019-04-05, to: 2022-12-31}", "valid: {from: 2022-12-31, to: null}"))
    found = faults(check_versions, cu=EVERY_KIND, moi=later)
    assert [(fault.name, fault.message) for fault in found] == [
        ("moi", "Cùng mã bộ «thu.moi-loai» và cùng lúc có hiệu lực với cu")
    ]
    after = changed(("valid: {from: 2019-04-05, to: 2022-12-31}", "valid: {from: 2023-01-01, to: null}"))
    assert faults(check_versions, cu=EVERY_KIND, moi=after) == []


def test_a_decision_dated_twice_is_reported() -> None:
    """One later decision dates 169/QĐ-UBND in 2019, another in 2020: only one of them can be right."""
    other = changed(
        ("id: thu.moi-loai", "id: thu.khac"),
        ("issued: 2019-04-05", "issued: 2020-04-05"),
        ("valid: {from: 2019", "valid: {from: 2020"),
    )
    found = faults(check_versions, a=EVERY_KIND, b=other)
    assert [fault.message for fault in found] == ["169/QĐ-UBND ghi ngày 2020-04-05, còn a ghi 2019-04-05"]
    titled = changed(("title: Bộ tiêu chí", "title: Quy chế khác"), text=other)
    assert faults(check_versions, a=EVERY_KIND, b=titled) == []


@pytest.mark.parametrize(
    ("ref", "wrong"),
    [
        ("QĐ 169/QĐ-UBND ngày 05/4/2019 mục 5", 0),
        ("QĐ 169/QĐ-UBND ngày 5-4-2019 mục 5", 0),
        ("QĐ 169/QĐ-UBND ngày 05/4/2020 mục 5", 1),
        ("QĐ 169/QĐ-UBND mục 5", 0),
        ("QĐ 575/QĐ-UBND ngày 26/10/2020", 0),
        ("QĐ 575/QĐ-UBND ngày 25/10/2020", 1),
        ("QĐ 1169/QĐ-UBND ngày 05/4/2020", 0),
        ("QĐ 2/169/QĐ-UBND ngày 05/4/2020", 0),
        ("169/QĐ-UBND mục 5, sửa theo 169/QĐ-UBND ngày 05/4/2020", 1),
    ],
)
def test_a_reference_cites_a_document_by_its_date(ref: str, wrong: int) -> None:
    found = faults(check_versions, a=changed(("refs: [mục 5]", f"refs: [{ref}]")))
    assert [fault.key for fault in found] == ["C.capped.refs"] * wrong


@pytest.mark.parametrize(
    ("texts", "name", "key", "line"),
    [
        ({"huyen": EVERY_KIND}, "huyen", "C.rollup.rule.child_kind", "child_kind: xa"),
        (
            {"huyen": changed(("muc, is_not: khong", "moc, is_not: khong")), "xa": SMALL},
            "huyen",
            "C.rollup.rule.all",
            "all:",
        ),
        ({"a": EVERY_KIND, "b": EVERY_KIND}, "a", "kind", "kind: huyen"),
        (
            {"cu": EVERY_KIND, "moi": changed(("title: Bộ đủ loại", "title: Bộ"))},
            "moi",
            "valid",
            "valid: {from: 2019-04-05, to: 2022-12-31}",
        ),
        (
            {"a": changed(("refs: [mục 5]", "refs: [169/QĐ-UBND ngày 05/4/2020]"))},
            "a",
            "C.capped.refs",
            "refs: [169/QĐ-UBND ngày 05/4/2020]",
        ),
    ],
)
def test_a_fault_between_sets_stands_at_its_line(
    texts: dict[str, str], name: str, key: str, line: str
) -> None:
    found = next(fault for fault in faults(check_together, **texts) if fault.key == key)
    assert (found.name, texts[name].splitlines()[found.line - 1].strip()) == (name, line)


def test_faults_between_sets_refuse_the_whole_round() -> None:
    with pytest.raises(RulebookError, match="Không có bộ tiêu chí loại «xa»"):
        load_rulebooks({"huyen.yaml": EVERY_KIND})
    assert set(load_rulebooks({"huyen.yaml": EVERY_KIND, "xa.yaml": SMALL})) == {"huyen", "xa"}
