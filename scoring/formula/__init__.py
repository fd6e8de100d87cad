"""The formula language of criteria: small, exact, total, and proved to stay within the criterion's points.

    0.5  0.5[điểm/máy]           numbers; one without a unit adapts to what it meets
    so_may  full                 a field; the criterion's maximum in points
    + - * /  (also − × ÷)        a / b only where b is proved to differ from 0
    div(a, b, when_zero)         any other division
    min(a, b, …)  max(a, b, …)   clamp(x, low, high): at least low, then at most high
    < <= > >= = !=  and or not   conditions (also ≤ ≥ ≠); yes/no fields are conditions; true, false
    if(condition, then, else)    only the branch taken counts
    coalesce(field, default)     the default where the field has no value
    round(x, places, mode)       places 0 to 6; modes as in scoring.amounts
    ladder(x, 90: 5, 80: 4, 0)   5 from 90 on, 4 from 80 on, else 0; rungs fall

No strings, loops, attributes, recursion or own functions; at most 2,000 characters, 200 nodes, 20 levels,
15 digits in a number, 300 in any number on the way.

    >>> from fractions import Fraction
    >>> people = FieldFacts("người", min=Fraction(0))
    >>> tree = parse("if(tong > 0, clamp(full * dat / tong, 0, full), 0)")
    >>> checked = check(tree, {"dat": people, "tong": people}, Fraction(5))
    >>> checked.bounds[()] if isinstance(checked, Checked) else checked.faults
    Interval(low=Fraction(0, 1), high=Fraction(5, 1))
    >>> evaluate(tree, {"dat": Fraction(3), "tong": Fraction(4)}, Fraction(5))
    Fraction(15, 4)
"""

from scoring.formula.checking import Checked, Refused, check
from scoring.formula.evaluation import Step, Values, evaluate, steps
from scoring.formula.facts import FactType, FieldFacts
from scoring.formula.faults import FaultCode, FormulaFault
from scoring.formula.intervals import Interval
from scoring.formula.nodes import (
    And,
    Clamp,
    Coalesce,
    Compare,
    Full,
    Greatest,
    If,
    Ladder,
    Least,
    Literal,
    Name,
    Negate,
    Node,
    Not,
    Or,
    Path,
    Product,
    Quotient,
    Round,
    Rung,
    SafeQuotient,
    Sign,
    Sum,
    Term,
    Truth,
    children,
    optional_fields,
    required_fields,
    walk,
)
from scoring.formula.parsing import parse
from scoring.formula.reading import with_names, with_numbers
from scoring.formula.writing import source

__all__ = [
    "And",
    "Checked",
    "Clamp",
    "Coalesce",
    "Compare",
    "FactType",
    "FaultCode",
    "FieldFacts",
    "FormulaFault",
    "Full",
    "Greatest",
    "If",
    "Interval",
    "Ladder",
    "Least",
    "Literal",
    "Name",
    "Negate",
    "Node",
    "Not",
    "Or",
    "Path",
    "Product",
    "Quotient",
    "Refused",
    "Round",
    "Rung",
    "SafeQuotient",
    "Sign",
    "Step",
    "Sum",
    "Term",
    "Truth",
    "Values",
    "check",
    "children",
    "evaluate",
    "optional_fields",
    "parse",
    "required_fields",
    "source",
    "steps",
    "walk",
    "with_names",
    "with_numbers",
]
