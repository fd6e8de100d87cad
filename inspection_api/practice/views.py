"""Whether there is a practice round."""

from __future__ import annotations

from inspection_api.kernel.actors import Actor
from inspection_api.kernel.context import Context
from inspection_api.kernel.permissions import Permission, permit
from inspection_api.settings import PRACTICE_MARK


def exists(actor: Actor, context: Context) -> bool:
    """Tell whether there is a practice round beside this installation."""
    permit(actor, Permission.MANAGE_PRACTICE)
    return (context.settings.practice_folder / PRACTICE_MARK).exists()
