"""What units were told of. The kernel knows the port only; bootstrap plugs in what ``captures/`` keeps."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session


class Disclosures(Protocol):
    """Asked before a file is shown to people of a unit that did not hand it in."""

    def covers(self, session: Session, sha256: str, unit_code: str | None) -> bool:
        """Tell whether a file shows something at the unit that the unit was told of."""
        ...
