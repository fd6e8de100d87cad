"""Findings and changes summed up: over and under apart, estimates for themselves; kinds per criterion."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.adjustments.comparison import Direction, PointsChange
from scoring.adjustments.findings import Finding, worded
from scoring.adjustments.kinds import GUIDANCE_KINDS, Kind


@dataclass(frozen=True, slots=True)
class Amount:
    """How often something happened and the points it made, without their sign."""

    count: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Summary:
    """Changes by direction. Estimates that became actual are in `estimates` only, whatever they did."""

    over: Amount
    under: Amount
    neutral: int
    estimates_over: Amount
    estimates_under: Amount
    estimates_neutral: int

    @property
    def text(self) -> str:
        """Say it for people, under-reporting as prominently as over-reporting."""
        estimated = self.estimates_over.count + self.estimates_under.count + self.estimates_neutral
        return (
            f"Kê khai cao hơn: {_amount(self.over)}. Kê khai thấp hơn: {_amount(self.under)}. "
            f"Không đổi điểm: {self.neutral} tiêu chí. "
            f"Số ước tính nay có số thực tế (tính riêng): {estimated} tiêu chí."
        )


def summary(changes: Iterable[PointsChange], estimated: Iterable[str] = ()) -> Summary:
    """Sum one unit's changes of points up by direction.

    Args:
        changes: changed points of one unit, neutral ones included where they are to be counted.
        estimated: criteria whose change comes from estimates that became actual.
    """
    apart = frozenset(estimated)
    own: dict[tuple[bool, Direction], list[Fraction]] = {}
    for change in changes:
        own.setdefault((change.criterion in apart, change.direction), []).append(abs(change.delta))

    def amount(*, late: bool, direction: Direction) -> Amount:
        points = own.get((late, direction), [])
        return Amount(len(points), sum(points, Fraction(0)))

    return Summary(
        over=amount(late=False, direction=Direction.OVER),
        under=amount(late=False, direction=Direction.UNDER),
        neutral=amount(late=False, direction=Direction.NEUTRAL).count,
        estimates_over=amount(late=True, direction=Direction.OVER),
        estimates_under=amount(late=True, direction=Direction.UNDER),
        estimates_neutral=amount(late=True, direction=Direction.NEUTRAL).count,
    )


def together(summaries: Iterable[Summary]) -> Summary:
    """Add the summaries of several units up."""
    known = list(summaries)
    return Summary(
        over=_added(item.over for item in known),
        under=_added(item.under for item in known),
        neutral=sum(item.neutral for item in known),
        estimates_over=_added(item.estimates_over for item in known),
        estimates_under=_added(item.estimates_under for item in known),
        estimates_neutral=sum(item.estimates_neutral for item in known),
    )


def kinds_by_criterion(findings: Iterable[Finding]) -> Mapping[str, Counter[Kind]]:
    """Count the kinds found on each criterion, over as many units as the findings come from."""
    found: dict[str, Counter[Kind]] = {}
    for finding in findings:
        if finding.criterion is not None:
            found.setdefault(finding.criterion, Counter())[finding.kind] += 1
    return found


def unclear_guidance(counts: Mapping[str, Counter[Kind]], at_least: int) -> tuple[str, ...]:
    """Name the criteria whose findings speak of unclear guidance: many misread rules, terms or units."""
    return tuple(
        criterion
        for criterion, kinds in counts.items()
        if sum(kinds[kind] for kind in GUIDANCE_KINDS) >= at_least
    )


def _added(amounts: Iterable[Amount]) -> Amount:
    known = list(amounts)
    points = sum((item.points for item in known), Fraction(0))
    return Amount(sum(item.count for item in known), points)


def _amount(amount: Amount) -> str:
    return f"{amount.count} tiêu chí, {worded(amount.points)} điểm"
