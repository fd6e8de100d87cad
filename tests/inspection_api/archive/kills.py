"""An installation whose photos are taken in by processes that are killed, and what holds after each kill."""

from __future__ import annotations

import json
import multiprocessing
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import select

from evidence import sha256_bytes
from evidence.ports import Bucket
from evidence.receipts import SignedReceipt, checked_receipt
from inspection_api.archive import service, views
from inspection_api.archive.records import Derivation, Evidence
from inspection_api.archive.rules import Outcome
from inspection_api.archive.store import RECEIVED
from inspection_api.bootstrap import create_worker
from inspection_api.captures import views as captures
from inspection_api.captures.records import Capture, SignedRecord
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.context import Context
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as log
from inspection_api.ledger.service import hold_log
from tests.builders.photos import InProcess
from tests.inspection_api.archive import intake
from tests.inspection_api.archive.installation import LEADER, OFFICE
from tests.inspection_api.archive.intake import (
    INSPECTOR,
    Begun,
    Described,
    Ended,
    Order,
    Received,
    Told,
    digest,
    draft_of,
    opened,
    photo,
)

STARTED = datetime(2019, 11, 5, 2, 0, tzinfo=UTC)
BETWEEN = timedelta(hours=1)
"""Between two runs: whatever a dead worker had leased is free again."""

# Each process is a copy of one that has everything loaded, so that starting it costs some milliseconds.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["pytest", intake.__name__])


@dataclass(frozen=True)
class Fate:
    """What became of one process.

    Attributes:
        ended: It did all that it was to do; otherwise it was killed in the middle.
        seconds: How long it took photos in.
        steps: How many steps it counted; 0 unless asked to.
    """

    ended: bool
    seconds: float
    steps: int


@dataclass
class Site:
    """An installation, the photos on their way into it, and what their senders were answered.

    Attributes:
        environment: Its settings.
        now: The instant of the last run.
        started: How many photos were ever sent; they are numbered from 1.
        described: Numbers of the photos whose description was answered as kept.
        receipts: Signed receipts that came back, by number of the photo.
        last: Numbers of the photos of the last run.
        orphans: Photos whose bytes were found without a row after some kill.
        half_way: How many jobs were found to be done after kills.
    """

    environment: Mapping[str, str]
    now: datetime = STARTED
    started: int = 0
    described: set[int] = field(default_factory=set)
    receipts: dict[int, SignedReceipt] = field(default_factory=dict)
    last: tuple[int, ...] = ()
    orphans: set[str] = field(default_factory=set)
    half_way: int = 0

    def mixed(self, count: int) -> tuple[int, ...]:
        """Return so many photos to send: those that were not answered, then one again, then new ones."""
        again = [max(self.receipts)] if self.receipts else []
        known = [*self.unanswered(), *again][:count]
        return (*known, *self.fresh(count - len(known)))

    def fresh(self, count: int) -> tuple[int, ...]:
        """Return so many photos that were never sent."""
        self.started += count
        return tuple(range(self.started + 1 - count, self.started + 1))

    def run(self, photos: tuple[int, ...], *, kill_after: float | None = None, aim: int | None = 0) -> Fate:
        """Let a process take photos in.

        Args:
            photos: Their numbers.
            kill_after: Kill it so many seconds after the first photo sets out.
            aim: As in ``intake.Order``.
        """
        self.now += BETWEEN
        self.last = photos
        reader, writer = _PROCESSES.Pipe(duplex=False)
        order = Order(self.environment, self.now, self.last, aim)
        process = _PROCESSES.Process(target=intake.run, args=(order, writer))
        process.start()
        writer.close()
        with reader:
            assert isinstance(reader.recv(), Begun)
            began = time.monotonic()
            if kill_after is not None:
                process.join(kill_after)
                process.kill()
            told = list(_told(reader))
        seconds = time.monotonic() - began
        process.join()
        assert process.exitcode in {0, -signal.SIGKILL}
        for each in told:
            self._note(each)
        steps = [each.steps for each in told if isinstance(each, Ended)]
        return Fate(bool(steps), seconds, sum(steps))

    def unanswered(self) -> list[int]:
        """Return the photos of which something was sent that was not answered."""
        sent = range(1, self.started + 1)
        return [each for each in sent if each not in self.receipts or each not in self.described]

    def check(self) -> None:
        """Open the installation anew and look at everything; then let the worker do what was left."""
        context = opened(self.environment, self.now + BETWEEN / 2)
        try:
            found = _Look(self, context)
            found.at_everything()
            self.half_way += found.at_what_was_left_half_way()
        finally:
            context.database.dispose()

    def _note(self, told: Told) -> None:
        match told:
            case Described(number):
                self.described.add(number)
            case Received(number, receipt):
                assert self.receipts.setdefault(number, receipt) == receipt, "a receipt is always the same"


