"""Raw values: strict reading of canonical text, careful reading of typed text, hard faults between fields.

Never guesses: "3.5" and "1.234" could each mean two things to a Vietnamese reader and are refused.
Not here: what a value is worth (scoring.reference.interpreter), sentences about faults (the caller's).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

from scoring.amounts import amount, is_canonical, show_exact
from scoring.criteria.rulebook import Criterion, Field, FieldType
from scoring.criteria.rules import Composite, IfAbove, Ratio, RatioBanded, Rule
from scoring.errors import ValueFault

MAX_TEXT = 200
_MOST_DIGITS = 18
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_COMMA = re.compile(r"-?[0-9]{1,18},[0-9]{1,12}")
_GROUPED_COMMA = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]{1,12}")
_LONG = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_ANY_NUMBER = re.compile(r"-?[0-9][0-9.,]*")
_ENGLISH_GROUPS = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_YES_NO = {"có": "true", "không": "false", "true": "true", "false": "false"}


def canonical(field: Field, text: str) -> str:
    """Check canonical text against its field and return it (NFC).

    Raises:
        ValueFault: the text is not canonical or does not fit the field.
    """
    clean = _clean(field, text)
    return _CANONICAL_READERS[field.type](field, clean)


def check_canonical(field: Field, text: str) -> None:
    """Refuse text that is not canonical as it stands: neither spaces around it nor accents to compose.

    Raises:
        ValueFault: the text is not canonical or does not fit the field.
    """
    if canonical(field, text) != text:
        raise _fault("value.not-canonical", field, text)


def typed(field: Field, text: str) -> str:
    """Turn what a person typed into canonical text.

    Numbers take a decimal comma; groups of three set off by points are taken only together with a comma
    ("1.234,5"), because a lone "1.234" or "3.5" has two readings. Yes/no fields take "Có"/"Không",
    choices take their code or label.

    Raises:
        ValueFault: with a stable code; ambiguous numbers are refused, never guessed.
    """
    clean = _clean(field, text)
    return canonical(field, _TYPED_READERS[field.type](field, clean))


def show_value(field: Field, text: str) -> str:
    """Write a canonical value for people: decimal comma, "Có"/"Không", the option's label."""
    if field.type is FieldType.BOOL:
        return "Có" if text == "true" else "Không"
    if field.type is FieldType.CHOICE:
        return next((option.label for option in field.choices if option.code == text), text)
    return text.replace(".", ",")


def hard_faults(criterion: Criterion, values: Mapping[str, str]) -> list[ValueFault]:
    """List every fault of one criterion's canonical values: bad, out of range, a part above its whole.

    Args:
        criterion: the criterion the values belong to.
        values: canonical text per field id; fields that are absent are not judged.

    Returns:
        The faults, each naming its field; empty where all is well.
    """
    faults = []
    for field in criterion.fields:
        if field.id in values:
            faults.extend(_fault_of(field, values[field.id]))
    return faults or _part_above_whole(criterion, values)


def _fault_of(field: Field, text: str) -> list[ValueFault]:
    try:
        canonical(field, text)
    except ValueFault as fault:
        return [fault]
    return []


def parts_and_wholes(criterion: Criterion) -> list[tuple[str, str]]:
    """List the fields that may not exceed another one, each with that one."""
    whole = criterion.rule
    rules: list[Rule] = [part.rule for part in whole.parts] if isinstance(whole, Composite) else [whole]
    shares = [rule for rule in rules if isinstance(rule, Ratio | RatioBanded)]
    return [(rule.a, rule.b) for rule in shares if rule.if_a_gt_b is not IfAbove.CAP]


def _part_above_whole(criterion: Criterion, values: Mapping[str, str]) -> list[ValueFault]:
    pairs = parts_and_wholes(criterion)
    return [fault for pair in pairs for fault in _part_above_whole_of(criterion, pair, values)]


def _part_above_whole_of(
    criterion: Criterion, pair: tuple[str, str], values: Mapping[str, str]
) -> list[ValueFault]:
    if any(name not in values for name in pair):
        return []
    part, whole = (criterion.field(name) for name in pair)
    if amount(values[part.id]) <= amount(values[whole.id]):
        return []
    params = {
        "label": part.label,
        "value": values[part.id],
        "whole_field": whole.id,
        "whole_label": whole.label,
        "whole_value": values[whole.id],
    }
    return [ValueFault("value.part-above-whole", part.id, params)]


