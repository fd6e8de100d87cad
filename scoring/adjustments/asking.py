"""Which figures to ask again: the fewest that could make a form possible. Only a suggestion."""

from collections.abc import Iterable

from scoring.adjustments.findings import Finding, Slot

MOST_ASKED = 4

Choice = tuple[Slot, ...]
"""Figures that would have to be asked again together."""


def ask_again(findings: Iterable[Finding]) -> tuple[tuple[Choice, ...], ...]:
    """Suggest the fewest figures to ask again (the idea of Fellegi and Holt).

    Every finding with a conflict needs at least one of its figures asked again. Conflicts that share no
    figure are looked at apart.

    Returns:
        For each cluster of conflicts its smallest choices, any of which will do; no choice at all where more
        than MOST_ASKED figures would be needed and the whole form had better be asked again.
    """
    conflicts = [finding.conflict for finding in findings if finding.conflict]
    return tuple(tuple(sorted(_smallest(cluster))) for cluster in _clusters(conflicts))


def _clusters(conflicts: Iterable[frozenset[Slot]]) -> list[list[frozenset[Slot]]]:
    clusters: list[list[frozenset[Slot]]] = []
    for conflict in conflicts:
        near = [cluster for cluster in clusters if any(conflict & known for known in cluster)]
        far = [cluster for cluster in clusters if cluster not in near]
        clusters = [*far, [*(known for cluster in near for known in cluster), conflict]]
    return clusters


def _smallest(conflicts: list[frozenset[Slot]]) -> set[Choice]:
    """Grow choices by a figure of the first conflict they miss, all of one size at a time."""
    grown: set[frozenset[Slot]] = {frozenset()}
    for _ in range(MOST_ASKED):
        grown = {chosen | {slot} for chosen in grown for slot in _first_missed(chosen, conflicts)}
        done = {chosen for chosen in grown if not _first_missed(chosen, conflicts)}
        if done:
            return {tuple(sorted(chosen)) for chosen in done}
    return set()


def _first_missed(chosen: frozenset[Slot], conflicts: list[frozenset[Slot]]) -> frozenset[Slot]:
    return next((conflict for conflict in conflicts if not chosen & conflict), frozenset())
