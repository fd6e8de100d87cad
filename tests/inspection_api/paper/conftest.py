"""The same visit, accounts and tablets as for the tests of tablets."""

from __future__ import annotations

from tests.inspection_api.devices.conftest import context, tablet

__all__ = ["context", "tablet"]
