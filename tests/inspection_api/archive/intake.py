"""The process that is killed: it takes photos in as the product does, and tells what it has acknowledged.

Each photo comes as from a tablet: what is said about it with a signed record, and its bytes, in one order or
the other; the worker derives it. What the process tells is what people were answered: it goes out after the
use case has come back, never before. On demand the process kills itself before one step; a step is wherever
the product changes something in the world outside: a file, an object, a row.
"""

from __future__ import annotations

import dataclasses
import io
import os
import random
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from multiprocessing.connection import Connection
from types import FrameType
from uuid import UUID

import numpy  # noqa: F401, ICN001 -- loaded before the processes part, as is all that is loaded late
import obstore
import psycopg  # noqa: F401 -- as above
from PIL import Image
from sqlalchemy.dialects import sqlite  # noqa: F401 -- as above
from sqlalchemy.orm import configure_mappers

import evidence.duplicates
import evidence.s3
from evidence import Fence, Fix, Position, Source, sha256_bytes
from evidence.items import Picture
from evidence.receipts import SignedReceipt
from inspection_api.archive import views as archive
from inspection_api.bootstrap import create_context, create_worker
from inspection_api.captures import service as captures
from inspection_api.captures import views
from inspection_api.captures.rules import CaptureDraft, SentRecord
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.context import Context
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service as ledger
from inspection_api.settings import read_settings
from tests.builders.photos import InProcess
from tests.builders.signing import KEY, capture_record

LOADED_LATE = (evidence.duplicates, evidence.s3)
"""What the product loads at its first use; here every process would have to do it anew."""
configure_mappers()
INSPECTOR = Actor(UUID(int=11), "Kiểm tra viên Một", frozenset({Role.INSPECTOR}))
TAKEN_AT = datetime(2019, 11, 5, 1, 50, tzinfo=UTC)
SITE = Position(Decimal("13.9833"), Decimal(108))
VISIT = UUID(int=501)

_GRAIN, _EDGE = 12, 96
_LARGE_EVERY, _SEGMENTS, _SEGMENT_BYTES = 3, 5, 60_000
_EFFECTS: frozenset[object] = frozenset(
    {os.fchmod, os.fsync, os.link, os.mkdir, os.open, os.rename, os.replace, os.unlink, obstore.put}
)
_WRITES = frozenset({"flush", "write"})
_STATEMENTS = frozenset({"do_commit", "do_execute", "do_executemany"})


@dataclass(frozen=True, slots=True)
class Order:
    """What one process is to do.

    Attributes:
        environment: The settings of the installation.
        now: The instant of all it does.
        photos: Numbers of the photos to take in; some may be there already, whole or half.
        aim: The step before which it dies, from 1; None to count the steps, 0 not to look at them.
    """

    environment: Mapping[str, str]
    now: datetime
    photos: tuple[int, ...]
    aim: int | None = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """Everything is loaded and open; from now on photos come in."""


@dataclass(frozen=True, slots=True)
class Described:
    """What was said about a photo was answered as kept."""

    number: int


@dataclass(frozen=True, slots=True)
class Received:
    """The bytes of a photo were answered as kept, with a signed receipt."""

    number: int
    receipt: SignedReceipt


@dataclass(frozen=True, slots=True)
class Ended:
    """All was done; so many steps were seen."""

    steps: int


Told = Begun | Described | Received | Ended


def run(order: Order, pipe: Connection) -> None:
    """Take photos in until done, or dead."""
    context = opened(order.environment, order.now)
    steps = Steps(order.aim)
    pipe.send(Begun())
    if order.aim != 0:
        sys.setprofile(steps)
    take_in(context, order.photos, pipe.send)
    sys.setprofile(None)
    pipe.send(Ended(steps.seen))


def take_in(context: Context, photos: tuple[int, ...], tell: Callable[[Told], None]) -> None:
    """Take photos in, deriving each; at the end of the first the log is given a checkpoint."""
    worker = create_worker(context, InProcess())
    for number in photos:
        for step in (describe, deliver)[:: 1 if number % 2 else -1]:
            tell(step(context, number))
        worker.run_next()
        if number == photos[0]:
            with transaction(context, SYSTEM) as tx:
                ledger.make_checkpoint(SYSTEM, tx)
    worker.run_all()


def opened(environment: Mapping[str, str], now: datetime) -> Context:
    """Open an installation as a new process of the product does; the clock stands still."""
    return dataclasses.replace(create_context(read_settings(environment)), clock=FixedClock(now))


