"""Taking in bytes: if they are not the bytes named nothing is kept, else they are kept whatever they are.

Keeping comes before judging: by the time a file is looked at it is already safe on disk. ``accept`` looks at
its size and at its own first bytes, so that an upload is answered at the speed of the disk; decoding, which
costs ten times as much and meets hostile bytes, comes later and in a process of its own (``sandbox``).

What is odd about a file puts it into quarantine with a reason, for a person; it is never a ground for
throwing it away.
"""

from dataclasses import dataclass, field

from evidence.digests import Readable
from evidence.formats import (
    DOCX,
    HEIF_TYPES,
    HTML,
    PDF,
    PHOTO_TYPES,
    UNKNOWN,
    XLSX,
    PackageLimits,
    Sniffed,
    sniff,
)
from evidence.items import Accepted, Claim, Reason, State, Stored
from evidence.ports import ObjectStore

_NO_PICTURES = frozenset({UNKNOWN, HTML})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What passes without quarantine.

    Attributes:
        max_bytes: Larger files are kept, but nobody opens them.
        media_types: Accepted kinds, by the file's own bytes. Photos in HEIC are taken as photos whether or
            not they can be read here: that may change later (``Decoding``).
        packages: What a DOCX, an XLSX or another ZIP may say it holds.
    """

    max_bytes: int = 20_000_000
    media_types: frozenset[str] = PHOTO_TYPES
    packages: PackageLimits = field(default_factory=PackageLimits)


PHOTO_LIMITS = Limits(media_types=PHOTO_TYPES | HEIF_TYPES)
DOCUMENT_LIMITS = Limits(max_bytes=50_000_000, media_types=PHOTO_TYPES | {PDF, DOCX, XLSX})


def accept(stream: Readable, claim: Claim, store: ObjectStore, limits: Limits = PHOTO_LIMITS) -> Accepted:
    """Keep the bytes of a stream under the digest claimed for them, then say what they are.

    Args:
        stream: The bytes, read once, never held in memory as a whole. How many may come at all is for the
            caller to bound.
        claim: Only its digest decides; whatever else does not fit is for ``consistency``.
        store: Where to keep them.
        limits: What passes without quarantine; DOCUMENT_LIMITS for supporting documents.

    Returns:
        What was kept, without facts: nothing was decoded. Doing it again gives the same answer with
        ``created`` false.

    Raises:
        BadDigestError: The claim names no digest.
        DigestMismatchError: The bytes are others than claimed; nothing was kept.
    """
    kept = store.put(stream, claim.sha256)
    sniffed, reason = _judged(kept, store, limits)
    return Accepted(
        sha256=kept.sha256,
        size=kept.size,
        created=kept.created,
        media_type=sniffed.media_type,
        state=State.STORED if reason is None else State.QUARANTINED,
        reason=reason,
    )


def _judged(kept: Stored, store: ObjectStore, limits: Limits) -> tuple[Sniffed, Reason | None]:
    if kept.size == 0:
        return Sniffed(UNKNOWN), Reason.EMPTY
    with store.open(kept.sha256) as stream:
        sniffed = sniff(stream, limits.packages)
    if kept.size > limits.max_bytes:
        return sniffed, Reason.OVERSIZED
    return sniffed, sniffed.trouble or _unwanted(sniffed.media_type, limits)


def _unwanted(media_type: str, limits: Limits) -> Reason | None:
    if media_type in limits.media_types:
        return None
    return Reason.NOT_AN_IMAGE if media_type in _NO_PICTURES else Reason.UNSUPPORTED_FORMAT
