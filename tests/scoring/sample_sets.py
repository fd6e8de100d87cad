"""The sample sets and facts on them, for the tests of scoring."""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

from scoring import (
    Answer,
    Criterion,
    Field,
    FieldType,
    Rulebook,
    Scorecard,
    Status,
    Tally,
    UnitFacts,
    given,
    load_rulebooks,
    settle,
    settle_total,
)

FOLDER = Path(__file__).parents[2] / "config" / "criteria" / "gia-lai-2019"
Key = tuple[str, str]


@cache
def texts() -> Mapping[str, str]:
    """The files' texts by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}


@cache
def rulebooks() -> Mapping[str, Rulebook]:
    """The loaded sets by kind."""
    return load_rulebooks(texts())


def full_answers(rulebook: Rulebook) -> dict[Key, Answer]:
    """Answers that earn every point the unit can earn by itself."""
    return {
        (criterion.id, field.id): given(full_value(field))
        for criterion in rulebook.criteria()
        for field in criterion.fields
    }


def full_value(field: Field) -> str:
    """The value that earns most: yes, the first option, one hundred."""
    if field.type is FieldType.BOOL:
        return "true"
    return field.choices[0].code if field.type is FieldType.CHOICE else "100"


def random_facts(seed: int, *, huyen: int = 2, xa: int = 3, so: int = 3) -> list[UnitFacts]:
    """Facts of a small province with every status and many edge values, from a seed."""
    rng = random.Random(seed)
    units: list[tuple[str, str, str | None]] = [(f"H{n}", "huyen", None) for n in range(huyen)]
    units += [(f"H{n}X{m}", "xa", f"H{n}") for n in range(huyen) for m in range(rng.randint(0, xa))]
    units += [(f"S{n}", "so", None) for n in range(so)]
    return [
        UnitFacts(code, kind, parent, random_answers(rulebooks()[kind], rng)) for code, kind, parent in units
    ]


def random_answers(rulebook: Rulebook, rng: random.Random) -> dict[Key, Answer]:
    """Random answers to every field of a set; most are given."""
    found = {}
    for criterion in rulebook.criteria():
        for field in criterion.fields:
            answer = _random_answer(criterion, field, rng)
            if answer is not None:
                found[criterion.id, field.id] = answer
    return found


def card(rulebook: Rulebook, unit: str, points: Mapping[str, Fraction]) -> Scorecard:
    """A scorecard with these section points, everything applicable; sections not named earn nothing."""
    tallies = {item.id: Tally(points.get(item.id, Fraction(0)), item.max) for item in rulebook.sections}
    return Scorecard(unit, rulebook.kind, {}, settle(rulebook, tallies), settle_total(rulebook, tallies))


def comma(text: str) -> Fraction:
    """Read a number as people print it."""
    return Fraction(text.replace(",", "."))


def plain(answers: Mapping[Key, Answer]) -> dict[Key, str]:
    """Answers as the independent calculator takes them."""
    marks = {Status.NOT_PROVEN: "?", Status.NOT_APPLICABLE: "-"}
    return {
        key: answer.value if answer.value is not None else marks[answer.status]
        for key, answer in answers.items()
        if answer.status is not Status.MISSING
    }


def units_of(
    facts: Sequence[UnitFacts], *, kind: str | None = None, parent: str | None = None
) -> list[UnitFacts]:
    """Pick units by kind or by the unit above."""
    return [item for item in facts if kind in {None, item.kind} and (parent is None or item.parent == parent)]


def _random_answer(criterion: Criterion, field: Field, rng: random.Random) -> Answer | None:
    dice = rng.random()
    if dice < 0.03:
        return None
    for limit, status in ((0.05, Status.MISSING), (0.08, Status.NOT_PROVEN), (0.1, Status.NOT_APPLICABLE)):
        if dice < limit:
            return Answer(status)
    return given(_random_value(criterion, field, rng))


def _random_value(criterion: Criterion, field: Field, rng: random.Random) -> str:
    if field.type is FieldType.BOOL:
        return rng.choice(["true", "true", "false"])
    if field.type is FieldType.CHOICE:
        return rng.choice(field.choices).code
    first = criterion.fields[0].id == field.id
    if field.max is not None or rng.random() < 0.1:
        return str(rng.choice([0, 1, 5, 20, 100]))
    number = str(rng.randint(0, 25 if first else 60))
    return (
        f"{number}.{rng.randint(1, 9)}" if field.type is FieldType.DECIMAL and rng.random() < 0.5 else number
    )
