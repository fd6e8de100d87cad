"""Use cases of the log: hold its end, give out checkpoints of it, have their time stamped."""

from __future__ import annotations

from enum import StrEnum

from evidence.checkpoints import Checkpoint as State
from evidence.checkpoints import signed
from evidence.merkle import Frontier
from inspection_api.kernel.actors import Actor
from inspection_api.kernel.clock import local_date
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.timestamping import Authority, AuthorityAwayError
from inspection_api.kernel.transaction import Transaction, add_once, reading, transaction
from inspection_api.ledger import store, views
from inspection_api.ledger.records import Checkpoint, CheckpointToken
from inspection_api.ledger.views import CheckpointView, LogPosition

STAMP_JOB = "ledger.stamp"
_NONCE_DIGITS = 16


class Stamped(StrEnum):
    """What became of having the newest checkpoint stamped."""

    NOTHING = "nothing"
    DONE = "done"
    AWAY = "away"
    REFUSED = "refused"


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


def ask_for_stamp(actor: Actor, tx: Transaction) -> None:
    """Let the worker have the newest checkpoint stamped, where there is an authority."""
    permit(actor, Permission.MAKE_CHECKPOINT)
    if tx.context.authority is not None:
        tx.enqueue(STAMP_JOB, {})


def stamp(actor: Actor, context: Context) -> Stamped:
    """Have the newest checkpoint stamped by the authority, if it is not yet; only a good stamp is kept.

    Whatever is the matter with the authority costs the stamp alone; the next call tries again.
    """
    permit(actor, Permission.MAKE_CHECKPOINT)
    with reading(context) as session:
        newest = views.newest_checkpoint(actor, session)
        waits = newest is not None and newest.size not in views.tokens(actor, session)
    if context.authority is None or newest is None or not waits:
        return Stamped.NOTHING
    try:
        token = _token(context, context.authority, newest.note.encode())
    except AuthorityAwayError:
        return Stamped.AWAY
    if token is None:
        return Stamped.REFUSED
    with transaction(context, actor) as tx:
        add_once(tx, CheckpointToken(size=newest.size, token=token, received_at=tx.now))
    return Stamped.DONE


def _token(context: Context, authority: Authority, note: bytes) -> bytes | None:
    """Ask for a stamp over a note; None for an answer that is no good stamp."""
    from evidence.timestamps import judged, request  # noqa: PLC0415 -- only where there is an authority

    nonce = int(context.identifiers.salt()[:_NONCE_DIGITS], 16)
    answer = authority.ask(request(note, nonce))
    return answer if judged(answer, note, authority.roots, nonce).ok else None


def _checkpoint(tx: Transaction, size: int, frontier: str) -> Checkpoint:
    signer = tx.context.signer
    root = Frontier.parse(size, frontier).root()
    state = State(signer.name, size, root, tx.now.replace(microsecond=0))
    return Checkpoint(size=size, root=root.hex(), note=signed(state, signer), made_at=tx.now)
