"""`thamtra score`, `rank` and `explain`: scoring from files alone. No database, no settings, no network.

Exit codes: 0 done, 1 faults in what was given (nothing is written), 2 wrong use of the command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from inspection_api.cli.circumstances import (
    circumstance_options,
    circumstances_in,
    late_rule_of,
    late_rule_option,
)
from inspection_api.cli.inputs import (
    FILE,
    TYPED,
    F,
    computed,
    day_of,
    facts_in,
    input_options,
    job_of_totals,
    read_sets,
    totals_in,
)
from inspection_api.cli.outputs import basis_bytes, receipt_bytes, result_bytes, write_outputs
from inspection_api.cli.tables import Refusal, check_targets
from scoring import Explanation, Scorecard, explain_section, explain_total
from scoring import explain as explain_trace
from scoring.exchange.places import explain_place
from scoring.exchange.receipts import Sources
from scoring.exchange.result_rows import TABLES
from scoring.exchange.scored import Job, Scored
from scoring.explanation.next_level import next_level
from scoring.explanation.next_level_words import next_level_data, next_level_sentence

TARGET = click.Path(dir_okay=False, path_type=Path)


def _output_options(command: F) -> F:
    """Add the options of commands that write results."""
    for option in (
        click.option("--receipt", type=TARGET, help="Ghi biên nhận để tính lại sau; cần --on."),
        click.option("--table", type=click.Choice(sorted(TABLES)), help="Bảng ghi ra khi --out là .csv."),
        click.option("--out", required=True, type=TARGET, help="Tệp kết quả: .json, .csv hoặc .xlsx."),
    ):
        command = option(command)
    return command


@click.command()
@input_options
@_output_options
@click.option("--facts", required=True, type=FILE, help="Bảng số liệu .csv hoặc .xlsx.")
@circumstance_options
@click.option("--log-head", help="Mã băm cuối của sổ điều chỉnh, ghi vào biên nhận.")
def score(
    *,
    criteria: tuple[Path, ...],
    facts: Path,
    values: str,
    on: datetime | None,
    late: Path | None,
    not_submitted: Path | None,
    out_of_scope: Path | None,
    late_rule: str | None,
    out: Path,
    table: str | None,
    receipt: Path | None,
    log_head: str | None,
) -> None:
    """Chấm điểm, xét mức và xếp hạng từ bảng số liệu."""
    check_targets([*criteria, facts, late, not_submitted, out_of_scope], [out, receipt])
    sets = read_sets(criteria)
    known = facts_in(facts, sets, values)
    around = circumstances_in(known, late, not_submitted, out_of_scope, late_rule)
    scored = computed(Job(sets.books, known, around, day_of(on)))
    outputs = {out: result_bytes(scored, out, table or "sections")}
    if receipt:
        sources = Sources(sets.files, facts.name, as_typed=values == TYPED, log_head=log_head)
        outputs[receipt] = receipt_bytes(scored, sources)
    write_outputs(outputs, scored)


@click.command()
@input_options
@_output_options
@late_rule_option
@click.option("--totals", required=True, type=FILE, help="Bảng tổng điểm từng mục .csv hoặc .xlsx.")
@click.option("--previous", type=FILE, help="Bảng tổng điểm năm trước, cùng thang điểm, để tính chênh lệch.")
@click.option("--basis", type=TARGET, help="Ghi kết quả làm căn cứ xem xét của chỉ số khác; cần --decision.")
@click.option("--decision", help="Văn bản đã phê duyệt kết quả, dùng với --basis.")
def rank(
    *,
    criteria: tuple[Path, ...],
    totals: Path,
    values: str,
    on: datetime | None,
    previous: Path | None,
    late_rule: str | None,
    out: Path,
    table: str | None,
    receipt: Path | None,
    basis: Path | None,
    decision: str | None,
) -> None:
    """Xét mức và xếp hạng từ tổng điểm từng mục đã có sẵn."""
    check_targets([*criteria, totals, previous], [out, receipt, basis])
    sets = read_sets(criteria)
    earlier = totals_in(previous, sets, values) if previous else None
    job = job_of_totals(sets, totals_in(totals, sets, values), earlier, day_of(on), late_rule_of(late_rule))
    scored = computed(job)
    outputs = {out: result_bytes(scored, out, table or "places")}
    if receipt:
        before = previous.name if previous else None
        typed = values == TYPED
        sources = Sources(sets.files, totals.name, before, ready_made=True, as_typed=typed)
        outputs[receipt] = receipt_bytes(scored, sources)
    if basis:
        outputs[basis] = basis_bytes(scored, basis, _decided(decision))
    write_outputs(outputs, scored)


@click.command()
@input_options
@circumstance_options
@click.option("--facts", required=True, type=FILE, help="Bảng số liệu của cả khối .csv hoặc .xlsx.")
@click.option("--unit", required=True, help="Mã đơn vị.")
@click.option("--criterion", help="Chỉ một tiêu chí.")
@click.option(
    "--format", "form", type=click.Choice(["text", "table", "json"]), default="text", show_default=True
)
def explain(
    *,
    criteria: tuple[Path, ...],
    facts: Path,
    values: str,
    on: datetime | None,
    late: Path | None,
    not_submitted: Path | None,
    out_of_scope: Path | None,
    late_rule: str | None,
    unit: str,
    criterion: str | None,
    form: str,
) -> None:
    """Giải thích điểm của một đơn vị: từ số liệu, qua công thức, làm tròn, đến mức, tổng điểm và hạng."""
    sets = read_sets(criteria)
    known = facts_in(facts, sets, values)
    around = circumstances_in(known, late, not_submitted, out_of_scope, late_rule)
    scored = computed(Job(sets.books, known, around, day_of(on)))
    card = scored.cards.get(unit)
    if card is None:
        raise Refusal([f"Không có đơn vị «{unit}» trong bảng số liệu [explain.unknown-unit]"])
    if criterion is not None and criterion not in card.criteria:
        raise Refusal([f"Đơn vị «{unit}» không có tiêu chí «{criterion}» [explain.unknown-criterion]"])
    for line in _FORMS[form](list(_explanations(scored, card, criterion))):
        click.echo(line)


def _decided(decision: str | None) -> str:
    if not decision:
        raise click.UsageError("--basis cần --decision: văn bản nào đã phê duyệt kết quả?")
    return decision


def _explanations(scored: Scored, card: Scorecard, only: str | None) -> Iterator[_Told]:
    names = scored.job.table.names
    for section in scored.job.rulebooks[card.kind].sections:
        for criterion in section.criteria():
            if only in {None, criterion.id}:
                yield _told(explain_trace(card.criteria[criterion.id].trace, names))
        if only is None:
            yield _told(explain_section(section, card.sections[section.id]))
            yield from _way(scored, card.unit, section.id)
    if only is None:
        yield from _whole(scored, card)


def _whole(scored: Scored, card: Scorecard) -> Iterator[_Told]:
    """Tell the total and the place in every list that holds the unit."""
    yield _told(explain_total(card.total))
    for table in scored.tables[card.kind]:
        place = explain_place(table, card.unit, scored.job.table.names)
        if place is not None:
            yield _told(place)


@dataclass(frozen=True, slots=True)
class _Told:
    """One explanation in the form that was asked for."""

    sentence: str
    rows: Sequence[tuple[str, str]]
    data: object


def _told(explanation: Explanation) -> _Told:
    return _Told(explanation.sentence, explanation.rows, explanation.data)


def _way(scored: Scored, unit: str, section: str) -> Iterator[_Told]:
    """Tell what is missing to the next level, where there is one."""
    found = next_level(scored.job.rulebooks, scored.job.table.facts, unit, section)
    if found is not None:
        sentence = next_level_sentence(found)
        yield _Told(sentence, (("Mức tiếp theo", sentence),), next_level_data(found))


def _as_text(told: Sequence[_Told]) -> Iterator[str]:
    for item in told:
        yield item.sentence


def _as_table(told: Sequence[_Told]) -> Iterator[str]:
    for item in told:
        width = max(len(label) for label, _ in item.rows)
        yield from (f"{label:<{width}}  {text}" for label, text in item.rows)
        yield ""


def _as_json(told: Sequence[_Told]) -> Iterator[str]:
    yield json.dumps([item.data for item in told], ensure_ascii=False, indent=2)


_FORMS = {"text": _as_text, "table": _as_table, "json": _as_json}
