"""What stands in the log for personal data and free text."""

from __future__ import annotations

import hashlib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from inspection_api.kernel.audit import sealed
from inspection_api.kernel.identifiers import SystemIdentifiers

TEXTS = st.text(max_size=40)


def test_a_seal_is_the_salted_digest_of_the_text() -> None:
    assert sealed("Ủy ban", "00ff") == hashlib.sha256("00ff\nỦy ban".encode()).hexdigest()


def test_no_text_has_no_seal_but_an_empty_one_has() -> None:
    assert sealed(None, "00ff") is None
    assert sealed("", "00ff") is not None


@given(TEXTS)
def test_the_form_of_a_text_does_not_matter(text: str) -> None:
    assert sealed(unicodedata.normalize("NFD", text), "s") == sealed(unicodedata.normalize("NFC", text), "s")


@given(TEXTS)
def test_a_seal_cannot_be_looked_up_without_its_salt(text: str) -> None:
    identifiers = SystemIdentifiers()
    assert sealed(text, identifiers.salt()) != sealed(text, identifiers.salt())
