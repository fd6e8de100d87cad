"""Use cases of audits: make packages for auditors, hand them out. Making one is an event of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from evidence import sha256_stream
from evidence.objects import sync_folder
from evidence.package import Scope, SealedSize, Source, Written, write_package
from inspection_api.archive import views as archive
from inspection_api.audit import store, views
from inspection_api.audit.records import AuditPackage
from inspection_api.audit.views import PackageView
from inspection_api.custody import views as custody
from inspection_api.directory import views as directory
from inspection_api.discrepancies import views as discrepancies
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import Reader, Transaction, reading, transaction
from inspection_api.ledger import service as log
from inspection_api.ledger import views as ledger

PACKAGE_JOB = "audit.package"
_MISSING, _CONFLICT = 404, 409
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """A package that was asked for; the key is its own, so that making it twice makes one.

    Attributes:
        package_id: Its key.
        campaign_id: The round.
        unit_code: The unit; None for the whole log.
        requested_by: Who asked.
        requested_by_name: The name at that time.
        of_unit: Somebody of the unit itself asked, who gets the photos that the unit was told of.
    """

    package_id: UUID
    campaign_id: str
    unit_code: str | None
    requested_by: UUID
    requested_by_name: str
    of_unit: bool

    @property
    def reader(self) -> Actor:
        """Who is going to read it, as far as that limits what it holds."""
        role = Role.UNIT_HEAD if self.of_unit else Role.OFFICE
        unit = self.unit_code if self.of_unit else None
        return Actor(self.requested_by, self.requested_by_name, frozenset({role}), unit)


@dataclass(frozen=True, slots=True)
class Exported:
    """A package that was written: up to which line, what it holds, and its bytes if it is a ZIP."""

    log_size: int
    lines: int
    originals: int
    manifest_sha256: str
    sha256: str | None
    size: int | None


def request_package(actor: Actor, context: Context, campaign_id: str, unit_code: str | None) -> UUID:
    """Ask for a package: of one unit, or of the whole log; the worker makes it.

    Returns:
        The job's id.

    Raises:
        Problem: ``directory.campaign-unknown``, an unknown unit, ``access.own-unit-or-staff``, or
            ``audit.not-told`` for a unit that was not told of everything.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    permit(actor, Permission.EXPORT_AUDIT, on=Facts(unit_code=unit_code))
    with transaction(context, actor) as tx:
        _check_scope(actor, tx, campaign_id, unit_code)
        return tx.enqueue(
            PACKAGE_JOB,
            {
                "package_id": str(tx.new_id()),
                "campaign_id": campaign_id,
                "unit_code": unit_code or "",
                "requested_by": str(actor.person_id),
                "requested_by_name": actor.name,
                "of_unit": "true" if actor.has(Role.UNIT_HEAD) else "",
            },
        )


def make_package(actor: Actor, context: Context, order: Order, job_id: UUID) -> UUID:
    """Make a package that was asked for: the file before its row. Repeatable.

    Returns:
        The package's id.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    with reading(context) as session:
        if store.package(session, order.package_id) is not None:
            return order.package_id
    with transaction(context, SYSTEM) as tx:
        log.make_checkpoint(SYSTEM, tx)
    place = _place(context, order.package_id)
    part = place.with_suffix(".part.zip")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    written = _write(context, order, part, None, _teller(context, job_id))
    _settle_file(part, place)
    with transaction(context, actor) as tx:
        if store.package(tx.session, order.package_id) is None:
            tx.session.add(_row(tx, order, written))
            _record(tx, order, written, order.package_id)
    return order.package_id


def export(
    actor: Actor,
    context: Context,
    order: Order,
    target: Path,
    *,
    size: int | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a package to a place of one's own.

    Args:
        actor: Who asks.
        context: The outside world.
        order: What it is to hold.
        target: A ZIP if its name ends in ``.zip``, else a folder; must not exist.
        size: Ends at this earlier checkpoint; otherwise one is made now, so that it holds the whole log.
        progress: Told after every file how many of how many are written.

    Raises:
        Problem: ``directory.campaign-unknown``, an unknown unit, or ``ledger.no-checkpoint``.
        FileExistsError: The target is there already.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    permit(actor, Permission.EXPORT_AUDIT, on=Facts(unit_code=order.unit_code))
    with transaction(context, SYSTEM) as tx:
        _check_scope(actor, tx, order.campaign_id, order.unit_code)
        if size is None:
            log.make_checkpoint(SYSTEM, tx)
        else:
            ledger.checkpoint(SYSTEM, tx.session, size)
    written = _write(context, order, target, size, progress)
    with transaction(context, actor) as tx:
        _record(tx, order, written, None)
    return written


def open_package(actor: Actor, context: Context, package_id: UUID) -> tuple[PackageView, BinaryIO]:
    """Hand out the file of a package; who took it is an event.

    Raises:
        Problem: ``audit.package-unknown``, or ``audit.package-gone``: its file was deleted, or was made for
            a unit before one of the unit's photos was restricted.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    with transaction(context, actor) as tx:
        found = views.package(actor, tx.session, package_id)
        if actor.has(Role.UNIT_HEAD) and store.is_restricted_since(tx.session, package_id):
            raise Problem("audit.package-gone", _MISSING)
        try:
            stream = _place(context, package_id).open("rb")
        except FileNotFoundError as fault:
            raise Problem("audit.package-gone", _MISSING) from fault
        subject = f"package:{package_id}"
        tx.record("audit.downloaded", subject=subject, payload={"package": str(package_id)})
        return found, stream


