"""Units as a table names them: code, kind, name, the unit above; one row may not contradict another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from scoring.answers import Answer, FactKey, UnitFacts
from scoring.exchange.tables import Line, Sheet

UNIT_COLUMNS = ("unit", "name", "kind", "parent")
_SAID = {"kind": "loại", "parent": "đơn vị cấp trên", "name": "tên"}


@dataclass(frozen=True, slots=True)
class FactsTable:
    """Facts of several units and the names of those that have one."""

    facts: tuple[UnitFacts, ...]
    names: Mapping[str, str]


@dataclass(slots=True)
class _Unit:
    """A unit as far as it was read: its first row, what that says of it, its answers."""

    line: int
    said: Mapping[str, str]
    answers: dict[FactKey, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Units:
    """Collects units and their answers row by row."""

    sheet: Sheet
    kinds: Collection[str]
    found: dict[str, _Unit] = field(default_factory=dict)

    def take(self, line: Line) -> str | None:
        """Take what a row says about its unit; its code, or None where the row cannot be used."""
        code = line.cell("unit")
        if not code:
            self.sheet.add(line.number, "unit", "facts.unit-missing", "Thiếu mã đơn vị")
            return None
        said = {heading: line.cell(heading) for heading in _SAID}
        if code not in self.found and not self._is_known_kind(line, said["kind"]):
            return None
        known = self.found.setdefault(code, _Unit(line.number, said))
        self._compare(line, code, known, said)
        return code

    def kind(self, code: str) -> str:
        """The kind of a unit that was taken."""
        return self.found[code].said["kind"]

    def answer(self, line: Line, column: str, code: str, key: FactKey, answer: Answer) -> None:
        """Note an answer of a unit; a second one to the same question is a fault."""
        answers = self.found[code].answers
        if key in answers:
            self.sheet.add(
                line.number, column, "facts.answer-twice", f"Đơn vị «{code}» trả lời {'.'.join(key)} hai lần"
            )
        answers[key] = answer

    def table(self) -> FactsTable:
        """Return what was collected, units in order of their codes."""
        in_order = sorted(self.found.items())
        facts = tuple(
            UnitFacts(code, unit.said["kind"], unit.said["parent"] or None, unit.answers)
            for code, unit in in_order
        )
        return FactsTable(facts, {code: unit.said["name"] for code, unit in in_order if unit.said["name"]})

    def _is_known_kind(self, line: Line, kind: str) -> bool:
        if kind in self.kinds:
            return True
        known = ", ".join(sorted(self.kinds))
        message = f"Không có bộ tiêu chí cho loại đơn vị «{kind}»; đang có: {known}"
        self.sheet.add(line.number, "kind", "facts.unknown-kind", message)
        return False

    def _compare(self, line: Line, code: str, known: _Unit, said: Mapping[str, str]) -> None:
        for heading, word in _SAID.items():
            if said[heading] != known.said[heading]:
                message = f"Đơn vị «{code}» ghi {word} khác với dòng {known.line}"
                self.sheet.add(line.number, heading, "facts.unit-differs", message)
