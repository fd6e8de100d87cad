"""Two versions of a set side by side: every change has its class, and what may still be compared is known."""

import pytest

from scoring.criteria.changes import Change, ChangeKind, changes, comparable
from scoring.criteria.outline import outline_of, summary
from tests.scoring.broken.every_kind import book_of, changed

OLD = book_of()
K = ChangeKind
CHANGES = [
    # what is replaced, by what, the change
    ('each: "1.5"', 'each: "2"', Change(K.RULE, "C.capped", "rule.each", "1,5", "2")),
    (
        'at_least_percent: "90"',
        'at_least_percent: "80"',
        Change(K.THRESHOLD, "C.banded", "rule.steps.2.start", "90", "80"),
    ),
    (
        'target_percent: "80"',
        'target_percent: "90"',
        Change(K.THRESHOLD, "C.ratio", "rule.target", "80", "90"),
    ),
    (
        '              floor_percent: "10"\n',
        "",
        Change(K.THRESHOLD, "C.ratio", "rule.floor", "10", "không có"),
    ),
    ('floor: "1"', 'floor: "2"', Change(K.THRESHOLD, "C.penalty", "rule.floor", "1", "2")),
    (
        "label: Số cái",
        "label: Số chiếc",
        Change(K.WORDING, "C.capped", "fields.n.label", "Số cái", "Số chiếc"),
    ),
    ('max: "1000"', 'max: "500"', Change(K.FIELD, "C.capped", "fields.n.max", "1000", "500")),
    ("co: Có đủ", "co: Đủ", Change(K.WORDING, "C.choice", "fields.muc.choices.co.label", "Có đủ", "Đủ")),
    (
        "clause: điểm a",
        "clause: điểm c",
        Change(K.REFERENCE, "C.manual", "rule.grades.tot.clause", "điểm a", "điểm c"),
    ),
    (
        "text: Bố trí hợp lý",
        "text: Bố trí tốt",
        Change(K.WORDING, "C.manual", "rule.text", "Bố trí hợp lý", "Bố trí tốt"),
    ),
    (
        "refs: [mục 5]",
        "refs: [mục 5, mục 6]",
        Change(K.REFERENCE, "C.capped", "refs", "mục 5", "mục 5; mục 6"),
    ),
    (
        "definition: Trừ",
        "definition: Trừ dần",
        Change(K.WORDING, "C.penalty", "definition", "Trừ", "Trừ dần"),
    ),
    (
        "cross_check_by: Sở",
        "cross_check_by: Cục",
        Change(K.SOURCE, "C.ratio", "cross_check_by", "Sở TT&TT", "Cục TT&TT"),
    ),
    ("of: PAR 2019", "of: PAR 2020", Change(K.SOURCE, "C.external", "rule.of", "PAR 2019", "PAR 2020")),
    ("verify: system", "verify: desk", Change(K.EVIDENCE, "C.steps", "verify", "system", "desk")),
    (
        "what: Biên bản",
        "what: Biên bản ký",
        Change(K.EVIDENCE, "C.ratio", "evidence.1.what", "Biên bản", "Biên bản ký"),
    ),
    (
        'co, is: "true"',
        'co, is: "false"',
        Change(K.APPLIES, "C.ratio", "applies_when.value", "true", "false"),
    ),
    (
        "expression: clamp(full * div(n, m, 0), 0, full)",
        "expression: full * clamp(div(n, m, 1), 0, 1)",
        Change(
            K.RULE,
            "C.formula",
            "rule.expression",
            "clamp(full * div(n, m, 0), 0, full)",
            "full * clamp(div(n, m, 1), 0, 1)",
        ),
    ),
    (
        "label: Phần một",
        "label: Phần đầu",
        Change(K.WORDING, "C.composite", "rule.parts.mot.label", "Phần một", "Phần đầu"),
    ),
    ("label: Mục một", "label: Mục 1", Change(K.WORDING, "", "sections.muc.label", "Mục một", "Mục 1")),
    ('min: "50"', 'min: "55"', Change(K.THRESHOLD, "", "sections.muc.levels.steps.I.min", "50", "55")),
    (
        "label: Mức I,",
        "label: Mức 1,",
        Change(K.LEVELS, "", "sections.muc.levels.steps.I.label", "Mức I", "Mức 1"),
    ),
    (
        'so_xa, above: "0"',
        'so_xa, above: "1"',
        Change(K.APPLIES, "", "sections.muc.groups.N1.applies_when.value", "0", "1"),
    ),
    (
        "ready_made: {places: 2",
        "ready_made: {places: 3",
        Change(K.POLICY, "", "sections.san.ready_made.places", "2", "3"),
    ),
    (
        "policy: redistribute",
        "policy: full_points",
        Change(K.POLICY, "", "not_applicable.rebase", "redistribute", "full_points"),
    ),
    (
        "at: criterion, places: 2",
        "at: criterion, places: 3",
        Change(K.ROUNDING, "", "roundings.criterion.places", "2", "3"),
    ),
    (
        "below_lowest: no_place",
        "below_lowest: ranked",
        Change(K.RANKING, "", "rankings.tong.below_lowest", "no_place", "ranked"),
    ),
    ("to: 2022-12-31", "to: 2023-12-31", Change(K.VALIDITY, "", "valid.end", "31/12/2022", "31/12/2023")),
    (
        "number: 169/QĐ-UBND",
        "number: 170/QĐ-UBND",
        Change(K.INSTRUMENT, "", "instrument.number", "169/QĐ-UBND", "170/QĐ-UBND"),
    ),
    ("status: official", "status: draft", Change(K.INSTRUMENT, "", "status", "official", "draft")),
    ("illustrative: true", "illustrative: false", Change(K.INSTRUMENT, "", "illustrative", "có", "không")),
    (
        "wording: làm căn cứ",
        "wording: làm cơ sở",
        Change(K.FEED, "", "feeds.7.1.3.wording", "làm căn cứ xem xét", "làm cơ sở xem xét"),
    ),
    ("id: thu.moi-loai", "id: thu.loai-moi", Change(K.IDENTITY, "", "id", "thu.moi-loai", "thu.loai-moi")),
    ("title: Bộ đủ loại", "title: Bộ", Change(K.WORDING, "", "title", "Bộ đủ loại", "Bộ")),
]


