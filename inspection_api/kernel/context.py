"""Everything a use case needs from outside, in one frozen bundle made by bootstrap (or a test)."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.parts import Parts
from evidence.ports import ObjectStore
from evidence.signing import Signer
from inspection_api.kernel.audit import EventLog
from inspection_api.kernel.clock import Clock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.database import Database
from inspection_api.kernel.disclosures import Disclosures
from inspection_api.kernel.identifiers import Identifiers
from inspection_api.kernel.timestamping import Authority
from inspection_api.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """The outside world as the services see it."""

    settings: Settings
    database: Database
    clock: Clock
    identifiers: Identifiers
    configuration: Configuration
    objects: ObjectStore
    uploads: Parts
    events: EventLog
    disclosures: Disclosures
    signer: Signer
    authority: Authority | None = None
