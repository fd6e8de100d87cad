"""Use cases of the directory: open a round with its rules frozen, form a team."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from inspection_api.directory import store
from inspection_api.directory.records import Campaign, CampaignText, Participant, Team, TeamMember, Unit
from inspection_api.directory.rules import is_source, load_criteria, takes_part
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, transaction
from inspection_api.kernel.vietnamese import fold, sort_key
from scoring import ValidityError

_CONFLICT, _INVALID, _MISSING = 409, 422, 404


@dataclass(frozen=True, slots=True)
class Member:
    """Someone to be put on a team."""

    person_id: UUID
    name: str
    role: str


def open_campaign(actor: Actor, context: Context, path: str) -> str:
    """Open a round: check its criteria, freeze every text it stands on, enter its units.

    Args:
        actor: Who opens it.
        context: The outside world.
        path: The campaign file below config/.

    Returns:
        The campaign's id.

    Raises:
        Problem: ``directory.campaign-exists`` when it is open already, ``directory.campaign-of-source`` when
            the file only tells of a round that others ran, ``directory.criteria-not-in-force`` when a set is
            not in force at the end of the data window.
        RulebookError: A criteria file has faults; all are named.
    """
    permit(actor, Permission.OPEN_CAMPAIGN)
    document: Mapping[str, Any] = context.configuration.document(path)
    if is_source(document):
        raise Problem("directory.campaign-of-source", _INVALID, params={"campaign": document["title"]})
    texts = _texts(context.configuration, document, path)
    rows = context.configuration.table(document["units"])
    members = [row for row in rows if takes_part(row, document["data_window"]["through"])]
    _check_criteria(document, texts)
    with transaction(context, actor) as tx:
        if store.campaign(tx.session, document["id"]) is not None:
            raise Problem("directory.campaign-exists", _CONFLICT, params={"campaign": document["title"]})
        digests = _freeze(tx, document, path, texts)
        count = _enter_units(tx, document["id"], members)
        tx.record(
            "campaign.opened",
            subject=f"campaign:{document['id']}",
            payload={"texts": digests, "units": count},
        )
    return str(document["id"])


def _check_criteria(document: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    paths = [entry["criteria"] for entry in document["kinds"].values()]
    try:
        load_criteria({f"config/{path}": texts[path] for path in paths}, document["data_window"]["through"])
    except ValidityError as error:
        raise Problem("directory.criteria-not-in-force", _INVALID, params={"reason": str(error)}) from error


def form_team(actor: Actor, context: Context, campaign_id: str, name: str, members: Sequence[Member]) -> UUID:
    """Form an inspection team of a round.

    Raises:
        Problem: ``directory.campaign-unknown``, ``directory.team-empty``, ``directory.member-doubled`` or
            ``directory.team-without-leader``.
    """
    permit(actor, Permission.FORM_TEAM)
    if not members:
        raise Problem("directory.team-empty", _INVALID)
    if len({member.person_id for member in members}) < len(members):
        raise Problem("directory.member-doubled", _INVALID)
    if all(member.role != Role.TEAM_LEADER for member in members):
        raise Problem("directory.team-without-leader", _INVALID)
    with transaction(context, actor) as tx:
        if store.campaign(tx.session, campaign_id) is None:
            raise Problem("directory.campaign-unknown", _MISSING, params={"campaign": campaign_id})
        team = Team(id=tx.new_id(), campaign_id=campaign_id, name=name, created_at=tx.now)
        tx.session.add(team)
        tx.settle()
        for member in members:
            row = TeamMember(team_id=team.id, person_id=member.person_id, name=member.name, role=member.role)
            tx.session.add(row)
        tx.record(
            "team.formed",
            subject=f"campaign:{campaign_id}",
            payload={"team": str(team.id), "members": [str(member.person_id) for member in members]},
        )
        return team.id


def _texts(configuration: Configuration, document: Mapping[str, Any], path: str) -> dict[str, str]:
    paths = [
        path,
        document["tolerances"],
        *document["calendars"],
        *(entry["criteria"] for entry in document["kinds"].values()),
    ]
    return {name: configuration.text(name) for name in paths}


def _freeze(
    tx: Transaction, document: Mapping[str, Any], path: str, texts: Mapping[str, str]
) -> dict[str, str]:
    tx.session.add(
        Campaign(
            id=document["id"],
            title=document["title"],
            year=document["year"],
            path=path,
            state="open",
            opened_at=tx.now,
        )
    )
    tx.settle()
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    for name, text in texts.items():
        row = CampaignText(campaign_id=document["id"], path=name, digest=digests[name], text=text)
        tx.session.add(row)
    return digests


def _enter_units(tx: Transaction, campaign_id: str, rows: Sequence[Mapping[str, str]]) -> int:
    for row in rows:
        valid_from = date.fromisoformat(row["valid_from"])
        if store.unit_version(tx.session, row["code"], valid_from) is None:
            tx.session.add(_unit(row, valid_from))
    tx.settle()
    for row in rows:
        tx.session.add(
            Participant(
                campaign_id=campaign_id,
                unit_code=row["code"],
                unit_from=date.fromisoformat(row["valid_from"]),
            )
        )
    return len(rows)


def _unit(row: Mapping[str, str], valid_from: date) -> Unit:
    return Unit(
        code=row["code"],
        valid_from=valid_from,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        kind=row["kind"],
        label_kind=row["label_kind"],
        name=row["name"],
        parent_code=row["parent"] or None,
        latitude=row["lat"] or None,
        longitude=row["lon"] or None,
        sort_key=sort_key(row["name"]),
        search_key=fold(row["name"]),
        source=row["source"],
    )
