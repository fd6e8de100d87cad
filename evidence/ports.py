"""What the library asks of the world around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from evidence.digests import Readable
from evidence.items import Stored


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a store of S3's kind keeps files, and how to get in.

    Attributes:
        name: The bucket; it must exist.
        prefix: Folder within it, without slashes at its ends; empty for the whole bucket.
        endpoint: Address of the store, ``http://`` or ``https://``.
        region: What requests are signed for.
        key_id: The public half of the key.
        secret: The other half.
        path_style: The bucket stands in the path of an address, not in its host name.
        read_back: Read every new file back and hash it before it counts as kept.
    """

    name: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    path_style: bool = True
    read_back: bool = False


class ObjectStore(Protocol):
    """Write-once storage of files named by their SHA-256, with disposable derivatives beside them.

    A store on another machine may raise from every method: StoreAwayError when it does not answer, and
    StoreRefusedError when it does not let us in.
    """

    def put(self, stream: Readable, sha256: str) -> Stored:
        """Keep the bytes for good under their digest; when it returns they survive a power cut.

        Raises:
            BadDigestError: The name is not a digest.
            DigestMismatchError: The bytes have another digest; nothing was kept.
            ObjectDamagedError: The name is taken by other bytes.
            StoreFullError: There is no room; nothing was kept.
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

    def strays(self) -> Iterator[str]:
        """Yield the paths of whatever stands among the objects and is none, in no order."""
        ...

    def put_derived(self, sha256: str, recipe: str, data: bytes) -> None:
        """Keep something made from an object; a later one of the same recipe replaces it whole."""
        ...

    def open_derived(self, sha256: str, recipe: str) -> BinaryIO:
        """Open a derivative, or raise ObjectMissingError: then make it again."""
        ...
