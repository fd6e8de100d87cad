"""Tables of people and of the roles granted to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.database import Base


class Grant(Base):
    """A role of a person, for a time; ended, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_order"),
        Index("ix_role_grant_person", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]

    def is_valid(self, at: datetime) -> bool:
        """Tell whether the role is in force at an instant."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class Person(Base):
    """A named account. ``fs_uniquifier`` is what a session carries: changing it ends all sessions."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    unit_code: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    failed_logins: Mapped[int]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    grants: Mapped[list[Grant]] = relationship(order_by=Grant.valid_from, lazy="selectin")

    def roles_at(self, at: datetime) -> frozenset[Role]:
        """Return the roles in force at an instant."""
        return frozenset(Role(grant.role) for grant in self.grants if grant.is_valid(at))

    def actor_at(self, at: datetime) -> Actor:
        """Return the person as somebody who asks, with the roles in force at an instant."""
        return Actor(self.id, self.display_name, self.roles_at(at), self.unit_code)
