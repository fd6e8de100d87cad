"""The facts that permissions are made of: who stands how to the thing asked for. Pure, no exempt role."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from inspection_api.kernel.actors import Actor, Role


@dataclass(frozen=True, slots=True)
class Facts:
    """What a service knows about the thing asked for, once loaded.

    Attributes:
        unit_code: The unit it concerns.
        team: Persons of the team that visits the unit.
        verifiers: Authors of findings in the case.
        proposers: Persons who proposed a value in the case.
        authors: Who took the photo.
        owners: Who is or was paired with the tablet.
        state: State of the case, visit or campaign.
    """

    unit_code: str | None = None
    team: frozenset[UUID] = frozenset()
    verifiers: frozenset[UUID] = frozenset()
    proposers: frozenset[UUID] = frozenset()
    authors: frozenset[UUID] = frozenset()
    owners: frozenset[UUID] = frozenset()
    state: str | None = None


def is_own_unit_or_staff(actor: Actor, facts: Facts) -> bool:
    """Unit people reach their own unit only; all others are not bound by this."""
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return actor.unit_code is not None and actor.unit_code == facts.unit_code
    return True


def is_own_unit(actor: Actor, facts: Facts) -> bool:
    """The thing belongs to the person's own unit."""
    return actor.unit_code is not None and actor.unit_code == facts.unit_code


def is_other_unit(actor: Actor, facts: Facts) -> bool:
    """Nobody judges the own unit."""
    return actor.unit_code is None or actor.unit_code != facts.unit_code


def is_on_team(actor: Actor, facts: Facts) -> bool:
    """The person belongs to the team of this visit."""
    return actor.person_id in facts.team


def is_on_team_or_office(actor: Actor, facts: Facts) -> bool:
    """The person belongs to the team of this visit, or to the office that runs the round."""
    return actor.has(Role.OFFICE) or actor.person_id in facts.team


def is_owner_or_keeper(actor: Actor, facts: Facts) -> bool:
    """The person's own tablet; office and administrators look after all of them."""
    return actor.has(Role.OFFICE, Role.ADMINISTRATOR) or actor.person_id in facts.owners


def is_entrusted(actor: Actor, facts: Facts) -> bool:
    """One of the few who see what is restricted: team, office, committee; of units the one that sent it."""
    if actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD):
        return is_own_unit(actor, facts)
    return actor.has(Role.OFFICE, Role.COMMITTEE, Role.SYSTEM) or is_on_team(actor, facts)


def is_other_than_verifier(actor: Actor, facts: Facts) -> bool:
    """The person recorded none of the findings in question."""
    return actor.person_id not in facts.verifiers


def is_other_than_proposer(actor: Actor, facts: Facts) -> bool:
    """The person proposed none of the values in question."""
    return actor.person_id not in facts.proposers


def is_other_than_author(actor: Actor, facts: Facts) -> bool:
    """The person did not take the photo in question."""
    return actor.person_id not in facts.authors
