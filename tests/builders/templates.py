"""Templates are compiled once per test process, not by the application of every test."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _InMemory(BytecodeCache):
    """Keeps what was compiled by template and by the digest of its text, which Jinja holds against it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept of a template."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def keep_compiled() -> None:
    """Let every application made from now on share what others of this process compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _InMemory()}
