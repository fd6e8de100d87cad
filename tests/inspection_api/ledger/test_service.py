"""Checkpoints: one for a state of the log, at most one a day by itself, and no lie survives them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from evidence.checkpoints import checked, printed
from evidence.ledger import line_hash
from inspection_api.kernel.actors import SYSTEM, VISITOR
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service, views
from inspection_api.ledger.records import Checkpoint, Event, LogHead
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, refused_as

if TYPE_CHECKING:
    from evidence.ledger import Fault
    from inspection_api.kernel.context import Context


def _note(context: Context, times: int = 1) -> None:
    for number in range(times):
        with transaction(context, SYSTEM) as tx:
            tx.record("thing.noted", subject="thing:1", payload={"number": number})


def _make(context: Context) -> views.CheckpointView:
    with transaction(context, OFFICE) as tx:
        return service.make_checkpoint(OFFICE, tx)


def _pass(context: Context, span: timedelta) -> None:
    assert isinstance(context.clock, FixedClock)
    context.clock.set(context.clock.now() + span)


def _fault(context: Context) -> Fault | None:
    with reading(context) as session:
        return views.verify_log(SYSTEM, context, session).fault


def test_a_checkpoint_is_a_note_signed_by_our_key(context: Context) -> None:
    _note(context, 3)
    made = _make(context)
    read = checked(made.note, context.signer.public_key, "tham-tra.local")
    assert printed(read) == made.printed
    assert (read.size, read.at) == (3, context.clock.now())


def test_a_state_has_one_checkpoint(context: Context) -> None:
    _note(context)
    first, again = _make(context), _make(context)
    assert first == again
    _note(context)
    second = _make(context)
    with reading(context) as session:
        assert views.checkpoints(VISITOR, session) == (first, second)
        assert views.newest_checkpoint(VISITOR, session) == second
        assert views.checkpoint(VISITOR, session, 1) == first


def test_what_is_recorded_beside_a_checkpoint_comes_after_it(context: Context) -> None:
    with transaction(context, OFFICE) as tx:
        tx.record("thing.noted", subject="thing:1", payload={})
        assert service.make_checkpoint(OFFICE, tx).size == 0
    assert _make(context).size == 1
    assert _fault(context) is None


def test_by_itself_one_is_made_a_day_if_something_is_new(context: Context) -> None:
    sizes = [_daily(context)]
    _note(context)
    sizes.append(_daily(context))
    _note(context)
    sizes.append(_daily(context))
    _pass(context, timedelta(days=1))
    sizes.append(_daily(context))
    _pass(context, timedelta(days=1))
    sizes.append(_daily(context))
    assert sizes == [None, 1, None, 2, None]


def _daily(context: Context) -> int | None:
    made = service.make_daily_checkpoint(SYSTEM, context)
    return None if made is None else made.size


def test_who_has_no_business_here_makes_none(context: Context) -> None:
    with refused_as("access.role"), transaction(context, INSPECTOR) as tx:
        service.make_checkpoint(INSPECTOR, tx)
    with refused_as("access.role"):
        service.make_daily_checkpoint(INSPECTOR, context)
    with reading(context) as session, refused_as("ledger.no-checkpoint"):
        views.checkpoint(VISITOR, session, 7)


def test_a_log_rewritten_as_a_whole_does_not_pass_its_checkpoint(context: Context) -> None:
    """Everything but the note is made to agree: line, hash, end of the chain."""
    _note(context, 2)
    _make(context)
    with transaction(context, SYSTEM) as tx:
        row = tx.session.get_one(Event, 2)
        row.line = row.line.replace('"number":1', '"number":7')
        row.hash = line_hash(row.line.encode())
        tx.session.get_one(LogHead, 1).hash = row.hash
    fault = _fault(context)
    assert fault is not None
    assert (fault.line, fault.code) == (2, "ledger.checkpoint-root-differs")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"note": "x"}, "ledger.checkpoint-forged"), ({"root": "0" * 64}, "ledger.checkpoint-root-differs")],
)
def test_a_changed_checkpoint_is_seen(context: Context, changes: dict[str, str], code: str) -> None:
    _note(context)
    _make(context)
    with transaction(context, SYSTEM) as tx:
        tx.session.execute(update(Checkpoint).values(**changes))
    fault = _fault(context)
    assert fault is not None
    assert fault.code == code


def test_the_newest_checkpoint_is_shown_to_continue_an_earlier_one(context: Context) -> None:
    _note(context, 3)
    first = _make(context)
    _note(context, 4)
    second = _make(context)
    with reading(context) as session:
        grown = views.continuation(VISITOR, context, session, 3)
        same = views.continuation(VISITOR, context, session, 7)
    assert (grown.old, grown.new, grown.holds) == (first, second, True)
    assert grown.path != ()
    assert (same.old, same.path, same.holds) == (second, (), True)


@pytest.mark.parametrize("spoil", ["line", "note", "cut"])
def test_a_log_that_does_not_continue_is_told(context: Context, spoil: str) -> None:
    _note(context, 3)
    _make(context)
    _note(context, 4)
    _make(context)
    with transaction(context, SYSTEM) as tx:
        match spoil:
            case "line":
                tx.session.get_one(Event, 2).line += " "
            case "note":
                tx.session.get_one(Checkpoint, 3).note += "\n"
            case _:
                tx.session.delete(tx.session.get_one(Event, 7))
    with reading(context) as session:
        assert not views.continuation(VISITOR, context, session, 3).holds
