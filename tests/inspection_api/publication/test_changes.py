"""What a unit's corrections did in the lists, from facts alone; when that is told for the total only."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspection_api.discrepancies.rules import (
    CampaignScores,
    Decided,
    Standing,
    corrections,
    without_corrections,
)
from inspection_api.publication import rules
from inspection_api.publication.rules import Changes, changes_of, next_levels_of
from scoring import Answer, Block, Origin, Status, UnitFacts, load_rulebooks, score
from scoring.criteria.rules import Comparison, Condition
from tests.builders.forms import best_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring import FactKey, Rulebook

CRITERIA = Path(__file__).parents[3] / "config/criteria/gia-lai-2019"
MACHINES = ("X.A1.1", "so_may")
DIGITISED = ("X.B4.1", "so_ho_so_so_hoa")
TRAINED = ("H.A1.1", "so_may")
BANDWIDTH = ("H.A1.5", "bang_thong")
COMMUNES = ("x1", "x2", "x3")
DISTRICTS = ("h1", "h2")
EVERYBODY = (*COMMUNES, *DISTRICTS)
Values = dict[str, dict[tuple[str, str], str]]


@pytest.fixture(scope="module")
def rulebooks() -> Mapping[str, Rulebook]:
    return load_rulebooks({kind: (CRITERIA / f"{kind}.yaml").read_text("utf-8") for kind in ("xa", "huyen")})


def _facts(rulebook: Rulebook, code: str, values: Mapping[FactKey, str], origin: Origin) -> UnitFacts:
    answers = {
        key: Answer(Status.GIVEN, value, origin) for key, value in {**best_values(rulebook), **values}.items()
    }
    return UnitFacts(code, rulebook.kind, "h1" if rulebook.kind == "xa" else None, answers)


def _scores(rulebooks: Mapping[str, Rulebook], reported: Values, decided: Values) -> CampaignScores:
    kinds = {code: "xa" if code in COMMUNES else "huyen" for code in EVERYBODY}
    facts = {
        origin: {
            code: _facts(rulebooks[kind], code, {**reported.get(code, {}), **over.get(code, {})}, origin)
            for code, kind in kinds.items()
        }
        for origin, over in ((Origin.REPORTED, {}), (Origin.FINAL, decided))
    }
    cards = {origin: score(rulebooks, list(units.values())) for origin, units in facts.items()}
    return CampaignScores(rulebooks, facts, cards)


def _changes(
    rulebooks: Mapping[str, Rulebook],
    unit: str,
    decided: Values,
    *,
    reported: Values | None = None,
    listed: tuple[str, ...] = EVERYBODY,
) -> Changes:
    scores = _scores(rulebooks, reported or {}, decided)
    made = corrections(
        scores.facts[Origin.REPORTED][unit],
        [
            Decided(f"CL-{key}", key, "entry_error", Standing(Status.GIVEN, value), Fraction(-1))
            for key, value in decided[unit].items()
        ],
    )
    return changes_of(scores, unit, made, listed)


def _sentences(changes: Changes, ranking: str) -> str:
    return " ".join(next(each for each in changes.lists if each.ranking.id == ranking).sentences)


def test_every_list_tells_points_level_place_and_shares(rulebooks: Mapping[str, Rulebook]) -> None:
    changes = _changes(rulebooks, "x1", {"x1": {MACHINES: "50", DIGITISED: "50"}})
    assert [each.ranking.id for each in changes.lists] == ["san_sang", "ket_qua", "tong"]
    assert "Điểm: 30 → 28 (-2)" in _sentences(changes, "san_sang")
    assert "hạng 1 → hạng 3" in _sentences(changes, "tong")
    whole = _sentences(changes, "tong")
    assert "Số máy tính đang dùng phục vụ công việc” -2" in whole
    assert "số hóa và tái sử dụng” " in whole
    assert changes.before - changes.after > 2


def test_own_corrections_and_those_of_others_are_parted(rulebooks: Mapping[str, Rulebook]) -> None:
    reported = {"x1": {MACHINES: "90"}, "x2": {MACHINES: "80"}}
    decided = {"x1": {MACHINES: "70"}, "x3": {MACHINES: "60"}}
    (ready, *_) = _changes(rulebooks, "x1", decided, reported=reported).lists
    assert ready.moved is not None
    assert "Thứ hạng 2 → 2: do điều chỉnh của chính đơn vị tụt 1 bậc" in ready.moved
    decided = {"x1": {MACHINES: "70"}, "x3": {MACHINES: "85"}}
    (ready, *_) = _changes(rulebooks, "x1", decided, reported=reported).lists
    assert ready.moved is not None
    assert "Thứ hạng 2 → 3: do điều chỉnh của chính đơn vị tụt 1,5 bậc" in ready.moved
    assert "do điều chỉnh của các đơn vị khác tăng 0,5 bậc" in ready.moved


def test_where_units_meet_the_others_are_scored_without_the_correction(
    rulebooks: Mapping[str, Rulebook],
) -> None:
    changes = _changes(rulebooks, "h1", {"h1": {BANDWIDTH: "50"}})
    assert "Điểm: 170 → 169 (-1)" in _sentences(changes, "tong"), "the other district has the best value now"


def test_a_list_by_the_unit_above_holds_no_others(rulebooks: Mapping[str, Rulebook]) -> None:
    commune = rulebooks["xa"]
    apart = replace(commune, rankings=tuple(replace(each, block=Block.PARENT) for each in commune.rankings))
    scores = _scores({**rulebooks, "xa": apart}, {}, {"x1": {MACHINES: "50"}})
    moved = {
        origin: {code: replace(unit, parent="h2") if code == "x3" else unit for code, unit in units.items()}
        for origin, units in scores.facts.items()
    }
    decided = Decided("CL", MACHINES, None, Standing(Status.GIVEN, "50"), Fraction(-2))
    made = corrections(moved[Origin.REPORTED]["x1"], [decided])
    changes = changes_of(replace(scores, facts=moved), "x1", made, EVERYBODY)
    assert "hạng 1 → hạng 2" in _sentences(changes, "tong"), "the third commune is of another district"


def test_a_unit_whose_form_does_not_count_hears_of_its_total_alone(
    rulebooks: Mapping[str, Rulebook],
) -> None:
    changes = _changes(rulebooks, "x1", {"x1": {MACHINES: "50"}}, listed=("x2", "x3"))
    assert changes.before - changes.after == 2
    assert changes.lists == ()


def test_too_many_corrections_are_told_for_the_total_alone(rulebooks: Mapping[str, Rulebook]) -> None:
    keys = [key for key in best_values(rulebooks["xa"]) if best_values(rulebooks["xa"])[key] == "100"]
    assert len(keys) > 16
    assert _changes(rulebooks, "x1", {"x1": dict.fromkeys(keys, "50")}).lists == ()


def test_corrections_that_move_others_too_are_told_apart_while_they_are_few(
    rulebooks: Mapping[str, Rulebook], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_MOST_WIDE", 0)
    assert _changes(rulebooks, "h1", {"h1": {BANDWIDTH: "50"}}).lists == ()
    assert len(_changes(rulebooks, "h1", {"h1": {TRAINED: "50"}}).lists) == 3


def test_a_list_with_conditions_takes_fewer_corrections_than_a_plain_sum(
    rulebooks: Mapping[str, Rulebook], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_MOST_SETTLED", 0)
    assert len(_changes(rulebooks, "x1", {"x1": {MACHINES: "50"}}).lists) == 3
    monkeypatch.setattr(rules, "is_plain", lambda *_: False)
    assert _changes(rulebooks, "x1", {"x1": {MACHINES: "50"}}).lists == ()


def test_the_next_levels_are_told_from_the_final_figures(rulebooks: Mapping[str, Rulebook]) -> None:
    worse = {
        (criterion.id, criterion.fields[0].id): "10"
        for criterion in rulebooks["xa"].criteria()
        if best_values(rulebooks["xa"])[criterion.id, criterion.fields[0].id] == "100"
    }
    scores = _scores(rulebooks, {}, {"x1": worse})
    assert next_levels_of(scores, "x2") == ()
    (ready, results) = next_levels_of(scores, "x1")
    assert ready.startswith("Điều kiện sẵn sàng: để đạt ")
    assert "còn thiếu đúng" in results


def _asking_rollup(rulebook: Rulebook) -> Rulebook:
    """Let a criterion that counts communes apply to those with many machines only."""
    many = Condition(*TRAINED, Comparison.ABOVE, "60")
    (section, *others) = rulebook.sections
    groups = tuple(
        replace(
            group,
            criteria=tuple(
                replace(each, applies_when=many) if each.id == "H.A1.4" else each for each in group.criteria
            ),
        )
        for group in section.groups
    )
    return replace(rulebook, sections=(replace(section, groups=groups), *others))


@pytest.mark.parametrize(
    ("unit", "key", "looked_at"),
    [("x1", MACHINES, 1), ("h1", BANDWIDTH, 2), ("h1", TRAINED, 5)],
)
def test_what_corrections_do_not_touch_need_not_be_scored_anew(
    rulebooks: Mapping[str, Rulebook], unit: str, key: FactKey, looked_at: int
) -> None:
    books = {**rulebooks, "huyen": _asking_rollup(rulebooks["huyen"])}
    others = {"x2": {MACHINES: "30"}, "h2": {BANDWIDTH: "90"}}
    scores = _scores(books, {"h1": {BANDWIDTH: "200"}}, {**others, unit: {key: "50"}})
    decided = Decided("CL", key, None, Standing(Status.GIVEN, "50"), Fraction(-1))
    made = corrections(scores.facts[Origin.REPORTED][unit], [decided])
    near, cards = without_corrections(scores, unit, made)
    facts = {**scores.facts[Origin.FINAL], unit: scores.facts[Origin.REPORTED][unit]}
    whole = score(books, list(facts.values()))
    assert len(near) == looked_at
    for code in COMMUNES if unit == "x1" else DISTRICTS:
        assert cards[code].total == whole[code].total
        assert cards[code].sections == whole[code].sections
