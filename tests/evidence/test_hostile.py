"""Hostile files: none ends the product, none hangs it, none reaches a network, each has its reason."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL.TiffImagePlugin import IFDRational

from evidence.digests import sha256_bytes
from evidence.errors import PhotoError
from evidence.intake import DOCUMENT_LIMITS, PHOTO_LIMITS, Limits, accept
from evidence.items import Claim
from evidence.objects import LocalObjectStore
from evidence.sandbox import Conditions, Decoder, command_for
from tests.evidence import samples
from tests.evidence.hostile import fuzzed, pillow_images

CONDITIONS = Conditions(seconds=60.0, files=400)
READ = "read"
NOTHING = IFDRational(0, 0)


def outcomes(files: Iterable[bytes], log: Path) -> Counter[str]:
    """Read files in the decoding process under strace, which writes down every call that concerns a network.

    Calls are written down as they are made, before any filter or limit refuses them. What is not one of the
    library's own refusals goes through and fails the test.
    """
    found: Counter[str] = Counter()
    with Decoder(CONDITIONS, [*watching(log), *command_for(CONDITIONS)]) as decoder:
        for data in files:
            try:
                decoder.derive(data)
            except PhotoError as refusal:
                found[refusal.code] += 1
            else:
                found[READ] += 1
    return found


def watching(log: Path) -> list[str]:
    strace = shutil.which("strace")
    assert strace is not None, (
        "strace is needed to see that nothing connects (Debian: apt-get install strace)"
    )
    return [strace, "--follow-forks", "--output-append-mode", "--trace=%network", "--output", str(log)]


def calls(log: Path) -> list[str]:
    """Every call that strace wrote down; its other lines tell of signals and ends."""
    lines = log.read_text().splitlines()
    assert any("+++ exited with 0 +++" in line for line in lines), "strace saw nothing"
    return [line for line in lines if "+++" not in line and "---" not in line]


def test_strace_would_show_a_connection(tmp_path: Path) -> None:
    """Otherwise the tests below could not fail."""
    log = tmp_path / "calls"
    connecting = [sys.executable, "-c", "import socket; socket.socket()"]
    subprocess.run([*watching(log), *connecting], check=True)
    assert any("socket(" in line for line in calls(log))


def test_fuzzed_files_crash_nothing_and_connect_nowhere(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    rng = random.Random(pytestconfig.option.seed)
    found = outcomes(fuzzed(rng, 300), tmp_path / "calls")
    assert found.total() == 300
    assert found["evidence.decoder-lost"] == 0
    assert len(found) >= 3, found
    assert calls(tmp_path / "calls") == []


@pytest.mark.soak
def test_many_fuzzed_files_crash_nothing_and_connect_nowhere(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    rng = random.Random(pytestconfig.option.seed)
    found = outcomes(fuzzed(rng, 10_000), tmp_path / "calls")
    assert found.total() == 10_000
    assert found["evidence.decoder-lost"] == 0
    assert {READ, "evidence.truncated", "evidence.not-an-image"} <= found.keys()
    assert calls(tmp_path / "calls") == []


def test_some_of_pillows_own_images_crash_nothing_and_connect_nowhere(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    images = sorted(pillow_images())
    chosen = random.Random(pytestconfig.option.seed).sample(images, 200)
    found = outcomes((data for _, data in chosen), tmp_path / "calls")
    assert found.total() == 200
    assert found["evidence.decoder-lost"] == 0
    assert found[READ] > 10, found
    assert calls(tmp_path / "calls") == []


@pytest.mark.soak
def test_all_of_pillows_own_images_crash_nothing_and_connect_nowhere(tmp_path: Path) -> None:
    found = outcomes((data for _, data in pillow_images()), tmp_path / "calls")
    assert found.total() > 1_000
    assert found["evidence.decoder-lost"] == 0
    assert found[READ] > 300, found
    assert calls(tmp_path / "calls") == []


# ---------------------------------------------------------------- bad input, one by one

PHOTO = samples.jpeg()
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
NO_POSITION = samples.tagged(gps={**samples.HA_NOI, 2: (NOTHING, NOTHING, NOTHING)})
SMALL = Limits(max_bytes=len(PHOTO) - 1)
Bad = tuple[str, bytes, Limits, str | None, str | None]
BAD: list[Bad] = [
    # what, its bytes, limits, reason on arrival, what decoding says
    ("empty", b"", PHOTO_LIMITS, "evidence.empty", None),
    ("giant", PHOTO, SMALL, "evidence.oversized", None),
    ("truncated", samples.cut(PHOTO, 60), PHOTO_LIMITS, None, "evidence.truncated"),
    ("cut behind its head", PHOTO[:4], PHOTO_LIMITS, None, "evidence.not-an-image"),
    ("animated", samples.animated("WEBP"), PHOTO_LIMITS, "evidence.animated", "evidence.animated"),
    ("bomb of pixels", samples.png_bomb(60_000, 60_000), PHOTO_LIMITS, None, "evidence.too-many-pixels"),
    ("bomb in a ZIP", samples.swollen_archive(99, 10**9), DOCUMENT_LIMITS, "evidence.bomb", None),
    ("JPEG and ZIP", PHOTO + samples.WORKBOOK, PHOTO_LIMITS, None, READ),
    ("JPEG and script", PHOTO + b"<script>alert(1)</script>", PHOTO_LIMITS, None, READ),
    ("JPEG and PDF", samples.jpeg(comment=b"%PDF-1.7 1 0 obj"), PHOTO_LIMITS, None, READ),
    ("page called .jpg", b"<!doctype html><h1>x", PHOTO_LIMITS, "evidence.not-an-image", None),
    ("0/0 as position", NO_POSITION, PHOTO_LIMITS, None, READ),
    ("turned 99", samples.tagged(main={0x0112: 99}), PHOTO_LIMITS, None, READ),
    ("HEIC", HEIC, PHOTO_LIMITS, None, "evidence.heic-missing"),
    ("HEIC as a document", HEIC, DOCUMENT_LIMITS, "evidence.unsupported-format", "evidence.heic-missing"),
    ("vector", b"<svg onload='alert(1)'/>", PHOTO_LIMITS, "evidence.vector-file", None),
]


@pytest.fixture(scope="module")
def shared_decoder() -> Iterator[Decoder]:
    with Decoder(CONDITIONS) as decoder:
        yield decoder


@pytest.mark.parametrize("claimed", ["image/jpeg", "application/octet-stream"])
@pytest.mark.parametrize("bad", BAD, ids=[bad[0] for bad in BAD])
def test_bad_input_is_kept_and_has_its_reason(
    bad: Bad, claimed: str, store: LocalObjectStore, shared_decoder: Decoder
) -> None:
    _, data, limits, reason, decoded = bad
    accepted = accept(BytesIO(data), Claim(sha256=sha256_bytes(data), media_type=claimed), store, limits)
    assert accepted.reason == reason
    with store.open(accepted.sha256) as kept:
        assert kept.read() == data
    if decoded is not None:
        assert outcome(shared_decoder, data) == decoded


def outcome(decoder: Decoder, data: bytes) -> str:
    try:
        made = decoder.derive(data)
    except PhotoError as refusal:
        return refusal.code
    assert made.facts.exif_position is None
    return READ


def test_a_polyglot_keeps_its_tail_and_its_preview_does_not(shared_decoder: Decoder) -> None:
    tail = b"<script>alert(1)</script>"
    made = shared_decoder.derive(PHOTO + tail)
    assert made.facts.trailing_bytes == len(tail)
    assert tail not in made.preview + made.thumbnail
