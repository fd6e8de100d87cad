"""Decoding in a process that can reach nothing: what it answers, what it cannot do, how its loss is borne."""

import importlib
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence import decoder
from evidence.confinement import Bounds
from evidence.errors import (
    AnimatedError,
    DecoderLostError,
    DecoderMissingError,
    NotAnImageError,
    PhotoError,
    TooManyPixelsError,
    TruncatedError,
)
from evidence.items import Decoding, Derived
from evidence.photos import derive, public_copy
from evidence.redaction import Area
from evidence.sandbox import Conditions, Decoder, command_for
from evidence.wire import (
    DERIVE,
    READY,
    BadAnswerError,
    copy_order,
    copy_parts,
    derived_parts,
    read_answer,
    read_copy,
    receive,
    refusal_parts,
    send,
)
from tests.evidence import samples

PHOTO = samples.jpeg()
AREAS = (Area(100, 200, 300, 400), Area(0, 0, 1, 1))
ROOT = str(Path(decoder.__file__).parent.parent)
REFUSED = """send(o, b'{"refusal": "evidence.truncated", "params": {"n": %d}}' % n, b"", b"")"""


@pytest.fixture(scope="module")
def real() -> Iterator[Decoder]:
    with Decoder() as started:
        yield started


def script(body: str) -> list[str]:
    """A process that behaves as badly as it is told to."""
    prelude = f"import sys, time; sys.path.append({ROOT!r})\nfrom evidence.wire import *\n"
    say = "i, o = sys.stdin.buffer, sys.stdout.buffer\n"
    take = "take = lambda: receive(i, 9**9) and receive(i, 9**9)\n"
    return [sys.executable, "-I", "-c", prelude + say + take + body]


def lost(body: str, seconds: float = 20.0) -> DecoderLostError:
    with (
        Decoder(Conditions(seconds=seconds), script(body)) as bad,
        pytest.raises(DecoderLostError) as refusal,
    ):
        bad.derive(PHOTO)
    return refusal.value


def test_the_answer_is_the_one_of_this_process(real: Decoder) -> None:
    photos = [
        PHOTO,
        samples.tagged(gps=samples.HA_NOI, exif={0x9003: "2019:11:05 09:30:00", 0x9011: "+07:00"}),
        samples.tagged(main={0x0131: "Ảnh 1.0", 0x0112: 8}),
        samples.multi_picture(),
        samples.saved(samples.scene().convert("RGBA"), "PNG"),
        samples.saved(samples.scene(), "WEBP"),
    ]
    for data in photos:
        assert real.derive(data) == derive(data)


def test_a_public_copy_is_the_one_of_this_process(real: Decoder) -> None:
    assert real.public_copy(PHOTO, AREAS) == public_copy(PHOTO, AREAS)
    with pytest.raises(NotAnImageError):
        real.public_copy(b"", AREAS)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (samples.cut(PHOTO, 50), TruncatedError),
        (samples.animated("PNG"), AnimatedError),
        (samples.png_bomb(50_000, 50_000), TooManyPixelsError),
        (b"", NotAnImageError),
    ],
)
def test_refusals_come_through_with_what_belongs_to_them(
    real: Decoder, data: bytes, kind: type[PhotoError]
) -> None:
    with pytest.raises(kind) as here:
        derive(data)
    with pytest.raises(kind) as there:
        real.derive(data)
    assert dict(there.value.params) == dict(here.value.params)


def test_heic_is_read_in_there_where_it_is_asked_for() -> None:
    importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False)
    data, asked = samples.saved(samples.scene(), "HEIF"), Decoding(heic=True)
    with Decoder(Conditions(decoding=asked)) as able:
        assert able.derive(data).facts.media_type == "image/heic"


def test_a_process_is_exchanged_after_its_share_of_files() -> None:
    body = f"send(o, READY)\nn = 0\nwhile take():\n n += 1\n {REFUSED}\n"
    numbers = []
    with Decoder(Conditions(files=2), script(body)) as counting:
        for _ in range(5):
            with pytest.raises(TruncatedError) as refusal:
                counting.derive(PHOTO)
            numbers.append(refusal.value.params["n"])
    assert numbers == [1, 2, 1, 2, 1]


