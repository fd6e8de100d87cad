"""People with accounts, and short ways to pair a tablet with them and to let time pass."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

from inspection_api.accounts.records import Grant, Person
from inspection_api.devices import service
from inspection_api.devices.service import JoinDevice, Joined
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.clock import FixedClock
from inspection_api.kernel.database import Database
from tests.builders.signing import Key
from tests.inspection_api.archive.installation import NOW, PEOPLE

if TYPE_CHECKING:
    from datetime import timedelta

    from inspection_api.kernel.actors import Actor
    from inspection_api.kernel.context import Context

TABLET, OTHER = UUID(int=901), UUID(int=902)
_secrets = count(77)


def open_accounts(address: str) -> None:
    """Give everybody of the tests an account."""
    database = Database(address)
    with database.writing() as session:
        for someone in PEOPLE:
            session.add(_account(someone))
        session.commit()
    database.dispose()


def _account(someone: Actor) -> Person:
    number = someone.person_id.int
    (role,) = someone.roles
    grant = Grant(
        id=UUID(int=number + 5000), person_id=someone.person_id, role=role, valid_from=NOW, valid_to=None
    )
    return Person(
        id=someone.person_id,
        username=f"nguoi{number}",
        display_name=someone.name,
        password_hash="",
        unit_code=someone.unit_code,
        active=True,
        fs_uniquifier=f"phien{number}",
        failed_logins=0,
        locked_until=None,
        created_at=NOW,
        grants=[grant],
    )


def new_spki() -> str:
    """Return the public half of a new key of a tablet."""
    return Key(next(_secrets)).spki


def pair(context: Context, actor: Actor, device: UUID = TABLET, name: str = "Máy số 3") -> Joined:
    """Ask for a code at the desk and bring it back from a tablet."""
    code = service.open_pairing(actor, context).code
    return service.join(VISITOR, context, code, JoinDevice(device, name, new_spki()))


def later(context: Context, span: timedelta) -> None:
    """Let time pass."""
    assert isinstance(context.clock, FixedClock)
    context.clock.set(context.clock.now() + span)
