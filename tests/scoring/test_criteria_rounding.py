"""Rounding lifts nobody above the maximum that applies: what is refused when loading, what is never seen."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import reject
from hypothesis import strategies as st

from scoring import Answer, Mode, Rulebook, Status, UnitFacts, given, score
from scoring.amounts import added_up, exact_text, rounded
from scoring.errors import Fault, RulebookError
from scoring.population import columns_from_facts, compile_set, score_columns
from tests.scoring.built_sets import EDGES, MARK, Json, book, card_of, criterion, group, rounding, section

AWAY = Answer(Status.NOT_APPLICABLE)
ANSWERS = [given("true"), given("true"), AWAY, AWAY, given("false")]
POLICIES = ["drop", "redistribute", "full_points"]
MODES = [mode.value for mode in Mode]
MAXIMA = ["0.2", "0.25", "0.4", "0.5", "0.75", "1", "1.5", "2", "2.5", "3"]
ROUNDED = ["part", "group", "section", "total"]


def yes(id_: str, maximum: str, **more: Any) -> Json:
    return criterion(id_, maximum, {"kind": "boolean", "field": "x", **EDGES}, {"x": MARK}, **more)


def parted(id_: str, *maxima: str) -> Json:
    parts = [
        {
            "id": f"p{place}",
            "label": "Phần",
            "max": size,
            "rule": {"kind": "boolean", "field": f"x{place}", **EDGES},
        }
        for place, size in enumerate(maxima)
    ]
    fields = {f"x{place}": MARK for place in range(len(maxima))}
    return criterion(id_, added(parts), {"kind": "composite", "parts": parts}, fields)


def grouped(*groups: Sequence[Json], policy: str = "drop", roundings: Sequence[Json] = ()) -> Rulebook:
    made = [group(f"N{place}", added(own), *own) for place, own in enumerate(groups)]
    return book(section("M", added(made), *made), policy=policy, roundings=roundings)


def added(parts: Sequence[Json]) -> str:
    return exact_text(added_up(Fraction(part["max"]) for part in parts))


def faults_of(*groups: Sequence[Json], policy: str = "drop", roundings: Sequence[Json]) -> tuple[Fault, ...]:
    with pytest.raises(RulebookError) as caught:
        grouped(*groups, policy=policy, roundings=roundings)
    return caught.value.faults


HALVES = ([yes("A", "1.5"), yes("B", "1.5")],)


@pytest.mark.parametrize("policy", ["drop", "redistribute"])
@pytest.mark.parametrize(("stage", "key"), [("group", "N0.max"), ("section", "M.max"), ("total", "rounding")])
def test_what_is_left_of_a_sum_may_not_be_rounded_above_its_maximum(
    stage: str, key: str, policy: str
) -> None:
    """The whole, 3, is a whole step; what is left without one of the two, 1.5, would become 2."""
    (fault,) = faults_of(*HALVES, policy=policy, roundings=[rounding(stage, 0)])
    assert fault.key == key
    assert fault.line > 1
    assert fault.message == (
        f"Không chứng minh được điểm làm tròn ở {stage} không vượt điểm tối đa còn áp dụng "
        "khi có phần không áp dụng: A (1,5), B (1,5) không là bội của 1"
    )
    assert fault.fix == (
        f"Thêm places ở bước làm tròn {stage}, dùng mode: down, hoặc để điểm tối đa từng phần là bội của 1"
    )


@pytest.mark.parametrize("stage", ["group", "section", "total"])
@pytest.mark.parametrize(
    ("policy", "places", "mode"),
    [("drop", 1, "half_up"), ("drop", 0, "down"), ("drop", 0, "floor"), ("full_points", 0, "half_up")],
)
def test_steps_that_lift_nothing_are_taken(stage: str, policy: str, places: int, mode: str) -> None:
    """Also where everything that does not apply is given in full: then the whole applies to everybody."""
    step = rounding(stage, places, mode)
    loaded = grouped(*HALVES, policy=policy, roundings=[step])
    card = card_of(loaded, {("A", "x"): "true", ("B", "x"): AWAY})
    assert card.total.points <= card.total.applicable_max


@pytest.mark.parametrize(
    ("mode", "maxima", "fine"),
    [
        ("half_down", ["0.25", "0.25", "1"], True),
        ("half_down", ["0.25", "0.5", "0.25"], False),
        ("half_even", ["0.25", "0.2", "2"], True),
        ("half_even", ["0.5", "2"], True),
        ("half_even", ["2.5"], True),
        ("half_even", ["0.5", "1", "1"], False),
        ("half_even", ["0.25", "0.5", "0.25"], False),
    ],
)
def test_a_tie_counts_as_its_mode_takes_it(mode: str, maxima: list[str], *, fine: bool) -> None:
    """Half an even step goes down to it; without one of the whole points it would be half an odd one."""
    own = [yes(f"A{place}", size) for place, size in enumerate(maxima)]
    declared = [rounding("group", 0, mode)]
    if fine:
        assert grouped(own, roundings=declared).roundings
    else:
        (fault,) = faults_of(own, roundings=declared)
        assert "không là bội của 1" in fault.message


def test_no_more_than_three_parts_are_named() -> None:
    many = [yes(name, "0.5") for name in "ABCDEF"]
    (fault,) = faults_of(many, roundings=[rounding("group", 0)])
    assert "A (0,5), B (0,5), C (0,5), … không là" in fault.message
    (fault,) = faults_of(many[:4], roundings=[rounding("group", 0)])
    assert "C (0,5), … không là" in fault.message
    (fault,) = faults_of(
        [yes("A", "0.5"), yes("B", "0.25"), yes("C", "0.25")], roundings=[rounding("group", 0)]
    )
    assert "A (0,5), B (0,25), C (0,25) không là" in fault.message
    (fault,) = faults_of([*many[:2], yes("C", "1")], roundings=[rounding("group", 0)])
    assert "A (0,5), B (0,5) không là" in fault.message


def test_what_never_applies_takes_nothing_away() -> None:
    never = criterion("Z", "0.5", {"kind": "na", "reason": "Bãi bỏ"}, {})
    step = [rounding("group", 0)]
    own = [yes("A", "2"), never, yes("B", "0.4"), criterion("Y", "0.1", never["rule"], {})]
    assert grouped(own, roundings=step).roundings
    (fault,) = faults_of([yes("A", "2"), yes("Z", "0.5"), yes("B", "0.5")], roundings=step)
    assert "Z (0,5), B (0,5)" in fault.message


@pytest.mark.parametrize("policy", ["drop", "redistribute"])
def test_parts_of_a_composite_fall_away_one_by_one(policy: str) -> None:
    both = [parted("T", "1.5", "1.5")]
    (fault,) = faults_of(both, policy=policy, roundings=[rounding("group", 0)])
    assert (fault.key, "T.p0 (1,5), T.p1 (1,5)" in fault.message) == ("N0.max", True)
    (fault,) = faults_of(both, policy=policy, roundings=[rounding("criterion", 0)])
    assert fault.key == "T.rule"
    assert "làm tròn ở criterion" in fault.message
    assert grouped(both, policy="full_points", roundings=[rounding("criterion", 0)]).roundings


def test_a_part_may_not_be_rounded_above_its_own_maximum() -> None:
    """Its neighbour never earns all it may, so that together they stay within the criterion."""
    low = {"type": "decimal", "places": "1", "unit": "điểm", "min": "0", "max": "5"}
    tree = parted("T", "1.5", "2.5")
    tree["rule"]["parts"][1]["rule"] = {"kind": "external", "field": "n", "full": "10", "of": "Thử", **EDGES}
    tree["fields"] = {"x0": tree["fields"]["x0"], "n": {"label": "N", **low}}
    (fault,) = faults_of([tree], roundings=[rounding("part", 0)])
    assert (fault.key, "làm tròn ở part" in fault.message) == ("T.rule", True)
    assert "T.p0 (1,5)" in fault.message
    assert grouped([tree], roundings=[rounding("part", 1)]).roundings


def test_points_given_in_full_are_rounded_too() -> None:
    """A criterion that was taken out earns its maximum under this policy, and 1.5 would become 2."""
    taken_out = [criterion("T", "1.5", {"kind": "na", "reason": "Bãi bỏ"}, {}), yes("A", "1")]
    (fault,) = faults_of(taken_out, policy="full_points", roundings=[rounding("criterion", 0)])
    assert (fault.key, "T (1,5)" in fault.message) == ("T.rule", True)
    for policy in ("drop", "redistribute"):
        assert grouped(taken_out, policy=policy, roundings=[rounding("criterion", 0)]).roundings


@pytest.mark.parametrize("policy", POLICIES)
def test_ready_made_totals_may_be_what_is_left(policy: str) -> None:
    """Under any policy: nothing is given for a ready-made total that does not apply."""
    ready = {
        "id": "R",
        "label": "Có sẵn",
        "max": "1.5",
        "ready_made": {"places": "1", "ref": "Bảng"},
        "groups": [{"id": "G", "label": "Nhóm"}],
    }
    own = section("M", "1.5", group("N", "1.5", yes("A", "1.5")))
    with pytest.raises(RulebookError) as caught:
        book(ready, own, policy=policy, roundings=[rounding("total", 0)])
    (fault,) = caught.value.faults
    assert (fault.key, "R (1,5)" in fault.message) == ("rounding", True)
    assert book(ready, own, policy=policy, roundings=[rounding("total", 1)]).roundings


@for_all(
    st.lists(st.sampled_from(MAXIMA), min_size=1, max_size=5),
    st.sampled_from(MODES),
    st.integers(min_value=0, max_value=1),
)
def test_a_sum_is_refused_where_some_of_it_is_rounded_up(maxima: list[str], mode: str, places: int) -> None:
    """Tried out on every part of the sum. Ties that go down may be refused although nothing rises."""
    own = [yes(f"A{place}", size) for place, size in enumerate(maxima)]
    left = [added_up(chosen) for chosen in product(*((Fraction(0), Fraction(size)) for size in maxima))]
    rises = any(rounded(value, places, Mode(mode)) > value for value in left)
    try:
        grouped(own, roundings=[rounding("group", places, mode)])
    except RulebookError:
        assert rises or mode in {"half_down", "half_even"}
    else:
        assert not rises


@st.composite
def steps(draw: st.DrawFn) -> list[Json]:
    """Roundings wherever they may stand; the columns need one at criteria."""
    stages = draw(st.lists(st.sampled_from(ROUNDED), min_size=1, max_size=2, unique=True))
    coarse = [
        rounding(stage, draw(st.sampled_from([0, 0, 1])), draw(st.sampled_from(MODES))) for stage in stages
    ]
    return [
        rounding("criterion", draw(st.sampled_from([2, 2, 2, 1, 0])), draw(st.sampled_from(MODES))),
        *coarse,
    ]


@st.composite
def accepted_sets(draw: st.DrawFn) -> Rulebook:
    """Sets as far as the loader takes them. Maxima come in pairs: mostly their sum is a whole step."""
    groups = []
    for place in range(draw(st.integers(min_value=1, max_value=2))):
        sizes = draw(st.lists(st.sampled_from(MAXIMA), min_size=1, max_size=2))
        if draw(st.booleans()):
            groups.append([parted(f"C{place}", *sizes, *sizes)])
        else:
            groups.append([yes(f"C{place}{number}", size) for number, size in enumerate([*sizes, *sizes])])
    try:
        return grouped(*groups, policy=draw(st.sampled_from(POLICIES)), roundings=draw(steps()))
    except RulebookError:
        reject()


@for_all(accepted_sets(), st.data())
def test_nobody_is_above_the_maximum_that_applies(rulebook: Rulebook, data: st.DataObject) -> None:
    """In both back ends, at criteria, groups, sections and the total; every answer is given or taken away."""
    keys = [(item.id, field.id) for item in rulebook.criteria() for field in item.fields]
    mixed = st.tuples(*(st.sampled_from(ANSWERS) for _ in keys))
    answers = data.draw(st.lists(mixed, min_size=1, max_size=4))
    facts = [
        UnitFacts(f"X{place}", "xa", None, dict(zip(keys, own, strict=True)))
        for place, own in enumerate(answers)
    ]
    shown_by_reference(rulebook, facts)
    shown_by_columns(rulebook, facts)


def shown_by_reference(rulebook: Rulebook, facts: Sequence[UnitFacts]) -> None:
    for card in score({"xa": rulebook}, facts).values():
        for item in card.criteria.values():
            assert item.points <= item.trace.applicable_max, item.criterion
        for part in card.sections.values():
            assert part.points <= part.applicable_max, part.section
            for inner in part.groups:
                assert inner.points <= inner.applicable_max, inner.group
        assert card.total.points <= card.total.applicable_max


def shown_by_columns(rulebook: Rulebook, facts: Sequence[UnitFacts]) -> None:
    table = compile_set(rulebook, {"xa": rulebook})
    scores = score_columns({"xa": table}, {"xa": columns_from_facts(table.fields, facts)})["xa"]
    for name, tally in scores.settled().tallies.items():
        points = tally.points.values.astype(object) * table.units
        assert (points <= tally.applicable.values.astype(object) * table.steps).all(), name
