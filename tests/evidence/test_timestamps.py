"""Time stamps of a throw-away authority made by openssl, judged by us and by ``openssl ts -verify``."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from evidence.errors import RootsError, TimestampNonceError
from evidence.timestamps import LARGEST_ANSWER, Stamping, StampVerdict, judged, request
from tests.evidence.authority import NAME, SETTINGS, Authority, run

NOTE = "tham-tra.local\n1\nroot\nat 2019-11-05T02:30:00Z\n\n— tham-tra.local abcd\n".encode()
NONCE = 0xFEDCBA9876543210
SEED = 20191105


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made_in(tmp_path_factory.mktemp("tsa") / "a")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made_in(tmp_path_factory.mktemp("tsa") / "b")


@pytest.fixture(scope="module")
def answer(authority: Authority) -> bytes:
    return authority.answer(request(NOTE, NONCE))


# ---------------------------------------------------------------- the request


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, NONCE, 2**64 - 1])
def test_openssl_reads_a_request_as_it_is_meant(tmp_path: Path, nonce: int) -> None:
    (tmp_path / "q.tsq").write_bytes(request(NOTE, nonce))
    told = run(tmp_path, "openssl ts -query -in q.tsq -text").stdout
    assert "Hash Algorithm: sha256" in told
    assert "Certificate required: yes" in told
    number = next(line for line in told.splitlines() if line.startswith("Nonce:")).split()[1]
    assert int(number, 16) == nonce


def test_a_request_is_the_one_openssl_makes(tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(NOTE)
    run(tmp_path, "openssl ts -query -data note -sha256 -cert -no_nonce -out q.tsq")
    own, nonce = request(NOTE, 0x7F), bytes.fromhex("02017f")
    without = own[:1] + bytes([own[1] - len(nonce)]) + own[2:].replace(nonce, b"")
    assert without == (tmp_path / "q.tsq").read_bytes()


@pytest.mark.parametrize("nonce", [-1, 2**64])
def test_a_nonce_that_does_not_fit_is_refused(nonce: int) -> None:
    with pytest.raises(TimestampNonceError):
        request(NOTE, nonce)


# ---------------------------------------------------------------- good


@pytest.mark.parametrize("settings", ["ts.cnf", "chain.cnf"])
def test_a_stamp_is_accepted_by_us_and_by_openssl(authority: Authority, settings: str) -> None:
    answer = authority.answer(request(NOTE, NONCE), settings)
    verdict = judged(answer, NOTE, authority.roots, NONCE)
    assert (verdict.code, verdict.authority, verdict.ok) == (Stamping.GOOD, NAME, True)
    assert verdict.at is not None
    assert abs(verdict.at - datetime.now(UTC)) < timedelta(hours=1)
    assert judged(answer, NOTE, authority.roots) == verdict
    assert authority.openssl_accepts(answer, NOTE)


def test_certificates_in_any_order_are_read(authority: Authority) -> None:
    """OpenSSL writes the signer's first: one of the two is not in the order the reader insists on."""
    answer = authority.answer(request(NOTE, NONCE), "chain.cnf")
    first, second = certificate(authority, "tsa.pem"), certificate(authority, "ca.pem")
    assert first + second in answer
    turned = answer.replace(first + second, second + first)
    for either in (answer, turned):
        assert judged(either, NOTE, authority.roots, NONCE).ok


def certificate(authority: Authority, name: str) -> bytes:
    run(authority.folder, f"openssl x509 -in {name} -outform DER -out one.der")
    return (authority.folder / "one.der").read_bytes()


def test_several_roots_may_be_trusted(authority: Authority, stranger: Authority, answer: bytes) -> None:
    assert judged(answer, NOTE, stranger.roots + authority.roots, NONCE).ok


# ---------------------------------------------------------------- refused


def test_a_note_with_one_more_byte_is_another_note(authority: Authority, answer: bytes) -> None:
    for other in (NOTE + b"\n", NOTE[:-1], b""):
        assert judged(answer, other, authority.roots) == StampVerdict(Stamping.OTHER_NOTE)
        assert not authority.openssl_accepts(answer, other)


