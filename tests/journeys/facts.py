"""What is expected of points and places: values read over HTTP, points by the independent calculator."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests import independent_calculator as calculator
from tests.journeys.person import API, Person

Key = tuple[str, str]
Answers = dict[Key, str]
LOWEST_LEVEL = {"san_sang": {"huyen": 35, "xa": 21}, "ket_qua": {"huyen": 70, "xa": 49}, "tong": {"so": 60}}
"""Below these points a unit has no place; from the tables of the criteria sets."""
_MARKS = {"not_proven": calculator.NOT_PROVEN, "not_applicable": calculator.NOT_APPLICABLE}
_LEAST_CHANGE = Fraction(1, 5)


@dataclass(frozen=True)
class Difference:
    """A figure that is claimed one way and found another, with the points it is worth either way.

    Attributes:
        found: Canonical text of the value found; None where nothing was proven.
    """

    criterion: str
    field: str
    claimed: str
    found: str | None
    before: Fraction
    after: Fraction

    @property
    def key(self) -> Key:
        return self.criterion, self.field


@dataclass(frozen=True)
class Province:
    """All units of the round with their figures, as they can be read by the office."""

    kinds: Mapping[str, str]
    parents: Mapping[str, str | None]
    answers: Mapping[str, Answers]
    late: frozenset[str]

    def sections(self, unit: str) -> Mapping[str, tuple[Fraction, Fraction, Fraction | None]]:
        """Return the points of a unit by section: sum, applicable maximum, compared value."""
        kind = self.kinds[unit]
        return calculator.section_totals(
            kind, self.answers.get(unit, {}), block=self._block(kind), children=self._children(unit)
        )

    def points(self, unit: str, criterion: str) -> Fraction | None:
        """Return the points of one criterion of a unit."""
        kind, own = self.kinds[unit], self.answers.get(unit, {})
        block, children = self._block(kind), self._children(unit)
        return calculator.unit_points(kind, criterion, own, block=block, children=children)

    def places(self, kind: str, section: str) -> Mapping[str, tuple[int, Fraction]]:
        """Return place and value of every unit of a kind that has a place: the best first, ties 1-2-2-4."""
        values = {}
        for unit in self.answers:
            if self.kinds[unit] == kind and unit not in self.late:
                value = self.sections(unit)[section][2]
                if value is not None and value >= LOWEST_LEVEL[section][kind]:
                    values[unit] = value
        return {
            unit: (1 + sum(other > value for other in values.values()), value)
            for unit, value in values.items()
        }

    def _block(self, kind: str) -> list[Answers]:
        return [answers for unit, answers in self.answers.items() if self.kinds[unit] == kind]

    def _children(self, unit: str) -> list[Answers]:
        return [self.answers.get(code, {}) for code, parent in self.parents.items() if parent == unit]


def reported(person: Person, unit: str) -> Answers | None:
    """Return what a unit reported, or None where it handed in nothing."""
    answer = person.get(f"{API}/units/{unit}/submission")
    if answer.status == 404:
        answer.problem(404, "selfassessment.none")
        return None
    return {(each["criterion"], each["field"]): each["value"] for each in answer.json()["values"]}


def read_province(office: Person, *, final: Iterable[str] = ()) -> Province:
    """Read every unit's figures over HTTP.

    Args:
        office: Who reads.
        final: Units whose approved cases count.
    """
    units = office.get(f"{API}/units").json()["items"]
    answers: dict[str, Answers] = {}
    late = set()
    for unit in units:
        answer = office.get(f"{API}/units/{unit['code']}/submission")
        if answer.status == 200:
            found = answer.json()
            answers[unit["code"]] = {(v["criterion"], v["field"]): v["value"] for v in found["values"]}
            late |= {unit["code"]} if found["late"] else set()
    province = Province(
        kinds={unit["code"]: unit["kind"] for unit in units},
        parents={unit["code"]: unit["parent_code"] for unit in units},
        answers=answers,
        late=frozenset(late),
    )
    return decided(office, province, final)


def decided(office: Person, province: Province, units: Iterable[str]) -> Province:
    """Return the province with what was approved in the cases of some units."""
    answers = dict(province.answers)
    for code in units:
        if code in answers:
            answers[code] = answers[code] | _approved(office.get(f"{API}/units/{code}/cases").json()["items"])
    return replace(province, answers=answers)


def draw_differences(draw: random.Random, kind: str, answers: Answers) -> tuple[Difference, Difference]:
    """Draw a figure to be corrected and another one that cannot be proven, each worth a dialogue."""
    ratios = [criterion for criterion in calculator.criteria_of(kind) if criterion in calculator.RATIOS]
    draw.shuffle(ratios)
    corrections = (_correction(draw, kind, criterion, answers) for criterion in ratios)
    correction = next(each for each in corrections if each)
    others = (
        _unproven(kind, criterion, answers) for criterion in ratios if criterion != correction.criterion
    )
    unproven = next(each for each in others if each)
    print(f"drawn: {correction}\ndrawn: {unproven}")  # noqa: T201 -- to repeat a failure by hand
    return correction, unproven


def matching(draw: random.Random, answers: Answers, besides: Sequence[Difference], count: int) -> list[Key]:
    """Draw figures that will be found as they were reported."""
    taken = {difference.criterion for difference in besides}
    return draw.sample(sorted(key for key in answers if key[0] not in taken), count)


def _correction(draw: random.Random, kind: str, criterion: str, answers: Answers) -> Difference | None:
    _, part, whole = calculator.RATIOS[criterion]
    claimed = answers.get((criterion, part), "0")
    if int(claimed) < 5 or int(answers.get((criterion, whole), "0")) == 0:
        return None
    found = str(draw.randrange(1, int(claimed) * 4 // 5))
    return _difference(kind, (criterion, part), answers, found)


def _unproven(kind: str, criterion: str, answers: Answers) -> Difference | None:
    key = (criterion, calculator.RATIOS[criterion][1])
    return _difference(kind, key, answers, None) if key in answers else None


def _difference(kind: str, key: Key, answers: Answers, found: str | None) -> Difference | None:
    changed = {**answers, key: calculator.NOT_PROVEN if found is None else found}
    before = calculator.unit_points(kind, key[0], answers)
    after = calculator.unit_points(kind, key[0], changed)
    if before is None or after is None or abs(before - after) < _LEAST_CHANGE:
        return None
    return Difference(*key, answers[key], found, before, after)


def _approved(cases: Sequence[Mapping[str, Any]]) -> Answers:
    final = {(case["criterion"], case["field"]): case["final"] for case in cases if case["final"]}
    return {key: _MARKS.get(standing["status"], standing["value"]) for key, standing in final.items()}


def comma(points: Fraction) -> str:
    """Write points for people, two places at least: 4,20."""
    whole, rest = divmod(points * 100, 100)
    assert rest.denominator == 1
    return f"{whole},{int(rest):02d}"


def grouped(value: str) -> str:
    """Write a whole number as documents do: 1.234."""
    return f"{int(value):,}".replace(",", ".")
