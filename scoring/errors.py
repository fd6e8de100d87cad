"""What can be wrong with a criteria file, a value or a set of facts, as typed errors with stable codes.

The engine never guesses and never returns "nothing": it raises one of these. Sentences for the codes of
values belong to the caller; faults of criteria files carry their own, because an editor of such a file
reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a criteria file: where it stands, what it is, how to mend it."""

    name: str
    line: int
    key: str
    message: str
    fix: str

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{self.name}:{self.line}: {self.key}: {self.message} → {self.fix}"


class RulebookError(Exception):
    """A criteria file was refused; every fault found in it is listed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ValueFault(ValueError):  # noqa: N818  reported to its author; no failure of the program
    """A value that cannot be taken as it stands, with a stable code and facts for a sentence."""

    def __init__(self, code: str, field: str, params: Mapping[str, str]) -> None:
        self.code = code
        self.field = field
        self.params = dict(params)
        super().__init__(f"{code} ({field}): {self.params}")


class FactsError(ValueError):
    """Facts that do not fit: an unknown kind, a unit given twice, a value that is not canonical."""

    def __init__(self, code: str, unit: str, detail: str) -> None:
        self.code = code
        self.unit = unit
        self.detail = detail
        super().__init__(f"{code}: {unit}: {detail}")


class InexactAmountError(ValueError):
    """An amount that does not fit the declared number of places was about to be stored or sent."""
