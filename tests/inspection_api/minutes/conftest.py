"""The same visit with its package as fieldwork has, on each engine."""

from __future__ import annotations

from tests.inspection_api.fieldwork.conftest import context, tablet

__all__ = ["context", "tablet"]
