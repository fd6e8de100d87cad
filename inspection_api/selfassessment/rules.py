"""Whether a filled form is accepted. Pure: plain cells in, everything accepted or every fault with its cell.

Nothing is guessed and nothing is half accepted. What a form may say is the criteria set's business; here is
only how it must be said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from evidence.digests import canonical_json, sha256_bytes
from inspection_api.kernel.problems import FieldProblem
from inspection_api.sheets.cells import Cell, CellKind, Cells, FilledSheet, letters, split_address
from inspection_api.sheets.layout import (
    FORM_FORMAT,
    HEADING_ROW,
    HEADINGS,
    Column,
    Layout,
    Line,
    LineKind,
    lay_out,
    score_places,
)
from scoring import (
    Answer,
    Case,
    Criterion,
    Field,
    FieldType,
    Rulebook,
    Scorecard,
    ScoreStatus,
    Status,
    UnitFacts,
    ValueFault,
    canonical,
    hard_faults,
    score,
    show_exact,
    typed,
)

FactKey = tuple[str, str]
LONGEST_REASON = 1000
_WHOLE_FORM = "phiếu"
_NUMBERS = (FieldType.INT, FieldType.DECIMAL)
_AMOUNTS = frozenset({"value", "whole_value", "min", "max"})
_NOT_ASKED = frozenset({Case.GROUP_NOT_APPLICABLE, Case.CONDITION_NOT_MET, Case.TAKEN_OUT})


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One raw value as reported: canonical text, and whether the unit marked it as an estimate."""

    value: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class SelfScore:
    """The points a unit gives itself (None where it cannot), and why not the maximum."""

    points: Decimal | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the form has to be of."""

    campaign_id: str
    campaign_title: str
    unit_code: str
    unit_name: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Accepted:
    """Everything a form says, ready to be kept."""

    values: Mapping[FactKey, ReportedValue]
    self_scores: Mapping[str, SelfScore]
    digest: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Every fault found in a form, each with its cell."""

    faults: tuple[FieldProblem, ...]


class Step(Enum):
    """What becomes of an accepted form."""

    KEEP = "keep"
    SAME = "same"
    CLOSED = "closed"


def next_step(known_digest: str | None, digest: str, *, late: bool) -> Step:
    """Decide what becomes of an accepted form.

    Args:
        known_digest: Content of the form that counts so far, if any.
        digest: Content of the form at hand.
        late: Whether the deadline has passed. A first form is taken all the same, a replacement is not.
    """
    if known_digest == digest:
        return Step.SAME
    return Step.CLOSED if late and known_digest is not None else Step.KEEP


def accept(expected: Expected, sheet: FilledSheet) -> Accepted | Refused:
    """Judge a filled form as a whole.

    Args:
        expected: What it has to be of.
        sheet: What was sent.

    Returns:
        Everything it says, or every fault at once.
    """
    layout = lay_out(expected.rulebook)
    faults = [*_identity_faults(expected, sheet), *_column_faults(sheet.cells)]
    if any(fault.code != "selfassessment.other-unit" for fault in faults):
        return Refused(tuple(faults))
    faults += _row_faults(layout, sheet)
    reader = _Reader(expected.rulebook, layout, sheet.cells)
    reader.read(skip={fault.where for fault in faults})
    faults += reader.faults
    if faults:
        return Refused(tuple(sorted(faults, key=_by_place)))
    return Accepted(reader.values, reader.scores, _digest(expected, reader.values, reader.scores))


def _identity_faults(expected: Expected, sheet: FilledSheet) -> Iterator[FieldProblem]:
    marks = sheet.marks
    if marks.get("format") != FORM_FORMAT:
        yield FieldProblem(_WHOLE_FORM, "selfassessment.other-format")
        return
    if marks.get("campaign") != expected.campaign_id:
        params = {"found": marks.get("campaign", ""), "expected": expected.campaign_title}
        yield FieldProblem(_WHOLE_FORM, "selfassessment.other-campaign", params)
    if marks.get("unit") != expected.unit_code:
        params = {"found": marks.get("unit", ""), "code": expected.unit_code, "expected": expected.unit_name}
        yield FieldProblem(_WHOLE_FORM, "selfassessment.other-unit", params)
    if marks.get("kind") != expected.rulebook.kind or marks.get("rulebook") != expected.rulebook.digest:
        yield FieldProblem(_WHOLE_FORM, "selfassessment.other-rulebook", {"title": expected.rulebook.title})


