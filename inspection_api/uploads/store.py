"""Named queries for the writing side of uploads."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from inspection_api.captures.records import Capture, CapturePreview


def announced(session: Session, capture_id: UUID) -> Capture | None:
    """Return what was said about a photo, or None."""
    return session.get(Capture, capture_id)


def has_preview(session: Session, capture_id: UUID) -> bool:
    """Tell whether a tablet sent a small picture of a photo."""
    return session.get(CapturePreview, capture_id) is not None
