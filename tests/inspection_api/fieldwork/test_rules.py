"""What a finding may say beside its conclusion."""

from __future__ import annotations

import pytest

from inspection_api.fieldwork.rules import Conclusion, FindingBody, Situation, finding_fault
from inspection_api.kernel.configuration import Configuration
from scoring import load_rulebook

REPORTED = {("H.A1.1", "so_may"): "45", ("H.A1.1", "so_cbcc"): "52"}


@pytest.fixture(scope="module")
def situation() -> Situation:
    text = Configuration().text("criteria/gia-lai-2019/huyen.yaml")
    return Situation(load_rulebook(text, name="huyen.yaml"), REPORTED, {}, {}, ())


def body(conclusion: Conclusion, value: str | None) -> FindingBody:
    return FindingBody("H.A1.1", "so_may", conclusion, value, None, None, None, ())


@pytest.mark.parametrize(
    ("conclusion", "value", "code"),
    [
        (Conclusion.MATCH, None, None),
        (Conclusion.MATCH, "45", None),  # tablets may repeat what they confirm
        (Conclusion.MATCH, "46", "fieldwork.value-unwanted"),
        (Conclusion.NOT_PROVEN, "45", "fieldwork.value-unwanted"),
        (Conclusion.DIFFER, None, "fieldwork.value-missing"),
        (Conclusion.DIFFER, "38", None),
    ],
)
def test_conclusion_and_value_belong_together(
    situation: Situation, conclusion: Conclusion, value: str | None, code: str | None
) -> None:
    fault = finding_fault(body(conclusion, value), situation)
    assert (fault.code if fault else None) == code
