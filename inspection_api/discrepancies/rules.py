"""The life of a case, what each fact set is made of, and what the engine found summed up. Pure.

    detected → notified → explained | lapsed → proposed → approved | returned (→ proposed)

A tolerance decides only whether a case needs the dialogue (notified … explained), never whether it is
recorded or decided. A new finding returns a case to its start; one that agrees with the report closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from inspection_api.kernel.problems import Problem
from scoring import (
    MISSING,
    Adjustment,
    AdjustmentOrigin,
    Answer,
    FactKey,
    Finding,
    Kind,
    Origin,
    PointsChange,
    RollupRatio,
    Rulebook,
    Scorecard,
    Status,
    Summary,
    UnitFacts,
    content,
    is_wide,
    narrowed,
    rolled_up,
    score,
    summary,
    together,
    touched,
    with_cells,
)

_CONFLICT, _UNPROCESSABLE = 409, 422
_MOST_TEXT = 4000


class State(StrEnum):
    """Where a case stands."""

    DETECTED = "detected"
    NOTIFIED = "notified"
    EXPLAINED = "explained"
    LAPSED = "lapsed"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    CLOSED = "closed"


class Action(StrEnum):
    """What moves a case."""

    DETECT = "detect"
    NOTIFY = "notify"
    EXPLAIN = "explain"
    LAPSE = "lapse"
    PROPOSE = "propose"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"


class Stance(StrEnum):
    """What a unit says to a difference."""

    AGREE = "agree"
    PARTIAL = "partial"
    DISAGREE = "disagree"


OPEN_STATES = frozenset(State) - {State.APPROVED, State.CLOSED}
_MOVES: Mapping[tuple[State, Action], State] = {
    (State.DETECTED, Action.NOTIFY): State.NOTIFIED,
    (State.NOTIFIED, Action.EXPLAIN): State.EXPLAINED,
    (State.NOTIFIED, Action.LAPSE): State.LAPSED,
    (State.LAPSED, Action.EXPLAIN): State.EXPLAINED,  # a late answer is still heard, and dated
    (State.EXPLAINED, Action.PROPOSE): State.PROPOSED,
    (State.LAPSED, Action.PROPOSE): State.PROPOSED,
    (State.RETURNED, Action.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Action.APPROVE): State.APPROVED,
    (State.PROPOSED, Action.RETURN): State.RETURNED,
}


def move(state: State, action: Action, *, needs_dialogue: bool) -> State:
    """Return the state an action leads to.

    Args:
        state: Where the case stands.
        action: What is to happen.
        needs_dialogue: Whether the difference is above the tolerance; below it, the team may propose at
            once, without troubling the unit.

    Raises:
        Problem: ``discrepancies.forbidden-move``.
    """
    if action in {Action.DETECT, Action.WITHDRAW}:
        return State.DETECTED if action is Action.DETECT else State.CLOSED
    if (state, action) == (State.DETECTED, Action.PROPOSE) and not needs_dialogue:
        return State.PROPOSED
    target = _MOVES.get((state, action))
    if target is None:
        raise Problem("discrepancies.forbidden-move", _CONFLICT, params={"state": state, "action": action})
    return target


@dataclass(frozen=True, slots=True)
class Standing:
    """A value as a case knows it: its status and, where given, its canonical text."""

    status: Status
    value: str | None

    def answer(self, origin: Origin) -> Answer:
        """Return it as an answer for the engine."""
        return Answer(self.status, self.value, origin)


def verified_standing(outcome: str, value: str | None, reported: Answer) -> Standing:
    """Return the verified value that a finding's outcome stands for.

    Args:
        outcome: What an inspector concluded.
        value: Canonical text the finding stands for: what was found, confirmed or, in part, proven.
        reported: What the unit says now; a form handed in after the visit cannot change what was confirmed.
    """
    if outcome == "not_proven":
        return Standing(Status.NOT_PROVEN, value)
    if outcome == "not_applicable":
        return Standing(Status.NOT_APPLICABLE, None)
    if outcome == "differ" or value is not None:
        return Standing(Status.GIVEN, value)
    return Standing(reported.status, reported.value)


def overlaid(
    reported: Mapping[FactKey, Answer], over: Iterable[tuple[FactKey, Standing]], origin: Origin
) -> dict[FactKey, Answer]:
    """Return the reported facts with some of them replaced.

    What was neither visited nor decided stays as reported.
    """
    facts = dict(reported)
    for key, standing in over:
        facts[key] = standing.answer(origin)
    return facts


@dataclass(frozen=True, slots=True)
class CampaignScores:
    """All scores of a round at one position of the log; derived, never an authority.

    Attributes:
        rulebooks: By kind of unit.
        facts: By fact set, then unit.
        cards: By fact set, then unit.
        disclosed: False when the verified set is kept from the person who asks.
    """

    rulebooks: Mapping[str, Rulebook]
    facts: Mapping[Origin, Mapping[str, UnitFacts]]
    cards: Mapping[Origin, Mapping[str, Scorecard]]
    disclosed: bool = True


Standings = Mapping[str, Iterable[tuple[FactKey, Standing]]]
_T = TypeVar("_T")


def with_standings(
    reported: Mapping[str, UnitFacts], over: Standings, origin: Origin
) -> dict[str, UnitFacts]:
    """Return the facts of units with what stands over what they reported, by unit."""
    return {
        code: UnitFacts(unit.unit, unit.kind, unit.parent, overlaid(unit.answers, over.get(code, ()), origin))
        for code, unit in reported.items()
    }


def only(unit_code: str, by_unit: Mapping[str, _T]) -> dict[str, _T]:
    """Leave one unit of many; nothing where it is not among them."""
    return {unit_code: by_unit[unit_code]} if unit_code in by_unit else {}


def summed(findings: Iterable[Finding]) -> Summary:
    """Sum the points of findings up per criterion: over, under and neutral apart, estimates for themselves.

    A slip in a figure that was an estimate is part of the estimate.
    """
    known = [(finding.criterion, finding) for finding in findings if finding.criterion is not None]
    late = {criterion for criterion, found in known if found.kind is Kind.ESTIMATE_BECAME_ACTUAL}
    own: dict[str, Fraction] = {}
    estimates: dict[str, Fraction] = dict.fromkeys(late, Fraction(0))
    for criterion, found in known:
        apart = found.kind is Kind.ESTIMATE_BECAME_ACTUAL or (
            criterion in late and found.kind is Kind.UNIT_SLIP
        )
        points = estimates if apart else own
        points[criterion] = points.get(criterion, Fraction(0)) + (found.points or 0)
    return together((summary(_surpluses(own)), summary(_surpluses(estimates), late)))


def _surpluses(points: Mapping[str, Fraction]) -> list[PointsChange]:
    return [PointsChange(criterion, surplus, Fraction(0)) for criterion, surplus in points.items()]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a figure: in which case, for which cause, what stands, the points it gave."""

    number: str
    key: FactKey
    cause: str | None
    final: Standing
    gain: Fraction


