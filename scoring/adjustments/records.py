"""Adjustments as an append-only record; a unit's facts are what it reported, folded with them in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.adjustments.errors import AdjustmentError
from scoring.adjustments.kinds import Kind
from scoring.answers import MISSING, Answer, FactKey, Status, UnitFacts


class AdjustmentOrigin(StrEnum):
    """What an adjustment comes from."""

    FIELD_VISIT = "field_visit"
    SYSTEM_CHECK = "system_check"
    DOCUMENT_CHECK = "document_check"
    OBJECTION = "objection"
    BOARD_DECISION = "board_decision"
    ENTRY_FIX = "entry_fix"


ADJUSTMENT_ORIGIN_NAMES: Mapping[AdjustmentOrigin, str] = {
    AdjustmentOrigin.FIELD_VISIT: "kiểm tra thực tế",
    AdjustmentOrigin.SYSTEM_CHECK: "đối chiếu hệ thống dùng chung",
    AdjustmentOrigin.DOCUMENT_CHECK: "kiểm tra hồ sơ",
    AdjustmentOrigin.OBJECTION: "ý kiến của đơn vị",
    AdjustmentOrigin.BOARD_DECISION: "quyết định của Ban Chỉ đạo",
    AdjustmentOrigin.ENTRY_FIX: "sửa lỗi nhập số liệu",
}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One change of one answer.

    `order` numbers a unit's adjustments; `reference` names the decision or evidence and is never read here;
    `supersedes` is the order of an earlier adjustment of the same field that this one takes the place of.
    """

    order: int
    unit: str
    criterion: str
    field: str
    before: Answer
    after: Answer
    kind: Kind
    origin: AdjustmentOrigin
    reference: str
    supersedes: int | None = None

    @property
    def key(self) -> FactKey:
        """The criterion and the field."""
        return self.criterion, self.field


@dataclass(frozen=True, slots=True)
class Chain:
    """All adjustments of one field in order. In attribution they are one player: what is gone is gone.

    `before` and `after` are the answers at the two ends.
    """

    steps: tuple[Adjustment, ...]

    @property
    def key(self) -> FactKey:
        """The criterion and the field."""
        return self.steps[0].key

    @property
    def before(self) -> Answer:
        """The answer before the first step."""
        return self.steps[0].before

    @property
    def after(self) -> Answer:
        """The answer that stands."""
        return self.steps[-1].after


def fold(reported: UnitFacts, adjustments: Iterable[Adjustment]) -> UnitFacts:
    """Apply a unit's adjustments in their order to what it reported.

    Raises:
        AdjustmentError: an adjustment of another unit, two of one order, one that starts from an answer
            that did not stand, or one that supersedes nothing.
    """
    ordered = _in_order(reported.unit, adjustments)
    answers = dict(reported.answers)
    for item in ordered:
        standing = answers.get(item.key, MISSING)
        if content(standing) != content(item.before):
            raise AdjustmentError("adjustment.stale", f"{item.order}: {item.criterion}.{item.field}")
        answers[item.key] = item.after
    return UnitFacts(reported.unit, reported.kind, reported.parent, answers)


def chains(adjustments: Sequence[Adjustment]) -> tuple[Chain, ...]:
    """Put the adjustments of each field together, in the order in which the fields were first touched."""
    found: dict[FactKey, list[Adjustment]] = {}
    for item in sorted(adjustments, key=lambda each: each.order):
        found.setdefault(item.key, []).append(item)
    return tuple(Chain(tuple(steps)) for steps in found.values())


def content(answer: Answer) -> tuple[Status, str | None]:
    """What an answer says, whoever gave it."""
    return answer.status, answer.value


def _in_order(unit: str, adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    ordered = sorted(adjustments, key=lambda each: each.order)
    seen: dict[int, FactKey] = {}
    for item in ordered:
        if item.unit != unit:
            raise AdjustmentError("adjustment.other-unit", f"{item.order}: {item.unit}")
        if item.order in seen:
            raise AdjustmentError("adjustment.order-twice", str(item.order))
        if item.supersedes is not None and seen.get(item.supersedes) != item.key:
            raise AdjustmentError("adjustment.supersedes-nothing", f"{item.order}: {item.supersedes}")
        seen[item.order] = item.key
    return ordered
