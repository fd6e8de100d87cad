"""Named queries for the writing side of fieldwork."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evidence import Fence, Position, canonical_json
from evidence.items import CodeVerdict, SignatureVerdict
from evidence.records import read_record
from inspection_api.captures import service as captures
from inspection_api.captures import views as captures_views
from inspection_api.captures.records import Capture
from inspection_api.captures.rules import CaptureDraft
from inspection_api.devices import views as devices
from inspection_api.directory import views as directory
from inspection_api.fieldwork.records import Command, Finding, ParkedSettlement
from inspection_api.fieldwork.rules import (
    Batch,
    CommandKind,
    Medium,
    Outcome,
    PhotoBody,
    Settlement,
    TabletCommand,
    fingerprint,
    signed_record,
)
from inspection_api.findings.rules import Current, FactKey, FindingBody, Parked
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.audit import sealed
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.transaction import Transaction
from inspection_api.minutes.rules import Sent, Stood
from inspection_api.planning import views as planning_views
from inspection_api.planning.records import Visit
from inspection_api.planning.rules import HeldVisit, VisitState, package_reopened


def author_of(tx: Transaction, batch: Batch, command: TabletCommand, *, asks_bringer: bool) -> Actor | None:
    """Return who made a command: the sender, unless another account is named; None for one nobody knows.

    Paper is paired with nobody: whoever brings it says who wrote on it.

    Args:
        tx: The transaction of the batch.
        batch: What came at once.
        command: One of it.
        asks_bringer: The sender is no author to believe either without having had the tablet.
    """
    named = command.author or tx.actor.person_id
    if named == tx.actor.person_id and not asks_bringer:
        return tx.actor
    device = tx.actor.device or ""
    found = devices.author(tx.actor, tx.session, device, named, now=tx.now)
    return found if found is None or batch.medium is Medium.TABLET else replace(found, device=device)


def fence_around(latitude: str | None, longitude: str | None, metres: int) -> Fence | None:
    """Return the circle on the ground around a unit, or None where its position is not known."""
    if latitude is None or longitude is None:
        return None
    return Fence(Position(Decimal(latitude), Decimal(longitude)), metres)


def is_signed(tx: Transaction, command: TabletCommand) -> bool:
    """Tell whether a command is of the tablet it is said to be of; only photos can be asked."""
    if command.kind is not CommandKind.ATTACH_PHOTO:
        return True
    text, signature = signed_record(command) or ("", None)
    verdict = captures.signature_on(tx.actor, tx, tx.actor.device or "", text, signature)
    return verdict is SignatureVerdict.VALID


@dataclass(frozen=True, slots=True)
class Given:
    """What the server knows beside a photo: the visit, where it was to be, and since when."""

    visit: HeldVisit
    fence: Fence | None
    package_issued_at: datetime | None
    visit_opened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became known of a finding when it was taken: whose it is, what it stands for, what it replaces."""

    campaign_id: str
    unit_code: str
    value: str | None
    mode: str
    supersedes: UUID | None


def command_row(
    tx: Transaction, visit_id: UUID, batch: Batch, command: TabletCommand, author: Actor
) -> Command:
    """Return a command as a row, applied until shown otherwise."""
    named = command.author or author.person_id
    return Command(
        id=command.id,
        client_id=command.id,
        fingerprint=fingerprint(command.kind, named, command.made_at, command.body),
        visit_id=visit_id,
        device=str(batch.device_id),
        number=command.number,
        author_id=author.person_id,
        author_name=author.name,
        kind=command.kind.value,
        body_text=canonical_json(command.body).decode(),
        salt=tx.context.identifiers.salt(),
        package_digest=batch.package_digest,
        made_at=command.made_at,
        device_now=batch.device_now,
        received_at=tx.now,
        outcome=Outcome.APPLIED.value,
        medium=batch.medium.value,
        code=None,
        params_text=None,
    )


def facts_of_capture(actor: Actor, session: Session, capture_id: UUID) -> Facts:
    """Return how the visit of a photo stands to people, and who took it."""
    visit_id, author = captures_views.place_of_capture(actor, session, capture_id)
    visit = planning_views.visit(SYSTEM, session, visit_id)
    members = directory.team(SYSTEM, session, visit.team_id).members
    team = frozenset(member.person_id for member in members)
    return Facts(visit.unit.code, team=team, authors=frozenset({author}))


