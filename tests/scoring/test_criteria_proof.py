"""The proof that points stay between nothing and the maximum: what it shows and what it refuses."""

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from scoring.amounts import Mode
from scoring.criteria.loading import load_rulebook
from scoring.criteria.policies import Rounding, Stage
from scoring.criteria.proof import formula_facts, proved_bounds, why_unproved
from scoring.criteria.rulebook import Criterion, Field, FieldType
from scoring.criteria.rules import (
    BestFrom,
    Block,
    Boolean,
    Composite,
    CompositePart,
    CountCapped,
    Edges,
    External,
    Formula,
    IfAbove,
    IfMissing,
    IfNotProven,
    IfTooFew,
    IfZero,
    Penalty,
    Ratio,
    RelativeMax,
    Rule,
    Survey,
)
from scoring.formula import parse
from tests.scoring.broken.every_kind import book_of, changed

FILES = sorted((Path(__file__).parents[2] / "config" / "criteria").glob("*/*.yaml"))
EDGES = Edges(IfMissing.ZERO, IfNotProven.ZERO)
BOOK = book_of()


def count(field_id: str, low: int | None, high: int | None) -> Field:
    bounds = [None if bound is None else Fraction(bound) for bound in (low, high)]
    return Field(field_id, field_id, FieldType.INT, "việc", bounds[0], bounds[1], 0, ())


def criterion(rule: Rule, *fields: Field, maximum: str = "5") -> Criterion:
    return replace(BOOK.criterion("C.capped"), max=Fraction(maximum), rule=rule, fields=fields)


def bounds(rule: Rule, *fields: Field) -> tuple[Fraction | None, Fraction | None]:
    found = proved_bounds(criterion(rule, *fields), {})
    return found.low, found.high


def ratio(if_zero: IfZero = IfZero.ZERO, target: int | None = None) -> Ratio:
    return Ratio("a", "b", if_zero, IfAbove.CAP, EDGES, None if target is None else Fraction(target))


def survey() -> Survey:
    return Survey("a", "b", Fraction(1), Fraction(5), Fraction(1), IfTooFew.ZERO, EDGES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_criterion_that_is_shipped_is_proved(path: Path) -> None:
    book = load_rulebook(path.read_text(encoding="utf-8"), name=path.name)
    for item in book.criteria():
        assert why_unproved(item, book.roundings) is None
        assert proved_bounds(item, book.roundings).contains(Fraction(0))


@pytest.mark.parametrize(
    ("rule", "fields", "high"),
    [
        (CountCapped("a", Fraction(1), EDGES), [count("a", 0, 3)], 3),
        (CountCapped("a", Fraction(1), EDGES), [count("a", 0, None)], 5),
        (Penalty("a", Fraction(1), Fraction(2), EDGES), [count("a", 1, None)], 4),
        (Penalty("a", Fraction(1), Fraction(2), EDGES), [count("a", 9, None)], 2),
        (ratio(), [count("a", 0, 1), count("b", 2, 10)], Fraction(5, 2)),
        (ratio(), [count("a", 0, 1), count("b", 0, 0)], 0),
        (ratio(IfZero.FULL), [count("a", 0, 1), count("b", 0, 0)], 5),
        (ratio(IfZero.FULL), [count("a", 0, 1), count("b", 2, 10)], Fraction(5, 2)),
        (ratio(target=80), [count("a", 0, 4), count("b", 10, 10)], Fraction(5, 2)),
        (External("a", Fraction(10), "x", EDGES), [count("a", 0, 5)], Fraction(5, 2)),
        (survey(), [count("a", 1, 3), count("b", 0, None)], Fraction(5, 2)),
        (Boolean("a", EDGES), [], 5),
        (Formula("", parse("if(a > 2, full, 1[điểm])"), EDGES), [count("a", 0, 2)], 1),
        (Formula("", parse("a * 1[điểm/việc]"), EDGES), [count("a", 0, 4)], 4),
    ],
)
def test_bounds_follow_the_bounds_of_the_fields(rule: Rule, fields: list[Field], high: Fraction) -> None:
    assert bounds(rule, *fields) == (Fraction(0), high)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        (CountCapped("a", Fraction(1), EDGES), [count("a", None, 3)]),
        (CountCapped("a", Fraction(-1), EDGES), [count("a", 0, 3)]),
        (Penalty("a", Fraction(1), Fraction(0), EDGES), [count("a", -1, None)]),
        (Penalty("a", Fraction(1), Fraction(6), EDGES), [count("a", 0, None)]),
        (ratio(), [count("a", None, 3), count("b", 0, None)]),
        (ratio(), [count("a", 0, 3), count("b", -1, None)]),
        (External("a", Fraction(10), "x", EDGES), [count("a", -1, 10)]),
        (survey(), [count("a", 1, None), count("b", 0, None)]),
        (survey(), [count("a", 0, 5), count("b", 0, None)]),
        (Formula("", parse("a * 1[điểm/việc]"), EDGES), [count("a", 0, 6)]),
        (
            RelativeMax("a", "b", IfZero.ZERO, IfZero.ZERO, Block.KIND, BestFrom.ALL, EDGES),
            [count("a", 0, 5), count("b", -1, 5)],
        ),
        (
            Composite(
                (CompositePart("x", "x", Fraction(5), ratio()), CompositePart("y", "y", Fraction(1), ratio()))
            ),
            [count("a", 0, None), count("b", 0, None)],
        ),
    ],
)
def test_what_cannot_be_proved_is_refused_with_the_reason(rule: Rule, fields: list[Field]) -> None:
    reason = why_unproved(criterion(rule, *fields), {})
    assert reason is not None
    assert reason.startswith("Không chứng minh được điểm")


