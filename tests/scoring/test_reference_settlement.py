"""From points to sections and total: roundings, what does not apply, minima, gates, ready-made totals."""

from fractions import Fraction
from typing import Any

import pytest

from scoring import (
    TOTAL_FIELD,
    Answer,
    FactsError,
    Rulebook,
    Scorecard,
    Status,
    Tally,
    given,
    replay_card,
    score,
    settle,
    settle_total,
)
from scoring.reference.scorecard import Gap
from tests.scoring.built_sets import (
    WHOLE,
    book,
    card_of,
    criterion,
    group,
    levels,
    ratio,
    rounding,
    section,
    unit,
)

TWO = {"a": WHOLE, "b": WHOLE}
NOT_APPLICABLE = Answer(Status.NOT_APPLICABLE)
STAGES = ("criterion", "group", "section", "total")


def one(name: str, maximum: str) -> dict[str, Any]:
    return criterion(name, maximum, ratio(), TWO)


def answers(**shares: tuple[str, str] | None) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for name, share in shares.items():
        found[name, "a"], found[name, "b"] = share or (NOT_APPLICABLE, NOT_APPLICABLE)
    return found


def four_thirds(*stages: str) -> Scorecard:
    """Four criteria of one point, each earning a third: two groups, two sections."""
    first = section(
        "M1", "3", group("N1", "2", one("A", "1"), one("B", "1")), group("N2", "1", one("C", "1"))
    )
    second = section("M2", "1", group("N3", "1", one("D", "1")))
    rulebook = book(first, second, roundings=[rounding(stage, 1) for stage in stages])
    third = ("1", "3")
    return card_of(rulebook, answers(A=third, B=third, C=third, D=third))


@pytest.mark.parametrize(
    ("stages", "first", "total"),
    [
        ((), Fraction(1), Fraction(4, 3)),
        (("criterion",), Fraction("0.9"), Fraction("1.2")),
        (("group",), Fraction("1.0"), Fraction("1.3")),
        (("section",), Fraction(1), Fraction("1.3")),
        (("total",), Fraction(1), Fraction("1.3")),
        (STAGES, Fraction("0.9"), Fraction("1.2")),
    ],
)
def test_points_are_rounded_where_the_set_says_and_nowhere_else(
    stages: tuple[str, ...], first: Fraction, total: Fraction
) -> None:
    card = four_thirds(*stages)
    assert (card.sections["M1"].points, card.total.points) == (first, total)
    assert replay_card(card).total == total


def test_every_step_of_a_sum_is_kept() -> None:
    card = four_thirds("group", "section", "total")
    groups = card.sections["M1"].groups
    assert [(item.group, item.trace.exact, item.points) for item in groups] == [
        ("N1", Fraction(2, 3), Fraction("0.7")),
        ("N2", Fraction(1, 3), Fraction("0.3")),
    ]
    assert [part.id for part in groups[0].trace.parts] == ["A", "B"]
    assert [part.id for part in card.sections["M1"].trace.sum.parts] == ["N1", "N2"]
    assert [part.id for part in card.total.trace.sum.parts] == ["M1", "M2"]


def partly(policy: str, compare: str) -> Rulebook:
    table = levels(("I", "80"), ("II", "40")) if compare == "share" else levels(("I", "8"), ("II", "4"))
    only = section("M", "10", group("N", "10", one("A", "6"), one("B", "4")), levels=table)
    return book(only, policy=policy, compare=compare)


@pytest.mark.parametrize(
    ("policy", "points", "compared", "level"),
    [
        (("drop", "points"), "3/6", "3", None),
        (("drop", "share"), "3/6", "50", "II"),
        (("full_points", "points"), "7/10", "7", "II"),
        (("redistribute", "points"), "3/6", "5", "II"),
    ],
)
def test_what_does_not_apply_follows_the_policy(
    policy: tuple[str, str], points: str, compared: str, level: str | None
) -> None:
    card = card_of(partly(*policy), answers(A=("1", "2"), B=None))
    scored = card.sections["M"]
    assert (f"{scored.points}/{scored.applicable_max}", scored.compared) == (points, Fraction(compared))
    assert (scored.level.code if scored.level else None) == level
    assert (card.total.points, card.total.compared) == (scored.points, scored.compared)
    assert replay_card(card).compared == {"M": scored.compared}


