"""Use cases of the practice round. The real log keeps that there was one; nothing else of it is kept."""

from __future__ import annotations

import shutil

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import transaction
from inspection_api.practice import views
from inspection_api.settings import PRACTICE_MARK

_CONFLICT, _MISSING = 409, 404
_SUBJECT = "practice"
_LEFTOVERS = "practice.*"
"""Folders of rounds that were not finished or not cleared away."""


def expect_none(actor: Actor, context: Context) -> None:
    """Stop here unless a practice round can be made; clear away what an interrupted one left.

    Raises:
        Problem: ``practice.exists`` or ``practice.inside``, 409.
    """
    permit(actor, Permission.MANAGE_PRACTICE)
    _expect_outside(context)
    if views.exists(actor, context):
        raise Problem("practice.exists", _CONFLICT)
    _clear(context)
    making = context.settings.practice_draft
    making.mkdir(mode=0o700, parents=True)
    (making / PRACTICE_MARK).touch()


def open_prepared(actor: Actor, context: Context) -> None:
    """Put the prepared practice round in its place, whole; the real log keeps it."""
    permit(actor, Permission.MANAGE_PRACTICE)
    settings = context.settings
    with transaction(context, actor) as tx:
        tx.record("practice.created", subject=_SUBJECT, payload={})
        settings.practice_draft.rename(settings.practice_folder)


def delete(actor: Actor, context: Context) -> None:
    """Delete the practice round with everything in it; the real log keeps that it was deleted.

    Raises:
        Problem: ``practice.none``, 404; ``practice.inside``, 409.
    """
    permit(actor, Permission.MANAGE_PRACTICE)
    _expect_outside(context)
    if not views.exists(actor, context):
        raise Problem("practice.none", _MISSING)
    folder = context.settings.practice_folder
    with transaction(context, actor) as tx:
        tx.record("practice.deleted", subject=_SUBJECT, payload={})
        folder.rename(folder.with_name(f"{folder.name}.{tx.new_id()}"))
    _clear(context)


def _expect_outside(context: Context) -> None:
    if context.settings.practice:
        raise Problem("practice.inside", _CONFLICT)


def _clear(context: Context) -> None:
    for folder in context.settings.home.glob(_LEFTOVERS):
        shutil.rmtree(folder, ignore_errors=True)  # its processes may still be ending; cleared next time
