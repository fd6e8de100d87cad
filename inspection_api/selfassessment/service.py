"""Use cases of self-assessment: take in a filled form, whole or not at all, and never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from evidence import Accepted as StoredFile
from inspection_api.archive import service as archive
from inspection_api.directory import views as directory
from inspection_api.directory.rules import Deadline
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Transaction, reading, transaction
from inspection_api.selfassessment import store
from inspection_api.selfassessment.records import Submission
from inspection_api.selfassessment.rules import Accepted, Expected, Refused, Step, accept, next_step
from inspection_api.sheets.book import BookError, read_filled
from inspection_api.sheets.cells import FilledSheet
from scoring import to_storage, wire

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DETECT_JOB = "discrepancies.detect"
"""A replaced form is held against what was found already, by a stage that comes later than this one."""
_UNPROCESSABLE, _CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class SubmitForm:
    """Hand in a filled form.

    Attributes:
        campaign_id: The round.
        unit_code: The unit it is handed in for.
        file: The workbook as received.
    """

    campaign_id: str
    unit_code: str
    file: bytes


@dataclass(frozen=True, slots=True)
class EnterSample:
    """Hand in an illustrative form that never was a file."""

    campaign_id: str
    unit_code: str
    sheet: FilledSheet


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is certain once this is in hand.

    Attributes:
        submission_id: Key of the accepted form.
        campaign_id: The round.
        unit_code: The unit.
        version: Which form of the unit it is.
        received_at: When it was accepted.
        late: Whether the deadline had passed.
        content_digest: What stands for everything it says.
        file_sha256: Digest of the workbook, None for a sample.
        self_total: Sum of the points the unit gives itself.
        created: False when the same content was here before; then nothing changed.
    """

    submission_id: UUID
    campaign_id: str
    unit_code: str
    version: int
    received_at: datetime
    late: bool
    content_digest: str
    file_sha256: str | None
    self_total: Decimal
    created: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """An accepted form on its way in."""

    expected: Expected
    deadline: Deadline
    accepted: Accepted
    file: StoredFile | None


def submit(actor: Actor, context: Context, command: SubmitForm) -> Receipt:
    """Take in the filled form of a unit.

    Raises:
        Problem: ``selfassessment.file-…`` for a file that is no form; ``selfassessment.refused`` with every
            fault of the form; ``selfassessment.closed`` for another form after the deadline.
    """
    permit(actor, Permission.SUBMIT_FORM)
    permit(actor, Permission.SUBMIT_FORM, on=Facts(unit_code=command.unit_code))
    try:
        sheet = read_filled(command.file)
    except BookError as fault:
        raise Problem(f"selfassessment.{fault.code}", _UNPROCESSABLE) from fault
    return _hand_in(actor, context, (command.campaign_id, command.unit_code), sheet, command.file)


def enter_sample(actor: Actor, context: Context, command: EnterSample) -> Receipt:
    """Take in an illustrative form of a sample campaign, by the same rules as any other."""
    permit(actor, Permission.SUBMIT_FORM)
    permit(actor, Permission.SUBMIT_FORM, on=Facts(unit_code=command.unit_code))
    if not actor.has(Role.SYSTEM):
        raise Problem("access.role", 403)
    return _hand_in(actor, context, (command.campaign_id, command.unit_code), command.sheet, None)


def _hand_in(
    actor: Actor, context: Context, whose: tuple[str, str], sheet: FilledSheet, file: bytes | None
) -> Receipt:
    with reading(context) as session:
        rules = directory.campaign(actor, session, whose[0])
        unit = directory.unit(actor, session, *whose)
        rulebook = directory.rulebook(actor, session, whose[0], unit.kind)
    expected = Expected(whose[0], rules.title, unit.code, unit.name, rulebook)
    verdict = accept(expected, sheet)
    if isinstance(verdict, Refused):
        count = {"count": str(len(verdict.faults))}
        raise Problem("selfassessment.refused", _UNPROCESSABLE, params=count, errors=verdict.faults)
    kept = None if file is None else archive.take_in_document(actor, context, file, XLSX_TYPE)
    case = _Case(expected, rules.deadline(unit.kind), verdict, kept)
    with transaction(context, actor) as tx:
        store.lock_unit(tx.session, *whose)
        return _settle(tx, case)


