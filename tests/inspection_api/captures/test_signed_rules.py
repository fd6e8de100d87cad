"""What signature, chain and checkpoint of a record are worth, as decisions over plain values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence import Source
from evidence.checkpoints import Printed
from evidence.items import ChainVerdict, CheckpointVerdict, CodeVerdict, Earlier, SignatureVerdict
from evidence.records import CaptureRecord, read_record
from inspection_api.captures import rules
from tests.builders.signing import KEY, Key

VECTORS = json.loads(Path(__file__).parents[2].joinpath("vectors", "canonical.json").read_text("utf-8"))
FIRST, SECOND = (vector["text"] for vector in VECTORS["records"])
OTHER = Key(7)
KEYS = [("other", OTHER.spki), ("own", KEY.spki)]
ROOT = b"\x07" * 32


def read(text: str) -> CaptureRecord:
    record = read_record(text)
    assert record is not None
    return record


@pytest.mark.parametrize(
    ("text", "signature", "keys", "signed_by", "verdict"),
    [
        (FIRST, KEY.sign(FIRST), KEYS, "own", SignatureVerdict.VALID),
        (FIRST, OTHER.sign(FIRST), KEYS, "other", SignatureVerdict.VALID),
        (FIRST, KEY.sign(SECOND), KEYS, None, SignatureVerdict.INVALID),
        (FIRST, "không phải chữ ký", KEYS, None, SignatureVerdict.INVALID),
        (FIRST, KEY.sign(FIRST), KEYS[:1], None, SignatureVerdict.INVALID),
        (FIRST, KEY.sign(FIRST), [], None, SignatureVerdict.UNKNOWN_KEY),
        (FIRST, None, KEYS, None, SignatureVerdict.MISSING),
        (FIRST, None, [], None, SignatureVerdict.MISSING),
    ],
)
def test_a_signature_is_worth_what_the_keys_of_its_tablet_say(
    text: str,
    signature: str | None,
    keys: list[tuple[str, str]],
    signed_by: str | None,
    verdict: SignatureVerdict,
) -> None:
    assert rules.signing_key(text, signature, keys) == signed_by
    assert rules.signature_verdict(signature, keys, signed_by) is verdict


def test_the_first_record_has_a_link_of_its_own_and_no_record_has_none() -> None:
    assert rules.link_before(read(FIRST)) == rules.FIRST
    assert rules.link_before(read(SECOND)) == VECTORS["records"][0]["sha256"]
    assert rules.link_before(None) is None


@pytest.mark.parametrize(
    ("link", "forked", "found", "complete", "verdict"),
    [
        ("ab", False, True, True, ChainVerdict.FOLLOWS),
        (rules.FIRST, False, False, True, ChainVerdict.FOLLOWS),
        ("ab", False, False, True, ChainVerdict.GAP),
        ("ab", False, False, False, None),
        ("ab", True, True, True, ChainVerdict.FORK),
        (rules.FIRST, True, False, False, ChainVerdict.FORK),
        (None, False, False, True, None),
    ],
)
def test_a_record_follows_or_there_is_a_gap_or_a_fork(
    link: str | None, *, forked: bool, found: bool, complete: bool, verdict: ChainVerdict | None
) -> None:
    assert rules.chain_verdict(link, forked=forked, found=found, complete=complete) is verdict


@pytest.mark.parametrize(
    ("text", "root", "verdict"),
    [
        (f"9:{ROOT.hex()}", ROOT, CheckpointVerdict.OURS),
        (f"9:{ROOT.hex()}", b"\x08" * 32, CheckpointVerdict.UNKNOWN),
        (f"9:{ROOT.hex()}", None, CheckpointVerdict.UNKNOWN),
        (f"11:{ROOT.hex()}", None, CheckpointVerdict.AHEAD),
        (f"10:{ROOT.hex()}", None, CheckpointVerdict.UNKNOWN),
        ("9:sổ", None, CheckpointVerdict.UNKNOWN),
        ("", None, CheckpointVerdict.UNKNOWN),
    ],
)
def test_a_checkpoint_is_ours_or_unknown_or_ahead_of_a_log_of_ten(
    text: str, root: bytes | None, verdict: CheckpointVerdict
) -> None:
    assert rules.checkpoint_verdict(rules.seen_checkpoint(text), root, 10) is verdict


def test_a_checkpoint_is_read_as_it_is_printed() -> None:
    assert rules.seen_checkpoint(f"9:{ROOT.hex()}") == Printed(9, ROOT)


@pytest.mark.parametrize(
    ("kept", "issued", "code", "verdict"),
    [
        ("unissued", None, "17-k7m2xq", CodeVerdict.UNISSUED),
        ("issued", "a1 b2", "c3", CodeVerdict.ISSUED),
        (None, None, "a1", None),
        (None, "a1 b2", None, CodeVerdict.MISSING),
        (None, "a1 b2", "b2", CodeVerdict.ISSUED),
        (None, "a1 b2", "c3", CodeVerdict.UNISSUED),
    ],
)
def test_where_a_code_comes_from_is_read_as_it_was_kept(
    kept: str | None, issued: str | None, code: str | None, verdict: CodeVerdict | None
) -> None:
    assert rules.code_verdict(kept, issued, code) is verdict


def test_the_capture_before_counts_where_both_come_from_the_camera() -> None:
    camera, gallery = read(FIRST), read(SECOND)
    before = replace(camera, claim=replace(camera.claim, taken_at=datetime(2019, 11, 5, 1, tzinfo=UTC)))
    assert rules.earlier(camera, before) == Earlier(datetime(2019, 11, 5, 1, tzinfo=UTC), 1572919200123)
    assert gallery.claim.source is Source.GALLERY
    assert rules.earlier(camera, None) is None
    assert rules.earlier(camera, gallery) is None
    assert rules.earlier(gallery, camera) is None
    assert rules.earlier(camera, replace(camera, claim=replace(camera.claim, taken_at=None))) is None
