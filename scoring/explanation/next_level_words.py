"""The way to the next level, and what decides about a level, in Vietnamese sentences and as plain JSON."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.amounts import amount, show_exact, show_text
from scoring.answers import Status
from scoring.criteria.policies import Rounding
from scoring.criteria.rulebook import FieldType
from scoring.explanation.next_level import Correction, FieldChange, Move, NextLevel
from scoring.explanation.wording import show_points
from scoring.values import show_value

Json = str | bool | None | int | list["Json"] | dict[str, "Json"]
BELOW_LOWEST = "dưới mức thấp nhất"
ELSEWHERE = " (do nơi khác đo hoặc chấm)"
NO_WAY = "Không có thay đổi nào trong số liệu của riêng đơn vị đưa tới mức này"
NOT_PROVED = " (chưa chứng minh là ít tiêu chí nhất)"


def next_level_sentence(found: NextLevel) -> str:
    """Say what is missing to the next level and the cheapest way there."""
    conditions = "".join(f"; {text}" for text in _conditions(found))
    if not found.moves:
        return f"{_gap(found)}{conditions}. {NO_WAY}."
    proved = "" if found.proved else NOT_PROVED
    moves = "; ".join(_move(move, found.score.trace.display) for move in found.moves)
    return f"{_gap(found)}{conditions}. Cách ít thay đổi nhất, {len(found.moves)} tiêu chí{proved}: {moves}."


def correction_sentence(correction: Correction) -> str:
    """Say which one correction would change the level, and to which."""
    level = correction.level.label if correction.level else BELOW_LOWEST
    values = ", ".join(_instead(change) for change in correction.move.changes)
    return f"{correction.move.criterion.label}: nếu {values} thì đơn vị ở {level}."


def next_level_data(found: NextLevel) -> dict[str, Json]:
    """Give the way to the next level as plain JSON; amounts are canonical text or fractions."""
    return {
        "unit": found.unit,
        "section": found.section.id,
        "level": found.score.level.code if found.score.level else None,
        "target": found.target.code,
        "short": _exact(found.short),
        "share": found.as_share,
        "groups": [{"group": item.minimum.group, "short": _exact(item.short)} for item in found.groups],
        "gate": None if found.gate is None else [found.gate.gate.section, found.gate.gate.min_level],
        "headroom": [
            {"criterion": item.criterion, "room": _exact(item.room), "reachable": _exact(item.reachable)}
            for item in found.headroom
        ],
        "moves": [move_data(move) for move in found.moves],
        "proved": found.proved,
        "left_out": found.left_out,
        "sentence": next_level_sentence(found),
    }


def corrections_data(found: Sequence[Correction]) -> list[Json]:
    """Give deciding corrections as plain JSON."""
    return [
        {
            "up": item.up,
            "level": item.level.code if item.level else None,
            "move": move_data(item.move),
            "sentence": correction_sentence(item),
        }
        for item in found
    ]


def move_data(move: Move) -> dict[str, Json]:
    """Give one move as plain JSON."""
    return {
        "criterion": move.criterion.id,
        "before": _exact(move.before),
        "after": _exact(move.after),
        "measured_elsewhere": move.measured_elsewhere,
        "changes": [
            {
                "field": item.field.id,
                "status": item.before.status.value,
                "before": item.before.value,
                "after": item.after,
            }
            for item in move.changes
        ],
    }


def _gap(found: NextLevel) -> str:
    head = f"{found.section.label}: để đạt {found.target.label}"
    if not found.short:
        return f"{head} đã đủ điểm nhưng chưa đạt điều kiện kèm theo"
    return f"{head} còn thiếu đúng {show_exact(found.short)} {'%' if found.as_share else 'điểm'}"


def _conditions(found: NextLevel) -> list[str]:
    texts = [
        f"nhóm «{item.label}» thiếu {show_exact(item.short)} điểm so với mức tối thiểu "
        f"{show_exact(item.minimum.min)}"
        for item in found.groups
    ]
    if found.gate:
        texts.append(f"phải đạt ít nhất {found.gate.level} ở mục «{found.gate.section}»")
    return texts


def _move(move: Move, display: Rounding | None) -> str:
    changes = ", ".join(_wanted(change) for change in move.changes)
    elsewhere = ELSEWHERE if move.measured_elsewhere else ""
    return f"{move.criterion.label}: {changes}{elsewhere} ({_points(move, display)} điểm)"


def _points(move: Move, display: Rounding | None) -> str:
    """Write the points before and after as the set shows them, exactly where they would look the same."""
    before, after = (show_points(points, display) for points in (move.before, move.after))
    if before == after:
        before, after = show_exact(move.before), show_exact(move.after)
    return f"{before} → {after}"


def _wanted(change: FieldChange) -> str:
    label, after = change.field.label, show_value(change.field, change.after)
    if change.before.status is not Status.GIVEN or change.before.value is None:
        return f"bổ sung số liệu, minh chứng «{label}»"
    if change.field.type is FieldType.BOOL:
        return f"cần có «{label}»"
    if change.field.type is FieldType.CHOICE:
        return f"«{label}» chuyển sang «{after}»"
    before = change.before.value
    difference = amount(change.after) - amount(before)
    verb = "thêm" if difference > 0 else "bớt"
    steps = f"{show_exact(abs(difference))} {change.field.unit}".rstrip()
    return f"cần {verb} {steps} ở «{label}» ({show_text(before)} → {after})"


def _instead(change: FieldChange) -> str:
    field = change.field
    after = f"{show_value(field, change.after)} {field.unit}".rstrip()
    if change.before.status is not Status.GIVEN or change.before.value is None:
        return f"«{field.label}» có đủ số liệu, minh chứng"
    return f"«{field.label}» là {after} thay vì {show_value(field, change.before.value)}"


def _exact(value: Fraction) -> str:
    return show_exact(value).replace(",", ".")
