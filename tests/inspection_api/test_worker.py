"""The worker: it takes what waits, keeps the reason of a failure, and one failure stops nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from inspection_api.bootstrap import create_worker
from inspection_api.discrepancies import service as discrepancies
from inspection_api.kernel.context import Context
from inspection_api.kernel.jobs import LEASE, MOST_ATTEMPTS, Job, JobState
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.worker import Handler, Worker
from tests.builders.photos import InProcess
from tests.builders.world import World
from tests.cast import KHANH

Payload = Mapping[str, str]


@pytest.fixture
def world(migrated_url: str, tmp_path: Path, seed: int) -> Iterator[World]:
    made = World.at(migrated_url, tmp_path, seed=seed)
    yield made
    made.close()


def _enqueue(world: World, kind: str, **payload: str) -> UUID:
    """Ask for a job, a moment after the one before."""
    world.clock.set(world.clock.now() + timedelta(milliseconds=1))
    with transaction(world.context, KHANH) as tx:
        return tx.enqueue(kind, payload)


def _job(world: World, job_id: UUID) -> Job:
    with reading(world.context) as session:
        return session.get_one(Job, job_id)


def _worker(world: World, **handlers: Handler) -> Worker:
    return Worker(world.context, handlers)


def _greet(_context: Context, payload: Payload) -> Payload:
    return {"greeting": f"Chào {payload['name']}"}


def _fail(_context: Context, _payload: Payload) -> Payload:
    raise ValueError("không đọc được")


def test_a_job_is_handled_and_its_result_kept(world: World) -> None:
    job_id = _enqueue(world, "greet", name="An")
    assert _worker(world, greet=_greet).run_all() == 1
    job = _job(world, job_id)
    assert (job.state, job.result) == (JobState.DONE, {"greeting": "Chào An"})


def test_without_work_the_worker_rests(world: World) -> None:
    assert not _worker(world).run_next()


def test_a_failure_is_kept_with_the_job_and_tried_again(world: World) -> None:
    job_id = _enqueue(world, "fail")
    worker = _worker(world, fail=_fail)
    assert worker.run_next()
    job = _job(world, job_id)
    assert (job.state, job.attempts, job.error) == (JobState.QUEUED, 1, "ValueError: không đọc được")
    assert worker.run_all() == MOST_ATTEMPTS - 1
    assert _job(world, job_id).state == JobState.FAILED


def test_what_succeeds_at_last_forgets_the_reason(world: World) -> None:
    job_id = _enqueue(world, "greet", name="An")
    _worker(world, greet=_fail).run_next()
    _worker(world, greet=_greet).run_all()
    job = _job(world, job_id)
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, None)


def test_a_job_of_an_unknown_kind_fails_by_its_name(world: World) -> None:
    job_id = _enqueue(world, "dance")
    _worker(world, greet=_greet).run_all()
    job = _job(world, job_id)
    assert job.state == JobState.FAILED
    assert "dance" in str(job.error)


def test_one_failing_job_does_not_stop_the_others(world: World) -> None:
    _enqueue(world, "fail")
    job_id = _enqueue(world, "greet", name="An")
    _worker(world, fail=_fail, greet=_greet).run_all()
    assert _job(world, job_id).state == JobState.DONE


def test_a_database_that_is_away_for_a_moment_does_not_end_the_worker(world: World) -> None:
    stop = threading.Event()
    calls: list[str] = []

    class Shaken(Worker):
        def run_next(self) -> bool:
            calls.append("asked")
            if len(calls) == 1:
                raise OSError("connection lost")
            stop.set()
            return False

    Shaken(world.context, {}).run(stop)
    assert len(calls) == 2


def test_a_failed_comparison_is_tried_again_by_the_routine_and_never_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = _enqueue(world, "discrepancies.detect", campaign="c", unit="u")
    _worker(world, **{"discrepancies.detect": _fail}).run_all()
    assert _job(world, job_id).state == JobState.FAILED
    monkeypatch.setattr(discrepancies, "detect", lambda *_arguments: 3)
    worker = create_worker(world.context, InProcess())
    worker.run_routines()
    assert worker.run_all() == 1
    assert (_job(world, job_id).state, _job(world, job_id).result) == (JobState.DONE, {"changed": "3"})


def test_what_a_handler_wrote_before_failing_is_undone(world: World) -> None:
    def write_and_fail(context: Context, _payload: Payload) -> Payload:
        with transaction(context, KHANH) as tx:
            tx.record("test.written", subject="row:1", payload={})
            raise ValueError

    _enqueue(world, "fail")
    _worker(world, fail=write_and_fail).run_all()
    assert world.events() == []


def test_the_job_of_a_killed_worker_comes_back(world: World) -> None:
    def be_killed(_context: Context, _payload: Payload) -> Payload:
        raise SystemExit

    job_id = _enqueue(world, "greet", name="An")
    with pytest.raises(SystemExit):
        _worker(world, greet=be_killed).run_next()
    assert _job(world, job_id).state == JobState.RUNNING
    successor = _worker(world, greet=_greet)
    assert not successor.run_next()
    world.clock.set(world.clock.now() + LEASE + timedelta(seconds=1))
    assert successor.run_next()
    assert (_job(world, job_id).state, _job(world, job_id).attempts) == (JobState.DONE, 2)


@pytest.mark.parametrize("slow_one", [_greet, _fail])
def test_a_worker_that_was_overtaken_does_not_undo_the_others_result(world: World, slow_one: Handler) -> None:
    def be_overtaken(context: Context, payload: Payload) -> Payload:
        world.clock.set(world.clock.now() + LEASE + timedelta(seconds=1))
        _worker(world, greet=lambda _context, _payload: {"greeting": "từ người thứ hai"}).run_next()
        return slow_one(context, payload)

    job_id = _enqueue(world, "greet", name="An")
    _worker(world, greet=be_overtaken).run_next()
    job = _job(world, job_id)
    assert (job.state, job.result) == (JobState.DONE, {"greeting": "từ người thứ hai"})


def test_a_routine_that_fails_does_not_keep_the_others_from_running(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def broken(_context: Context) -> None:
        raise ValueError("hỏng")

    Worker(world.context, {}, (broken, lambda _context: ran.append("second"))).run_routines()
    assert ran == ["second"]
    assert "routine broken failed" in caplog.text


def test_it_works_until_told_to_stop(world: World) -> None:
    stop = threading.Event()

    def last(_context: Context, payload: Payload) -> Payload:
        stop.set()
        return payload

    first, second = _enqueue(world, "greet", name="An"), _enqueue(world, "last")
    third = _enqueue(world, "greet", name="Bình")
    Worker(world.context, {"greet": _greet, "last": last}).run(stop)
    assert [_job(world, job_id).state for job_id in (first, second)] == [JobState.DONE, JobState.DONE]
    assert _job(world, third).state == JobState.QUEUED


def test_routines_run_when_there_is_nothing_else_to_do(world: World) -> None:
    stop = threading.Event()
    Worker(world.context, {}, (lambda _context: stop.set(),)).run(stop)
    assert stop.is_set()