@pytest.mark.parametrize(("old", "new", "change"), CHANGES)
def test_one_change_is_named(old: str, new: str, change: Change) -> None:
    found = changes(OLD, book_of(changed((old, new))))
    assert found == (change,)
    assert str(found[0]).endswith(f"{change.before} → {change.after}")


def test_nothing_changes_where_only_the_writing_does() -> None:
    text = changed(
        ("clamp(full * div(n, m, 0), 0, full)", "clamp( full*div(n,m, 0), 0,full)"),
        ('            max: "5"\n            unit: lần\n', "            unit: lần\n            max: '5'\n"),
    )
    assert changes(OLD, book_of(text)) == ()
    assert comparable(OLD, book_of(text)) == tuple(item.id for item in OLD.criteria())


def test_criteria_come_go_and_move() -> None:
    start, end = "          - id: C.list\n", "          - id: C.best\n"
    text = changed()
    block = text[text.index(start) : text.index(end)]
    without = text.replace(block, "").replace(
        'max: "30"\n        applies_when', 'max: "28"\n        applies_when'
    )
    fewer = book_of(without.replace('max: "60"', 'max: "58"').replace("label: Bậc đếm", "label: Bậc"))
    assert Change(K.REMOVED, "C.list", "", "Danh mục", "không có") in changes(OLD, fewer)
    assert Change(K.ADDED, "C.list", "", "không có", "Danh mục") in changes(fewer, OLD)
    assert Change(K.MAX, "", "sections.muc.max", "60", "58") in changes(OLD, fewer)
    moved = book_of(
        changed(
            (
                'max: "30"\n        criteria:\n          - id: C.choice',
                f'max: "32"\n        criteria:\n{block}          - id: C.choice',
            ),
            text=without,
        )
    )
    assert Change(K.MOVED, "C.list", "", "muc / N1", "muc / N2") in changes(OLD, moved)
    assert "C.list" not in comparable(OLD, moved)
    assert "C.choice" in comparable(OLD, moved)


