"""Traces of criteria in Vietnamese: a sentence, the rows of a table, plain JSON, all from the same trace."""

from collections.abc import Mapping, Sequence

from scoring.amounts import exact_text
from scoring.criteria.rules import Grade, Manual, Rule
from scoring.explanation.criterion_texts import CriterionTexts, criterion_texts
from scoring.explanation.inputs import ShownInput, input_data, input_row, shown_inputs
from scoring.explanation.numbers import numbers_of, steps_data, worked_steps
from scoring.explanation.parts import ToldPart, outcome_text, part_data, result_of, told_part
from scoring.explanation.wording import (
    CASE_TEXTS,
    PROVEN_PART_TEXT,
    REBASE_TEXTS,
    Explanation,
    Json,
    Rows,
    filled,
    rounding_data,
    rounding_texts,
    show_points,
    sum_note,
)
from scoring.reference.trace import Chosen, ScoreStatus, Sum, Trace


def explain(trace: Trace, names: Mapping[str, str] | None = None) -> Explanation:
    """Explain a trace in Vietnamese.

    Args:
        trace: the trace of one criterion.
        names: unit names by code, for the units that set a best value or count in a roll-up; codes otherwise.
    """
    return _Story(trace, names or {})


class _Story(Explanation):
    """One trace with the texts that several renderings share, each made once."""

    __slots__ = (
        "_tables",
        "case",
        "grade",
        "numbers",
        "others",
        "parts",
        "points",
        "result",
        "rounding",
        "shown",
        "texts",
        "trace",
        "units",
        "words",
    )

    def __init__(self, trace: Trace, units: Mapping[str, str]) -> None:
        self.trace = trace
        self.units = units
        self.texts = texts = criterion_texts(trace.criterion)
        self.parts = _told_parts(trace, texts)
        self.grade = _grade(trace)
        self.numbers = numbers_of(texts.rule.scene, trace.working, trace.inputs)
        self.result = result_of(trace)
        self.rounding = rounding_texts(trace.rounding)
        self.shown = show_points(trace.points, trace.display)
        self.points = _points_text(trace, f"{self.shown}/{texts.rule.max} điểm")
        self.case = _case_text(trace, texts.reason)
        self.words = _words(trace, self.grade)
        self.others = _others(trace, units)
        self._tables: _Tables | None = None

    @property
    def sentence(self) -> str:
        texts = self.texts
        working = f"{texts.working}{self.numbers}{self._outcome()}." if self.numbers else ""
        parts = [f"{told.score.part.label}: {told.text}" for told in self.parts] if self.parts else ()
        told = (f"{texts.head}{self.points}.", working, *parts, self.case, self.words, self.others)
        return " ".join(filter(None, told))

    @property
    def rows(self) -> Rows:
        texts = self.texts
        inputs, steps = self._for_tables()
        return filled(
            [
                *[input_row(*item) for item in inputs],
                texts.formula_row,
                ("Thay số", self.numbers),
                ("Các bước", "; ".join([f"{text} = {value}" for text, value in steps]) if steps else ""),
                ("Giá trị chính xác", self.result.worked),
                *([(told.score.part.label, told.text) for told in self.parts] if self.parts else ()),
                ("Làm tròn", self.rounding.full),
                ("Trường hợp", self.case),
                ("Đơn vị liên quan", self.others),
                *texts.manual_rows,
                ("Căn cứ của mức đã chọn" if texts.manual_rows else "Ghi chú", self.words),
                ("Điểm", self.points),
                texts.refs_row,
            ]
        )

    @property
    def data(self) -> dict[str, Json]:
        inputs, steps = self._for_tables()
        data = self.texts.form.copy()
        data["unit"] = self.trace.unit
        data["refs"] = list(self.trace.criterion.refs)
        data["inputs"] = [input_data(*item) for item in inputs]
        data["formula"] = {"names": self.texts.rule.formula, "numbers": self.numbers}
        data["steps"] = steps_data(steps) if steps else []
        data["parts"] = [part_data(told) for told in self.parts] if self.parts else []
        data["rounding"] = rounding_data(self.rounding)
        data["case_text"] = self.case
        data["note"] = self.words
        data["exact"] = self.result.fraction
        data["points"] = self.result.points
        data["shown"] = self.shown
        data["manual"] = _manual_data(self.trace.criterion.rule, self.grade)
        _fill_in(data, self.trace, self.units)
        return data

    def _outcome(self) -> str:
        return outcome_text(self.trace, self.texts.rule.scene.max, self.result, self.rounding)

    def _for_tables(self) -> "_Tables":
        """Give what only tables and JSON need, made when the first of them is asked for."""
        if self._tables is None:
            trace, texts = self.trace, self.texts
            steps = worked_steps(trace.working, texts.rule.scene.max)
            self._tables = shown_inputs(texts.fields, trace.inputs), steps
        return self._tables


