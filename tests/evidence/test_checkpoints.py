"""Checkpoints: their form to the byte, judged by openssl too, and hostile notes refused."""

import base64
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checkpoints import (
    LARGEST_NOTE,
    Checkpoint,
    Printed,
    checked,
    printed,
    read_note,
    read_printed,
    signed,
)
from evidence.digests import LARGEST_INTEGER
from evidence.errors import CheckpointError, NoteForgedError, NoteFormError, NoteUnsignedError
from evidence.signing import Ed25519Signer, base64_text, key_id, public_pem, verify_ed25519

ORIGIN = "tham-tra.local"
SIGNER = Ed25519Signer(
    ORIGIN, bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
)
PUBLIC = SIGNER.public_key
WITNESS = Ed25519Signer("witness.example", b"w" * 32)
ROOT = sha256(b"root").digest()
CHECKPOINT = Checkpoint(ORIGIN, 1234, ROOT, datetime(2019, 11, 5, 2, 30, tzinfo=UTC))
BODY = """tham-tra.local
1234
SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=
at 2019-11-05T02:30:00Z
"""
SIGNATURE = (
    "— tham-tra.local "
    "/EvVrzzw2MV5J636wv45mbXxjF1birlvnXILeAlSiZgRojx3h0l1iCnNZohpcH12QOVvjO1KNLDqg/5mGBXaotWP9A4=\n"
)
NOTE = f"{BODY}\n{SIGNATURE}"


def signature_line(signer: Ed25519Signer, body: str) -> str:
    data = key_id(signer.name, signer.public_key) + signer.sign(body.encode())
    return f"— {signer.name} {base64_text(data)}\n"


def note_of(body: str) -> str:
    """A note of any text, truly signed."""
    return f"{body}\n{signature_line(SIGNER, body)}"


# ---------------------------------------------------------------- the one form


def test_the_form_of_a_note_is_final() -> None:
    assert signed(CHECKPOINT, SIGNER) == NOTE
    assert checked(NOTE, PUBLIC, ORIGIN) == CHECKPOINT


def test_openssl_accepts_the_signature_of_a_note(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(public_pem(PUBLIC), encoding="ascii")
    (tmp_path / "sig").write_bytes(base64.b64decode(SIGNATURE.split()[2])[4:])
    command = "openssl pkeyutl -verify -rawin -pubin -inkey key.pem -in text -sigfile sig"
    for text, good in ((BODY, True), (BODY + "\n", False), (BODY.replace("1234", "1235"), False)):
        (tmp_path / "text").write_bytes(text.encode())
        judged = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
        assert (judged.returncode == 0) == good


def test_a_note_published_by_others_is_read() -> None:
    text = "If you think cryptography is the answer to your problem,\n"
    text += "then you don't know what your problem is.\n"
    blob = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = read_note(f"{text}\n— PeterNeumann {blob}\n")
    assert (note.text, len(note.signatures)) == (text, 1)
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    assert note.signatures[0].key_id == key_id("PeterNeumann", key)
    assert verify_ed25519(key, note.text.encode(), note.signatures[0].signature)


@given(
    st.integers(0, LARGEST_INTEGER),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 2**33),
    st.integers(-12, 14),
)
def test_every_checkpoint_comes_back_and_has_one_note(size: int, root: bytes, at: int, zone: int) -> None:
    local = datetime.fromtimestamp(at, timezone(timedelta(hours=zone)))
    checkpoint = Checkpoint(ORIGIN, size, root, local)
    note = signed(checkpoint, SIGNER)
    assert checked(note, PUBLIC, ORIGIN) == checkpoint
    assert signed(checked(note, PUBLIC, ORIGIN), SIGNER) == note
    assert read_printed(printed(checkpoint)) == Printed(size, root)


def test_signatures_of_witnesses_are_allowed_and_kept() -> None:
    note = NOTE + signature_line(WITNESS, BODY)
    before = f"{BODY}\n{signature_line(WITNESS, BODY)}{SIGNATURE}"
    short = f"{NOTE}— other.example {base64_text(b'12345')}\n"
    for text, names in (
        (note, [ORIGIN, WITNESS.name]),
        (before, [WITNESS.name, ORIGIN]),
        (short, [ORIGIN, "other.example"]),
    ):
        assert checked(text, PUBLIC, ORIGIN) == CHECKPOINT
        assert [line.name for line in read_note(text).signatures] == names


