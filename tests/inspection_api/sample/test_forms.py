"""The generator: the same seed gives the same sample, and what is planted is exactly what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from inspection_api.kernel.configuration import Configuration
from inspection_api.sample.forms import SampleForm, card_of, fill
from inspection_api.sample.loading import arrival, truth
from inspection_api.sample.plan import Plan
from inspection_api.sample.planting import LABELS, Departure
from inspection_api.selfassessment.rules import Accepted, Expected, accept
from inspection_api.sheets.layout import filled_sheet
from scoring import FieldType, hard_faults, to_storage, wire

_SCORE_ONLY = {Departure.SELF_SCORE_ERROR, Departure.WRONG_REASON}


@pytest.fixture(scope="module")
def forms(plan: Plan) -> Mapping[str, SampleForm]:
    return {code: fill(plan, unit) for code, unit in plan.units.items()}


def accepted(plan: Plan, form: SampleForm) -> Accepted:
    rulebook = plan.rulebooks[form.unit.kind]
    sheet = filled_sheet(plan.campaign_id, form.unit.code, rulebook, form.inputs)
    expected = Expected(plan.campaign_id, "Kỳ 2019", form.unit.code, form.unit.name, rulebook)
    verdict = accept(expected, sheet)
    assert isinstance(verdict, Accepted), (form.unit.code, verdict)
    return verdict


def test_the_same_seed_gives_the_same_sample(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    assert {code: fill(plan, plan.units[code]) for code in list(forms)[:40]} == dict(list(forms.items())[:40])


def test_another_seed_gives_another_sample(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    other = replace(plan, seed=plan.seed + 1)
    same = [code for code in list(forms)[:40] if fill(other, plan.units[code]).values == forms[code].values]
    assert same == []


def test_true_figures_are_possible(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    for form in forms.values():
        for criterion in plan.rulebooks[form.unit.kind].criteria():
            own = {key[1]: text for key, text in form.values.items() if key[0] == criterion.id}
            assert hard_faults(criterion, own) == []


def test_every_form_is_accepted_and_differs_exactly_where_said(
    plan: Plan, forms: Mapping[str, SampleForm]
) -> None:
    for form in forms.values():
        verdict = accepted(plan, form)
        differing = {
            (*key, form.values[key], value.value)
            for key, value in verdict.values.items()
            if value.value != form.values[key]
        }
        said = {
            (p.criterion, p.field, p.true_value, p.reported_value)
            for p in form.planted
            if p.kind not in _SCORE_ONLY
        }
        assert verdict.values.keys() == form.values.keys()
        assert differing == said


def test_self_scores_follow_the_rules_except_where_said(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    for form in list(forms.values())[:80]:
        verdict = accepted(plan, form)
        card = card_of(plan, form.unit, {key: value.value for key, value in verdict.values.items()})
        wrong = {
            (criterion, wire(card.criteria[criterion].points))
            for criterion, given in verdict.self_scores.items()
            if given.points is not None
            and int(given.points.scaleb(4)) != to_storage(card.criteria[criterion].points)
        }
        said = {(p.criterion, p.true_value) for p in form.planted if p.kind is Departure.SELF_SCORE_ERROR}
        assert wrong == said


def test_every_kind_of_departure_occurs_and_has_a_name(forms: Mapping[str, SampleForm]) -> None:
    counted = Counter(planted.kind for form in forms.values() for planted in form.planted)
    assert set(counted) == set(Departure) == set(LABELS)
    assert min(counted.values()) >= 5
    clean = sum(not form.planted for form in forms.values())
    assert len(forms) // 5 < clean < len(forms) // 2


def test_planted_estimates_carry_their_mark(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    for form in forms.values():
        values = accepted(plan, form).values
        for planted in form.planted:
            if planted.kind is Departure.ESTIMATE:
                assert values[planted.criterion, planted.field].estimated


def test_departures_go_the_way_they_are_named(plan: Plan, forms: Mapping[str, SampleForm]) -> None:
    seen = set()
    for form in forms.values():
        for planted in form.planted:
            if planted.kind in {Departure.OVER_REPORT, Departure.UNDER_REPORT}:
                more = int(planted.reported_value) > int(planted.true_value)
                assert more is (planted.kind is Departure.OVER_REPORT)
                seen.add(planted.kind)
            if planted.kind is Departure.GHOST_ITEM:
                field = plan.rulebooks[form.unit.kind].criterion(planted.criterion).field(planted.field)
                assert field.type is FieldType.BOOL
                assert (planted.true_value, planted.reported_value) == ("false", "true")
    assert len(seen) == 2


def test_units_left_to_people_have_something_to_find(plan: Plan) -> None:
    kinds = sorted(plan.units[code].kind for code in plan.open_units)
    assert kinds == ["huyen", "so", "xa"]
    for code in plan.open_units:
        assert fill(plan, plan.units[code]).planted


def test_the_truth_of_a_unit_says_what_its_form_gets_wrong(
    configuration: Configuration, forms: Mapping[str, SampleForm]
) -> None:
    found = truth(configuration, "623")
    assert found.planted == forms["623"].planted
    assert found.values == forms["623"].values
    assert found.card.unit == "623"


def test_forms_arrive_in_office_hours_and_only_the_named_ones_late(plan: Plan) -> None:
    deadlines = {"so": "2019-10-18", "huyen": "2019-10-25", "xa": "2019-10-25"}
    instants = {code: arrival(plan, unit) for code, unit in plan.units.items()}
    late = {
        code for code, at in instants.items() if at.date().isoformat() >= deadlines[plan.units[code].kind]
    }
    assert late == plan.late_units
    assert {at.hour for at in instants.values()} <= set(range(8, 17))
    assert min(instants.values()) > plan.opened_at
    before_start = sum(at <= plan.starts_at for at in instants.values())
    assert before_start > len(instants) * 8 // 10


def test_named_units_exist_and_each_is_named_once(plan: Plan) -> None:
    named = [*plan.open_units, *plan.silent_units, *plan.late_units]
    assert len(named) == len(set(named))
    assert set(named) <= set(plan.units)
    assert {plan.units[code].kind for code in plan.silent_units} >= {"xa", "so"}
