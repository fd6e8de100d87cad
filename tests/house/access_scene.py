"""The round before which every role tries every door: accounts for everybody, and something behind each door.

Two states of one round are prepared and put back in a few milliseconds: `work` (cases in several states, a
photo, a parked command, a report) and `published` (nothing is open any more, the result is out).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from evidence import sha256_bytes
from evidence.redaction import Area
from inspection_api.accounts import passwords
from inspection_api.accounts.records import Grant, Person
from inspection_api.archive import views as archive
from inspection_api.audit import service as audit
from inspection_api.audit import views as audit_views
from inspection_api.custody import service as custody
from inspection_api.custody.rules import RestrictionReason
from inspection_api.devices import service as devices
from inspection_api.devices import views as devices_views
from inspection_api.fieldwork import service as fieldwork
from inspection_api.kernel.actors import SYSTEM, Actor, Role
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import service as ledger
from inspection_api.paper import service as paper
from inspection_api.paper import views as paper_views
from inspection_api.planning import views as planning
from inspection_api.planning.rules import ChosenDocument
from inspection_api.publication import service as publication
from inspection_api.reports import service as reports
from inspection_api.reports import views as report_views
from inspection_api.uploads import service as uploads
from inspection_web.wsgi import site_of
from tests.builders.cases import CAMPAIGN, OPENED, PEOPLE_AND_MACHINES, Round, small_province, start
from tests.builders.queue_files import hand_in_unread
from tests.builders.visits import pair, picture
from tests.builders.world import MORNING, World
from tests.cast import AN, BINH, CHI, DUNG, GIANG, HOME, KHANH, LAN, MINH, QUY

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PASSWORD = "mat khau thu nghiem 2019"
OUTSIDER = Actor(UUID(int=0x31), "Thành viên Sơn", frozenset({Role.INSPECTOR}))
"""An inspector of no team that visits An's and Bình's unit."""
LEADER_ELSEWHERE = Actor(UUID(int=0x32), "Tổ trưởng Uyên", frozenset({Role.TEAM_LEADER}))
"""A team leader of no team that visits it."""
PHOTO = picture()
LOST = picture(33)
FACES = picture(55)
DETECTED, NOTIFIED, EXPLAINED, PROPOSED = (
    ("X.B2.3", "so_tra_loi_dung_han"),
    ("X.A3.2", "so_quy_che"),
    PEOPLE_AND_MACHINES,
    ("X.B4.1", "so_ho_so_so_hoa"),
)
_FOUND = {DETECTED: "7", NOTIFIED: "0", EXPLAINED: "40", PROPOSED: "8000"}

COLUMNS: Mapping[str, Actor | None] = {
    "visitor": None,
    "officer, own": AN,
    "head, own": BINH,
    "head, other": QUY,
    "insp, team": CHI,
    "insp, other": OUTSIDER,
    "lead, team": DUNG,
    "lead, other": LEADER_ELSEWHERE,
    "committee": GIANG,
    "office": KHANH,
    "admin": LAN,
}
"""Who tries: units' people stand to the unit of the thing asked for, inspectors and leaders to its team."""


def username(actor: Actor) -> str:
    """Return the sign-in name of somebody."""
    return f"person-{actor.person_id.int % 1000}"


@dataclass
class Scene:
    """A prepared round behind a site; `reset` puts everything in the database back."""

    site: Flask
    story: Round
    kept: Path
    names: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    touched: bool = False

    @property
    def _live(self) -> Path:
        return Path(self.story.world.context.settings.database_url.removeprefix("sqlite:///"))

    def reset(self) -> None:
        """Put the database back as it was prepared, if something was sent that may have changed it."""
        if not self.touched:
            return
        self.touched = False
        self.story.world.context.database.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self._live}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self._live)

    def signed_in(self, column: str) -> tuple[str, str]:
        """Return the cookie of a column's person, and the token of its writes."""
        if column not in self.sessions:
            self.sessions[column] = self._sign_in(COLUMNS[column])
        return self.sessions[column]

    def client(self, column: str) -> tuple[FlaskClient, str]:
        """Return a browser in which a column's person is signed in, and the token of its writes."""
        cookie, token = self.signed_in(column)
        client = self.site.test_client()
        client.set_cookie("thamtra_session", cookie)
        return client, token

    def close(self) -> None:
        """Let go of the database."""
        self.story.world.close()

    def _sign_in(self, actor: Actor | None) -> tuple[str, str]:
        client = self.site.test_client()
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert found is not None
        token = found[1]
        if actor is not None:
            form = {"csrf_token": token, "username": username(actor), "password": PASSWORD}
            assert client.post("/login", data=form).status_code == 303
            token = client.get("/api/me").get_json()["csrf_token"]
        cookie = client.get_cookie("thamtra_session")
        assert cookie is not None
        return cookie.value, token


def scene(name: str, folder: Path) -> Scene:
    """Prepare one of the states of the round in an empty folder."""
    folder.mkdir()
    small_province(folder)
    story = start(f"sqlite:///{folder / 'live.db'}", folder)
    _open_accounts(story.world)
    names = {"campaign_id": CAMPAIGN, "unit_code": HOME, "visit_id": str(story.visit_id)}
    names |= {"criterion_id": "X.A1.1", "person_id": str(MINH.person_id), "filename": "fonts/manifest.json"}
    names |= _PREPARED[name](story)
    story.world.context.database.dispose()
    kept = folder / "kept.db"
    shutil.copyfile(folder / "live.db", kept)
    return Scene(site_of(story.world.context), story, kept, names)


