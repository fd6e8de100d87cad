"""Criteria files (YAML text) to checked rulebooks; every fault of a file is reported at once, with its line.

Text in, rulebook out: opening files is the caller's business.
"""

import hashlib
import unicodedata
from collections.abc import Mapping

from scoring.amounts import STORAGE_PLACES, Mode
from scoring.criteria.checks import Lines, check_rulebook, check_together
from scoring.criteria.cursor import Cursor
from scoring.errors import Fault, RulebookError
from scoring.criteria.marked import Faults, read_marked
from scoring.criteria.rule_loading import load_condition, load_rule
from scoring.criteria.rulebook import (
    Criterion,
    Field,
    FieldType,
    Gate,
    Group,
    Instrument,
    Level,
    Levels,
    Option,
    Ranking,
    Rounding,
    Rulebook,
    Section,
    Verify,
)
from scoring.criteria.rules import Info

FORMAT = "thamtra-criteria/1"
MAX_PLACES = 9


def load_rulebook(text: str, *, name: str) -> Rulebook:
    """Read and check one criteria file.

    Args:
        text: the file's text.
        name: how faults name the file.

    Returns:
        The checked rulebook.

    Raises:
        RulebookError: lists every fault found.
    """
    faults = Faults(name)
    top = Cursor(read_marked(text, faults), "", faults)
    loader = _Loader(faults)
    rulebook = loader.rulebook(top, _digest(text))
    check_rulebook(rulebook, loader.lines, faults)
    if faults.found:
        raise RulebookError(sorted(faults.found, key=lambda fault: fault.line))
    return rulebook


def load_rulebooks(texts: Mapping[str, str]) -> Mapping[str, Rulebook]:
    """Read several criteria files that are used together and check what one says about another.

    Args:
        texts: the text per file name.

    Returns:
        The rulebooks per kind of unit.

    Raises:
        RulebookError: lists every fault of every file.
    """
    loaded: dict[str, Rulebook] = {}
    found: list[Fault] = []
    for name, text in texts.items():
        try:
            loaded[name] = load_rulebook(text, name=name)
        except RulebookError as error:
            found.extend(error.faults)
    found.extend(check_together(loaded) if not found else ())
    if found:
        raise RulebookError(found)
    return {rulebook.kind: rulebook for rulebook in loaded.values()}


def _digest(text: str) -> str:
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


