"""One file: what it is, what was said of it, who may see it, its copy for the public, and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template

from inspection_api.captures import views as captures_views
from inspection_api.captures.views import CaptureView
from inspection_api.custody import views as custody
from inspection_api.custody.rules import RestrictionReason
from inspection_api.custody.views import FileView
from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.directory.views import UnitView
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.permissions import Permission, allowed
from inspection_api.kernel.transaction import reading
from inspection_web.desk.scene import asked, named_job

blueprint = Blueprint("evidence", __name__)
_ASKED: Mapping[str, Permission] = MappingProxyType(
    {
        "restrict": Permission.CLASSIFY_EVIDENCE,
        "lift": Permission.LIFT_RESTRICTION,
        "cover": Permission.MAKE_PUBLIC_COPY,
    }
)


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """What was said of a photo, with the words of its unit and criterion."""

    capture: CaptureView
    unit: UnitView
    criterion: str


@blueprint.get("/minh-chung/<sha256>")
@access("person")
def file(sha256: str) -> str:
    """Show one file."""
    actor, context = current_actor(), current_context()
    with reading(context) as session:
        found = custody.file(actor, context, session, sha256)
        captures = captures_views.captures_of_file(actor, session, sha256)
        return render_template(
            "desk/evidence/file.html",
            campaign=_round(session, captures),
            of=found,
            lines=[_line(session, capture) for capture in captures],
            steps=custody.custody(actor, context, session, sha256) if found.has_custody else (),
            can={name: _may(permission, found) for name, permission in _ASKED.items()},
            reasons=list(RestrictionReason),
            job=named_job(asked("viec")),
        )


def _may(permission: Permission, found: FileView) -> bool:
    return allowed(current_actor(), permission, on=found.standing)


def _round(session: Any, captures: Sequence[CaptureView]) -> CampaignRules | None:  # noqa: ANN401 -- the web knows no database
    """Return the round that the page stands in: that of the photo, or the newest; None before the first."""
    if captures:
        return directory.campaign(current_actor(), session, captures[0].campaign_id)
    rounds = directory.campaigns(current_actor(), session)
    return rounds[0] if rounds else None


def _line(session: Any, capture: CaptureView) -> CaptureLine:  # noqa: ANN401 -- as above
    actor = current_actor()
    unit = directory.unit(actor, session, capture.campaign_id, capture.unit_code)
    criteria = directory.rulebook(actor, session, capture.campaign_id, unit.kind).criteria()
    labels = {criterion.id: f"{criterion.id} {criterion.label}" for criterion in criteria}
    return CaptureLine(capture, unit, labels.get(capture.criterion, capture.criterion))
