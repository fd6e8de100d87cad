"""Taking in bytes: if they are not the bytes named nothing is kept, else they are kept whatever they are.

Keeping comes before judging: by the time a file is looked at it is already safe on disk. What is odd about it
puts it into quarantine with a reason, for a person; it is never a ground for throwing it away.
"""

from dataclasses import dataclass
from typing import BinaryIO

from evidence.digests import Readable
from evidence.errors import PhotoError
from evidence.formats import PDF, PHOTO_TYPES, UNKNOWN, XLSX, media_type_of
from evidence.items import Accepted, Claim, PhotoFacts, Reason, State, Stored
from evidence.photos import MAX_PIXELS, describe
from evidence.ports import ObjectStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What passes without quarantine.

    Attributes:
        max_bytes: Larger files are kept, but nothing is decoded.
        max_pixels: Photos of more are kept, but not decoded.
        media_types: Accepted kinds, by the file's own bytes.
    """

    max_bytes: int = 20_000_000
    max_pixels: int = MAX_PIXELS
    media_types: frozenset[str] = PHOTO_TYPES


PHOTO_LIMITS = Limits()
DOCUMENT_LIMITS = Limits(max_bytes=50_000_000, media_types=PHOTO_TYPES | {PDF, XLSX})


@dataclass(frozen=True, slots=True)
class _Judgement:
    media_type: str
    reason: Reason | None = None
    facts: PhotoFacts | None = None


def accept(stream: Readable, claim: Claim, store: ObjectStore, limits: Limits = PHOTO_LIMITS) -> Accepted:
    """Keep the bytes of a stream under the digest claimed for them, then say what they are.

    Args:
        stream: The bytes, read once, never held in memory as a whole. How many may come at all is for the
            caller to bound.
        claim: Only its digest decides; whatever else does not fit is for ``consistency``.
        store: Where to keep them.
        limits: What passes without quarantine; DOCUMENT_LIMITS for supporting documents.

    Returns:
        What was kept. Doing it again gives the same answer with ``created`` false.

    Raises:
        BadDigestError: The claim names no digest.
        DigestMismatchError: The bytes are others than claimed; nothing was kept.
    """
    kept = store.put(stream, claim.sha256)
    judged = _judge(kept, store, limits)
    return Accepted(
        sha256=kept.sha256,
        size=kept.size,
        created=kept.created,
        media_type=judged.media_type,
        state=State.STORED if judged.reason is None else State.QUARANTINED,
        reason=judged.reason,
        facts=judged.facts,
    )


def _judge(kept: Stored, store: ObjectStore, limits: Limits) -> _Judgement:
    if kept.size == 0:
        return _Judgement(UNKNOWN, Reason.EMPTY)
    with store.open(kept.sha256) as stream:
        media_type = media_type_of(stream)
        if kept.size > limits.max_bytes:
            return _Judgement(media_type, Reason.OVERSIZED)
        if media_type not in limits.media_types:
            return _Judgement(media_type, _unwanted(media_type))
        return _look(stream, media_type, limits)


def _unwanted(media_type: str) -> Reason:
    return Reason.NOT_AN_IMAGE if media_type == UNKNOWN else Reason.UNSUPPORTED_FORMAT


def _look(stream: BinaryIO, media_type: str, limits: Limits) -> _Judgement:
    if media_type not in PHOTO_TYPES:
        return _Judgement(media_type)
    try:
        return _Judgement(media_type, facts=describe(stream, limits.max_pixels))
    except PhotoError as fault:
        return _Judgement(media_type, Reason(fault.code))
