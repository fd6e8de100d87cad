"""What every desk page stands in: who looks, which round, what may be done, and why not.

Nothing is decided here. Whether somebody may is asked of the same map that the services ask; hiding a control
is courtesy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import request

from inspection_api.directory import views as directory
from inspection_api.directory.rules import CampaignRules
from inspection_api.directory.views import UnitView
from inspection_api.http.authentication import current_actor, current_context
from inspection_api.kernel.actors import Actor, Role
from inspection_api.kernel.configuration import parse_document
from inspection_api.kernel.permissions import Permission, allowed, permit
from inspection_api.kernel.predicates import Facts
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.kernel.vietnamese import fold

_KINDS_FILE = "units.yaml"
_OTHER_ROLE = "Tài khoản của bạn không có vai trò làm bước này."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit and what people call it."""

    code: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One person looking at one round.

    Attributes:
        actor: Who looks.
        session: The reading session; only passed on to views, since the web does not know the database.
        campaign: The rules of the round.
    """

    actor: Actor
    session: Any
    campaign: CampaignRules

    @property
    def own_unit(self) -> str | None:
        """The unit a unit's person is bound to; None for all others."""
        bound = self.actor.has(Role.UNIT_OFFICER, Role.UNIT_HEAD)
        return self.actor.unit_code if bound else None

    def may(self, permission: Permission, on: Facts | None = None) -> bool:
        """Tell whether the person may do something."""
        return allowed(self.actor, permission, on=on)

    def unit_names(self) -> Mapping[str, UnitView]:
        """Return every unit of the round by its code."""
        found = directory.all_units(self.actor, self.session, self.campaign.id)
        return {unit.code: unit for unit in found}

    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds of unit that take part, in the order people list them."""
        return tuple(kind for kind in all_kinds() if kind.code in self.campaign.criteria)


@contextmanager
def scene(campaign_id: str) -> Iterator[Scene]:
    """Open a round for the signed-in person, for reading.

    Raises:
        Problem: ``directory.campaign-unknown``, 404.
    """
    actor = current_actor()
    with reading(current_context()) as session:
        yield Scene(actor, session, directory.campaign(actor, session, campaign_id))


@contextmanager
def newest_scene() -> Iterator[Scene | None]:
    """Open the newest round for the signed-in person; None before the first."""
    actor = current_actor()
    with reading(current_context()) as session:
        rounds = directory.campaigns(actor, session)
        yield Scene(actor, session, rounds[0]) if rounds else None


def all_kinds() -> tuple[Kind, ...]:
    """Return every kind of unit that the installation knows, in order."""
    return _kinds(current_context().configuration.text(_KINDS_FILE))


def objection(permission: Permission, facts: Facts) -> str | None:
    """Say in one sentence why the signed-in person may not do something; None when it is allowed."""
    try:
        permit(current_actor(), permission)
        permit(current_actor(), permission, on=facts)
    except Problem as problem:
        if problem.code == "access.role":
            return _OTHER_ROLE
        return current_context().configuration.problem_texts.detail(problem.code, problem.params)
    return None


def asked(name: str) -> str:
    """Return a parameter of the address, trimmed; empty when it is not there."""
    return request.args.get(name, "").strip()


def named_job(text: str) -> UUID | None:
    """Return the job that an address names; None for none, and for what is no key."""
    try:
        return UUID(text)
    except ValueError:
        return None


def named_like(unit: UnitView, wanted: str) -> bool:
    """Tell whether a unit's name or code contains what was typed, accents left aside."""
    return fold(wanted) in unit.search_key or wanted == unit.code


@lru_cache(maxsize=4)
def _kinds(text: str) -> tuple[Kind, ...]:
    entries: Any = parse_document(text, _KINDS_FILE)["kinds"]
    ordered = sorted(entries, key=lambda entry: entry["order"])
    return tuple(Kind(entry["code"], entry["label"], entry["title"]) for entry in ordered)
