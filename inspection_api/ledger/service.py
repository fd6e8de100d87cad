"""Use cases of the log: hold its end, so that what is read beside it stays true of this place."""

from __future__ import annotations

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.transaction import Transaction
from inspection_api.ledger import store
from inspection_api.ledger.views import LogPosition


def hold_log(actor: Actor, tx: Transaction) -> LogPosition:
    """Hold the end of the log: until the transaction ends, what it reads is the state at this place."""
    permit(actor, Permission.VIEW_CAMPAIGN)
    head = store.hold_end(tx.session)
    return LogPosition(head.seq, head.hash)
