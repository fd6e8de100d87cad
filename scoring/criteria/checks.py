"""What must hold inside one criteria set: structure, rules, policies, and the proof of every rule."""

from collections.abc import Collection, Iterator

from scoring.criteria.complaints import Complaint
from scoring.criteria.policy_checks import policy_complaints
from scoring.criteria.proof import why_unproved
from scoring.criteria.rounding_checks import why_lifted
from scoring.criteria.rule_checks import rule_complaints
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.criteria.structure_checks import structure_complaints


def complaints_about(rulebook: Rulebook, unread: Collection[str]) -> Iterator[Complaint]:
    """Check one set in itself.

    Args:
        rulebook: the set as it was read.
        unread: the criteria whose rule or fields could not be read; what they would say is not judged.
    """
    yield from structure_complaints(rulebook)
    yield from policy_complaints(rulebook)
    for criterion in rulebook.criteria():
        if criterion.id not in unread:
            yield from _criterion_complaints(criterion, rulebook)


def _criterion_complaints(criterion: Criterion, rulebook: Rulebook) -> Iterator[Complaint]:
    """Judge the rule; only a rule that makes sense is worth a proof."""
    found = list(rule_complaints(criterion))
    yield from found
    reason = None if found else why_unproved(criterion, rulebook.roundings) or why_lifted(criterion, rulebook)
    if reason is not None:
        yield Complaint(f"{criterion.id}/rule", reason, "Sửa điểm, bước làm tròn, hoặc min, max của trường")