def clear_packages(actor: Actor, context: Context) -> int:
    """Delete the files of packages that were made long ago; the rows stay, and a package can be made again.

    Returns:
        How many were deleted.
    """
    permit(actor, Permission.EXPORT_AUDIT)
    before = context.clock.now() - timedelta(days=context.settings.package_days)
    with reading(context) as session:
        old = [_place(context, key) for key in store.packages_before(session, before)]
    here = [place for place in old if place.exists()]
    for place in here:
        place.unlink(missing_ok=True)
    return len(here)


def _check_scope(actor: Actor, tx: Transaction, campaign_id: str, unit_code: str | None) -> None:
    directory.campaign(SYSTEM, tx.session, campaign_id)
    if unit_code is None:
        return
    directory.unit(SYSTEM, tx.session, campaign_id, unit_code)
    told = discrepancies.is_disclosed(SYSTEM, tx.session, campaign_id, unit_code)
    if actor.has(Role.UNIT_HEAD) and not told:
        raise Problem("audit.not-told", _CONFLICT)


def _write(
    context: Context, order: Order, target: Path, size: int | None, progress: Progress | None
) -> Exported:
    with reading(context) as session:
        source = Source(
            log=ledger.LOG_NAME,
            signer=context.signer,
            scope=Scope(order.campaign_id, order.unit_code),
            lines=views.lines(SYSTEM, session),
            checkpoints=_checkpoints(session, size),
            original=context.objects.open,
            withheld=_withheld(context, session, order),
        )
        written = write_package(target, source, progress)
    return _exported(target, written)


def _checkpoints(session: Reader, size: int | None) -> list[SealedSize]:
    tokens = ledger.tokens(SYSTEM, session)
    return [
        SealedSize(each.size, each.note.encode(), tokens.get(each.size))
        for each in ledger.checkpoints(SYSTEM, session)
        if size is None or each.size <= size
    ]


def _withheld(context: Context, session: Reader, order: Order) -> frozenset[str]:
    """Return the photos of the unit that whoever is going to read the package may not see."""
    if order.unit_code is None or not order.of_unit:
        return frozenset()
    taken = store.taken_at(session, order.unit_code)
    unseen = {each for each in taken if not archive.may_see(order.reader, context, session, each)}
    return frozenset(unseen | custody.restricted(SYSTEM, session, taken))


def _exported(target: Path, written: Written) -> Exported:
    sha256 = size = None
    if target.is_file():
        with target.open("rb") as stream:
            sha256, size = sha256_stream(stream), target.stat().st_size
    return Exported(written.size, written.lines, written.originals, written.manifest_sha256, sha256, size)


def _teller(context: Context, job_id: UUID) -> Progress:
    """Write progress down whenever another hundredth is done."""
    last = -1

    def tell(done: int, total: int) -> None:
        nonlocal last
        if 100 * done // total != last:
            last = 100 * done // total
            with transaction(context, SYSTEM) as tx:
                store.note_progress(tx, job_id, done, total)

    return tell


def _place(context: Context, package_id: UUID) -> Path:
    return context.settings.packages_folder / f"{package_id}.zip"


def _settle_file(part: Path, place: Path) -> None:
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(place)
    sync_folder(place.parent)


def _row(tx: Transaction, order: Order, written: Exported) -> AuditPackage:
    return AuditPackage(
        id=order.package_id,
        campaign_id=order.campaign_id,
        unit_code=order.unit_code,
        log_size=written.log_size,
        sha256=written.sha256,
        size=written.size,
        made_at=tx.now,
        requested_by=order.requested_by,
        requested_by_name=order.requested_by_name,
    )


def _record(tx: Transaction, order: Order, written: Exported, package_id: UUID | None) -> None:
    scope = f"campaign:{order.campaign_id}" if order.unit_code is None else f"unit:{order.unit_code}"
    tx.record(
        "audit.exported",
        subject=scope,
        payload={
            "package": None if package_id is None else str(package_id),
            "campaign": order.campaign_id,
            "unit": order.unit_code,
            "log_size": written.log_size,
            "manifest": written.manifest_sha256,
            "sha256": written.sha256,
            "size": written.size,
            "requested_by": str(order.requested_by),
        },
    )