def test_rounding_may_lift_points_above_the_maximum() -> None:
    up = {Stage.CRITERION: Rounding(2, Mode.UP, "")}
    item = criterion(Boolean("a", EDGES), maximum="0.333")
    assert why_unproved(item, {}) is None
    assert (
        why_unproved(item, up) == "Không chứng minh được điểm không vượt max 0,333: điểm nằm trong [0; 0,34]"
    )
    parts = Composite((CompositePart("x", "x", Fraction("0.333"), Boolean("a", EDGES)),))
    assert why_unproved(criterion(parts, maximum="0.333"), {Stage.PART: up[Stage.CRITERION]}) is not None


def test_a_file_whose_rounding_lifts_points_is_refused() -> None:
    text = changed(
        ("at: criterion, places: 2", "at: criterion, places: 0"),
        ('max: "3"\n            unit: Mbps', 'max: "2.5"\n            unit: Mbps'),
        (
            'max: "3"\n            unit: "%"\n            rule:\n              kind: rollup',
            'max: "3.5"\n            unit: "%"\n            rule:\n              kind: rollup',
        ),
    )
    with pytest.raises(Exception, match=r"C\.relative\.rule: Không chứng minh được điểm không vượt max 2,5"):
        book_of(text)


def test_only_numbers_and_conditions_can_stand_in_a_formula() -> None:
    muc = BOOK.criterion("C.choice").fields
    assert set(formula_facts([*muc, count("a", 0, 5)])) == {"a"}


def test_no_sampled_input_leaves_the_proved_bounds() -> None:
    rng = random.Random(7)
    for _ in range(200):
        low = rng.randint(0, 5)
        fields = count("a", low, low + rng.randint(0, 5)), count("b", rng.randint(0, 2), 9)
        found = proved_bounds(criterion(ratio(target=rng.choice([None, 50, 80])), *fields), {})
        part, whole = rng.randint(low, low + 5), rng.randint(2, 9)
        a = min(Fraction(part), fields[0].max or Fraction(0))
        assert found.contains(Fraction(5) * min(a / whole, Fraction(1)))


def test_a_rule_without_a_bound_is_no_rule() -> None:
    with pytest.raises(TypeError, match="str"):
        proved_bounds(replace(BOOK.criterion("C.capped"), rule=cast("Rule", "max")), {})
