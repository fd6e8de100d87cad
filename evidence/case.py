"""What all checks of a photo look at: the claim, the file, the site and what the receiving side knows.

Checks are generators of findings over one ``Case``. They never raise, whatever was claimed, and say nothing
where there is nothing to compare.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from evidence.items import Claim, Fence, Fix, Known, PhotoFacts
from evidence.places import VIET_NAM, Region, is_usable

EDITORS = (
    "acdsee",
    "adobe",
    "affinity",
    "b612",
    "beautyplus",
    "canva",
    "capcut",
    "capture one",
    "corel",
    "darktable",
    "dxo",
    "faceapp",
    "facetune",
    "gimp",
    "imagemagick",
    "inshot",
    "irfanview",
    "krita",
    "lightroom",
    "luminar",
    "meitu",
    "paint",
    "paint.net",
    "paintshop",
    "photodirector",
    "photopea",
    "photoscape",
    "photoshop",
    "picasa",
    "picsart",
    "pixelmator",
    "pixlr",
    "polarr",
    "rawtherapee",
    "remini",
    "snapseed",
    "topaz",
    "vsco",
    "xnview",
)
"""Programs that change pictures, as they name themselves in the EXIF tag Software, in lower case."""

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which point on something is worth a finding.

    Attributes:
        fix_age: A fix this much away from the moment of taking is another moment's fix.
        clock: Clocks may differ this much; phones are known to differ by minutes.
        idle: A device may sleep or stand idle this long between two captures, its counter with it.
        unset: A device clock this much before the issue of the package was never set.
        earliest: A clock that shows an earlier instant was never set, whenever the package was issued.
        poor_accuracy_m: A fix less accurate than this says little.
        exif_distance_m: File and fix may lie this far apart, beside the accuracy of the fix.
        region: Where sites are; a position that is here only when turned round was turned round.
        editors: Names of programs that change pictures, in lower case.
    """

    fix_age: timedelta = timedelta(seconds=60)
    clock: timedelta = timedelta(minutes=5)
    idle: timedelta = timedelta(hours=1)
    unset: timedelta = timedelta(days=730)
    earliest: datetime = datetime(2010, 1, 1, tzinfo=UTC)
    poor_accuracy_m: int = 100
    exif_distance_m: int = 500
    region: Region | None = VIET_NAM
    editors: tuple[str, ...] = EDITORS


@dataclass(frozen=True, slots=True)
class Case:
    """One photo and everything it is held against.

    Attributes:
        claim: What the tablet said.
        facts: What the photo shows; None when it could not be read.
        fence: Where the visit was to take place, if known.
        known: What the receiving side knows.
        policy: From which point on something is worth a finding.
    """

    claim: Claim
    facts: PhotoFacts | None
    fence: Fence | None
    known: Known
    policy: Policy

    @property
    def fix(self) -> Fix | None:
        """The claimed fix, if it can be computed with."""
        fix = self.claim.fix
        return fix if fix is not None and is_usable(fix) else None

    def is_unset(self, shown: datetime) -> bool:
        """Say whether a clock that showed this was never set."""
        issued = self.known.package_issued_at
        return shown < self.policy.earliest or (issued is not None and issued - shown > self.policy.unset)

    @property
    def claimed_time(self) -> datetime | None:
        """The claimed moment by the device's clock; None also when that clock was never set."""
        taken = self.claim.taken_at
        return None if taken is None or self.is_unset(taken) else taken

    def time_after(self, instant: datetime | None) -> timedelta | None:
        """Return how long after an instant of the server the photo was taken; negative before it.

        The device's clock is corrected by its skew, as far as that was measured. None when either is unknown.
        """
        taken = self.claimed_time
        if taken is None or instant is None:
            return None
        return taken - instant - (self.known.clock_skew or timedelta())


def shown(value: object) -> str:
    """Return whatever was sent as text, but not more of it than tells what it is."""
    return str(value)[:_LONGEST_SHOWN]


def metres(length: Decimal) -> str:
    """Return a length as canonical decimal text: no exponent, no trailing zeros."""
    text = f"{length:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds(span: timedelta) -> int:
    """Return a span in whole seconds, rounded down."""
    return span // timedelta(seconds=1)
