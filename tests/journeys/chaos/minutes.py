"""Minutes that arrived, held against what both sides saw: each version once, every signature as drawn."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, text

from tests.journeys.chaos.work import Diary, Signed
from tests.journeys.chaos.worker import Worker
from tests.journeys.installation import Installation
from tests.journeys.papers import log_events
from tests.journeys.person import Person

Version = tuple[str, int]
_KEPT = "SELECT id, visit_id, version, content_text, content_digest, signatures_text, notes_text FROM minutes"
_BROUGHT = "SELECT visit_id, kind FROM command WHERE kind IN ('sign_minutes', 'close_visit')"


@dataclass(frozen=True)
class Kept:
    """A row of minutes."""

    id: str
    visit: str
    version: int
    digest: str
    text: str
    sides: Sequence[dict[str, Any]]
    notes: str


def settle(installation: Installation, office: Person, workers: Sequence[Worker]) -> Counter[str]:
    """Compare all minutes and ends of visits; return what was counted.

    Raises:
        AssertionError: Minutes or an end are lost, or there twice, or minutes are other than what was signed.
    """
    diaries = [worker.diary for worker in workers]
    visits = {visit for diary in diaries for visit in diary.ends}
    seen = {(each.visit, each.version): signed for diary in diaries for each, signed in diary.minutes.items()}
    kept = _kept(installation, visits)
    times = Counter((row.visit, row.version) for row in kept)
    lost, strange = set(seen) - set(times), set(times) - set(seen)
    assert not lost, f"{len(lost)} minutes are lost: {sorted(lost)}"
    assert not strange, f"{len(strange)} minutes nobody signed: {sorted(strange)}"
    twice = [version for version, number in times.items() if number > 1]
    assert not twice, f"minutes kept twice: {twice}"
    different = [fault for row in kept for fault in _differences(row, seen[row.visit, row.version])]
    assert not different, different[:10]
    _check_lists(office, kept, visits)
    _check_commands(installation, visits, Counter(visit for visit, _ in seen))
    _check_log(office, kept, visits)
    return Counter(
        {
            **_counted(diaries),
            "minutes lost": len(lost),
            "minutes there twice": len(twice),
            "minutes nobody signed": len(strange),
            "minutes other than signed": len(different),
        }
    )


def _counted(diaries: Sequence[Diary]) -> Mapping[str, int]:
    signed = [pair for diary in diaries for pair in diary.minutes.items()]
    sides = [side for _, shown in signed for side in shown.sides]
    return {
        "minutes signed": len(signed),
        "minutes signed anew after a correction": sum(each.version > 1 for each, _ in signed),
        "signatures drawn": sum(side.strokes is not None for side in sides),
        "signatures typed": sum(side.typed is not None for side in sides),
        "refusals in words": sum(side.refusal is not None for side in sides),
        "reservations in words": sum(side.reservation is not None for side in sides),
        "visits ended": sum(len(diary.ends) for diary in diaries),
    }


def _kept(installation: Installation, visits: set[str]) -> Sequence[Kept]:
    """Return all minutes of the visits as the database has them, in the order in which they came."""
    engine = create_engine(installation.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text(f"{_KEPT} ORDER BY number")).all()
    engine.dispose()
    found = [
        Kept(
            id=str(UUID(str(row.id))),
            visit=str(UUID(str(row.visit_id))),
            version=row.version,
            digest=row.content_digest,
            text=row.content_text,
            sides=json.loads(row.signatures_text),
            notes=row.notes_text,
        )
        for row in rows
    ]
    return [row for row in found if row.visit in visits]


def _differences(row: Kept, signed: Signed) -> Sequence[str]:
    """Say what about minutes is other than what both sides saw; nothing at all as a rule."""
    name = f"{row.visit}, version {row.version}"
    given = [{key: said for key, said in side.items() if key != "at"} for side in row.sides]
    faults = {
        f"{name}: digest {row.digest}, shown {signed.digest}": row.digest != signed.digest,
        f"{name}: text is not what was hashed": hashlib.sha256(row.text.encode()).hexdigest() != row.digest,
        f"{name}: signatures {given}, drawn {signed.sides}": given != [asdict(side) for side in signed.sides],
        f"{name}: noted for the office: {row.notes}": row.notes != "[]",
    }
    return [fault for fault, is_so in faults.items() if is_so]


def _check_lists(office: Person, kept: Sequence[Kept], visits: set[str]) -> None:
    """The office is told of just these minutes, the newest first, and that each visit has ended."""
    states = {line["id"]: line["state"] for line in office.get("/api/visits").json()["items"]}
    for visit in visits:
        own = [row.digest for row in kept if row.visit == visit]
        told = [each["digest"] for each in office.get(f"/api/visits/{visit}/minutes").json()["items"]]
        assert told == own[::-1], f"{visit}: {told}, kept {own}"
        assert states[visit] == "closed", f"{visit}: {states[visit]}"


def _check_commands(installation: Installation, visits: set[str], versions: Counter[str]) -> None:
    """What tablets brought is there once: each version, and one end for each visit."""
    engine = create_engine(installation.database_url)
    with engine.connect() as connection:
        rows = connection.execute(text(_BROUGHT)).all()
    engine.dispose()
    brought = Counter((row.kind, str(UUID(str(row.visit_id)))) for row in rows)
    expected = {("sign_minutes", visit): number for visit, number in versions.items()}
    expected |= {("close_visit", visit): 1 for visit in visits}
    assert {key: number for key, number in brought.items() if key[1] in visits} == expected


def _check_log(office: Person, kept: Sequence[Kept], visits: set[str]) -> None:
    """The log tells once of all minutes, by their digest, and once of each end."""
    events = log_events(office)
    told = Counter(
        (event["payload"]["minutes"], event["payload"]["content"])
        for event in events
        if event["type"] == "minutes.signed" and event["payload"]["visit"] in visits
    )
    assert told == Counter((row.id, row.digest) for row in kept)
    ended = Counter(event["payload"]["visit"] for event in events if event["type"] == "visit.closed")
    assert {visit: ended[visit] for visit in visits} == dict.fromkeys(visits, 1)
