"""Traces in Vietnamese: one sentence, the rows of a table, plain JSON. All three come from the same trace."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.amounts import show, show_exact
from scoring.answers import Origin, Status
from scoring.criteria.rulebook import Field, Section
from scoring.criteria.rules import kind_of
from scoring.explanation.formulas import formula_names, formula_numbers, show_worked
from scoring.reference.scorecard import SectionScore
from scoring.reference.trace import Case, Chosen, Input, Rung, ScoreStatus, Trace, before_cap
from scoring.values import show_value

Json = str | bool | None | list["Json"] | dict[str, "Json"]

ORIGIN_TEXTS = {
    Origin.REPORTED: "đơn vị báo cáo",
    Origin.VERIFIED: "kiểm tra thực tế",
    Origin.FINAL: "kết luận cuối cùng",
}
_STATUS_TEXTS = {
    Status.MISSING: "chưa có số liệu",
    Status.NOT_APPLICABLE: "không áp dụng",
    Status.NOT_PROVEN: "không chứng minh được",
}
_WITHOUT_POINTS = {
    ScoreStatus.NOT_APPLICABLE: "không áp dụng",
    ScoreStatus.INFO: "thông tin, không tính điểm",
}
CASE_TEXTS = {
    Case.NONE: "",
    Case.CAPPED: "Kết quả vượt điểm tối đa nên lấy bằng điểm tối đa.",
    Case.ZERO_DENOMINATOR: "Mẫu số bằng 0, áp dụng quy định riêng của tiêu chí.",
    Case.PART_ABOVE_WHOLE: "Số thành phần lớn hơn tổng số nên không tính điểm; cần sửa số liệu.",
    Case.MISSING: "Chưa có đủ số liệu nên chưa tính điểm (0 điểm).",
    Case.NOT_PROVEN: "Số liệu không chứng minh được nên tính 0 điểm.",
    Case.NOT_APPLICABLE: "Tiêu chí không áp dụng cho đơn vị; điểm tối đa của mục được quy đổi.",
    Case.GROUP_NOT_APPLICABLE: "Nhóm tiêu chí không áp dụng cho đơn vị; điểm tối đa của mục được quy đổi.",
    Case.BEST_IS_ZERO: "Giá trị tốt nhất trong khối bằng 0, áp dụng quy định riêng của tiêu chí.",
    Case.NO_CHILDREN: "Không có đơn vị cấp dưới, áp dụng quy định riêng của tiêu chí.",
    Case.BELOW_LOWEST_STEP: "Chưa đạt bậc thấp nhất nên 0 điểm.",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Three renderings of one trace."""

    sentence: str
    rows: tuple[tuple[str, str], ...]
    data: dict[str, Json]


def explain(trace: Trace, names: Mapping[str, str] | None = None) -> Explanation:
    """Explain a trace in Vietnamese.

    Args:
        trace: the trace of one criterion.
        names: unit names by code, for the units that set a best value or count in a roll-up; codes otherwise.
    """
    known = names or {}
    return Explanation(_sentence(trace, known), tuple(_rows(trace, known)), _data(trace, known))


def explain_section(section: Section, score: SectionScore) -> str:
    """Say in one sentence which level a section value reaches and what is missing to the next one."""
    if score.compared is None or section.levels is None:
        return f"{section.label}: {show(score.points)}/{show_exact(score.max)} điểm. {score.level_label}."
    value = show(score.compared)
    text = f"{section.label}: {show(score.points)}/{show_exact(score.applicable_max)} điểm"
    if score.applicable_max != score.max:
        text += f", quy đổi theo thang {show_exact(score.max)} là {value}"
    steps = section.levels.steps
    better = [step for step in steps if score.compared < step.min]
    reached = next((step for step in steps if score.compared >= step.min), None)
    test = (
        f"{value} ≥ {show_exact(reached.min)} → {reached.label}" if reached else f"→ {section.levels.below}"
    )
    if score.gated:
        test += f", nhưng chưa đạt điều kiện ở mục khác → {section.levels.below}"
    if better:
        test += f"; thiếu {show(better[-1].min - score.compared)} để đạt {better[-1].label}"
    return f"{text}; {test}."


