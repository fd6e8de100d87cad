"""What a finding may say beside its conclusion."""

from __future__ import annotations

import pytest

from inspection_api.findings.rules import (
    Conclusion,
    FindingBody,
    Situation,
    finding_fault,
    read_finding,
    verified_value,
)
from inspection_api.kernel.configuration import Configuration
from scoring import load_rulebook

REPORTED = {("H.A1.1", "so_may"): "45", ("H.A1.1", "so_cbcc"): "52"}
ESTIMATED = frozenset({("H.A1.1", "so_cbcc")})
CAUSES = ("estimate_became_actual", "entry_error")


@pytest.fixture(scope="module")
def situation() -> Situation:
    text = Configuration().text("criteria/gia-lai-2019/huyen.yaml")
    return Situation(load_rulebook(text, name="huyen.yaml"), REPORTED, ESTIMATED, {}, {}, CAUSES)


def body(conclusion: Conclusion, value: str | None) -> FindingBody:
    return FindingBody("H.A1.1", "so_may", conclusion, value, None, None, None, ())


@pytest.mark.parametrize(
    ("conclusion", "value", "code"),
    [
        (Conclusion.MATCH, None, None),
        (Conclusion.MATCH, "45", None),  # tablets may repeat what they confirm
        (Conclusion.MATCH, "46", "fieldwork.value-unwanted"),
        (Conclusion.NOT_PROVEN, None, None),
        (Conclusion.NOT_PROVEN, "40", None),  # the part that was proven
        (Conclusion.NOT_PROVEN, "45", None),
        (Conclusion.NOT_PROVEN, "46", "fieldwork.part-above-reported"),
        (Conclusion.NOT_PROVEN, "mười", "fieldwork.not-a-number"),
        (Conclusion.NOT_APPLICABLE, None, None),
        (Conclusion.NOT_APPLICABLE, "45", "fieldwork.value-unwanted"),
        (Conclusion.UNCHECKED, None, None),
        (Conclusion.UNCHECKED, "45", "fieldwork.value-unwanted"),
        (Conclusion.ESTIMATE_NOW_ACTUAL, "38", "fieldwork.not-an-estimate"),
        (Conclusion.DIFFER, None, "fieldwork.value-missing"),
        (Conclusion.DIFFER, "38", None),
    ],
)
def test_conclusion_and_value_belong_together(
    situation: Situation, conclusion: Conclusion, value: str | None, code: str | None
) -> None:
    fault = finding_fault(body(conclusion, value), situation)
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("value", "code"), [("50", None), (None, "fieldwork.value-missing"), ("-1", "fieldwork.negative")]
)
def test_an_estimate_that_is_now_known_has_a_value(
    situation: Situation, value: str | None, code: str | None
) -> None:
    found = FindingBody("H.A1.1", "so_cbcc", Conclusion.ESTIMATE_NOW_ACTUAL, value, None, None, None, ())
    fault = finding_fault(found, situation)
    assert (fault.code if fault else None) == code


def test_a_part_of_what_was_never_reported_is_not_compared(situation: Situation) -> None:
    found = FindingBody("H.A1.3", "lan", Conclusion.NOT_PROVEN, "true", None, None, None, ())
    assert finding_fault(found, situation) is None
    unreported = FindingBody("H.A1.2", "so_may", Conclusion.NOT_PROVEN, "4", None, None, None, ())
    assert finding_fault(unreported, situation) is None


@pytest.mark.parametrize(
    ("conclusion", "said", "value"),
    [
        (Conclusion.MATCH, None, "45"),
        (Conclusion.DIFFER, "38", "38"),
        (Conclusion.NOT_PROVEN, None, None),
        (Conclusion.NOT_PROVEN, "40", "40"),
        (Conclusion.NOT_APPLICABLE, None, None),
        (Conclusion.ESTIMATE_NOW_ACTUAL, "44", "44"),
        (Conclusion.UNCHECKED, None, None),
    ],
)
def test_each_conclusion_stands_for_a_value_or_none(
    conclusion: Conclusion, said: str | None, value: str | None
) -> None:
    assert verified_value(body(conclusion, said), REPORTED) == value


def test_an_estimate_that_is_now_known_names_its_cause_by_itself() -> None:
    said = {"criterion": "H.A1.1", "field": "so_cbcc", "value": "50", "cause": None, "note": None}
    plain: dict[str, object] = {**said, "base": None, "photos": []}
    assert read_finding({**plain, "outcome": "estimate_now_actual"}).cause == "estimate_became_actual"
    assert read_finding({**plain, "outcome": "differ"}).cause is None
