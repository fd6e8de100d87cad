"""The filled form of a unit of the sample: reported values, self-scores by the rules, reasons, mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from inspection_api.sample.figures import FactKey, true_figures
from inspection_api.sample.plan import Plan, SampleUnit
from inspection_api.sample.planting import Departure, Planted, Reported, report
from inspection_api.sheets.layout import Column, Inputs, Layout, Line, LineKind, lay_out
from scoring import (
    Answer,
    Criterion,
    CriterionScore,
    Scorecard,
    ScoreStatus,
    Status,
    UnitFacts,
    kind_of,
    score,
    show_value,
    wire,
)

_MISTAKES = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5), Fraction(1, 10))


@dataclass(frozen=True, slots=True)
class SampleForm:
    """A unit of the sample: the truth, its filled form, and every departure between them."""

    unit: SampleUnit
    values: Mapping[FactKey, str]
    inputs: Inputs
    planted: tuple[Planted, ...]


def fill(plan: Plan, unit: SampleUnit) -> SampleForm:
    """Fill in the form of a unit; the same plan gives the same form."""
    truth = true_figures(plan, unit)
    reported = report(plan, unit, truth)
    writer = _Writer(plan, unit, reported, lay_out(plan.rulebooks[unit.kind]))
    return SampleForm(unit, truth, writer.write(), tuple(reported.planted))


def card_of(plan: Plan, unit: SampleUnit, values: Mapping[FactKey, str]) -> Scorecard:
    """Score a unit's values by themselves; what depends on other units is not self-scored."""
    answers = {key: Answer(Status.GIVEN, text) for key, text in values.items()}
    facts = UnitFacts(unit.code, unit.kind, None, answers)
    return score({unit.kind: plan.rulebooks[unit.kind]}, [facts])[unit.code]


class _Writer:
    """One form while it is filled in."""

    def __init__(self, plan: Plan, unit: SampleUnit, reported: Reported, layout: Layout) -> None:
        self._plan = plan
        self._reported = reported
        self._layout = layout
        self._random: Random = plan.chance(unit.code, "form")
        self._card = card_of(plan, unit, reported.values)
        self._inputs: dict[str, str] = {}

    def write(self) -> Inputs:
        """Fill in values first, then self-scores; mistakes go to criteria that have room for them."""
        for line in self._layout.lines:
            if line.kind is LineKind.FIELD and line.key in self._reported.values:
                self._write_value(line)
        spoiled = self._spoiled()
        for line in self._layout.lines:
            if (
                line.kind is LineKind.CRITERION
                and line.criterion is not None
                and self._is_scored(line.criterion)
            ):
                self._write_score(line, line.criterion, spoiled.get(line.criterion.id))
        return self._inputs

    def _write_value(self, line: Line) -> None:
        if line.field is not None:
            text = self._reported.values[line.key]
            self._inputs[line.at(Column.VALUE)] = show_value(line.field, text)
            if line.key in self._reported.estimated:
                self._inputs[line.at(Column.ESTIMATED)] = "x"

    def _is_scored(self, criterion: Criterion) -> bool:
        status = self._card.criteria[criterion.id].status
        return criterion.self_scored and status is not ScoreStatus.NOT_APPLICABLE

    def _spoiled(self) -> Mapping[str, Departure]:
        """Choose a criterion for each mistake in a self-score or a reason."""
        room = [
            line.criterion.id
            for line in self._layout.lines
            if line.kind is LineKind.CRITERION
            and line.criterion is not None
            and self._is_scored(line.criterion)
            and self._card.criteria[line.criterion.id].points < line.criterion.max
        ]
        self._random.shuffle(room)
        return dict(zip(room, self._reported.scores_to_spoil, strict=False))

    def _write_score(self, line: Line, criterion: Criterion, mistake: Departure | None) -> None:
        right = self._card.criteria[criterion.id]
        points = right.points
        if mistake is Departure.SELF_SCORE_ERROR:
            points = self._wrong_points(right)
            self._note(mistake, criterion, wire(right.points), wire(points))
        self._inputs[line.at(Column.SELF_SCORE)] = wire(points).replace(".", ",")
        if points < criterion.max:
            self._write_reason(line, criterion, mistake)

    def _wrong_points(self, right: CriterionScore) -> Fraction:
        step = right.max * self._random.choice(_MISTAKES)
        moved = min(right.points + step, right.max)
        return Fraction(int(moved * 100), 100) if moved < right.max else moved

    def _write_reason(self, line: Line, criterion: Criterion, mistake: Departure | None) -> None:
        reasons = self._plan.data["reasons"]
        wrong = mistake is Departure.WRONG_REASON
        known = reasons["wrong"] if wrong else reasons.get(kind_of(criterion.rule), reasons["ratio"])
        reason = self._random.choice(known)
        self._inputs[line.at(Column.REASON)] = reason
        if wrong:
            self._note(Departure.WRONG_REASON, criterion, "", reason)

    def _note(self, kind: Departure, criterion: Criterion, true: str, reported: str) -> None:
        self._reported.planted.append(Planted(kind, criterion.id, "", true, reported))
