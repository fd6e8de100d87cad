"""A round in the middle of its work: two units have reported, a team is out; then cases, step by step.

The commune of An and Bình (and its district, Quý's) have handed in their forms; Chi, Minh and Dũng stand in
the commune with an issued package. The round is made once per engine and copied for every test.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from inspection_api.discrepancies import service, views
from inspection_api.discrepancies.rules import CampaignScores, Stance
from inspection_api.fieldwork import views as fieldwork
from inspection_api.fieldwork.rules import CommandKind
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.clock import ZONE
from inspection_api.kernel.configuration import Configuration
from inspection_api.kernel.transaction import reading
from inspection_api.planning import views as planning
from scoring import Answer, Origin, Status
from tests.builders.forms import FactKey, Form, hand_in
from tests.builders.photos import work
from tests.builders.visits import Tablet, send_out
from tests.builders.world import MORNING, SeededIdentifiers, World
from tests.cast import AN, BINH, CHI, DUNG, ELSEWHERE, GIANG, HOME, KHANH, MINH
from tests.databases import Databases

CAMPAIGN = "gia-lai-2019"
CONFIG = Path(__file__).parents[2] / "config"
COMMUNES = (HOME, "23560", "23563", "23566")
DISTRICTS = (ELSEWHERE, "623", "624")
AGENCIES = ("SO-NOIVU", "SO-TUPHAP", "SO-KHDT", "SO-TAICHINH", "SO-CONGTHUONG")
UNITS = frozenset((*COMMUNES, *DISTRICTS, *AGENCIES))
"""The units that take part; the communes are all of Quý's district."""
OPENED = datetime(2019, 10, 4, 9, 0, tzinfo=ZONE)
HANDED_IN = datetime(2019, 10, 16, 9, 0, tzinfo=ZONE)

PEOPLE_AND_MACHINES = ("X.A1.1", "so_may")
"""45 machines for 50 people are reported: 3.60 points of 4."""
REPORTED: Mapping[FactKey, str] = {
    ("X.A1.1", "so_may"): "45",
    ("X.A1.1", "so_cbcc"): "50",
    ("X.A3.2", "so_quy_che"): "5",
    ("X.A3.3", "muc"): "co",
    ("X.B1.3", "so_tin_bai"): "4.5",
    ("X.B2.3", "so_tra_loi_dung_han"): "9",
    ("X.B2.3", "so_tiep_nhan"): "10",
    ("X.B4.1", "so_ho_so_so_hoa"): "9000",
    ("X.B4.1", "so_ho_so"): "10000",
}
"""What the commune reports; everything else earns the most."""
TIED, LAST, SILENT = ("SO-TUPHAP", "SO-KHDT"), "SO-TAICHINH", "SO-CONGTHUONG"
"""Agencies: two with equal points, one behind them all, one that hands in nothing."""
LATE = "23563"
"""A commune whose form comes in the first minute after its deadline."""
TOO_LATE = datetime(2019, 10, 25, 0, 0, tzinfo=ZONE)
OTHER_FORMS = (
    Form(CAMPAIGN, "SO-NOIVU"),
    *(Form(CAMPAIGN, code, {("S.5.3", "muc"): "cap_pho"}) for code in TIED),
    Form(CAMPAIGN, LAST, {("S.4.0", "co_tthc"): "false", ("S.5.3", "muc"): "khong"}, left_out=("S.4.",)),
    Form(CAMPAIGN, "23560"),
)
"""Forms that reach the office on paper, in time."""
OFFICER_ELSEWHERE = Actor(
    UUID("018e0000-0000-7000-8000-000000000021"),
    "Cán bộ Phong",
    frozenset({Role.UNIT_OFFICER}),
    ELSEWHERE,
)
"""Who hands in the form of Quý's unit."""


