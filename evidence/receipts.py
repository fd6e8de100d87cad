"""Receipts: what the server signs when it has kept a file, for the tablet to keep.

A receipt is the RFC 8785 form of an object of exactly these, signed with the Ed25519 key of the log::

    v       1
    kind    "receipt"
    log     name of the log
    sha256  the file
    size    its number of bytes
    state   "stored" or "quarantined"
    seq     number of the line of the log that says so
    at      server instant, as in the log

It holds the server to its word: whoever has the receipt can ask for that line.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from evidence.digests import LARGEST_INTEGER, canonical_json, checked_digest, parse_canonical
from evidence.errors import BadDigestError, NotCanonicalError, ReceiptError
from evidence.items import State
from evidence.ledger import FIRST_SEQ, instant_text
from evidence.signing import Signer, base64_text, exact_base64, key_id, verify_ed25519

RECEIPT_VERSION = 1
KIND = "receipt"

_AT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a file was kept.

    Attributes:
        log: Name of the log.
        sha256: The file.
        size: Its number of bytes.
        state: What became of it.
        seq: Number of the log's line about it, from 1.
        at: Aware server instant of that line.

    Raises:
        ReceiptError: A value cannot stand in a receipt; ``params["place"]`` names it.
    """

    log: str
    sha256: str
    size: int
    state: State
    seq: int
    at: datetime

    def __post_init__(self) -> None:
        wrong = [name for name, fits in self._fits() if not fits]
        if wrong:
            raise ReceiptError(place=wrong[0])

    def _fits(self) -> tuple[tuple[str, bool], ...]:
        return (
            ("log", bool(self.log)),
            ("sha256", _is_digest(self.sha256)),
            ("size", 0 <= self.size <= LARGEST_INTEGER),
            ("seq", FIRST_SEQ <= self.seq <= LARGEST_INTEGER),
            ("at", self.at.utcoffset() is not None),
        )


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as it travels.

    Attributes:
        record: The bytes that are signed.
        signature: Base64 of the 64 bytes of the signature.
        key_id: Which key of the log, 8 hex digits.
    """

    record: bytes
    signature: str
    key_id: str


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return what is signed: the canonical form of a receipt."""
    return canonical_json(
        {
            "v": RECEIPT_VERSION,
            "kind": KIND,
            "log": receipt.log,
            "sha256": receipt.sha256,
            "size": receipt.size,
            "state": receipt.state.value,
            "seq": receipt.seq,
            "at": instant_text(receipt.at),
        }
    )


def signed_receipt(receipt: Receipt, signer: Signer) -> SignedReceipt:
    """Return a receipt with the signature of a key of the log."""
    record = receipt_bytes(receipt)
    own_id = key_id(signer.name, signer.public_key).hex()
    return SignedReceipt(record, base64_text(signer.sign(record)), own_id)


def checked_receipt(given: SignedReceipt, public_key: bytes, name: str) -> Receipt:
    """Return what a receipt says if the key one trusts has signed it.

    Args:
        given: The receipt as it travelled.
        public_key: The 32 bytes of the key of the log.
        name: Name of that key.

    Raises:
        ReceiptError: Another key is named (``key``), the signature is not by this one (``signature``), or
            what is signed is no receipt (``record``).
        BadKeyError: It is no key.
    """
    if given.key_id != key_id(name, public_key).hex():
        raise ReceiptError(place="key")
    if not verify_ed25519(public_key, given.record, exact_base64(given.signature) or b""):
        raise ReceiptError(place="signature")
    receipt = _read(given.record)
    if receipt is None or receipt_bytes(receipt) != given.record:
        raise ReceiptError(place="record")
    return receipt


def _read(record: bytes) -> Receipt | None:
    """The receipt of a record; whether the record is its only form is for the caller to compare."""
    try:
        value = parse_canonical(record)
        return _receipt(value) if isinstance(value, dict) else None
    except (NotCanonicalError, ReceiptError, ValueError, KeyError):
        return None


def _receipt(value: dict[str, object]) -> Receipt:
    return Receipt(
        log=str(value["log"]),
        sha256=str(value["sha256"]),
        size=int(str(value["size"])),
        state=State(str(value["state"])),
        seq=int(str(value["seq"])),
        at=datetime.strptime(str(value["at"]), _AT).replace(tzinfo=UTC),
    )


def _is_digest(text: str) -> bool:
    try:
        checked_digest(text)
    except BadDigestError:
        return False
    return True
