"""What a table says of the units above, held against what its criteria sets make of them.

A unit above that is left out or mistyped would drop a unit out of a count, or rank it first of one, silently.
"""

from collections.abc import Collection, Mapping

from scoring.criteria.rulebook import Rulebook
from scoring.criteria.rules import Block, RelativeMax, RollupRatio
from scoring.exchange.units import Units

_Found = tuple[str, str] | None


def check_parents(units: Units, rulebooks: Mapping[str, Rulebook]) -> None:
    """Note units whose unit above is needed and missing, not in the table, or written in two ways.

    Args:
        units: the units of the table; faults go to its sheet, with the first row of the unit.
        rulebooks: the sets by kind of unit.
    """
    above = {kind: _counting(units, kind, rulebooks) for kind in rulebooks}
    apart = {kind for kind, rulebook in rulebooks.items() if _by_parent(rulebook)}
    spelled: dict[str, str] = {}
    for code, unit in units.found.items():
        kind, parent = unit.said["kind"], unit.said["parent"]
        if not parent:
            fault = _missing(code) if above[kind] or kind in apart else None
        elif above[kind]:
            fault = _unknown(code, parent, above[kind])
        else:
            fault = _alike(parent, spelled.setdefault(parent.casefold(), parent)) if kind in apart else None
        if fault:
            units.sheet.add(unit.line, "parent", *fault)


def _missing(code: str) -> _Found:
    return "facts.parent-missing", f"Thiếu đơn vị cấp trên của «{code}»; ghi mã của đơn vị đó ở cột parent"


def _unknown(code: str, parent: str, known: Collection[str]) -> _Found:
    if parent in known:
        return None
    message = f"Bảng không có đơn vị cấp trên «{parent}» của «{code}»; sửa mã, hoặc thêm dòng cho đơn vị đó"
    return "facts.parent-unknown", message


def _alike(parent: str, other: str) -> _Found:
    if parent == other:
        return None
    message = f"Đơn vị cấp trên «{parent}» và «{other}» chỉ khác chữ hoa, chữ thường; ghi cùng một cách"
    return "facts.parent-alike", message


def _counting(units: Units, kind: str, rulebooks: Mapping[str, Rulebook]) -> Collection[str]:
    """Name the units of the table that count units of this kind below them."""
    kinds = {upper for upper, rulebook in rulebooks.items() if kind in _children(rulebook)}
    return {code for code, unit in units.found.items() if unit.said["kind"] in kinds}


def _children(rulebook: Rulebook) -> set[str]:
    return {item.rule.child_kind for item in rulebook.criteria() if isinstance(item.rule, RollupRatio)}


def _by_parent(rulebook: Rulebook) -> bool:
    """Tell whether units are set against each other only below one unit above."""
    compared = {item.rule.block for item in rulebook.criteria() if isinstance(item.rule, RelativeMax)}
    return Block.PARENT in compared | {ranking.block for ranking in rulebook.rankings}
