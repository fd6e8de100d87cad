"""The life of a case, and what each fact set is made of. Pure.

    detected → notified → explained | lapsed → proposed → approved | returned (→ proposed)

A tolerance decides only whether a case needs the dialogue (notified … explained), never whether it is
recorded or decided. A new finding returns a case to its start; one that agrees with the report closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from inspection_api.kernel.problems import Problem
from scoring import Answer, FactKey, Origin, Status

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


class Finding(Protocol):
    """The part of a finding that makes facts."""

    @property
    def criterion(self) -> str:
        """Criterion id."""
        ...

    @property
    def field(self) -> str:
        """Field id."""
        ...

    @property
    def outcome(self) -> str:
        """What the inspector concluded."""
        ...

    @property
    def value(self) -> str | None:
        """The verified value, where it differs."""
        ...


def verified_standing(outcome: str, value: str | None, reported: Answer) -> Standing:
    """Return the verified value that a finding's outcome stands for.

    Args:
        outcome: ``match``, ``differ``, ``not_proven`` or ``not_applicable``.
        value: Canonical text the finding stands for: what was found, or what was confirmed.
        reported: What the unit says now; a form handed in after the visit cannot change what was confirmed.
    """
    if outcome == "not_proven":
        return Standing(Status.NOT_PROVEN, None)
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
