"""The queue: oldest first, one worker per job, lost workers' jobs come back, and not for ever."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest

from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.jobs import (
    LEASE,
    MOST_ATTEMPTS,
    Job,
    JobState,
    finish,
    give_back,
    held,
    lease_next,
    waiting,
)
from inspection_api.kernel.transaction import reading, transaction
from tests.builders.world import MORNING, World
from tests.cast import KHANH


def _enqueue(world: World, kind: str, payload: Mapping[str, str] | None = None) -> UUID:
    with transaction(world.context, KHANH) as tx:
        return tx.enqueue(kind, payload or {})


def _lease(world: World) -> Job | None:
    with transaction(world.context, SYSTEM) as tx:
        return lease_next(tx.session, tx.now)


def _job(world: World, job_id: UUID) -> Job:
    with reading(world.context) as session:
        return session.get_one(Job, job_id)


def _waits(world: World) -> bool:
    with reading(world.context) as session:
        return waiting(session, world.clock.now())


def _later(world: World, by: timedelta) -> None:
    world.clock.set(world.clock.now() + by)


def test_a_new_job_waits_and_says_what_it_is_for(world: World) -> None:
    job = _job(world, _enqueue(world, "report", {"unit": "622", "note": "Ủy ban"}))
    assert (job.state, job.attempts, job.progress, job.result) == (JobState.QUEUED, 0, 0, {})
    assert job.payload == {"unit": "622", "note": "Ủy ban"}
    assert job.requested_by == KHANH.person_id
    assert job.created_at == MORNING
    assert _waits(world)


def test_an_empty_queue_has_nothing_to_take(world: World) -> None:
    assert not _waits(world)
    assert _lease(world) is None


def test_the_oldest_job_is_taken_first(world: World) -> None:
    first = _enqueue(world, "first")
    _later(world, timedelta(seconds=1))
    second = _enqueue(world, "second")
    taken = [_lease(world), _lease(world), _lease(world)]
    assert [job and job.id for job in taken] == [first, second, None]


def test_a_job_of_a_transaction_that_failed_was_never_there(world: World) -> None:
    def fail() -> None:
        with transaction(world.context, KHANH) as tx:
            tx.enqueue("report", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not _waits(world)


def test_a_leased_job_is_nobody_elses_until_the_lease_runs_out(world: World) -> None:
    job_id = _enqueue(world, "report")
    taken = _lease(world)
    assert taken is not None
    assert (taken.id, taken.state, taken.attempts) == (job_id, JobState.RUNNING, 1)
    _later(world, LEASE)
    assert not _waits(world)
    assert _lease(world) is None
    _later(world, timedelta(seconds=1))
    assert _waits(world)
    again = _lease(world)
    assert again is not None
    assert (again.id, again.attempts) == (job_id, 2)


def test_a_finished_job_keeps_its_result_and_never_waits_again(world: World) -> None:
    job_id = _enqueue(world, "report")
    _lease(world)
    with transaction(world.context, SYSTEM) as tx:
        finish(tx.session.get_one(Job, job_id), {"url": "/báo-cáo"})
    job = _job(world, job_id)
    assert (job.state, job.progress, job.result, job.error) == (JobState.DONE, 100, {"url": "/báo-cáo"}, None)
    _later(world, 10 * LEASE)
    assert not _waits(world)


def test_a_failing_job_is_tried_again_until_the_last_attempt(world: World) -> None:
    job_id = _enqueue(world, "report")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        taken = _lease(world)
        assert taken is not None
        assert taken.attempts == attempt
        with transaction(world.context, SYSTEM) as tx:
            give_back(tx.session.get_one(Job, job_id), f"reason {attempt}")
    job = _job(world, job_id)
    assert (job.state, job.error) == (JobState.FAILED, f"reason {MOST_ATTEMPTS}")
    assert _lease(world) is None


def test_a_job_that_kills_its_worker_every_time_is_given_up_and_does_not_block_the_next(world: World) -> None:
    deadly = _enqueue(world, "deadly")
    for _ in range(MOST_ATTEMPTS):
        assert _lease(world) is not None
        _later(world, LEASE + timedelta(seconds=1))
    harmless = _enqueue(world, "harmless")
    taken = _lease(world)
    assert taken is not None
    assert taken.id == harmless
    job = _job(world, deadly)
    assert (job.state, job.attempts) == (JobState.FAILED, MOST_ATTEMPTS)
    assert job.error


def test_a_worker_that_was_too_slow_no_longer_holds_the_job(world: World) -> None:
    _enqueue(world, "report")
    slow = _lease(world)
    _later(world, LEASE + timedelta(seconds=1))
    quick = _lease(world)
    assert slow is not None
    assert quick is not None
    with transaction(world.context, SYSTEM) as tx:
        assert held(tx.session, slow) is None
        assert held(tx.session, quick) is not None


def test_two_workers_never_take_one_job(world: World) -> None:
    wanted = {_enqueue(world, f"job {number}") for number in range(20)}
    start = Barrier(4)

    def work(_worker: int) -> list[UUID]:
        start.wait()
        taken = []
        while job := _lease(world):
            taken.append(job.id)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job_id for ids in pool.map(work, range(4)) for job_id in ids]
    assert len(taken) == len(wanted)
    assert set(taken) == wanted
