"""States of a visit and its package as a value. Pure.

A package is frozen: its digest is taken of the canonical JSON of everything else in it, so that tablet and
server can tell by one short text whether they speak of the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from evidence import canonical_json, sha256_bytes
from evidence.codes import CodePool
from evidence.items import CodeVerdict, Picture
from inspection_api.kernel.predicates import Facts
from scoring import (
    Criterion,
    EvidenceKind,
    Field,
    FieldType,
    Group,
    Mode,
    Rulebook,
    Scorecard,
    ScoreStatus,
    Section,
    parts_and_wholes,
    rounded,
    wire,
)

FORMAT = "thamtra-package/1"
PHOTO_CODES = 500
"""How many photos a tablet may take with one package before its codes are used up."""
MOST_DOCUMENTS, MOST_DOCUMENT_BYTES = 20, 30_000_000
"""How many supporting documents go with a package, and how much they may weigh together."""
Json = Mapping[str, object]
FactKey = tuple[str, str]


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    ISSUED = "issued"
    OPEN = "open"
    CLOSED = "closed"


class VisitMove(StrEnum):
    """What can be done with a visit."""

    ISSUE = "issue"
    WORK = "work"
    CLOSE = "close"
    REOPEN = "reopen"


MOVES: Mapping[tuple[VisitState, VisitMove], VisitState] = {
    (VisitState.PLANNED, VisitMove.ISSUE): VisitState.ISSUED,
    (VisitState.ISSUED, VisitMove.ISSUE): VisitState.ISSUED,
    (VisitState.OPEN, VisitMove.ISSUE): VisitState.OPEN,
    (VisitState.ISSUED, VisitMove.WORK): VisitState.OPEN,
    (VisitState.OPEN, VisitMove.WORK): VisitState.OPEN,
    (VisitState.ISSUED, VisitMove.CLOSE): VisitState.CLOSED,
    (VisitState.OPEN, VisitMove.CLOSE): VisitState.CLOSED,
    (VisitState.CLOSED, VisitMove.REOPEN): VisitState.OPEN,
}


FORBIDDEN: Mapping[tuple[VisitState, VisitMove], str] = {
    (VisitState.PLANNED, VisitMove.WORK): "planning.cannot-work-planned",
    (VisitState.PLANNED, VisitMove.CLOSE): "planning.cannot-close-planned",
    (VisitState.CLOSED, VisitMove.ISSUE): "planning.cannot-issue-closed",
    (VisitState.CLOSED, VisitMove.WORK): "planning.cannot-work-closed",
    (VisitState.CLOSED, VisitMove.CLOSE): "planning.cannot-close-closed",
    (VisitState.PLANNED, VisitMove.REOPEN): "planning.cannot-reopen-planned",
    (VisitState.ISSUED, VisitMove.REOPEN): "planning.cannot-reopen-issued",
    (VisitState.OPEN, VisitMove.REOPEN): "planning.cannot-reopen-open",
}
"""Every other move, with the name of the refusal."""

_ON_PAPER = frozenset({EvidenceKind.DOCUMENT, EvidenceKind.LISTING})


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that this transaction holds, with the people who may work on it."""

    id: UUID
    campaign_id: str
    unit_code: str
    state: VisitState
    closed_at: datetime | None
    team: frozenset[UUID]

    @property
    def facts(self) -> Facts:
        """Return how the visit stands to people."""
        return Facts(unit_code=self.unit_code, team=self.team, state=self.state)


@dataclass(frozen=True, slots=True)
class Pool:
    """The photo codes of a package, and for which visit it was issued."""

    visit_id: UUID
    codes: CodePool


