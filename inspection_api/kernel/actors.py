"""Who is asking: a person with roles, perhaps of a unit, perhaps on a device. Never a shared account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in a campaign. Labels are in config/glossary.yaml."""

    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    INSPECTOR = "inspector"
    TEAM_LEADER = "team_leader"
    COMMITTEE = "committee"
    OFFICE = "office"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"
    VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, or the system itself.

    Attributes:
        person_id: Key of the account.
        name: Shown beside what this person did.
        roles: Roles in force.
        unit_code: The own unit of unit people, otherwise None.
        device: The tablet: proven by its token, or claimed by what it sends; None at a desk.
    """

    person_id: UUID
    name: str
    roles: frozenset[Role]
    unit_code: str | None = None
    device: str | None = None

    def has(self, *roles: Role) -> bool:
        """Tell whether the person holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(UUID(int=0), "Hệ thống", frozenset({Role.SYSTEM}))
VISITOR = Actor(UUID(int=1), "Khách", frozenset({Role.VISITOR}))
"""Anybody who reads what is published, without signing in."""
