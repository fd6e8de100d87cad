"""Reading values: canonical text strictly, typed text carefully, never by guessing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Field, FieldType, Option, ValueFault, canonical, hard_faults, show_value, typed
from scoring.values import check_canonical
from tests.scoring.sample_sets import rulebooks

ZERO = Fraction(0)
WHOLE = Field("n", "Số máy", FieldType.INT, "máy", ZERO, Fraction(2000), 0, ())
DECIMAL = Field("x", "Băng thông", FieldType.DECIMAL, "Mbps", ZERO, None, 2, ())
YES_NO = Field("co", "Có", FieldType.BOOL, "", None, None, 0, ())
CHOICE = Field(
    "muc", "Mức", FieldType.CHOICE, "", None, None, 0, (Option("khong", "Không có"), Option("co", "Có đủ"))
)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (WHOLE, "45", "45"),
        (WHOLE, " 007 ", "7"),
        (WHOLE, "0", "0"),
        (WHOLE, "-0", "0"),
        (DECIMAL, "3,5", "3.5"),
        (DECIMAL, "3,50", "3.5"),
        (DECIMAL, "3,0", "3"),
        (DECIMAL, "3", "3"),
        (DECIMAL, "0,25", "0.25"),
        (DECIMAL, "1.234,5", "1234.5"),
        (DECIMAL, "12.345.678,25", "12345678.25"),
        (YES_NO, "Có", "true"),
        (YES_NO, "không", "false"),
        (YES_NO, "Co\u0301", "true"),
        (YES_NO, "true", "true"),
        (CHOICE, "co", "co"),
        (CHOICE, "Không có", "khong"),
        (CHOICE, "KHÔNG CÓ", "khong"),
    ],
)
def test_typed_text_that_has_one_meaning_is_taken(field: Field, text: str, value: str) -> None:
    assert typed(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (DECIMAL, "3.5", "value.ambiguous-number"),
        (DECIMAL, "1.234", "value.ambiguous-number"),
        (DECIMAL, "1.234.567", "value.ambiguous-number"),
        (DECIMAL, "1,234.5", "value.ambiguous-number"),
        (DECIMAL, "1,234,567", "value.ambiguous-number"),
        (DECIMAL, "12.34,5", "value.ambiguous-number"),
        (DECIMAL, "0.123,5", "value.ambiguous-number"),
        (DECIMAL, "1,234", "value.too-many-places"),
        (DECIMAL, "3,", "value.ambiguous-number"),
        (DECIMAL, ",5", "value.not-a-number"),
        (DECIMAL, "-1,5", "value.negative"),
        (DECIMAL, "\u22121", "value.negative"),
        (DECIMAL, "5 %", "value.not-a-number"),
        (DECIMAL, "1e3", "value.not-a-number"),
        (DECIMAL, "NaN", "value.not-a-number"),
        (DECIMAL, "٣", "value.not-a-number"),
        (DECIMAL, "９", "value.not-a-number"),
        (DECIMAL, "9" * 19, "value.too-many-digits"),
        (DECIMAL, "-" + "9" * 19 + ",5", "value.too-many-digits"),
        (DECIMAL, "0," + "1" * 16, "value.too-many-places"),
        (WHOLE, "9" * 19, "value.too-many-digits"),
        (WHOLE, "0," + "1" * 16, "value.not-whole"),
        (WHOLE, "1.234", "value.ambiguous-number"),
        (WHOLE, "1,234", "value.ambiguous-number"),
        (WHOLE, "3,5", "value.not-whole"),
        (WHOLE, "2001", "value.above-maximum"),
        (WHOLE, "", "value.empty"),
        (WHOLE, " \n", "value.empty"),
        (WHOLE, "x" * 201, "value.too-long"),
        (YES_NO, "x", "value.not-yes-or-no"),
        (YES_NO, "1", "value.not-yes-or-no"),
        (CHOICE, "khac", "value.unknown-choice"),
    ],
)
def test_typed_text_that_is_wrong_or_ambiguous_is_refused(field: Field, text: str, code: str) -> None:
    with pytest.raises(ValueFault) as caught:
        typed(field, text)
    assert (caught.value.code, caught.value.field) == (code, field.id)
    assert caught.value.params["label"] == field.label


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (WHOLE, "12", None),
        (WHOLE, "012", "value.not-a-number"),
        (WHOLE, "+1", "value.not-a-number"),
        (WHOLE, "-0", "value.not-a-number"),
        (WHOLE, "1.5", "value.not-whole"),
        (WHOLE, "-3", "value.negative"),
        (DECIMAL, "3.5", None),
        (DECIMAL, "3.50", "value.not-a-number"),
        (DECIMAL, "3,5", "value.not-a-number"),
        (DECIMAL, "3.555", "value.too-many-places"),
        (YES_NO, "false", None),
        (YES_NO, "Có", "value.not-yes-or-no"),
        (CHOICE, "co", None),
        (CHOICE, "Có đủ", "value.unknown-choice"),
    ],
)
def test_canonical_text_is_read_strictly(field: Field, text: str, code: str | None) -> None:
    if code is None:
        assert canonical(field, text) == text
        return
    with pytest.raises(ValueFault) as caught:
        canonical(field, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("field", "text"), [(WHOLE, " 12"), (DECIMAL, "3.5\t"), (YES_NO, " true "), (CHOICE, "co ")]
)
def test_text_that_would_have_to_be_trimmed_is_not_canonical(field: Field, text: str) -> None:
    check_canonical(field, text.strip())
    with pytest.raises(ValueFault) as caught:
        check_canonical(field, text)
    assert (caught.value.code, caught.value.field) == ("value.not-canonical", field.id)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_what_is_shown_can_be_typed_back(number: object) -> None:
    text = str(number).rstrip("0").rstrip(".") if "." in str(number) else str(number)
    assert typed(DECIMAL, show_value(DECIMAL, text)) == text


def test_values_are_shown_to_people() -> None:
    shown = [show_value(YES_NO, "true"), show_value(YES_NO, "false"), show_value(CHOICE, "khong")]
    assert [*shown, show_value(DECIMAL, "1234.5")] == ["Có", "Không", "Không có", "1234,5"]


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"so_may": "5", "so_cbcc": "5"}, []),
        ({"so_may": "6", "so_cbcc": "5"}, [("value.part-above-whole", "so_may")]),
        ({"so_may": "6"}, []),
        ({"so_may": "-1", "so_cbcc": "5"}, [("value.negative", "so_may")]),
        (
            {"so_may": "1.5", "so_cbcc": "x"},
            [("value.not-whole", "so_may"), ("value.not-a-number", "so_cbcc")],
        ),
    ],
)
def test_hard_faults_name_their_fields(values: dict[str, str], faults: list[tuple[str, str]]) -> None:
    criterion = rulebooks()["huyen"].criterion("H.A1.1")
    assert [(fault.code, fault.field) for fault in hard_faults(criterion, values)] == faults
