"""Loading the sample, on both engines: once, at its own dates, and the rest when its time has come."""

from __future__ import annotations

from datetime import datetime

import pytest

from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.sample.loading import arrival, filled_form, load_sample, truth
from inspection_api.sample.plan import Plan
from inspection_api.selfassessment import views
from inspection_api.selfassessment.service import SubmitForm, submit

FIRST_DAY = datetime(2019, 10, 7, 12, 0, tzinfo=ZONE)
LATER = datetime(2019, 10, 7, 14, 0, tzinfo=ZONE)


def test_the_sample_is_loaded_once_at_its_own_dates(context: Context, plan: Plan) -> None:
    first = load_sample(context, until=FIRST_DAY)
    again = load_sample(context, until=FIRST_DAY)
    assert first.opened
    assert first.delivered
    assert (again.opened, again.delivered) == (False, ())
    with reading(context) as session:
        heads = views.submissions_overview(SYSTEM, session, plan.campaign_id)
        assert ledger.verify_log(SYSTEM, context, session).ok
    assert set(heads) == set(first.delivered)
    assert {head.origin for head in heads.values()} == {"sample"}
    assert all(head.received_at == arrival(plan, plan.units[code]) for code, head in heads.items())
    assert not set(heads) & (plan.open_units | plan.silent_units)


def test_what_comes_later_is_handed_in_later(context: Context, plan: Plan) -> None:
    first = load_sample(context, until=FIRST_DAY)
    second = load_sample(context, until=LATER)
    assert second.delivered
    assert not set(first.delivered) & set(second.delivered)
    assert all(FIRST_DAY < arrival(plan, plan.units[code]) <= LATER for code in second.delivered)


@pytest.mark.parametrize("unit_code", ["623", "23617", "SO-LDTBXH"])
def test_the_example_form_of_an_open_unit_can_be_handed_in(
    context: Context, plan: Plan, unit_code: str
) -> None:
    load_sample(context, until=plan.opened_at)
    file = filled_form(context, plan.campaign_id, unit_code)
    receipt = submit(SYSTEM, context, SubmitForm(plan.campaign_id, unit_code, file))
    assert (receipt.version, receipt.late) == (1, False)


def test_unknown_units_and_rounds_are_problems(context: Context) -> None:
    with pytest.raises(Problem) as refused:
        truth(context.configuration, "khong-co")
    assert refused.value.code == "directory.unit-unknown"
    with pytest.raises(Problem) as unknown:
        filled_form(context, "khong-co", "623")
    assert unknown.value.code == "directory.campaign-unknown"
