"""Read models of results: the draft for those who prepare it, publications for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.discrepancies import views as discrepancies
from inspection_api.discrepancies.rules import OPEN_STATES, CampaignScores
from inspection_api.fieldwork import views as fieldwork
from inspection_api.handover import views as handover
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.permissions import Permission, allowed, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.planning import views as planning
from inspection_api.publication import rules as publication_rules
from inspection_api.publication.records import Publication
from inspection_api.publication.rules import (
    Blocker,
    BlockerKind,
    Calculation,
    Changes,
    KindResult,
    blockers,
    changes_of,
    movements,
    next_levels_of,
)
from inspection_api.selfassessment import views as selfassessment
from scoring import LateRule, Origin, rank_all
from scoring.exchange.canonical import canonical_json
from scoring.exchange.scored import Circumstances
from scoring.exchange.units import FactsTable

_MISSING = 404
_DETECT_JOB = "discrepancies.detect"
_CLAIM_AND_RESULT = (Origin.REPORTED, Origin.FINAL)


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A published result."""

    id: UUID
    campaign_id: str
    published_at: datetime
    published_by_name: str
    sha256: str
    size: int
    log_seq: int
    log_hash: str
    supersedes: UUID | None
    checkpoint_size: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a unit's corrections did, and in sentences what it lacks to its next levels.

    `changes` are None where there are none, or where the person may not see places before they are published.
    """

    changes: Changes | None
    next_levels: tuple[str, ...]


def outlook(actor: Actor, session: Session, campaign_id: str, unit_code: str) -> Outlook:
    """Return what can be told of a unit's result as it stands, from the final figures.

    Nothing for a unit that handed in nothing. To unit people without what the corrections did: places tell
    of others.
    """
    permit(actor, Permission.VIEW_SUBMISSION)
    permit(actor, Permission.VIEW_SUBMISSION, on=Facts(unit_code=unit_code))
    scores = discrepancies.campaign_scores(SYSTEM, session, campaign_id)
    kept, known = _outlooks.get(campaign_id, (None, {}))
    if kept is not scores:
        known = {}
        _outlooks[campaign_id] = (scores, known)
    if unit_code not in known:
        known[unit_code] = _outlook(session, campaign_id, unit_code, scores)
    found = known[unit_code]
    return found if allowed(actor, Permission.VIEW_RESULT) else Outlook(None, found.next_levels)


_outlooks: dict[str, tuple[CampaignScores, dict[str, Outlook]]] = {}
"""By round, with the scores they follow from: others are made as soon as those are."""


def _outlook(session: Session, campaign_id: str, unit_code: str, scores: CampaignScores) -> Outlook:
    submitted = selfassessment.submissions_overview(SYSTEM, session, campaign_id)
    if unit_code not in submitted:
        return Outlook(None, ())
    late_rule = _late_rule(directory.campaign(SYSTEM, session, campaign_id))
    listed = [code for code, head in submitted.items() if late_rule is LateRule.RANKED or not head.late]
    made = discrepancies.unit_corrections(SYSTEM, session, campaign_id, unit_code)
    return Outlook(
        changes_of(scores, unit_code, made, listed) if made else None,
        next_levels_of(scores, unit_code),
    )


def results(actor: Actor, session: Session, campaign_id: str) -> tuple[KindResult, ...]:
    """Return the result of a round as it stands, from the final figures."""
    permit(actor, Permission.VIEW_RESULT)
    rules = directory.campaign(actor, session, campaign_id)
    scores = discrepancies.campaign_scores(actor, session, campaign_id)
    submitted = selfassessment.submissions_overview(actor, session, campaign_id)
    rule = _late_rule(rules)
    all_units = directory.all_units(actor, session, campaign_id)
    made = []
    for kind in scores.rulebooks:
        parents = {unit.code: unit.parent_code for unit in all_units if unit.kind == kind}
        made.append(_kind_result(kind, scores, parents, submitted, rule))
    return tuple(made)


def _late_rule(rules: CampaignRules) -> LateRule:
    return LateRule.UNRANKED_SHOWN_LAST if rules.late_is_unranked else LateRule.RANKED


def _kind_result(
    kind: str,
    scores: CampaignScores,
    parents: Mapping[str, str | None],
    submitted: Mapping[str, selfassessment.SubmissionHead],
    late_rule: LateRule,
) -> KindResult:
    """Rank one kind of unit by its claims and by its final figures; the latter is the result."""
    here = sorted(parents.keys() & submitted.keys())
    late = frozenset(code for code in here if submitted[code].late)
    absent = frozenset(parents.keys() - submitted.keys())
    cards = {origin: {code: scores.cards[origin][code] for code in here} for origin in _CLAIM_AND_RESULT}
    claimed, standing = (
        rank_all(
            scores.rulebooks[kind],
            list(cards[origin].values()),
            late=late,
            not_submitted=absent,
            late_rule=late_rule,
            parents=parents,
        )
        for origin in _CLAIM_AND_RESULT
    )
    moved = tuple(map(movements, claimed, standing))
    return KindResult(kind, scores.rulebooks[kind], standing, cards[Origin.FINAL], late, absent, moved)


def calculation(actor: Actor, session: Session, campaign_id: str, log_hash: str) -> Calculation:
    """Return what the result of a round is computed from, with the receipt of computing it."""
    permit(actor, Permission.VIEW_RESULT)
    rules = directory.campaign(actor, session, campaign_id)
    scores = discrepancies.campaign_scores(actor, session, campaign_id)
    submitted = selfassessment.submissions_overview(actor, session, campaign_id)
    units = directory.all_units(actor, session, campaign_id)
    final = scores.facts[Origin.FINAL]
    around = Circumstances(
        late=frozenset(code for code, head in submitted.items() if head.late),
        not_submitted=frozenset(unit.code for unit in units if unit.code not in submitted),
        late_rule=_late_rule(rules),
    )
    table = FactsTable(tuple(final[code] for code in sorted(final)), {unit.code: unit.name for unit in units})
    return publication_rules.calculation(
        scores.rulebooks, table, around, cycle_day=rules.cycle_day, log_hash=log_hash
    )


def replay_files(actor: Actor, context: Context, publication_id: UUID) -> Mapping[str, bytes]:
    """Return everything that computing a published result again needs, by file name.

    Raises:
        Problem: ``publication.unknown``, or ``publication.without-receipt`` for one of the first.
    """
    permit(actor, Permission.VIEW_RESULT)
    record = _record(context, publication_id)
    computed = record.get("computed")
    if computed is None:
        raise Problem("publication.without-receipt", _MISSING)
    with reading(context) as session:
        texts = directory.criteria_texts(actor, session, record["campaign"]["id"])
    with context.objects.open(computed["facts"]) as stream:
        facts = stream.read()
    return {
        publication_rules.RECEIPT_FILE: canonical_json(computed["receipt"]),
        publication_rules.FACTS_FILE: facts,
        **{publication_rules.criteria_file(kind): text.encode() for kind, text in texts.items()},
    }


def publication_blockers(
    actor: Actor, context: Context, session: Session, campaign_id: str
) -> tuple[Blocker, ...]:
    """Return what keeps the result of a round from being published."""
    permit(actor, Permission.VIEW_RESULT)
    cases = discrepancies.cases(SYSTEM, session, campaign_id)
    visits = planning.visits(SYSTEM, session, campaign_id)
    progress = fieldwork.progress(SYSTEM, session, campaign_id).values()
    return blockers(
        {
            BlockerKind.OPEN_CASES: sum(1 for case in cases if case.state in OPEN_STATES),
            BlockerKind.OPEN_VISITS: sum(1 for visit in visits if visit.state == "open"),
            BlockerKind.PARKED: sum(visit.parked for visit in progress),
            BlockerKind.UNREAD: handover.waiting(SYSTEM, session, campaign_id),
            BlockerKind.WAITING_PHOTOS: sum(visit.photos_missing for visit in progress),
            BlockerKind.UNDETECTED: _undetected(session, campaign_id),
            BlockerKind.BROKEN_LOG: 0 if ledger.verify_log(SYSTEM, context, session).ok else 1,
        }
    )


def _undetected(session: Session, campaign_id: str) -> int:
    """Count the comparisons of this round that have not been made."""
    undone = [JobState.QUEUED, JobState.RUNNING, JobState.FAILED]
    jobs = session.scalars(select(Job).where(Job.kind == _DETECT_JOB, Job.state.in_(undone)))
    return sum(1 for job in jobs if job.payload["campaign"] == campaign_id)


def publications(actor: Actor, session: Session) -> tuple[PublicationView, ...]:
    """Return everything that was published, the newest first; open to everybody."""
    permit(actor, Permission.VIEW_PUBLICATION)
    rows = session.scalars(select(Publication).order_by(Publication.published_at.desc(), Publication.id))
    return tuple(_view(row) for row in rows)


def published_record(actor: Actor, context: Context, publication_id: UUID) -> dict[str, Any]:
    """Return the record of a publication, from the file that its digest names.

    Raises:
        Problem: ``publication.unknown``.
    """
    permit(actor, Permission.VIEW_PUBLICATION)
    return _record(context, publication_id)


def _record(context: Context, publication_id: UUID) -> dict[str, Any]:
    with reading(context) as session:
        row = session.get(Publication, publication_id)
    if row is None:
        raise Problem("publication.unknown", _MISSING)
    with context.objects.open(row.sha256) as stream:
        loaded: dict[str, Any] = json.load(stream)
    return loaded


def _view(row: Publication) -> PublicationView:
    return PublicationView(
        id=row.id,
        campaign_id=row.campaign_id,
        published_at=row.published_at,
        published_by_name=row.published_by_name,
        sha256=row.sha256,
        size=row.size,
        log_seq=row.log_seq,
        log_hash=row.log_hash,
        supersedes=row.supersedes,
        checkpoint_size=row.checkpoint_size,
    )
