"""Filled forms of units: a workbook with the values a story needs, handed in as the unit's people do it.

Every value earns the most unless the story says otherwise. Self-scores are what the independent calculator
gives for the values, so a form is right by itself and only what a story spoils is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from inspection_api.directory import views as directory
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.transaction import reading
from inspection_api.selfassessment import service, views
from inspection_api.sheets.form import write_form
from inspection_api.sheets.layout import Column, Line, LineKind, lay_out
from scoring import Criterion, Field, FieldType, Rulebook, show_exact, show_value
from tests import independent_calculator
from tests.builders.world import World

FactKey = tuple[str, str]
REASON = "Đơn vị chưa bố trí đủ trong kỳ (minh họa)"


def best_value(asked: Field) -> str:
    """Return the value that earns most: yes, the first option, one hundred."""
    if asked.type is FieldType.BOOL:
        return "true"
    return asked.choices[0].code if asked.type is FieldType.CHOICE else "100"


def best_values(rulebook: Rulebook) -> dict[FactKey, str]:
    """Return values with which a unit earns every point it can earn by itself."""
    return {
        (criterion.id, asked.id): best_value(asked)
        for criterion in rulebook.criteria()
        for asked in criterion.fields
    }


@dataclass(frozen=True)
class Form:
    """What a unit is going to report.

    Attributes:
        campaign_id: The round.
        unit_code: The unit.
        changes: Values other than the best ones, by criterion and field, as canonical text.
        self_scores: Points the unit gives itself other than the right ones, by criterion.
        estimated: Values marked as estimates.
        left_out: Criteria of a group that does not apply, by how their ids begin.
    """

    campaign_id: str
    unit_code: str
    changes: Mapping[FactKey, str] = field(default_factory=dict)
    self_scores: Mapping[str, str] = field(default_factory=dict)
    estimated: frozenset[FactKey] = frozenset()
    left_out: tuple[str, ...] = ()


def hand_in(world: World, actor: Actor, form: Form) -> service.Receipt:
    """Fill in the unit's workbook and hand it in as one of its people."""
    file = workbook(world, form)
    return service.submit(actor, world.context, service.SubmitForm(form.campaign_id, form.unit_code, file))


def workbook(world: World, form: Form) -> bytes:
    """Return the unit's form as a filled workbook."""
    with reading(world.context) as session:
        header = views.form_header(SYSTEM, session, form.campaign_id, form.unit_code, world.clock.now())
        unit = directory.unit(SYSTEM, session, form.campaign_id, form.unit_code)
        rulebook = directory.rulebook(SYSTEM, session, form.campaign_id, unit.kind)
    return write_form(header, rulebook, _inputs(rulebook, form))


def criterion_line(rulebook: Rulebook, criterion: str) -> Line:
    """Return the row of a criterion in the form, where self-score and reason stand."""
    return next(line for line in lay_out(rulebook).lines if line.key == (criterion, ""))


def _inputs(rulebook: Rulebook, form: Form) -> dict[str, str]:
    values = {key: best_values(rulebook)[key] for key in best_values(rulebook) if not _is_out(form, key[0])}
    values.update(form.changes)
    inputs: dict[str, str] = {}
    for line in lay_out(rulebook).lines:
        if line.kind is LineKind.FIELD and line.field is not None and line.key in values:
            inputs[line.at(Column.VALUE)] = show_value(line.field, values[line.key])
            if line.key in form.estimated:
                inputs[line.at(Column.ESTIMATED)] = "x"
        if line.kind is LineKind.CRITERION and line.criterion is not None and line.criterion.self_scored:
            points = _points(rulebook.kind, line.criterion, values, form)
            if points is not None:
                inputs[line.at(Column.SELF_SCORE)] = show_exact(points)
                inputs[line.at(Column.REASON)] = REASON if points < line.criterion.max else ""
    return {place: text for place, text in inputs.items() if text}


def _points(kind: str, criterion: Criterion, values: Mapping[FactKey, str], form: Form) -> Fraction | None:
    if _is_out(form, criterion.id):
        return None
    if criterion.id in form.self_scores:
        return Fraction(form.self_scores[criterion.id])
    return independent_calculator.unit_points(kind, criterion.id, values)


def _is_out(form: Form, criterion: str) -> bool:
    return criterion.startswith(form.left_out) if form.left_out else False
