"""Receipts: their form to the byte, and that nothing else passes for one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.digests import LARGEST_INTEGER, canonical_json
from evidence.errors import ReceiptError
from evidence.items import State
from evidence.receipts import Receipt, SignedReceipt, checked_receipt, receipt_bytes, signed_receipt
from evidence.signing import Ed25519Signer, base64_text, key_id, verify_ed25519

NAME = "tham-tra.local"
SIGNER = Ed25519Signer(NAME, b"s" * 32)
PUBLIC = SIGNER.public_key
AT = datetime(2019, 11, 5, 9, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=7)))
RECEIPT = Receipt(log="minh-hoa", sha256="ab" * 32, size=2_700_000, state=State.STORED, seq=17, at=AT)
RECORD = (
    b'{"at":"2019-11-05T02:30:00.250000Z","kind":"receipt","log":"minh-hoa","seq":17,"sha256":"'
    + b"ab" * 32
    + b'","size":2700000,"state":"stored","v":1}'
)


def place_of(receipt: SignedReceipt, public_key: bytes = PUBLIC, name: str = NAME) -> object:
    with pytest.raises(ReceiptError) as caught:
        checked_receipt(receipt, public_key, name)
    return caught.value.params["place"]


def truly_signed(record: bytes) -> SignedReceipt:
    return SignedReceipt(record, base64_text(SIGNER.sign(record)), key_id(NAME, PUBLIC).hex())


def test_the_form_of_a_receipt_is_final() -> None:
    receipt = signed_receipt(RECEIPT, SIGNER)
    assert receipt.record == receipt_bytes(RECEIPT) == RECORD
    assert receipt.signature == base64_text(SIGNER.sign(RECORD))
    assert receipt.key_id == key_id(NAME, PUBLIC).hex()
    assert verify_ed25519(PUBLIC, RECORD, SIGNER.sign(RECORD))


@given(
    st.text(min_size=1, max_size=20).filter(lambda text: text.isascii()),
    st.integers(0, LARGEST_INTEGER),
    st.integers(1, LARGEST_INTEGER),
    st.sampled_from(State),
    st.datetimes(timezones=st.just(UTC)),
)
def test_every_receipt_comes_back(log: str, size: int, seq: int, state: State, at: datetime) -> None:
    receipt = Receipt(log=log, sha256="0f" * 32, size=size, state=state, seq=seq, at=at)
    assert checked_receipt(signed_receipt(receipt, SIGNER), PUBLIC, NAME) == receipt


def test_another_key_or_signature_is_refused() -> None:
    receipt = signed_receipt(RECEIPT, SIGNER)
    other = Ed25519Signer(NAME, b"o" * 32)
    assert place_of(receipt, other.public_key) == "key"
    assert place_of(receipt, name="other.example") == "key"
    assert place_of(replace(receipt, key_id=receipt.key_id.upper() + "x")) == "key"
    own_id = receipt.key_id
    assert place_of(replace(signed_receipt(RECEIPT, other), key_id=own_id)) == "signature"
    for signature in ("", "?", receipt.signature[:-2], receipt.signature + "\n", "A" * 88):
        assert place_of(replace(receipt, signature=signature)) == "signature"


def test_every_bit_of_a_receipt_counts() -> None:
    receipt = signed_receipt(RECEIPT, SIGNER)
    for bit in range(8 * len(RECORD)):
        changed = bytearray(RECORD)
        changed[bit // 8] ^= 1 << bit % 8
        assert place_of(replace(receipt, record=bytes(changed))) == "signature"


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"kind": "capture"},
        {"more": 1},
        {"log": ""},
        {"log": 5},
        {"sha256": "AB" * 32},
        {"sha256": None},
        {"size": -1},
        {"size": "5"},
        {"size": True},
        {"size": "9" * 5000},
        {"seq": 0},
        {"state": "lost"},
        {"at": "2019-11-05T02:30:00Z"},
        {"at": "2019-11-05T02:30:00.25Z"},
        {"at": "2019-11-31T02:30:00.250000Z"},
        {"at": None},
    ],
)
def test_what_is_signed_but_no_receipt_is_refused(change: dict[str, object]) -> None:
    assert place_of(truly_signed(canonical_json(json.loads(RECORD) | change))) == "record"


@pytest.mark.parametrize("name", sorted(json.loads(RECORD)))
def test_a_receipt_misses_nothing(name: str) -> None:
    record = {key: value for key, value in json.loads(RECORD).items() if key != name}
    assert place_of(truly_signed(canonical_json(record))) == "record"


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"x",
        b"[]",
        b"17",
        b"\xff",
        RECORD + b" ",
        b" " + RECORD,
        b"[" * 100_000,
        RECORD[:-1] + b',"v":1}',
    ],
    ids=range(9),
)
def test_another_form_is_refused(record: bytes) -> None:
    assert place_of(truly_signed(record)) == "record"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log", ""),
        ("sha256", "ab"),
        ("size", -1),
        ("size", LARGEST_INTEGER + 1),
        ("seq", 0),
        ("seq", LARGEST_INTEGER + 1),
        ("at", AT.replace(tzinfo=None)),
    ],
)
def test_what_cannot_stand_in_a_receipt_makes_none(name: str, value: object) -> None:
    with pytest.raises(ReceiptError) as caught:
        replace(RECEIPT, **{name: value})  # type: ignore[arg-type]  # wrong values are what this test is about
    assert caught.value.params == {"place": name}
