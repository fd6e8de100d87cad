"""One photo in the hands of the people of a story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from evidence import sha256_bytes
from evidence.redaction import Area
from inspection_api.custody import service, views
from inspection_api.custody.rules import RestrictionReason
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.transaction import reading
from tests.builders.cases import Round
from tests.builders.visits import picture
from tests.cast import DUNG, KHANH

STRANGER = Actor(UUID(int=0x31), "Thành viên Sơn", frozenset({Role.INSPECTOR}))
"""An inspector of no team that visits the unit."""
MIDDLE = (Area(300, 300, 400, 400),)
SHA256 = sha256_bytes(picture())


@dataclass(frozen=True)
class File:
    """The photo, and what people do with it."""

    story: Round
    sha256: str = SHA256

    @classmethod
    def taken(cls, story: Round) -> File:
        """Take the photo, find something else than reported, tell the unit of it."""
        tablet = story.tablet()
        capture = tablet.photograph("X.A1.1", picture())
        tablet.find("X.A1.1", "so_may", value="40", photos=[capture])
        story.work()
        story.notify()
        return cls(story)

    def restrict(self, actor: Actor = DUNG, note: str | None = None) -> None:
        service.restrict(actor, self.story.world.context, self.sha256, RestrictionReason.FACE, note)

    def lift(self, actor: Actor = KHANH, note: str = "Không thấy rõ mặt ai") -> None:
        service.lift(actor, self.story.world.context, self.sha256, note)

    def handled(self) -> None:
        """Have it restricted, looked at, covered for the public, and taken away."""
        self.restrict()
        self.seen(DUNG)
        self.cover()
        self.take(DUNG, "Đối chiếu")

    def cover(self, actor: Actor = DUNG, areas: tuple[Area, ...] = MIDDLE) -> None:
        """Have a copy made in which areas are covered."""
        service.request_copy(actor, self.story.world.context, self.sha256, areas)
        self.story.work()

    def seen(self, actor: Actor) -> bytes:
        return service.open_preview(actor, self.story.world.context, self.sha256)

    def take(self, actor: Actor, purpose: str | None = None) -> bytes:
        found = service.open_original(actor, self.story.world.context, self.sha256, purpose)
        with found.stream as stream:
            return stream.read()

    def view(self, actor: Actor) -> views.FileView:
        with reading(self.story.world.context) as session:
            return views.file(actor, self.story.world.context, session, self.sha256)

    def history(self, actor: Actor) -> tuple[views.StepView, ...]:
        with reading(self.story.world.context) as session:
            return views.custody(actor, self.story.world.context, session, self.sha256)

    def events(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the events of a type about the photo."""
        subject = f"evidence:{self.sha256}"
        found = self.story.world.events()
        return [event for event in found if (event["type"], event["subject"]) == (kind, subject)]
