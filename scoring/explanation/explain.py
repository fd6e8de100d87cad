"""Traces of criteria in Vietnamese: a sentence, the rows of a table, plain JSON, all from the same trace."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from scoring.amounts import show, show_exact
from scoring.answers import Status
from scoring.criteria.rulebook import Field
from scoring.criteria.rules import Grade, Manual, NotApplied, kind_of
from scoring.explanation.criterion_texts import criterion_texts
from scoring.explanation.formulas import rule_names
from scoring.explanation.numbers import formula_numbers, part_numbers, worked_steps
from scoring.explanation.wording import (
    CASE_TEXTS,
    ORIGIN_TEXTS,
    PROVEN_PART_TEXT,
    REBASE_TEXTS,
    STATUS_TEXTS,
    Explanation,
    Json,
    decimal_data,
    exact_data,
    rounding_data,
    show_points,
    show_worked,
    sum_note,
)
from scoring.reference.trace import Case, Chosen, Input, PartScore, Rung, ScoreStatus, Sum, Trace, Working
from scoring.reference.workings import before_cap
from scoring.values import show_value

_CUT_OFF = frozenset({Case.CAPPED, Case.FLOORED, Case.BELOW_FLOOR, Case.BELOW_SCALE})
"""The cases in which the numbers say something else than the points."""


def explain(trace: Trace, names: Mapping[str, str] | None = None) -> Explanation:
    """Explain a trace in Vietnamese.

    Args:
        trace: the trace of one criterion.
        names: unit names by code, for the units that set a best value or count in a roll-up; codes otherwise.
    """
    return Explanation(_Story(trace, names or {}))


class _Story:
    """One trace with the texts that several renderings share, each made once."""

    __slots__ = (
        "_values",
        "case",
        "numbers",
        "others",
        "points",
        "shown",
        "texts",
        "trace",
        "units",
        "words",
        "worked",
    )

    def __init__(self, trace: Trace, units: Mapping[str, str]) -> None:
        self.trace = trace
        self.units = units
        self.texts = criterion_texts(trace.criterion)
        self.numbers = formula_numbers(trace)
        self.worked = show_worked(trace.exact)
        self.shown = show_points(trace.points, trace.display)
        self.points = _points_text(trace, f"{self.shown}/{self.texts.max} điểm")
        self.case = _case_text(trace)
        self.words = _words(trace)
        self.others = _others(trace, units)
        self._values: Sequence[tuple[Field, Input, str]] | None = None

    def values(self) -> Sequence[tuple[Field, Input, str]]:
        """List what went in and how it is shown, made when the first table is asked for."""
        if self._values is None:
            found = ((self.trace.criterion.field(item.field), item) for item in self.trace.inputs)
            self._values = [(field, item, _value_text(field, item)) for field, item in found]
        return self._values

    def tell(self) -> str:
        trace = self.trace
        parts = (f"{part.part.label}: {_part_text(trace, part)}" for part in _parts(trace))
        head = f"{trace.criterion.label}: {self.points}."
        texts = (head, _working_text(self), *parts, self.case, self.words, self.others)
        return " ".join(filter(None, texts))

    def rows(self) -> Iterator[tuple[str, str]]:
        trace = self.trace
        for field, item, text in self.values():
            yield field.label, _input_text(item, text)
        yield "Công thức", self.texts.formula
        yield "Thay số", self.numbers
        yield "Các bước", _steps_text(trace)
        yield "Giá trị chính xác", self.worked
        yield from ((part.part.label, _part_text(trace, part)) for part in _parts(trace))
        yield "Làm tròn", f"{trace.rounding.text} ({trace.rounding.ref})" if trace.rounding else ""
        yield "Trường hợp", self.case
        yield "Đơn vị liên quan", self.others
        yield from _manual_rows(trace, self.words)
        yield "Điểm", self.points
        yield "Căn cứ", self.texts.refs

    def data(self) -> dict[str, Json]:
        return _data(self)


def _points_text(trace: Trace, text: str) -> str:
    match trace.status:
        case ScoreStatus.INFO:
            return "thông tin, không tính điểm"
        case ScoreStatus.UNDECIDED:
            return f"chưa xác định, tạm tính {text}"
        case ScoreStatus.NOT_APPLICABLE:
            return f"không áp dụng, được tính {text}" if trace.points else "không áp dụng"
        case _:
            return text


def _working_text(story: _Story) -> str:
    if not story.numbers:
        return ""
    trace = story.trace
    equals = _equals(trace, trace.criterion.max, story.worked)
    text = f"Cách tính: {story.texts.formula}; thay số: {story.numbers}{equals}"
    if trace.rounding is not None and trace.exact != trace.points:
        text += f", {trace.rounding.text} thành {show(trace.points, trace.rounding.places)}"
    return text + "."


def _equals(worked: Trace | PartScore, maximum: Fraction, exact: str) -> str:
    if isinstance(worked.working, Rung | Chosen):
        return ""
    return f" = {show_worked(before_cap(worked.working, maximum)) if worked.case in _CUT_OFF else exact}"


def _steps_text(trace: Trace) -> str:
    steps = worked_steps(trace.working, trace.criterion.max)
    return "; ".join([f"{text} = {value}" for text, value in steps]) if steps else ""


def _parts(trace: Trace) -> tuple[PartScore, ...]:
    return trace.working.parts if isinstance(trace.working, Sum) else ()


def _part_text(trace: Trace, part: PartScore) -> str:
    head = f"{show_points(part.points, trace.display)}/{show_exact(part.part.max)} điểm"
    numbers = part_numbers(trace, part)
    if numbers:
        head += f" ({numbers}{_equals(part, part.part.max, show_worked(part.exact))}{_part_rounding(part)})"
    return " ".join(filter(None, (f"{head}.", _part_case_text(part))))


def _part_case_text(part: PartScore) -> str:
    if part.status is ScoreStatus.NOT_APPLICABLE:
        return "Phần này không áp dụng cho đơn vị" + (", được tính đủ điểm tối đa." if part.points else ".")
    proven = PROVEN_PART_TEXT if part.proven_part else ""
    return " ".join(filter(None, (CASE_TEXTS[part.case], proven)))


def _part_rounding(part: PartScore) -> str:
    if part.rounding is None or part.exact == part.points:
        return ""
    return f", {part.rounding.text} thành {show(part.points, part.rounding.places)}"


def _case_text(trace: Trace) -> str:
    reason = trace.criterion.rule.reason if isinstance(trace.criterion.rule, NotApplied) else ""
    rebase = REBASE_TEXTS[trace.rebase] if trace.rebase else ""
    proven = PROVEN_PART_TEXT if trace.proven_part and not _parts(trace) else ""
    texts = (CASE_TEXTS[trace.case], f"Lý do: {reason}." if reason else "", rebase, proven)
    return " ".join(filter(None, texts))


def _words(trace: Trace) -> str:
    """What a person decided, quoted; and shown parts that do not add up to the shown points."""
    grade, parts = _grade(trace), _parts(trace)
    if grade is not None:
        return f"Mức do người thẩm tra chọn theo {grade.clause}."
    return sum_note((part.points for part in parts), trace.points, trace.display) if parts else ""


def _grade(trace: Trace) -> Grade | None:
    if isinstance(trace.criterion.rule, Manual) and isinstance(trace.working, Chosen):
        return trace.criterion.rule.grades[trace.working.code]
    return None


def _others(trace: Trace, names: Mapping[str, str]) -> str:
    left_out = f"Không tính vì chưa có số liệu: {_named(trace.left_out, names)}." if trace.left_out else ""
    if trace.leaders:
        return f"Giá trị tốt nhất trong khối là của {_named(trace.leaders, names)}."
    unmet = f"Chưa đạt: {_named(trace.not_counted, names)}." if trace.not_counted else ""
    return " ".join(filter(None, (unmet, left_out)))


def _named(units: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(unit, unit) for unit in units)


def _manual_rows(trace: Trace, words: str) -> list[tuple[str, str]]:
    rule = trace.criterion.rule
    if not isinstance(rule, Manual):
        return [("Ghi chú", words)]
    return [
        ("Nguyên văn", f"“{rule.text}”"),
        ("Vì sao người thẩm tra phải chọn", rule.reason),
        ("Căn cứ của mức đã chọn", words),
    ]


def _input_text(item: Input, text: str) -> str:
    return text if item.status is Status.MISSING else f"{text} ({ORIGIN_TEXTS[item.origin]})"


def _value_text(field: Field, item: Input) -> str:
    shown = "" if item.text is None else _with_unit(show_value(field, item.text), field.unit)
    if item.status is Status.GIVEN:
        return shown
    status = STATUS_TEXTS[item.status]
    return (
        f"{status}; phần chứng minh được: {shown}" if item.status is Status.NOT_PROVEN and shown else status
    )


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text


def _data(story: _Story) -> dict[str, Json]:
    trace, criterion, names = story.trace, story.trace.criterion, story.units
    return {
        "unit": trace.unit,
        "criterion": criterion.id,
        "label": criterion.label,
        "kind": story.texts.kind,
        "refs": list(criterion.refs),
        "inputs": [_input_data(*value) for value in story.values()],
        "formula": {"names": story.texts.formula, "numbers": story.numbers},
        "steps": _steps_data(trace.working, criterion.max),
        "parts": [_part_data(trace, part) for part in _parts(trace)],
        "exact": exact_data(trace.exact),
        "rounding": rounding_data(trace.rounding),
        "case": trace.case.value,
        "case_text": story.case,
        "note": story.words,
        "status": trace.status.value,
        "points": decimal_data(trace.points),
        "shown": story.shown,
        "max": story.texts.max.replace(",", "."),
        "applicable_max": decimal_data(trace.applicable_max),
        "not_applicable": trace.rebase.value if trace.rebase else None,
        "proven_part": trace.proven_part,
        "manual": _manual_data(trace),
        "leaders": _units(trace.leaders, names),
        "counted": _units(trace.counted, names),
        "not_counted": _units(trace.not_counted, names),
        "left_out": _units(trace.left_out, names),
    }


def _part_data(trace: Trace, part: PartScore) -> Json:
    return {
        "part": part.part.id,
        "label": part.part.label,
        "kind": kind_of(part.part.rule),
        "formula": {
            "names": rule_names(trace.criterion, part.part.rule, part.part.max),
            "numbers": part_numbers(trace, part),
        },
        "steps": _steps_data(part.working, part.part.max),
        "exact": exact_data(part.exact),
        "rounding": rounding_data(part.rounding),
        "case": part.case.value,
        "case_text": _part_case_text(part),
        "status": part.status.value,
        "proven_part": part.proven_part,
        "points": decimal_data(part.points),
        "max": decimal_data(part.part.max),
        "applicable_max": decimal_data(part.applicable_max),
    }


def _steps_data(working: Working, maximum: Fraction) -> Json:
    return [{"text": text, "value": value} for text, value in worked_steps(working, maximum)]


def _manual_data(trace: Trace) -> Json:
    rule, grade = trace.criterion.rule, _grade(trace)
    if not isinstance(rule, Manual):
        return None
    return {"text": rule.text, "reason": rule.reason, "clause": grade.clause if grade else None}


def _input_data(field: Field, item: Input, shown: str) -> Json:
    return {
        "field": field.id,
        "label": field.label,
        "status": item.status.value,
        "value": item.text,
        "shown": shown,
        "origin": item.origin.value,
        "origin_text": ORIGIN_TEXTS[item.origin],
    }


def _units(units: tuple[str, ...], names: Mapping[str, str]) -> Json:
    return [{"unit": unit, "name": names.get(unit, unit)} for unit in units] if units else []
