"""A campaign file that only tells of a source: what it says is read, every fault of it named by its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection_api.sources.reading import SourceError, SourceRound, read_source
from scoring import LateRule

TOLD = """\
purpose: source
id: noi-khac-2018
title: Kỳ của nơi khác
year: 2018
source: {id: S9, title: Bài đăng, issued_on: 2019-01-02, publisher: Trang tin}
instruments: []
kinds:
  so: {criteria: criteria/noi-khac-2018/so.yaml}
not_in_source:
  - {what: criterion_points, note: Điểm từng tiêu chí}
"""
MORE = """\
illustrative_note: Ngưỡng là minh họa
results: results/noi-khac-2018.csv
data_window: {from: 2017-12-01, through: 2018-11-30, quote: đến hết ngày 30/11/2018}
feedback: {date: 2019-04-16, semantic: before, quote: trước ngày 16/4/2019}
late_rule: {ranking: unranked_shown_last}
compared_with:
  year: 2017
  ranked: {so: {tong: 4}}
below_maximum:
  - unit: so-1
    groups: {muc: [muc.a, muc.b]}
    criteria: [{id: muc.a.1, points: null}, {id: muc.a.2, points: "1.5"}]
contradictions: [{id: a, note: Hai số khác nhau}]
"""
UNREAD = """\
province: {name: Tỉnh Khác, short_name: Khác, code: "99"}
bodies: {approving_authority: Ủy ban, standing_office: Sở, self_scored_by: Phòng}
not_submitted: {so: [so-1], so_of: [tinh], so_share: all}
published_blocks: {year: 2018, so: 1, so_of: [tinh]}
feeds:
  - {component: "7.1", title: Chỉ số, instrument: par, wording: căn cứ xem xét, automatic_points: false}
