"""A small installation for one test: all tables, a clock that stands still, drawn identifiers.

It is the product's own context with the outside world replaced where a test must rule it: the time and the
randomness. Database, file store, configuration and event log are the real ones. What the stages do with it
goes through their services, as a person or the command line would.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from evidence.ledger import Verdict
from evidence.objects import LocalObjectStore
from evidence.parts import Parts
from evidence.signing import Ed25519Signer
from inspection_api.captures.store import DatabaseDisclosures
from inspection_api.directory import service as directory
from inspection_api.kernel import schema
from inspection_api.kernel.actors import SYSTEM, Actor
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.database import Database
from inspection_api.kernel.identifiers import SystemIdentifiers, uuid7
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.ledger.store import DatabaseEventLog
from inspection_api.settings import read_settings
from tests.cast import CHI, DUNG, KHANH

MORNING = datetime(2019, 11, 12, 2, 0, tzinfo=UTC)
"""Nine o'clock in Viet Nam on a Tuesday, in the weeks of the sample campaign's visits."""
CAMPAIGN_FILE = "campaigns/gia-lai-2019.yaml"


@dataclass
class SeededIdentifiers(SystemIdentifiers):
    """Identifiers drawn from a seed, so that a run can be repeated to the letter."""

    source: random.Random = field(default_factory=lambda: random.Random(0))

    def uuid(self, at: datetime) -> UUID:
        """Return the next drawn UUIDv7 of an instant."""
        return uuid7(at, self.source.getrandbits(12), self.source.getrandbits(62))

    def salt(self) -> str:
        """Return 16 drawn bytes in hex."""
        return self.source.randbytes(16).hex()

    def photo_seed(self) -> str:
        """Return 16 drawn bytes in hex."""
        return self.source.randbytes(16).hex()

    def pairing_code(self) -> str:
        """Return ten drawn letters and digits."""
        return self.source.randbytes(5).hex()

    def device_token(self) -> str:
        """Return 32 drawn bytes in hex."""
        return self.source.randbytes(32).hex()


@dataclass(frozen=True)
class World:
    """An installation, and short ways to ask it what happened."""

    context: Context
    clock: FixedClock

    @classmethod
    def at(
        cls,
        database_url: str,
        folder: Path,
        *,
        seed: int = 0,
        now: datetime = MORNING,
        configuration: Configuration | None = None,
    ) -> World:
        """Build an installation.

        Args:
            database_url: A migrated or empty database of this test's own; the first is quicker.
            folder: Where its files go.
            seed: What the identifiers are drawn from.
            now: Where the clock stands.
            configuration: Other rules than those of config/.
        """
        home = folder / "home"
        home.mkdir(exist_ok=True)
        environment = {
            "THAMTRA_HOME": str(home),
            "THAMTRA_DATABASE_URL": database_url,
            "THAMTRA_TESTING": "true",
        }
        settings = read_settings(environment)
        clock = FixedClock(now)
        context = Context(
            settings=settings,
            database=Database(settings.database_url),
            clock=clock,
            identifiers=SeededIdentifiers(random.Random(seed)),
            configuration=configuration or Configuration(),
            objects=LocalObjectStore(settings.objects_folder),
            uploads=Parts(settings.uploads_folder),
            events=DatabaseEventLog(),
            disclosures=DatabaseDisclosures(),
            signer=Ed25519Signer(settings.origin, bytes(32)),
        )
        if not schema.is_current(context.database):
            schema.upgrade(context.database)
        return cls(context, clock)

    def close(self) -> None:
        """Let go of the database."""
        self.context.database.dispose()

    def open_campaign(self, actor: Actor = KHANH, path: str = CAMPAIGN_FILE) -> str:
        """Open a round as the office does; returns its key."""
        return directory.open_campaign(actor, self.context, path)

    def form_team(self, campaign_id: str, *persons: Actor) -> UUID:
        """Form an inspection team of these persons, or of Chi and Dũng; returns its key."""
        members = [
            directory.Member(person.person_id, person.name, min(person.roles))
            for person in persons or (CHI, DUNG)
        ]
        return directory.form_team(KHANH, self.context, campaign_id, "Tổ công tác số 1", members)

    def events(self) -> list[Mapping[str, Any]]:
        """Return the lines of the log, parsed, in order."""
        with reading(self.context) as session:
            return [json.loads(line) for line in ledger.log_lines(SYSTEM, session)]

    def event_types(self) -> list[str]:
        """Return what happened, by name, in order."""
        return [event["type"] for event in self.events()]

    def verify_log(self) -> Verdict:
        """Check the chain of the whole log."""
        with reading(self.context) as session:
            return ledger.verify_log(SYSTEM, self.context, session)