_Tables = tuple[Sequence[ShownInput], Sequence[tuple[str, str]]]
"""What went in, and the steps of a formula."""


def _told_parts(trace: Trace, texts: CriterionTexts) -> Sequence[ToldPart]:
    if not isinstance(trace.working, Sum):
        return ()
    return [told_part(trace, score, texts.parts[score.part.id]) for score in trace.working.parts]


def _points_text(trace: Trace, text: str) -> str:
    match trace.status:
        case ScoreStatus.SCORED:
            return text
        case ScoreStatus.INFO:
            return "thông tin, không tính điểm"
        case ScoreStatus.UNDECIDED:
            return f"chưa xác định, tạm tính {text}"
        case ScoreStatus.NOT_APPLICABLE:
            return f"không áp dụng, được tính {text}" if trace.points else "không áp dụng"
        case _:
            return text


def _case_text(trace: Trace, reason: str) -> str:
    proven = trace.proven_part and not isinstance(trace.working, Sum)
    if trace.rebase is None and not proven and not reason:
        return CASE_TEXTS[trace.case]
    rebase = REBASE_TEXTS[trace.rebase] if trace.rebase else ""
    return " ".join(
        filter(None, (CASE_TEXTS[trace.case], reason, rebase, PROVEN_PART_TEXT if proven else ""))
    )


def _words(trace: Trace, grade: Grade | None) -> str:
    """What a person decided, quoted; and shown parts that do not add up to the shown points."""
    if grade is not None:
        return f"Mức do người thẩm tra chọn theo {grade.clause}."
    if not isinstance(trace.working, Sum):
        return ""
    return sum_note((part.points for part in trace.working.parts), trace.points, trace.display)


def _grade(trace: Trace) -> Grade | None:
    rule, working = trace.criterion.rule, trace.working
    return rule.grades[working.code] if isinstance(rule, Manual) and isinstance(working, Chosen) else None


def _others(trace: Trace, names: Mapping[str, str]) -> str:
    if trace.leaders:
        return f"Giá trị tốt nhất trong khối là của {_named(trace.leaders, names)}."
    if not trace.not_counted and not trace.left_out:
        return ""
    unmet = f"Chưa đạt: {_named(trace.not_counted, names)}." if trace.not_counted else ""
    left_out = f"Không tính vì chưa có số liệu: {_named(trace.left_out, names)}." if trace.left_out else ""
    return f"{unmet} {left_out}".strip()


def _named(units: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(unit, unit) for unit in units)


def _manual_data(rule: Rule, grade: Grade | None) -> Json:
    if not isinstance(rule, Manual):
        return None
    return {"text": rule.text, "reason": rule.reason, "clause": grade.clause if grade else None}


def _fill_in(data: dict[str, Json], trace: Trace, names: Mapping[str, str]) -> None:
    """Fill in what stands in the trace as it is."""
    data["case"] = str(trace.case)
    data["status"] = str(trace.status)
    if trace.applicable_max is not trace.criterion.max:
        data["applicable_max"] = exact_text(trace.applicable_max)
    data["not_applicable"] = str(trace.rebase) if trace.rebase else None
    data["proven_part"] = trace.proven_part
    data["leaders"] = _units(trace.leaders, names) if trace.leaders else []
    data["counted"] = _units(trace.counted, names) if trace.counted else []
    data["not_counted"] = _units(trace.not_counted, names) if trace.not_counted else []
    data["left_out"] = _units(trace.left_out, names) if trace.left_out else []


def _units(units: tuple[str, ...], names: Mapping[str, str]) -> Json:
    return [{"unit": unit, "name": names.get(unit, unit)} for unit in units]
