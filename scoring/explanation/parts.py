"""The parts of a composite in words and as plain JSON; and what a result equals, which criteria share."""

from fractions import Fraction
from typing import NamedTuple

from scoring.amounts import exact_text, show_repeated
from scoring.explanation.criterion_texts import RuleTexts
from scoring.explanation.numbers import numbers_of, steps_data, worked_steps
from scoring.explanation.wording import (
    CASE_TEXTS,
    PROVEN_PART_TEXT,
    Json,
    RoundingTexts,
    exact_data,
    rounding_data,
    rounding_texts,
    show_points,
    show_worked,
    worked_text,
)
from scoring.reference.trace import Case, Chosen, PartScore, Rung, ScoreStatus, Trace
from scoring.reference.workings import before_cap

_CUT_OFF = frozenset({Case.CAPPED, Case.FLOORED, Case.BELOW_FLOOR, Case.BELOW_SCALE})
"""The cases in which the numbers say something else than the points."""
_ENDS_IN_POINTS = frozenset({Rung, Chosen})
"""The workings whose numbers end in the points already."""


class Result(NamedTuple):
    """What a criterion or part came to: exactly and in points, as data, and the exact result for people.

    `fraction` is the exact result for machines as they get it, always a fraction.
    """

    exact: str
    fraction: str
    points: str
    worked: str


class ToldPart(NamedTuple):
    """A part with what is said of its rule and of its score; `text` is the whole in words."""

    score: PartScore
    rule: RuleTexts
    rounding: RoundingTexts
    result: Result
    numbers: str
    case: str
    text: str


def told_part(trace: Trace, score: PartScore, rule: RuleTexts) -> ToldPart:
    """Tell a part of a trace."""
    numbers, case = numbers_of(rule.scene, score.working, trace.inputs), _case_text(score)
    rounding, result = rounding_texts(score.rounding), result_of(score)
    head = f"{show_points(score.points, trace.display)}/{rule.max} điểm"
    if numbers:
        head += f" ({numbers}{outcome_text(score, score.part.max, result, rounding)})"
    return ToldPart(score, rule, rounding, result, numbers, case, f"{head}. {case}".rstrip())


def part_data(told: ToldPart) -> Json:
    """Write a part for machines."""
    score, rule = told.score, told.rule
    return {
        "part": score.part.id,
        "label": score.part.label,
        "kind": rule.kind,
        "formula": {"names": rule.formula, "numbers": told.numbers},
        "steps": steps_data(worked_steps(score.working, score.part.max)),
        "exact": told.result.fraction,
        "rounding": rounding_data(told.rounding),
        "case": str(score.case),
        "case_text": told.case,
        "status": str(score.status),
        "proven_part": score.proven_part,
        "points": told.result.points,
        "max": rule.max_data,
        "applicable_max": exact_text(score.applicable_max),
    }


def result_of(scored: Trace | PartScore) -> Result:
    """Write what a criterion or part came to."""
    exact = exact_text(scored.exact)
    points = exact if scored.points is scored.exact else exact_text(scored.points)
    fraction = exact if "/" in exact else exact_data(scored.exact)
    return Result(exact, fraction, points, worked_text(scored.exact, exact))


def outcome_text(
    scored: Trace | PartScore, maximum: Fraction, result: Result, rounding: RoundingTexts
) -> str:
    """Say what the numbers come to and, where that changed it, how it was rounded."""
    equals = _equals(scored, maximum, result.worked)
    if scored.rounding is None or result.exact == result.points:
        return equals
    return f"{equals}, {rounding.text} thành {show_repeated(scored.points, scored.rounding.places)}"


def _equals(scored: Trace | PartScore, maximum: Fraction, worked: str) -> str:
    """Numbers that were cut off say what they come to before; some end in the points already."""
    if type(scored.working) in _ENDS_IN_POINTS:
        return ""
    return f" = {show_worked(before_cap(scored.working, maximum)) if scored.case in _CUT_OFF else worked}"


def _case_text(score: PartScore) -> str:
    if score.status is ScoreStatus.NOT_APPLICABLE:
        return "Phần này không áp dụng cho đơn vị" + (", được tính đủ điểm tối đa." if score.points else ".")
    proven = PROVEN_PART_TEXT if score.proven_part else ""
    return " ".join(filter(None, (CASE_TEXTS[score.case], proven)))
