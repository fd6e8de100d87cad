"""A photo in order, and ways to put one thing of it out of order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from evidence.consistency import findings
from evidence.items import (
    Claim,
    CodeVerdict,
    Earlier,
    Fence,
    Finding,
    Fix,
    Known,
    PhotoFacts,
    Position,
    Severity,
    Sighting,
    SignatureVerdict,
    Source,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
VIET_NAM = timezone(timedelta(hours=7))
TAKEN = datetime(2019, 11, 5, 9, 30, tzinfo=VIET_NAM)
SITE = Position(Decimal("13.98"), Decimal(108))
FAR = Position(Decimal("14.08"), Decimal(108))
FENCE = Fence(SITE, 500)
FIX = Fix(SITE, Decimal("12.50"), TAKEN - timedelta(seconds=5))
CHECKPOINT = f"41:{'c' * 64}"
CLAIM = Claim(
    sha256="a" * 64,
    size=1000,
    media_type="image/jpeg",
    taken_at=TAKEN,
    source=Source.CAMERA,
    fix=FIX,
    monotonic_ms=7_000_000,
    code="K7QX",
    checkpoint=CHECKPOINT,
)
FACTS = PhotoFacts(
    format="JPEG",
    media_type="image/jpeg",
    width=4000,
    height=3000,
    exif_time=TAKEN.replace(tzinfo=None),
    exif_position=SITE,
    software="G991BXXU5CVDD",
    orientation=6,
)
HERE = Sighting("capture-1", "2019", "xa-01", "I.1")
KNOWN = Known(
    stored_size=1000,
    package_issued_at=TAKEN - HOUR,
    received_at=TAKEN + HOUR,
    visit_opened_at=TAKEN - HOUR / 2,
    visit_closed_at=TAKEN + HOUR / 2,
    clock_skew=timedelta(seconds=20),
    exif_zone=VIET_NAM,
    earlier=Earlier(TAKEN - 10 * MINUTE, 6_400_000),
    signature=SignatureVerdict.VALID,
    checkpoint_at=TAKEN - 2 * HOUR,
    code=CodeVerdict.ISSUED,
    here=HERE,
)
NEVER_SET = datetime(1970, 1, 1, tzinfo=UTC)


def moved(**changes: object) -> Claim:
    """The claim with another fix."""
    return replace(CLAIM, fix=replace(FIX, **changes))  # type: ignore[arg-type]  # names are checked by replace


def found(
    claim: Claim = CLAIM, facts: PhotoFacts | None = FACTS, fence: Fence | None = FENCE, known: Known = KNOWN
) -> tuple[Finding, ...]:
    return findings(claim, facts, fence, known)


def only(results: tuple[Finding, ...]) -> tuple[str, Severity, dict[str, str | int]]:
    assert len(results) == 1, results
    return results[0].code, results[0].severity, dict(results[0].data)


def codes(results: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in results]
