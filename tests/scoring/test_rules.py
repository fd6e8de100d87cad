"""Every rule kind with its edges, on a small made-up set and on the sample sets."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from scoring import (
    Answer,
    Case,
    CriterionScore,
    FactsError,
    Scorecard,
    ScoreStatus,
    Status,
    UnitFacts,
    explain,
    given,
    load_rulebook,
    score,
)
from tests.scoring.made_up_set import SMALL
from tests.scoring.sample_sets import full_answers, rulebooks

MISSING = Answer(Status.MISSING)
NOT_PROVEN = Answer(Status.NOT_PROVEN)
NOT_APPLICABLE = Answer(Status.NOT_APPLICABLE)
BOOKS = {"xa": load_rulebook(SMALL, name="bo.yaml")}


def unit(code: str, answers: Mapping[tuple[str, str], Answer | str]) -> UnitFacts:
    ready = {key: given(value) if isinstance(value, str) else value for key, value in answers.items()}
    return UnitFacts(code, "xa", None, ready)


def one(criterion: str, **values: Answer | str) -> CriterionScore:
    facts = unit("A", {(criterion, field): value for field, value in values.items()})
    return score(BOOKS, [facts])["A"].criteria[criterion]


@pytest.mark.parametrize(
    ("criterion", "values", "points", "status", "case"),
    [
        ("T.1", {"a": "1", "b": "3"}, "1", ScoreStatus.SCORED, Case.NONE),
        ("T.1", {"a": "2", "b": "7"}, "0.86", ScoreStatus.SCORED, Case.NONE),
        ("T.1", {"a": "0", "b": "0"}, "0", ScoreStatus.SCORED, Case.ZERO_DENOMINATOR),
        ("T.1", {"a": "4", "b": "3"}, "0", ScoreStatus.INVALID, Case.PART_ABOVE_WHOLE),
        ("T.1", {"a": "1", "b": "0"}, "0", ScoreStatus.INVALID, Case.PART_ABOVE_WHOLE),
        ("T.1", {"a": "1"}, "0", ScoreStatus.MISSING, Case.MISSING),
        ("T.1", {"a": NOT_PROVEN, "b": "3"}, "0", ScoreStatus.NOT_PROVEN, Case.NOT_PROVEN),
        ("T.1", {"a": NOT_PROVEN, "b": MISSING}, "0", ScoreStatus.MISSING, Case.MISSING),
        ("T.1", {"a": NOT_APPLICABLE, "b": "3"}, "0", ScoreStatus.NOT_APPLICABLE, Case.NOT_APPLICABLE),
        ("T.2", {"n": "3"}, "4.5", ScoreStatus.SCORED, Case.NONE),
        ("T.2", {"n": "4"}, "5", ScoreStatus.SCORED, Case.CAPPED),
        ("T.2", {"n": "0"}, "0", ScoreStatus.SCORED, Case.NONE),
        ("T.3", {"lon": "true", "nho": "true"}, "4", ScoreStatus.SCORED, Case.NONE),
        ("T.3", {"lon": "false", "nho": "true"}, "1", ScoreStatus.SCORED, Case.NONE),
        ("T.3", {"lon": NOT_PROVEN, "nho": "true"}, "1", ScoreStatus.SCORED, Case.NONE),
        ("T.3", {"lon": "false", "nho": "false"}, "0", ScoreStatus.SCORED, Case.NONE),
        ("T.4", {"x": "7.5"}, "2", ScoreStatus.SCORED, Case.NONE),
        ("T.4", {"x": "0"}, "0", ScoreStatus.NOT_APPLICABLE, Case.BEST_IS_ZERO),
        ("T.5", {"a": "1", "b": "2"}, "3", ScoreStatus.SCORED, Case.NONE),
        ("T.5", {"a": "499", "b": "1000"}, "1", ScoreStatus.SCORED, Case.NONE),
        ("T.5", {"a": "299", "b": "1000"}, "0", ScoreStatus.SCORED, Case.BELOW_LOWEST_STEP),
        ("T.5", {"a": "3", "b": "2"}, "3", ScoreStatus.SCORED, Case.NONE),
        ("T.5", {"a": "0", "b": "0"}, "0", ScoreStatus.NOT_APPLICABLE, Case.ZERO_DENOMINATOR),
        ("T.6", {"muc": "co"}, "2", ScoreStatus.SCORED, Case.NONE),
        ("T.6", {"muc": "khong"}, "0", ScoreStatus.SCORED, Case.NONE),
        ("T.6", {"muc": NOT_PROVEN}, "0", ScoreStatus.NOT_PROVEN, Case.NOT_PROVEN),
        ("T.7", {"mot": "true", "hai": "false"}, "0.5", ScoreStatus.SCORED, Case.NONE),
        ("T.7", {"mot": "true", "hai": NOT_PROVEN}, "0.5", ScoreStatus.SCORED, Case.NONE),
        ("T.7", {"mot": "true"}, "0", ScoreStatus.MISSING, Case.MISSING),
        ("T.7", {"mot": NOT_PROVEN, "hai": NOT_PROVEN}, "0", ScoreStatus.NOT_PROVEN, Case.NOT_PROVEN),
        (
            "T.7",
            {"mot": NOT_APPLICABLE, "hai": NOT_APPLICABLE},
            "0",
            ScoreStatus.NOT_APPLICABLE,
            Case.NOT_APPLICABLE,
        ),
        ("T.0", {"co": "true"}, "0", ScoreStatus.INFO, Case.NONE),
    ],
)
def test_a_rule_with_its_edges(
    criterion: str,
    values: dict[str, Answer | str],
    points: str,
    status: ScoreStatus,
    case: Case,
) -> None:
    scored = one(criterion, **values)
    assert (scored.points, scored.status, scored.trace.case) == (Fraction(points), status, case)


def test_the_best_of_the_block_decides_and_is_named() -> None:
    facts = [unit(code, {("T.4", "x"): x}) for code, x in (("C", "30"), ("A", "10"), ("B", "30"))]
    cards = score(BOOKS, [*facts, unit("D", {("T.4", "x"): NOT_PROVEN}), unit("E", {})])
    assert {code: card.criteria["T.4"].points for code, card in cards.items()} == {
        "A": Fraction("0.67"),
        "B": 2,
        "C": 2,
        "D": 0,
        "E": 0,
    }
    trace = cards["A"].criteria["T.4"].trace
    assert trace.leaders == ("B", "C")
    assert "Xã Bê" in explain(trace, {"B": "Xã Bê"}).sentence


def test_a_correction_of_the_leader_moves_the_others() -> None:
    before = score(BOOKS, [unit("A", {("T.4", "x"): "10"}), unit("B", {("T.4", "x"): "40"})])
    after = score(BOOKS, [unit("A", {("T.4", "x"): "10"}), unit("B", {("T.4", "x"): "20"})])
    assert (before["A"].criteria["T.4"].points, after["A"].criteria["T.4"].points) == (
        Fraction(1, 2),
        Fraction(1),
    )


def huyen_with(*xa: dict[tuple[str, str], Answer]) -> Scorecard:
    books = rulebooks()
    facts = [UnitFacts("H", "huyen", None, full_answers(books["huyen"]))]
    facts += [UnitFacts(f"X{n}", "xa", "H", answers) for n, answers in enumerate(xa)]
    facts.append(UnitFacts("other", "xa", "K", full_answers(books["xa"])))
    return score(books, facts)["H"]


def test_roll_ups_come_from_the_units_below_only() -> None:
    full = full_answers(rulebooks()["xa"])
    without_lan = full | {("X.A1.2", "lan"): given("false")}
    nobody = full | {("X.A2.2", "muc"): given("khong"), ("X.B2.1", "so_van_ban_ky_so"): given("0")}
    unproven = full | {("X.B3.1", "so_ho_so_he_thong"): NOT_PROVEN}
    scored = huyen_with(full, without_lan, nobody, unproven, {})
    points = {name: scored.criteria[name].points for name in ("H.A1.4", "H.A2.4", "H.B2.5", "H.B3.4")}
    assert points == {
        "H.A1.4": Fraction("2.4"),
        "H.A2.4": Fraction("1.8"),
        "H.B2.5": Fraction("1.8"),
        "H.B3.4": Fraction("3.6"),
    }
    trace = scored.criteria["H.A1.4"].trace
    assert (trace.counted, trace.not_counted) == (("X0", "X2", "X3"), ("X1", "X4"))


def test_a_huyen_without_xa_gets_nothing_for_roll_ups() -> None:
    scored = huyen_with()
    assert scored.criteria["H.A1.4"].points == 0
    assert scored.criteria["H.A1.4"].trace.case is Case.NO_CHILDREN


def so_card(**changes: Answer) -> Scorecard:
    answers = full_answers(rulebooks()["so"]) | {("S.4.0", "co_tthc"): given("false")}
    answers |= {(name.replace("_", "."), field): value for (name, field), value in _split(changes).items()}
    return score(rulebooks(), [UnitFacts("S", "so", None, answers)])["S"]


def _split(changes: Mapping[str, Answer]) -> dict[tuple[str, str], Answer]:
    return {(name.partition("__")[0], name.partition("__")[2]): value for name, value in changes.items()}


def test_a_group_that_does_not_apply_is_rescaled_away() -> None:
    scored = so_card(S_1_1__so_may=given("40")).sections["tong"]
    assert [scored.points, scored.applicable_max, scored.max] == [72, 75, 100]
    assert scored.compared == 96
    assert scored.level_label == "Mức I"
    assert so_card().criteria["S.4.1"].status is ScoreStatus.NOT_APPLICABLE


@pytest.mark.parametrize("answer", [MISSING, NOT_PROVEN, NOT_APPLICABLE, given("true")])
def test_a_group_applies_unless_the_answer_says_otherwise(answer: Answer) -> None:
    assert so_card(S_4_0__co_tthc=answer).sections["tong"].applicable_max == 100


def test_nothing_received_means_not_applicable() -> None:
    scored = so_card(S_3_3__so_tiep_nhan=given("0"), S_3_3__so_tra_loi_dung_han=given("0"))
    assert scored.criteria["S.3.3"].status is ScoreStatus.NOT_APPLICABLE
    assert scored.sections["tong"].applicable_max == 72


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([unit("A", {}), unit("A", {})], "facts.unit-twice"),
        ([UnitFacts("A", "so", None, {})], "facts.unknown-kind"),
        ([unit("A", {("T.9", "a"): "1"})], "facts.unknown-field"),
        ([unit("A", {("T.1", "a"): "1.5"})], "facts.bad-value"),
        ([unit("A", {("T.1", "a"): "-1"})], "facts.bad-value"),
    ],
)
def test_facts_that_do_not_fit_are_refused(facts: list[UnitFacts], code: str) -> None:
    with pytest.raises(FactsError) as caught:
        score(BOOKS, facts)
    assert caught.value.code == code


def test_a_given_answer_needs_a_value() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        Answer(Status.GIVEN)
