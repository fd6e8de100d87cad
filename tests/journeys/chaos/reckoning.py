"""What arrived, held against what people saw: every record once, every photo bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import create_engine, text

from tests.journeys.chaos.work import Visit
from tests.journeys.chaos.worker import Worker
from tests.journeys.installation import Installation, until
from tests.journeys.papers import log_events
from tests.journeys.person import Person

_RECORDS = {"record_finding", "attach_photo"}


def settle(installation: Installation, office: Person, workers: Sequence[Worker]) -> Counter[str]:
    """Compare everything; return what was counted.

    Raises:
        AssertionError: Something is lost, or there twice, or other than it was.
    """
    seen = [record for worker in workers for record in worker.diary.records]
    kept = _commands(installation, {job.visit for worker in workers for job in worker.diary.findings})
    lost, strange = set(seen) - set(kept), set(kept) - set(seen)
    assert not lost, f"{len(lost)} records are lost: {sorted(lost)[:10]}"
    assert not strange, f"{len(strange)} records nobody saw: {sorted(strange)[:10]}"
    twice = [record for record, times in Counter(kept).items() if times > 1]
    assert not twice, f"kept twice: {twice[:10]}"
    assert len(seen) == len(set(seen)), "a record stands for two things"
    different = _different_photos(office, workers)
    assert not different, f"{len(different)} photos are other than they were: {different[:10]}"
    installation.run("evidence", "scrub")
    _check_log(installation, office, seen)
    photos = sum(len(worker.diary.captures) for worker in workers)
    return Counter(
        {
            "records": len(seen) - photos,
            "photos": photos,
            "records lost": len(lost),
            "records there twice": len(twice),
            "records nobody saw": len(strange),
            "photos lost or changed": len(different),
        }
    )


def all_done(workers: Iterable[Worker], visits: Sequence[Visit]) -> None:
    """Nothing that was to be done is missing from the diaries."""
    diaries = [worker.diary for worker in workers]
    done = {job for diary in diaries for job in (*diary.findings, *diary.captures)}
    assert done == {job for visit in visits for job in (*visit.figures, *visit.photos)}
    corrected = {job for diary in diaries for job in diary.corrections}
    assert corrected == {visit.correction for visit in visits if visit.correction}
    signed = {minutes for diary in diaries for minutes in diary.minutes}
    assert signed == {minutes for visit in visits for minutes in visit.minutes}
    assert {visit for diary in diaries for visit in diary.ends} == {visit.id for visit in visits}


def _commands(installation: Installation, visits: set[str]) -> list[str]:
    """Return the id of every record, as often as the database has it; every command has to be applied."""
    engine = create_engine(installation.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT client_id, visit_id, kind, outcome, code FROM command")).all()
    engine.dispose()
    own = [row for row in rows if str(_uuid(row.visit_id)) in visits]
    parked = Counter(row.code for row in own if row.outcome != "applied")
    assert not parked, f"parked: {dict(parked)}"
    return [str(_uuid(row.client_id)) for row in own if row.kind in _RECORDS]


def _different_photos(office: Person, workers: Sequence[Worker]) -> list[str]:
    """Ask for every photo; name those whose bytes are not what was taken."""
    taken = [photo for worker in workers for photo in worker.diary.captures]
    return [
        photo.digest
        for photo in taken
        if office.get(f"/api/evidence/{photo.digest}").body != photo.place.read_bytes()
    ]


def _check_log(installation: Installation, office: Person, seen: Sequence[str]) -> None:
    """The log verifies, and tells of every record once."""
    installation.run("log", "verify")
    events = log_events(office)
    told = Counter(
        str(event["payload"].get("finding") or event["payload"].get("capture"))
        for event in events
        if event["type"] in {"finding.recorded", "capture.received"}
    )
    untold = [record for record in seen if told[record] != 1]
    assert not untold, f"the log does not tell once of {untold[:10]}"


def opened(office: Person, workers: Sequence[Worker]) -> None:
    """Wait until the server has opened every photo."""
    for photo in [each for worker in workers for each in worker.diary.captures]:
        until(partial(_is_opened, office, photo.digest), f"look at photo {photo.digest}")


def _is_opened(office: Person, digest: str) -> bool:
    return office.send("HEAD", f"/api/evidence/{digest}").headers.get("x-evidence-state") == "stored"


def _uuid(found: object) -> UUID:
    return found if isinstance(found, UUID) else UUID(str(found))
