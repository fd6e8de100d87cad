"""What a table may answer: the fields of each kind's criteria, and the totals that come in ready-made."""

from collections.abc import Mapping

from scoring.answers import FactKey
from scoring.criteria.rulebook import Field, Rulebook
from scoring.errors import ValueFault
from scoring.reference.interpreter import fact_fields
from scoring.values import canonical, typed

Asked = Mapping[str, Mapping[FactKey, Field]]
"""The fields by kind of unit and fact key."""

VALUE_TEXTS: Mapping[str, str] = {
    "value.empty": "Ô trống",
    "value.too-long": "«{value}» dài hơn {limit} ký tự",
    "value.not-a-number": "«{value}» không phải số",
    "value.not-whole": "«{value}» phải là số nguyên",
    "value.too-many-places": "«{value}» có quá {places} chữ số thập phân",
    "value.too-many-digits": "«{value}» có hơn {limit} chữ số ở phần nguyên; xem lại số đã gõ",
    "value.ambiguous-number": "«{value}» có hai cách đọc; viết số lẻ với dấu phẩy, không tách nhóm nghìn",
    "value.not-yes-or-no": "«{value}» phải là Có hoặc Không",
    "value.unknown-choice": "«{value}» không có trong các lựa chọn: {choices}",
    "value.negative": "«{value}» là số âm",
    "value.below-minimum": "«{value}» nhỏ hơn {min}",
    "value.above-maximum": "«{value}» lớn hơn {max}",
}


def asked_by(rulebooks: Mapping[str, Rulebook]) -> Asked:
    """List what may be answered, by kind of unit."""
    return {kind: fact_fields(rulebook) for kind, rulebook in rulebooks.items()}


def read_value(asked: Field, text: str, *, as_typed: bool) -> str:
    """Read a cell's text as canonical text, as people type it or already canonical.

    Raises:
        ValueFault: the text does not fit the field.
    """
    return typed(asked, text) if as_typed else canonical(asked, text)


def sentence(fault: ValueFault) -> str:
    """Say in Vietnamese what is wrong with a value."""
    return f"{fault.params['label']}: {VALUE_TEXTS[fault.code].format(**fault.params)}"
