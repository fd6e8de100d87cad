"""One criterion scored by itself, outside its section and group, by the reference interpreter."""

from dataclasses import replace
from fractions import Fraction

from scoring.answers import UnitFacts
from scoring.criteria.rulebook import Criterion, Group, Rulebook, Section
from scoring.reference.interpreter import score


def points_alone(rulebook: Rulebook, criterion: Criterion, unit: UnitFacts) -> Fraction:
    """Work out a unit's points on one criterion, which it can score by itself and which applies to it.

    Raises:
        FactsError: a value that does not fit its field.
    """
    always = replace(criterion, applies_when=None)
    group = Group(criterion.id, criterion.label, criterion.max, None, (always,))
    section = Section(criterion.id, criterion.label, criterion.max, None, (group,))
    alone = replace(rulebook, kind=unit.kind, sections=(section,), rankings=())
    answers = {key: answer for key, answer in unit.answers.items() if key[0] == criterion.id}
    own = UnitFacts(unit.unit, unit.kind, unit.parent, answers)
    return score({unit.kind: alone}, [own])[unit.unit].criteria[criterion.id].points