def code_standing(
    visit_id: UUID, pools: Sequence[Pool], device: str, code: str | None
) -> tuple[CodeVerdict, UUID | None]:
    """Say where a tablet's photo code comes from, and the other visit that it belongs to, if it does.

    Args:
        visit_id: The visit whose photo it is.
        pools: Codes of every package, of whatever visit.
        device: The tablet.
        code: What its record says.
    """
    if code is None:
        return CodeVerdict.MISSING, None
    visits = {pool.visit_id for pool in pools if pool.codes.issued(device, code)}
    if visit_id in visits:
        return CodeVerdict.ISSUED, None
    return (CodeVerdict.OTHER_VISIT, min(visits)) if visits else (CodeVerdict.UNISSUED, None)


def moved(state: VisitState, move: VisitMove) -> VisitState | None:
    """Return the state after a move, or None when the move is not allowed."""
    return MOVES.get((state, move))


@dataclass(frozen=True, slots=True)
class Site:
    """The unit as the tablet shows it."""

    code: str
    name: str
    kind: str
    kind_label: str
    latitude: str | None
    longitude: str | None

    def as_json(self) -> Json:
        """Return the unit as it goes over the wire."""
        place = None
        if self.latitude is not None and self.longitude is not None:
            place = {"lat": self.latitude, "lon": self.longitude}
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            "kind_label": self.kind_label,
            "position": place,
        }


@dataclass(frozen=True, slots=True)
class ChosenDocument:
    """A file of the unit that goes with a visit, under the name that people read."""

    sha256: str
    name: str


def documents_fault(sizes: Sequence[int]) -> str | None:
    """Say why so many bytes do not go with a package, as a code, or None."""
    is_small = len(sizes) <= MOST_DOCUMENTS and sum(sizes) <= MOST_DOCUMENT_BYTES
    return None if is_small else "planning.documents-too-large"


def package_documents(package_text: str) -> list[Mapping[str, Any]]:
    """Return the documents that go with a package; of earlier versions none."""
    found: list[Mapping[str, Any]] = json.loads(package_text).get("documents", [])
    return found


def package_reopened(package_text: str) -> Json | None:
    """Return why the visit of a package was opened again, by whom and when; None where it was not."""
    found: Json | None = json.loads(package_text).get("reopened")
    return found


@dataclass(frozen=True, slots=True)
class Reported:
    """What a unit reported: values with their estimate mark, and reasons below the maximum."""

    values: Mapping[FactKey, tuple[str, bool]]
    reasons: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that goes into a package.

    Attributes:
        visit_id: The visit.
        campaign: ``id``, ``title`` and ``illustrative`` of the round.
        site: The unit.
        planned_on: Day of the visit.
        team: ``id``, ``name`` and ``role`` of every member.
        rulebook: The rules for the kind of unit.
        issued_at: Aware instant with the local offset.
        fence_metres: Radius around the unit's position.
        contact: Whom the tablet names in case of questions.
        reported: What the unit reported.
        card: What that is worth.
        causes: Code and label of every cause of a difference.
        findings: What the team found so far.
        photo_codes: The pool of one-time codes; a photo uses one up, which the tablet shows before.
        checkpoint: The newest checkpoint of the log, ``<size>:<root>``, or None before the first.
        documents: Digest, size, media type and name of each supporting document that goes with it.
        reopened: ``reason``, ``by`` and ``at`` of who had it checked again last; None where nobody had.
    """

    visit_id: UUID
    campaign: Json
    site: Site
    planned_on: date
    team: Sequence[Json]
    rulebook: Rulebook
    issued_at: datetime
    fence_metres: int
    contact: str
    reported: Reported
    card: Scorecard | None
    causes: Sequence[tuple[str, str]]
    findings: Sequence[Json]
    photo_codes: CodePool
    checkpoint: str | None
    documents: Sequence[Json] = ()
    reopened: Json | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package as text, with the digest that names it."""

    digest: str
    text: str
    criteria_total: int


def seal(contents: Contents) -> Sealed:
    """Return the package as canonical JSON together with its digest."""
    again = {} if contents.reopened is None else {"reopened": contents.reopened}
    members = {**_members(contents), **again}
    digest = sha256_bytes(canonical_json(members))
    text = canonical_json({**members, "digest": digest}).decode()
    return Sealed(digest, text, sum(1 for _ in contents.rulebook.criteria()))


