"""Texts of values that just fit."""

from fractions import Fraction

import pytest

from scoring import Field, FieldType, ValueFault, canonical, typed
from scoring.values import MAX_TEXT

NUMBER = Field("n", "Số máy", FieldType.INT, "máy", Fraction(0), None, 0, ())


def test_the_longest_text_is_read_and_one_more_character_is_refused() -> None:
    assert typed(NUMBER, "5".rjust(MAX_TEXT)) == "5"
    with pytest.raises(ValueFault) as told:
        typed(NUMBER, "5".rjust(MAX_TEXT + 1))
    assert told.value.code == "value.too-long"


def test_canonical_text_is_measured_alike() -> None:
    with pytest.raises(ValueFault) as told:
        canonical(NUMBER, "1" * MAX_TEXT)
    assert told.value.code == "value.not-a-number"
    with pytest.raises(ValueFault) as told:
        canonical(NUMBER, "1" * (MAX_TEXT + 1))
    assert told.value.code == "value.too-long"
