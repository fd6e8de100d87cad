"""The list of files that belong together, in one canonical form, so that one digest stands for all of them.

It says what belongs to a dossier or a publication; it does not sign, and it does not read the files.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.digests import canonical_json, checked_digest, sha256_bytes
from evidence.errors import ManifestError

MANIFEST_FORMAT = "evidence-manifest/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a manifest: the name it goes by there, its digest and its number of bytes."""

    name: str
    sha256: str
    size: int


def manifest_bytes(entries: Iterable[Entry]) -> bytes:
    """Return the manifest as canonical JSON, its entries ordered by name, whatever order they come in.

    Raises:
        ManifestError: A name is empty or occurs twice, or a size is negative.
        BadDigestError: A digest is not one.
    """
    ordered = sorted(entries, key=lambda entry: entry.name)
    names = [entry.name for entry in ordered]
    for entry, before in zip(ordered, ["", *names], strict=False):
        _check(entry, before)
    listed = [{"name": entry.name, "sha256": entry.sha256, "size": entry.size} for entry in ordered]
    return canonical_json({"format": MANIFEST_FORMAT, "entries": listed})


def manifest_digest(entries: Iterable[Entry]) -> str:
    """Return the SHA-256 of the manifest."""
    return sha256_bytes(manifest_bytes(entries))


def _check(entry: Entry, before: str) -> None:
    if entry.name == before:
        raise ManifestError(name=entry.name, reason="name")
    if entry.size < 0:
        raise ManifestError(name=entry.name, reason="size")
    checked_digest(entry.sha256)
