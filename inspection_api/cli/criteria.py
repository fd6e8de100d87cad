"""`thamtra criteria`: check criteria files and tell two versions apart. No database, no settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from inspection_api.cli.tables import Refusal, criteria_text
from scoring import Fault, Rulebook, RulebookError, SetStatus, kind_of, load_rulebook, show_exact
from scoring.criteria.changes import changes, comparable
from scoring.criteria.loading import lines_of
from scoring.criteria.marked import Lines
from scoring.criteria.proof import proved_bounds
from scoring.criteria.rules import Manual
from scoring.criteria.together import check_together, check_versions

PROVED = "; điểm mọi tiêu chí đã chứng minh nằm trong khoảng từ 0 đến tối đa."
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def criteria() -> None:
    """Bộ tiêu chí: kiểm tra và so sánh phiên bản. Không cần cơ sở dữ liệu."""


@criteria.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--bounds", is_flag=True, help="In khoảng điểm đã chứng minh của từng tiêu chí.")
def check(files: tuple[Path, ...], *, bounds: bool) -> None:
    """Kiểm tra các tệp FILES; in mọi lỗi, mỗi lỗi một dòng, thoát 1 nếu có.

    Các bộ khác mã trong cùng thư mục, hoặc mỗi bộ một loại đơn vị, được coi là dùng chung một kỳ.
    """
    loaded, faults = _load(files)
    faults = list(dict.fromkeys([*faults, *_faults_together(files, loaded)]))
    faulty = {fault.name for fault in faults}
    for path, book in loaded.items():
        for line in _notes(book, bounds=bounds) if str(path) not in faulty else ():
            click.echo(f"{path}: {line}")
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        click.echo(f"{len(faults)} lỗi trong {len(files)} tệp.", err=True)
        sys.exit(1)


@criteria.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
def diff(old: Path, new: Path) -> None:
    """So sánh hai phiên bản OLD và NEW của một bộ tiêu chí: từng thay đổi và loại của nó."""
    loaded, faults = _load([old, new])
    if faults:
        raise Refusal([str(fault) for fault in faults])
    before, after = loaded[old], loaded[new]
    found = changes(before, after)
    for change in found:
        click.echo(str(change))
    kept, total = len(comparable(before, after)), sum(1 for _ in after.criteria())
    click.echo(f"{len(found)} thay đổi; {kept}/{total} tiêu chí so sánh được giữa hai phiên bản.")


def _load(files: Sequence[Path]) -> tuple[dict[Path, Rulebook], list[Fault]]:
    loaded: dict[Path, Rulebook] = {}
    faults: list[Fault] = []
    for path in files:
        try:
            loaded[path] = load_rulebook(criteria_text(path), name=str(path))
        except RulebookError as error:
            faults.extend(error.faults)
    return loaded, faults


def _faults_together(files: Sequence[Path], loaded: Mapping[Path, Rulebook]) -> Iterator[Fault]:
    """Check what sets say about each other: all where each is of another kind, else by folder.

    Not where a file of those could not be read, nor where versions of one set lie side by side.
    """
    yield from check_versions({str(path): book for path, book in loaded.items()}, _lines_of)
    for own in _rounds(list(dict.fromkeys(files)), loaded):
        if all(path in loaded for path in own) and len({loaded[path].id for path in own}) == len(own):
            yield from check_together({str(path): loaded[path] for path in own}, _lines_of)


def _rounds(files: Sequence[Path], loaded: Mapping[Path, Rulebook]) -> Iterator[Sequence[Path]]:
    """Tell which files are meant for one round."""
    if len({book.kind for book in loaded.values()}) == len(files):
        yield files
        return
    for folder in sorted({path.parent for path in loaded}):
        yield [path for path in files if path.parent == folder]


def _lines_of(name: str) -> Lines:
    return lines_of(criteria_text(Path(name)))


def _notes(book: Rulebook, *, bounds: bool) -> Iterator[str]:
    items = list(book.criteria())
    yield (
        f"đúng. {book.id} ({book.kind}), hiệu lực từ {book.valid.start:%d/%m/%Y}: "
        f"{len(items)} tiêu chí, tối đa {show_exact(book.max)} điểm{PROVED if items else '.'}"
    )
    missing = book.without_reference
    if missing:
        yield f"chưa dẫn chiếu (bản nháp): {', '.join(missing)}"
    elif book.status is SetStatus.DRAFT:
        yield "bản nháp; mọi tiêu chí đã có dẫn chiếu"
    manual = [item.id for item in items if isinstance(item.rule, Manual)]
    yield from _ready_made(book)
    if manual:
        yield f"{len(manual)} tiêu chí do người xét chấm (manual): {', '.join(manual)}"
    if bounds:
        yield from _bounds(book)


def _ready_made(book: Rulebook) -> Iterator[str]:
    for section in book.sections:
        if section.ready_made is not None:
            yield f"mục {section.id} nhận tổng điểm sẵn; điểm từng tiêu chí không có trong nguồn"


def _bounds(book: Rulebook) -> Iterator[str]:
    for item in book.criteria():
        yield f"{item.id} ({kind_of(item.rule)}): điểm nằm trong {proved_bounds(item, book.roundings)}"