@dataclass(frozen=True)
class Round:
    """A round in work, with the people's steps in it."""

    world: World
    visit_id: UUID

    def tablet(self, actor: Actor = CHI) -> Tablet:
        """Return the tablet of a team member in the commune."""
        return Tablet(self.world, actor, self.visit_id)

    def work(self) -> int:
        """Let the worker do what waits; returns how many jobs it took."""
        return work(self.world.context)

    def cases(self, actor: Actor = SYSTEM, unit_code: str | None = None) -> tuple[views.CaseView, ...]:
        """Return the cases somebody sees."""
        with reading(self.world.context) as session:
            return views.cases(actor, session, CAMPAIGN, unit_code=unit_code)

    def case(self, key: FactKey = PEOPLE_AND_MACHINES) -> views.CaseView:
        """Return the commune's case about a value."""
        (found,) = (case for case in self.cases() if (case.criterion, case.field) == key)
        return found

    def find(
        self,
        key: FactKey = PEOPLE_AND_MACHINES,
        outcome: str = "differ",
        value: str | None = None,
        *,
        actor: Actor = CHI,
        base: UUID | None = None,
    ) -> UUID:
        """Record a finding and let the worker compare; returns the finding's key."""
        finding = self.tablet(actor).find(*key, outcome, value, base=base)
        self.work()
        return finding

    def contradicted(self) -> UUID:
        """Let Minh contradict Chi without having seen her finding; returns the key of what waits."""
        criterion, asked = PEOPLE_AND_MACHINES
        body: dict[str, object] = {"criterion": criterion, "field": asked, "outcome": "differ", "value": "39"}
        body |= {"cause": "entry_error", "note": None, "base": None, "photos": []}
        self.tablet(MINH).send(CommandKind.RECORD_FINDING, body)
        with reading(self.world.context) as session:
            (waiting,) = fieldwork.parked(DUNG, session, CAMPAIGN)
        return waiting.id

    def opened(self, value: str = "40") -> views.CaseView:
        """Return the case of 45 reported machines of which this many were found."""
        self.find(value=value)
        return self.case()

    def notify(self, actor: Actor = DUNG, unit_code: str = HOME) -> int:
        """Notify the unit."""
        return service.notify(actor, self.world.context, CAMPAIGN, unit_code)

    def explain(
        self,
        case: views.CaseView,
        actor: Actor = BINH,
        *,
        stance: Stance = Stance.DISAGREE,
        text: str = "Máy đang gửi bảo hành",
    ) -> None:
        """Answer, for the unit."""
        service.explain(actor, self.world.context, service.Explain(case.id, stance, text))

    def propose(
        self,
        case: views.CaseView,
        actor: Actor = DUNG,
        *,
        value: str | None = "42",
        status: Status = Status.GIVEN,
        reason: str = "Hai máy bảo hành có giấy hẹn",
    ) -> None:
        """Propose a value, for the team."""
        service.propose(actor, self.world.context, service.Propose(case.id, status, value, reason))

    def decide(
        self,
        case: views.CaseView,
        actor: Actor = GIANG,
        *,
        approve: bool = True,
        reason: str = "Đủ căn cứ theo hồ sơ",
        proposal: UUID | None = None,
    ) -> None:
        """Approve or return for the committee: the named proposal, or the one that it sees now."""
        seen = proposal or self.proposal(case)
        service.decide(actor, self.world.context, service.Decide(case.id, seen, approve, reason))

    def proposal(self, case: views.CaseView) -> UUID:
        """Return the key of a case's newest proposal; one that nothing has where there is none."""
        (now,) = (each for each in self.cases() if each.id == case.id)
        step = now.last("propose")
        return step.id if step else UUID(int=404)

    def brought_to(self, state: str, value: str = "40") -> views.CaseView:
        """Return the case of the machines, brought to a state on the ordinary way."""
        case = self.opened(value)
        for step in _WAY[state]:
            step(self, case)
        case = self.case()
        if case.state != state:
            raise AssertionError(f"the case is {case.state}, not {state}")
        return case

    def pass_days(self, days: int) -> None:
        """Let days pass."""
        self.world.clock.set(self.world.clock.now() + timedelta(days=days))

    def lapse(self, actor: Actor = SYSTEM) -> int:
        """Let cases lapse whose day has passed."""
        return service.lapse(actor, self.world.context)

    def scores(self) -> CampaignScores:
        """Return all scores of the round."""
        with reading(self.world.context) as session:
            return views.campaign_scores(SYSTEM, session, CAMPAIGN)

    def answer(self, origin: Origin, key: FactKey = PEOPLE_AND_MACHINES, unit_code: str = HOME) -> Answer:
        """Return a value of a unit in one of the fact sets."""
        return self.scores().facts[origin][unit_code].answers[key]

    def points(self, origin: Origin, criterion: str = "X.A1.1", unit_code: str = HOME) -> Fraction:
        """Return a unit's points of a criterion from one of the fact sets."""
        return self.scores().cards[origin][unit_code].criteria[criterion].points

    def second_process(self) -> Round:
        """Return the same installation as another process holds it: its own engine and connections."""
        database = type(self.world.context.database)(self.world.context.settings.database_url)
        identifiers = SeededIdentifiers(random.Random(3))
        context = replace(self.world.context, database=database, identifiers=identifiers)
        return replace(self, world=World(context, self.world.clock))


