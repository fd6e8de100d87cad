"""The discrepancies the engine finds by itself; all others are named by people."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from scoring.adjustments.comparison import Direction
from scoring.adjustments.findings import Context, Finding
from scoring.adjustments.impossible import impossible, possible
from scoring.adjustments.kinds import Kind
from scoring.adjustments.rollups import mismatched
from scoring.adjustments.selfscores import misreckoned
from scoring.adjustments.slips import became_actual, slipped
from scoring.answers import UnitFacts
from scoring.criteria.rulebook import Rulebook


def find(
    rulebooks: Mapping[str, Rulebook],
    reported: UnitFacts,
    self_scores: Mapping[str, Fraction],
    verified: UnitFacts | None,
    context: Context,
) -> tuple[Finding, ...]:
    """Find every discrepancy of the kinds FOUND_BY_ENGINE in one unit's form.

    Args:
        rulebooks: the sets of the unit's kind and, where units below are given, of theirs.
        reported: what the unit reported; values may be impossible.
        self_scores: the points it gave itself, by criterion.
        verified: its values after verification, over the reported ones; None where nobody has been there.
        context: dates, estimates, the units below and declared relations between figures.

    Returns:
        The findings: the form, then what cannot be, sums, self-scores, slips, estimates.
    """
    rulebook = rulebooks[reported.kind]
    usable = possible(rulebook, reported)
    found = [*_late(context), *impossible(rulebook, reported, context)]
    found += mismatched(rulebooks, usable, context)
    found += misreckoned(rulebook, usable, self_scores)
    if verified is not None:
        found += slipped(rulebook, usable, verified, context)
        found += became_actual(rulebook, usable, verified, context)
    return tuple(found)


def _late(context: Context) -> Iterator[Finding]:
    """Find a form that came late or not at all; the last day is still in time."""
    if context.last_day is None:
        return
    last = f"{context.last_day:%d/%m/%Y}"
    data = {"last_day": context.last_day.isoformat()}
    if context.submitted is None:
        sentence = f"Chưa gửi phiếu; hạn cuối là hết ngày {last}."
    elif context.submitted > context.last_day:
        days = (context.submitted - context.last_day).days
        sentence = f"Phiếu gửi ngày {context.submitted:%d/%m/%Y}, muộn {days} ngày so với hạn {last}."
        data |= {"submitted": context.submitted.isoformat(), "days": str(days)}
    else:
        return
    yield Finding(Kind.FORM_LATE_OR_MISSING, None, (), Direction.NEUTRAL, sentence, data)
