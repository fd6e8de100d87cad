"""What minutes say, the digest they are known by, what does not fit: decisions over plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import sha256_bytes
from evidence.items import SignatureVerdict
from inspection_api.findings.rules import Conclusion
from inspection_api.minutes import rules
from inspection_api.minutes.rules import Deviation, Difference, Given, Sent, Stood
from tests.builders.minutes import both_sides, content, item, side, text_of

VISIT, PACKAGE = UUID(int=5), "ab" * 32
PLAIN = content(VISIT, PACKAGE, [item(outcome="differ", value="7", photos=["cd" * 32])])
TEXT = text_of(PLAIN)
FOUND = {("H.A1.1", "so_may"): Stood("differ", "7")}
GIVEN = Given((), None, FOUND, SignatureVerdict.VALID)
SENT = Sent(
    id=UUID(int=9),
    visit_id=VISIT,
    campaign_id="gia-lai-2019",
    unit_code="622",
    closed=False,
    package_digest=PACKAGE,
    device="d",
    author_id=UUID(int=1),
    author_name="Lê Cường",
    made_at=datetime(2019, 11, 5, tzinfo=UTC),
    salt="s",
    text=TEXT,
    sides=both_sides(),
    signature=None,
)


def codes(text: str = TEXT, sent: Sent = SENT, known: Given = GIVEN) -> list[str]:
    found = rules.notes(rules.read_content(text), rules.read_sides(sent.sides), sent, known)
    return [note.code for note in found]


def test_what_was_written_is_read_again() -> None:
    read = rules.read_content(TEXT)
    assert read is not None
    assert (read.version, read.visit, read.package, read.unit) == (1, str(VISIT), PACKAGE, "622")
    assert [each.key for each in read.items] == [("H.A1.1", "so_may")]
    assert read.items[0].photos == ("cd" * 32,)
    assert [each.duty for each in read.present] == [rules.Duty.CHAIR, rules.Duty.SECRETARY, None]
    assert read.held_from < read.held_to


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        "không phải JSON",
        TEXT + " ",
        TEXT.replace(":", ": ", 1),
        text_of({**PLAIN, "v": 2}),
        text_of({**PLAIN, "kind": "report"}),
        text_of({**PLAIN, "version": 0}),
        text_of({**PLAIN, "version": True}),
        text_of({**PLAIN, "version": "1"}),
        text_of({**PLAIN, "visit": "đây"}),
        text_of({**PLAIN, "unit": 622}),
        text_of({**PLAIN, "held": {"from": "2019-11-05T08:00:00", "to": "2019-11-05T08:00:00", "place": ""}}),
        text_of({**PLAIN, "present": [{"name": "A"}]}),
        text_of({**PLAIN, "items": [item(photos=[1])]}),
        text_of({**PLAIN, "items": 1}),
        '{"v":1.5}',
        "[" * 5000,
    ],
)
def test_what_is_no_text_of_minutes_is_not_read(text: str) -> None:
    assert rules.read_content(text) is None
    assert "minutes.unreadable" in codes(text)


def test_minutes_that_fit_have_no_notes() -> None:
    assert codes() == []
    assert rules.read_notes(rules.notes_text(())) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visit": str(UUID(int=6))}, "minutes.other-visit"),
        ({"unit": "623"}, "minutes.other-visit"),
        ({"package": "cd" * 32}, "minutes.other-package"),
        ({"version": 2}, "minutes.version-taken"),
        ({"prev": "ef" * 32}, "minutes.not-after-newest"),
        (
            {
                "held": {
                    "from": "2019-11-05T09:00:00+07:00",
                    "to": "2019-11-05T08:00:00+07:00",
                    "place": "",
                }
            },
            "minutes.ends-before-start",
        ),
        ({"items": []}, "minutes.differs"),
    ],
)
def test_content_that_does_not_fit_is_noted(changes: dict[str, object], code: str) -> None:
    assert codes(text_of({**PLAIN, **changes}), known=replace(GIVEN, versions=[2])) == [code]


def test_a_correction_names_the_newest_minutes() -> None:
    later = text_of({**PLAIN, "version": 2, "prev": "ef" * 32})
    assert codes(later, known=replace(GIVEN, versions=[1], newest="ef" * 32)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closed": True}, "minutes.after-close"),
        ({"sides": [side("unit")]}, "minutes.no-team"),
        ({"sides": [side("team")]}, "minutes.no-unit"),
        ({"sides": [side("team", strokes='"/><script>'), side("unit")]}, "minutes.strokes-unreadable"),
    ],
)
def test_signing_that_does_not_fit_is_noted(changes: dict[str, object], code: str) -> None:
    assert codes(sent=replace(SENT, **changes)) == [code]  # type: ignore[arg-type]  # values by name


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (SignatureVerdict.MISSING, "minutes.signature-missing"),
        (SignatureVerdict.INVALID, "minutes.signature-invalid"),
        (SignatureVerdict.UNKNOWN_KEY, "minutes.key-unknown"),
    ],
)
def test_what_the_signature_of_the_tablet_is_worth_is_noted(verdict: SignatureVerdict, code: str) -> None:
    assert codes(known=replace(GIVEN, signature=verdict)) == [code]


def test_a_refusal_in_words_is_a_way_of_signing() -> None:
    refused = side("unit", strokes=None, refusal="Chưa đồng ý số máy tính")
    assert codes(sent=replace(SENT, sides=[side("team"), refused])) == []


@pytest.mark.parametrize(
    ("said", "found", "kind"),
    [
        ([], FOUND, Difference.LEFT_OUT),
        ([item(outcome="differ", value="8")], FOUND, Difference.CHANGED),
        ([item(outcome="match", value="7")], FOUND, Difference.CHANGED),
        ([item(outcome="differ", value="7")], {}, Difference.NOT_FOUND),
    ],
)
def test_minutes_and_findings_differ_value_by_value(
    said: list[dict[str, object]], found: dict[tuple[str, str], Stood], kind: Difference
) -> None:
    read = rules.read_content(text_of(content(VISIT, PACKAGE, said)))
    assert read is not None
    assert rules.deviations(read.items, found) == (Deviation("H.A1.1", "so_may", kind),)


def test_a_value_nobody_checked_may_be_named_or_not() -> None:
    read = rules.read_content(text_of(content(VISIT, PACKAGE, [item(outcome="unchecked")])))
    assert read is not None
    assert rules.deviations(read.items, {}) == ()
    assert rules.deviations((), {("H.A1.1", "so_may"): Stood("unchecked", None)}) == ()


def test_a_digest_is_shown_in_groups_of_four_with_two_words() -> None:
    digest = rules.content_digest("biên bản")
    assert digest == sha256_bytes("biên bản".encode())
    assert [len(group) for group in rules.grouped(digest).split(" ")] == [4] * 16
    assert rules.grouped(digest).replace(" ", "") == digest
    assert rules.check_word("000" + "f" * 61) == "an an"
    assert rules.check_word("fff" + "0" * 61) == "xoài xoài"
    assert rules.check_word("041" + "0" * 61) == "ba ba"


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_other_beginnings_of_a_digest_have_other_words(digest: str) -> None:
    other = ("0" if digest[0] != "0" else "1") + digest[1:]
    assert rules.check_word(digest) != rules.check_word(other)


def test_the_conclusions_that_minutes_know_are_those_of_inspectors() -> None:
    assert {each.value for each in Conclusion} <= rules.OUTCOMES


def test_the_tablet_signs_the_digest_and_the_sides() -> None:
    assert rules.signed_text("x", []) == '{"content":"' + rules.content_digest("x") + '","sides":[]}'


def test_minutes_say_of_values_from_paper_where_they_came_from_and_earlier_ones_read_as_before() -> None:
    earlier = text_of(content(VISIT, PACKAGE, [item(value="7")]))
    later = text_of(content(VISIT, PACKAGE, [item(value="7", medium="paper")]))
    read = [rules.read_content(text) for text in (earlier, later)]
    assert [each and each.items[0].medium for each in read] == [None, "paper"]
    assert "medium" not in earlier
    stood = {("H.A1.1", "so_may"): Stood("match", "7")}
    assert [each and rules.deviations(each.items, stood) for each in read] == [(), ()]


def test_an_origin_that_is_no_text_cannot_be_read() -> None:
    assert rules.read_content(text_of(content(VISIT, PACKAGE, [item(medium=7)]))) is None
