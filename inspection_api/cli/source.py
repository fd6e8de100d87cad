"""`thamtra source`: a round known from published texts, told from files alone. No database, no network."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click

from inspection_api.cli.inputs import CANONICAL, FILE, Sets, computed, read_sets, totals_in
from inspection_api.cli.tables import Refusal, criteria_text
from inspection_api.sources.data import source_document
from inspection_api.sources.reading import INVALID, SourceError, SourceRound, read_source
from inspection_api.sources.story import NOTHING, Story, check_ids, check_units, job_of
from inspection_api.sources.words import source_lines
from scoring import RulebookError
from scoring.criteria.marked import shortened
from scoring.exchange.canonical import canonical_json
from scoring.exchange.totals_tables import TotalsTable


@click.command()
@click.argument("campaign", type=FILE)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def source(campaign: Path, form: str) -> None:
    """Đọc lại một kỳ dựng từ nguồn đã công bố (tệp CAMPAIGN): danh sách, năm trước, mâu thuẫn, chỗ còn thiếu.

    Đường dẫn ghi trong tệp tính từ thư mục trên thư mục chứa tệp.
    """
    story = story_of(campaign)
    if form == "json":
        click.echo(canonical_json(source_document(story)), nl=False)
        return
    for line in source_lines(story):
        click.echo(line)


def story_of(path: Path) -> Story:
    """Read a round of a source with its criteria sets and printed totals, and compute what follows.

    Raises:
        Refusal: lists every fault of the first file that has some.
    """
    folder = _folder(path)
    try:
        told = read_source(_text(path), str(path))
        sets = _sets(folder, told)
        totals = _totals(folder, told, "results", told.results, sets)
        before = told.earlier.results if told.earlier else None
        previous = _totals(folder, told, "compared_with.results", before, sets)
        check_units(told, sets.books, totals)
        job = job_of(told, sets.books, totals, previous)
    except SourceError as error:
        raise Refusal(error.lines) from error
    try:
        return Story(told, computed(job))
    except Refusal as refusal:
        raise Refusal([f"{told.name}: {line}" for line in refusal.lines]) from refusal


def _text(path: Path) -> str:
    try:
        return criteria_text(path)
    except RulebookError as error:
        raise SourceError(INVALID, error.faults) from error


def _folder(path: Path) -> Path:
    """The folder above the one that holds the file, as it was written where that can be done."""
    return path.parent.parent if path.parent.name not in {"", ".."} else path.parent.resolve().parent


def _sets(folder: Path, told: SourceRound) -> Sets:
    """Read the criteria sets; each must be of the kind of unit it stands at."""
    files = {
        kind: _inside(folder, told, f"kinds.{kind}.criteria", name) for kind, name in told.criteria.items()
    }
    sets = read_sets(list(files.values()))
    check_ids(told, sets.books)
    return sets


def _totals(folder: Path, told: SourceRound, key: str, name: str | None, sets: Sets) -> TotalsTable:
    """Read printed totals; none where the source prints none."""
    return NOTHING if name is None else totals_in(_inside(folder, told, key, name), sets, CANONICAL)


def _inside(folder: Path, told: SourceRound, key: str, name: str) -> Path:
    """Find a file that the round names, below the folder and nowhere else.

    Raises:
        Refusal: the path leaves the folder, or there is no such file.
    """
    path = folder / name
    try:
        inside, there = path.resolve().is_relative_to(folder.resolve()), path.is_file()
    except (OSError, RuntimeError, ValueError):  # a name no system takes, links in a circle, a NUL
        inside, there = True, False
    if PurePosixPath(name).is_absolute() or not inside:
        raise Refusal([f"{told.name}: {key}: «{name}» ra ngoài thư mục {folder} [source.path-outside]"])
    if not there:
        raise Refusal([f"{told.name}: {key}: Không có tệp {shortened(str(path))} [source.file-missing]"])
    return path
