"""What there is to do on the tablets, and what of it the people saw done."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.person import API, Person
from tests.journeys.tablet import digest, picture

_MANY_CRITERIA = 31
_LARGE = 3_600_000


@dataclass(frozen=True)
class Asked:
    """A figure to look at."""

    visit: str
    criterion: str
    field: str
    other_value: str


@dataclass(frozen=True)
class Photo:
    """A photo to take."""

    visit: str
    criterion: str
    digest: str
    place: Path


@dataclass(frozen=True)
class Visit:
    """A visit with everything that is to be done on it."""

    id: str
    figures: tuple[Asked, ...]
    photos: tuple[Photo, ...]


@dataclass
class Diary:
    """What people saw on the screen: this must be on the server in the end, once, and nothing else.

    Attributes:
        findings: The record of each figure.
        captures: The record of each photo.
    """

    findings: dict[Asked, str] = field(default_factory=dict)
    captures: dict[Photo, str] = field(default_factory=dict)


def planned(office: Person, unit: str) -> str:
    """Plan a visit and issue its package."""
    page = office.get("/ky/gia-lai-2019/kiem-tra").text
    team = page.split('id="field-team_id"')[1].split('<option value="')[2].split('"')[0]
    plan = {
        "unit_code": unit,
        "team_id": team,
        "planned_on": "2019-11-05",
        "selection_reason": "Bốc thăm (minh họa)",
    }
    visit = str(office.post(f"{API}/visits", plan).json(201)["id"])
    office.post(f"/api/visits/{visit}/package").json(201)
    return visit


def laid_out(
    office: Person,
    visit: str,
    draw: random.Random,
    folder: Path,
    *,
    criteria: int = _MANY_CRITERIA,
    photos: int = 20,
) -> Visit:
    """Draw what is done on a visit: all figures of some criteria, and photos of them, the first one large."""
    package = office.get(f"/api/visits/{visit}/package").json()
    chosen = draw.sample([each for group in package["groups"] for each in group["criteria"]], criteria)
    figures = [
        Asked(visit, criterion["id"], asked["id"], _other(asked))
        for criterion in chosen
        for asked in criterion["fields"]
    ]
    contents = [
        picture(draw, 160, 120) + (draw.randbytes(_LARGE) if number == 0 else b"") for number in range(photos)
    ]
    shown = [
        Photo(visit, draw.choice(chosen)["id"], digest(content), folder / f"{digest(content)}.jpg")
        for content in contents
    ]
    for photo, content in zip(shown, contents, strict=True):
        photo.place.write_bytes(content)
    return Visit(visit, tuple(figures), tuple(shown))


def jobs(visits: Iterable[Visit], draw: random.Random) -> Iterator[Asked | Photo]:
    """Give everything that is to be done: visit by visit, in each criterion by criterion with its photos."""
    for visit in visits:
        todo: list[Asked | Photo] = [*visit.figures, *visit.photos]
        criteria = sorted({each.criterion for each in todo})
        draw.shuffle(criteria)
        yield from (each for criterion in criteria for each in todo if each.criterion == criterion)


def _other(asked: dict[str, object]) -> str:
    """Return another figure than was reported, no part above its whole; nothing where it is no figure."""
    reported = str(asked["reported"])
    if not reported.isdigit():
        return ""
    step = -1 if asked.get("part_of") else 1
    return str(max(int(reported) + step, 0))
