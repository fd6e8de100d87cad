"""Attributions small enough to check by hand, with the sentences people read."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from scoring import TOTAL, Answer, Breaker, Level, Mode, Rounding, Rulebook, Status, UnitFacts, given, score
from scoring.adjustments.attribution import Attribution, attribute_unit
from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.own_others import PlaceChange
from scoring.adjustments.pivotal import PivotalSets
from scoring.adjustments.records import Adjustment
from scoring.adjustments.rivals import rivals_of
from scoring.adjustments.sampling import Sampling
from scoring.adjustments.sentences import attribution_sentences, own_and_others_sentence, signed
from scoring.criteria.rules import (
    BestFrom,
    Block,
    Boolean,
    Checklist,
    Comparison,
    Condition,
    CountCapped,
    IfAbove,
    IfChildMissing,
    IfZero,
    Ratio,
    RelativeMax,
    RollupRatio,
)
from tests.scoring.attribution_samples import change
from tests.scoring.discrepancy_samples import EDGES, book_of, criterion, number, unit_of, yes_no

RATIO = criterion(
    Ratio("a", "b", IfZero.ZERO, IfAbove.CAP, EDGES), "6", number("a", "Số máy"), number("b", "Số người")
)
YES = criterion(Boolean("p", EDGES), "4", yes_no("p"), name="D")
COUNT = criterion(CountCapped("n", Fraction(1), EDGES), "10", number("n", "Số lượt"), name="E")
TWO = Rounding(2, Mode.HALF_UP, "")


def exact(*texts: str) -> tuple[Fraction, ...]:
    """Figures written as text."""
    return tuple(Fraction(text) for text in texts)


def levelled(book: Rulebook, **minima: str) -> Rulebook:
    """The set with these levels, from the best down, on one list of its only section."""
    steps = tuple(Level(code, f"Mức {code}", Fraction(text)) for code, text in minima.items())
    section = book.sections[0]
    assert section.levels is not None
    levels = replace(section.levels, steps=steps)
    return replace(book, sections=(replace(section, levels=levels),))


BOOK = levelled(book_of(RATIO, YES, COUNT, rounding=TWO), I="18", II="14", III="8")


def everyone(unit: UnitFacts, *counts: str) -> list[UnitFacts]:
    """The unit, and others that have as many points as their count says, 10 at most, and 10 more."""
    full = {"a": "1", "b": "1", "D__p": "true"}
    return [unit, *(unit_of(f"Y{place}", **full, E__n=text) for place, text in enumerate(counts))]


def attributed(
    book: Rulebook, facts: list[UnitFacts], adjustments: list[Adjustment], ranking: str = "muc"
) -> Attribution:
    listed = replace(book.ranking("muc"), of=ranking) if ranking == TOTAL else book.ranking(ranking)
    rivals = rivals_of(book, listed, score({"xa": book}, facts).values())
    return attribute_unit({"xa": book}, facts, facts[0].unit, adjustments, rivals)


UNIT = unit_of(a="6", b="6", D__p="true", E__n="8")


def test_part_and_whole_of_a_ratio_share_its_points_and_another_criterion_has_its_own() -> None:
    """6/6 → 3/12: 6 points become 1,5. The part alone: 3; the whole alone: 3. So −2,25 each.

    The connection was not there: −4. 18 points become 9,5, Mức I becomes Mức III. Others have 19, 16 and 12
    points: second before, fourth after.
    """
    steps = [
        change(UNIT, ("C", "a"), "3", order=1),
        change(UNIT, ("C", "b"), "12", order=2),
        change(UNIT, ("D", "p"), "false", order=3),
    ]
    found = attributed(BOOK, everyone(UNIT, "9", "6", "2"), steps)
    assert (found.points.before, found.points.after) == exact("18", "9.5")
    assert found.points.shares == exact("-2.25", "-2.25", "-4")
    assert found.criteria["C"].shares == exact("-2.25", "-2.25", "0")
    assert found.criteria["D"].shares == exact("0", "0", "-4")
    assert (found.levels.before, found.levels.after) == exact("3", "1")
    assert (found.places.before, found.places.after) == exact("2", "4")
    assert found.placed == (True, True)
    assert sum(found.levels.shares) == -2
    assert sum(found.places.shares) == 2
    assert found.level_pivots == PivotalSets(((0, 1, 2),), changed=True)


def test_the_sentences_say_shares_that_add_up() -> None:
    """Two corrections, of which either costs Mức I: half a level each; neither alone would have saved it."""
    unit = unit_of(a="6", b="6", D__p="true", E__n="8")
    steps = [change(unit, ("C", "a"), "5", order=1), change(unit, ("E", "n"), "7", order=2)]
    found = attributed(BOOK, everyone(unit, "9", "6", "2"), steps)
    assert attribution_sentences(BOOK, found) == (
        "Điểm: 18 → 16 (-2): “Tiêu chí C, Số máy” -1; “Tiêu chí E, Số lượt” -1.",
        "Mức: Mức I → Mức II: “Tiêu chí C, Số máy” -0,5 mức; “Tiêu chí E, Số lượt” -0,5 mức.",
        (
            "Mức sẽ không đổi nếu không có (mỗi trường hợp một nhóm nhỏ nhất): "
            "“Tiêu chí C, Số máy” và “Tiêu chí E, Số lượt”."
        ),
        "Thứ hạng: hạng 2 → hạng 2.",
    )


def test_a_chain_that_ends_where_it_began_earns_and_costs_nothing() -> None:
    steps = [
        change(UNIT, ("E", "n"), "2", order=1),
        change(UNIT, ("C", "a"), "3", order=2),
        change(UNIT, ("E", "n"), "8", order=3, before=given("2")),
    ]
    found = attributed(BOOK, everyone(UNIT, "9"), steps)
    assert [len(chain.steps) for chain in found.players] == [2, 1]
    assert found.points.shares == exact("0", "-3")


def test_a_unit_that_falls_below_the_lowest_level_has_no_place() -> None:
    steps = [change(UNIT, ("E", "n"), "0", order=1), change(UNIT, ("D", "p"), "false", order=2)]
    found = attributed(BOOK, everyone(UNIT, "9", "6"), [*steps, change(UNIT, ("C", "a"), "0", order=3)])
    assert found.placed == (True, False)
    assert found.places.after == 3
    sentences = attribution_sentences(BOOK, found)
    assert sentences[1].startswith("Mức: Mức I → dưới mức thấp nhất: ")
    assert "Thứ hạng: hạng 2 → không xếp hạng (tính như hạng 3): " in " ".join(sentences)


def test_thirds_are_written_as_fractions_beside_their_decimals() -> None:
    """Any one of three corrections would have cost the place; each has a third of it."""
    unit = unit_of(a="6", b="6", D__p="true", E__n="6", F__n="6")
    more = criterion(CountCapped("n", Fraction(1), EDGES), "10", number("n", "Số tin"), name="F")
    book = levelled(book_of(RATIO, YES, COUNT, more), I="1")
    full = {"a": "1", "b": "1", "D__p": "true"}
    facts = [unit, unit_of("Y", **full, E__n="6", F__n="6")]
    steps = [
        change(unit, ("C", "a"), "5", order=1),
        change(unit, ("E", "n"), "5", order=2),
        change(unit, ("F", "n"), "5", order=3),
    ]
    found = attributed(book, facts, steps)
    assert found.places.shares == exact("1/3", "1/3", "1/3")
    sentences = attribution_sentences(book, found)
    assert sentences[1] == "Mức: Mức I, không đổi."
    assert sentences[2].startswith("Thứ hạng: hạng 1 → hạng 2: “Tiêu chí C, Số máy” tụt 1/3 ≈ 0,33 bậc; ")
    assert found.place_pivots.sets == ((0, 1, 2),)


def test_a_change_that_hangs_on_no_three_corrections_is_said_to() -> None:
    """Four corrections, any one of which would have cost the place."""
    counts = [
        criterion(CountCapped("n", Fraction(1), EDGES), "10", number("n"), name=name) for name in "EFGH"
    ]
    book = levelled(book_of(*counts), I="1")
    unit = unit_of("X", E__n="6", F__n="6", G__n="6", H__n="6")
    facts = [unit, replace(unit, unit="Y")]
    steps = [change(unit, (name, "n"), "5", order=place) for place, name in enumerate("EFGH")]
    sentences = attribution_sentences(book, attributed(book, facts, steps))
    assert sentences[-1] == "Thứ hạng vẫn thay đổi dù bỏ đi bất kỳ 3 điều chỉnh nào."


def test_the_total_has_no_levels_and_gains_are_told_as_gains() -> None:
    """Two visits more and the place gained that they bring."""
    unit = unit_of(a="6", b="6", D__p="true", E__n="5")
    found = attributed(BOOK, everyone(unit, "6"), [change(unit, ("E", "n"), "7")], TOTAL)
    assert attribution_sentences(BOOK, found) == (
        "Điểm: 15 → 17 (+2): “Tiêu chí E, Số lượt” +2.",
        "Thứ hạng: hạng 2 → hạng 1: “Tiêu chí E, Số lượt” tăng 1 bậc.",
        "Thứ hạng sẽ không đổi nếu không có (mỗi trường hợp một nhóm nhỏ nhất): “Tiêu chí E, Số lượt”.",
    )


SPEED = criterion(
    RelativeMax("x", None, IfZero.ZERO, IfZero.ZERO, Block.KIND, BestFrom.ALL, EDGES),
    "10",
    number("x", "Băng thông"),
    name="S",
)


@pytest.mark.parametrize("breakers", [(), (Breaker("E", higher_first=False, ref=""),)])
def test_a_leader_that_is_corrected_lifts_others_past_it(breakers: tuple[Breaker, ...]) -> None:
    """X leads with 100, Y has 60 and one visit more.

    Before: X 10 + 5 = 15, Y 6 + 6 = 12. With X at 50, Y leads: Y 10 + 6 = 16, X 50/60 of 10 and 5 ≈ 13,33.
    """
    book = levelled(book_of(SPEED, COUNT), I="1")
    book = replace(book, rankings=(replace(book.ranking("muc"), breakers=breakers),))
    facts = [unit_of("X", S__x="100", E__n="5"), unit_of("Y", S__x="60", E__n="6")]
    steps = [change(facts[0], ("S", "x"), "50", order=1), change(facts[0], ("E", "n"), "4", order=2)]
    found = attributed(book, facts, steps)
    assert (found.points.before, found.points.after) == exact("15", "37/3")
    assert found.points.shares == exact("-5/3", "-1")
    assert found.places.shares == exact("1", "0")
    assert found.place_pivots.sets == ((0,),)


def test_an_answer_that_a_unit_above_of_the_same_kind_counts_moves_that_unit() -> None:
    """P counts the share of its children that say yes: 4 + 6 points while X says yes, 4 after.

    X falls from 8 to 4 points and still gains a place, because P falls to its 4.
    """
    counting = criterion(
        RollupRatio("xa", (Condition("D", "p", Comparison.IS, "true"),), IfZero.ZERO, IfChildMissing.NOT_MET),
        "6",
        name="R",
    )
    book = levelled(book_of(YES, COUNT, counting), I="1")
    child = unit_of("X", "xa", "P", D__p="true", E__n="4")
    facts = [child, unit_of("P", D__p="true", E__n="0"), unit_of("Z", D__p="true", E__n="9")]
    found = attributed(book, facts, [change(child, ("D", "p"), "false")])
    assert (found.points.before, found.points.after) == exact("8", "4")
    assert (found.places.before, found.places.after) == exact("3", "2")


def test_the_adjusted_unit_may_stand_among_units_outside_the_list() -> None:
    """Z is not ranked; the best value is still its own."""
    book = levelled(book_of(SPEED, COUNT), I="1")
    facts = [unit_of("X", S__x="50", E__n="5"), unit_of("Z", S__x="100", E__n="9")]
    cards = score({"xa": book}, facts)
    rivals = rivals_of(book, book.ranking("muc"), [cards["X"]])
    found = attribute_unit({"xa": book}, facts, "X", [change(facts[0], ("S", "x"), "200")], rivals)
    assert (found.points.before, found.points.after, found.places.after) == exact("10", "15", "1")


@pytest.mark.parametrize("breakers", [(), (Breaker("D", higher_first=True, ref=""),)])
def test_a_unit_to_which_nothing_applies_any_more_has_no_place(breakers: tuple[Breaker, ...]) -> None:
    """The others: one to which nothing applies either, and one with all points."""
    book = levelled(book_of(YES), I="1")
    book = replace(book, rankings=(replace(book.ranking("muc"), breakers=breakers),))
    nothing = Answer(Status.NOT_APPLICABLE)
    facts = [
        unit_of(D__p="true"),
        unit_of("Y", D__p="true"),
        UnitFacts("Z", "xa", None, {("D", "p"): nothing}),
    ]
    found = attributed(book, facts, [replace(change(facts[0], ("D", "p"), "true"), after=nothing)])
    assert found.placed == (True, False)
    assert (found.places.before, found.places.after) == exact("1", "2")
    back = attributed(book, facts[::-1], [replace(change(facts[2], ("D", "p"), "true"), before=nothing)])
    assert back.placed == (False, True)
    assert (back.places.before, back.places.after) == exact("3", "1")


def test_no_adjustments_attribute_nothing() -> None:
    found = attributed(BOOK, everyone(UNIT, "9"), [])
    assert (found.points.before, found.points.after, *found.points.shares) == exact("18", "18")


def test_what_is_no_criterion_of_the_set_cannot_be_attributed() -> None:
    with pytest.raises(AdjustmentError) as refused:
        attributed(BOOK, everyone(UNIT, "9"), [change(UNIT, ("muc", "points"), "12")])
    assert refused.value.code == "attribution.not-scored"


MANY = [
    criterion(CountCapped("n", Fraction(1), EDGES), "10", number("n"), name=f"K{place}")
    for place in range(17)
]


def test_more_than_sixteen_adjustments_that_count_are_refused() -> None:
    unit = unit_of("X", **{f"{item.id}__n": "6" for item in MANY})
    steps = [change(unit, (item.id, "n"), "5", order=place) for place, item in enumerate(MANY)]
    with pytest.raises(AdjustmentError) as refused:
        attributed(levelled(book_of(*MANY), I="1"), [unit], steps)
    assert refused.value.code == "attribution.too-many"


def test_more_than_sixteen_can_be_estimated_with_their_errors() -> None:
    """Seventeen corrections of one point each, any nine of which cost the place."""
    unit = unit_of("X", **{f"{item.id}__n": "6" for item in MANY})
    rival = unit_of("Y", **{f"{item.id}__n": "6" for item in MANY} | {"K0__n": "0", "K1__n": "4"})
    facts = [unit, rival]
    steps = [change(unit, (item.id, "n"), "5", order=place) for place, item in enumerate(MANY)]
    book = levelled(book_of(*MANY), I="1")
    rivals = rivals_of(book, book.ranking("muc"), score({"xa": book}, facts).values())
    drawn = Sampling(100, Random(11))
    found = attribute_unit({"xa": book}, facts, "X", steps, rivals, sampling=drawn)
    assert found.points.shares == exact(*["-1"] * 17)
    assert not any(found.points.errors)
    assert (found.places.before, found.places.after) == exact("1", "2")
    assert sum(found.places.shares) == 1
    assert all(
        abs(share - Fraction(1, 17)) <= 2 * error
        for share, error in zip(found.places.shares, found.places.errors, strict=True)
    )
    assert found.place_pivots.larger
    assert found.placed == (True, True)
    told = attribution_sentences(book, found)
    assert "(ước lượng, sai số ±" in told[2]


def test_adjustments_that_earn_and_cost_nothing_do_not_count_against_the_limit() -> None:
    """Seventeen adjustments; the first only goes from 12 to 11 where ten are worth all points."""
    unit = unit_of("X", **{f"{item.id}__n": "6" for item in MANY} | {"K0__n": "12"})
    steps = [
        change(unit, (item.id, "n"), "11" if item is MANY[0] else "5", order=place)
        for place, item in enumerate(MANY)
    ]
    found = attributed(levelled(book_of(*MANY), I="1"), [unit, replace(unit, unit="Y")], steps)
    assert found.points.shares == exact("0", *["-1"] * 16)
    assert found.places.shares == exact("0", *["1/16"] * 16)


def test_too_many_adjustments_of_one_criterion_are_refused_before_anything_is_scored() -> None:
    fields = [yes_no(f"p{place}") for place in range(17)]
    long = criterion(Checklist({field.id: Fraction(1) for field in fields}, EDGES), "17", *fields)
    unit = unit_of("X", **{field.id: "true" for field in fields})
    steps = [change(unit, ("C", field.id), "false", order=place) for place, field in enumerate(fields)]
    with pytest.raises(AdjustmentError) as refused:
        attributed(levelled(book_of(long), I="1"), [unit], steps)
    assert str(refused.value) == "attribution.too-many: 17 > 16"


@pytest.mark.parametrize(
    ("change_of_place", "sentence"),
    [
        (
            PlaceChange(3, 5, 1, 3),
            (
                "Thứ hạng 3 → 5: do điều chỉnh của chính đơn vị tụt 0,5 bậc, "
                "do điều chỉnh của các đơn vị khác tụt 1,5 bậc."
            ),
        ),
        (
            PlaceChange(3, 3, 2, -2),
            (
                "Thứ hạng 3 → 3: do điều chỉnh của chính đơn vị tụt 1 bậc, "
                "do điều chỉnh của các đơn vị khác tăng 1 bậc."
            ),
        ),
        (
            PlaceChange(3, 2, 0, -2),
            (
                "Thứ hạng 3 → 2: do điều chỉnh của chính đơn vị 0 bậc, "
                "do điều chỉnh của các đơn vị khác tăng 1 bậc."
            ),
        ),
        (PlaceChange(3, 3, 0, 0), "Thứ hạng 3: không đổi, kể cả khi xét riêng điều chỉnh của đơn vị."),
    ],
)
def test_own_and_others_are_said_in_one_sentence(change_of_place: PlaceChange, sentence: str) -> None:
    assert own_and_others_sentence(change_of_place) == sentence


def test_changes_carry_their_sign() -> None:
    assert [signed(Fraction(text)) for text in ("1/3", "-2.5", "0")] == ["+1/3 ≈ 0,33", "-2,5", "0"]
