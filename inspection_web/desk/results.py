"""Results: the draft for those who prepare it, and what was published, for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from inspection_api.http.authentication import access, current_context
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.permissions import Permission
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.publication import views as publication
from inspection_api.publication.rules import KindResult, Movement
from inspection_api.publication.views import PublicationView
from inspection_web.desk.scene import Scene, all_kinds, asked, scene
from scoring import RankTable

blueprint = Blueprint("results", __name__)


@blueprint.get("/ky/<campaign_id>/ket-qua")
@access("person")
def draft(campaign_id: str) -> str:
    """Show the result of a round as it stands."""
    with scene(campaign_id) as here:
        results = {
            result.kind: result for result in publication.results(here.actor, here.session, campaign_id)
        }
        result = results.get(asked("loai")) or results[here.kinds()[0].code]
        table, moved = _table(result)
        return render_template(
            "desk/results/draft.html",
            campaign=here.campaign,
            kinds=here.kinds(),
            result=result,
            table=table,
            moved=moved,
            units=here.unit_names(),
            blockers=publication.publication_blockers(
                here.actor, current_context(), here.session, campaign_id
            ),
            published=_published(here),
            may_publish=here.may(Permission.PUBLISH_RESULT),
        )


@blueprint.get("/cong-bo")
@access("public")
def published() -> str:
    """List everything that was published, for everybody."""
    with reading(current_context()) as session:
        found = publication.publications(VISITOR, session)
    titles = {each.campaign_id: _record(each.id)["campaign"] for each in found}
    return render_template("desk/results/published.html", publications=found, titles=titles)


@blueprint.get("/cong-bo/<uuid:publication_id>")
@access("public")
def announcement(publication_id: UUID) -> str:
    """Show one publication, for everybody, from its own record."""
    record = _record(publication_id)
    with reading(current_context()) as session:
        found = publication.publications(VISITOR, session)
    this = next((each for each in found if each.id == publication_id), None)
    if this is None:
        raise Problem("publication.unknown", 404)
    return render_template(
        "desk/results/announcement.html",
        record=record,
        publication=this,
        newer=next((each for each in found if each.supersedes == publication_id), None),
        kinds={kind.code: kind for kind in all_kinds()},
        units={unit["unit"]: unit for kind in record["kinds"] for unit in kind["units"]},
    )


def _table(result: KindResult) -> tuple[RankTable, tuple[Movement, ...]]:
    """Take the table that is asked for, with the units that moved in it."""
    wanted = (asked("bang"), asked("khoi") or "")
    both = tuple(zip(result.tables, result.moved, strict=True))
    return next((pair for pair in both if (pair[0].ranking.id, pair[0].block) == wanted), both[0])


def _published(here: Scene) -> list[PublicationView]:
    found = publication.publications(VISITOR, here.session)
    return [each for each in found if each.campaign_id == here.campaign.id]


def _record(publication_id: UUID) -> Mapping[str, Any]:
    return publication.published_record(VISITOR, current_context(), publication_id)
