"""What the scoring commands are told of units beside their answers: late, silent, out of scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import click

from inspection_api.cli.inputs import FILE, F
from inspection_api.cli.tables import Refusal, read_rows
from scoring import LateRule, Status
from scoring.exchange.scored import Circumstances
from scoring.exchange.tables import TableError, sheet_of
from scoring.exchange.units import UNIT_COLUMNS, FactsTable


@dataclass(frozen=True, slots=True)
class _Listed:
    """A list of units: its file, and the row of each unit by its code."""

    path: Path | None
    rows: Mapping[str, int]

    def fault(self, code: str, text: str) -> str:
        return f"{self.path}:{self.rows[code]}: unit: {text}"


def late_rule_option(command: F) -> F:
    """Add the option that says what becomes of late and silent units; nobody but the round may choose it."""
    return click.option(
        "--late-rule",
        type=click.Choice([rule.value for rule in LateRule]),
        help="Xử lý đơn vị gửi muộn hoặc không gửi, theo văn bản của kỳ; bắt buộc khi có đơn vị như vậy.",
    )(command)


def circumstance_options(command: F) -> F:
    """Add the lists of units and the rule for those that are late."""
    for option in (
        late_rule_option,
        click.option("--out-of-scope", type=FILE, help="Danh sách đơn vị ngoài phạm vi (cột unit)."),
        click.option("--not-submitted", type=FILE, help="Danh sách đơn vị không gửi (cột unit)."),
        click.option("--late", type=FILE, help="Danh sách đơn vị gửi muộn (cột unit)."),
    ):
        command = option(command)
    return command


def circumstances_in(
    known: FactsTable,
    late: Path | None,
    not_submitted: Path | None,
    out_of_scope: Path | None,
    late_rule: str | None,
) -> Circumstances:
    """Read the lists of units.

    Raises:
        Refusal: a list names a unit without facts, a unit is in two lists, or one that sent nothing has
            answers.
    """
    lists = [_listed(path, known) for path in (late, not_submitted, out_of_scope)]
    faults = [*_in_two(lists), *_answered(lists[1], known)]
    if faults:
        raise Refusal(faults)
    after, silent, outside = (frozenset(listed.rows) for listed in lists)
    return Circumstances(after, silent, outside, late_rule=late_rule_of(late_rule))


def late_rule_of(text: str | None) -> LateRule | None:
    """Read the rule for late units; None where nobody chose one."""
    return None if text is None else LateRule(text)


def _listed(path: Path | None, known: FactsTable) -> _Listed:
    if path is None:
        return _Listed(None, {})
    try:
        sheet = sheet_of(read_rows(path, as_typed=False), str(path))
        sheet.check_headings(["unit"], UNIT_COLUMNS)
        codes = {unit.unit for unit in known.facts}
        lines = list(sheet.lines())
        for line in lines:
            if line.cell("unit") not in codes:
                message = f"Bảng số liệu không có đơn vị «{line.cell('unit')}»; không gửi cũng cần một dòng"
                sheet.add(line.number, "unit", "units.unknown", message)
        sheet.refuse()
    except TableError as error:
        raise Refusal([str(fault) for fault in error.faults]) from error
    return _Listed(path, {line.cell("unit"): line.number for line in lines})


def _in_two(lists: list[_Listed]) -> Iterator[str]:
    for first, second in combinations(lists, 2):
        for code in (code for code in second.rows if code in first.rows):
            text = f"Đơn vị «{code}» đã có ở {first.path}:{first.rows[code]}; chỉ để trong một danh sách"
            yield second.fault(code, f"{text} [units.in-two-lists]")


def _answered(silent: _Listed, known: FactsTable) -> Iterator[str]:
    for facts in known.facts:
        given = any(answer.status is not Status.MISSING for answer in facts.answers.values())
        if facts.unit in silent.rows and given:
            text = f"Đơn vị «{facts.unit}» ghi là không gửi mà bảng số liệu có trả lời; bỏ một trong hai"
            yield silent.fault(facts.unit, f"{text} [units.answered]")
