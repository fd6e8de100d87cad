"""The worker of tests: photos are decoded in the process of the test, which is quicker and just as strict."""

from __future__ import annotations

from evidence.items import Derived
from evidence.photos import derive
from inspection_api.bootstrap import create_worker
from inspection_api.kernel.context import Context


class InProcess:
    """Derives photos without a process of its own."""

    def derive(self, data: bytes) -> Derived:
        """Make everything that is made from a photo."""
        return derive(data)


def work(context: Context) -> int:
    """Let the worker do what waits; returns how many jobs it took."""
    return create_worker(context, InProcess()).run_all()
