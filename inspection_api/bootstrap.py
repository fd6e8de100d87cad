"""The only place that builds objects: from settings to a context, from a context to an application."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from uuid import UUID

from flask import Flask

from evidence.objects import LocalObjectStore, sync_folder
from evidence.parts import Parts
from evidence.ports import ObjectStore
from evidence.signing import Ed25519Signer
from inspection_api.accounts import routes as accounts
from inspection_api.archive import routes as archive
from inspection_api.archive import service as archive_service
from inspection_api.archive.service import Deriver
from inspection_api.archive.store import Pictures
from inspection_api.audit import routes as audit
from inspection_api.audit import service as audit_service
from inspection_api.captures import service as captures_service
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.custody import routes as custody
from inspection_api.custody import service as custody_service
from inspection_api.custody.service import Redactor
from inspection_api.devices import routes as devices
from inspection_api.directory import routes as directory
from inspection_api.discrepancies import routes as discrepancies
from inspection_api.discrepancies import service as discrepancies_service
from inspection_api.fieldwork import routes as fieldwork
from inspection_api.fieldwork import service as fieldwork_service
from inspection_api.handover import routes as handover
from inspection_api.http import authentication, contract, progress, rendering
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.clock import SystemClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Database
from inspection_api.kernel.identifiers import SystemIdentifiers
from inspection_api.kernel.jobs import revive
from inspection_api.kernel.timestamping import WebAuthority
from inspection_api.kernel.transaction import transaction
from inspection_api.ledger import routes as ledger
from inspection_api.ledger import service as ledger_service
from inspection_api.ledger.service import Stamped
from inspection_api.ledger.store import DatabaseEventLog
from inspection_api.minutes import routes as minutes
from inspection_api.minutes import service as minutes_service
from inspection_api.paper import routes as paper
from inspection_api.paper import service as paper_service
from inspection_api.planning import routes as planning
from inspection_api.practice import routes as practice
from inspection_api.publication import routes as publication
from inspection_api.reports import routes as reports
from inspection_api.reports import service as reports_service
from inspection_api.selfassessment import routes as selfassessment
from inspection_api.settings import Settings
from inspection_api.uploads import routes as uploads
from inspection_api.uploads import service as uploads_service
from inspection_api.worker import Routine, Worker

_SHORTEST_PAUSE, _LONGEST_PAUSE = 60, 3600
"""Seconds for which a time-stamping authority that did not stamp is left alone."""
_STAGES = (
    ledger,
    accounts,
    devices,
    directory,
    archive,
    uploads,
    selfassessment,
    planning,
    custody,
    minutes,
    fieldwork,
    handover,
    paper,
    discrepancies,
    reports,
    publication,
    audit,
    practice,
)


def create_context(settings: Settings) -> Context:
    """Build the outside world of an installation; makes its folders."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Context(
        settings=settings,
        database=Database(settings.database_url),
        clock=SystemClock(settings.home / "sample-clock.json"),
        identifiers=SystemIdentifiers(),
        configuration=Configuration(),
        objects=_objects(settings),
        uploads=Parts(settings.uploads_folder),
        events=DatabaseEventLog(),
        disclosures=DatabaseDisclosures(),
        signer=Ed25519Signer(settings.origin, bytes.fromhex(secret(settings.home, "log"))),
        authority=_authority(settings),
    )


def _authority(settings: Settings) -> WebAuthority | None:
    named = settings.stamping
    return None if named is None else WebAuthority(named.address, named.roots.read_bytes())


def _objects(settings: Settings) -> ObjectStore:
    if settings.bucket is None:
        return LocalObjectStore(settings.objects_folder)
    # Imported here: a local installation starts without loading what speaks to buckets.
    from evidence.s3 import open_bucket  # noqa: PLC0415 -- see above

    return open_bucket(settings.bucket, settings.spool_folder)


