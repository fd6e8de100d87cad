"""What is kept of a capture as text comes back as it was."""

from __future__ import annotations

from decimal import Decimal

from evidence import Fence, Position
from inspection_api.captures.rules import fence_text, read_fence


def test_a_fence_comes_back_as_it_was() -> None:
    fence = Fence(Position(Decimal("13.971836"), Decimal("108.01508")), 500)
    assert read_fence(fence_text(fence)) == fence


def test_no_fence_stays_none() -> None:
    assert fence_text(None) is None
    assert read_fence(None) is None