def test_a_rule_of_another_kind_is_set_against_the_old_one_whole() -> None:
    new = changed(
        (
            '{kind: count_capped, count: n, each: "1.5", missing',
            '{kind: penalty, count: n, each: "1", floor: "0", missing',
        )
    )
    (change,) = changes(OLD, book_of(new))
    assert (change.kind, change.key) == (K.RULE, "rule")
    assert change.before.startswith("rule_kind: count_capped; count: n; each: 1,5")
    assert change.after.startswith("rule_kind: penalty; count: n; each: 1; floor: 0")


def test_the_maximum_of_a_criterion_and_of_a_part() -> None:
    text = changed(
        ('max: "3"\n                  rule: {kind: count', 'max: "2"\n                  rule: {kind: count'),
        ('max: "1"\n                  rule', 'max: "2"\n                  rule'),
    )
    found = changes(OLD, book_of(text))
    assert [(change.kind, change.key) for change in found] == [
        (K.MAX, "rule.parts.mot.max"),
        (K.MAX, "rule.parts.hai.max"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("definition: Trừ", "definition: Trừ dần", set()),
        ("refs: [mục 6]", "refs: [mục 7]", set()),
        ('each: "0.5"', 'each: "1"', {"C.penalty"}),
        ("unit: lần, min", "unit: lượt, min", {"C.penalty"}),
        ("verify: system", "verify: desk", {"C.steps"}),
        ("below_lowest: no_place", "below_lowest: ranked", set()),
    ],
)
def test_only_what_means_the_same_stays_comparable(old: str, new: str, lost: set[str]) -> None:
    kept = comparable(OLD, book_of(changed((old, new))))
    assert {item.id for item in OLD.criteria()} - set(kept) == lost


def test_a_group_that_applies_to_others_is_not_comparable() -> None:
    kept = comparable(OLD, book_of(changed(('so_xa, above: "0"', 'so_xa, above: "1"'))))
    assert "C.ratio" not in kept
    assert "C.choice" in kept


def test_points_rounded_otherwise_are_not_comparable() -> None:
    assert comparable(OLD, book_of(changed(("at: part, places: 3", "at: part, places: 4")))) == ()


def test_sections_groups_and_levels_come_and_go() -> None:
    text = changed(
        (
            "  - id: san\n",
            '  - id: them\n    label: Thêm\n    max: "5"\n    ready_made: {places: 2, ref: x}\n  - id: san\n',
        ),
        ('        - {code: II, label: Mức II, min: "30.5"}\n', ""),
        ("level: II", "level: I"),
    )
    found = {(change.kind, change.key) for change in changes(OLD, book_of(text))}
    assert (K.ADDED, "sections.them") in found
    assert (K.LEVELS, "sections.muc.levels.steps.II") in found
    gone = {(change.kind, change.key) for change in changes(book_of(text), OLD)}
    assert (K.REMOVED, "sections.them") in gone


def test_an_outline_is_of_data_only() -> None:
    with pytest.raises(TypeError, match="object"):
        outline_of(object())
    assert summary({}) == "không có"
    assert len(summary({"a": "x" * 1000})) < 310


def test_the_order_of_breakers_is_part_of_a_list() -> None:
    first, second = (
        f"      - {{by: {name}, higher_first: true, ref: Điều 8}}\n" for name in ("muc", "C.penalty")
    )
    turned = book_of(changed((first + second, second + first)))
    assert [str(change) for change in changes(OLD, turned)] == [
        "rankings.tong.breakers.1.by (xếp hạng): muc → C.penalty",
        "rankings.tong.breakers.2.by (xếp hạng): C.penalty → muc",
    ]
