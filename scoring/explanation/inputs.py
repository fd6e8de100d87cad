"""What went into a trace, in words and as plain JSON."""

from collections.abc import Mapping, Sequence

from scoring.answers import Status
from scoring.criteria.rulebook import Field
from scoring.explanation.wording import ORIGIN_TEXTS, STATUS_TEXTS, Json
from scoring.reference.trace import Input
from scoring.values import show_value

ShownInput = tuple[Field, Input, str]
"""A field, what went in, and how it is shown."""


def shown_inputs(fields: Mapping[str, Field], inputs: Sequence[Input]) -> Sequence[ShownInput]:
    """List what went in and how it is shown."""
    return [(field := fields[item.field], item, _value_text(field, item)) for item in inputs]


def input_row(field: Field, item: Input, shown: str) -> tuple[str, str]:
    """Write an input as a row of a table."""
    if item.status is Status.MISSING:
        return field.label, shown
    return field.label, f"{shown} ({ORIGIN_TEXTS[item.origin]})"


def input_data(field: Field, item: Input, shown: str) -> Json:
    """Write an input for machines."""
    return {
        "field": field.id,
        "label": field.label,
        "status": str(item.status),
        "value": item.text,
        "shown": shown,
        "origin": str(item.origin),
        "origin_text": ORIGIN_TEXTS[item.origin],
    }


def _value_text(field: Field, item: Input) -> str:
    if item.text is None:
        return STATUS_TEXTS.get(item.status, "")
    shown = show_value(field, item.text)
    if field.unit:
        shown = f"{shown} {field.unit}"
    if item.status is Status.GIVEN:
        return shown
    status = STATUS_TEXTS[item.status]
    return f"{status}; phần chứng minh được: {shown}" if item.status is Status.NOT_PROVEN else status
