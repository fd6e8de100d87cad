"""What an explanation says of a criterion whatever the unit; written once per criterion and kept."""

from collections.abc import Mapping
from typing import NamedTuple

from scoring.amounts import exact_text, show_exact
from scoring.criteria.rulebook import Criterion, Field
from scoring.criteria.rules import Composite, CompositePart, Manual, NotApplied, kind_of
from scoring.explanation.formulas import rule_names
from scoring.explanation.kept import Kept
from scoring.explanation.numbers import Scene, criterion_scene, part_scene
from scoring.explanation.wording import Json

_CRITERIA_KEPT = 2048

_FORM = (
    "unit",
    "criterion",
    "label",
    "kind",
    "refs",
    "inputs",
    "formula",
    "steps",
    "parts",
    "exact",
    "rounding",
    "case",
    "case_text",
    "note",
    "status",
    "points",
    "shown",
    "max",
    "applicable_max",
    "not_applicable",
    "proven_part",
    "manual",
    "leaders",
    "counted",
    "not_counted",
    "left_out",
)
"""What the JSON of a trace tells, in this order."""

Row = tuple[str, str]


class RuleTexts(NamedTuple):
    """A rule's kind, its formula with the names of its fields, its maximum for people and for machines."""

    kind: str
    formula: str
    max: str
    max_data: str
    scene: Scene


class CriterionTexts(NamedTuple):
    """What is said of a criterion, its fields by id and what is said of its parts by id.

    `head` opens the sentence, `working` opens the part that shows how the points came about. `reason` says
    why it is not scored at all, `manual_rows` why a person chooses; both are empty for most rules. `form` is
    the JSON of a trace to which all of the criterion applies, where whatever else depends on the unit is
    still None; what is in it cannot change.
    """

    rule: RuleTexts
    parts: Mapping[str, RuleTexts]
    fields: Mapping[str, Field]
    head: str
    working: str
    reason: str
    formula_row: Row
    manual_rows: tuple[Row, ...]
    refs_row: Row
    form: dict[str, Json]


def criterion_texts(criterion: Criterion) -> CriterionTexts:
    """Write the texts of a criterion, or find those written before."""
    return _KEPT.of(criterion)


def _written(criterion: Criterion) -> CriterionTexts:
    rule, texts = criterion.rule, _rule_texts(criterion_scene(criterion))
    parts = rule.parts if isinstance(rule, Composite) else ()
    return CriterionTexts(
        texts,
        {part.id: _part_texts(criterion, part) for part in parts},
        {field.id: field for field in criterion.fields},
        f"{criterion.label}: ",
        f"Cách tính: {texts.formula}; thay số: ",
        f"Lý do: {rule.reason}." if isinstance(rule, NotApplied) and rule.reason else "",
        ("Công thức", texts.formula),
        _manual_rows(rule) if isinstance(rule, Manual) else (),
        ("Căn cứ", "; ".join(criterion.refs)),
        _form(criterion, texts),
    )


def _form(criterion: Criterion, texts: RuleTexts) -> dict[str, Json]:
    form: dict[str, Json] = dict.fromkeys(_FORM)
    form["criterion"], form["label"] = criterion.id, criterion.label
    form["kind"], form["max"], form["applicable_max"] = texts.kind, texts.max_data, texts.max_data
    return form


def _part_texts(criterion: Criterion, part: CompositePart) -> RuleTexts:
    return _rule_texts(part_scene(criterion, part))


def _rule_texts(scene: Scene) -> RuleTexts:
    return RuleTexts(
        kind_of(scene.rule),
        rule_names(scene.criterion, scene.rule, scene.max),
        show_exact(scene.max),
        exact_text(scene.max),
        scene,
    )


def _manual_rows(rule: Manual) -> tuple[Row, ...]:
    return ("Nguyên văn", f"“{rule.text}”"), ("Vì sao người thẩm tra phải chọn", rule.reason)


_KEPT = Kept(_written, _CRITERIA_KEPT)