def _column_faults(cells: Cells) -> Iterator[FieldProblem]:
    for column, heading in HEADINGS.items():
        place = f"{letters(column)}{HEADING_ROW}"
        found = cells[place].text if place in cells else ""
        if found != heading:
            yield FieldProblem(
                place, "selfassessment.column-changed", {"expected": heading, "found": found[:80]}
            )
    beyond: dict[int, str] = {}
    for place in sorted(cells, key=lambda text: split_address(text)[::-1]):
        column_number = split_address(place)[0]
        if column_number > Column.REFS:
            beyond.setdefault(column_number, place)
    for number, place in sorted(beyond.items()):
        params = {"column": letters(number), "last": letters(Column.REFS)}
        yield FieldProblem(place, "selfassessment.column-unknown", params)


def _row_faults(layout: Layout, sheet: FilledSheet) -> Iterator[FieldProblem]:
    if sheet.rows != layout.asked_rows():
        yield FieldProblem(_WHOLE_FORM, "selfassessment.rows-damaged")
    for line in layout.lines:
        place = line.at(Column.CODE)
        found = sheet.cells[place].text if place in sheet.cells else ""
        if found != line.code:
            params = {"row": str(line.row), "expected": line.code, "found": found[:80]}
            yield FieldProblem(place, "selfassessment.row-changed", params)
    for row, place in sorted(_below(layout.last_row, sheet.cells).items()):
        yield FieldProblem(
            place, "selfassessment.row-unknown", {"row": str(row), "last": str(layout.last_row)}
        )


def _below(last_row: int, cells: Cells) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for place in sorted(cells):
        row = split_address(place)[1]
        if row > last_row:
            found.setdefault(row, place)
    return found


@dataclass(slots=True)
class _Reader:
    """One pass over the input cells: values first, then what they make of the criteria, then self-scores."""

    rulebook: Rulebook
    layout: Layout
    cells: Cells
    faults: list[FieldProblem] = field(default_factory=list)
    values: dict[FactKey, ReportedValue] = field(default_factory=dict)
    scores: dict[str, SelfScore] = field(default_factory=dict)

    def read(self, skip: set[str]) -> None:
        """Read everything, except rows whose place is in doubt."""
        lines = [line for line in self.layout.lines if line.at(Column.CODE) not in skip]
        fields = [line for line in lines if line.kind is LineKind.FIELD]
        for line in fields:
            self._read_value(line)
        card = self._card()
        for line in fields:
            self._check_presence(line, card)
        for line in lines:
            if line.kind is LineKind.CRITERION and line.criterion is not None:
                self._check_parts(line.criterion)
                self._read_score(line, line.criterion, card)

    def _card(self) -> Scorecard:
        answers = {key: Answer(Status.GIVEN, reported.value) for key, reported in self.values.items()}
        kind = self.rulebook.kind
        return score({kind: self.rulebook}, [UnitFacts("", kind, None, answers)])[""]

    def _read_value(self, line: Line) -> None:
        cell = self.cells.get(line.at(Column.VALUE))
        estimated = self._flag(line)
        text = (
            None if cell is None or line.field is None else self._parsed(line, line.field, cell, Column.VALUE)
        )
        if text is not None:
            self.values[line.key] = ReportedValue(text, estimated)

    def _flag(self, line: Line) -> bool:
        cell = self.cells.get(line.at(Column.ESTIMATED))
        if cell is None:
            return False
        if cell.text.casefold() != "x":
            self._fault(line.at(Column.ESTIMATED), "selfassessment.estimated-flag", {"value": cell.text[:40]})
        return True

    def _parsed(self, line: Line, asked: Field, cell: Cell, column: Column) -> str | None:
        place = line.at(column)
        if cell.kind is CellKind.FORMULA:
            self._fault(place, "selfassessment.formula-without-value", {"label": asked.label})
            return None
        try:
            return _value(asked, cell)
        except ValueFault as fault:
            params = {**_shown(fault.params), "value": _as_seen(cell), "code": line.code}
            self._fault(place, fault.code, params)
            return None

    def _check_presence(self, line: Line, card: Scorecard) -> None:
        present = any(line.at(column) in self.cells for column in (Column.VALUE, Column.ESTIMATED))
        if _left_out(card, line.key[0]):
            if present:
                self._fault(
                    line.at(Column.VALUE), "selfassessment.not-applicable-filled", {"code": line.code}
                )
            self.values.pop(line.key, None)
        elif line.at(Column.VALUE) not in self.cells:
            params = {"code": line.code, "label": line.label}
            self._fault(line.at(Column.VALUE), "selfassessment.value-missing", params)

    def _check_parts(self, criterion: Criterion) -> None:
        given = {key[1]: reported.value for key, reported in self.values.items() if key[0] == criterion.id}
        for fault in hard_faults(criterion, given):
            line = next(line for line in self.layout.lines if line.key == (criterion.id, fault.field))
            self._fault(line.at(Column.VALUE), fault.code, {**_shown(fault.params), "code": line.code})

    def _read_score(self, line: Line, criterion: Criterion, card: Scorecard) -> None:
        cell = self.cells.get(line.at(Column.SELF_SCORE))
        if not criterion.self_scored:
            if cell is not None and cell.text != "-":
                self._fault(line.at(Column.SELF_SCORE), "selfassessment.not-self-scored", {"code": line.code})
            return
        if _left_out(card, criterion.id) and cell is not None:
            self._fault(
                line.at(Column.SELF_SCORE), "selfassessment.not-applicable-filled", {"code": line.code}
            )
            return
        applies = card.criteria[criterion.id].status is not ScoreStatus.NOT_APPLICABLE
        points = self._points(line, criterion, cell, needed=applies)
        self._keep_score(line, criterion, points, needed=applies)

    def _points(self, line: Line, criterion: Criterion, cell: Cell | None, *, needed: bool) -> str | None:
        if cell is not None:
            return self._parsed(line, _score_field(self.rulebook, criterion), cell, Column.SELF_SCORE)
        if needed:
            params = {"code": line.code, "max": show_exact(criterion.max)}
            self._fault(line.at(Column.SELF_SCORE), "selfassessment.self-score-missing", params)
        return None

    def _keep_score(self, line: Line, criterion: Criterion, points: str | None, *, needed: bool) -> None:
        reason_cell = self.cells.get(line.at(Column.REASON))
        reason = reason_cell.text if reason_cell is not None and reason_cell.text else None
        if reason is not None and len(reason) > LONGEST_REASON:
            params = {"code": line.code, "limit": str(LONGEST_REASON)}
            self._fault(line.at(Column.REASON), "selfassessment.reason-too-long", params)
        if needed and reason is None and points is not None and Fraction(points) < criterion.max:
            params = {"code": line.code, "value": points.replace(".", ","), "max": show_exact(criterion.max)}
            self._fault(line.at(Column.REASON), "selfassessment.reason-missing", params)
        if points is not None or reason is not None:
            self.scores[criterion.id] = SelfScore(None if points is None else Decimal(points), reason)

    def _fault(self, place: str, code: str, params: Mapping[str, str]) -> None:
        self.faults.append(FieldProblem(place, code, params))


