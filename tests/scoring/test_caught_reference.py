"""What a trace keeps beside the points."""

from fractions import Fraction

import pytest

from scoring import Mode, Rounding
from scoring.reference.trace import Rung
from tests.scoring.built_sets import EDGES, WHOLE, one_criterion, rounding, score_of

BANDS = {
    "kind": "ratio_banded",
    "a": "a",
    "b": "b",
    "if_b_zero": "zero",
    "if_a_gt_b": "cap",
    **EDGES,
    "steps": [{"at_least_percent": "50", "points": "2"}],
}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [([], None), ([rounding("percent", 0)], Rounding(0, Mode.HALF_UP, "khoản percent"))],
)
def test_a_band_keeps_how_its_share_was_rounded(
    declared: list[dict[str, str]], expected: Rounding | None
) -> None:
    book = one_criterion("2", BANDS, {"a": WHOLE, "b": WHOLE}, roundings=declared)
    working = score_of(book, a="2", b="3").trace.working
    assert isinstance(working, Rung)
    assert working.rounding == expected
    assert working.figure == (Fraction(200, 3) if expected is None else 67)
