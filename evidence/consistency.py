"""What a claim says against what the file and the receiving side show: findings, never a refusal.

Honest photos fail such checks too (Android strips positions, clocks drift, rooms have no sky), so each
finding carries its figures and is for a person to weigh. What is absent is not counted against anybody,
except the device's own fix, which the tablet always asks for.
"""

from evidence.case import Case, Policy
from evidence.clocks import CLOCK_CHECKS
from evidence.files import FILE_CHECKS
from evidence.items import Claim, Fence, Finding, Known, PhotoFacts
from evidence.likeness import alike_findings
from evidence.origins import ORIGIN_CHECKS
from evidence.sites import SITE_CHECKS

DEFAULT_POLICY = Policy()
NOTHING_KNOWN = Known()


def findings(
    claim: Claim,
    facts: PhotoFacts | None,
    fence: Fence | None,
    known: Known = NOTHING_KNOWN,
    policy: Policy = DEFAULT_POLICY,
) -> tuple[Finding, ...]:
    """Compare and return what does not fit, always in the same order: place, time, origin, file, others.

    Args:
        claim: What the tablet said.
        facts: What the photo shows; None when it could not be read.
        fence: Where the visit was to take place; None when the unit has no position (nothing is then said
            about the place).
        known: What the receiving side knows.
        policy: From which point on something is worth a finding.
    """
    case = Case(claim, facts, fence, known, policy)
    checks = (*SITE_CHECKS, *CLOCK_CHECKS, *ORIGIN_CHECKS, *FILE_CHECKS)
    found = [finding for check in checks for finding in check(case)]
    return (*found, *([] if known.here is None else alike_findings(known.here, known.alike)))
