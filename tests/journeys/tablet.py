"""A tablet as the server sees it: packages in, batches of commands and bytes of photos out."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image

from tests.journeys.person import Answer, Person

Command = dict[str, Any]


def picture(draw: Random, width: int = 640, height: int = 480) -> bytes:
    """Return a JPEG that no other journey has: a slope of grey with drawn squares in it."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    for _ in range(30):
        colour = (draw.randrange(256), draw.randrange(256), draw.randrange(256))
        left, top = draw.randrange(width), draw.randrange(height)
        image.paste(colour, (left, top, left + 40, top + 40))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88)
    return target.getvalue()


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


@dataclass
class Tablet:
    """A tablet in an inspector's hands during one visit; its clock is set to the server's."""

    person: Person
    visit: str
    draw: Random
    device: str = ""
    package: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.device = self.new_id()

    def new_id(self) -> str:
        """Make an identifier, as tablets do."""
        return str(UUID(int=self.draw.getrandbits(128), version=4))

    def now(self) -> str:
        """Return the time."""
        return str(self.person.me()["server_time"])

    def download(self) -> Mapping[str, Any]:
        """Fetch the visit."""
        answer = self.person.get(f"/api/visits/{self.visit}/package")
        self.package = answer.json()
        assert answer.headers["etag"].strip('"') == self.package["digest"]
        return self.package

    def finding(self, criterion: str, asked: str, outcome: str, **said: object) -> Command:
        """Record what was found about a figure."""
        body = {"value": None, "cause": None, "note": None, "base": None, "photos": [], **said}
        return self._command(
            "record_finding", {"criterion": criterion, "field": asked, "outcome": outcome, **body}
        )

    def photo(self, content: bytes, criterion: str, fix: Mapping[str, str] | None = None) -> Command:
        """Say what a photo is, before its bytes go out."""
        now = self.now()
        place = fix or {"lat": "13.971836", "lon": "108.015080", "accuracy_m": "12"}
        body = {
            "sha256": digest(content),
            "size": len(content),
            "media_type": "image/jpeg",
            "criterion": criterion,
            "field": None,
            "taken_at": now,
            "source": "camera",
            "fix": {**place, "fixed_at": now},
            "notice_given": True,
        }
        return self._command("attach_photo", body)

    def end(self) -> Command:
        """End the visit."""
        return self._command("close_visit", {"note": None})

    def send(self, commands: Sequence[Command], *, package: str | None = None) -> Answer:
        """Send a batch."""
        batch = {
            "device_id": self.device,
            "device_now": self.now(),
            "package_digest": package or self.package["digest"],
            "commands": list(commands),
        }
        return self.person.post(f"/api/visits/{self.visit}/commands", batch)

    def send_bytes(self, content: bytes, *, named: str | None = None, capture: str | None = None) -> Answer:
        """Send the bytes of a photo under a name, their own digest unless told otherwise."""
        headers = {"X-Capture-Id": capture or self.new_id()}
        path = f"/api/evidence/{named or digest(content)}"
        return self.person.send("PUT", path, content, "image/jpeg", headers)

    def _command(self, kind: str, body: Command) -> Command:
        return {"id": self.new_id(), "kind": kind, "made_at": self.now(), "body": body}