def code_standing(
    session: Session, visit_id: UUID, device: str, text: str
) -> tuple[CodeVerdict, UUID | None] | None:
    """Say where the photo code of a record comes from; nothing of what is no record."""
    record = read_record(text)
    if record is None:
        return None
    return planning_views.code_standing(SYSTEM, session, visit_id, device, record.claim.code)


def fault_of_end(session: Session, row: Command) -> Parked | None:
    """Say why an end does not count: its author did not know that the visit had been opened again."""
    made = planning_views.package_by_digest(SYSTEM, session, row.visit_id, row.package_digest)
    newest = planning_views.package(SYSTEM, session, row.visit_id)
    known = None if made is None else package_reopened(made.text)
    return None if known == package_reopened(newest.text) else Parked("fieldwork.visit-reopened")


def capture_draft(row: Command, body: PhotoBody, given: Given) -> CaptureDraft:
    """Return what a command says about a photo, with what the server knows beside, as it is to be kept."""
    return CaptureDraft(
        id=row.id,
        sha256=body.sha256,
        campaign_id=given.visit.campaign_id,
        visit_id=given.visit.id,
        unit_code=given.visit.unit_code,
        criterion=body.criterion,
        field=body.field,
        source=body.source,
        taken_at=body.taken_at,
        device=row.device,
        fix=body.fix,
        notice_given=body.notice_given,
        size=body.size,
        media_type=body.media_type,
        fence=given.fence,
        package_issued_at=given.package_issued_at,
        visit_opened_at=given.visit_opened_at,
        visit_closed_at=given.visit.closed_at,
        clock_skew=row.device_now - row.received_at,
        author_id=row.author_id,
        author_name=row.author_name,
        picture=body.picture,
    )


def sent_minutes(row: Command, visit: HeldVisit) -> Sent:
    """Return the minutes a command brings, with what is known of the visit."""
    body = json.loads(row.body_text)
    return Sent(
        id=row.id,
        visit_id=row.visit_id,
        campaign_id=visit.campaign_id,
        unit_code=visit.unit_code,
        closed=visit.state is VisitState.CLOSED,
        package_digest=row.package_digest,
        device=row.device,
        author_id=row.author_id,
        author_name=row.author_name,
        made_at=row.made_at,
        salt=row.salt,
        text=body["content"],
        sides=body["sides"],
        signature=body["signature"],
    )


def found_in(session: Session, visit_id: UUID) -> Mapping[FactKey, Stood]:
    """Return what a visit found, the last about each value, whatever other visits found since."""
    rows = session.scalars(select(Finding).where(Finding.visit_id == visit_id).order_by(Finding.number))
    return {(row.criterion, row.field): Stood(row.outcome, row.value) for row in rows}


def finding_row(session: Session, row: Command, body: FindingBody, judged: Judged) -> Finding:
    """Return a finding as a row, the next about its unit."""
    return Finding(
        id=row.id,
        visit_id=row.visit_id,
        campaign_id=judged.campaign_id,
        unit_code=judged.unit_code,
        number=last_number(session, judged.campaign_id, judged.unit_code) + 1,
        criterion=body.criterion,
        field=body.field,
        outcome=body.conclusion.value,
        value=judged.value,
        cause=body.cause,
        note_text=body.note,
        note_salt=row.salt,
        author_id=row.author_id,
        author_name=row.author_name,
        made_at=row.made_at,
        received_at=row.received_at,
        mode=judged.mode,
        medium=row.medium,
        supersedes=judged.supersedes,
    )


def parked_copy(row: Command, parked: Parked) -> Command:
    """Return an equal row, parked, that no session knows; the first may be undone with its savepoint."""
    copy = Command(**{column.key: getattr(row, column.key) for column in Command.__table__.columns})
    copy.outcome, copy.code = Outcome.PARKED.value, parked.code
    copy.params_text = json.dumps(dict(parked.params), ensure_ascii=False, sort_keys=True)
    return copy


def settlement_row(
    actor: Actor, tx: Transaction, command_id: UUID, action: Settlement, sealed_reason: tuple[str, str]
) -> ParkedSettlement:
    """Return what somebody did with a parked command as a row; the reason comes with its salt."""
    reason, salt = sealed_reason
    return ParkedSettlement(
        command_id=command_id,
        action=action.value,
        reason_text=reason,
        reason_salt=salt,
        settled_by=actor.person_id,
        settled_by_name=actor.name,
        settled_at=tx.now,
    )


def same_command(session: Session, client_id: UUID, fingerprint: str) -> Command | None:
    """Return the command of that id and content, or None."""
    query = select(Command).where(Command.client_id == client_id, Command.fingerprint == fingerprint)
    return session.scalars(query).first()


