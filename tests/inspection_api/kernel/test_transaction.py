"""The one commit: all or nothing, event lines with what they record."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from evidence.errors import NotCanonicalError
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.jobs import Job
from inspection_api.kernel.transaction import Transaction, part, reading, transaction
from inspection_api.ledger import views as ledger
from tests.builders.world import MORNING, World
from tests.cast import CHI

THREADS, ROUNDS = 8, 20


class ChangeOfMindError(Exception):
    """A use case that stops half-way."""


@contextmanager
def stopped_by(failure: type[BaseException]) -> Iterator[None]:
    """Expect the block to end by this failure."""
    with pytest.raises(failure):
        yield


def _stop(failure: type[BaseException]) -> None:
    raise failure


def _write(tx: Transaction, name: str) -> UUID:
    """Write a row and the event beside it."""
    tx.record("test.written", subject=f"row:{name}", payload={"name": name})
    return tx.enqueue(name, {})


def _rows(world: World) -> list[str]:
    with reading(world.context) as session:
        return sorted(session.scalars(select(Job.kind)))


def _subjects(world: World) -> list[str]:
    return [event["subject"] for event in world.events()]


def test_what_ends_well_is_kept_with_its_event(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        _write(tx, "one")
    assert _rows(world) == ["one"]
    [event] = world.events()
    assert (event["type"], event["subject"], event["payload"]) == ("test.written", "row:one", {"name": "one"})
    assert event["actor"] == str(CHI.person_id)
    assert world.verify_log().fault is None


def test_the_system_signs_as_the_system(world: World) -> None:
    with transaction(world.context, SYSTEM) as tx:
        _write(tx, "one")
    assert [event["actor"] for event in world.events()] == ["system"]


@pytest.mark.parametrize("failure", [ChangeOfMindError, KeyboardInterrupt, SystemExit])
def test_nothing_is_kept_unless_it_ends_well(world: World, failure: type[BaseException]) -> None:
    with stopped_by(failure), transaction(world.context, CHI) as tx:
        _write(tx, "one")
        tx.settle()
        _stop(failure)
    assert _rows(world) == []
    assert world.events() == []


def test_a_failing_log_takes_the_rows_with_it(world: World) -> None:
    with stopped_by(NotCanonicalError), transaction(world.context, CHI) as tx:
        tx.enqueue("one", {})
        tx.record("test.written", subject="row:one", payload={"share": 0.5})
    assert _rows(world) == []
    assert world.events() == []


def test_all_rows_of_a_use_case_have_one_instant(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        world.clock.set(MORNING.replace(hour=5))
        assert tx.now == MORNING
        assert tx.new_id() != tx.new_id()


def test_a_failed_part_is_undone_alone_with_its_events(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        _write(tx, "before")
        with stopped_by(ChangeOfMindError), part(tx):
            _write(tx, "within")
            _stop(ChangeOfMindError)
        _write(tx, "after")
    assert _rows(world) == ["after", "before"]
    assert _subjects(world) == ["row:before", "row:after"]
    assert world.verify_log().fault is None


def test_a_part_that_breaks_a_constraint_leaves_the_rest_whole(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        taken = _write(tx, "first")
        tx.settle()
        with stopped_by(IntegrityError), part(tx):
            tx.record("test.written", subject="row:second", payload={})
            tx.session.add(Job.queued(taken, "second", {}, CHI.person_id, tx.now))
    assert _rows(world) == ["first"]
    assert _subjects(world) == ["row:first"]


def test_parts_within_parts(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        with part(tx):
            _write(tx, "outer")
            with stopped_by(ChangeOfMindError), part(tx):
                _write(tx, "inner")
                _stop(ChangeOfMindError)
        with stopped_by(ChangeOfMindError), part(tx):
            with part(tx):
                _write(tx, "kept only for a while")
            _stop(ChangeOfMindError)
    assert _subjects(world) == ["row:outer"]
    assert _rows(world) == ["outer"]


def test_reading_leaves_no_trace(world: World) -> None:
    with reading(world.context) as session:
        session.add(Job.queued(UUID(int=1), "one", {}, CHI.person_id, MORNING))
    assert _rows(world) == []


def test_a_reader_is_not_disturbed_by_a_writer(world: World) -> None:
    with transaction(world.context, CHI) as tx:
        _write(tx, "one")
        tx.settle()
        assert _rows(world) == []


def test_many_writers_keep_one_unbroken_chain(world: World) -> None:
    def write(thread: int) -> None:
        for number in range(ROUNDS):
            with transaction(world.context, CHI) as tx:
                _write(tx, f"{thread}.{number}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))

    assert world.verify_log().fault is None
    assert world.verify_log().count == THREADS * ROUNDS
    with reading(world.context) as session:
        assert session.scalar(select(func.count()).select_from(Job)) == THREADS * ROUNDS


def test_who_looked_at_the_log_before_writing_still_chains_onto_its_end(world: World) -> None:
    def look_and_write(thread: int) -> None:
        for number in range(ROUNDS):
            with transaction(world.context, CHI) as tx:
                ledger.log_position(CHI, tx.session)
                _write(tx, f"{thread}.{number}")

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(look_and_write, range(THREADS)))
    assert world.verify_log().fault is None
    assert world.verify_log().count == THREADS * ROUNDS
