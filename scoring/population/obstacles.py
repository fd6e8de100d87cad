"""Which answers stand in the way of points, code by code; the meaning is that of scoring.reference.outcomes.

AnswerCodes grow with the obstacle, so that the strongest obstacle of several fields is the largest code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from scoring.criteria.rules import Edges, IfMissing, IfNotProven
from scoring.population.fields import AnswerCode, CellCode
from scoring.population.wholes import Column, Mask, typed

_CODES = np.dtype(np.uint8)


def stands(codes: Column, code: int) -> Mask:
    """Tell where a code stands."""
    mask: Mask = np.equal(codes, typed(code, _CODES))
    return mask


def usable(codes: Column, edges: Edges, *, nothing_counts: bool = True) -> Column:
    """Lift the obstacle of unproven answers whose proven part counts.

    Args:
        codes: the AnswerCodes of a field.
        edges: what the rule declares.
        nothing_counts: whether "nothing is proven" is a figure (0, no) or still an obstacle: an option or a
            whole cannot be 0 by nature, and nobody earns by proving nothing where 0 is not the worst.
    """
    if edges.not_proven is not IfNotProven.PROVEN_PART:
        return codes
    lowest = AnswerCode.MISSING if nothing_counts else AnswerCode.NOT_PROVEN
    return _times(codes, np.greater_equal(codes, typed(lowest, _CODES)))


def strongest(codes: Sequence[Column]) -> Column:
    """Find the strongest obstacle among some fields."""
    return reduce(np.maximum, codes)


def declared(codes: Column, edges: Edges) -> Column:
    """Turn the strongest obstacle into the status the rule declares for it."""
    status = codes
    if edges.not_proven is IfNotProven.UNDECIDED:
        status = change(status, AnswerCode.NOT_PROVEN, CellCode.UNDECIDED)
    if edges.missing is IfMissing.UNDECIDED:
        status = change(status, AnswerCode.MISSING, CellCode.UNDECIDED)
    return status


def of_list(codes: Sequence[Column], edges: Edges) -> Column:
    """Tell how a list of parts stands: open as long as one part is there, unless something is missing.

    The weakest obstacle decides: what is not proven or does not apply simply does not count. What is missing
    outweighs everything else, and so does what is not proven where that is still undecided.
    """
    lifted = [usable(item, edges) for item in codes]
    status = reduce(np.minimum, lifted)
    if edges.not_proven is IfNotProven.UNDECIDED:
        status = put(status, _any(lifted, AnswerCode.NOT_PROVEN), CellCode.UNDECIDED)
    status = put(status, _any(lifted, AnswerCode.MISSING), CellCode.MISSING)
    if edges.missing is IfMissing.UNDECIDED:
        status = change(status, AnswerCode.MISSING, CellCode.UNDECIDED)
    return status


def put(status: Column, where: Mask, code: int) -> Column:
    """Set a status where the mask says so."""
    found: Column = _times(status, ~where) + _where(where, code)
    return found


def mark(status: Column, where: Mask, code: int) -> Column:
    """Set a status where the mask says so and the unit is SCORED so far."""
    found: Column = status + _where(where & stands(status, CellCode.SCORED), code)
    return found


def raised(status: Column, where: Mask, code: int) -> Column:
    """Raise a status to a code where the mask says so; larger ones stay."""
    found: Column = np.maximum(status, _where(where, code))
    return found


def change(status: Column, old: int, new: int) -> Column:
    """Replace one code by a larger one."""
    found: Column = status + _where(stands(status, old), new - old)
    return found


def _any(codes: Sequence[Column], code: int) -> Mask:
    return reduce(np.logical_or, (stands(item, code) for item in codes))


def _where(mask: Mask, code: int) -> Column:
    """Give a code where the mask says so, 0 elsewhere."""
    codes = mask.view(np.uint8)
    return codes if code == 1 else np.multiply(codes, typed(code, _CODES))


def _times(codes: Column, mask: Mask) -> Column:
    return np.multiply(codes, mask.view(np.uint8))
