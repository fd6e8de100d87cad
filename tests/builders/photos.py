"""The worker of tests: photos are decoded in the process of the test, which is quicker and just as strict."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.items import Derived
from evidence.photos import derive, public_copy
from evidence.redaction import Area
from inspection_api.bootstrap import create_worker
from inspection_api.kernel.context import Context


class InProcess:
    """Derives photos without a process of its own."""

    def derive(self, data: bytes) -> Derived:
        """Make everything that is made from a photo."""
        return derive(data)

    def public_copy(self, data: bytes, areas: Sequence[Area]) -> bytes:
        """Make a copy of a photo for the public."""
        return public_copy(data, areas)


def work(context: Context) -> int:
    """Let the worker do what waits; returns how many jobs it took."""
    return create_worker(context, InProcess()).run_all()
