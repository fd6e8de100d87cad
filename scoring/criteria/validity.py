"""Which version of a criteria set is in force on a day; nothing is guessed where none or two are."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from scoring.criteria.rulebook import Rulebook


class ValidityCode(StrEnum):
    """Why no set can be taken for a day."""

    NOT_IN_FORCE = "criteria.not-in-force"
    NONE_IN_FORCE = "criteria.none-in-force"
    TWO_IN_FORCE = "criteria.two-in-force"
    DIFFERENT_SETS = "criteria.different-sets"


class ValidityError(ValueError):
    """No set, or no single one, is in force on a day; `code` is stable, the sentence is for people."""

    def __init__(self, code: ValidityCode, sets: str, day: dt.date, message: str) -> None:
        self.code = code
        self.sets = sets
        self.day = day
        super().__init__(message)


def require_in_force(rulebook: Rulebook, day: dt.date) -> None:
    """Refuse a set that is not in force on a day.

    Args:
        rulebook: the set.
        day: the day of the round that decides (the campaign says which).

    Raises:
        ValidityError: the day lies outside the set's validity.
    """
    if not rulebook.valid.covers(day):
        message = f"Ngày {_day(day)} nằm ngoài hiệu lực của bộ «{rulebook.id}» ({_span(rulebook)})"
        raise ValidityError(ValidityCode.NOT_IN_FORCE, rulebook.id, day, message)


def in_force(rulebooks: Iterable[Rulebook], day: dt.date) -> Rulebook:
    """Pick the version of one set that is in force on a day.

    Args:
        rulebooks: the versions of one set, in any order.
        day: the day.

    Returns:
        The only version in force.

    Raises:
        ValidityError: none is in force, or two are, or the versions belong to different sets.
    """
    versions = sorted(rulebooks, key=lambda rulebook: rulebook.valid.start)
    names = ", ".join(sorted({rulebook.id for rulebook in versions}))
    if "," in names:
        message = f"Không phải các phiên bản của một bộ: {names}"
        raise ValidityError(ValidityCode.DIFFERENT_SETS, names, day, message)
    found = [rulebook for rulebook in versions if rulebook.valid.covers(day)]
    spans = "; ".join(map(_span, found or versions)) or "không có phiên bản nào"
    if not found:
        message = f"Không phiên bản nào của bộ «{names}» có hiệu lực ngày {_day(day)} ({spans})"
        raise ValidityError(ValidityCode.NONE_IN_FORCE, names, day, message)
    if len(found) > 1:
        message = f"Nhiều phiên bản của bộ «{names}» cùng có hiệu lực ngày {_day(day)} ({spans})"
        raise ValidityError(ValidityCode.TWO_IN_FORCE, names, day, message)
    return found[0]


def _span(rulebook: Rulebook) -> str:
    start, end = rulebook.valid.start, rulebook.valid.end
    return f"từ {_day(start)}" if end is None else f"từ {_day(start)} đến {_day(end)}"


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