def create_app(context: Context, page: rendering.PageRenderer) -> Flask:
    """Build the API of an installation.

    Args:
        context: The outside world.
        page: Renders a problem as a page for people.
    """
    app = Flask("inspection_api", static_folder=None)
    app.config.update(
        SECRET_KEY=secret(context.settings.home, "session"),
        MAX_CONTENT_LENGTH=context.settings.upload_limit,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=context.settings.secure_cookies,
    )
    rendering.install(app, page)
    loader = accounts.register(app, context)
    authentication.install(app, authentication.Edge(context, loader, _OPEN_ENDPOINTS, devices.bearer))
    api = contract.configure(app)
    api.register_blueprint(progress.blueprint)
    for stage in _STAGES:
        api.register_blueprint(stage.blueprint)
    app.add_url_rule("/healthz", "healthz", _healthz)
    return app


class PhotoDecoder(Deriver, Redactor, Protocol):
    """Everything that decodes photos, as ``evidence.sandbox.Decoder`` does."""


def create_worker(context: Context, decoder: PhotoDecoder, routines: tuple[Routine, ...] = ()) -> Worker:
    """Build the worker of an installation.

    Args:
        context: The outside world.
        decoder: Decodes photos.
        routines: Routine work of storeys above, beside letting deadlines pass.
    """
    from evidence.duplicates import Index  # noqa: PLC0415 -- numpy, which only the worker owes

    photos, stamps = _Photos(decoder, Pictures(Index())), _Stamps()
    handlers = {
        fieldwork_service.DETECT_JOB: _detect,
        minutes_service.PRINT_JOB: _print_minutes,
        paper_service.PRINT_JOB: _print_checklist,
        reports_service.DISCREPANCY_REPORT: _make_report,
        archive_service.DERIVE_JOB: photos.derive,
        custody_service.COPY_JOB: photos.make_copy,
        captures_service.CHECK_JOB: _check_captures,
        ledger_service.STAMP_JOB: stamps.ask,
        audit_service.PACKAGE_JOB: _make_package,
    }
    own = (_lapse, _detect_again, _make_checkpoint, stamps.catch_up, photos.derive_missing)
    clearing = (_clear_packages, _clear_uploads)
    return Worker(context, handlers, (*own, *clearing, *routines))