# ---------------------------------------------------------------- not signed, forged


def test_a_note_without_a_signature_of_the_trusted_key_is_not_signed() -> None:
    other = Ed25519Signer(ORIGIN, b"o" * 32)
    for text in (
        f"{BODY}\n{signature_line(WITNESS, BODY)}",
        f"{BODY}\n{signature_line(other, BODY)}",
    ):
        with pytest.raises(NoteUnsignedError):
            checked(text, PUBLIC, ORIGIN)
    with pytest.raises(NoteUnsignedError):
        checked(NOTE, PUBLIC, "other.example")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1234\n", "1235\n"),
        ("1234\n", "123\n"),
        ("SBNJ", "SBNK"),
        ("02:30:00Z", "02:30:01Z"),
        ("tham-tra.local\n1", "tham-tra.loca1\n1"),
        ("at 2019", "at 2018"),
        ("XaotWP", "XaotWQ"),
    ],
)
def test_a_changed_note_is_forged(old: str, new: str) -> None:
    forged = NOTE.replace(old, new, 1)
    assert forged != NOTE
    with pytest.raises(NoteForgedError):
        checked(forged, PUBLIC, ORIGIN)


def test_one_false_signature_beside_a_true_one_is_forged() -> None:
    false = signature_line(SIGNER, BODY + "more\n")
    for text in (NOTE + false, f"{BODY}\n{false}{SIGNATURE}"):
        with pytest.raises(NoteForgedError):
            checked(text, PUBLIC, ORIGIN)


def test_every_bit_of_a_note_counts() -> None:
    data = NOTE.encode()
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((UnicodeDecodeError, NoteFormError, NoteUnsignedError, NoteForgedError)):
            checked(bytes(changed).decode(), PUBLIC, ORIGIN)


# ---------------------------------------------------------------- hostile notes


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "end"),
        ("\n\n", "end"),
        ("\n", "end"),
        (BODY, "end"),
        (BODY + "\n", "end"),
        (f"{BODY}{SIGNATURE}", "end"),
        (NOTE.rstrip("\n"), "end"),
        (f"\n\n{SIGNATURE}", "end"),
        (NOTE + "\n", "end"),
        (NOTE + "trailing\n", "signature"),
        (NOTE + "trailing", "end"),
        (NOTE.replace("\n", "\r\n"), "character"),
        (NOTE.replace("1234", "12\x0034"), "character"),
        (NOTE.replace("1234", "12\t34"), "character"),
        (NOTE.replace("1234", "12\u202834"), "character"),
        (NOTE.replace("1234", "12\ud83434"), "character"),
        (NOTE.replace("—", "-"), "signature"),
        (NOTE.replace("— ", "—"), "signature"),
        (NOTE.replace("— ", "—  "), "signature"),
        (NOTE.replace("local /Ev", "local  /Ev"), "signature"),
        (NOTE.replace("local /Ev", "local\u00a0/Ev"), "signature"),
        (NOTE.replace("local /Ev", "lo+cal /Ev"), "signature"),
        (NOTE.replace("local /Ev", "local _Ev"), "signature"),
        (NOTE.replace("9A4=", "9A5="), "signature"),
        (NOTE.replace("9A4=", "9A4"), "signature"),
        (NOTE.replace("9A4=", "9A4= "), "signature"),
        (f"{BODY}\n— {ORIGIN} {base64_text(b'1234')}\n", "signature"),
        (f"{BODY}\n— {ORIGIN} \n", "signature"),
        (f"{BODY}\n{SIGNATURE * 101}", "signatures"),
        ("x" * LARGEST_NOTE + NOTE, "length"),
    ],
)
def test_what_is_no_signed_note_is_refused(text: str, place: str) -> None:
    with pytest.raises(NoteFormError) as caught:
        checked(text, PUBLIC, ORIGIN)
    assert caught.value.params == {"place": place}


