"""Read models of minutes: those of a visit, and what their paper says.

Both sides signed, so the unit sees the minutes of its own visits. What does not fit is for those who verify.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.documents import formats
from inspection_api.documents.contexts import (
    Header,
    MinutesRow,
    Person,
    SignedSide,
    Verification,
    VisitMinutes,
)
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.minutes import rules, store
from inspection_api.minutes.records import Minutes, MinutesPaper
from inspection_api.minutes.rules import Attendee, Content, Duty, Item, Note, Side, Signature
from inspection_api.planning import views as planning
from scoring import Criterion, Field, Rulebook

_MISSING = 404
_PAPER = "paper"
_SHORT = 16
"""Letters of a photo's digest that stand on the paper; the content, whose digest is there, names it whole."""
Words = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class MinutesView:
    """Minutes as they were signed.

    Attributes:
        id: Their key, made by the tablet.
        visit_id: The visit.
        campaign_id: The round.
        unit_code: The unit visited.
        number: Which of the visit's minutes they are, as they came.
        version: Which they say they are; None where their content cannot be read.
        content: What they say; None where that cannot be read.
        digest: SHA-256 of their text.
        sides: How both sides signed.
        notes: What did not fit when they came; empty for unit people.
        device: The tablet.
        author_name: Who wrote them.
        made_at: Instant by the tablet's clock.
        received_at: When the server received them.
        paper: Digest of their printed form; None while it is not made.
    """

    id: UUID
    visit_id: UUID
    campaign_id: str
    unit_code: str
    number: int
    version: int | None
    content: Content | None
    digest: str
    sides: tuple[Signature, ...]
    notes: tuple[Note, ...]
    device: str
    author_name: str
    made_at: datetime
    received_at: datetime
    paper: str | None

    @property
    def on_paper(self) -> tuple[Item, ...]:
        """Return the values of which they say that they came from paper; earlier tablets did not say."""
        return tuple(item for item in self.content.items if item.medium == _PAPER) if self.content else ()

    @property
    def grouped(self) -> str:
        """Return the digest as it is shown."""
        return rules.grouped(self.digest)

    @property
    def check_word(self) -> str:
        """Return the words that stand for the digest."""
        return rules.check_word(self.digest)


