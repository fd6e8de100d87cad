"""The second process: takes jobs from the table, one at a time, and lets deadlines pass.

A job that a killed worker held comes back when its lease runs out, so handlers are repeatable.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.context import Context
from inspection_api.kernel.jobs import Job, finish, give_back, held, lease_next, waiting
from inspection_api.kernel.transaction import reading, transaction

Handler = Callable[[Context, Mapping[str, str]], Mapping[str, str]]
"""Takes what a job was asked to do, with its own key as ``job``; returns its result."""
Routine = Callable[[Context], None]
_LOG = logging.getLogger("thamtra.worker")
_PAUSE_SECONDS = 0.4
_ROUTINE_SECONDS = 60


class Worker:
    """Runs the handlers of queued jobs, and routine work about once a minute."""

    def __init__(
        self, context: Context, handlers: Mapping[str, Handler], routines: tuple[Routine, ...] = ()
    ) -> None:
        self._context = context
        self._handlers = handlers
        self._routines = routines

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; the job at hand is finished first."""
        due = time.monotonic()
        while not stop.is_set():
            if time.monotonic() >= due:
                self.run_routines()
                due = time.monotonic() + _ROUTINE_SECONDS
            if not self._run_next_if_possible():
                stop.wait(_PAUSE_SECONDS)

    def run_all(self) -> int:
        """Work until the queue is empty; returns how many jobs were taken."""
        taken = 0
        while self.run_next():
            taken += 1
        return taken

    def run_next(self) -> bool:
        """Take one job and run it; False when there is none."""
        with reading(self._context) as session:
            if not waiting(session, self._context.clock.now()):
                return False
        with transaction(self._context, SYSTEM) as tx:
            job = lease_next(tx.session, tx.now)
        if job is None:
            return False
        self._run(job)
        return True

    def run_routines(self) -> None:
        """Run the routine work; one that fails does not keep the others from running."""
        for routine in self._routines:
            try:
                routine(self._context)
            except Exception:  # noqa: BLE001 -- routine work is tried again in a minute
                _LOG.exception("routine %s failed", routine.__name__)

    def _run_next_if_possible(self) -> bool:
        """Take a job as ``run_next`` does; a database that is away for a moment does not end the worker."""
        try:
            return self.run_next()
        except Exception:  # noqa: BLE001 -- the job comes back when its lease runs out
            _LOG.exception("no job could be taken or closed")
            return False

    def _run(self, job: Job) -> None:
        try:
            result = self._handlers[job.kind](self._context, {**job.payload, "job": str(job.id)})
        except Exception as error:  # noqa: BLE001 -- kept with the job and shown
            _LOG.exception("job %s %s failed, attempt %s", job.kind, job.id, job.attempts)
            reason = f"{type(error).__name__}: {error}"
            self._close(job, lambda row: give_back(row, reason))
        else:
            self._close(job, lambda row: finish(row, result))

    def _close(self, job: Job, change: Callable[[Job], None]) -> None:
        with transaction(self._context, SYSTEM) as tx:
            row = held(tx.session, job)
            if row is None:
                _LOG.warning("job %s %s went to another worker meanwhile", job.kind, job.id)
            else:
                change(row)
