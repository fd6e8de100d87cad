"""Paper for the tests: a scan, and what is typed from a checklist of the round's visit."""

from __future__ import annotations

from collections.abc import Mapping

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.transaction import reading
from inspection_api.paper import rules, service, views
from tests.builders.cases import Round
from tests.cast import CHI, DUNG

SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def form_of(story: Round) -> views.PaperForm:
    """Return what the newest paper of the visit asks for."""
    with reading(story.world.context) as session:
        return views.form(DUNG, session, story.visit_id)


def typed(story: Round, said: Mapping[str, str], actor: Actor = CHI) -> None:
    """Type what somebody wrote on the newest paper just now; the round has no accounts to type for others."""
    context = story.world.context
    written = service.Written(
        visit_id=story.visit_id,
        package_digest=form_of(story).package.digest,
        held_at=context.clock.now(),
        held_by=actor.person_id,
        lines=rules.read_lines(said),
        scans=(SCAN,),
    )
    service.enter(actor, context, written)