def test_a_file_that_ends_every_process_is_lost_and_the_next_one_is_not() -> None:
    body = f"send(o, READY)\nn = 0\nwhile len(take() or PHOTO) < 9:\n n += 1\n {REFUSED}\n"
    with Decoder(command=script(f"PHOTO = bytes(9)\n{body}")) as weak:
        for data, kind in [(b"small", TruncatedError), (PHOTO, DecoderLostError), (b"small", TruncatedError)]:
            with pytest.raises(kind):
                weak.derive(data)


def test_a_file_is_not_blamed_for_what_came_before_it() -> None:
    body = f"send(o, READY)\nn = 1\ntake()\n{REFUSED}\n"
    with Decoder(command=script(body)) as tired:
        for _ in range(3):
            with pytest.raises(TruncatedError):
                tired.derive(PHOTO)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("send(o, READY)", "crash"),
        ("send(o, READY); take(); send(o, b'{')", "crash"),
        ("send(o, READY); take(); o.write(b'\\xff' * 4); o.flush()", "crash"),
        ("send(o, READY); take(); send(o, b'[', b'', b'')", "answer"),
        ("send(o, READY); take(); send(o, b'{}', b'', b'')", "answer"),
    ],
)
def test_whatever_ends_or_lies_is_a_lost_decoder(body: str, cause: str) -> None:
    assert lost(body).params == {"cause": cause}


def test_who_does_not_answer_in_time_is_ended() -> None:
    assert lost("send(o, READY); time.sleep(600)", seconds=1.0).params == {"cause": "time"}


def test_who_does_not_leave_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.sandbox._PATIENCE_AT_THE_END_S", 0.1)
    body = 'send(o, READY); take(); send(o, b"[", b"", b""); time.sleep(600)'
    assert lost(body).params == {"cause": "answer"}


@pytest.mark.parametrize("command", [["/nowhere/python"], script("sys.exit(1)"), script("send(o, b'other')")])
def test_a_process_that_does_not_start_blames_no_file(command: list[str]) -> None:
    with Decoder(command=command) as missing, pytest.raises(DecoderMissingError) as refusal:
        missing.derive(PHOTO)
    assert not isinstance(refusal.value, PhotoError)


def test_more_memory_than_allowed_is_a_lost_decoder() -> None:
    large = samples.saved(samples.scene(7000, 7000), "PNG")
    with (
        Decoder(Conditions(bounds=Bounds(memory_bytes=300_000_000))) as small,
        pytest.raises(DecoderLostError) as refusal,
    ):
        small.derive(large)
    assert refusal.value.params == {"cause": "memory"}


# ---------------------------------------------------------------- the process itself, in this one


def run_main(monkeypatch: pytest.MonkeyPatch, *questions: tuple[bytes, bytes]) -> BytesIO:
    incoming, outgoing = BytesIO(), BytesIO()
    for question in questions:
        send(incoming, *question)
    incoming.seek(0)
    monkeypatch.setattr(sys, "argv", ["-c", command_for(Conditions())[4]])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=incoming))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=outgoing))
    monkeypatch.setattr(decoder, "settle", lambda _decoding: None)
    monkeypatch.setattr(decoder, "confine", lambda _bounds: None)
    decoder.main()
    outgoing.seek(0)
    return outgoing


def parts_of(stream: BytesIO) -> tuple[bytes, bytes, bytes]:
    text, preview, thumbnail = (receive(stream, 10**9) for _ in range(3))
    assert text is not None
    assert preview is not None
    assert thumbnail is not None
    return text, preview, thumbnail


