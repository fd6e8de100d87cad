"""The windows and deadlines of all campaign files: as quoted, and the last day they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inspection_api.directory.rules import is_source
from inspection_api.sources.reading import SourceRound, read_source
from tests.sources.figures import CONFIG, document
from tests.sources.rounds import campaign, rulebooks

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted(path.stem for path in (CONFIG / "campaigns").glob("*.yaml"))
SOURCES = ["dak-nong-2019", "quang-binh-2018", "quang-binh-so-2018", "quang-ninh-2018"]


def told_by(name: str) -> SourceRound:
    """What a campaign file that only tells of a source says."""
    return read_source((CONFIG / f"campaigns/{name}.yaml").read_text("utf-8"), name)


def deadlines() -> Iterator[Any]:
    for name in NAMES:
        read = campaign(name)
        told = [*read.get("deadlines", ()), *([read["feedback"]] if "feedback" in read else [])]
        for entry in told:
            yield pytest.param(entry, id=f"{name}-{entry['date']}")


@pytest.mark.parametrize("entry", list(deadlines()))
def test_the_last_day_follows_from_the_wording(entry: Any) -> None:
    wording = {"before": "trước ngày", "through": "hết ngày"}[entry["semantic"]]
    assert wording in entry["quote"]
    day = entry["date"]
    assert any(text in entry["quote"] for text in (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}"))
    assert entry["last_day"] == day - timedelta(days=entry["semantic"] == "before")


def test_rounds_of_a_source_say_so_and_say_what_is_missing() -> None:
    assert [name for name in NAMES if is_source(campaign(name))] == SOURCES
    for name in SOURCES:
        told = told_by(name)
        assert (told.id, told.title, told.year) == (
            name,
            campaign(name)["title"],
            int(name.rsplit("-", 1)[1]),
        )
        assert "Điểm từng" in " ".join(item.note for item in told.unknown)


def test_quang_binh_takes_answers_until_the_fifteenth_of_april() -> None:
    feedback = told_by("quang-binh-2018").feedback
    assert feedback is not None
    assert feedback.last_day == date(2019, 4, 15)
    assert not feedback.missed_by(datetime(2019, 4, 15, 16, 59, 59, tzinfo=UTC))
    assert feedback.missed_by(datetime(2019, 4, 15, 17, 0, tzinfo=UTC)), "midnight in Viet Nam"


def test_the_departments_of_quang_binh_have_a_window_and_a_deadline_of_their_own() -> None:
    told = told_by("quang-binh-so-2018")
    assert told.window is not None
    assert (told.window.start, told.window.through) == (date(2017, 12, 1), date(2018, 11, 30))
    (deadline,) = told.deadlines
    assert (deadline.kinds, deadline.last_day) == (("so",), date(2018, 12, 19))
    assert deadline.missed_by(datetime(2018, 12, 20, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize("name", NAMES)
def test_a_set_is_in_force_at_the_end_of_the_window_of_its_round(name: str) -> None:
    read = campaign(name)
    window = read.get("data_window", {})
    day = window.get("through", date(read["year"], 12, 31))
    assert all(book.valid.covers(day) for book in rulebooks(name).values())
    assert {kind: book.kind for kind, book in rulebooks(name).items()} == {
        kind: kind for kind in read["kinds"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_campaign_file_is_named_by_its_round_and_its_files_exist(name: str) -> None:
    read = document(f"campaigns/{name}.yaml")
    named = [entry["criteria"] for entry in read["kinds"].values()]
    named += [read[key] for key in ("results", "units", "tolerances") if key in read]
    named += read.get("calendars", [])
    assert read["id"] == name
    assert [path for path in named if not Path(CONFIG / path).is_file()] == []
