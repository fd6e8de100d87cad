"""What is said about a photo, as text that is kept, and back again. Pure; judging is evidence.consistency's.

A capture is written once. What the receiving side knew at that moment (site, clocks) is kept with it, so that
the file can be held against the claim whenever its bytes arrive, also much later.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from evidence import Fence, Finding, Fix, Position, Severity, Source, sha256_bytes
from evidence.checkpoints import Printed, read_printed
from evidence.errors import NoteFormError
from evidence.items import ChainVerdict, CheckpointVerdict, CodeVerdict, Earlier, Picture, SignatureVerdict
from evidence.records import CaptureRecord
from evidence.signing import exact_base64, verify_device
from inspection_api.kernel.actors import Actor

_FROM_A_PACKAGE = frozenset({CodeVerdict.ISSUED, CodeVerdict.OTHER_VISIT})
_SECOND = timedelta(seconds=1)
FIRST = "0" * 64
"""Stands for the record before the first one of a tablet."""
MOST_PREVIEW = 150_000
"""Bytes of the largest small picture that a tablet may send before a photo."""
PREVIEW_TYPE = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureDraft:
    """A photo as its taker describes it, with what the server knows beside.

    Attributes:
        id: Made by the tablet.
        sha256: The file it is about; its bytes may come before or after.
        campaign_id: The round it belongs to.
        visit_id: The visit it belongs to.
        unit_code: The unit visited.
        criterion: What it is to show.
        field: One value of the criterion, or None for the whole.
        source: Camera or gallery.
        taken_at: Instant by the tablet's clock.
        device: The tablet.
        fix: Where the tablet thought it was.
        notice_given: The people present were told.
        size: Claimed number of bytes.
        media_type: Claimed media type.
        fence: Where the visit was to take place.
        package_issued_at: When the package was issued that the tablet works with.
        visit_opened_at: When the tablet was first given a package of the visit, if it said who it is.
        visit_closed_at: When the visit was closed, if it was before this came.
        clock_skew: Tablet's clock minus ours.
        author_id: Who took it.
        author_name: The taker's name.
        picture: What it shows, as the taker says.
    """

    id: UUID
    sha256: str
    campaign_id: str
    visit_id: UUID
    unit_code: str
    criterion: str
    field: str | None
    source: Source
    taken_at: datetime
    device: str
    fix: Fix | None
    notice_given: bool
    size: int
    media_type: str
    fence: Fence | None
    package_issued_at: datetime | None
    visit_opened_at: datetime | None
    visit_closed_at: datetime | None
    clock_skew: timedelta | None
    author_id: UUID
    author_name: str
    picture: Picture


def fix_texts(fix: Fix | None) -> tuple[str | None, str | None, str | None, datetime | None]:
    """Return latitude, longitude, accuracy and instant of a fix, to keep as they were claimed."""
    if fix is None:
        return None, None, None, None
    return str(fix.position.latitude), str(fix.position.longitude), str(fix.accuracy_m), fix.fixed_at


def read_fix(
    latitude: str | None, longitude: str | None, accuracy_m: str | None, fixed_at: datetime | None
) -> Fix | None:
    """Return the fix that was kept, or None."""
    if latitude is None or longitude is None or accuracy_m is None or fixed_at is None:
        return None
    return Fix(Position(Decimal(latitude), Decimal(longitude)), Decimal(accuracy_m), fixed_at)


def fence_text(fence: Fence | None) -> str | None:
    """Return a fence as text to keep."""
    if fence is None:
        return None
    return f"{fence.centre.latitude} {fence.centre.longitude} {fence.radius_m}"


def read_fence(text: str | None) -> Fence | None:
    """Return the fence that was kept as text."""
    if text is None:
        return None
    latitude, longitude, radius = text.split(" ")
    return Fence(Position(Decimal(latitude), Decimal(longitude)), int(radius))


def whole_seconds(span: timedelta | None) -> int | None:
    """Return a span in whole seconds, rounded down."""
    return None if span is None else span // _SECOND


def skew_of(seconds: int | None) -> timedelta | None:
    """Return the span that was kept in whole seconds."""
    return None if seconds is None else seconds * _SECOND


def findings_text(found: Sequence[Finding]) -> str:
    """Return findings as JSON to keep."""
    rows = [{"code": f.code, "severity": f.severity.value, "data": dict(f.data)} for f in found]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True)


def read_findings(text: str) -> tuple[Finding, ...]:
    """Return the findings that were kept as JSON."""
    return tuple(Finding(row["code"], Severity(row["severity"]), row["data"]) for row in json.loads(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """What a tablet sent beside a photo, to be kept as it is.

    Attributes:
        id: Key of the command, and of the capture if it becomes one.
        device: The tablet that sent it.
        text: The record.
        signature: The tablet's signature of it in Base64, or None.
        code: Where its photo code comes from, and the other visit it belongs to, if it does; None where
            nothing is to be said of it.
    """

    id: UUID
    device: str
    text: str
    signature: str | None
    code: tuple[CodeVerdict, UUID | None] | None


def link_before(record: CaptureRecord | None) -> str | None:
    """Return what is kept as the link to the record before: ``FIRST`` for a first one, None for no record."""
    return None if record is None else record.prev or FIRST


def code_to_keep(record: CaptureRecord | None, verdict: CodeVerdict | None) -> str | None:
    """Return the photo code of a record, if some package issued it: only such a one can be used twice."""
    return record.claim.code if record is not None and verdict in _FROM_A_PACKAGE else None


def code_verdict(kept: str | None, issued: str | None, code: str | None) -> CodeVerdict | None:
    """Return where a photo code comes from, as it was kept.

    Args:
        kept: The verdict of when the record came.
        issued: What an earlier version kept instead: the codes issued for the visit by then.
        code: What the record says.
    """
    if kept is not None or issued is None:
        return None if kept is None else CodeVerdict(kept)
    if code is None:
        return CodeVerdict.MISSING
    return CodeVerdict.ISSUED if code in issued.split() else CodeVerdict.UNISSUED


def signing_key(text: str, signature: str | None, keys: Sequence[tuple[str, str]]) -> str | None:
    """Return the id of the key that made a signature, or None.

    Args:
        text: What was signed.
        signature: In Base64, or None.
        keys: Id and public key (DER in Base64) of every key of the tablet.
    """
    given = exact_base64(signature or "") or b""
    signers = (key_id for key_id, spki in keys if verify_device(_der(spki), text.encode(), given))
    return next(signers, None)


def signature_verdict(
    signature: str | None, keys: Sequence[tuple[str, str]], signed_by: str | None
) -> SignatureVerdict:
    """Say what a signature is worth, given the keys of the tablet and which one made it."""
    if signature is None:
        return SignatureVerdict.MISSING
    if signed_by is not None:
        return SignatureVerdict.VALID
    return SignatureVerdict.INVALID if keys else SignatureVerdict.UNKNOWN_KEY


def chain_verdict(link: str | None, *, forked: bool, found: bool, complete: bool) -> ChainVerdict | None:
    """Say how a record stands in the chain of its tablet.

    Args:
        link: What was kept as the link to the record before.
        forked: Another record names the same one before.
        found: The record before is here.
        complete: Everything the tablet said before has come; it sends photos after all their descriptions.
    """
    if link is None:
        return None
    if forked:
        return ChainVerdict.FORK
    if found or link == FIRST:
        return ChainVerdict.FOLLOWS
    return ChainVerdict.GAP if complete else None


def seen_checkpoint(text: str) -> Printed | None:
    """Return the checkpoint a tablet says it has seen; None for what is no checkpoint."""
    try:
        return read_printed(text)
    except NoteFormError:
        return None


def checkpoint_verdict(seen: Printed | None, root: bytes | None, size: int) -> CheckpointVerdict:
    """Say whether a checkpoint that a tablet has seen is ours.

    Args:
        seen: What the tablet says; None when it is no checkpoint.
        root: The root of the one we gave out at that size, if any.
        size: How many lines the log has now.
    """
    if seen is None:
        return CheckpointVerdict.UNKNOWN
    if root is not None and seen.root == root:
        return CheckpointVerdict.OURS
    return CheckpointVerdict.AHEAD if seen.size > size else CheckpointVerdict.UNKNOWN


def earlier(record: CaptureRecord, before: CaptureRecord | None) -> Earlier | None:
    """Return the moment of the capture before; files from the gallery have times of their own."""
    if before is None or Source.GALLERY in {record.claim.source, before.claim.source}:
        return None
    taken_at = before.claim.taken_at
    return None if taken_at is None else Earlier(taken_at, before.claim.monotonic_ms)


def _der(spki: str) -> bytes:
    return exact_base64(spki) or b""


def finding_digest(finding: Finding) -> str:
    """Return what names a finding with everything it says, so that accepting it accepts nothing else."""
    return sha256_bytes(findings_text([finding]).encode())


def for_units(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings as people of a unit see them: where else a picture was used is not theirs to know."""
    shown = {finding.code: finding for finding in map(_without_places, found)}
    return tuple(shown.values())


def _without_places(finding: Finding) -> Finding:
    return Finding(ELSEWHERE, finding.severity) if finding.code in _NAMES_PLACES else finding


ELSEWHERE = "evidence.used-elsewhere"
_NAMES_PLACES = frozenset({"evidence.same-file", "evidence.near-duplicate", "evidence.mirror-image"})


def is_by(actor: Actor, author_id: UUID, device: str) -> bool:
    """Tell whether somebody announced a photo, or brings what its tablet announced."""
    return actor.person_id == author_id or (actor.device is not None and actor.device == device)


def preview_name(capture_id: UUID) -> str:
    """Return the name under which the store keeps what a tablet sent of a photo, apart from derived ones."""
    return f"sent-{capture_id}"
