"""Capture records: read exactly as the tablet writes them, and held against what came beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.digests import canonical_json, sha256_bytes
from evidence.items import Fix, Position, Source
from evidence.records import CaptureRecord, differing, read_record

VECTORS = json.loads(Path(__file__).parents[1].joinpath("vectors", "canonical.json").read_text("utf-8"))
"""Shared with the tests of the tablet page, which writes these texts."""
FIRST, SECOND = (vector["text"] for vector in VECTORS["records"])


def changed(text: str, **changes: Any) -> str:
    """A record with some members changed; ``...`` takes a member away."""
    members = {name: value for name, value in (json.loads(text) | changes).items() if value is not ...}
    return canonical_json(members).decode()


def read(text: str) -> CaptureRecord:
    record = read_record(text)
    assert record is not None
    return record


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=range(len(VECTORS["canonical"])))
def test_the_shared_values_have_the_shared_texts(vector: dict[str, Any]) -> None:
    assert canonical_json(vector["value"]).decode() == vector["text"]


@pytest.mark.parametrize("vector", VECTORS["records"], ids=["first", "second"])
def test_the_tablets_texts_have_the_tablets_digests(vector: dict[str, Any]) -> None:
    assert sha256_bytes(vector["text"].encode()) == vector["sha256"]


def test_a_record_says_what_the_tablet_said() -> None:
    record = read(FIRST)
    told, circumstances = VECTORS["records"][0]["told"], VECTORS["records"][0]["circumstances"]
    claim = record.claim
    assert (claim.sha256, claim.size, claim.media_type) == (told["sha256"], 3145728, "image/jpeg")
    assert (record.criterion, record.field, claim.source) == ("H.A1.1", "so_may", Source.CAMERA)
    assert claim.taken_at == datetime.fromisoformat("2019-11-05T02:00:00+00:00")
    place = Position(Decimal("13.971836"), Decimal("108.01508"))
    assert claim.fix == Fix(place, Decimal(8), datetime.fromisoformat("2019-11-05T01:59:58+00:00"))
    assert (record.capture, record.visit, record.device) == tuple(
        circumstances[name] for name in ("capture", "visit", "device")
    )
    assert (claim.monotonic_ms, claim.code) == (1572919200123, "k7m2xq")
    assert (claim.checkpoint, record.prev) == (circumstances["checkpoint"], None)


def test_the_second_record_names_the_first_and_may_say_less() -> None:
    record = read(SECOND)
    assert record.prev == sha256_bytes(FIRST.encode())
    assert (record.field, record.claim.fix, record.claim.code, record.claim.checkpoint) == (None,) * 4
    assert read(changed(SECOND, monotonic_ms=None)).claim.monotonic_ms is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "\ud800",
        FIRST + " ",
        FIRST.replace('"size":', '"size": '),
        "[" * 3000 + "]" * 3000,
        *(changed(FIRST, **{name: ...}) for name in json.loads(FIRST)),
        changed(FIRST, other=1),
        changed(FIRST, v=2),
        changed(FIRST, v=True),
        changed(FIRST, kind="receipt"),
        changed(FIRST, size=-1),
        changed(FIRST, size=True),
        changed(FIRST, size="1"),
        changed(FIRST, sha256="AB" * 32),
        changed(FIRST, source="scanner"),
        changed(FIRST, source=[]),
        changed(FIRST, taken_at="2019-11-05T09:00:00"),
        changed(FIRST, taken_at="hôm nay"),
        changed(FIRST, taken_at=7),
        changed(FIRST, monotonic_ms=-1),
        changed(FIRST, fix={}),
        changed(FIRST, fix="13.9 108"),
        changed(FIRST, fix={**json.loads(FIRST)["fix"], "latitude": "NaN"}),
        changed(FIRST, fix={**json.loads(FIRST)["fix"], "accuracy_m": 8}),
        changed(FIRST, prev="0"),
        changed(FIRST, device=None),
        changed(FIRST, field=3),
    ],
)
def test_what_is_no_record_is_told(text: str) -> None:
    assert read_record(text) is None


@given(st.text() | st.dictionaries(st.text(), st.text()).map(lambda value: canonical_json(value).decode()))
def test_whatever_is_sent_is_read_without_a_crash(text: str) -> None:
    assert read_record(text) is None


def test_a_record_agrees_with_itself_also_in_other_words() -> None:
    same = changed(
        FIRST,
        taken_at="2019-11-05T02:00:00+00:00",
        fix={**json.loads(FIRST)["fix"], "longitude": "+108.0150800"},
        monotonic_ms=None,
        code=None,
        checkpoint=None,
        prev="cd" * 32,
    )
    assert differing(read(FIRST), read(same)) == ()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("capture", "another"),
        ("sha256", "cd" * 32),
        ("size", 1),
        ("media_type", "image/png"),
        ("visit", "another"),
        ("criterion", "H.A1.2"),
        ("field", None),
        ("source", "gallery"),
        ("taken_at", "2019-11-05T09:00:01.000+07:00"),
        ("fix", None),
        ("device", "another"),
    ],
)
def test_each_member_that_differs_is_named(name: str, other: object) -> None:
    assert differing(read(FIRST), read(changed(FIRST, **{name: other}))) == (name,)


def test_members_that_differ_are_named_in_the_order_of_the_record() -> None:
    record = read(FIRST)
    told = replace(record, device="x", capture="y", claim=replace(record.claim, size=None))
    assert differing(record, told) == ("capture", "size", "device")