def _value(asked: Field, cell: Cell) -> str:
    """Read a cell: a number of the spreadsheet program is exact as it stands, text is read as typed."""
    if cell.kind is CellKind.NUMBER and asked.type in _NUMBERS:
        return canonical(asked, cell.text)
    return typed(asked, _as_seen(cell))


def _as_seen(cell: Cell) -> str:
    return cell.text.replace(".", ",") if cell.kind is CellKind.NUMBER else cell.text[:80]


def _shown(params: Mapping[str, str]) -> dict[str, str]:
    return {name: text.replace(".", ",") if name in _AMOUNTS else text for name, text in params.items()}


def _left_out(card: Scorecard, criterion: str) -> bool:
    return card.criteria[criterion].trace.case in _NOT_ASKED


def _score_field(rulebook: Rulebook, criterion: Criterion) -> Field:
    label = f"Điểm tự chấm {criterion.id}"
    return Field(
        "self_score", label, FieldType.DECIMAL, "điểm", Fraction(0), criterion.max, score_places(rulebook), ()
    )


def _by_place(fault: FieldProblem) -> tuple[int, int]:
    if fault.where == _WHOLE_FORM:
        return (0, 0)
    column, row = split_address(fault.where)
    return (row, column)


def _digest(
    expected: Expected, values: Mapping[FactKey, ReportedValue], scores: Mapping[str, SelfScore]
) -> str:
    content: Sequence[object] = (
        expected.campaign_id,
        expected.unit_code,
        expected.rulebook.digest,
        [[*key, values[key].value, values[key].estimated] for key in sorted(values)],
        [[key, _text(scores[key].points), scores[key].reason] for key in sorted(scores)],
    )
    return sha256_bytes(canonical_json(content))


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
