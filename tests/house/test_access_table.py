"""The whole table of route × role → status, tried on a whole site and compared with what stands written.

A door that opens to somebody else, or no longer opens, shows in `access.txt` and in a review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.house.access import ACCESS, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def written() -> list[str]:
    return ACCESS.read_text("utf-8").splitlines()


@pytest.mark.no_cover  # every door eleven times; what lies behind them has tests of its own
def test_every_role_gets_at_every_door_what_is_written(tmp_path: Path, written: list[str]) -> None:
    assert table(tmp_path) == written, "./check tables, and review who may do what now"


def test_no_door_breaks_and_only_open_ones_let_a_stranger_in(written: list[str]) -> None:
    rows = [line.split() for line in written if line.startswith(("GET", "HEAD", "POST", "PUT"))]
    assert [row for row in rows if any(cell.startswith("5") for cell in row[2:])] == []
    entered = {row[1] for row in rows if row[2].startswith("2")}
    assert {place for place in entered if place.startswith(("/api/", "/ky/", "/ho-so/"))} == {
        "/api/audit/huong-dan.txt",
        "/api/audit/verify.py",
        "/api/devices/pairings/<code>",  # the code opens it, once
        "/api/documents/<uuid:document_id>",
        "/api/log/checkpoint",
        "/api/log/checkpoints/<int:size>",
        "/api/log/key",
        "/api/log/key.pem",
        "/api/openapi.json",
        "/api/publications/<uuid:publication_id>",
    }