_KINDS: Mapping[str | None, Kind] = {
    "estimate_became_actual": Kind.ESTIMATE_BECAME_ACTUAL,
    "evidence_missing": Kind.EVIDENCE_MISSING,
    "definition_misunderstood": Kind.DEFINITION_MISUNDERSTOOD,
    "outside_window": Kind.EVIDENCE_OUTSIDE,
    "not_applicable": Kind.APPLICABILITY_WRONG,
}


def corrections(reported: UnitFacts, decided: Iterable[Decided]) -> tuple[Adjustment, ...]:
    """Return the decisions that made something other than what the unit says, as the engine knows them."""
    found = (
        Adjustment(
            order,
            reported.unit,
            *item.key,
            reported.answers.get(item.key, MISSING),
            item.final.answer(Origin.FINAL),
            _KINDS.get(item.cause, Kind.VALUE_UNDER if item.gain > 0 else Kind.VALUE_OVER),
            AdjustmentOrigin.FIELD_VISIT,
            item.number,
        )
        for order, item in enumerate(decided, 1)
    )
    return tuple(item for item in found if content(item.before) != content(item.after))


def without_corrections(
    scores: CampaignScores, unit: str, made: Sequence[Adjustment]
) -> tuple[list[UnitFacts], Mapping[str, Scorecard]]:
    """Tell how a round stands without one unit's corrections, those of all others made.

    Only what the corrections touch is scored anew.

    Returns:
        The facts that have to be looked at: the unit's and, where its values move others, theirs. Then the
        cards, right for all units of its kind.
    """
    reported, final = scores.facts[Origin.REPORTED][unit], scores.cards[Origin.FINAL]
    rulebook = scores.rulebooks[reported.kind]
    near = _near(rulebook, made, {**scores.facts[Origin.FINAL], unit: reported}, unit)
    keys = [item.key for item in made]
    asked = frozenset().union(*(touched(rulebook, key) | rolled_up(rulebook, key) for key in keys))
    books = {**scores.rulebooks, rulebook.kind: narrowed(rulebook, asked)}
    found = score(books, [_limited(books[item.kind], item) for item in near])
    cells = {
        item.unit: {name: cell for name, cell in found[item.unit].criteria.items() if name in asked}
        for item in near
        if item.kind == rulebook.kind
    }
    return near, {**final, **{code: with_cells(rulebook, final[code], own) for code, own in cells.items()}}


def _near(
    rulebook: Rulebook, made: Sequence[Adjustment], facts: Mapping[str, UnitFacts], unit: str
) -> list[UnitFacts]:
    """Return the units that have to be looked at: the unit, with its kind, or with all where roll-ups ask."""
    keys = [item.key for item in made]
    asked = frozenset().union(*(touched(rulebook, key) for key in keys))
    rollups = {item.id for item in rulebook.criteria() if isinstance(item.rule, RollupRatio)}
    if asked & rollups or any(rolled_up(rulebook, key) for key in keys):
        return list(facts.values())
    alone = not any(is_wide(rulebook, key) for key in keys)
    return [
        item for item in facts.values() if item.unit == unit or (not alone and item.kind == rulebook.kind)
    ]


def _limited(book: Rulebook, unit: UnitFacts) -> UnitFacts:
    known = {criterion.id for criterion in book.criteria()}
    answers = {key: answer for key, answer in unit.answers.items() if key[0] in known}
    return UnitFacts(unit.unit, unit.kind, unit.parent, answers)


def case_number(year: int, sequence: int) -> str:
    """Return the number people call a case by."""
    return f"CL-{year}-{sequence:05d}"


def said(text: str) -> str:
    """Return what a person wrote, without the blanks around it.

    Raises:
        Problem: ``discrepancies.text-missing`` when there is nothing, or too much.
    """
    clean = text.strip()
    if not clean or len(clean) > _MOST_TEXT:
        raise Problem("discrepancies.text-missing", _UNPROCESSABLE, params={"most": str(_MOST_TEXT)})
    return clean