@dataclass(frozen=True, slots=True)
class VersionView:
    """The minutes of a visit that the next version is to follow.

    Attributes:
        version: The highest number that any minutes of the visit give themselves.
        digest: Digest of those that came last.
    """

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the paper of minutes is made of."""

    minutes: MinutesView
    content: Content
    rules: CampaignRules
    rulebook: Rulebook
    unit_name: str


def of_visit(actor: Actor, session: Session, visit_id: UUID) -> tuple[MinutesView, ...]:
    """Return the minutes of a visit, the newest first.

    Raises:
        Problem: ``planning.visit-unknown``, 404, when there is no such visit that the person may see.
    """
    permit(actor, Permission.VIEW_MINUTES)
    visit = planning.visit(actor, session, visit_id)
    permit(actor, Permission.VIEW_MINUTES, on=Facts(unit_code=visit.unit.code))
    rows = session.execute(
        select(Minutes, MinutesPaper.sha256)
        .outerjoin(MinutesPaper, MinutesPaper.minutes_id == Minutes.id)
        .where(Minutes.visit_id == visit_id)
        .order_by(Minutes.number.desc())
    )
    return tuple(_view(actor, row, paper) for row, paper in rows)


def newest(actor: Actor, session: Session, visits: Collection[UUID]) -> Mapping[UUID, VersionView]:
    """Return by visit, of visits the person may see, what the next minutes have to follow; in one query.

    It is what ``rules.notes`` holds them against. Minutes that cannot be read have no number, but came.
    """
    permit(actor, Permission.VIEW_MINUTES)
    query = select(Minutes.visit_id, Minutes.version, Minutes.content_digest)
    rows = session.execute(query.where(Minutes.visit_id.in_(visits)).order_by(Minutes.number))
    found: dict[UUID, VersionView] = {}
    for visit_id, version, digest in rows:
        before = found[visit_id].version if visit_id in found else 0
        found[visit_id] = VersionView(max(before, version or 0), digest)
    return found


def minutes(actor: Actor, session: Session, minutes_id: UUID) -> MinutesView:
    """Return minutes.

    Raises:
        Problem: ``minutes.unknown`` or ``planning.visit-unknown``, 404, or ``access.own-unit-or-staff``.
    """
    permit(actor, Permission.VIEW_MINUTES)
    row = store.minutes(session, minutes_id)
    if row is None:
        raise Problem("minutes.unknown", _MISSING)
    permit(actor, Permission.VIEW_MINUTES, on=Facts(unit_code=row.unit_code))
    planning.visit(actor, session, row.visit_id)
    paper = store.paper(session, minutes_id)
    return _view(actor, row, None if paper is None else paper.sha256)


def material(actor: Actor, session: Session, minutes_id: UUID) -> Material | None:
    """Return what the paper of minutes is made of; None where their content cannot be read."""
    permit(actor, Permission.PRINT_MINUTES)
    found = minutes(actor, session, minutes_id)
    if found.content is None:
        return None
    unit = directory.unit(actor, session, found.campaign_id, found.unit_code)
    return Material(
        minutes=found,
        content=found.content,
        rules=directory.campaign(actor, session, found.campaign_id),
        rulebook=directory.rulebook(actor, session, found.campaign_id, unit.kind),
        unit_name=unit.name,
    )


def compose(
    actor: Actor, of: Material, words: Words, made_at: datetime, verification: Verification
) -> VisitMinutes:
    """Return what the paper shows, complete before rendering starts."""
    permit(actor, Permission.PRINT_MINUTES)
    content, bodies = of.content, of.rules.bodies
    return VisitMinutes(
        document_id=str(of.minutes.id),
        generated_at=made_at,
        header=Header(
            parent_body=bodies["committee"],
            issuing_body=bodies["inspection_team_short"],
            symbol="BB-TCT",
            place=bodies["place"],
        ),
        campaign_title=of.rules.title,
        illustrative_note=of.rules.illustrative_note if of.rules.illustrative else None,
        unit_name=of.unit_name,
        place=content.place,
        held_from=content.held_from,
        held_to=content.held_to,
        team=tuple(_person(each) for each in content.present if each.side is Side.TEAM),
        host=tuple(_person(each) for each in content.present if each.side is Side.UNIT),
        chair=_on_duty(content, Duty.CHAIR),
        secretary=_on_duty(content, Duty.SECRETARY),
        rows=tuple(_rows(of, words)),
        remarks=content.remarks,
        sides=tuple(_signed(each) for each in of.minutes.sides),
        version=content.version,
        replaces=None if content.prev is None else rules.grouped(content.prev),
        digest=of.minutes.grouped,
        check_word=of.minutes.check_word,
        verification=verification,
    )


def _view(actor: Actor, row: Minutes, paper: str | None) -> MinutesView:
    bound = actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)
    return MinutesView(
        id=row.id,
        visit_id=row.visit_id,
        campaign_id=row.campaign_id,
        unit_code=row.unit_code,
        number=row.number,
        version=row.version,
        content=rules.read_content(row.content_text),
        digest=row.content_digest,
        sides=rules.read_sides(json.loads(row.signatures_text)),
        notes=() if bound else rules.read_notes(row.notes_text),
        device=row.device,
        author_name=row.author_name,
        made_at=row.made_at,
        received_at=row.received_at,
        paper=paper,
    )


def _person(attendee: Attendee) -> Person:
    return Person(name=attendee.name, role=attendee.role)


def _on_duty(content: Content, duty: Duty) -> Person | None:
    return next((_person(each) for each in content.present if each.duty is duty), None)


def _rows(of: Material, words: Words) -> Iterator[MinutesRow]:
    known = {criterion.id: criterion for criterion in of.rulebook.criteria()}
    for item in of.content.items:
        yield _row(item, known.get(item.criterion), words)


def _row(item: Item, criterion: Criterion | None, words: Words) -> MinutesRow:
    """Word one value; what this edition of the criteria does not know is shown by its code."""
    fields = criterion.fields if criterion else ()
    field = next((each for each in fields if each.id == item.field), None)
    known = item.outcome in rules.OUTCOMES
    return MinutesRow(
        criterion_id=item.criterion,
        criterion_label=criterion.label if criterion else "",
        field_label=field.label if field else item.field,
        reported=_shown(field, item.reported),
        outcome=words("finding_outcomes", item.outcome) if known else item.outcome,
        value=_shown(field, item.value),
        note=item.note,
        photos=tuple(photo[:_SHORT] for photo in item.photos),
        on_paper=item.medium == _PAPER,
    )


def _shown(field: Field | None, value: str | None) -> str:
    if field is None or value is None or not rules.is_value(field, value):
        return value or formats.NOTHING
    choices = {option.code: option.label for option in field.choices}
    return formats.field_value(field.type, value, unit=field.unit, choices=choices)


def _signed(side: Signature) -> SignedSide:
    return SignedSide(
        of_unit=side.side is Side.UNIT,
        by=Person(name=side.name, role=side.role),
        strokes=side.strokes if side.strokes and rules.is_path(side.strokes) else None,
        typed=side.typed,
        reservation=side.reservation,
        refusal=side.refusal,
        at=side.at,
    )