def is_taken(session: Session, client_id: UUID) -> bool:
    """Tell whether a command of that id was received, whatever it said."""
    query = select(Command.id).where((Command.client_id == client_id) | (Command.id == client_id))
    return session.scalars(query.limit(1)).first() is not None


def parked_command(session: Session, command_id: UUID) -> Command | None:
    """Return a parked command, or None."""
    query = select(Command).where(Command.id == command_id, Command.outcome == Outcome.PARKED)
    return session.scalars(query).first()


def is_settled(session: Session, command_id: UUID) -> bool:
    """Tell whether a parked command was dealt with."""
    return session.get(ParkedSettlement, command_id) is not None


def standing(session: Session, campaign_id: str, unit_code: str) -> Mapping[FactKey, Current]:
    """Return the findings of a unit that stand."""
    rows = session.execute(
        select(Finding, Command.device, Command.number)
        .join(Command, Command.id == Finding.id)
        .where(Finding.campaign_id == campaign_id, Finding.unit_code == unit_code)
        .order_by(Finding.number)
    )
    return {(row.criterion, row.field): as_current(row, origin, row.value) for row, *origin in rows}


def as_current(row: Finding | Command, origin: Sequence[Any], value: str | None) -> Current:
    """Return a finding as it stands, or a command as it would; its origin: a tablet and its number there."""
    device, number = origin
    return Current(row.id, row.author_id, device, value, row.made_at, number)


def last_number(session: Session, campaign_id: str, unit_code: str) -> int:
    """Return how many findings a unit has in a round."""
    query = select(func.max(Finding.number))
    found = session.scalar(query.where(Finding.campaign_id == campaign_id, Finding.unit_code == unit_code))
    return found or 0


def photo_digests(session: Session, capture_ids: Collection[UUID]) -> Sequence[str]:
    """Return the digests of the photos among some captures that are known, in order."""
    query = select(Capture.sha256).where(Capture.id.in_(capture_ids)).distinct()
    return session.scalars(query.order_by(Capture.sha256)).all()


def findings_around(session: Session, visit_id: UUID) -> Sequence[Finding]:
    """Return the findings that stand about the unit of a visit, of this visit and of others."""
    rows = session.scalars(
        select(Finding)
        .join(Visit, (Visit.campaign_id == Finding.campaign_id) & (Visit.unit_code == Finding.unit_code))
        .where(Visit.id == visit_id)
        .order_by(Finding.number)
    )
    return list({(row.criterion, row.field): row for row in rows}.values())


def found_so_far(session: Session, visit_id: UUID) -> list[Mapping[str, object]]:
    """Return what stands about the unit of a visit, as it goes into a package."""
    return [on_the_wire(row) for row in findings_around(session, visit_id)]


def on_the_wire(row: Finding) -> Mapping[str, object]:
    """Return a finding as it goes into a package."""
    return {
        "id": str(row.id),
        "criterion": row.criterion,
        "field": row.field,
        "outcome": row.outcome,
        "value": row.value,
        "cause": row.cause,
        "note": row.note_text,
        "author": {"id": str(row.author_id), "name": row.author_name},
        "made_at": row.made_at.astimezone(ZONE).isoformat(),
        **({} if row.medium == Medium.TABLET else {"medium": row.medium}),
    }


def as_parked(row: Command) -> Mapping[str, object]:
    """Return a parked command as the log tells of it."""
    return {
        "command": str(row.id),
        "client_id": str(row.client_id),
        "visit": str(row.visit_id),
        "kind": row.kind,
        "code": row.code,
        "medium": row.medium,
        "content": sealed(row.fingerprint, row.salt),
    }


def as_event(session: Session, row: Finding, body: FindingBody) -> Mapping[str, object]:
    """Return a finding as the log tells of it."""
    return {
        "finding": str(row.id),
        "visit": str(row.visit_id),
        "author": str(row.author_id),
        "criterion": row.criterion,
        "field": row.field,
        "outcome": row.outcome,
        "value": row.value,
        "cause": row.cause,
        "medium": row.medium,
        "captures": [str(photo) for photo in body.photos],
        "photos": photo_digests(session, body.photos),
        "note": sealed(row.note_text, row.note_salt),
        "made_at": row.made_at.isoformat(),
        "base": None if body.base is None else str(body.base),
        "supersedes": None if row.supersedes is None else str(row.supersedes),
    }