def test_the_process_says_that_it_is_ready_then_answers_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    said = run_main(
        monkeypatch, (DERIVE, PHOTO), (copy_order(AREAS), PHOTO), (DERIVE, b"no photo"), (DERIVE, b"")
    )
    assert receive(said, 100) == READY
    assert read_answer(*parts_of(said)) == derive(PHOTO)
    assert read_copy(*parts_of(said)) == public_copy(PHOTO, AREAS)
    with pytest.raises(NotAnImageError):
        read_answer(*parts_of(said))
    with pytest.raises(NotAnImageError):
        read_answer(*parts_of(said))
    assert said.read() == b""


def test_running_out_of_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_data: bytes, _decoding: Decoding) -> Derived:
        raise MemoryError

    monkeypatch.setattr(decoder, "derive", exhausted)
    with pytest.raises(DecoderLostError) as refusal:
        read_answer(*decoder.answer(DERIVE, PHOTO, Decoding()))
    assert refusal.value.params == {"cause": "memory"}


# ---------------------------------------------------------------- answers that cannot be trusted

GOOD = derived_parts(derive(samples.tagged(gps=samples.HA_NOI)))


def changed(path: str, value: object) -> bytes:
    said = json.loads(GOOD[0])
    inner = said
    *folders, name = path.split(".")
    for folder in folders:
        inner = inner[folder]
    inner[name] = value
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("facts", None),
        ("facts.width", "12"),
        ("facts.width", None),
        ("facts.width", True),
        ("facts.format", 1),
        ("facts.exif_time", "yesterday"),
        ("facts.exif_time", 5),
        ("facts.exif_position", "21,105"),
        ("facts.exif_position", ["21"]),
        ("facts.exif_position", ["x", "y"]),
        ("hashes", {}),
        ("hashes.phash64", -1),
        ("hashes.dhash64", 2**64),
        ("hashes.phash256", 1.5),
        ("refusal", "evidence.unheard-of"),
        ("refusal", ["evidence.truncated"]),
    ],
)
def test_no_value_is_taken_over_unchecked(path: str, value: object) -> None:
    with pytest.raises(BadAnswerError):
        read_answer(changed(path, value), *GOOD[1:])


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"1", b"null", b"[" * 100_000])
def test_text_that_is_no_answer_is_refused(text: bytes) -> None:
    with pytest.raises(BadAnswerError):
        read_answer(text, *GOOD[1:])


def test_a_preview_that_is_no_jpeg_is_refused() -> None:
    for preview, thumbnail in ((b"<html>", GOOD[2]), (GOOD[1], b"")):
        with pytest.raises(BadAnswerError):
            read_answer(GOOD[0], preview, thumbnail)


@pytest.mark.parametrize(
    ("text", "copy", "rest"),
    [
        (b"{}", b"<html>", b""),
        (b"{}", PHOTO, PHOTO),
        (b'{"more": 1}', PHOTO, b""),
        (b"null", PHOTO, b""),
        (b"[" * 100_000, PHOTO, b""),
    ],
)
def test_a_public_copy_that_is_none_is_refused(text: bytes, copy: bytes, rest: bytes) -> None:
    assert read_copy(*copy_parts(PHOTO)) == PHOTO
    with pytest.raises(BadAnswerError):
        read_copy(text, copy, rest)


def test_what_a_refusal_carries_is_texts_and_whole_numbers_only() -> None:
    text = b'{"refusal": "evidence.truncated", "params": {"n": 1, "cause": "x", "list": [1]}}'
    with pytest.raises(TruncatedError) as refusal:
        read_answer(text, b"", b"")
    assert refusal.value.params == {"n": 1, "cause": "x"}


def test_refusals_that_make_no_sense_are_no_answers() -> None:
    text, *_ = refusal_parts(TruncatedError(cause="x"))
    with pytest.raises(BadAnswerError):
        read_answer(text.replace(b'{"cause": "x"}', b'["cause"]'), b"", b"")


@pytest.mark.parametrize("sent", [b"\x00\x00", b"\x00\x00\x00\x05four", b"\x00\x00\x00\x0bmuch longer"])
def test_parts_are_whole_and_no_longer_than_agreed(sent: bytes) -> None:
    with pytest.raises(BadAnswerError):
        receive(BytesIO(sent), 10)
