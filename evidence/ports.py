"""What the library asks of the world around it."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from evidence.digests import Readable
from evidence.items import Stored


class ObjectStore(Protocol):
    """Write-once storage of files named by their SHA-256, with disposable derivatives beside them."""

    def put(self, stream: Readable, sha256: str) -> Stored:
        """Keep the bytes for good under their digest; when it returns they survive a power cut.

        Raises:
            BadDigestError: The name is not a digest.
            DigestMismatchError: The bytes have another digest; nothing was kept.
            ObjectDamagedError: The name is taken by a file of another size.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open an object for reading.

        Raises:
            BadDigestError: The name is not a digest.
            ObjectMissingError: There is none.
        """
        ...

    def exists(self, sha256: str) -> bool:
        """Say whether a complete object of that digest is here."""
        ...

    def size(self, sha256: str) -> int:
        """Return the number of bytes of an object, or raise ObjectMissingError."""
        ...

    def digests(self) -> Iterator[str]:
        """Yield the digests of all complete objects in ascending order."""
        ...

    def put_derived(self, sha256: str, recipe: str, data: bytes) -> None:
        """Keep something made from an object; a later one of the same recipe replaces it whole."""
        ...

    def open_derived(self, sha256: str, recipe: str) -> BinaryIO:
        """Open a derivative, or raise ObjectMissingError: then make it again."""
        ...