def _open_accounts(world: World) -> None:
    """Give the cast accounts under the keys with which it acts in the story."""
    stored = passwords.hash_password(world.context.settings, PASSWORD)
    with transaction(world.context, SYSTEM) as tx:
        for actor in {MINH, *(actor for actor in COLUMNS.values() if actor is not None)}:
            person = Person(
                id=actor.person_id,
                username=username(actor),
                display_name=actor.name,
                password_hash=stored,
                unit_code=actor.unit_code,
                active=True,
                fs_uniquifier=world.context.identifiers.salt(),
                failed_logins=0,
                locked_until=None,
                created_at=tx.now,
            )
            tx.session.add(person)
            tx.settle()
            for role in actor.roles:
                grant = Grant(
                    id=tx.new_id(), person_id=person.id, role=role.value, valid_from=OPENED, valid_to=None
                )
                tx.session.add(grant)


def _in_work(story: Round) -> dict[str, str]:
    taken_along = _taken_along(story)
    tablet = story.tablet()
    tablet.photograph("X.A1.1", PHOTO)
    doubted = tablet.photograph("X.A1.2", PHOTO)
    lost = tablet.photograph("X.A1.1", LOST, send=False)
    tablet.photograph(NOTIFIED[0], FACES)
    for key in (NOTIFIED, EXPLAINED, PROPOSED):
        story.find(key, value=_FOUND[key])
    story.notify()
    for key in (EXPLAINED, PROPOSED):
        story.explain(story.case(key))
    story.propose(story.case(PROPOSED), value="8500")
    minutes = tablet.sign()
    uploads.keep_preview(CHI, story.world.context, lost, LOST)
    paper.request_checklist(DUNG, story.world.context, story.visit_id)
    _guard(story)
    story.find(DETECTED, value=_FOUND[DETECTED])
    with transaction(story.world.context, SYSTEM) as tx:
        checkpoint = ledger.make_checkpoint(SYSTEM, tx)
    with reading(story.world.context) as session:
        package = planning.package(DUNG, session, story.visit_id)
        visit = planning.visit(DUNG, session, story.visit_id)
        checklist = paper_views.checklist_of_visit(DUNG, session, story.visit_id)
    assert checklist is not None
    return {
        **_paired(story.world),
        "capture_id": str(lost),
        "doubted": str(doubted),
        "code": "evidence.same-file",
        "sha256": sha256_bytes(PHOTO),
        "restricted": sha256_bytes(FACES),
        "minutes_id": str(minutes),
        "checklist_id": str(checklist.id),
        "taken_along": taken_along,
        "package_digest": package.digest,
        "size": str(checkpoint.size),
        "team_id": str(visit.team_id),
        "command_id": str(story.contradicted()),
        "record_id": str(hand_in_unread(story)[0].id),
        "case_id": str(story.case(NOTIFIED).id),
        "notified": str(story.case(NOTIFIED).id),
        "explained": str(story.case(EXPLAINED).id),
        "proposed": str(story.case(PROPOSED).id),
        "proposal": str(story.proposal(story.case(PROPOSED))),
    }


def _taken_along(story: Round) -> str:
    """Let a file of the unit go with the visit; returns its digest."""
    with reading(story.world.context) as session:
        file = archive.files_of_unit(DUNG, session, HOME)[0]
    chosen = [ChosenDocument(file.sha256, "Phiếu đã gửi")]
    fieldwork.issue_package(DUNG, story.world.context, story.visit_id, chosen)
    return file.sha256


def _paired(world: World) -> dict[str, str]:
    """Pair a tablet with Chi, and have another code given out."""
    world.clock.set(MORNING)
    pair(world, CHI)
    with reading(world.context) as session:
        (token,) = devices_views.tokens(CHI, session, now=MORNING)
    code = devices.open_pairing(CHI, world.context).code
    return {"token_id": str(token.id), "device_id": token.device_id, "pairing": code}


def _guard(story: Round) -> None:
    """Restrict a photo of which the unit was told, and have a copy of it made for the public."""
    sha256, context = sha256_bytes(FACES), story.world.context
    custody.restrict(DUNG, context, sha256, RestrictionReason.FACE, None)
    custody.request_copy(DUNG, context, sha256, (Area(0, 0, 500, 500),))
    story.work()


def _published(story: Round) -> dict[str, str]:
    story.brought_to("approved")
    story.tablet().close()
    job = reports.request_report(BINH, story.world.context, CAMPAIGN, HOME)
    audit.request_package(BINH, story.world.context, CAMPAIGN, HOME)
    story.work()
    with reading(story.world.context) as session:
        (report,) = report_views.reports(KHANH, session, CAMPAIGN, HOME)
        (package,) = audit_views.packages(KHANH, session, CAMPAIGN)
    published = publication.publish(KHANH, story.world.context, CAMPAIGN)
    names = {"publication_id": str(published), "job_id": str(job), "report_id": str(report.id)}
    return {**names, "document_id": str(report.id), "package_id": str(package.id)}


_PREPARED: Mapping[str, Callable[[Round], dict[str, str]]] = {
    "work": _in_work,
    "published": _published,
}