ROOT_LINE = BODY.split("\n")[2]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda body: body.replace("1234", "01234"), "size"),
        (lambda body: body.replace("1234", "-1"), "size"),
        (lambda body: body.replace("1234", "+1"), "size"),
        (lambda body: body.replace("1234", ""), "size"),
        (lambda body: body.replace("1234", " 1234"), "size"),
        (lambda body: body.replace("1234", "1_234"), "size"),
        (lambda body: body.replace("1234", "١٢"), "size"),
        (lambda body: body.replace("1234", "0x10"), "size"),
        (lambda body: body.replace("1234", str(2**53)), "size"),
        (lambda body: body.replace("1234", "9" * 5000), "size"),
        (lambda body: body.replace(ROOT_LINE, ""), "root"),
        (lambda body: body.replace(ROOT_LINE, base64_text(ROOT[:-1])), "root"),
        (lambda body: body.replace(ROOT_LINE, base64_text(ROOT + b"x")), "root"),
        (lambda body: body.replace(ROOT_LINE, ROOT_LINE[:-1]), "root"),
        (lambda body: body.replace(ROOT_LINE, ROOT_LINE.replace("d7I=", "d7J=")), "root"),
        (lambda body: body.replace(ROOT_LINE, ROOT.hex()), "root"),
        (lambda body: body + "at 2019-11-05T02:30:00Z\n", "lines"),
        (lambda body: body + "more\n", "lines"),
        (lambda body: body + "\n", "lines"),
        (lambda body: "\n".join(body.split("\n")[:3]) + "\n", "lines"),
        (lambda body: body.replace("at ", "at  "), "at"),
        (lambda body: body.replace("at ", "AT "), "at"),
        (lambda body: body.replace("00Z", "00"), "at"),
        (lambda body: body.replace("00Z", "00+00:00"), "at"),
        (lambda body: body.replace("00Z", "00.5Z"), "at"),
        (lambda body: body.replace("11-05", "11-31"), "at"),
        (lambda body: body.replace("02:30", "24:30"), "at"),
        (lambda body: body.replace("2019", "0000"), "at"),
        (lambda body: body.replace(ORIGIN, "other.example"), "origin"),
        (lambda body: body.replace(ORIGIN, "hai từ"), "origin"),
        (lambda body: body.replace(ORIGIN, ""), "origin"),
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(change: Callable[[str], str], place: str) -> None:
    with pytest.raises(NoteFormError) as caught:
        checked(note_of(change(BODY)), PUBLIC, ORIGIN)
    assert caught.value.params == {"place": place}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", "hai từ"),
        ("size", -1),
        ("size", 2**53),
        ("root", b"short"),
        ("at", CHECKPOINT.at.replace(tzinfo=None)),
        ("at", CHECKPOINT.at.replace(microsecond=1)),
    ],
)
def test_what_a_note_cannot_say_is_no_checkpoint(field: str, value: object) -> None:
    values = {"origin": ORIGIN, "size": 1, "root": ROOT, "at": CHECKPOINT.at} | {field: value}
    with pytest.raises(CheckpointError) as caught:
        Checkpoint(**values)  # type: ignore[arg-type]  # wrong values are what this test is about
    assert caught.value.params == {"field": field}


def test_no_key_signs_for_a_log_of_another_name() -> None:
    with pytest.raises(CheckpointError):
        signed(CHECKPOINT, WITNESS)


# ---------------------------------------------------------------- on paper


def test_the_printed_form_is_final() -> None:
    assert printed(CHECKPOINT) == f"1234:{ROOT.hex()}"
    assert read_printed(printed(CHECKPOINT)) == Printed(1234, ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f":{ROOT.hex()}",
        f"01:{ROOT.hex()}",
        f"-1:{ROOT.hex()}",
        f"١:{ROOT.hex()}",
        f"{2**53}:{ROOT.hex()}",
        f"1:{ROOT.hex().upper()}",
        f"1:{ROOT.hex()[:-1]}",
        f"1:{ROOT.hex()}\n",
        f"1: {ROOT.hex()}",
    ],
)
def test_another_printed_form_is_refused(text: str) -> None:
    with pytest.raises(NoteFormError):
        read_printed(text)
