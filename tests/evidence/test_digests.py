"""Digests and the canonical form they are taken of."""

import hashlib
import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.digests import canonical_json, checked_digest, parse_canonical, sha256_bytes, sha256_stream
from evidence.errors import BadDigestError, NotCanonicalError

LARGEST = 2**53 - 1
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)


@given(VALUES)
def test_canonical_json_reads_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == value
    assert parse_canonical(canonical_json(value)) == value


@given(st.dictionaries(TEXTS, SCALARS))
def test_the_order_in_which_keys_were_put_in_does_not_matter(value: dict[str, object]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(VALUES)
def test_no_byte_is_superfluous(value: object) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(canonical_json(value)) == len(compact)


def test_keys_are_ordered_as_in_the_example_of_rfc_8785_section_3_2_3() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = list(json.loads(canonical_json(dict.fromkeys(keys))))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_strings_are_escaped_as_rfc_8785_says_and_nothing_else_is() -> None:
    text = '€$\x0f\nA\'B"\\\\"/\x7f\u2028'
    assert canonical_json(text).decode() == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'


def test_text_is_not_normalised() -> None:
    assert canonical_json("e\u0301") != canonical_json("\u00e9")


def test_tuples_are_lists_and_booleans_are_not_numbers() -> None:
    assert canonical_json((True, 1, None)) == b"[true,1,null]"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.0, "type"),
        ({"a": [float("nan")]}, "type"),
        (b"bytes", "type"),
        ({1: "a"}, "key"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        (2**53, "integer-range"),
        (-(2**53), "integer-range"),
    ],
)
def test_what_has_no_exact_form_is_refused(value: object, reason: str) -> None:
    with pytest.raises(NotCanonicalError) as refusal:
        canonical_json(value)
    assert refusal.value.params["reason"] == reason


def test_a_loop_is_refused_and_not_followed() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(NotCanonicalError, match="nesting"):
        canonical_json(loop)


@pytest.mark.parametrize(
    "line", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"1e1", b'"\\u0041"', b" 1"]
)
def test_json_in_another_form_is_told_from_canonical_json(line: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        parse_canonical(line)


def test_brackets_beyond_all_measure_are_refused() -> None:
    with pytest.raises(NotCanonicalError):
        parse_canonical(b"[" * 200_000 + b"]" * 200_000)


@pytest.mark.parametrize("line", [b"", b"{", b"\xff", b"nonsense"])
def test_what_is_not_json_is_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_canonical(line)


@given(st.binary(max_size=200))
def test_digests_are_those_of_hashlib(data: bytes) -> None:
    expected = hashlib.sha256(data).hexdigest()
    assert sha256_bytes(data) == sha256_stream(BytesIO(data)) == expected


@pytest.mark.parametrize(
    "text", ["", "a" * 63, "A" * 64, "a" * 65, "../" + "a" * 61, "a" * 64 + "\n", "٣" * 64]
)
def test_only_lower_case_hexadecimal_names_a_file(text: str) -> None:
    with pytest.raises(BadDigestError) as refusal:
        checked_digest(text)
    assert refusal.value.code == "evidence.bad-digest"
