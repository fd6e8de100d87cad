"""Changes summed up by direction, kinds counted by criterion."""

from fractions import Fraction

from scoring import Direction, PointsChange
from scoring.adjustments.findings import Finding
from scoring.adjustments.kinds import Kind
from scoring.adjustments.summary import Amount, kinds_by_criterion, summary, together, unclear_guidance


def moved(criterion: str, before: str, after: str) -> PointsChange:
    return PointsChange(criterion, Fraction(before), Fraction(after))


CHANGES = [
    moved("A", "4.33", "3"),
    moved("B", "2", "1"),
    moved("C", "1", "1.5"),
    moved("D", "10/3", "3"),
    moved("E", "1", "2"),
    moved("F", "2", "2"),
    moved("G", "2", "2"),
]


def test_over_and_under_are_kept_apart_and_estimates_for_themselves() -> None:
    """1,33 + 1 over, 0,5 under; the estimates D (1/3 less) and E (1 more) are in neither."""
    found = summary(CHANGES, estimated=["D", "E", "G"])
    assert found.over == Amount(2, Fraction("2.33"))
    assert found.under == Amount(1, Fraction("0.5"))
    assert found.neutral == 1
    assert found.estimates_over == Amount(1, Fraction(1, 3))
    assert found.estimates_under == Amount(1, Fraction(1))
    assert found.estimates_neutral == 1
    assert found.text == (
        "Kê khai cao hơn: 2 tiêu chí, 2,33 điểm. Kê khai thấp hơn: 1 tiêu chí, 0,5 điểm. "
        "Không đổi điểm: 1 tiêu chí. Số ước tính nay có số thực tế (tính riêng): 3 tiêu chí."
    )


def test_nothing_changed_is_nothing() -> None:
    assert summary([]).over == Amount(0, Fraction(0))


def test_summaries_of_units_add_up() -> None:
    both = together([summary(CHANGES, estimated=["D", "E", "G"]), summary(CHANGES)])
    assert both.over == Amount(5, Fraction("2.33") * 2 + Fraction(1, 3))
    assert both.under == Amount(3, Fraction(2))
    assert (both.neutral, both.estimates_neutral) == (3, 1)
    assert both.estimates_over == Amount(1, Fraction(1, 3))
    assert both.estimates_under == Amount(1, Fraction(1))


def finding(kind: Kind, criterion: str | None) -> Finding:
    return Finding(kind, criterion, (), Direction.NEUTRAL, "", {})


def test_misread_rules_terms_and_units_on_one_criterion_speak_of_unclear_guidance() -> None:
    clustered = [Kind.RULE_MISAPPLIED, Kind.DEFINITION_MISUNDERSTOOD, Kind.UNIT_SLIP, Kind.RULE_MISAPPLIED]
    findings = [finding(kind, "A") for kind in clustered]
    findings += [finding(Kind.ARITHMETIC, "B")] * 5 + [finding(Kind.UNIT_SLIP, "B")]
    findings.append(finding(Kind.FORM_LATE_OR_MISSING, None))
    counts = kinds_by_criterion(findings)
    assert dict(counts["A"]) == {
        Kind.RULE_MISAPPLIED: 2,
        Kind.DEFINITION_MISUNDERSTOOD: 1,
        Kind.UNIT_SLIP: 1,
    }
    assert set(counts) == {"A", "B"}
    assert unclear_guidance(counts, at_least=4) == ("A",)
    assert unclear_guidance(counts, at_least=5) == ()
