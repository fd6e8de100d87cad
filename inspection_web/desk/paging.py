"""Long lists in pages, by the address alone, so that they work without scripts and can be linked to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from inspection_web.desk.scene import asked

_Item = TypeVar("_Item")
_NUMBER = "trang"
_NUMERAL = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Page(Generic[_Item]):
    """One page of a list: what is on it, which one it is, how many pages and entries there are."""

    items: Sequence[_Item]
    number: int
    count: int
    total: int

    @property
    def previous(self) -> str | None:
        """Address of the page before."""
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        """Address of the page after."""
        return _address(self.number + 1) if self.number < self.count else None


def page_of(everything: Sequence[_Item], size: int) -> Page[_Item]:
    """Return the page that the address asks for; a number that names no page gives the nearest.

    Args:
        everything: The whole list, in order.
        size: Entries on a page.
    """
    count = max(1, -(-len(everything) // size))
    wanted = asked(_NUMBER)
    number = min(max(int(wanted), 1), count) if _NUMERAL.fullmatch(wanted) else 1
    return Page(everything[(number - 1) * size : number * size], number, count, len(everything))


def _address(number: int) -> str:
    others = [(name, value) for name, value in request.args.items(multi=True) if name != _NUMBER]
    return f"{request.path}?{urlencode([*others, (_NUMBER, str(number))])}"
