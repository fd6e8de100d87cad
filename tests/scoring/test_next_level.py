"""What is missing to the next level: the gap, the cheapest way, its proof, and the one value that decides."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import combinations

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from scoring import TOTAL_FIELD, Answer, Rulebook, Scorecard, Status, UnitFacts, given, score
from scoring.explanation import next_level_search
from scoring.explanation.next_level import Correction, Move, NextLevel, deciding_corrections, next_level
from scoring.explanation.next_level_words import (
    correction_sentence,
    corrections_data,
    next_level_data,
    next_level_sentence,
)
from tests.scoring.built_sets import (
    EDGES,
    MARK,
    WHOLE,
    Json,
    book,
    card_of,
    criterion,
    group,
    levels,
    options,
    ratio,
    section,
    unit,
)
from tests.scoring.sample_sets import full_answers, random_answers, rulebooks

PAIR = {"a": WHOLE, "b": WHOLE}
TABLE = levels(("I", "9"), ("II", "6"), ("III", "3"))
YES = {"kind": "boolean", "field": "a", **EDGES}


def shares(id_: str, maximum: str) -> Json:
    return criterion(id_, maximum, ratio(), PAIR)


def yes(id_: str, maximum: str) -> Json:
    return criterion(id_, maximum, YES, {"a": MARK})


def plain(table: Json = TABLE) -> Rulebook:
    """Two ratios of 3 points each and a yes of 4."""
    return book(
        section("M", "10", group("N", "10", shares("R", "3"), shares("S", "3"), yes("Y", "4")), levels=table)
    )


def answers(r: str = "0", s: str = "0", y: str = "false") -> dict[tuple[str, str], str]:
    return {("R", "a"): r, ("R", "b"): "10", ("S", "a"): s, ("S", "b"): "100", ("Y", "a"): y}


def lacking(rulebook: Rulebook, values: Mapping[tuple[str, str], Answer | str], of: str = "M") -> NextLevel:
    found = next_level({"xa": rulebook}, [unit("A", values)], "A", of)
    assert found is not None
    return found


def wanted(moves: Sequence[Move]) -> dict[str, dict[str, str]]:
    return {move.criterion.id: {change.field.id: change.after for change in move.changes} for move in moves}


def corrected(facts: UnitFacts, moves: Sequence[Move]) -> UnitFacts:
    """The facts after the moves."""
    changed = {
        (move.criterion.id, item.field.id): given(item.after) for move in moves for item in move.changes
    }
    return replace(facts, answers={**facts.answers, **changed})


def test_the_gap_is_exact_and_one_criterion_is_changed_as_little_as_possible() -> None:
    found = lacking(plain(), answers(r="7", s="20"))
    assert (found.target.code, found.short, found.proved, found.left_out) == ("III", Fraction(3, 10), True, 0)
    assert wanted(found.moves) == {"R": {"a": "8"}}  # one of ten beats ten of a hundred, and a yes
    assert (found.moves[0].before, found.moves[0].after) == (Fraction(21, 10), Fraction(24, 10))
    room = {item.criterion: (item.room, item.reachable) for item in found.headroom}
    assert room == {
        "Y": (4, 4),
        "S": (Fraction(24, 10), Fraction(24, 10)),
        "R": (Fraction(9, 10), Fraction(9, 10)),
    }
    assert next_level_sentence(found) == (
        "Mục M: để đạt Mức III còn thiếu đúng 0,3 điểm. Cách ít thay đổi nhất, 1 tiêu chí: "
        "Tiêu chí R: cần thêm 1 máy ở «A» (7 → 8) (2,10 → 2,40 điểm)."
    )


def test_a_pair_is_found_where_no_single_criterion_is_enough() -> None:
    found = lacking(plain(), answers())
    assert (found.target.code, found.short) == ("III", Fraction(3))
    assert len(found.moves) == 1
    found = lacking(plain(), answers(s="100", y="false", r="0"))
    assert (found.target.code, {item.criterion for item in found.headroom}) == ("II", {"R", "Y"})
    table = levels(("I", "7"))
    found = lacking(plain(table), answers())
    assert (wanted(found.moves), found.proved) == ({"Y": {"a": "true"}, "R": {"a": "10"}}, True)


def test_larger_sets_are_proved_where_points_only_add_up() -> None:
    found = lacking(plain(levels(("I", "9"))), answers())
    assert set(wanted(found.moves)) == {"R", "S", "Y"}
    assert (found.moves[0].criterion.id, found.proved) == ("Y", True)
    assert next_level_sentence(found).count(" → ") == 5
    minima = levels(("I", "9"), group_minima=[{"group": "N", "level": "I", "min": "2"}])
    assert not lacking(plain(minima), answers()).proved
    assert "(chưa chứng minh là ít tiêu chí nhất)" in next_level_sentence(lacking(plain(minima), answers()))


def test_no_change_of_the_units_own_answers_may_be_enough() -> None:
    formula = {"kind": "formula", "expression": "if(a, 4, 0)", **EDGES}
    only = book(
        section(
            "M",
            "7",
            group("N", "7", shares("R", "3"), criterion("F", "4", formula, {"a": MARK})),
            levels=levels(("I", "5")),
        )
    )
    found = lacking(only, {("R", "a"): "1", ("R", "b"): "10", ("F", "a"): "false"})
    assert (found.moves, found.proved) == ((), True)
    assert {item.criterion: item.reachable for item in found.headroom} == {"R": Fraction(27, 10), "F": 0}
    assert next_level_sentence(found).endswith(
        "Không có thay đổi nào trong số liệu của riêng đơn vị đưa tới mức này."
    )


def test_there_is_no_next_level_at_the_top_without_levels_or_without_a_value() -> None:
    top = answers(r="10", s="100", y="true")
    assert next_level({"xa": plain()}, [unit("A", top)], "A", "M") is None
    without = book(section("M", "3", group("N", "3", shares("R", "3"))))
    assert next_level({"xa": without}, [unit("A", {})], "A", "M") is None
    assert deciding_corrections({"xa": without}, [unit("A", {})], "A", "M") == ()
    nothing = {key: Answer(Status.NOT_APPLICABLE) for key in answers()}
    assert next_level({"xa": plain()}, [unit("A", nothing)], "A", "M") is None
    assert deciding_corrections({"xa": plain()}, [unit("A", nothing)], "A", "M") == ()
    with pytest.raises(KeyError):
        next_level({"xa": plain()}, [], "A", "M")


def test_a_group_minimum_decides_where_points_are_enough() -> None:
    minima = levels(("I", "5"), group_minima=[{"group": "N", "level": "I", "min": "2"}])
    two = book(
        section(
            "M",
            "10",
            group("N", "3", shares("R", "3")),
            group("P", "7", shares("S", "3"), yes("Y", "4")),
            levels=minima,
        )
    )
    found = lacking(two, answers(r="5", s="0", y="true"))
    assert (found.score.level, found.short) == (None, Fraction(0))
    assert [(item.label, item.points, item.short) for item in found.groups] == [
        ("Nhóm N", Fraction(3, 2), Fraction(1, 2))
    ]
    assert wanted(found.moves) == {"R": {"a": "7"}}
    assert next_level_sentence(found).startswith(
        "Mục M: để đạt Mức I đã đủ điểm nhưng chưa đạt điều kiện kèm theo; "
        "nhóm «Nhóm N» thiếu 0,5 điểm so với mức tối thiểu 2. "
    )
    assert next_level_data(found)["groups"] == [{"group": "N", "short": "0.5"}]


def test_group_minima_see_points_scaled_where_the_set_scales() -> None:
    minima = levels(("I", "5"), group_minima=[{"group": "N", "level": "I", "min": "4"}])
    sections = section(
        "M", "10", group("N", "10", shares("R", "3"), shares("S", "3"), yes("Y", "4")), levels=minima
    )
    values: dict[tuple[str, str], Answer | str] = {
        **answers(r="4"),
        ("Y", "a"): Answer(Status.NOT_APPLICABLE),
    }
    (scaled,) = lacking(book(sections), values).groups
    assert (scaled.points, scaled.short) == (Fraction(2), Fraction(2))  # 1.2 of 6 is 2 of 10
    (dropped,) = lacking(book(sections, policy="drop"), values).groups
    assert dropped.short == Fraction(28, 10)


def gated() -> Rulebook:
    return book(
        section("M", "3", group("N", "3", shares("R", "3")), levels=levels(("I", "2"))),
        section(
            "Q",
            "4",
            group("P", "4", yes("Y", "4")),
            levels=levels(("X", "1"), requires={"section": "M", "min_level": "I"}),
        ),
    )


def test_a_closed_gate_is_opened_by_criteria_of_the_other_section() -> None:
    found = lacking(gated(), {("R", "a"): "5", ("R", "b"): "10", ("Y", "a"): "true"}, "Q")
    assert found.gate is not None
    assert (found.gate.section, found.gate.level, found.short) == ("Mục M", "Mức I", Fraction(0))
    assert wanted(found.moves) == {"R": {"a": "7"}}
    assert "; phải đạt ít nhất Mức I ở mục «Mục M». " in next_level_sentence(found)
    assert next_level_data(found)["gate"] == ["M", "I"]


def test_an_open_gate_adds_nothing() -> None:
    found = lacking(gated(), {("R", "a"): "8", ("R", "b"): "10", ("Y", "a"): "false"}, "Q")
    assert found.gate is None
    assert wanted(found.moves) == {"Y": {"a": "true"}}


def test_a_correction_in_the_other_section_may_close_a_gate() -> None:
    facts = unit("A", {("R", "a"): "7", ("R", "b"): "10", ("Y", "a"): "true"})
    found = deciding_corrections({"xa": gated()}, [facts], "A", "Q")
    assert [(item.up, item.level, wanted([item.move])) for item in found] == [
        (False, None, {"R": {"a": "6"}}),
        (False, None, {"Y": {"a": "false"}}),
    ]
    assert correction_sentence(found[0]) == (
        "Tiêu chí R: nếu «A» là 6 máy thay vì 7 thì đơn vị ở dưới mức thấp nhất."
    )


def test_a_ready_made_section_has_a_gap_and_no_way() -> None:
    whole = {
        "id": "M",
        "label": "Mục M",
        "max": "50",
        "ready_made": {"places": "2", "ref": "nguồn"},
        "groups": [{"id": "g", "label": "Nhóm"}],
        "levels": levels(("I", "40")),
    }
    found = lacking(book(whole), {("M", TOTAL_FIELD): "37.42"})
    assert (found.short, found.headroom, found.moves) == (Fraction(258, 100), (), ())


def test_shares_are_told_in_per_cent() -> None:
    table = levels(("I", "90"), ("II", "50"))
    found = lacking(
        book(
            section("M", "3", group("N", "3", shares("R", "3")), levels=table), compare="share", policy="drop"
        ),
        {("R", "a"): "4", ("R", "b"): "10"},
    )
    assert (found.short, found.as_share) == (Fraction(10), True)
    assert "còn thiếu đúng 10 %" in next_level_sentence(found)


def test_what_others_measure_is_taken_last() -> None:
    external = {"kind": "external", "field": "a", "full": "100", "of": "Khảo sát", **EDGES}
    mixed = book(
        section(
            "M",
            "6",
            group("N", "6", criterion("E", "3", external, {"a": WHOLE | {"max": "100"}}), shares("R", "3")),
            levels=levels(("I", "4")),
        )
    )
    found = lacking(mixed, {("E", "a"): "99", ("R", "a"): "2", ("R", "b"): "10"})
    assert wanted(found.moves) == {"R": {"a": "4"}}
    found = lacking(mixed, {("E", "a"): "33", ("R", "a"): "10", ("R", "b"): "10"})
    assert "(do nơi khác đo hoặc chấm)" in next_level_sentence(found)


def test_every_kind_of_change_has_its_words() -> None:
    choice = {"kind": "choice", "field": "a", "points": {"x": "0", "y": "3"}, **EDGES}
    penalty = {"kind": "penalty", "count": "a", "each": "1", "floor": "0", **EDGES}
    rules = book(
        section(
            "M",
            "12",
            group(
                "N",
                "12",
                criterion("C", "3", choice, {"a": options("x", "y")}),
                criterion("P", "3", penalty, {"a": WHOLE}),
                shares("R", "3"),
                yes("Y", "3"),
            ),
            levels=levels(("I", "12")),
        )
    )
    text = next_level_sentence(
        lacking(rules, {("C", "a"): "x", ("P", "a"): "2", ("R", "b"): "10", ("Y", "a"): "false"})
    )
    for words in (
        "«A» chuyển sang «Y»",
        "cần bớt 2 máy ở «A» (2 → 0)",
        "bổ sung số liệu, minh chứng «A»",
        "cần có «A»",
    ):
        assert words in text
    only = book(section("M", "3", group("N", "3", yes("Y", "3")), levels=levels(("I", "3"))))
    (missing,) = deciding_corrections({"xa": only}, [unit("A", {})], "A", "M")
    assert correction_sentence(missing) == "Tiêu chí Y: nếu «A» có đủ số liệu, minh chứng thì đơn vị ở Mức I."


def test_data_says_what_the_sentence_says() -> None:
    found = lacking(plain(), answers(r="7", s="20"))
    data = next_level_data(found)
    assert data["moves"] == [
        {
            "criterion": "R",
            "before": "2.1",
            "after": "2.4",
            "measured_elsewhere": False,
            "changes": [{"field": "a", "status": "given", "before": "7", "after": "8"}],
        }
    ]
    assert (data["level"], data["target"], data["short"], data["sentence"]) == (
        None,
        "III",
        "0.3",
        next_level_sentence(found),
    )
    at_two = lacking(plain(), answers(r="10", s="100"))
    assert next_level_data(at_two)["level"] == "II"
    decisive = deciding_corrections({"xa": plain()}, [unit("A", answers(r="10"))], "A", "M")
    assert [(item["up"], item["level"]) for item in corrections_data(decisive) if isinstance(item, dict)] == [
        (True, "II"),
        (True, "II"),
        (False, None),
    ]


def test_only_so_many_criteria_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_level_search, "MAX_CANDIDATES", 1)
    found = lacking(plain(), answers(r="7", s="20"))
    assert (wanted(found.moves), found.left_out) == ({"Y": {"a": "true"}}, 2)


def near_full(seed: int) -> tuple[list[UnitFacts], str]:
    """A block in which the first unit has all but a few answers at their best."""
    rng = random.Random(seed)
    rulebook = rulebooks()["xa"]
    best, drawn = full_answers(rulebook), random_answers(rulebook, rng)
    spoiled = {key: drawn.get(key, Answer(Status.MISSING)) for key in rng.sample(sorted(best), 12)}
    others = [UnitFacts(f"B{number}", "xa", None, random_answers(rulebook, rng)) for number in range(2)]
    return [UnitFacts("A", "xa", None, {**best, **spoiled}), *others], rng.choice(["san_sang", "ket_qua"])


def value_of(card: Scorecard, of: str) -> Fraction:
    level = card.sections[of].level
    return level.min if level else Fraction(0)


@pytest.mark.parametrize("seed", range(8))
def test_scoring_the_changed_facts_in_full_gives_the_level_that_was_promised(seed: int) -> None:
    facts, of = near_full(seed)
    found = next_level(rulebooks(), facts, "A", of)
    whole = partial(scored_in_full, facts)
    if found is not None and found.moves:
        assert value_of(whole(found.moves), of) >= found.target.min
        assert found.short == found.target.min - (whole(()).sections[of].compared or 0)
        for left_out in range(len(found.moves)):
            fewer = [move for place, move in enumerate(found.moves) if place != left_out]
            assert value_of(whole(fewer), of) < found.target.min
    for correction in deciding_corrections(rulebooks(), facts, "A", of):
        check(correction, whole([correction.move]), of)


def scored_in_full(facts: Sequence[UnitFacts], moves: Sequence[Move]) -> Scorecard:
    return score(rulebooks(), [corrected(facts[0], moves), *facts[1:]])["A"]


def check(correction: Correction, card: Scorecard, of: str) -> None:
    assert card.sections[of].level == correction.level
    assert card.criteria[correction.move.criterion.id].points == correction.move.after
    assert (correction.move.after > correction.move.before) is correction.up


MOST = {"R": {("R", "a"): "10"}, "S": {("S", "a"): "100"}, "Y": {("Y", "a"): "true"}}


@settings(max_examples=40)
@drawn(
    st.integers(0, 10),
    st.integers(0, 100),
    st.sampled_from(["true", "false"]),
    st.sampled_from(["4", "6", "8.5", "9.5"]),
)
def test_no_smaller_set_of_criteria_does_it(r: int, s: int, y: str, least: str) -> None:
    rulebook = plain(levels(("I", least)))
    values = answers(str(r), str(s), y)
    found = next_level({"xa": rulebook}, [unit("A", values)], "A", "M")
    enough = [
        len(chosen)
        for size in range(4)
        for chosen in combinations(MOST, size)
        if value_of(
            card_of(rulebook, {**values, **{k: v for name in chosen for k, v in MOST[name].items()}}), "M"
        )
    ]
    assert (len(found.moves) if found else 0) == min(enough)
