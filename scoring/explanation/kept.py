"""Texts of things that do not change, written once and kept."""

from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Texts = TypeVar("Texts")


class Kept(Generic[Thing, Texts]):
    """What is written of a thing, kept by the thing's identity.

    Comparing criteria by their content, as a cache by value does, takes longer than writing their texts. Each
    thing stands beside its texts, so that no other can take its identity.
    """

    __slots__ = ("_found", "_limit", "_write")

    def __init__(self, write: Callable[[Thing], Texts], limit: int) -> None:
        self._write = write
        self._limit = limit
        self._found: dict[int, tuple[Thing, Texts]] = {}

    def of(self, thing: Thing) -> Texts:
        """Give the texts of a thing; of at most `limit` things they are kept."""
        found = self._found.get(id(thing))
        return self._keep(thing) if found is None else found[1]

    def _keep(self, thing: Thing) -> Texts:
        if len(self._found) >= self._limit:
            self._found.clear()
        texts = self._write(thing)
        self._found[id(thing)] = thing, texts
        return texts