def describe(context: Context, number: int) -> Told:
    """Say what a photo shows, with the record that the tablet signed; once, as commands of a tablet are."""
    draft = draft_of(number)
    record = _record(draft)
    sent = SentRecord(id=draft.id, device=draft.device, text=record, signature=KEY.sign(record), code=None)
    with transaction(context, INSPECTOR) as tx:
        if not views.captures(INSPECTOR, tx.session, [draft.id]):
            captures.keep_record(INSPECTOR, tx, sent)
            captures.record_capture(INSPECTOR, tx, draft)
    return Described(number)


def deliver(context: Context, number: int) -> Told:
    """Send the bytes of a photo, and return what the sender is answered."""
    sha256 = digest(number)
    captures.receive(INSPECTOR, context, io.BytesIO(photo(number)), sha256, photo=True)
    with reading(context) as session:
        receipt = archive.receipt(INSPECTOR, context, session, sha256)
    if receipt is None:
        raise AssertionError(f"photo {number} was received without a receipt")
    return Received(number, receipt)


@cache
def photo(number: int) -> bytes:
    """Return a photo that looks like no other; one in three is of several hundred kilobytes."""
    draw = random.Random(number)
    grain = Image.frombytes("RGB", (_GRAIN, _GRAIN), draw.randbytes(3 * _GRAIN * _GRAIN))
    target = io.BytesIO()
    grain.resize((_EDGE, _EDGE), Image.Resampling.BICUBIC).save(target, "JPEG")
    start, rest = target.getvalue()[:2], target.getvalue()[2:]
    count = 0 if number % _LARGE_EVERY else _SEGMENTS
    length = (_SEGMENT_BYTES + 2).to_bytes(2, "big")
    return (
        start + b"".join(b"\xff\xfe" + length + draw.randbytes(_SEGMENT_BYTES) for _ in range(count)) + rest
    )


@cache
def digest(number: int) -> str:
    """Return the name of a photo."""
    return sha256_bytes(photo(number))


def draft_of(number: int) -> CaptureDraft:
    """Return what is said about a photo, always the same."""
    return CaptureDraft(
        id=UUID(int=9000 + number),
        sha256=digest(number),
        campaign_id="gia-lai-2019",
        visit_id=VISIT,
        unit_code="622",
        criterion="H.A1.1",
        field="so_may",
        source=Source.CAMERA,
        taken_at=TAKEN_AT,
        device=str(UUID(int=70_000 + number)),
        fix=Fix(SITE, Decimal(12), TAKEN_AT),
        notice_given=True,
        size=len(photo(number)),
        media_type="image/jpeg",
        fence=Fence(SITE, 500),
        package_issued_at=TAKEN_AT - timedelta(days=1),
        visit_opened_at=None,
        visit_closed_at=None,
        clock_skew=timedelta(seconds=3),
        author_id=INSPECTOR.person_id,
        author_name=INSPECTOR.name,
        picture=Picture.SCENE,
    )


def _record(draft: CaptureDraft) -> str:
    at = draft.taken_at.isoformat()
    place = {"lat": str(SITE.latitude), "lon": str(SITE.longitude), "accuracy_m": "12", "fixed_at": at}
    members = ("sha256", "size", "media_type", "criterion", "field")
    body = {name: getattr(draft, name) for name in members}
    body |= {"source": draft.source.value, "taken_at": at, "fix": place}
    return capture_record(str(draft.id), str(draft.visit_id), draft.device, body)


class Steps:
    """Counts the steps by which the product changes the world outside, and dies before one of them.

    What comes after a step comes before the next one, so each is looked at once.

    Args:
        aim: Number of the step, or None for none.
    """

    def __init__(self, aim: int | None) -> None:
        self.seen = 0
        self._aim = aim

    def __call__(self, frame: FrameType, event: str, called: object) -> None:
        """Look at one call or return, as ``sys.setprofile`` shows it."""
        if (event == "call" and _is_change(frame)) or (event == "c_call" and _is_effect(called)):
            self.seen += 1
            if self.seen == self._aim:
                os.kill(os.getpid(), signal.SIGKILL)


def _is_change(frame: FrameType) -> bool:
    """Tell whether SQLAlchemy is about to ask its driver for anything but rows."""
    if frame.f_code.co_name not in _STATEMENTS or "sqlalchemy" not in frame.f_code.co_filename:
        return False
    return not str(frame.f_locals.get("statement", "")).startswith("SELECT")


def _is_effect(called: object) -> bool:
    """Tell whether a function of the system or of a bucket changes something."""
    if isinstance(getattr(called, "__self__", None), io.BufferedWriter | io.BufferedRandom):
        return getattr(called, "__name__", "") in _WRITES
    return called in _EFFECTS
