"""The log: its line format to the byte, and that any change is found and located."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import LedgerError, NotCanonicalError
from evidence.ledger import FIELDS, GENESIS, Event, Verdict, line_hash, make_line, verify

AT = datetime(2019, 11, 5, 9, 30, tzinfo=timezone(timedelta(hours=7)))
LOG = "minh-hoa"
LENGTH = 6


def event(seq: int = 1, /, **changes: object) -> Event:
    given_fields: dict[str, object] = {
        "log": LOG,
        "seq": seq,
        "type": "finding.recorded",
        "at": AT + timedelta(minutes=seq),
        "actor": "p-1",
        "device": None,
        "subject": "unit:622",
        "payload": {"value": "3.5", "count": seq, "note": None},
    }
    return Event(**(given_fields | changes))  # type: ignore[arg-type]  # wrong types are part of these tests


def chain(events: Sequence[Event], prev: str = GENESIS) -> list[bytes]:
    lines: list[bytes] = []
    for one in events:
        lines.append(make_line(one, line_hash(lines[-1]) if lines else prev))
    return lines


GOOD = chain([event(seq) for seq in range(1, LENGTH + 1)])
HEAD = line_hash(GOOD[-1])


def checked(lines: Sequence[bytes]) -> Verdict:
    return verify(lines, log=LOG, known={LENGTH: HEAD})


def place(lines: Sequence[bytes]) -> tuple[int, str]:
    fault = checked(lines).fault
    assert fault is not None
    return fault.line, fault.code


def altered(line: bytes, **changes: object) -> bytes:
    record = json.loads(line) | changes
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode()


def test_the_format_of_a_line_is_final() -> None:
    assert GOOD[0] == (
        b'{"actor":"p-1","at":"2019-11-05T02:31:00.000000Z","device":null,"log":"minh-hoa",'
        b'"payload":{"count":1,"note":null,"value":"3.5"},"prev":"' + b"0" * 64 + b'",'
        b'"seq":1,"subject":"unit:622","type":"finding.recorded","v":1}'
    )
    assert json.loads(GOOD[1])["prev"] == hashlib.sha256(GOOD[0]).hexdigest()


def test_an_untouched_log_is_good_with_and_without_line_ends() -> None:
    expected = Verdict(LENGTH, HEAD)
    assert checked(GOOD) == expected
    assert verify([line + b"\n" for line in GOOD]) == expected
    assert expected.ok


def test_an_empty_log_is_good_unless_a_head_is_known() -> None:
    assert verify([]) == Verdict(0, GENESIS)
    assert place([]) == (1, "ledger.cut-short")


@given(st.data())
def test_any_single_changed_byte_is_found_in_its_line(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, LENGTH - 1))
    line = bytearray(GOOD[number])
    where = data.draw(st.integers(0, len(line) - 1))
    line[where] ^= data.draw(st.integers(1, 255))
    verdict = checked([*GOOD[:number], bytes(line), *GOOD[number + 1 :]])
    assert verdict.fault is not None
    assert verdict.fault.line == number + 1
    assert verdict.count == number
    assert verdict.head == (line_hash(GOOD[number - 1]) if number else GENESIS)


@given(st.integers(0, sum(len(line) + 1 for line in GOOD) - 1), st.integers(0, 7))
def test_any_flipped_bit_of_the_file_is_found_where_it_is(where: int, bit: int) -> None:
    whole = bytearray(b"".join(line + b"\n" for line in GOOD))
    number = bytes(whole[:where]).count(b"\n") + 1
    whole[where] ^= 1 << bit
    fault = checked(list(BytesIO(bytes(whole)))).fault
    assert fault is not None
    assert fault.line == number


@pytest.mark.parametrize("at", range(LENGTH))
def test_a_missing_line_is_found(at: int) -> None:
    code = "ledger.cut-short" if at == LENGTH - 1 else "ledger.wrong-seq"
    assert place(GOOD[:at] + GOOD[at + 1 :]) == (at + 1, code)


@pytest.mark.parametrize("at", range(LENGTH - 1))
def test_swapped_lines_are_found(at: int) -> None:
    assert place([*GOOD[:at], GOOD[at + 1], GOOD[at], *GOOD[at + 2 :]]) == (at + 1, "ledger.wrong-seq")


@pytest.mark.parametrize("at", range(LENGTH))
def test_a_repeated_line_is_found(at: int) -> None:
    assert place([*GOOD[: at + 1], *GOOD[at:]]) == (at + 2, "ledger.wrong-seq")


@pytest.mark.parametrize("at", range(LENGTH))
def test_a_changed_figure_in_a_well_formed_line_is_blamed_on_that_line(at: int) -> None:
    lines = [*GOOD[:at], altered(GOOD[at], payload={"value": "5"}), *GOOD[at + 1 :]]
    code = "ledger.known-hash-differs" if at == LENGTH - 1 else "ledger.changed"
    assert place(lines) == (at + 1, code)


def test_without_a_known_head_the_line_after_still_tells_which_of_two_was_changed() -> None:
    lines = [GOOD[0], altered(GOOD[1], actor="p-2"), *GOOD[2:]]
    verdict = verify(lines)
    assert verdict.fault is not None
    assert (verdict.fault.line, verdict.fault.code) == (2, "ledger.changed")
    assert (verdict.count, verdict.head) == (1, line_hash(GOOD[0]))


def test_a_break_before_the_last_line_is_put_there_when_nothing_vouches_for_it() -> None:
    fault = verify([altered(GOOD[0], actor="p-2"), GOOD[1]]).fault
    assert fault is not None
    assert (fault.line, fault.code) == (2, "ledger.wrong-prev")


def test_a_line_after_the_break_that_cannot_be_read_vouches_for_nothing() -> None:
    fault = verify([altered(GOOD[0], actor="p-2"), GOOD[1], b"{}"]).fault
    assert fault is not None
    assert (fault.line, fault.code) == (2, "ledger.wrong-prev")


def test_a_line_known_to_be_good_is_not_blamed_for_the_line_after_it() -> None:
    forged = altered(GOOD[2], prev="f" * 64)
    after = make_line(event(4), line_hash(forged))
    fault = verify([*GOOD[:2], forged, after], known={2: line_hash(GOOD[1])}).fault
    assert fault is not None
    assert (fault.line, fault.code) == (3, "ledger.wrong-prev")


def test_a_first_line_that_claims_a_predecessor_is_wrong() -> None:
    assert place(chain([event(seq) for seq in range(1, LENGTH + 1)], "f" * 64)) == (1, "ledger.wrong-prev")


def test_a_log_rewritten_from_some_line_on_contradicts_a_head_known_from_elsewhere() -> None:
    forged = chain([event(seq, actor="p-9" if seq >= 3 else "p-1") for seq in range(1, LENGTH + 1)])
    assert verify(forged).ok
    assert place(forged) == (LENGTH, "ledger.known-hash-differs")


def test_a_log_that_has_grown_since_the_known_head_is_good() -> None:
    grown = [*GOOD, make_line(event(LENGTH + 1), HEAD)]
    assert checked(grown).ok


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named_as_such(field: str) -> None:
    record = {name: value for name, value in json.loads(GOOD[1]).items() if name != field}
    short = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    assert place([GOOD[0], short, *GOOD[2:]]) == (2, "ledger.missing-field")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (GOOD[1] + b" ", "ledger.not-canonical"),
        (GOOD[1].replace(b":2,", b":2.0,"), "ledger.not-canonical"),
        (GOOD[1][:-1], "ledger.bad-json"),
        (b"\xff", "ledger.bad-json"),
        (b"[]", "ledger.bad-json"),
        (altered(GOOD[1], more=1), "ledger.unknown-field"),
        (altered(GOOD[1], v=2), "ledger.bad-field"),
        (altered(GOOD[1], v=True), "ledger.bad-field"),
        (altered(GOOD[1], seq="2"), "ledger.bad-field"),
        (altered(GOOD[1], at="2019-11-05T02:31:00Z"), "ledger.bad-field"),
        (altered(GOOD[1], payload=[]), "ledger.bad-field"),
        (altered(GOOD[1], prev="0"), "ledger.bad-field"),
        (altered(GOOD[1], actor=7), "ledger.bad-field"),
        (altered(GOOD[1], log="other"), "ledger.wrong-log"),
        (altered(GOOD[1], seq=3), "ledger.wrong-seq"),
    ],
)
def test_each_kind_of_change_has_its_name(line: bytes, code: str) -> None:
    assert place([GOOD[0], line, *GOOD[2:]]) == (2, code)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", datetime(2019, 11, 5, 9, 30)),  # noqa: DTZ001 - a naive time is the point
        ("seq", 0),
        ("seq", True),
        ("type", "Finding recorded"),
        ("log", ""),
        ("actor", ""),
        ("device", 3),
        ("subject", None),
        ("payload", None),
    ],
)
def test_an_event_that_has_no_place_in_a_line_is_refused(field: str, value: object) -> None:
    with pytest.raises(LedgerError) as refusal:
        make_line(event(**{field: value}), GENESIS)
    assert refusal.value.params == {"field": field}


def test_a_predecessor_that_is_no_hash_is_refused() -> None:
    with pytest.raises(LedgerError, match="prev"):
        make_line(event(), "")


def test_a_float_in_a_payload_is_refused() -> None:
    with pytest.raises(NotCanonicalError):
        make_line(event(payload={"value": 3.5}), GENESIS)


def test_the_same_instant_in_two_zones_gives_the_same_line() -> None:
    assert make_line(event(at=AT), GENESIS) == make_line(event(at=AT.astimezone(UTC)), GENESIS)