def test_a_stamp_by_another_hash_is_of_another_note(authority: Authority) -> None:
    (authority.folder / "note").write_bytes(NOTE)
    run(authority.folder, "openssl ts -query -data note -sha512 -cert -out q512.tsq")
    answer = authority.answer((authority.folder / "q512.tsq").read_bytes())
    assert judged(answer, NOTE, authority.roots).code is Stamping.OTHER_NOTE


def test_an_answer_to_another_request_is_told(authority: Authority, answer: bytes) -> None:
    assert judged(answer, NOTE, authority.roots, NONCE - 1).code is Stamping.OTHER_NONCE


def test_an_authority_nobody_here_trusts_is_refused(
    authority: Authority, stranger: Authority, answer: bytes
) -> None:
    assert judged(answer, NOTE, stranger.roots, NONCE) == StampVerdict(Stamping.UNTRUSTED)
    assert not stranger.openssl_accepts(answer, NOTE)
    assert judged(stranger.answer(request(NOTE, NONCE)), NOTE, authority.roots).code is Stamping.UNTRUSTED


@pytest.mark.parametrize(
    "sign",
    [
        "openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -set_serial 8 -days -1 -extfile ext",
        "openssl x509 -req -in tsa.csr -CA tsa.pem -CAkey tsa.key -set_serial 9 -days 30 -extfile ext",
    ],
    ids=["run out before the stamp", "vouched for by what is no CA"],
)
def test_an_authority_with_an_unfit_certificate_is_refused(authority: Authority, sign: str) -> None:
    run(authority.folder, f"{sign} -out unfit.pem")
    settings = SETTINGS.replace("tsa.pem", "unfit.pem") + "certs = tsa.pem\n"
    (authority.folder / "unfit.cnf").write_text(settings, encoding="utf-8")
    answer = authority.answer(request(NOTE, NONCE), "unfit.cnf")
    assert judged(answer, NOTE, authority.roots, NONCE) == StampVerdict(Stamping.UNTRUSTED)
    assert not authority.openssl_accepts(answer, NOTE)


def test_an_answer_that_carries_an_impossible_certificate_is_refused(authority: Authority) -> None:
    answer = authority.answer(request(NOTE, NONCE), "chain.cnf")
    carried = certificate(authority, "ca.pem")
    changed = answer.replace(carried, carried.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x06", 1))
    assert changed != answer
    assert judged(changed, NOTE, authority.roots, NONCE).code is Stamping.UNTRUSTED


def test_an_authority_that_refuses_gave_no_stamp(authority: Authority) -> None:
    refusing = authority.answer(request(NOTE, NONCE).replace(b"\x02\x01\x01", b"\x02\x01\x05"))
    assert judged(refusing, NOTE, authority.roots).code is Stamping.REFUSED


@pytest.mark.parametrize("roots", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_without_a_certificate_to_trust_nothing_is_judged(roots: bytes, answer: bytes) -> None:
    with pytest.raises(RootsError):
        judged(answer, NOTE, roots)


@pytest.mark.parametrize(
    "garbled",
    [
        lambda _: b"",
        lambda _: b"0",
        lambda _: b"garbage",
        lambda _: b"\x30\x80",
        lambda _: bytes.fromhex("30053003020100"),
        lambda _: b"<html>Bad gateway</html>",
        lambda _: bytes(LARGEST_ANSWER + 1),
        lambda answer: answer[:-1],
        lambda answer: answer + b"\0",
        lambda answer: answer[:9],
        lambda answer: answer[:100],
    ],
)
def test_garbage_is_unreadable(
    garbled: Callable[[bytes], bytes], answer: bytes, authority: Authority
) -> None:
    assert judged(garbled(answer), NOTE, authority.roots) == StampVerdict(Stamping.UNREADABLE)


def test_no_changed_answer_says_another_instant(authority: Authority, answer: bytes) -> None:
    """Some bits are no part of what is signed; whatever is still accepted says the same."""
    chance, good, accepted = Random(SEED), judged(answer, NOTE, authority.roots, NONCE), 0
    for _ in range(1500):
        changed = bytearray(answer)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        verdict = judged(bytes(changed), NOTE, authority.roots, NONCE)
        assert not verdict.ok or verdict == good
        accepted += verdict.ok
    assert accepted < 50