@pytest.mark.parametrize(
    ("policy", "compared"), [("drop", None), ("redistribute", None), ("full_points", 10)]
)
def test_where_nothing_applies_there_is_nothing_to_compare(policy: str, compared: int | None) -> None:
    scored = card_of(partly(policy, "points"), answers(A=None, B=None)).sections["M"]
    assert scored.compared == compared
    assert scored.level_label == ("Mức I" if compared else "Không áp dụng")


def held(*minima: tuple[str, str, str], policy: str = "redistribute") -> Rulebook:
    table = levels(
        ("I", "18"),
        ("II", "12"),
        ("III", "6"),
        group_minima=[{"group": name, "level": level, "min": least} for name, level, least in minima],
    )
    first, second = group("N1", "10", one("A", "5"), one("B", "5")), group("N2", "10", one("C", "10"))
    return book(section("M", "20", first, second, levels=table), policy=policy)


@pytest.mark.parametrize(
    ("minima", "level", "holding"),
    [
        ((), "I", 0),
        ((("N1", "I", "8"),), "I", 0),
        ((("N1", "I", "9"),), "II", 1),
        ((("N1", "II", "9"),), "III", 1),
        ((("N1", "III", "9"),), None, 1),
        ((("N1", "I", "9"), ("N1", "II", "8.5")), "III", 2),
        ((("N2", "II", "9"), ("N1", "I", "9")), "II", 1),
    ],
)
def test_a_group_minimum_stands_for_its_level_and_those_above(
    minima: tuple[tuple[str, str, str], ...], level: str | None, holding: int
) -> None:
    scored = card_of(held(*minima), answers(A=("3", "5"), B=("1", "1"), C=("1", "1"))).sections["M"]
    assert (scored.points, scored.level.code if scored.level else None) == (Fraction(18), level)
    assert len(scored.held_by) == holding
    assert scored.level_label == (f"Mức {level}" if level else "Không xếp hạng")


def test_below_every_threshold_no_minimum_holds_anything_back() -> None:
    scored = card_of(held(("N1", "III", "9")), answers(A=("1", "5"), B=None, C=("0", "1"))).sections["M"]
    assert (scored.level, scored.held_by) == (None, ())


@pytest.mark.parametrize(("policy", "level"), [("redistribute", "I"), ("drop", "III")])
def test_a_minimum_looks_at_a_group_as_the_set_treats_what_does_not_apply(policy: str, level: str) -> None:
    rulebook = held(("N1", "II", "10"), policy=policy)
    scored = card_of(rulebook, answers(A=None, B=("1", "1"), C=("1", "1"))).sections["M"]
    assert scored.level is not None
    assert scored.level.code == level


def test_a_minimum_asks_nothing_of_a_group_that_does_not_apply() -> None:
    scored = card_of(held(("N1", "I", "10")), answers(A=None, B=None, C=("1", "1"))).sections["M"]
    assert (scored.level_label, scored.held_by) == ("Mức I", ())


def test_group_results_are_needed_where_a_minimum_is_declared() -> None:
    with pytest.raises(KeyError, match="N1"):
        settle(held(("N1", "I", "9")), {"M": Tally(Fraction(18), Fraction(20))})


def gates() -> Rulebook:
    """M1 asks for level I of M2, which asks for level I of M3."""
    ask = {"M1": {"section": "M2", "min_level": "I"}, "M2": {"section": "M3", "min_level": "I"}}
    return book(
        *(
            section(name, "5", group(f"N{name}", "5", one(f"T{name}", "5")), levels=table)
            for name in ("M1", "M2", "M3")
            for table in [levels(("I", "4"), ("II", "2"), requires=ask.get(name))]
        )
    )


@pytest.mark.parametrize(
    ("third", "codes"),
    [(("5", "5"), ["I", "I", "I"]), (("2", "5"), [None, None, "II"]), (("0", "5"), [None, None, None])],
)
def test_a_gate_looks_at_what_the_other_section_reaches_behind_its_own(
    third: tuple[str, str], codes: list[str | None]
) -> None:
    full = ("5", "5")
    sections = card_of(gates(), answers(TM1=full, TM2=full, TM3=third)).sections
    assert [item.level.code if item.level else None for item in sections.values()] == codes
    assert [item.gated for item in sections.values()] == [codes[0] is None] * 2 + [False]


