"""Formula texts written to break something: each gets its fault, quickly, and never another error."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from scoring.formula import Checked, FaultCode, FormulaFault, check, parse
from scoring.formula.tokens import MAX_LENGTH
from tests.scoring.made_up_formulas import FULL, OFFICE

CASES: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "formulas" / "hostile.yaml").read_text(encoding="utf-8")
)
SECONDS = 0.1


def text_of(case: dict[str, Any]) -> str:
    return str(case["text"]) if "text" in case else "".join(piece * times for piece, times in case["pieces"])


def answered(text: str, full: Fraction = FULL) -> list[FormulaFault]:
    try:
        verdict = check(parse(text), OFFICE, full)
    except FormulaFault as told:
        return [told]
    return [] if isinstance(verdict, Checked) else list(verdict.faults)


def name_of(case: dict[str, Any]) -> str:
    return ascii(text_of(case)[:40])


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_hostile_text_gets_its_fault(case: dict[str, Any]) -> None:
    text = text_of(case)
    faults = answered(text, Fraction(case.get("full", "5")))
    assert faults
    assert faults[0].code == f"formula.{case['code']}"
    for told in faults:
        assert 0 <= told.position <= max(len(text), MAX_LENGTH)
        assert told.message.isprintable()
        assert told.fix.isprintable()
        assert len(told.message) < 400
        assert len(told.fix) < 400


def test_there_are_many_and_no_two_alike() -> None:
    texts = [text_of(case) for case in CASES]
    assert len(set(texts)) == len(texts) >= 300


def test_every_reason_to_refuse_a_text_occurs() -> None:
    needs_more_than_text = {"missing-value", "wrong-value", "field-range", "reserved-name"}
    reasons = {code.removeprefix("formula.") for code in FaultCode}
    assert {case["code"] for case in CASES} == reasons - needs_more_than_text


def test_a_lone_surrogate_is_a_character_like_others() -> None:
    (told,) = answered("\ud800")
    assert told.code == FaultCode.BAD_CHARACTER
    assert told.message.encode()


# Admitted or refused, but as heavy as the limits allow.
HEAVY = [
    "if(lech > 1, " * 18 + "1" + ", 0)" * 18,
    "if(" * 9 + "lech > 1" + ", 1, 0) > 0" * 8 + ", 1, 0)",
    "if(" + " and ".join(f"lech * {n} + lan > {n}" for n in range(26)) + ", 1, 0)",
    "if(" + "not (" * 9 + "lech > 1 and lech < 2 or lan > 3" + ")" * 9 + ", 1, 0)",
    "clamp(1[điểm]" + "*lech" * 190 + ", 0, 5)",
    "clamp(1[điểm]" + "*999999999999999" * 110 + ", 0, 5)",
    "clamp(1[điểm]" + "/999999999999999" * 17 + ", 0, 5)",
    "clamp(1[điểm] * (" + " + ".join(f"1 / 99999999999{n}" for n in range(10, 70)) + "), 0, 5)",
    "ladder(lech, " + ", ".join(f"{99 - n}: lech * lech * 1[điểm]" for n in range(38)) + ", 0)",
    "clamp(1[điểm] * lan" + "".join(f" * div(lech, lan - {n}, 1)" for n in range(24)) + ", 0, 5)",
    " + ".join(["dat", "may"] * 60),
    "1[" + "·".join("abcdefghij" * 90) + "] * 1",
    "min(" + ", ".join(["la"] * 190) + ")",
    "coalesce(diem, " * 19 + "6" + ")" * 19,
]


@pytest.mark.parametrize("text", [*map(text_of, CASES), *HEAVY], ids=lambda text: ascii(text[:40]))
def test_no_text_takes_a_tenth_of_a_second(text: str) -> None:
    assert min(_seconds(text) for _ in range(3)) < SECONDS


def _seconds(text: str) -> float:
    began = time.process_time()
    answered(text)
    return time.process_time() - began


@pytest.mark.parametrize("text", HEAVY, ids=lambda text: text[:40])
def test_heavy_texts_get_past_the_limits_of_length(text: str) -> None:
    assert {told.code for told in answered(text)}.isdisjoint(
        {FaultCode.TOO_LONG, FaultCode.TOO_DEEP, FaultCode.TOO_MANY_NODES, FaultCode.TOO_MANY_DIGITS}
    )
