"""`thamtra replay`: compute a published result again from its receipt and compare every byte."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from inspection_api.cli.inputs import (
    CANONICAL,
    FILE,
    TYPED,
    Sets,
    computed,
    facts_in,
    job_of_totals,
    read_sets,
    totals_in,
)
from inspection_api.cli.tables import Refusal, bounded_bytes
from inspection_api.sheets.book import BookError
from scoring.exchange.canonical import CanonicalError, Json, canonical_json, parse_canonical
from scoring.exchange.documents import results_document
from scoring.exchange.receipts import ENGINE, Receipt, ReceiptError, differences, read_receipt, receipt_of
from scoring.exchange.scored import Job, Scored
from scoring.population.agreement import agreement

ONE_WAY_TEXTS = {
    "kernel.no-number": "có điều kiện so sánh trên trường không phải số",
    "kernel.no-rounding": "bộ không khai làm tròn từng tiêu chí",
    "kernel.no-set-below": "thiếu bộ tiêu chí của đơn vị cấp dưới",
    "kernel.ready-made": "tổng điểm lấy sẵn từ nguồn",
    "kernel.shared-field": "hai phần của một tiêu chí hiểu khác nhau về phần chứng minh được",
    "kernel.survey-scale": "thang khảo sát bắt đầu ở giữa hai bước",
    "kernel.too-many-places": "làm tròn từng tiêu chí quá bốn chữ số",
}
"""Why a set is left to the reference interpreter, by the code of the refusal."""
_SHOWN_NAME = 100
_ERROR_TEXTS = {
    "receipt.not-canonical": "Không phải biên nhận, hoặc đã bị sửa: nội dung không ở dạng chuẩn",
    "receipt.unknown-format": "Định dạng biên nhận không được hỗ trợ; đọc được",
    "receipt.incomplete": "Biên nhận thiếu hoặc sai phần",
}


@click.command()
@click.argument("receipt", type=FILE)
@click.option("--criteria", multiple=True, type=FILE, help="Tệp bộ tiêu chí, nếu không nằm cạnh biên nhận.")
@click.option("--facts", type=FILE, help="Bảng số liệu hoặc tổng điểm, nếu không nằm cạnh biên nhận.")
@click.option("--previous", type=FILE, help="Bảng tổng điểm năm trước, nếu không nằm cạnh biên nhận.")
@click.option("--results", type=FILE, help="Tệp kết quả .json đã công bố, để so từng đơn vị.")
def replay(
    receipt: Path, criteria: tuple[Path, ...], facts: Path | None, previous: Path | None, results: Path | None
) -> None:
    """Tính lại theo biên nhận và so từng byte với tệp RECEIPT; thoát 1 nếu khác, và nói khác ở đâu."""
    read = receipt_in(receipt)
    folder = receipt.parent
    sets = read_sets(criteria or [_beside(folder, named.file) for named in read.criteria.values()])
    if set(sets.books) != set(read.criteria):
        raise Refusal(
            [f"Biên nhận cần bộ tiêu chí của: {', '.join(sorted(read.criteria))} [replay.other-sets]"]
        )
    before = _previous(folder, read, previous)
    scored = _again(read, sets, facts or _beside(folder, read.facts.file), before)
    again = receipt_of(scored, read.sources, engine=read.engine, grammars=read.grammars, results=read.results)
    found = [_sentence(place) for place in differences(read.content, again)]
    found.extend(_differing_units(results, scored, read.results) if results else ())
    if read.engine != ENGINE:
        click.echo(f"Lưu ý: biên nhận do {read.engine} lập, nay tính lại bằng {ENGINE}.")
    if found:
        for line in found:
            click.echo(line, err=True)
        sys.exit(1)
    click.echo(f"Đúng từng byte: tính lại {len(scored.job.table.facts)} đơn vị, ngày {read.day:%d/%m/%Y}.")
    _second_way(scored)


def _second_way(scored: Scored) -> None:
    """Work the same points out in columns of whole numbers; what differs is named and ends with 1."""
    found = agreement(scored.job.rulebooks, scored.job.table.facts, scored.cards)
    for unit, place in found.differences:
        click.echo(f"KHÁC {unit} {place}: hai cách tính cho kết quả khác nhau", err=True)
    if found.differences:
        sys.exit(1)
    if found.cells:
        click.echo(f"Cách tính thứ hai, theo cột số nguyên, cho cùng kết quả ở {found.cells} ô điểm.")
    for kind, refusal in found.left.items():
        click.echo(f"Loại {kind} chỉ tính bằng cách thứ nhất: {ONE_WAY_TEXTS[refusal.code]}.")


def receipt_in(path: Path) -> Receipt:
    """Read a receipt.

    Raises:
        Refusal: it is none, or too large to be one.
    """
    try:
        return read_receipt(bounded_bytes(path))
    except ReceiptError as error:
        raise Refusal([f"{path}: {_ERROR_TEXTS[error.code]} ({error.detail}) [{error.code}]"]) from error
    except BookError as error:
        raise Refusal([f"{path}: tệp quá lớn để là biên nhận [{error.code}]"]) from error


def _beside(folder: Path, name: str) -> Path:
    """Find an input beside the receipt; only plain file names are followed."""
    place = folder / name
    if Path(name).name != name or not _is_there(place):
        shown = name if len(name) <= _SHOWN_NAME else f"{name[:_SHOWN_NAME]}…"
        raise Refusal([f"Không có tệp «{shown}» cạnh biên nhận; chỉ ra bằng tùy chọn [replay.no-file]"])
    return place


def _is_there(place: Path) -> bool:
    try:
        return place.is_file()
    except OSError:  # a name that no file system takes
        return False


def _previous(folder: Path, read: Receipt, given: Path | None) -> Path | None:
    return given or (_beside(folder, read.previous.file) if read.previous else None)


def _again(read: Receipt, sets: Sets, facts: Path, previous: Path | None) -> Scored:
    values = TYPED if read.sources.as_typed else CANONICAL
    if not read.sources.ready_made:
        return computed(Job(sets.books, facts_in(facts, sets, values), read.around, read.day))
    earlier = totals_in(previous, sets, values) if previous else None
    totals = totals_in(facts, sets, values)
    return computed(job_of_totals(sets, totals, earlier, read.day, read.around.late_rule))


_PLACES = (
    ("criteria", "bộ tiêu chí khác lúc lập biên nhận"),
    ("facts", "số liệu khác lúc lập biên nhận"),
    ("previous", "số liệu năm trước khác lúc lập biên nhận"),
    ("circumstances", "danh sách gửi muộn, không gửi hoặc dưới mức khác lúc lập biên nhận"),
    ("result", "kết quả tính lại khác"),
)


def _sentence(place: str) -> str:
    text = next((text for start, text in _PLACES if place.startswith(start)), "nội dung khác")
    return f"KHÁC {place}: {text}"


def _differing_units(path: Path, scored: Scored, form: str) -> Iterator[str]:
    """Name every unit whose published results differ from those computed again."""
    try:
        data = bounded_bytes(path)
        published = parse_canonical(data)
    except (CanonicalError, BookError) as error:
        raise Refusal(
            [f"{path}: không phải kết quả .json của thamtra ({error}) [replay.bad-results]"]
        ) from error
    again = results_document(scored, form)
    if data == canonical_json(again):
        return
    old, new = _by_unit(published), _by_unit(again)
    for unit in sorted({*old, *new}):
        places = list(differences(old.get(unit), new.get(unit)))
        if places:
            yield f"KHÁC đơn vị {unit}: {', '.join(places)}"
    yield f"KHÁC {path.name}: không trùng từng byte với kết quả tính lại"


def _by_unit(document: Json) -> Mapping[str, Json]:
    units = document.get("units") if isinstance(document, Mapping) else None
    listed = units if isinstance(units, list) else []
    return {str(unit["unit"]): unit for unit in listed if isinstance(unit, Mapping) and "unit" in unit}
