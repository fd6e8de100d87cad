"""Read models of the directory. Names of units and rules of a round are open to all who take part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.directory.records import Campaign, CampaignText, Participant, Team, TeamMember, Unit
from inspection_api.directory.rules import CampaignRules, read_campaign
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.configuration import parse_document
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from scoring import Rulebook, load_rulebook

_MISSING = 404
_Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as it takes part in a round."""

    code: str
    name: str
    kind: str
    label_kind: str
    parent_code: str | None
    latitude: str | None
    longitude: str | None
    sort_key: str
    search_key: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person on an inspection team."""

    person_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """An inspection team."""

    id: UUID
    name: str
    members: tuple[MemberView, ...]


def campaigns(actor: Actor, session: Session) -> tuple[CampaignRules, ...]:
    """Return all rounds, the newest first."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    rows = session.scalars(select(Campaign).order_by(Campaign.year.desc(), Campaign.id))
    return tuple(_rules(session, row) for row in rows)


def campaign(actor: Actor, session: Session, campaign_id: str) -> CampaignRules:
    """Return the rules of a round, as frozen.

    Raises:
        Problem: ``directory.campaign-unknown``, 404.
    """
    permit(actor, Permission.VIEW_CAMPAIGN)
    row = session.get(Campaign, campaign_id)
    if row is None:
        raise Problem("directory.campaign-unknown", _MISSING, params={"campaign": campaign_id})
    return _rules(session, row)


def rulebooks(actor: Actor, session: Session, campaign_id: str) -> Mapping[str, Rulebook]:
    """Return the rulebook of every kind of unit of a round, by kind."""
    rules = campaign(actor, session, campaign_id)
    texts = _frozen(session, campaign_id)
    return {kind: _rulebook(path, texts[path]) for kind, path in rules.criteria.items()}


def criteria_texts(actor: Actor, session: Session, campaign_id: str) -> Mapping[str, str]:
    """Return the criteria texts that a round was opened with, by kind of unit."""
    rules = campaign(actor, session, campaign_id)
    texts = _frozen(session, campaign_id)
    return {kind: texts[path] for kind, path in rules.criteria.items()}


def rulebook(actor: Actor, session: Session, campaign_id: str, kind: str) -> Rulebook:
    """Return the rulebook of one kind of unit of a round."""
    return rulebooks(actor, session, campaign_id)[kind]


def units(
    actor: Actor, session: Session, campaign_id: str, *, kind: str | None = None
) -> tuple[UnitView, ...]:
    """Return the units of a round in Vietnamese order; unit people see their own alone.

    Args:
        actor: Who asks.
        session: Where to read.
        campaign_id: The round.
        kind: Only units of this kind.
    """
    permit(actor, Permission.VIEW_CAMPAIGN)
    query = select(Participant).join(Participant.unit).where(Participant.campaign_id == campaign_id)
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        query = query.where(Unit.code == actor.unit_code)
    if kind is not None:
        query = query.where(Unit.kind == kind)
    return tuple(_unit(row.unit) for row in session.scalars(query.order_by(Unit.sort_key, Unit.code)))


def all_units(actor: Actor, session: Session, campaign_id: str) -> tuple[UnitView, ...]:
    """Return every unit of a round: names are public, and scores need the whole block."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    query = select(Participant).join(Participant.unit).where(Participant.campaign_id == campaign_id)
    return tuple(_unit(row.unit) for row in session.scalars(query.order_by(Unit.sort_key, Unit.code)))


def unit(actor: Actor, session: Session, campaign_id: str, code: str) -> UnitView:
    """Return one unit of a round.

    Raises:
        Problem: ``directory.unit-unknown``, 404.
    """
    permit(actor, Permission.VIEW_CAMPAIGN)
    row = session.get(Participant, (campaign_id, code))
    if row is None:
        raise Problem("directory.unit-unknown", _MISSING, params={"unit": code})
    return _unit(row.unit)


def teams(actor: Actor, session: Session, campaign_id: str) -> tuple[TeamView, ...]:
    """Return the inspection teams of a round."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    rows = session.scalars(select(Team).where(Team.campaign_id == campaign_id).order_by(Team.created_at))
    return tuple(_team(session, row) for row in rows)


def team(actor: Actor, session: Session, team_id: UUID) -> TeamView:
    """Return one inspection team.

    Raises:
        Problem: ``directory.team-unknown``, 404.
    """
    permit(actor, Permission.VIEW_CAMPAIGN)
    row = session.get(Team, team_id)
    if row is None:
        raise Problem("directory.team-unknown", _MISSING)
    return _team(session, row)


def _rules(session: Session, row: Campaign) -> CampaignRules:
    texts = _frozen(session, row.id)
    return _read(row.path, tuple(sorted(texts.items())))


def _frozen(session: Session, campaign_id: str) -> Mapping[str, str]:
    rows = session.scalars(select(CampaignText).where(CampaignText.campaign_id == campaign_id))
    return {row.path: row.text for row in rows}


@lru_cache(maxsize=16)
def _read(path: str, frozen: _Texts) -> CampaignRules:
    texts = dict(frozen)
    document = parse_document(texts[path], path)
    calendars = [parse_document(texts[name], name) for name in document["calendars"]]  # type: ignore[attr-defined]  # a checked campaign file
    tolerances = str(document["tolerances"])
    return read_campaign(document, calendars, parse_document(texts[tolerances], tolerances))


@lru_cache(maxsize=64)
def _rulebook(path: str, text: str) -> Rulebook:
    return load_rulebook(text, name=f"config/{path}")


def _unit(row: Unit) -> UnitView:
    return UnitView(
        code=row.code,
        name=row.name,
        kind=row.kind,
        label_kind=row.label_kind,
        parent_code=row.parent_code,
        latitude=row.latitude,
        longitude=row.longitude,
        sort_key=row.sort_key,
        search_key=row.search_key,
    )


def _team(session: Session, row: Team) -> TeamView:
    members = session.scalars(
        select(TeamMember).where(TeamMember.team_id == row.id).order_by(TeamMember.name)
    )
    return TeamView(row.id, row.name, tuple(MemberView(m.person_id, m.name, m.role) for m in members))
