"""How one criterion of one unit came to its points, in words, for the three fact sets side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from inspection_api.directory import views as directory
from inspection_api.discrepancies import views as discrepancies
from inspection_api.http.authentication import access
from inspection_api.kernel.problems import Problem
from inspection_web.desk.scene import Scene, scene
from inspection_web.desk.scores import UnitScores
from inspection_web.desk.units import scores_of
from scoring import CriterionScore, Explanation, explain

blueprint = Blueprint("traces", __name__)


@dataclass(frozen=True, slots=True)
class TraceColumn:
    """The explanation of one fact set: its score, its sentence, its rows by their heading."""

    origin: str
    score: CriterionScore
    explanation: Explanation

    @property
    def rows(self) -> dict[str, str]:
        """The rows of the explanation by heading."""
        return dict(self.explanation.rows)


@blueprint.get("/ky/<campaign_id>/don-vi/<unit_code>/tieu-chi/<criterion_id>")
@access("person")
def trace(campaign_id: str, unit_code: str, criterion_id: str) -> str:
    """Show how a criterion's points came about, for each fact set that there is."""
    with scene(campaign_id) as here:
        unit = directory.unit(here.actor, here.session, campaign_id, unit_code)
        cases = discrepancies.cases(here.actor, here.session, campaign_id, unit_code=unit_code)
        scores = scores_of(here, unit, cases)
        columns = _columns(here, scores, criterion_id)
        return render_template(
            "desk/units/trace.html",
            campaign=here.campaign,
            unit=unit,
            rulebook=scores.rulebook,
            row=scores.row(scores.rulebook.criterion(criterion_id)),
            columns=columns,
            headings=list(dict.fromkeys(heading for column in columns for heading in column.rows)),
        )


def _columns(here: Scene, scores: UnitScores, criterion_id: str) -> list[TraceColumn]:
    if all(criterion.id != criterion_id for criterion in scores.rulebook.criteria()):
        raise Problem("request.not-found", 404)
    names = {code: unit.name for code, unit in here.unit_names().items()}
    found = ((origin, card.criteria[criterion_id]) for origin, card in scores.cards.items())
    return [TraceColumn(origin, score, explain(score.trace, names)) for origin, score in found]