def _clean(field: Field, text: str) -> str:
    if len(text) > MAX_TEXT:  # first of all: composing a long run of accents takes the square of its length
        raise _fault("value.too-long", field, text[:40] + "…", limit=str(MAX_TEXT))
    clean = unicodedata.normalize("NFC", text).strip()
    if not clean:
        raise _fault("value.empty", field, clean)
    return clean


def _fault(code: str, field: Field, text: str, **more: str) -> ValueFault:
    return ValueFault(code, field.id, {"label": field.label, "value": text, **more})


def _canonical_int(field: Field, text: str) -> str:
    if not is_canonical(text):
        raise _fault("value.not-a-number", field, text)
    if "." in text:
        raise _fault("value.not-whole", field, text)
    return _in_range(field, text)


def _canonical_decimal(field: Field, text: str) -> str:
    if not is_canonical(text):
        raise _fault("value.not-a-number", field, text)
    if len(text.partition(".")[2]) > field.places:
        raise _fault("value.too-many-places", field, text, places=str(field.places))
    return _in_range(field, text)


def _canonical_bool(field: Field, text: str) -> str:
    if text not in {"true", "false"}:
        raise _fault("value.not-yes-or-no", field, text)
    return text


def _canonical_choice(field: Field, text: str) -> str:
    if text not in {option.code for option in field.choices}:
        labels = "; ".join(option.label for option in field.choices)
        raise _fault("value.unknown-choice", field, text, choices=labels)
    return text


def _in_range(field: Field, text: str) -> str:
    value = amount(text)
    if field.min is not None and value < field.min:
        code = "value.negative" if field.min == 0 else "value.below-minimum"
        raise _fault(code, field, text, min=show_exact(field.min))
    if field.max is not None and value > field.max:
        raise _fault("value.above-maximum", field, text, max=show_exact(field.max))
    return text


def _typed_number(field: Field, text: str) -> str:
    plain = text.replace("\u2212", "-")
    if _DIGITS.fullmatch(plain):
        return _trimmed(Fraction(plain))
    if field.type is FieldType.INT and _ENGLISH_GROUPS.fullmatch(plain):
        raise _fault("value.ambiguous-number", field, text)
    if _COMMA.fullmatch(plain) or _GROUPED_COMMA.fullmatch(plain):
        return _comma_number(field, plain)
    if _LONG.fullmatch(plain):
        raise _too_long_number(field, plain)
    code = "value.ambiguous-number" if _ANY_NUMBER.fullmatch(plain) else "value.not-a-number"
    raise _fault(code, field, text)


def _too_long_number(field: Field, plain: str) -> ValueFault:
    """Tell what is too long in a number that has one reading."""
    whole, _, places = plain.partition(",")
    if places and field.type is FieldType.INT:
        return _fault("value.not-whole", field, plain)
    if len(whole.lstrip("-")) > _MOST_DIGITS:
        return _fault("value.too-many-digits", field, plain, limit=str(_MOST_DIGITS))
    return _fault("value.too-many-places", field, plain, places=str(field.places))


def _comma_number(field: Field, plain: str) -> str:
    if field.type is FieldType.INT:
        raise _fault("value.not-whole", field, plain)
    return _trimmed(Fraction(plain.replace(".", "").replace(",", ".")))


def _trimmed(value: Fraction) -> str:
    return show_exact(value).replace(",", ".")


def _typed_bool(field: Field, text: str) -> str:
    answer = _YES_NO.get(text.casefold())
    if answer is None:
        raise _fault("value.not-yes-or-no", field, text)
    return answer


def _typed_choice(field: Field, text: str) -> str:
    for option in field.choices:
        if text.casefold() in {option.code.casefold(), option.label.casefold()}:
            return option.code
    return text


_Reader = Callable[[Field, str], str]
_CANONICAL_READERS: Mapping[FieldType, _Reader] = {
    FieldType.INT: _canonical_int,
    FieldType.DECIMAL: _canonical_decimal,
    FieldType.BOOL: _canonical_bool,
    FieldType.CHOICE: _canonical_choice,
}
_TYPED_READERS: Mapping[FieldType, _Reader] = {
    FieldType.INT: _typed_number,
    FieldType.DECIMAL: _typed_number,
    FieldType.BOOL: _typed_bool,
    FieldType.CHOICE: _typed_choice,
}
