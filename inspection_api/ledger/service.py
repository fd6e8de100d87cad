"""Use cases of the log: hold its end, and give out checkpoints of it."""

from __future__ import annotations

from evidence.checkpoints import Checkpoint as State
from evidence.checkpoints import signed
from evidence.merkle import Frontier
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.clock import local_date
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import Transaction, reading, transaction
from inspection_api.ledger import store, views
from inspection_api.ledger.records import Checkpoint
from inspection_api.ledger.views import CheckpointView, LogPosition


def hold_log(actor: Actor, tx: Transaction) -> LogPosition:
    """Hold the end of the log: until the transaction ends, what it reads is the state at this place."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    head = store.hold_end(tx.session)
    return LogPosition(head.seq, head.hash)


def make_checkpoint(actor: Actor, tx: Transaction) -> CheckpointView:
    """Give out a checkpoint of the log as it stands, or the one that was given out of it already.

    The end of the log is held until the transaction ends. What the transaction itself records comes after.
    """
    permit(actor, Permission.MAKE_CHECKPOINT)
    head = store.hold_end(tx.session)
    newest = store.newest_checkpoint(tx.session)
    if newest is None or newest.size < head.seq:
        newest = _checkpoint(tx, head.seq, head.frontier)
        tx.session.add(newest)
        tx.settle()
    return CheckpointView.of(newest)


def make_daily_checkpoint(actor: Actor, context: Context) -> CheckpointView | None:
    """Give out a checkpoint if none was today and the log has grown since the last; else return None."""
    permit(actor, Permission.MAKE_CHECKPOINT)
    with reading(context) as session:
        newest = views.newest_checkpoint(actor, session)
        size = views.log_position(actor, session).seq
    if newest is not None and local_date(newest.made_at) >= local_date(context.clock.now()):
        return None
    if size == (0 if newest is None else newest.size):
        return None
    with transaction(context, actor) as tx:
        return make_checkpoint(actor, tx)


def _checkpoint(tx: Transaction, size: int, frontier: str) -> Checkpoint:
    signer = tx.context.signer
    root = Frontier.parse(size, frontier).root()
    state = State(signer.name, size, root, tx.now.replace(microsecond=0))
    return Checkpoint(size=size, root=root.hex(), note=signed(state, signer), made_at=tx.now)
