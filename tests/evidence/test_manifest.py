"""One list of files has one form."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import BadDigestError, ManifestError
from evidence.manifest import Entry, manifest_bytes, manifest_digest

A, B = Entry("a.jpg", "a" * 64, 1), Entry("b.jpg", "b" * 64, 2)


def test_the_form_of_a_manifest() -> None:
    first = '{"name":"a.jpg","sha256":"' + "a" * 64 + '","size":1}'
    second = '{"name":"b.jpg","sha256":"' + "b" * 64 + '","size":2}'
    expected = '{"entries":[' + first + "," + second + '],"format":"evidence-manifest/1"}'
    assert manifest_bytes([B, A]) == expected.encode()
    assert manifest_digest([A, B]) == hashlib.sha256(expected.encode()).hexdigest()


@given(st.permutations([Entry(f"{number}.jpg", f"{number:064x}", number) for number in range(12)]))
def test_the_order_of_collecting_does_not_matter(entries: list[Entry]) -> None:
    assert manifest_digest(entries) == manifest_digest(sorted(entries, key=lambda entry: entry.size))


def test_another_file_gives_another_digest() -> None:
    digests = {
        manifest_digest(entries) for entries in ([], [A], [B], [A, B], [A, Entry("b.jpg", "b" * 64, 3)])
    }
    assert len(digests) == 5


@pytest.mark.parametrize("entries", [[A, A], [A, Entry("a.jpg", "b" * 64, 1)], [Entry("", "a" * 64, 1)]])
def test_a_name_stands_for_one_file(entries: list[Entry]) -> None:
    with pytest.raises(ManifestError, match="name"):
        manifest_bytes(entries)


def test_sizes_and_digests_are_checked() -> None:
    with pytest.raises(ManifestError, match="size"):
        manifest_bytes([Entry("a.jpg", "a" * 64, -1)])
    with pytest.raises(BadDigestError):
        manifest_bytes([Entry("a.jpg", "a", 1)])
