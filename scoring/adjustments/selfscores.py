"""Self-scores against the rule on the unit's own values: arithmetic (D1) or a misread rule (D2)."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from scoring.adjustments.findings import Finding, direction_of, plain, worded
from scoring.adjustments.kinds import Kind
from scoring.adjustments.readings import readings
from scoring.amounts import Mode, rounded
from scoring.answers import UnitFacts
from scoring.criteria.rulebook import Rulebook
from scoring.reference.interpreter import score
from scoring.reference.scorecard import CriterionScore
from scoring.reference.trace import ScoreStatus

_FEWEST_PLACES = 2
_MOST_PLACES = 12


def misreckoned(
    rulebook: Rulebook, unit: UnitFacts, self_scores: Mapping[str, Fraction]
) -> Iterator[Finding]:
    """Recompute every self-score from the unit's own values.

    Only criteria with points to work out are judged: what is missing, unproven, impossible or not applicable
    is another matter.

    Args:
        rulebook: the set of the unit's kind.
        unit: the reported values; all of them must fit their fields.
        self_scores: the points the unit gave itself, by criterion.
    """
    card = score({rulebook.kind: rulebook}, [unit])[unit.unit]
    for criterion in rulebook.criteria():
        if criterion.id not in self_scores or not criterion.self_scored:
            continue
        claimed, computed = self_scores[criterion.id], card.criteria[criterion.id]
        if computed.status is ScoreStatus.SCORED and not _same(claimed, computed):
            yield _finding(rulebook, unit, computed, claimed)


def _same(claimed: Fraction, computed: CriterionScore) -> bool:
    """Tell whether a self-score is the computed one, or its printed form where the set does not round."""
    if claimed == computed.points:
        return True
    places = next((n for n in range(_MOST_PLACES) if (claimed * 10**n).denominator == 1), _MOST_PLACES)
    printed = max(places, _FEWEST_PLACES)
    return computed.trace.rounding is None and claimed == rounded(computed.points, printed, Mode.HALF_UP)


def _finding(rulebook: Rulebook, unit: UnitFacts, computed: CriterionScore, claimed: Fraction) -> Finding:
    criterion = computed.trace.criterion
    surplus = claimed - computed.points
    texts = [item.text for item in readings(rulebook, computed, unit) if item.points == claimed]
    data = {"claimed": plain(claimed), "computed": plain(computed.points)}
    head = f"{criterion.label}: tự chấm {worded(claimed)} điểm"
    own = f"{worded(computed.points)} điểm"
    if texts:
        kind, data["reading"] = Kind.RULE_MISAPPLIED, texts[0]
        sentence = f"{head}, đúng bằng kết quả nếu {texts[0]}; tính đúng cách tính điểm được {own}."
    else:
        kind = Kind.ARITHMETIC
        more = "cao hơn" if surplus > 0 else "thấp hơn"
        sentence = f"{head}, tính lại từ số liệu kê khai được {own} ({more} {worded(abs(surplus))} điểm)."
    fields = tuple(field.id for field in criterion.fields)
    return Finding(kind, criterion.id, fields, direction_of(surplus), sentence, data, surplus)
