"""Use cases of paper: print the checklist of a visit, and take what was written on it by hand.

What is typed goes the way of what tablets send, command by command: nothing that was found before is passed
over, what contradicts it waits for the team leader. Bytes come before rows, and the same paper typed again
finds what the first time left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from evidence import sha256_bytes
from evidence.formats import PDF, PHOTO_TYPES, media_type_of
from inspection_api.archive import service as archive
from inspection_api.captures import service as captures
from inspection_api.directory import views as directory
from inspection_api.fieldwork import service as fieldwork
from inspection_api.fieldwork.rules import Batch, CommandOutcome, Medium, TabletCommand
from inspection_api.findings.rules import Situation
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import FieldProblem, Problem
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction
from inspection_api.paper import rules, store, views
from inspection_api.paper.records import Checklist, PaperEntry, PaperScan
from inspection_api.paper.views import PaperForm
from inspection_api.planning.rules import estimated_values, reported_values

PRINT_JOB = "paper.print"
_SCANS = PHOTO_TYPES | {PDF}
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Commission:
    """A checklist that was asked for."""

    checklist_id: UUID
    visit_id: UUID
    requested_by: UUID
    requested_by_name: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed from a checklist.

    Attributes:
        visit_id: The visit.
        package_digest: As printed on the paper.
        held_at: When the visit was.
        held_by: Who held it and wrote on the paper.
        lines: What was written, by value.
        scans: The paper itself, as pictures or PDF.
    """

    visit_id: UUID
    package_digest: str
    held_at: datetime
    held_by: UUID
    lines: tuple[rules.Line, ...]
    scans: tuple[bytes, ...]


def request_checklist(actor: Actor, context: Context, visit_id: UUID) -> UUID:
    """Ask for the checklist of the newest package of a visit; the worker prints it.

    Returns:
        The job's id.

    Raises:
        Problem: ``planning.visit-unknown``, ``planning.no-package`` or ``access.on-team-or-office``.
    """
    permit(actor, Permission.PRINT_CHECKLIST)
    with transaction(context, actor) as tx:
        form = views.form(actor, tx.session, visit_id)
        permit(actor, Permission.PRINT_CHECKLIST, on=form.facts)
        known = store.checklist_of(tx.session, form.package.digest)
        order = {
            "checklist": str(tx.new_id() if known is None else known.id),
            "visit": str(visit_id),
            "requested_by": str(actor.person_id),
            "requested_by_name": actor.name,
        }
        return tx.enqueue(PRINT_JOB, order)


def print_checklist(actor: Actor, context: Context, commission: Commission) -> UUID:
    """Print the checklist of the newest package once: rendered outside any transaction, bytes before row.

    Returns:
        The key of the checklist of that package.
    """
    permit(actor, Permission.PRINT_CHECKLIST)
    made_at = context.clock.now()
    with reading(context) as session:
        form = views.form(actor, session, commission.visit_id)
        known = store.checklist_of(session, form.package.digest)
        campaign = directory.campaign(actor, session, form.visit.campaign_id)
    if known is not None:
        return known.id
    digest = form.package.digest
    code = rules.code_text(context.settings.public_url, campaign.id, commission.visit_id, digest)
    order = views.Order(commission.checklist_id, commission.requested_by_name, made_at, code)
    document = views.compose(actor, form, campaign, context.configuration.word, order)
    from inspection_api.documents import pdf  # noqa: PLC0415 -- a second at start that only the worker owes

    content = pdf.visit_checklist(document, practice=context.settings.practice)
    accepted = archive.take_in_document(actor, context, content, PDF)
    with transaction(context, actor) as tx:
        known = store.checklist_of(tx.session, digest)
        if known is not None:
            return known.id
        kept = archive.register(actor, tx, accepted)
        _keep_checklist(tx, form, commission, (kept.sha256, kept.size, made_at))
    return commission.checklist_id


def read_checklist(actor: Actor, context: Context, sha256: str) -> bytes:
    """Hand out a checklist; the caller has looked it up, within its own rights."""
    permit(actor, Permission.PRINT_CHECKLIST)
    original = archive.open_original(actor, context, sha256)
    with original.stream as stream:
        return stream.read()