@pytest.mark.parametrize(
    ("points", "level", "near"),
    [
        ("37.4996", "III", "II"),
        ("37.494", "III", None),
        ("37.5", "II", None),
        ("39.9951", "II", "I"),
        ("41", "I", None),
    ],
)
def test_a_value_that_prints_like_a_threshold_and_fails_it_is_a_near_miss(
    points: str, level: str, near: str | None
) -> None:
    table = levels(("I", "40"), ("II", "37.5"), ("III", "30"))
    rulebook = book(section("M", "50", group("N", "50", one("A", "50")), levels=table))
    scored = settle(rulebook, {"M": Tally(Fraction(points), Fraction(50))})["M"]
    assert scored.level is not None
    assert scored.level.code == level
    assert (scored.near_miss.code if scored.near_miss else None) == near


def test_the_places_shown_decide_what_is_a_near_miss() -> None:
    table = levels(("I", "40"))
    rulebook = book(
        section("M", "50", group("N", "50", one("A", "50")), levels=table), roundings=[rounding("display", 0)]
    )
    scored = settle(rulebook, {"M": Tally(Fraction("39.5"), Fraction(50))})["M"]
    assert scored.near_miss is not None


def ready() -> Rulebook:
    made = {"ready_made": {"places": "3", "ref": "nguồn"}, "levels": levels(("I", "40"), ("II", "30"))}
    first = {key: value for key, value in section("M1", "50", **made).items() if key != "groups"}
    second = section("M2", "5", group("N", "5", one("A", "5")))
    return book(first, second, roundings=[rounding("section", 1)])


@pytest.mark.parametrize(
    ("answer", "compared", "label", "gap"),
    [
        (given("37.865"), Fraction("37.865"), "Mức II", ""),
        (given("0"), Fraction(0), "Không xếp hạng", ""),
        (None, None, Gap.NOT_IN_SOURCE, Gap.NOT_IN_SOURCE),
        (Answer(Status.MISSING), None, Gap.NOT_YET, Gap.NOT_YET),
        (Answer(Status.NOT_PROVEN), None, Gap.NOT_PROVEN, Gap.NOT_PROVEN),
        (NOT_APPLICABLE, None, "Không áp dụng", ""),
    ],
)
def test_a_ready_made_total_is_taken_as_it_stands(
    answer: Answer | None, compared: Fraction | None, label: str, gap: str
) -> None:
    facts = answers(A=("1", "2")) | ({} if answer is None else {("M1", TOTAL_FIELD): answer})
    card = card_of(ready(), facts)
    scored = card.sections["M1"]
    assert (scored.compared, scored.level_label, scored.gap) == (compared, label, gap)
    assert scored.groups == ()
    assert card.total.gaps == (("Mục M1",) if gap else ())
    known = scored.points + Fraction("2.5")
    assert card.total.points == known
    assert (card.total.compared is None) is bool(gap)
    replayed = replay_card(card)
    assert (replayed.total, replayed.total_compared) == (known, card.total.compared)


@pytest.mark.parametrize("text", ["50.1", "-1", "1.2345", "37,5"])
def test_a_ready_made_total_must_fit_its_section(text: str) -> None:
    with pytest.raises(FactsError, match=r"M1\.points") as caught:
        score({"xa": ready()}, [unit("A", {("M1", TOTAL_FIELD): text})])
    assert caught.value.code == "facts.bad-value"


def test_the_key_of_a_ready_made_total_belongs_to_such_sections_only() -> None:
    with pytest.raises(FactsError, match=r"M2\.points") as caught:
        score({"xa": ready()}, [unit("A", {("M2", TOTAL_FIELD): "1"})])
    assert caught.value.code == "facts.unknown-field"


def test_a_total_of_bare_tallies_is_settled_as_well() -> None:
    tallies = {"M1": Tally(Fraction(40), Fraction(50)), "M2": Tally(Fraction("2.46"), Fraction(5))}
    total = settle_total(ready(), tallies)
    assert (total.points, total.compared, total.undecided) == (Fraction("42.5"), Fraction("42.5"), ())
