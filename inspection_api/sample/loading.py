"""Loading the sample campaign once, at its own dates, through the services that real forms go through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from inspection_api.directory import service as directory
from inspection_api.directory import views as directory_views
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.clock import ZONE, FixedClock
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.context import Context
from inspection_api.kernel.problems import Problem
from inspection_api.kernel.transaction import reading
from inspection_api.sample.figures import FactKey
from inspection_api.sample.forms import card_of, fill
from inspection_api.sample.plan import Plan, SampleUnit, read_plan
from inspection_api.sample.planting import Planted
from inspection_api.selfassessment import service as selfassessment
from inspection_api.selfassessment import views as selfassessment_views
from inspection_api.sheets.form import write_form
from inspection_api.sheets.layout import filled_sheet
from scoring import Scorecard

_FIRST_HOUR, _OFFICE_MINUTES = 8, 510
_MISSING = 404


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did.

    Attributes:
        campaign_id: The round.
        opened: True when it was opened now, False when it was there.
        delivered: Units whose forms were handed in now.
        starts_at: Where the sample's clock begins.
        open_units: Units whose form is left to whoever tries the product.
        first_visits: Units whose visit is planned from the start.
    """

    campaign_id: str
    opened: bool
    delivered: tuple[str, ...]
    starts_at: datetime
    open_units: tuple[str, ...]
    first_visits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a visit to a unit of the sample would find.

    Attributes:
        unit: The unit.
        values: The true value of every field that applies.
        planted: Where its form departs from the truth.
        card: What the true values are worth, apart from what depends on other units.
    """

    unit: SampleUnit
    values: Mapping[FactKey, str]
    planted: tuple[Planted, ...]
    card: Scorecard


def load_sample(context: Context, *, until: datetime | None = None) -> Loaded:
    """Open the sample round and hand in its forms, each at its own instant; repeating adds nothing.

    Args:
        context: The outside world; its clock is not used, the sample brings its own instants.
        until: Only forms that arrive up to this instant; all when None. Calling again with a later instant
            hands in the rest.
    """
    plan = read_plan(context.configuration)
    opened = not _is_open(context, plan)
    if opened:
        directory.open_campaign(SYSTEM, _at(context, plan.opened_at), plan.campaign_path)
    delivered = _deliver(context, plan, until)
    return Loaded(
        campaign_id=plan.campaign_id,
        opened=opened,
        delivered=delivered,
        starts_at=plan.starts_at,
        open_units=tuple(sorted(plan.open_units)),
        first_visits=plan.first_visits,
    )


def truth(configuration: Configuration, unit_code: str) -> Truth:
    """Return what is true of a unit and what its form says otherwise.

    Raises:
        Problem: ``directory.unit-unknown``, 404.
    """
    plan = read_plan(configuration)
    form = fill(plan, _unit(plan, unit_code))
    return Truth(form.unit, form.values, form.planted, card_of(plan, form.unit, form.values))


def filled_form(context: Context, campaign_id: str, unit_code: str) -> bytes:
    """Return the form of a unit filled with the sample's reported values, marked as an example.

    Raises:
        Problem: ``directory.campaign-unknown`` or ``directory.unit-unknown``, 404.
    """
    plan = read_plan(context.configuration)
    if campaign_id != plan.campaign_id:
        raise Problem("directory.campaign-unknown", _MISSING, params={"campaign": campaign_id})
    form = fill(plan, _unit(plan, unit_code))
    with reading(context) as session:
        header = selfassessment_views.form_header(
            SYSTEM, session, campaign_id, unit_code, context.clock.now()
        )
    return write_form(replace(header, prefilled=True), plan.rulebooks[form.unit.kind], form.inputs)


def arrival(plan: Plan, unit: SampleUnit) -> datetime:
    """Return the instant at which the form of a unit arrives, in office hours."""
    first, last = plan.arrivals(unit)
    random = plan.chance(unit.code, "arrival")
    day = first + timedelta(days=random.randint(0, (last - first).days))
    opening = datetime.combine(day, time(_FIRST_HOUR), ZONE)
    return opening + timedelta(minutes=random.randrange(_OFFICE_MINUTES), seconds=random.randrange(60))


def _is_open(context: Context, plan: Plan) -> bool:
    with reading(context) as session:
        known = directory_views.campaigns(SYSTEM, session)
    return any(rules.id == plan.campaign_id for rules in known)


def _deliver(context: Context, plan: Plan, until: datetime | None) -> tuple[str, ...]:
    """Hand in what is due and not there yet, in order of arrival."""
    with reading(context) as session:
        there = set(selfassessment_views.submissions_overview(SYSTEM, session, plan.campaign_id))
    silent = plan.open_units | plan.silent_units | there
    arriving = sorted((arrival(plan, unit), code) for code, unit in plan.units.items() if code not in silent)
    due = [(instant, code) for instant, code in arriving if until is None or instant <= until]
    for instant, code in due:
        unit = plan.units[code]
        sheet = filled_sheet(plan.campaign_id, code, plan.rulebooks[unit.kind], fill(plan, unit).inputs)
        command = selfassessment.EnterSample(plan.campaign_id, code, sheet)
        selfassessment.enter_sample(SYSTEM, _at(context, instant), command)
    return tuple(code for _, code in due)


def _unit(plan: Plan, unit_code: str) -> SampleUnit:
    if unit_code not in plan.units:
        raise Problem("directory.unit-unknown", _MISSING, params={"unit": unit_code})
    return plan.units[unit_code]


def _at(context: Context, instant: datetime) -> Context:
    return replace(context, clock=FixedClock(instant))
