"""Facts as a table, in two forms, because two kinds of people make them.

Long, one answer per row: `unit, name, kind, parent, criterion, field, status, value, origin`. Every answer
has its own status and origin; programs write this. Wide, one unit per row: `unit, name, kind, parent, origin`
and a column `criterion.field` per answer; people write this, and a whole country fits on one sheet only so. A
wide cell holds the value or a word for why there is none. A unit without answers is one that sent nothing.
The value of an answer that is not proven is the part that was proven; only a long table can say it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.answers import MISSING, Answer, FactKey, Origin, Status
from scoring.criteria.rulebook import Field, Rulebook
from scoring.errors import ValueFault
from scoring.exchange.asked import Asked, asked_by, read_value, sentence
from scoring.exchange.parents import check_parents
from scoring.exchange.tables import Line, Sheet, sheet_of
from scoring.exchange.units import UNIT_COLUMNS, FactsTable, Units

LONG_COLUMNS = ("criterion", "field", "status", "value", "origin")
_STATUS_WORDS: Mapping[str, Status] = {
    "chưa có số liệu": Status.MISSING,
    "không áp dụng": Status.NOT_APPLICABLE,
    "không chứng minh được": Status.NOT_PROVEN,
}
_STATUS_CODES: Mapping[str, Status] = {status.value: status for status in Status}
_WITH_VALUE = frozenset({Status.GIVEN, Status.NOT_PROVEN})
_ORIGINS: Mapping[str, Origin] = {"": Origin.REPORTED, **{origin.value: origin for origin in Origin}}


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer before its text is read."""

    status: Status
    text: str | None
    origin: Origin


def read_facts(
    rows: Sequence[Sequence[str]], rulebooks: Mapping[str, Rulebook], *, name: str, as_typed: bool
) -> FactsTable:
    """Read a table of facts, long or wide; a column `criterion` makes it a long one.

    Args:
        rows: heading and rows, split into cells.
        rulebooks: the sets by kind of unit.
        name: how faults name the table.
        as_typed: values as people type them (decimal comma, "Có", an option's label); else canonical ones.

    Returns:
        Units in order of their codes, with canonical answers.

    Raises:
        TableError: lists every fault of the table.
    """
    sheet = sheet_of(rows, name)
    reader = _Reader(sheet, asked_by(rulebooks), as_typed=as_typed)
    if "criterion" in sheet.headings:
        reader.read_long()
    else:
        reader.read_wide()
    check_parents(reader.units, rulebooks)
    sheet.refuse()
    return reader.units.table()