class _Look:
    """One look at an installation by a process that has seen nothing of what went before."""

    def __init__(self, site: Site, context: Context) -> None:
        self._site = site
        self._context = context
        with transaction(context, SYSTEM) as tx:
            hold_log(SYSTEM, tx)  # a server may still be busy with the last words of who was killed
            self._kept = {row.sha256: row for row in tx.session.scalars(select(Evidence))}
            self._captures = {row.id for row in tx.session.scalars(select(Capture))}
            self._records = {row.id for row in tx.session.scalars(select(SignedRecord))}
            self._lines = [json.loads(line) for line in log.log_lines(SYSTEM, tx.session)]

    def at_everything(self) -> None:
        """See that all that was acknowledged is there, and that the rest is nowhere."""
        self._at_what_was_acknowledged()
        self._at_the_log()
        orphans = self._at_the_store()
        self._at_orphans(orphans)
        self._site.orphans.update(orphans)

    def _at_what_was_acknowledged(self) -> None:
        for number, receipt in self._site.receipts.items():
            self._at_a_receipt(number, receipt)
        assert {draft_of(number).id for number in self._site.described} <= self._captures
        for number in set(self._site.last) & self._site.receipts.keys():
            with self._context.objects.open(digest(number)) as stream:
                assert stream.read() == photo(number)

    def _at_a_receipt(self, number: int, given: SignedReceipt) -> None:
        signer = self._context.signer
        said = checked_receipt(given, signer.public_key, signer.name)
        line = self._lines[said.seq - 1]
        row = self._kept[digest(number)]
        assert (line["type"], line["payload"]["sha256"]) == (RECEIVED, digest(number))
        assert (said.sha256, said.size, said.state) == (row.sha256, len(photo(number)), row.state)
        assert row.size == said.size

    def _at_the_log(self) -> None:
        with reading(self._context) as session:
            verdict = log.verify_log(SYSTEM, self._context, session)
        assert verdict.ok, verdict
        assert self._told(RECEIVED, "sha256") == Counter(list(self._kept))
        assert self._told("capture.received", "capture") == Counter(map(str, self._captures))
        assert self._records == self._captures

    def _told(self, kind: str, member: str) -> Counter[str]:
        return Counter(line["payload"][member] for line in self._lines if line["type"] == kind)

    def _at_the_store(self) -> tuple[str, ...]:
        report = service.scrub(SYSTEM, self._context, lambda _: None)
        assert (report.damaged, report.missing, report.strays) == ((), (), ())
        unanswered = {digest(number) for number in self._site.unanswered()}
        assert set(report.orphans) <= unanswered - self._kept.keys()
        return report.orphans

    def _at_orphans(self, orphans: tuple[str, ...]) -> None:
        for sha256 in orphans:
            with reading(self._context) as session:
                assert views.kept(INSPECTOR, session, sha256) is None
                assert views.receipt(INSPECTOR, self._context, session, sha256) is None
                assert views.missing(INSPECTOR, session, [sha256]) == (sha256,)
            for use in (service.open_original, service.open_preview):
                with _refused("evidence.unknown"):
                    use(OFFICE, self._context, sha256)
        with reading(self._context) as session:
            assert views.quarantine(OFFICE, session) == ()
            seen = captures.captures(LEADER, session, list(self._captures))
        assert {each.sha256 for each in seen if each.evidence is not None} <= self._kept.keys()

    def at_what_was_left_half_way(self) -> int:
        """Let the worker do what waits, and see that nothing waits any more; return how many jobs it took."""
        taken = create_worker(self._context, InProcess()).run_all()
        with reading(self._context) as session:
            assert set(session.scalars(select(Job.state))) <= {JobState.DONE}
            made = {row.sha256: row.outcome for row in session.scalars(select(Derivation))}
            told = [json.loads(line) for line in log.log_lines(SYSTEM, session)]
        assert made == dict.fromkeys(self._kept, Outcome.DERIVED)
        previews = [_of(line) for line in told if line["type"] == "evidence.derived"]
        assert len(previews) == len(made)
        latest = {digest(number) for number in self._site.last}
        for sha256, preview in previews:
            if sha256 in latest:
                assert sha256_bytes(service.open_preview(OFFICE, self._context, sha256)) == preview
        return taken


def settings(home: str, database_url: str, bucket: Bucket | None) -> Mapping[str, str]:
    """Return the settings of an installation, as its processes get them."""
    given = {"THAMTRA_HOME": home, "THAMTRA_DATABASE_URL": database_url, "THAMTRA_TESTING": "true"}
    if bucket is None:
        return given
    return given | {
        "THAMTRA_OBJECTS": f"s3://{bucket.name}/{bucket.prefix}",
        "THAMTRA_S3_ENDPOINT": bucket.endpoint,
        "THAMTRA_S3_REGION": bucket.region,
        "THAMTRA_S3_KEY_ID": bucket.key_id,
        "THAMTRA_S3_SECRET": bucket.secret,
    }


def _told(reader: Connection) -> Iterator[Told]:
    """Yield what a process told, up to its death."""
    with suppress(EOFError):
        while True:
            yield reader.recv()


def _of(line: Mapping[str, Any]) -> tuple[str, str]:
    return line["payload"]["sha256"], line["payload"]["preview"]


@contextmanager
def _refused(code: str) -> Iterator[None]:
    with pytest.raises(Problem) as refused:
        yield
    assert refused.value.code == code
