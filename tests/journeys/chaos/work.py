"""What there is to do on the tablets, and what of it the people saw done."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import cycle, islice
from pathlib import Path

from tests.journeys.person import API, Person
from tests.journeys.tablet import digest, picture

_MANY_CRITERIA = 31
_LARGE = 3_600_000
_WORDS = ("Đề nghị đếm lại máy dùng chung (minh họa)", "Chưa thống nhất cách đếm hồ sơ (minh họa)")


class How(StrEnum):
    """How a side signs; the unit may refuse instead."""

    DRAW = "draw"
    TYPE = "type"
    REFUSE = "refuse"


class Stage(IntEnum):
    """How far minutes are."""

    MET = 0
    TEAM_SIGNED = 1
    UNIT_SIGNED = 2
    KEPT = 3


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
class Minutes:
    """Minutes to be signed: how either side does it, and what the unit has to say about it, if anything."""

    visit: str
    version: int
    team: How
    unit: How
    words: str


@dataclass(frozen=True)
class Step:
    """To bring minutes as far as this."""

    minutes: Minutes
    stage: Stage


@dataclass(frozen=True)
class Correction:
    """A figure about which something else is concluded after the minutes were signed."""

    asked: Asked


@dataclass(frozen=True)
class End:
    """A visit to be ended."""

    visit: str


Ending = Step | Correction | End
Job = Asked | Photo | Ending


@dataclass(frozen=True)
class Visit:
    """A visit with everything that is to be done on it."""

    id: str
    figures: tuple[Asked, ...]
    photos: tuple[Photo, ...]
    minutes: tuple[Minutes, ...]
    correction: Correction | None

    @property
    def ending(self) -> Iterator[Ending]:
        """Give what is done before leaving: minutes, anew after a correction, and the end."""
        for minutes in self.minutes:
            if minutes.version > 1 and self.correction:
                yield self.correction
            yield from (Step(minutes, stage) for stage in Stage)
        yield End(self.id)


@dataclass(frozen=True)
class Side:
    """How a side signed, as it stood on the screen; by the names under which tablets send it."""

    side: str
    name: str
    role: str
    strokes: str | None
    typed: str | None
    reservation: str | None
    refusal: str | None


@dataclass(frozen=True)
class Signed:
    """Minutes as both sides saw them."""

    digest: str
    sides: tuple[Side, ...]


@dataclass
class Diary:
    """What people saw on the screen: this must be on the server in the end, once, and nothing else.

    Attributes:
        findings: The record of each figure.
        captures: The record of each photo.
        corrections: The record of each correction.
        minutes: What was shown of all that were signed.
        ends: Visits that were ended.
    """

    findings: dict[Asked, str] = field(default_factory=dict)
    captures: dict[Photo, str] = field(default_factory=dict)
    corrections: dict[Correction, str] = field(default_factory=dict)
    minutes: dict[Minutes, Signed] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)

    @property
    def records(self) -> list[str]:
        """Return all records of figures and photos."""
        return [*self.findings.values(), *self.captures.values(), *self.corrections.values()]


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
    units: tuple[tuple[How, str], ...],
) -> Visit:
    """Draw what is done on a visit: all figures of some criteria, and photos of them, the first one large.

    ``units`` says of each version of the minutes how the unit signs it, and with what words.
    """
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
    minutes = tuple(
        Minutes(visit, version, draw.choice((How.DRAW, How.DRAW, How.TYPE)), unit, words)
        for version, (unit, words) in enumerate(units, 1)
    )
    correction = Correction(draw.choice(figures)) if len(minutes) > 1 else None
    return Visit(visit, tuple(figures), tuple(shown), minutes, correction)


def stances(draw: random.Random, visits: int) -> Iterator[tuple[tuple[How, str], ...]]:
    """Deal how units sign, version by version: every way comes; every second visit needs a second version."""
    ways = [
        (How.DRAW, ""),
        (How.TYPE, ""),
        *((how, words) for how in How if how is not How.TYPE for words in _WORDS),
    ]
    draw.shuffle(ways)
    dealt = cycle(ways)
    for versions in draw.sample(list(islice(cycle((1, 2)), visits)), visits):
        yield tuple(islice(dealt, versions))


def jobs(visits: Iterable[Visit], draw: random.Random) -> Iterator[Job]:
    """Give everything that is to be done: visit by visit, its criteria one by one, and then its end."""
    for visit in visits:
        todo: list[Asked | Photo] = [*visit.figures, *visit.photos]
        criteria = sorted({each.criterion for each in todo})
        draw.shuffle(criteria)
        yield from (each for criterion in criteria for each in todo if each.criterion == criterion)
        yield from visit.ending


def _other(asked: dict[str, object]) -> str:
    """Return another figure than was reported, no part above its whole; nothing where it is no figure."""
    reported = str(asked["reported"])
    if not reported.isdigit():
        return ""
    step = -1 if asked.get("part_of") else 1
    return str(max(int(reported) + step, 0))
