"""What an explanation says of a criterion whatever the unit; written once per criterion and kept."""

from functools import lru_cache
from typing import NamedTuple

from scoring.amounts import show_exact
from scoring.criteria.rulebook import Criterion
from scoring.criteria.rules import kind_of
from scoring.explanation.formulas import formula_names

_CRITERIA_KEPT = 2048


class CriterionTexts(NamedTuple):
    """The rule's kind, the formula with the names of its fields, the maximum, all references."""

    kind: str
    formula: str
    max: str
    refs: str


def criterion_texts(criterion: Criterion) -> CriterionTexts:
    """Write the texts of a criterion, or find those written before."""
    return _written(_Itself(criterion))


class _Itself:
    """A criterion that equals only itself: comparing content takes longer than writing the texts."""

    __slots__ = ("criterion",)

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.criterion is other.criterion

    def __hash__(self) -> int:
        return id(self.criterion)


@lru_cache(maxsize=_CRITERIA_KEPT)
def _written(itself: _Itself) -> CriterionTexts:
    criterion = itself.criterion
    return CriterionTexts(
        kind_of(criterion.rule),
        formula_names(criterion),
        show_exact(criterion.max),
        "; ".join(criterion.refs),
    )
