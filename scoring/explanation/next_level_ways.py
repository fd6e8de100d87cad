"""Ways of one criterion towards more points, or towards fewer: which answer changes, step by step.

A way is a chain of legs, and a leg is a number that moves by its last decimal place, or a list of states.
More steps never take points back on the way up, so the fewest that do can be found by halving. There is no
way where one number does not decide (units below, formulas), nor for what does not apply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from scoring.amounts import amount, show_exact
from scoring.answers import MISSING, Answer, Status, UnitFacts, given
from scoring.criteria.rulebook import Criterion, Field, FieldType
from scoring.criteria.rules import (
    BestOf,
    Boolean,
    Checklist,
    Choice,
    Composite,
    CountCapped,
    External,
    Manual,
    Penalty,
    Ratio,
    RatioBanded,
    RelativeMax,
    Rule,
    StepsCount,
    Survey,
    fields_of,
)

FieldAnswers = Mapping[str, Answer]
_ZERO = Fraction(0)
_NUMBERS = frozenset({FieldType.INT, FieldType.DECIMAL})


@dataclass(frozen=True, slots=True)
class NumberLeg:
    """A number that moves from `start` by `step` (signed), at most `length` times.

    `scale` is the number of steps that count as the whole effort.
    """

    field: str
    start: Fraction
    step: Fraction
    length: int
    scale: int

    def answers(self, position: int) -> FieldAnswers:
        """Give the answer after some steps."""
        return {self.field: given(_text(self.start + position * self.step))} if position else {}


@dataclass(frozen=True, slots=True)
class StatesLeg:
    """Answers that are taken one state after another; each state tells all that differs from today."""

    states: tuple[FieldAnswers, ...]
    scale: int

    @property
    def length(self) -> int:
        """How many states there are beyond the present one."""
        return len(self.states)

    def answers(self, position: int) -> FieldAnswers:
        """Give the answers of a state; 0 is the present one."""
        return self.states[position - 1] if position else {}


Leg = NumberLeg | StatesLeg


@dataclass(frozen=True, slots=True)
class Way:
    """The legs of a criterion, walked one after another."""

    criterion: Criterion
    legs: tuple[Leg, ...]

    @property
    def length(self) -> int:
        """How many steps there are."""
        return sum(leg.length for leg in self.legs)

    def answers(self, position: int) -> FieldAnswers:
        """Give the answers that differ from today after some steps."""
        found: dict[str, Answer] = {}
        for leg, walked in self._walked(position):
            found |= leg.answers(walked)
        return found

    def effort(self, position: int) -> Fraction:
        """Tell how much is changed: each leg counts as its share of the whole scale (0 nothing, 1 all)."""
        return sum((Fraction(walked, leg.scale) for leg, walked in self._walked(position)), _ZERO)

    def _walked(self, position: int) -> Iterator[tuple[Leg, int]]:
        for leg in self.legs:
            walked = min(position, leg.length)
            position -= walked
            yield leg, walked


@dataclass(frozen=True, slots=True)
class _View:
    """What the making of ways looks at: the criterion, the unit's answers to it, the best of the others."""

    criterion: Criterion
    unit: UnitFacts
    best: Fraction
    up: bool

    def answer(self, field: str) -> Answer:
        return self.unit.answers.get((self.criterion.id, field), MISSING)

    def number(self, field: str) -> Fraction | None:
        answer = self.answer(field)
        given_number = answer.status is Status.GIVEN and self.criterion.field(field).type in _NUMBERS
        return amount(answer.value) if given_number and answer.value is not None else None

    def says(self, field: str, value: str) -> bool:
        answer = self.answer(field)
        return answer.status is Status.GIVEN and answer.value == value


def way_of(criterion: Criterion, unit: UnitFacts, best: Fraction = _ZERO, *, up: bool = True) -> Way:
    """Find the way of a criterion; without legs where there is none.

    Args:
        criterion: one of the unit's criteria, in force for the unit.
        unit: the unit's facts.
        best: the best figure of the others, for criteria set against it.
        up: towards more points, else towards fewer.
    """
    legs = _legs(criterion.rule, criterion.max, _View(criterion, unit, best, up))
    return Way(criterion, tuple(leg for leg in legs if leg.length))


def _legs(rule: Rule, maximum: Fraction, view: _View) -> Iterator[Leg]:
    if isinstance(rule, Composite):
        for part in rule.parts:
            yield from _legs(part.rule, part.max, view)
        return
    if any(view.answer(field).status is not Status.GIVEN for field in fields_of(rule)):
        yield from _supply(rule, maximum, view)
    elif isinstance(rule, Checklist | BestOf | Choice | Manual | Boolean):
        yield _states(rule, view)
    else:
        yield from _numbers(rule, maximum, view)


def _aim(rule: Rule, maximum: Fraction, view: _View) -> tuple[str, Fraction] | None:
    """Name the number that moves and where it earns most."""
    match rule:
        case Ratio() | RatioBanded():
            return rule.a, view.number(rule.b) or _ZERO
        case RelativeMax():
            return rule.a, view.best * (Fraction(1) if rule.b is None else view.number(rule.b) or _ZERO)
        case StepsCount():
            return rule.count, max(step.start + step.strict * _step(view, rule.count) for step in rule.steps)
        case CountCapped():
            return rule.count, maximum / rule.each
        case _:
            return _aim_of_measured(rule)


def _aim_of_measured(rule: Rule) -> tuple[str, Fraction] | None:
    match rule:
        case Penalty():
            return rule.count, _ZERO
        case External():
            return rule.field, rule.full
        case Survey():
            return rule.mean, rule.full
        case _:
            return None


