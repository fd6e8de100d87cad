"""A formula admitted or refused: fields, measures, and the proof that its points lie between 0 and full."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.amounts import show_exact
from scoring.formula.facts import FieldFacts
from scoring.formula.faults import FaultCode, FormulaFault, fault
from scoring.formula.intervals import Interval
from scoring.formula.measures import measure_faults
from scoring.formula.nodes import Name, Node, Path, optional_fields, required_fields, walk
from scoring.formula.parsing import RESERVED
from scoring.formula.proof import Survey, survey
from scoring.formula.sizes import size_faults
from scoring.formula.tokens import clipped


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula that is total and proved to stay between 0 and full.

    bounds: the interval of every number by its path (() is the result), for all admissible inputs, where
    the part is reached. required and optional: the fields it reads.
    """

    tree: Node
    full: Fraction
    bounds: Mapping[Path, Interval]
    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A formula that was not admitted, with everything found wrong; never empty."""

    faults: tuple[FormulaFault, ...]


def check(tree: Node, fields: Mapping[str, FieldFacts], full: Fraction) -> Checked | Refused:
    """Judge a tree that `parse` made.

    Args:
        tree: the formula.
        fields: what is known of the criterion's fields, by id; more than the formula names do no harm.
        full: the criterion's maximum in points, not negative.

    Returns:
        The checked formula, or all its faults: measures first, and only where those are right the proof.
    """
    faults = [*_field_faults(tree, fields), *measure_faults(tree, fields)]
    if faults:
        return Refused(tuple(faults))
    found = survey(tree, fields, full)
    faults = found.faults or _result_faults(tree, found) or size_faults(tree, fields, full)
    if faults:
        return Refused(tuple(faults))
    return Checked(tree, full, found.bounds, required_fields(tree), optional_fields(tree))


def _field_faults(tree: Node, fields: Mapping[str, FieldFacts]) -> list[FormulaFault]:
    faults = [fault(FaultCode.RESERVED_NAME, 0, text=clipped(name)) for name in fields if name in RESERVED]
    named = {node.id: node for _, node in walk(tree) if isinstance(node, Name) and node.id in fields}
    for name, node in named.items():
        facts = fields[name]
        if facts.min is not None and facts.max is not None and facts.min > facts.max:
            faults.append(fault(FaultCode.FIELD_RANGE, node.position, text=clipped(name)))
    return faults


def _result_faults(tree: Node, found: Survey) -> list[FormulaFault]:
    result, faults = found.bounds[()], []
    if result.low is None or result.low < 0:
        faults.append(fault(FaultCode.BELOW_ZERO, tree.position, interval=result))
    if result.high is None or result.high > found.full:
        words = {"interval": str(result), "full": show_exact(found.full)}
        faults.append(fault(FaultCode.ABOVE_FULL, tree.position, **words))
    return faults
