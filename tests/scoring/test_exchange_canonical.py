"""One way of writing plain data, and a tree over lines: equal content, equal bytes, provable lines."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.exchange.canonical import CanonicalError, canonical_json, digest, parse_canonical
from scoring.exchange.tree import proof, proves, root

PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_the_form_is_sorted_without_blanks_in_nfc_with_one_line_end() -> None:
    written = canonical_json({"b": ["Xa\u0303", None, True], "a": "43.8", "Đ": ()})
    assert written == '{"a":"43.8","b":["Xã",null,true],"Đ":[]}\n'.encode()


@settings(max_examples=40)
@given(PLAIN)
def test_what_is_written_is_read_back_to_the_same_bytes(value: object) -> None:
    written = canonical_json(value)  # type: ignore[arg-type]  # plain by construction
    assert canonical_json(parse_canonical(written)) == written
    assert json.loads(written) == json.loads(canonical_json(parse_canonical(written)))


@pytest.mark.parametrize("value", [1, 1.5, {"a": {1}}, b"x"])
def test_numbers_and_other_things_do_not_occur(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)  # type: ignore[arg-type]  # the refusal is what is shown


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1}\n',
        b'{"a":1.5}\n',
        b'{"a":NaN}\n',
        b'{"a":"x"}',
        b'{ "a":"x"}\n',
        b'{"b":"x","a":"y"}\n',
        b'{"a":"x","a":"x"}\n',
        '{"a":"Xa\u0303"}\n'.encode(),
        b'"\xff"\n',
        b'"\\ud800"\n',
        b"[" * 100_000,
    ],
)
def test_bytes_in_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        parse_canonical(data)


def test_a_digest_is_sha_256() -> None:
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_roots_are_those_of_rfc_6962() -> None:
    """Roots over the first lines of the example data of certificate transparency."""
    lines = [bytes.fromhex(text) for text in ("", "00", "10", "2021")]
    assert root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root(lines[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(lines[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root(lines[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root(lines) == "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"


@given(st.lists(st.binary(max_size=5), min_size=1, max_size=20), st.data())
def test_every_line_proves_itself_and_no_other_line_does(lines: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    steps = proof(lines, place)
    assert proves(lines[place], steps, root(lines))
    assert not proves(lines[place] + b"x", steps, root(lines))
