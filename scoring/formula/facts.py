"""What a formula may take for granted about the fields it names."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class FactType(StrEnum):
    """What a field holds."""

    NUMBER = "number"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """The declared bounds of a field: every admissible value lies within them.

    unit: its measure ("người", "tin/tháng"); empty is a plain number. places: the number of decimals a value
    may have, 0 for whole numbers. min, max: inclusive; None is unbounded.
    """

    unit: str = ""
    type: FactType = FactType.NUMBER
    min: Fraction | None = None
    max: Fraction | None = None
    places: int = 0