class _Reader:
    """Reads one table, row by row."""

    def __init__(self, sheet: Sheet, asked: Asked, *, as_typed: bool) -> None:
        self.units = Units(sheet, asked.keys())
        self._sheet = sheet
        self._asked = asked
        self._as_typed = as_typed
        self._words = {**_STATUS_CODES, **_STATUS_WORDS} if as_typed else _STATUS_CODES

    def read_long(self) -> None:
        """Read one answer per row."""
        known = {*UNIT_COLUMNS, *LONG_COLUMNS}
        self._sheet.check_headings(("unit", "kind", "criterion", "field", "value"), known)
        for line in self._sheet.lines():
            code = self.units.take(line)
            if code is not None and any(line.cell(heading) for heading in LONG_COLUMNS):
                self._long_answer(line, code)

    def read_wide(self) -> None:
        """Read one unit per row."""
        columns = self._columns()
        self._sheet.check_headings(("unit", "kind"), {*UNIT_COLUMNS, "origin", *columns})
        seen: dict[str, int] = {}
        for line in self._sheet.lines():
            code = self.units.take(line)
            if code is None:
                continue
            if code in seen:
                message = f"Đơn vị «{code}» đã có ở dòng {seen[code]}"
                self._sheet.add(line.number, "unit", "facts.unit-twice", message)
                continue
            seen[code] = line.number
            self._wide_answers(line, code, columns)

    def _long_answer(self, line: Line, code: str) -> None:
        key = (line.cell("criterion"), line.cell("field"))
        asked = self._asked[self.units.kind(code)].get(key)
        if asked is None:
            self._refuse_key(line, "criterion", code, key)
            return
        status, origin = self._status(line), self._origin(line)
        if status is not None and origin is not None:
            raw = _Raw(status, line.cell("value") or None, origin)
            self.units.answer(line, "field", code, key, self._read(line, "value", asked, raw))

    def _wide_answers(self, line: Line, code: str, columns: Mapping[str, FactKey]) -> None:
        origin, fields = self._origin(line), self._asked[self.units.kind(code)]
        if origin is None:
            return
        for heading, key in columns.items():
            text = line.cell(heading)
            if text and key not in fields:
                self._refuse_key(line, heading, code, key)
            elif text:
                status = self._word(fields[key], text)
                raw = _Raw(status, text if status is Status.GIVEN else None, origin)
                self.units.answer(line, heading, code, key, self._read(line, heading, fields[key], raw))

    def _columns(self) -> Mapping[str, FactKey]:
        """Find the columns that hold answers; a heading that fits two questions cannot be used."""
        found: dict[str, FactKey] = {}
        for key in (key for fields in self._asked.values() for key in fields):
            heading = ".".join(key)
            if found.setdefault(heading, key) != key and heading in self._sheet.headings:
                message = f"«{heading}» chỉ tới hai trường; dùng bảng dài (cột criterion và field)"
                self._sheet.add(1, heading, "table.ambiguous-column", message)
        return {heading: key for heading, key in found.items() if heading in self._sheet.headings}

    def _read(self, line: Line, column: str, asked: Field, raw: _Raw) -> Answer:
        """Read a text as the field's canonical value, where the answer has one or must have one."""
        if raw.status is not Status.GIVEN and raw.text is None:
            return Answer(raw.status, None, raw.origin)
        try:
            value = read_value(asked, raw.text or "", as_typed=self._as_typed)
        except ValueFault as fault:
            self._sheet.add(line.number, column, fault.code, sentence(fault))
            return MISSING
        return Answer(raw.status, value, raw.origin)

    def _status(self, line: Line) -> Status | None:
        """Read the status of a long row: without one a value is given and no value is missing."""
        text, value = line.cell("status"), line.cell("value")
        if not text:
            return Status.GIVEN if value else Status.MISSING
        status = self._words.get(text.casefold())
        if status is None:
            message = f"Không rõ tình trạng «{text}»; dùng: {', '.join(self._words)}"
            self._sheet.add(line.number, "status", "facts.unknown-status", message)
        elif value and status not in _WITH_VALUE:
            message = f"Tình trạng «{text}» mà lại có giá trị «{value}»"
            self._sheet.add(line.number, "value", "facts.value-unexpected", message)
        return status

    def _origin(self, line: Line) -> Origin | None:
        text = line.cell("origin")
        origin = _ORIGINS.get(text)
        if origin is None:
            message = f"Không rõ nguồn số liệu «{text}»; dùng: {', '.join(Origin)}"
            self._sheet.add(line.number, "origin", "facts.unknown-origin", message)
        return origin

    def _word(self, asked: Field, text: str) -> Status:
        """Tell whether a wide cell holds a value or the word for why there is none; options come first."""
        labels = {option.label.casefold() for option in asked.choices} if self._as_typed else set()
        if text in {option.code for option in asked.choices} or text.casefold() in labels:
            return Status.GIVEN
        return self._words.get(text.casefold(), Status.GIVEN)

    def _refuse_key(self, line: Line, column: str, code: str, key: FactKey) -> None:
        kind = self.units.kind(code)
        message = f"Bộ tiêu chí loại «{kind}» không có trường «{'.'.join(key)}»"
        self._sheet.add(line.number, column, "facts.unknown-field", message)
