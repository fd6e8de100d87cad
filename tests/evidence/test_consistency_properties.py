"""What holds of findings whatever was claimed: no exception, no certainty out of doubt, one order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.consistency import findings
from evidence.digests import canonical_json
from evidence.items import (
    Alike,
    CheckpointVerdict,
    Claim,
    CodeVerdict,
    Earlier,
    Fence,
    FenceVerdict,
    Finding,
    Fix,
    Known,
    PhotoFacts,
    Position,
    Sighting,
    SignatureVerdict,
    Source,
)
from evidence.places import fence_verdict
from tests.evidence.capture import CLAIM, FACTS, FENCE, FIX, KNOWN, SITE, codes, found, moved

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-14))])
TIMES = st.datetimes(timezones=ZONES)
NUMBERS = st.decimals(allow_nan=True, allow_infinity=True)
TEXTS = st.text(max_size=60).filter(lambda text: text.isprintable())
SIGHTINGS = st.builds(Sighting, *[st.sampled_from("ab")] * 4)
CLAIMS = st.builds(
    Claim,
    sha256=st.just("a" * 64),
    size=st.none() | st.integers(0, 2**53 - 1),
    media_type=st.none() | TEXTS,
    taken_at=st.none() | TIMES,
    source=st.none() | st.sampled_from(Source),
    fix=st.none() | st.builds(Fix, st.builds(Position, NUMBERS, NUMBERS), NUMBERS, TIMES),
    monotonic_ms=st.none() | st.integers(),
    code=st.none() | TEXTS,
    checkpoint=st.none() | TEXTS,
)
FACTS_SHOWN = st.builds(
    PhotoFacts,
    format=st.just("JPEG"),
    media_type=st.just("image/jpeg"),
    width=st.just(1),
    height=st.just(1),
    exif_time=st.none() | st.datetimes(timezones=st.none() | ZONES),
    exif_time_text=st.none() | TEXTS,
    exif_position=st.none() | st.builds(Position, NUMBERS, NUMBERS),
    software=st.none() | TEXTS,
    orientation=st.none() | st.integers(),
    trailing_bytes=st.integers(0, 2**53 - 1),
    pictures=st.integers(1, 3),
)
KNOWNS = st.builds(
    Known,
    stored_size=st.none() | st.integers(0, 2**53 - 1),
    package_issued_at=st.none() | TIMES,
    received_at=st.none() | TIMES,
    visit_opened_at=st.none() | TIMES,
    visit_closed_at=st.none() | TIMES,
    clock_skew=st.none() | st.timedeltas(timedelta(days=-(10**6)), timedelta(days=10**6)),
    exif_zone=st.none() | ZONES,
    earlier=st.none() | st.builds(Earlier, TIMES, st.none() | st.integers()),
    signature=st.none() | st.sampled_from(SignatureVerdict),
    checkpoint=st.none() | st.sampled_from(CheckpointVerdict),
    checkpoint_at=st.none() | TIMES,
    code=st.none() | st.sampled_from(CodeVerdict),
    code_visit=st.none() | TEXTS,
    code_twice=st.lists(TEXTS, max_size=2).map(tuple),
    here=st.none() | SIGHTINGS,
    alike=st.lists(st.builds(Alike, SIGHTINGS, st.none() | st.integers(0, 52), st.booleans())).map(tuple),
)
FENCES = st.builds(
    Fence,
    st.builds(Position, st.decimals(-90, 90, places=4), st.decimals(-180, 180, places=4)),
    st.integers(1, 5000),
)


@settings(deadline=None)
@given(CLAIMS, st.none() | FACTS_SHOWN, st.none() | FENCES, KNOWNS)
def test_whatever_was_claimed_gives_short_findings_fit_for_the_log(
    claim: Claim, facts: PhotoFacts | None, fence: Fence | None, known: Known
) -> None:
    told = findings(claim, facts, fence, known)
    assert len(set(codes(told))) == len(told)
    for finding in told:
        assert len(canonical_json(finding.data)) < 700


@settings(deadline=None)
@given(CLAIMS, FACTS_SHOWN, FENCES, KNOWNS, st.randoms())
def test_neither_repeating_nor_the_order_of_what_is_known_changes_anything(
    claim: Claim, facts: PhotoFacts, fence: Fence, known: Known, drawn: object
) -> None:
    alike = list(known.alike)
    drawn.shuffle(alike)  # type: ignore[attr-defined]  # hypothesis gives a Random
    again = replace(known, alike=tuple(alike))
    assert findings(claim, facts, fence, again) == findings(claim, facts, fence, known)


@settings(deadline=None)
@given(CLAIMS, FACTS_SHOWN, FENCES, KNOWNS)
def test_each_witness_speaks_for_itself(claim: Claim, facts: PhotoFacts, fence: Fence, known: Known) -> None:
    """Without the file nothing new is told, and nothing that it had no part in is lost."""
    whole = findings(claim, facts, fence, known)
    without_file = set(codes(findings(claim, None, fence, known)))
    assert without_file <= set(codes(whole))
    files_own = {code for code in codes(whole) if code not in without_file}
    assert files_own <= FROM_THE_FILE


@settings(deadline=None)
@given(st.integers(0, 20_000), st.lists(st.integers(0, 30_000), min_size=2, max_size=6))
def test_a_worse_accuracy_turns_certainty_into_doubt_and_never_doubt_into_certainty(
    metres: int, accuracies: list[int]
) -> None:
    position = Position(SITE.latitude + Decimal(metres) / 110_650, SITE.longitude)
    fixes = [replace(FIX, position=position, accuracy_m=Decimal(each)) for each in sorted(accuracies)]
    verdicts = [fence_verdict(FENCE, fix) for fix in fixes]
    for better, worse in pairwise(verdicts):
        assert worse in {better, FenceVerdict.CANNOT_TELL}
    for fix, verdict in zip(fixes, verdicts, strict=True):
        assert told_of_fence(found(replace(CLAIM, fix=fix), facts=None)) == TOLD[verdict]


FROM_THE_FILE = {
    "evidence.exif-clock-unset",
    "evidence.exif-time-differs",
    "evidence.exif-position-far",
    "evidence.media-type-differs",
    "evidence.edited",
    "evidence.trailing-bytes",
    "evidence.odd-orientation",
}
TOLD: dict[FenceVerdict, set[str]] = {
    FenceVerdict.INSIDE: set(),
    FenceVerdict.OUTSIDE: {"evidence.outside-fence"},
    FenceVerdict.CANNOT_TELL: {"evidence.fence-uncertain"},
}


def told_of_fence(results: tuple[Finding, ...]) -> set[str]:
    return set(codes(results)) & {"evidence.outside-fence", "evidence.fence-uncertain"}


@settings(deadline=None)
@given(NUMBERS, NUMBERS, NUMBERS)
def test_silence_about_the_place_means_inside(
    latitude: Decimal, longitude: Decimal, accuracy: Decimal
) -> None:
    """Whatever is not certainly inside is told, by one code or another."""
    claim = moved(position=Position(latitude, longitude), accuracy_m=accuracy)
    told = findings(claim, None, FENCE, KNOWN)
    fix = claim.fix
    assert fix is not None
    if not told:
        assert fence_verdict(FENCE, fix) is FenceVerdict.INSIDE


@given(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_moving_every_clock_alike_changes_nothing(shift: int, skew: int) -> None:
    """A device whose clock is known to be off is judged as if it were not, but for the skew itself."""
    off, more = timedelta(seconds=skew), timedelta(seconds=shift)
    taken = datetime(2019, 11, 5, 2, 30, tzinfo=UTC) + more
    right = replace(KNOWN, clock_skew=timedelta(), earlier=None)
    expected = codes(
        found(replace(CLAIM, taken_at=taken, fix=None), replace(FACTS, exif_time=None), known=right)
    )
    wrong = replace(right, clock_skew=off)
    claim = replace(CLAIM, taken_at=taken + off, fix=None)
    told = codes(found(claim, replace(FACTS, exif_time=None), known=wrong))
    assert [code for code in told if code != "evidence.clock-skew"] == expected