def _settle(tx: Transaction, case: _Case) -> Receipt:
    whose = (case.expected.campaign_id, case.expected.unit_code)
    known = store.latest(tx.session, *whose)
    late = case.deadline.missed_by(tx.now)
    step = next_step(known.content_digest if known else None, case.accepted.digest, late=late)
    if known is not None and step is Step.SAME:
        return _receipt(known, case.accepted, created=False)
    if known is not None and step is Step.CLOSED:
        params = {"deadline": case.deadline.quote, "version": str(known.version)}
        raise Problem("selfassessment.closed", _CONFLICT, params=params)
    row = _keep(tx, case, version=known.version + 1 if known else 1, late=late)
    return _receipt(row, case.accepted, created=True)


def _keep(tx: Transaction, case: _Case, *, version: int, late: bool) -> Submission:
    row = Submission(
        id=tx.new_id(),
        campaign_id=case.expected.campaign_id,
        unit_code=case.expected.unit_code,
        version=version,
        received_at=tx.now,
        submitted_by=tx.actor.person_id,
        submitted_by_name=tx.actor.name,
        late=late,
        origin="sample" if case.file is None else "xlsx",
        file_sha256=_keep_file(tx, case),
        content_digest=case.accepted.digest,
    )
    tx.session.add(row)
    tx.settle()
    store.add_rows(tx.session, _values(row.id, case.accepted), _scores(row.id, case.accepted))
    payload = {
        "unit": row.unit_code,
        "version": version,
        "submission": str(row.id),
        "origin": row.origin,
        "file_sha256": row.file_sha256,
        "content_digest": row.content_digest,
        "rulebook_digest": case.expected.rulebook.digest,
        "late": late,
        **_figures(case.accepted),
    }
    tx.record("submission.accepted", subject=f"unit:{row.unit_code}", payload=payload)
    if version > 1:
        tx.enqueue(_DETECT_JOB, {"campaign": row.campaign_id, "unit": row.unit_code})
    return row


def _keep_file(tx: Transaction, case: _Case) -> str | None:
    if case.file is None:
        return None
    return archive.register(tx.actor, tx, case.file, unit_code=case.expected.unit_code).sha256


def _figures(accepted: Accepted) -> Mapping[str, object]:
    """Return what the form says as the log tells of it: values and self-scores, no words."""
    values = {f"{criterion}/{field}": each.value for (criterion, field), each in accepted.values.items()}
    points = {key: each.points for key, each in accepted.self_scores.items()}
    return {
        "values": values,
        "estimated": sorted("/".join(key) for key, each in accepted.values.items() if each.estimated),
        "self_scores": {key: None if each is None else wire(Fraction(each)) for key, each in points.items()},
    }


def _values(submission_id: UUID, accepted: Accepted) -> list[dict[str, Any]]:
    return [
        {
            "submission_id": submission_id,
            "criterion": criterion,
            "field": field,
            "value": reported.value,
            "estimated": reported.estimated,
        }
        for (criterion, field), reported in accepted.values.items()
    ]


def _scores(submission_id: UUID, accepted: Accepted) -> list[dict[str, Any]]:
    return [
        {
            "submission_id": submission_id,
            "criterion": criterion,
            "points": None if given.points is None else to_storage(Fraction(given.points)),
            "reason_text": given.reason,
        }
        for criterion, given in accepted.self_scores.items()
    ]


def _receipt(row: Submission, accepted: Accepted, *, created: bool) -> Receipt:
    given: Mapping[str, Decimal | None] = {key: s.points for key, s in accepted.self_scores.items()}
    return Receipt(
        submission_id=row.id,
        campaign_id=row.campaign_id,
        unit_code=row.unit_code,
        version=row.version,
        received_at=row.received_at,
        late=row.late,
        content_digest=row.content_digest,
        file_sha256=row.file_sha256,
        self_total=sum((points for points in given.values() if points is not None), Decimal(0)),
        created=created,
    )
