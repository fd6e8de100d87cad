"""Which of two findings of one author on one tablet came later: what each follows tells, else the clock."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.fieldwork import rules
from inspection_api.fieldwork.records import Command, Finding
from inspection_api.fieldwork.rules import Current, FindingBody, Parked, Situation


def contradiction(session: Session, row: Command, body: FindingBody, situation: Situation) -> Parked | None:
    """Say whether a finding passes over one that its tablet had not shown, or one put in its place meanwhile.

    What one tablet was refused at first comes late: what its author put in its place meanwhile stands.
    """
    standing = situation.current.get(body.key)
    if standing is None or standing.id == body.base:
        return None
    unseen = rules.unseen(body, standing, row.author_id, row.device)
    if unseen is not None or not _is_replaced(session, row, body, standing):
        return unseen
    return Parked("fieldwork.replaced-already", {"criterion": body.criterion})


def _is_replaced(session: Session, row: Command, body: FindingBody, standing: Current) -> bool:
    """Tell whether the author made a finding before the one that stands.

    The clock of a tablet may have been put right in between, so that it is asked last.
    """
    followed, is_whole = _followed(session, standing.id)
    if row.id in followed:
        return True
    if body.base is not None and standing.id in _followed(session, body.base)[0]:
        return False
    # What stands goes back to its beginning without this one, which follows something not taken (yet).
    if is_whole and _follows_untaken(session, body) and _same_visit(session, row, standing):
        return False
    return row.made_at < standing.made_at


def _follows_untaken(session: Session, body: FindingBody) -> bool:
    return body.base is not None and session.get(Finding, body.base) is None


def _followed(session: Session, first: UUID) -> tuple[set[UUID], bool]:
    """Return a command and what it follows, one after the other, and whether the beginning is here."""
    followed: set[UUID] = set()
    at: UUID | None = first
    while at is not None and at not in followed:
        followed.add(at)
        row = session.get(Command, at)
        if row is None:
            return followed, False
        base = json.loads(row.body_text).get("base")
        at = None if base is None else UUID(base)
    return followed, True


def _same_visit(session: Session, row: Command, standing: Current) -> bool:
    return session.get_one(Command, standing.id).visit_id == row.visit_id