def _lapse(story: Round, _case: views.CaseView) -> None:
    story.pass_days(30)
    story.lapse()


_NOTIFY = (lambda story, _case: story.notify(),)
_EXPLAIN = (*_NOTIFY, lambda story, case: story.explain(case))
_PROPOSE = (*_EXPLAIN, lambda story, case: story.propose(case))
_WAY = {
    "detected": (),
    "notified": _NOTIFY,
    "explained": _EXPLAIN,
    "lapsed": (*_NOTIFY, _lapse),
    "proposed": _PROPOSE,
    "approved": (*_PROPOSE, lambda story, case: story.decide(case)),
    "returned": (*_PROPOSE, lambda story, case: story.decide(case, approve=False)),
}


def small_province(folder: Path) -> Path:
    """Copy the configuration and leave a dozen units in it: scoring a whole province takes its time."""
    target = folder / "config"
    shutil.copytree(CONFIG, target)
    place = target / "units" / "gia-lai-2019.csv"
    heading, *rows = place.read_text("utf-8").splitlines()
    place.write_text("\n".join([heading, *(row for row in rows if row.split(",")[0] in UNITS)]), "utf-8")
    return target


def start(database_url: str, folder: Path) -> Round:
    """Open the round, hand in the forms of two units and send the team out, as people would.

    Args:
        database_url: An empty database.
        folder: Where the files go; rules other than those of config/ stand in ``config`` below it.
    """
    configuration = Configuration(folder / "config")
    world = World.at(database_url, folder, seed=1, now=OPENED, configuration=configuration)
    world.open_campaign()
    world.clock.set(HANDED_IN)
    hand_in(world, AN, Form(CAMPAIGN, HOME, REPORTED, estimated=frozenset({PEOPLE_AND_MACHINES})))
    hand_in(world, OFFICER_ELSEWHERE, Form(CAMPAIGN, ELSEWHERE))
    for form in OTHER_FORMS:
        hand_in(world, KHANH, form)
    world.clock.set(TOO_LATE)
    hand_in(world, KHANH, Form(CAMPAIGN, LATE))
    world.clock.set(MORNING)
    return Round(world, send_out(world, CAMPAIGN, HOME, CHI, MINH, DUNG))


@contextmanager
def round_in_work(
    databases: Databases, folder: Path, shared: Path, lived: Callable[[Round], None] | None = None
) -> Iterator[Round]:
    """Give a test its own copy of the round in work.

    Args:
        databases: The engine.
        folder: Where this test's files go.
        shared: A folder of the whole test run, where the files of the prepared round are kept.
        lived: What happened in the round before these tests; it happens once per engine, too.
    """
    name = f"round in work {lived.__module__}.{lived.__qualname__}" if lived else "round in work"
    kept = shared / f"{name} {type(databases).__name__}"
    address = databases.copy_of(name, lambda url: _prepare(url, kept, lived))
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    try:
        with _reopened(address, folder, seed=2) as story:
            yield story
    finally:
        databases.drop(address)


def _prepare(url: str, folder: Path, lived: Callable[[Round], None] | None) -> None:
    folder.mkdir()
    small_province(folder)
    start(url, folder).world.close()
    if lived is not None:
        with _reopened(url, folder, seed=4) as story:
            lived(story)


@contextmanager
def _reopened(url: str, folder: Path, *, seed: int) -> Iterator[Round]:
    world = World.at(url, folder, seed=seed)
    try:
        yield Round(world, _the_visit(world))
    finally:
        world.close()


def _the_visit(world: World) -> UUID:
    with reading(world.context) as session:
        (visit,) = planning.visits(KHANH, session, CAMPAIGN)
    return visit.id
