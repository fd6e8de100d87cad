"""Long work, kept as rows of our own: the table is the queue.

A job is written in the transaction that wants it, leased by a worker, and goes back to the queue when the
lease runs out: a killed worker loses time, never work. Handlers must therefore be repeatable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspection_api.kernel.database import Base

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
_LOST = "the worker was lost at every attempt"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of long work."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_waiting", "state", "leased_until"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    requested_by: Mapped[UUID]
    payload_text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int]
    progress: Mapped[int]
    result_text: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def queued(
        cls, job_id: UUID, kind: str, payload: Mapping[str, object], person_id: UUID, now: datetime
    ) -> Job:
        """Return a new job that waits for a worker."""
        return cls(
            id=job_id,
            kind=kind,
            requested_by=person_id,
            payload_text=json.dumps(payload, sort_keys=True),
            state=JobState.QUEUED,
            created_at=now,
            leased_until=None,
            attempts=0,
            progress=0,
            result_text=None,
            error=None,
        )

    @property
    def payload(self) -> dict[str, str]:
        """Return what the job was asked to do."""
        loaded: dict[str, str] = json.loads(self.payload_text)
        return loaded

    @property
    def result(self) -> dict[str, str]:
        """Return what the job produced, empty until it is done."""
        loaded: dict[str, str] = json.loads(self.result_text or "{}")
        return loaded


def lease_next(session: Session, now: datetime) -> Job | None:
    """Take the oldest job that waits or whose lease ran out; None when there is none.

    On PostgreSQL two workers never take the same row; on SQLite the write lock of the transaction sees to it.
    A job that took its worker down at every attempt is given up here, for nobody is left to report it.
    """
    free = _waiting(now).limit(1).with_for_update(skip_locked=True)
    while (job := session.scalars(free).first()) is not None:
        if job.attempts < MOST_ATTEMPTS:
            job.state = JobState.RUNNING
            job.leased_until = now + LEASE
            job.attempts += 1
            return job
        give_back(job, _LOST)
    return None


def held(session: Session, job: Job) -> Job | None:
    """Return the row of a leased job under lock; None when it went to another worker meanwhile."""
    row = session.get_one(Job, job.id, with_for_update=True)
    return row if row.attempts == job.attempts and row.state == JobState.RUNNING else None


def finish(job: Job, result: Mapping[str, str]) -> None:
    """Mark a job as done with its result."""
    job.state = JobState.DONE
    job.progress = 100
    job.leased_until = None
    job.result_text = json.dumps(result, sort_keys=True)
    job.error = None


def give_back(job: Job, error: str) -> None:
    """Put a failed job back into the queue, or give up after the last attempt; the reason stays with it."""
    job.error = error
    job.leased_until = None
    job.state = JobState.FAILED if job.attempts >= MOST_ATTEMPTS else JobState.QUEUED


def revive(session: Session, kind: str) -> int:
    """Give failed jobs of a kind one more attempt, except those that took their worker down.

    Returns:
        How many wait again.
    """
    failed = select(Job).where(Job.kind == kind, Job.state == JobState.FAILED, Job.error != _LOST)
    rows = session.scalars(failed.with_for_update(skip_locked=True)).all()
    for job in rows:
        job.state = JobState.QUEUED
        job.attempts = MOST_ATTEMPTS - 1
    return len(rows)


def waiting(session: Session, now: datetime) -> bool:
    """Tell, without a lock, whether there is anything for a worker to take."""
    return session.scalars(_waiting(now).limit(1)).first() is not None


def _waiting(now: datetime) -> Select[Job]:
    free = or_(Job.state == JobState.QUEUED, (Job.state == JobState.RUNNING) & (Job.leased_until < now))
    return select(Job).where(free).order_by(Job.created_at, Job.id)
