"""Figures that cannot be (D10): outside their bounds, or a part above its whole."""

from collections.abc import Iterator, Mapping

from scoring.adjustments.comparison import Direction
from scoring.adjustments.findings import Context, Finding, NotAbove, Slot
from scoring.adjustments.kinds import Kind
from scoring.amounts import amount, is_canonical, show_text
from scoring.answers import MISSING, Answer, FactKey, Status, UnitFacts
from scoring.criteria.rulebook import Criterion, Rulebook
from scoring.errors import ValueFault
from scoring.values import hard_faults

_FAULT_TEXTS: Mapping[str, str] = {
    "value.empty": "để trống",
    "value.too-long": "quá dài",
    "value.not-a-number": "không phải là số",
    "value.not-whole": "không phải số nguyên",
    "value.too-many-places": "có quá {places} chữ số thập phân",
    "value.not-yes-or-no": "không phải có hoặc không",
    "value.unknown-choice": "không có trong các lựa chọn",
    "value.negative": "là số âm",
    "value.below-minimum": "nhỏ hơn mức thấp nhất {min}",
    "value.above-maximum": "lớn hơn mức cao nhất {max}",
    "value.part-above-whole": "lớn hơn {whole_label} ({whole_value})",
}


def impossible(rulebook: Rulebook, reported: UnitFacts, context: Context) -> Iterator[Finding]:
    """Find every figure that cannot be, on its own or beside another one."""
    for criterion in rulebook.criteria():
        for fault in hard_faults(criterion, given_values(criterion, reported)):
            yield _of_fault(criterion, reported.unit, fault)
    for limit in context.at_most:
        yield from _above(rulebook, reported, limit)


def possible(rulebook: Rulebook, reported: UnitFacts) -> UnitFacts:
    """Leave out the given answers that do not fit their fields, so that the rest can be scored."""
    wrong = {
        (criterion.id, fault.field)
        for criterion in rulebook.criteria()
        for fault in hard_faults(criterion, given_values(criterion, reported))
        if fault.code != "value.part-above-whole"
    }
    answers = {key: answer for key, answer in reported.answers.items() if key not in wrong}
    return UnitFacts(reported.unit, reported.kind, reported.parent, answers)


def given_values(criterion: Criterion, unit: UnitFacts) -> dict[str, str]:
    """List the values given for a criterion, by field."""
    answers = {field.id: unit.answers.get((criterion.id, field.id), MISSING) for field in criterion.fields}
    return {
        field: answer.value
        for field, answer in answers.items()
        if answer.status is Status.GIVEN and answer.value is not None
    }


def _of_fault(criterion: Criterion, unit: str, fault: ValueFault) -> Finding:
    params = {name: show_text(text) for name, text in fault.params.items()}
    what = _FAULT_TEXTS[fault.code].format(**params)
    fields = tuple(fault.params[name] for name in ("whole_field",) if name in fault.params)
    sentence = f"{criterion.label}, {fault.params['label']}: {params['value']} {what}."
    data = {"code": fault.code, **fault.params}
    return _finding(unit, criterion.id, (fault.field, *fields), sentence, data)


def _above(rulebook: Rulebook, reported: UnitFacts, limit: NotAbove) -> Iterator[Finding]:
    part, whole = _number(reported.answers, limit.part), _number(reported.answers, limit.whole)
    if part is None or whole is None or amount(part) <= amount(whole):
        return
    labels = [rulebook.criterion(key[0]).field(key[1]).label for key in (limit.part, limit.whole)]
    criterion = rulebook.criterion(limit.part[0])
    sentence = f"{criterion.label}, {labels[0]}: {show_text(part)} lớn hơn {labels[1]} ({show_text(whole)})."
    data = {
        "code": "value.part-above-whole",
        "value": part,
        "whole_criterion": limit.whole[0],
        "whole_field": limit.whole[1],
        "whole_value": whole,
    }
    conflict = frozenset({(reported.unit, *limit.part), (reported.unit, *limit.whole)})
    yield Finding(
        Kind.IMPOSSIBLE,
        criterion.id,
        (limit.part[1],),
        Direction.NEUTRAL,
        sentence,
        data,
        conflict=conflict,
    )


def _number(answers: Mapping[FactKey, Answer], key: FactKey) -> str | None:
    answer = answers.get(key, MISSING)
    usable = answer.status is Status.GIVEN and answer.value is not None and is_canonical(answer.value)
    return answer.value if usable else None


def _finding(
    unit: str, criterion: str, fields: tuple[str, ...], sentence: str, data: Mapping[str, str]
) -> Finding:
    conflict: frozenset[Slot] = frozenset((unit, criterion, field) for field in fields)
    return Finding(Kind.IMPOSSIBLE, criterion, fields, Direction.NEUTRAL, sentence, data, conflict=conflict)