def _members(contents: Contents) -> dict[str, object]:
    book = contents.rulebook
    return {
        "format": FORMAT,
        "visit_id": str(contents.visit_id),
        "campaign": contents.campaign,
        "unit": contents.site.as_json(),
        "planned_on": contents.planned_on.isoformat(),
        "team": contents.team,
        "rulebook": {
            "id": book.id,
            "digest": book.digest,
            "title": book.title,
            "illustrative": book.illustrative,
        },
        "issued_at": contents.issued_at.isoformat(),
        "fence_metres": contents.fence_metres,
        "contact": contents.contact,
        "groups": [_group(contents, section, group) for section in book.sections for group in section.groups],
        "causes": [{"code": code, "label": label} for code, label in contents.causes],
        "findings": contents.findings,
        "photo_codes": {"seed": contents.photo_codes.seed, "count": contents.photo_codes.count},
        "checkpoint": contents.checkpoint,
        "documents": list(contents.documents),
    }


def _group(contents: Contents, section: Section, group: Group) -> Json:
    return {
        "id": group.id,
        "label": group.label,
        "section_label": section.label,
        "criteria": [_criterion(contents, criterion) for criterion in group.criteria],
    }


def _criterion(contents: Contents, criterion: Criterion) -> Json:
    wholes = dict(parts_and_wholes(criterion))
    return {
        "id": criterion.id,
        "label": criterion.label,
        "definition": criterion.definition,
        "max": wire(criterion.max),
        "verify": criterion.verify.value,
        "evidence": [need.what for need in criterion.evidence],
        "photo_shows": usual_picture(criterion).value,
        "refs": criterion.refs,
        "reason": contents.reported.reasons.get(criterion.id),
        "reported_points": _points(contents.card, criterion.id),
        "fields": [
            _field(contents.reported, criterion, field, wholes.get(field.id)) for field in criterion.fields
        ],
    }


def usual_picture(criterion: Criterion) -> Picture:
    """Return what photos for a criterion usually show: documents, where it asks for papers alone."""
    kinds = {kind for need in criterion.evidence for kind in need.needs}
    return Picture.DOCUMENT if kinds and kinds <= _ON_PAPER else Picture.SCENE


def _points(card: Scorecard | None, criterion_id: str) -> str | None:
    """Points as decimal text, rounded for the eye where they are no short decimal; None where undecided."""
    if card is None or card.criteria[criterion_id].status is not ScoreStatus.SCORED:
        return None
    return wire(rounded(card.criteria[criterion_id].points, 4, Mode.HALF_UP))


def reported_values(package_text: str) -> Mapping[FactKey, str]:
    """Return the values a unit reported, as the tablet saw them in its package."""
    found = _package_fields(package_text)
    return {key: entry["reported"] for key, entry in found if entry["reported"] is not None}


def estimated_values(package_text: str) -> Collection[FactKey]:
    """Return which of the values in a package the unit gave as estimates."""
    return frozenset(key for key, entry in _package_fields(package_text) if entry["estimated"])


def _package_fields(package_text: str) -> Iterator[tuple[FactKey, Mapping[str, Any]]]:
    for group in json.loads(package_text)["groups"]:
        for criterion in group["criteria"]:
            for entry in criterion["fields"]:
                yield (criterion["id"], entry["id"]), entry


def _field(reported: Reported, criterion: Criterion, field: Field, whole: str | None) -> Json:
    value, estimated = reported.values.get((criterion.id, field.id), (None, False))
    choices = [{"code": option.code, "label": option.label} for option in field.choices]
    return {
        "id": field.id,
        "label": field.label,
        "type": field.type.value,
        "unit": field.unit,
        "min": None if field.min is None else wire(field.min),
        "max": None if field.max is None else wire(field.max),
        "places": field.places,
        "choices": choices if field.type is FieldType.CHOICE else [],
        "reported": value,
        "estimated": estimated,
        **({} if whole is None else {"part_of": whole}),
    }