def enter(actor: Actor, context: Context, written: Written) -> tuple[CommandOutcome, ...]:
    """Take what was written on a checklist; typing it again changes nothing.

    Returns:
        What became of each value.

    Raises:
        Problem: ``paper.unfit`` with what is to be mended and where, ``paper.nothing``,
            ``paper.scan-missing``, ``paper.scan-type``, ``paper.time-in-future``,
            ``paper.time-before-package``, ``paper.holder-not-on-team`` or ``paper.package-unknown``.
    """
    permit(actor, Permission.ENTER_PAPER)
    with reading(context) as session:
        form = views.form(actor, session, written.visit_id, written.package_digest)
        permit(actor, Permission.ENTER_PAPER, on=form.facts)
        rulebook = directory.rulebook(actor, session, form.visit.campaign_id, form.visit.unit.kind)
    holder = _holder(form, written.held_by)
    _check_around(written, form, context.clock.now())
    paper, held = (
        rules.device_of(written.visit_id, written.package_digest),
        (written.held_by, written.held_at),
    )
    made, faults = rules.commands(written.lines, rulebook, paper, held)
    causes, text = context.configuration.words["causes"], form.package.text
    situation = Situation(rulebook, reported_values(text), estimated_values(text), {}, {}, causes)
    _refuse(made, (*faults, *rules.misfits(made, situation)))
    digests = [_scan(actor, context, scan) for scan in written.scans]
    content = rules.content_digest(made, digests, held)
    entry = PaperEntry(
        id=rules.entry_key(paper, content),
        visit_id=written.visit_id,
        package_digest=written.package_digest,
        held_at=written.held_at,
        held_by=written.held_by,
        held_by_name=holder,
        figures=len(made),
        content_digest=content,
        entered_by=actor.person_id,
        entered_by_name=actor.name,
    )
    _keep_entry(actor, context, entry, form, digests)
    batch = Batch(paper, context.clock.now(), written.package_digest, made, Medium.PAPER)
    return fieldwork.bring_in(actor, context, written.visit_id, batch).outcomes


def _keep_checklist(
    tx: Transaction, form: PaperForm, commission: Commission, kept: tuple[str, int, datetime]
) -> None:
    sha256, size, made_at = kept
    tx.session.add(
        Checklist(
            id=commission.checklist_id,
            visit_id=commission.visit_id,
            package_digest=form.package.digest,
            sha256=sha256,
            size=size,
            made_at=made_at,
            requested_by=commission.requested_by,
            requested_by_name=commission.requested_by_name,
        )
    )
    told: dict[str, object] = {
        "checklist": str(commission.checklist_id),
        "visit": str(commission.visit_id),
        "sha256": sha256,
    }
    asked: dict[str, object] = {
        "package": form.package.digest,
        "size": size,
        "requested_by": str(commission.requested_by),
    }
    payload = {**told, **asked, "made_at": made_at.isoformat()}
    tx.record("checklist.printed", subject=f"unit:{form.visit.unit.code}", payload=payload)


def _holder(form: PaperForm, person_id: UUID) -> str:
    names = {member.person_id: member.name for member in form.team.members}
    if person_id not in names:
        raise Problem("paper.holder-not-on-team", _UNPROCESSABLE)
    return names[person_id]


def _check_around(written: Written, form: PaperForm, now: datetime) -> None:
    """Stop where the time cannot be, nothing was written, or the paper itself is not there."""
    late = rules.time_fault(written.held_at, form.package.issued_at, now)
    if late is not None:
        raise Problem(late, _UNPROCESSABLE)
    if not written.lines:
        raise Problem("paper.nothing", _UNPROCESSABLE)
    if not written.scans or not all(written.scans):
        raise Problem("paper.scan-missing", _UNPROCESSABLE)
    if any(media_type_of(BytesIO(scan)) not in _SCANS for scan in written.scans):
        raise Problem("paper.scan-type", _UNPROCESSABLE)


def _refuse(made: Sequence[TabletCommand], faults: Sequence[FieldProblem]) -> None:
    if faults:
        raise Problem("paper.unfit", _UNPROCESSABLE, params={"fit": str(len(made))}, errors=faults)


def _scan(actor: Actor, context: Context, data: bytes) -> str:
    return captures.receive(actor, context, BytesIO(data), sha256_bytes(data), photo=False).sha256


def _keep_entry(
    actor: Actor, context: Context, entry: PaperEntry, form: PaperForm, digests: Sequence[str]
) -> None:
    """Write down who typed which paper; what was typed before to the letter is known already."""
    told: Mapping[str, object] = {
        "entry": str(entry.id),
        "visit": str(entry.visit_id),
        "package": entry.package_digest,
        "held_at": entry.held_at.isoformat(),
        "held_by": str(entry.held_by),
        "figures": entry.figures,
        "content": entry.content_digest,
        "scans": sorted(set(digests)),
    }
    with transaction(context, actor) as tx:
        entry.entered_at = tx.now
        if store.entry(tx.session, entry.id) is not None or not add_once(tx, entry):
            return
        scans = [PaperScan(entry_id=entry.id, sha256=digest) for digest in sorted(set(digests))]
        tx.session.add_all(scans)
        tx.record("paper.entered", subject=f"unit:{form.visit.unit.code}", payload=told)