def _numbers(rule: Rule, maximum: Fraction, view: _View) -> Iterator[NumberLeg]:
    aim = _aim(rule, maximum, view)
    if aim is None:
        return
    field, most = view.criterion.field(aim[0]), aim[1]
    start, step = view.number(field.id) or _ZERO, _step(view, field.id)
    whole, least = isinstance(rule, Ratio | RatioBanded), _least(field)
    if isinstance(rule, Penalty):
        least, most = (maximum - rule.floor) / rule.each, least
    goal = most if view.up else least
    if view.up and not whole and _is_there(start, most, least):
        return
    scale = max(ceil(abs(most - least) / step), 1)
    yield _number_leg(field, start, goal, step, scale, whole=whole)


def _is_there(start: Fraction, most: Fraction, least: Fraction) -> bool:
    """Tell whether a number stands where it earns most, or beyond."""
    return start >= most if most >= least else start <= most


def _number_leg(
    field: Field, start: Fraction, goal: Fraction, step: Fraction, scale: int, *, whole: bool
) -> NumberLeg:
    """Walk to the goal; a part never walks past its whole, other figures may by less than a step."""
    rising = goal > start
    room = abs(goal - start) / step
    length = floor(room) if whole else ceil(room)
    bound = field.max if rising else _least(field)
    if bound is not None:
        length = min(length, max(floor((bound - start) * (1 if rising else -1) / step), 0))
    return NumberLeg(field.id, start, step if rising else -step, length, max(scale, length))


def _states(rule: Checklist | BestOf | Choice | Manual | Boolean, view: _View) -> StatesLeg:
    match rule:
        case Boolean():
            return _marks({rule.field: Fraction(1)}, view)
        case Checklist():
            return _marks(rule.parts, view)
        case BestOf():
            return _cases(rule, view)
        case Choice():
            return _options(rule.field, rule.points, view)
        case _:  # Manual
            return _options(rule.field, {code: grade.points for code, grade in rule.grades.items()}, view)


def _marks(points: Mapping[str, Fraction], view: _View) -> StatesLeg:
    """Turn marks, those worth most first."""
    after = given("true" if view.up else "false")
    turned = [field for field in points if view.answer(field).value != after.value]
    turned.sort(key=lambda field: points[field], reverse=True)
    states = (dict.fromkeys(turned[: count + 1], after) for count in range(len(turned)))
    return StatesLeg(tuple(states), len(points))


def _cases(rule: BestOf, view: _View) -> StatesLeg:
    """Reach the next better case, or take the best ones away."""
    there = [field for field in rule.cases if view.answer(field).value == "true"]
    if not view.up:
        return _marks({field: rule.cases[field] for field in there}, view)
    now = max((rule.cases[field] for field in there), default=_ZERO)
    better = sorted((points, field) for field, points in rule.cases.items() if points > now)
    return StatesLeg(tuple({field: given("true")} for _, field in better), len(rule.cases))


def _options(field: str, points: Mapping[str, Fraction], view: _View) -> StatesLeg:
    """Walk through the better options from the least of them, or through the worse ones from the best."""
    now = points[view.answer(field).value or ""]
    found = sorted(
        (worth, code) for code, worth in points.items() if (worth > now if view.up else worth < now)
    )
    ordered = found if view.up else found[::-1]
    return StatesLeg(tuple({field: given(code)} for _, code in ordered), max(len(points) - 1, 1))


def _supply(rule: Rule, maximum: Fraction, view: _View) -> Iterator[StatesLeg]:
    """Give what nobody gave or showed, at its best; what does not apply stays as it is."""
    statuses = {view.answer(field).status for field in fields_of(rule)}
    if not view.up or (Status.NOT_APPLICABLE in statuses and not isinstance(rule, Checklist | BestOf)):
        return
    found = {
        field: given(value)
        for field, value in _best_values(rule, maximum, view).items()
        if view.answer(field).status is not Status.NOT_APPLICABLE and not view.says(field, value)
    }
    if found:
        yield StatesLeg((found,), 1)


def _best_values(rule: Rule, maximum: Fraction, view: _View) -> Mapping[str, str]:
    match rule:
        case Checklist() | BestOf() | Boolean():
            return dict.fromkeys(fields_of(rule), "true")
        case Choice():
            return {rule.field: max(rule.points, key=lambda code: rule.points[code])}
        case Manual():
            return {rule.field: max(rule.grades, key=lambda code: rule.grades[code].points)}
        case _:
            return _best_numbers(rule, maximum, view)


def _best_numbers(rule: Rule, maximum: Fraction, view: _View) -> Mapping[str, str]:
    """Put the number that moves where it earns most, over a whole that is known or can be."""
    wholes = {field: _text(_whole(rule, field, view)) for field in fields_of(rule)[1:]}
    answers = {(view.criterion.id, field): given(value) for field, value in wholes.items()}
    unit = replace(view.unit, answers={**view.unit.answers, **answers})
    aim = _aim(rule, maximum, replace(view, unit=unit))
    if aim is None:
        return {}
    step, bound = _step(view, aim[0]), view.criterion.field(aim[0]).max
    most = ceil(aim[1] / step) * step
    return {**wholes, aim[0]: _text(most if bound is None else min(most, bound))}


def _whole(rule: Rule, field: str, view: _View) -> Fraction:
    least = max(Fraction(1), _least(view.criterion.field(field)))
    if isinstance(rule, Survey):
        least = max(least, rule.at_least)
    elif isinstance(rule, Ratio | RatioBanded):
        least = view.number(rule.a) or least
    return view.number(field) or least


def _least(field: Field) -> Fraction:
    return _ZERO if field.min is None else field.min


def _step(view: _View, field: str) -> Fraction:
    return Fraction(1, 10 ** view.criterion.field(field).places)


def _text(value: Fraction) -> str:
    return show_exact(value).replace(",", ".")