class _Loader:
    """Builds the rulebook and remembers where everything stands, for the checks that follow."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self.lines: Lines = {}

    def rulebook(self, top: Cursor, digest: str) -> Rulebook:
        if top.text("format") not in {FORMAT, ""}:
            top.fault("format", "Phiên bản định dạng không được hỗ trợ", f"Viết {FORMAT}")
        illustrative = top.flag("illustrative")
        book = Rulebook(
            id=top.text("id"),
            kind=top.text("kind"),
            title=top.text("title"),
            digest=digest,
            illustrative=illustrative,
            notice=top.text("notice") if illustrative else top.optional_text("notice") or "",
            instrument=self._instrument(top.child("instrument")),
            criterion_rounding=self._criterion_rounding(top),
            not_applicable_ref=self._not_applicable(top.child("not_applicable")),
            sections=tuple(self._section(item) for item in top.children("sections")),
            rankings=tuple(self._ranking(item) for item in top.children("ranks")),
        )
        top.finish()
        return book

    def _instrument(self, cursor: Cursor | None) -> Instrument:
        if cursor is None:
            return Instrument("", "", "", "", "")
        found = Instrument(*(cursor.text(key) for key in ("number", "issued", "by", "title", "note")))
        cursor.finish()
        return found

    def _criterion_rounding(self, top: Cursor) -> Rounding | None:
        found = [self._rounding(item, at="criterion") for item in top.children("rounding")]
        if len(found) > 1:
            top.fault("rounding", "Chỉ hỗ trợ một bước làm tròn, tại criterion", "Giữ một mục")
        return found[0] if found else None

    def _rounding(self, cursor: Cursor, *, at: str | None = None) -> Rounding:
        if at is not None and cursor.text("at") not in {at, ""}:
            cursor.fault("at", "Chỉ hỗ trợ làm tròn tại tiêu chí", f"Viết at: {at}")
        largest = STORAGE_PLACES if at else MAX_PLACES
        found = Rounding(cursor.whole("places", largest), cursor.one_of("mode", Mode), cursor.text("ref"))
        cursor.finish()
        return found

    def _not_applicable(self, cursor: Cursor | None) -> str:
        if cursor is None:
            return ""
        if cursor.text("policy") not in {"rescale_to_max", ""}:
            cursor.fault(
                "policy", "Cách xử lý tiêu chí không áp dụng chưa được hỗ trợ", "Viết rescale_to_max"
            )
        ref = cursor.text("ref")
        cursor.finish()
        return ref

    def _section(self, cursor: Cursor) -> Section:
        section_id = self._mark(cursor)
        levels = cursor.optional_child("levels")
        found = Section(
            section_id,
            cursor.text("label"),
            cursor.number("max"),
            self._levels(levels, section_id) if levels else None,
            tuple(self._group(item) for item in cursor.children("groups")),
        )
        cursor.finish()
        return found

    def _levels(self, cursor: Cursor, section_id: str) -> Levels:
        self.lines[f"levels:{section_id}"] = cursor.line
        value, gate = cursor.optional_child("value"), cursor.optional_child("requires")
        found = Levels(
            tuple(self._level(item) for item in cursor.children("steps")),
            self._rounding(value) if value else None,
            cursor.text("below"),
            self._gate(gate) if gate else None,
            cursor.text("ref"),
        )
        cursor.finish()
        return found

    def _level(self, cursor: Cursor) -> Level:
        found = Level(cursor.text("code"), cursor.text("label"), cursor.number("min"))
        cursor.finish()
        return found

    def _gate(self, cursor: Cursor) -> Gate:
        found = Gate(cursor.text("section"), cursor.text("min_level"))
        cursor.finish()
        return found

    def _group(self, cursor: Cursor) -> Group:
        group_id = self._mark(cursor)
        condition = cursor.optional_child("applies_when")
        found = Group(
            group_id,
            cursor.text("label"),
            cursor.number("max"),
            load_condition(condition) if condition else None,
            tuple(self._criterion(item) for item in cursor.children("criteria")),
        )
        cursor.finish()
        return found

    def _criterion(self, cursor: Cursor) -> Criterion:
        criterion_id = self._mark(cursor)
        rule = cursor.child("rule")
        found = Criterion(
            criterion_id,
            cursor.text("label"),
            cursor.text("definition"),
            cursor.number("max"),
            load_rule(rule) if rule else Info(),
            self._fields(cursor.optional_child("fields")),
            cursor.text("unit"),
            cursor.texts("evidence"),
            cursor.one_of("verify", Verify),
            cursor.texts("refs"),
        )
        cursor.finish()
        return found

    def _fields(self, cursor: Cursor | None) -> tuple[Field, ...]:
        if cursor is None:
            return ()
        children = ((name, cursor.child(name)) for name in cursor.keys())  # noqa: SIM118  own method
        return tuple(self._field(name, child) for name, child in children if child is not None)

    def _field(self, field_id: str, cursor: Cursor) -> Field:
        kind = cursor.one_of("type", FieldType)
        places = cursor.whole("places", MAX_PLACES) if kind is FieldType.DECIMAL else 0
        choices = cursor.child("choices") if kind is FieldType.CHOICE else None
        found = Field(
            field_id,
            cursor.text("label"),
            kind,
            cursor.optional_text("unit") or "",
            cursor.optional_number("min"),
            cursor.optional_number("max"),
            places,
            _options(choices),
        )
        cursor.finish()
        return found

    def _ranking(self, cursor: Cursor) -> Ranking:
        value = cursor.optional_child("value")
        ranking_id = cursor.text("id")
        self.lines[f"ranking:{ranking_id}"] = cursor.line
        if cursor.text("ties") not in {"competition", ""}:
            cursor.fault("ties", "Cách xếp đồng hạng chưa được hỗ trợ", "Viết competition (1-2-2-4)")
        found = Ranking(
            ranking_id,
            cursor.text("label"),
            cursor.text("of"),
            self._rounding(value) if value else None,
            cursor.text("ref"),
        )
        cursor.finish()
        return found

    def _mark(self, cursor: Cursor) -> str:
        found = cursor.text("id")
        if found in self.lines:
            cursor.fault("id", f"Mã «{found}» lặp lại (lần đầu ở dòng {self.lines[found]})", "Đặt mã khác")
        self.lines.setdefault(found, cursor.line)
        return found


def _options(cursor: Cursor | None) -> tuple[Option, ...]:
    return () if cursor is None else tuple(Option(code, cursor.text(code)) for code in cursor.keys())  # noqa: SIM118  own method