class _Photos:
    """The worker's work on photos, with what it keeps between two of them."""

    def __init__(self, decoder: PhotoDecoder, pictures: Pictures) -> None:
        self._decoder = decoder
        self._pictures = pictures
        self._none_is_missing = False

    def derive(self, context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
        """Derive a photo, find others that look like it, and hold what was said about them against that."""
        sha256 = payload["sha256"]
        outcome = archive_service.derive(SYSTEM, context, sha256, self._decoder)
        archive_service.compare(SYSTEM, context, sha256, self._pictures)
        captures_service.check(SYSTEM, context, sha256)
        return {"outcome": outcome.value}

    def make_copy(self, context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
        """Make a copy of a photo for the public."""
        commission = custody_service.commission_of(SYSTEM, payload)
        custody_service.make_copy(SYSTEM, context, commission, self._decoder)
        return {"url": f"/minh-chung/{commission.sha256}"}

    def derive_missing(self, context: Context) -> None:
        """Let failed photos try again, and ask for those that an earlier version kept.

        Once none of those is left there will be none: a photo that comes in is asked for with it.
        """
        _try_again(context, archive_service.DERIVE_JOB)
        if not self._none_is_missing:
            self._none_is_missing = archive_service.derive_missing(SYSTEM, context) == 0


class _Stamps:
    """The worker's way to the time-stamping authority; one that is away is left alone, longer each time."""

    def __init__(self) -> None:
        self._pause = _SHORTEST_PAUSE
        self._again_at = 0.0

    def ask(self, context: Context, _payload: Mapping[str, str]) -> Mapping[str, str]:
        """Have the newest checkpoint stamped, unless the authority is left alone."""
        if time.monotonic() < self._again_at:
            return {"outcome": Stamped.AWAY.value}
        outcome = ledger_service.stamp(SYSTEM, context)
        if outcome in {Stamped.AWAY, Stamped.REFUSED}:
            self._again_at = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        else:
            self._pause = _SHORTEST_PAUSE
        return {"outcome": outcome.value}

    def catch_up(self, context: Context) -> None:
        """Ask for what earlier calls did not get."""
        self.ask(context, {})


def _check_captures(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    captures_service.check(SYSTEM, context, payload["sha256"])
    return {}


def _detect(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    changed = discrepancies_service.detect(SYSTEM, context, payload["campaign"], payload["unit"])
    return {"changed": str(changed)}


def _print_minutes(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    printed = minutes_service.print_minutes(SYSTEM, context, UUID(payload["minutes"]))
    return {} if printed is None else {"url": f"/api/minutes/{printed}.pdf"}


def _print_checklist(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    commission = paper_service.Commission(
        checklist_id=UUID(payload["checklist"]),
        visit_id=UUID(payload["visit"]),
        requested_by=UUID(payload["requested_by"]),
        requested_by_name=payload["requested_by_name"],
    )
    printed = paper_service.print_checklist(SYSTEM, context, commission)
    return {"url": f"/api/checklists/{printed}.pdf"}


def _make_report(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    commission = reports_service.Commission(
        report_id=UUID(payload["report_id"]),
        campaign_id=payload["campaign_id"],
        unit_code=payload["unit_code"],
        requested_by=UUID(payload["requested_by"]),
        requested_by_name=payload["requested_by_name"],
        role=payload["role"],
    )
    report_id = reports_service.make_report(SYSTEM, context, commission)
    return {"report": str(report_id), "url": f"/api/reports/{report_id}.pdf"}


def _make_package(context: Context, payload: Mapping[str, str]) -> Mapping[str, str]:
    order = audit_service.Order(
        package_id=UUID(payload["package_id"]),
        campaign_id=payload["campaign_id"],
        unit_code=payload["unit_code"] or None,
        requested_by=UUID(payload["requested_by"]),
        requested_by_name=payload["requested_by_name"],
        of_unit=bool(payload["of_unit"]),
    )
    package_id = audit_service.make_package(SYSTEM, context, order, UUID(payload["job"]))
    return {"package": str(package_id), "url": f"/api/audit-packages/{package_id}.zip"}


def _lapse(context: Context) -> None:
    discrepancies_service.lapse(SYSTEM, context)


def _make_checkpoint(context: Context) -> None:
    ledger_service.make_daily_checkpoint(SYSTEM, context)


def _clear_packages(context: Context) -> None:
    audit_service.clear_packages(SYSTEM, context)


def _clear_uploads(context: Context) -> None:
    uploads_service.clear_uploads(SYSTEM, context)


def _detect_again(context: Context) -> None:
    """Try failed comparisons again: nobody asks for one by hand, and no result is published without it."""
    _try_again(context, fieldwork_service.DETECT_JOB)


def _try_again(context: Context, kind: str) -> None:
    with transaction(context, SYSTEM) as tx:
        revive(tx.session, kind)


def secret(home: Path, name: str) -> str:
    """Return a secret of the installation; made at first use, readable by its owner only."""
    folder = home / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"{name}.key"
    if not place.exists():
        with NamedTemporaryFile("w", dir=folder) as file:  # its owner's only, and whole before it has a name
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker; its secret counts
                os.link(file.name, place)
        sync_folder(folder)  # nothing is signed with a key that a power cut would take away
    return place.read_text("ascii")


@authentication.access("public")
def _healthz() -> Mapping[str, str]:
    """Say that the process serves and its database answers."""
    context = authentication.current_context()
    with context.database.reading() as session:
        session.connection().exec_driver_sql("SELECT 1")
    return {"status": "ok"}


_OPEN_ENDPOINTS = frozenset({"api-docs.openapi_json"})
"""Endpoints of libraries that are public by nature; ours declare it themselves."""
