"""Time stamps (RFC 3161): a third party's word that a note existed at some instant.

Nothing here reaches a network: whoever does sends the request and keeps the answer byte for byte, since that
is what ``openssl ts -verify`` reads too. Certificates are judged as of the instant of the stamp, so a stamp
can be checked when they have run out; withdrawn certificates are not looked up.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from rfc3161_client import (
    PKIStatus,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from evidence.errors import RootsError, TimestampNonceError

LARGEST_ANSWER = 1024 * 1024
NONCE_BITS = 64

_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SHA256_OID = "2.16.840.1.101.3.4.2.1"
_VERSION_1 = bytes.fromhex("020101")
_WITH_CERTIFICATE = bytes.fromhex("0101ff")
_SEQUENCE, _INTEGER, _OCTETS, _TAGGED_0 = 0x30, 0x02, 0x04, 0xA0


class Stamping(StrEnum):
    """What became of checking an answer; stable codes."""

    GOOD = "timestamp.good"
    UNREADABLE = "timestamp.unreadable"
    REFUSED = "timestamp.refused"
    OTHER_NOTE = "timestamp.other-note"
    OTHER_NONCE = "timestamp.other-nonce"
    UNTRUSTED = "timestamp.untrusted"


@dataclass(frozen=True, slots=True)
class StampVerdict:
    """Result of checking an answer.

    Attributes:
        code: Good, or what is the matter with it.
        at: Instant of the stamp; None unless it is good.
        authority: Name in the certificate that signed it, RFC 4514; empty unless it is good.
    """

    code: Stamping
    at: datetime | None = None
    authority: str = ""

    @property
    def ok(self) -> bool:
        """Whether the authority one trusts stamped exactly this note."""
        return self.code is Stamping.GOOD


def request(note: bytes, nonce: int) -> bytes:
    """Return the request for a stamp over the SHA-256 of a note, in DER.

    Args:
        note: The note, byte for byte.
        nonce: A random number of at most 64 bits, which the answer has to repeat.

    Raises:
        TimestampNonceError: The nonce is negative or larger.
    """
    if not 0 <= nonce < 1 << NONCE_BITS:
        raise TimestampNonceError(nonce=nonce)
    imprint = _der(_SEQUENCE, _SHA256 + _der(_OCTETS, hashlib.sha256(note).digest()))
    number = _der(_INTEGER, nonce.to_bytes(nonce.bit_length() // 8 + 1, "big"))
    return _der(_SEQUENCE, _VERSION_1 + imprint + number + _WITH_CERTIFICATE)


def judged(answer: bytes, note: bytes, roots_pem: bytes, nonce: int | None = None) -> StampVerdict:
    """Tell whether an answer is a stamp over a note by an authority one trusts.

    Args:
        answer: The answer (``TimeStampResp``) as it came, a ``.tsr`` file.
        note: The note, byte for byte.
        roots_pem: Certificates one trusts, one or more, PEM.
        nonce: Nonce of the request, where it is still known.

    Raises:
        RootsError: There is no certificate to trust.
    """
    builder = VerifierBuilder(roots=_certificates(roots_pem))
    response = _read(answer)
    if isinstance(response, Stamping):
        return StampVerdict(response)
    wrong = _beside_the_point(response, note, nonce)
    if wrong is not None:
        return StampVerdict(wrong)
    try:
        builder.build().verify_message(response, note)
    except (VerificationError, ValueError, x509.InvalidVersion):
        return StampVerdict(Stamping.UNTRUSTED)
    return StampVerdict(Stamping.GOOD, response.tst_info.gen_time, _authority(response))


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as fault:
        raise RootsError from fault


def _read(answer: bytes) -> TimeStampResponse | Stamping:
    if len(answer) > LARGEST_ANSWER:
        return Stamping.UNREADABLE
    try:
        response = decode_timestamp_response(_in_order(answer))
    except ValueError:
        return Stamping.UNREADABLE
    return response if response.status == PKIStatus.GRANTED else Stamping.REFUSED


def _beside_the_point(response: TimeStampResponse, note: bytes, nonce: int | None) -> Stamping | None:
    """What a stamp says of another note or request; not yet whether anybody stands behind it."""
    try:
        info = response.tst_info
        imprint = info.message_imprint
    except ValueError:
        return Stamping.UNREADABLE
    told = (imprint.hash_algorithm.dotted_string, imprint.message)
    if told != (_SHA256_OID, hashlib.sha256(note).digest()):
        return Stamping.OTHER_NOTE
    return Stamping.OTHER_NONCE if nonce not in {None, info.nonce} else None


def _authority(response: TimeStampResponse) -> str:
    (signer,) = response.signed_data.signer_infos
    certificates = (x509.load_der_x509_certificate(data) for data in response.signed_data.certificates)
    return next(
        one.subject.rfc4514_string()
        for one in certificates
        if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)
    )


# An answer's set of certificates is no part of what is signed, and authorities write it in any order (BER),
# OpenSSL's own among them; the reader insists on the order of DER. So it is handed a copy in that order.


def _der(tag: int, body: bytes) -> bytes:
    """A value shorter than 128 bytes."""
    return bytes((tag, len(body))) + body


def _in_order(answer: bytes) -> bytes:
    """The answer with its certificates in the order of DER; as it is where it holds no such set.

    Raises:
        ValueError: It is cut, or no such structure at all.
    """
    place = _certificates_in(answer)
    if place is None:
        return answer
    ordered = sorted(answer[one.start : one.end] for one in _children(answer, place))
    return answer[: place.body] + b"".join(ordered) + answer[place.end :]


@dataclass(frozen=True, slots=True)
class _Element:
    """Where a DER value, its body and its end are."""

    tag: int
    start: int
    body: int
    end: int


def _certificates_in(answer: bytes) -> _Element | None:
    """The set of certificates: answer, token, its content, signed data, and there what is tagged 0."""
    found = _Element(0, 0, 0, len(answer))
    for position in (0, 1, 1, 0):
        children = _children(answer, found)
        if position >= len(children):
            return None
        found = children[position]
    return next((one for one in _children(answer, found) if one.tag == _TAGGED_0), None)


def _children(data: bytes, parent: _Element) -> list[_Element]:
    found, at = [], parent.body
    while at < parent.end:
        found.append(_element(data, at, parent.end))
        at = found[-1].end
    return found


def _element(data: bytes, start: int, end: int) -> _Element:
    tag, length = data[start : start + 2].ljust(2, b"\xff")
    body = start + 2
    if length & 0x80:
        body += length & 0x7F
        length = int.from_bytes(data[start + 2 : body], "big")
    if body + length > end:
        raise ValueError("a value ends behind what holds it")
    return _Element(tag, start, body, body + length)