"""
DECISION = "{number: 1/QĐ, issued_on: 2018-01-02, issuer: Nơi khác, abstract: Bộ tiêu chí}"
DEADLINES = "deadlines: [{kinds: [so], date: 2018-12-20, semantic: before, quote: trước ngày 20/12/2018}]\n"


def read(text: str) -> SourceRound:
    return read_source(text, "noi-khac.yaml")


def faults(text: str) -> list[str]:
    with pytest.raises(SourceError) as caught:
        read(text)
    return list(caught.value.lines)


def test_what_a_source_does_not_say_stays_open() -> None:
    told = read(TOLD)
    assert (told.window, told.deadlines, told.feedback, told.earlier) == (None, (), None, None)
    assert (told.results, told.late_rule, told.short, told.contradictions) == (None, None, (), ())
    assert [(item.what, item.note) for item in told.unknown] == [("criterion_points", "Điểm từng tiêu chí")]
    assert told.criteria == {"so": "criteria/noi-khac-2018/so.yaml"}
    assert told.cycle_day == date(2018, 12, 31), "its criteria have to be in force at the end of its year"


def test_what_a_source_says_is_read() -> None:
    told = read(TOLD + MORE)
    assert told.window is not None
    assert told.cycle_day == told.window.through == date(2018, 11, 30)
    assert told.feedback is not None
    assert (told.feedback.kinds, told.feedback.last_day) == (("so",), date(2019, 4, 15))
    assert told.earlier is not None
    assert (told.earlier.year, told.earlier.results, told.earlier.ranked) == (2017, None, {("so", "tong"): 4})
    (short,) = told.short
    assert (short.unit, short.groups) == ("so-1", {"muc": ("muc.a", "muc.b")})
    assert {item: str(points) for item, points in short.criteria.items()} == {
        "muc.a.1": "None",
        "muc.a.2": "3/2",
    }
    assert [(item.id, item.note, item.by_source) for item in told.contradictions] == [
        ("a", "Hai số khác nhau", None)
    ]
    assert told.late_rule is LateRule.UNRANKED_SHOWN_LAST


def test_a_round_of_work_is_refused_by_name() -> None:
    (line,) = faults(TOLD.replace("purpose: source\n", ""))
    assert line.startswith("noi-khac.yaml:1: purpose: Đây là kỳ làm việc")
    assert line.endswith("[source.working-round]")


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = TOLD.replace("title: Kỳ của nơi khác\n", "").replace("year: 2018", "year: năm ngoái")
    lines = faults(text.replace("2019-01-02", "2/1/2019") + "result: a.csv\n")
    assert [line.rpartition(" → ")[0] for line in lines] == [
        "noi-khac.yaml:1: title: Thiếu khóa «title»",
        "noi-khac.yaml:3: year: «năm ngoái» không phải số viết chuẩn",
        "noi-khac.yaml:3: year: Năm phải từ 1945 đến 2199",
        "noi-khac.yaml:4: source.issued_on: «2/1/2019» không phải ngày",
        "noi-khac.yaml:10: result: Khóa «result» không được biết đến",
    ]
    assert "«results»" in lines[-1]
    assert {line.rpartition(" ")[2] for line in lines} == {"[source.invalid]"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("year: 2018", "year: 0", "year"),
        ("year: 2018", "year: 20180", "year"),
        ("kinds:\n  so: {criteria: criteria/noi-khac-2018/so.yaml}", "kinds: so", "kinds"),
        ("{criteria: criteria/noi-khac-2018/so.yaml}", "{criteria: [a]}", "kinds.so.criteria"),
        ("{criteria: criteria/noi-khac-2018/so.yaml}", "{}", "kinds.so.criteria"),
        ("instruments: []", "instruments: [1]", "instruments[1]"),
        ("results: results/noi-khac-2018.csv", "results: {a: b}", "results"),
        ("{so: {tong: 4}}", "{so: {tong: bốn}}", "compared_with.ranked.so.tong"),
        ("{so: {tong: 4}}", "{so: {tong: -1}}", "compared_with.ranked.so.tong"),
        ("{so: {tong: 4}}", "{so: [tong]}", "compared_with.ranked.so"),
        ("[muc.a, muc.b]", "muc.a", "below_maximum[1].groups.muc"),
        ('"1.5"', '"1,5"', "below_maximum[1].criteria[2].points"),
        ('"1.5"', "1,5", "below_maximum[1].criteria[2].5"),
        ("    groups: {muc", "    group: {muc", "below_maximum[1].group"),
        ("  ranked: {so", "  rank: {so", "compared_with.rank"),
        ("note: Hai số khác nhau", "note: Hai số khác nhau, years: 2018", "contradictions[1].years"),
        ("unit: so-1", "units: so-1", "below_maximum[1].unit"),
        ("note: Hai số khác nhau", "year: 2018", "contradictions[1].note"),
        ("note: Hai số khác nhau", "note: Hai số, section: tong", "contradictions[1].section"),
        ("semantic: before", "semantic: about", "feedback.semantic"),
        ("through: 2018-11-30", "through: 2018-02-30", "data_window.through"),
        ("unranked_shown_last", "last", "late_rule.ranking"),
    ],
)
def test_a_fault_is_told_with_its_key(old: str, new: str, key: str) -> None:
    text = TOLD + MORE
    assert old in text
    lines = faults(text.replace(old, new))
    assert all(line.startswith("noi-khac.yaml:") and line.endswith("[source.invalid]") for line in lines)
    assert key in {line.split(": ")[1] for line in lines}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("publisher: Trang tin", "publisher: Trang tin, notes: a", "source.notes"),
        ("abstract: Bộ tiêu chí", "abstract: Bộ tiêu chí, codes: a", "instruments[1].codes"),
        ("through: 2018-11-30, quote", "through: 2018-11-30, estimate: true, quote", "data_window.estimate"),
        ("date: 2018-12-20", "date: 2018-12-20, lastday: 2018-12-19", "deadlines[1].lastday"),
        ("date: 2019-04-16", "date: 2019-04-16, lastday: 2019-04-15", "feedback.lastday"),
        ("ranking: unranked_shown_last", "ranking: unranked_shown_last, show_as: a", "late_rule.show_as"),
        ("criteria: criteria/", "submit_to: a, criteria: criteria/", "kinds.so.submit_to"),
        ("note: Điểm từng tiêu chí", "note: Điểm từng tiêu chí, notes: a", "not_in_source[1].notes"),
    ],
)
def test_a_slip_in_an_inner_key_is_a_fault(old: str, new: str, key: str) -> None:
    text = TOLD.replace("instruments: []", f"instruments: [{DECISION}]") + MORE + DEADLINES
    assert read(text).decisions
    assert old in text
    (line,) = faults(text.replace(old, new))
    assert f": {key}: Khóa «{key.rpartition('.')[2]}» không được biết đến" in line
    assert line.endswith("[source.invalid]")


def test_blocks_for_people_may_be_there_in_part_or_not_at_all() -> None:
    assert read(TOLD + UNREAD) == read(TOLD)
    for more in ("short_name: Khác, ", 'code: "99"', "so_share: all", "so: 1, ", ", automatic_points: false"):
        assert more in UNREAD
        assert read(TOLD + UNREAD.replace(more, "")) == read(TOLD)
    assert read(TOLD + UNREAD.replace("so: [so-1]", "so: null")) == read(TOLD)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("short_name: Khác", "shortname: Khác", "province.shortname: Khóa «shortname» không được biết đến"),
        ("{name: Tỉnh", "{nam: Tỉnh", "province.name: Thiếu khóa «name»"),
        ("standing_office", "standing_ofice", "bodies.standing_ofice: Khóa «standing_ofice» không được"),
        (
            "so_of: [tinh], so_share",
            "xa_of: [tinh], so_share",
            "not_submitted.xa_of: Khóa «xa_of» không được",
        ),
        ("so_share: all", "so_shares: all", "not_submitted.so_shares: Khóa «so_shares» không được"),
        ("so_share: all", "so_share: some", "not_submitted.so_share: Không rõ bao nhiêu đơn vị chưa gửi"),
        ("{so: [so-1]", "{so: so-1", "not_submitted.so: Phải là danh sách chữ, không rỗng"),
        ("so: 1, so_of: [tinh]}", "so: 1, so_off: [tinh]}", "published_blocks.so_off: Khóa «so_off» không"),
        ("so: 1,", "so: mot,", "published_blocks.so: «mot» không phải số viết chuẩn"),
        ("so: 1,", "so: 10001,", "published_blocks.so: Phải là số nguyên từ 0 đến 10000"),
        ("so: 1, so_of: [tinh]", "so: 1, so_of: tinh", "published_blocks.so_of: Phải là danh sách chữ"),
        ("{year: 2018, ", "{", "published_blocks.year: Thiếu khóa «year»"),
        ("wording: căn", "words: căn", "feeds[1].wording: Thiếu khóa «wording»"),
        ("automatic_points", "automatic", "feeds[1].automatic: Khóa «automatic» không được biết đến"),
        ("points: false", "points: sometimes", "feeds[1].automatic_points: «sometimes» không phải true"),
    ],
)
def test_a_slip_in_what_is_for_people_only_is_a_fault_too(old: str, new: str, told: str) -> None:
    assert old in UNREAD
    found = faults(TOLD + UNREAD.replace(old, new))
    line = next(line for line in found if f": {told}" in line)
    assert line.startswith("noi-khac.yaml:")
    assert line.split(":")[1] in {str(number) for number in range(11, 17)}, "the line of the block"
    assert " → " in line
    assert line.endswith("[source.invalid]")


@pytest.mark.parametrize(("key", "day"), [("feedback", "16"), ("deadlines[1]", "20")])
@pytest.mark.parametrize(("semantic", "derived"), [("before", -1), ("through", 0)])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_written_last_day_has_to_follow_from_the_wording(
    key: str, day: str, semantic: str, derived: int, off: int
) -> None:
    text = TOLD + MORE + DEADLINES
    month = "2019-04" if key == "feedback" else "2018-12"
    old = f"date: {month}-{day}, semantic: before"
    assert old in text
    written, last = (f"{month}-{int(day) + derived + more}" for more in (off, 0))
    text = text.replace(old, f"date: {month}-{day}, semantic: {semantic}, last_day: {written}")
    if off:
        (line,) = faults(text)
        assert f": {key}.last_day: «last_day» ghi {written}, còn «date» và «semantic» cho {last}" in line
        assert line.endswith("[source.invalid]")
    else:
        told = read(text)
        assert told.feedback is not None
        deadline = told.feedback if key == "feedback" else told.deadlines[0]
        assert deadline.last_day.isoformat() == written


def test_a_deadline_binds_only_kinds_of_the_round() -> None:
    (line,) = faults(TOLD + DEADLINES.replace("[so]", "[so, xa]"))
    assert ": deadlines[1].kinds: Không có loại «xa» trong «kinds» của kỳ → Dùng một trong: so" in line
    assert line.endswith("[source.invalid]")


def test_a_last_day_is_not_compared_with_what_could_not_be_read() -> None:
    text = TOLD + MORE.replace("semantic: before", "semantic: about, last_day: 2019-04-15")
    (line,) = faults(text)
    assert ": feedback.semantic: " in line


@pytest.mark.parametrize(
    "text", ["", "[]", "a", "{", "a: *b", "purpose: !!python/object:os.system x", "[" * 5000, "\x00"]
)
def test_what_is_no_such_file_at_all_is_refused(text: str) -> None:
    (*_, line) = faults(text)
    assert line.endswith("]")


@given(st.integers(0, len(TOLD + MORE + UNREAD)), st.integers(0, 40), st.text(max_size=5))
def test_mangled_files_are_read_or_refused_and_nothing_else(start: int, length: int, put: str) -> None:
    text = TOLD + MORE + UNREAD
    try:
        found = read(text[:start] + put + text[start + length :])
    except SourceError as error:
        assert error.lines  # noqa: PT017  either outcome is fine; what is refused says why
    else:
        assert found.id
