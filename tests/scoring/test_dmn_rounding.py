"""Rounding against cases that were not written here: the conformance suite of DMN, read where it lies.

Taken are the cases that expect a number; the suite's words for modes and scales are mapped onto ours. The
file is no part of the repository; where it is absent the test says so and holds nothing.
"""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring import Mode, rounded

CASES = Path(__file__).parents[3] / "shared" / "oracles" / "dmn_rounding_cases.json"
ABSENT = "dmn_rounding_cases.json is absent"
EXPECTED = 34
MODES = {
    "decimal": Mode.HALF_EVEN,
    "round up": Mode.UP,
    "round down": Mode.DOWN,
    "round half up": Mode.HALF_UP,
    "round half down": Mode.HALF_DOWN,
    "floor": Mode.FLOOR,
    "ceiling": Mode.CEILING,
}
CALL = re.compile(r"(?P<name>[a-z ]+)\((?:n:)?(?P<value>[^,]+?)(?:,\s*(?:scale:)?(?P<scale>[^,]+))?\)")
FACTOR = re.compile(r"([*/]?)\s*(-?[0-9.]+)\s*")


def cases() -> list[dict[str, Any]]:
    """The cases that expect a number, none where the file is not there."""
    if not CASES.is_file():
        return []
    return [case for case in json.loads(CASES.read_text(encoding="utf-8")) if not case["error"]]


def product(text: str) -> Fraction:
    """Read numbers joined by * and /, from left to right."""
    found = Fraction(1)
    read = 0
    for sign, number in FACTOR.findall(text):
        found = found / Fraction(number) if sign == "/" else found * Fraction(number)
        read += 1
    assert read == len(re.split(r"[*/]", text)), text
    return found


def computed(expression: str) -> Fraction:
    """Compute one expression of the suite; a scale that is no whole number is cut, as the suite does."""
    call = CALL.fullmatch(expression)
    assert call is not None, expression
    places = int(product(call["scale"] or "0"))
    return rounded(product(call["value"]), places, MODES[call["name"]])


NOTHING: list[dict[str, Any] | None] = [None]


@pytest.mark.parametrize("case", [*cases()] or NOTHING, ids=lambda case: case["expr"] if case else ABSENT)
def test_a_case_of_the_suite_is_rounded_as_it_says(case: dict[str, Any] | None) -> None:
    if case is not None:
        assert computed(case["expr"]) == Fraction(case["expected"])


def test_all_cases_that_expect_a_number_are_taken() -> None:
    assert len(cases()) == (EXPECTED if CASES.is_file() else 0)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("floor(-1.5)", "-2"),
        ("ceiling(-1.5, 0)", "-1"),
        ("floor(1549, -2)", "1500"),
        ("decimal(2.5*1, 0)", "2"),
    ],
)
def test_the_reader_of_the_suite_reads_what_the_suite_may_say(expression: str, expected: str) -> None:
    assert computed(expression) == Fraction(expected)
