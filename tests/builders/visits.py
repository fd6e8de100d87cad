"""Visits and what tablets send from them: findings, photos with their bytes, the end of a visit.

Everything goes through the services that tablets reach, so a finding that could not be made in the field
cannot be made here either.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from evidence import sha256_bytes
from evidence.codes import photo_code
from inspection_api.captures import service as captures
from inspection_api.captures.records import SignedRecord
from inspection_api.devices import service as devices
from inspection_api.devices.service import JoinDevice, Joined
from inspection_api.fieldwork import service
from inspection_api.fieldwork.rules import Batch, CommandKind, CommandOutcome, Outcome, TabletCommand
from inspection_api.kernel.actors import SYSTEM, VISITOR, Actor
from inspection_api.kernel.transaction import reading
from inspection_api.planning import service as planning
from inspection_api.planning import views
from tests.builders.minutes import both_sides, content, text_of
from tests.builders.signing import KEY, capture_record
from tests.builders.world import World
from tests.cast import KHANH

DEVICE = UUID("018e0000-0000-7000-8000-00000000d001")
_EDGE = 96
SPKI = KEY.spki


def send_out(world: World, campaign_id: str, unit_code: str, *persons: Actor) -> UUID:
    """Form a team, plan its visit to a unit and issue the package; returns the visit's key."""
    visit_id = plan(world, campaign_id, unit_code, *persons)
    planning.issue_package(KHANH, world.context, visit_id)
    return visit_id


def plan(world: World, campaign_id: str, unit_code: str, *persons: Actor) -> UUID:
    """Form a team and plan its visit to a unit, without a package; returns the visit's key."""
    team = world.form_team(campaign_id, *persons)
    command = planning.PlanVisit(campaign_id, unit_code, team, date(2019, 11, 12), "Theo kế hoạch")
    return planning.plan_visit(KHANH, world.context, command)


def picture(shade: int = 90) -> bytes:
    """Return a small JPEG; other shades are other files."""
    target = BytesIO()
    red = Image.linear_gradient("L").resize((_EDGE, _EDGE))
    green = Image.new("L", (_EDGE, _EDGE), shade)
    Image.merge("RGB", (red, green, red.rotate(90))).save(target, "JPEG")
    return target.getvalue()


def pair(world: World, actor: Actor) -> Joined:
    """Pair the tablet with somebody who has an account, by a code from the desk."""
    code = devices.open_pairing(actor, world.context).code
    return devices.join(VISITOR, world.context, code, JoinDevice(DEVICE, "Máy số 3", SPKI))


@dataclass(frozen=True)
class Tablet:
    """A tablet in somebody's hands during a visit."""

    world: World
    actor: Actor
    visit_id: UUID

    def register_key(self) -> None:
        """Tell the server the tablet's key, as it does whenever somebody signs in."""
        devices.register_device_key(self.actor, self.world.context, DEVICE, SPKI)

    def find(
        self,
        criterion: str,
        field: str,
        outcome: str = "differ",
        value: str | None = None,
        *,
        cause: str | None = "entry_error",
        note: str | None = None,
        base: UUID | None = None,
        photos: Sequence[UUID] = (),
    ) -> UUID:
        """Record a finding that is applied at once; returns its key."""
        body: dict[str, object] = {
            "criterion": criterion,
            "field": field,
            "outcome": outcome,
            "value": value,
            "cause": None if outcome == "match" else cause,
            "note": note,
            "base": None if base is None else str(base),
            "photos": [str(photo) for photo in photos],
        }
        return self._applied(CommandKind.RECORD_FINDING, body)

    def photograph(self, criterion: str, data: bytes, *, send: bool = True) -> UUID:
        """Attach a signed photo taken here and now, send its bytes unless told not to; returns its key."""
        self.register_key()
        now = self.world.clock.now().isoformat()
        body: dict[str, object] = {
            "sha256": sha256_bytes(data),
            "size": len(data),
            "media_type": "image/jpeg",
            "criterion": criterion,
            "field": None,
            "taken_at": now,
            "source": "camera",
            "fix": {"lat": "13.986200", "lon": "107.991505", "accuracy_m": "8", "fixed_at": now},
            "notice_given": True,
        }
        capture = self.world.context.identifiers.uuid(self.world.clock.now())
        prev = self._last_record()
        with reading(self.world.context) as session:
            codes = json.loads(views.package(KHANH, session, self.visit_id).text)["photo_codes"]
            number = len(session.scalars(select(SignedRecord)).all()) + 1
        code = photo_code(codes["seed"], str(DEVICE), number)
        record = capture_record(str(capture), str(self.visit_id), str(DEVICE), body, code=code, prev=prev)
        signed = {**body, "record": record, "signature": KEY.sign(record)}
        self._applied(CommandKind.ATTACH_PHOTO, signed, capture)
        if send:
            self.send_bytes(data)
        return capture

    def send_bytes(self, data: bytes) -> None:
        """Send the bytes of a photo."""
        captures.receive(self.actor, self.world.context, BytesIO(data), sha256_bytes(data), photo=True)

    def sign(self) -> UUID:
        """Have both sides sign minutes that list nothing; returns their key."""
        text = text_of(content(self.visit_id, self._digest()))
        body: dict[str, object] = {"content": text, "sides": both_sides(), "signature": None}
        return self._applied(CommandKind.SIGN_MINUTES, body)

    def close(self) -> None:
        """End the visit."""
        self._applied(CommandKind.CLOSE_VISIT, {"note": None})

    def send(
        self, kind: CommandKind, body: dict[str, object], command_id: UUID | None = None
    ) -> CommandOutcome:
        """Send one command, whatever becomes of it."""
        now = self.world.clock.now()
        command = TabletCommand(command_id or self.world.context.identifiers.uuid(now), kind, now, body)
        batch = Batch(DEVICE, now, self._digest(), (command,))
        return service.apply_batch(self.actor, self.world.context, self.visit_id, batch).outcomes[0]

    def _last_record(self) -> str | None:
        """Return the end of the chain of records; all tablets of a test are one."""
        with reading(self.world.context) as session:
            links = {row.digest: row.prev for row in session.scalars(select(SignedRecord))}
        return next(iter(links.keys() - links.values()), None)

    def _applied(self, kind: CommandKind, body: dict[str, object], command_id: UUID | None = None) -> UUID:
        outcome = self.send(kind, body, command_id)
        if outcome.outcome is not Outcome.APPLIED:
            raise AssertionError(f"{kind} was not applied: {outcome}")
        return outcome.id

    def _digest(self) -> str:
        with reading(self.world.context) as session:
            found = views.visit(SYSTEM, session, self.visit_id)
        if found.package_digest is None:
            raise AssertionError("the visit has no package")
        return found.package_digest
