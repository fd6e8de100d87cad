"""One event per write, in the same transaction as the write it records.

Use cases say what happened with ``tx.record(...)``, beside the write. The lines are chained and stored
by the log of ``ledger/``, which bootstrap plugs in here: the kernel knows the port only. Personal data
and free text never enter an event; ``sealed`` gives the salted hash that stands for them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What happened, before it has a place in the log.

    Attributes:
        type: Stable name such as ``finding.recorded``.
        at: Server instant of the transaction.
        actor: Person id as text, ``system`` for the system.
        device: Device identifier, or None.
        subject: What it happened to, such as ``unit:622``.
        payload: Strings, integers, booleans, None, lists and maps of these; decimals as strings.
    """

    type: str
    at: datetime
    actor: str
    device: str | None
    subject: str
    payload: Payload


class EventLog(Protocol):
    """The one log. Appending takes its lock last, at the end of a transaction."""

    def append(self, session: Session, drafts: Sequence[EventDraft]) -> None:
        """Chain the drafts onto the log, inside the given transaction."""
        ...


def sealed(text: str | None, salt: str) -> str | None:
    """Return the salted SHA-256 that stands for a text in the log, or None for no text."""
    if text is None:
        return None
    plain = unicodedata.normalize("NFC", text)
    return hashlib.sha256(f"{salt}\n{plain}".encode()).hexdigest()