def _sentence(trace: Trace, names: Mapping[str, str]) -> str:
    head = f"{trace.criterion.label}: {_points_text(trace)}."
    return " ".join(
        part for part in (head, _working_text(trace), CASE_TEXTS[trace.case], _others(trace, names)) if part
    )


def _points_text(trace: Trace) -> str:
    if trace.status in _WITHOUT_POINTS:
        return _WITHOUT_POINTS[trace.status]
    return f"{show(trace.points)}/{show_exact(trace.criterion.max)} điểm"


def _working_text(trace: Trace) -> str:
    numbers = formula_numbers(trace)
    if not numbers:
        return ""
    text = f"Cách tính: {formula_names(trace.criterion)}; thay số: {numbers}{_equals(trace)}"
    if trace.rounding is not None and trace.exact != trace.points:
        text += f", {trace.rounding.text} thành {show(trace.points, trace.rounding.places)}"
    return text + "."


def _equals(trace: Trace) -> str:
    if isinstance(trace.working, Rung | Chosen):
        return ""
    return f" = {show_worked(before_cap(trace.working, trace.criterion.max))}"


def _others(trace: Trace, names: Mapping[str, str]) -> str:
    if trace.leaders:
        return f"Giá trị tốt nhất trong khối là của {_named(trace.leaders, names)}."
    if trace.not_counted:
        return f"Chưa đạt: {_named(trace.not_counted, names)}."
    return ""


def _named(units: tuple[str, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(unit, unit) for unit in units)


def _rows(trace: Trace, names: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = [(trace.criterion.field(item.field).label, _input_text(trace, item)) for item in trace.inputs]
    rows.append(("Công thức", formula_names(trace.criterion)))
    rows.extend([("Thay số", formula_numbers(trace)), ("Giá trị chính xác", show_worked(trace.exact))])
    if trace.rounding is not None:
        rows.append(("Làm tròn", f"{trace.rounding.text} ({trace.rounding.ref})"))
    rows.extend([("Trường hợp", CASE_TEXTS[trace.case]), ("Đơn vị liên quan", _others(trace, names))])
    rows.append(("Điểm", _points_text(trace)))
    rows.append(("Căn cứ", "; ".join(trace.criterion.refs)))
    return [row for row in rows if row[1]]


def _input_text(trace: Trace, item: Input) -> str:
    field = trace.criterion.field(item.field)
    text = _value_text(field, item)
    return text if item.status is Status.MISSING else f"{text} ({ORIGIN_TEXTS[item.origin]})"


def _value_text(field: Field, item: Input) -> str:
    if item.status is not Status.GIVEN or item.text is None:
        return _STATUS_TEXTS.get(item.status, "")
    return f"{show_value(field, item.text)} {field.unit}".rstrip()


def _data(trace: Trace, names: Mapping[str, str]) -> dict[str, Json]:
    criterion, rounding = trace.criterion, trace.rounding
    return {
        "unit": trace.unit,
        "criterion": criterion.id,
        "label": criterion.label,
        "kind": kind_of(criterion.rule),
        "refs": list(criterion.refs),
        "inputs": [_input_data(criterion.field(item.field), item) for item in trace.inputs],
        "formula": {"names": formula_names(criterion), "numbers": formula_numbers(trace)},
        "exact": f"{trace.exact.numerator}/{trace.exact.denominator}",
        "rounding": None
        if rounding is None
        else {
            "places": str(rounding.places),
            "mode": rounding.mode.value,
            "ref": rounding.ref,
        },
        "case": trace.case.value,
        "case_text": CASE_TEXTS[trace.case],
        "status": trace.status.value,
        "points": show_exact(trace.points).replace(",", "."),
        "max": show_exact(criterion.max).replace(",", "."),
        "leaders": _units(trace.leaders, names),
        "counted": _units(trace.counted, names),
        "not_counted": _units(trace.not_counted, names),
    }


def _input_data(field: Field, item: Input) -> Json:
    return {
        "field": field.id,
        "label": field.label,
        "status": item.status.value,
        "value": item.text,
        "shown": _value_text(field, item),
        "origin": item.origin.value,
        "origin_text": ORIGIN_TEXTS[item.origin],
    }


def _units(units: tuple[str, ...], names: Mapping[str, str]) -> Json:
    return [{"unit": unit, "name": names.get(unit, unit)} for unit in units]
