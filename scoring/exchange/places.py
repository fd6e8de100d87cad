"""Lists in Vietnamese: a line for a whole list; for a unit how many are ahead, share its place, surprise."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scoring.amounts import exact_text
from scoring.criteria.rulebook import Rulebook
from scoring.explanation.wording import Explanation, Json, Rows, filled
from scoring.ranks.changes import year_of
from scoring.ranks.ranking import RankTable, Row, Unranked

PROVISIONAL = "Danh sách còn tạm thời vì có đơn vị chưa kết luận."
UNRESOLVED = "Tiêu chuẩn phụ đã khai chưa phân được hạng với đơn vị bằng điểm."


def list_line(rulebook: Rulebook, table: RankTable, names: Mapping[str, str] | None = None) -> str:
    """Sum a list up: how many have a place, how many each level, how many have none and why.

    Args:
        rulebook: the set the list follows from.
        table: the list.
        names: names of units by code, for the unit a list is below; its code otherwise.
    """
    levels = year_of(rulebook, table).level_counts
    named = [f"mức {code}: {count}" for code, count in levels.items() if code]
    block = f" ({(names or {}).get(table.block, table.block)})" if table.block else ""
    reasons = Counter(item.text.partition(" (")[0] for item in table.unranked)
    without = [f"{count} đơn vị — {text}" for text, count in sorted(reasons.items())]
    parts = [f"{len(table.rows)} đơn vị được xếp hạng", *named, *without]
    return f"{rulebook.kind} · {table.ranking.label}{block}: {'; '.join(parts)}."


def explain_place(table: RankTable, unit: str, names: Mapping[str, str]) -> Explanation | None:
    """Explain a unit's place in a list, or why it has none; None where the list does not hold the unit.

    Args:
        table: the list.
        unit: the unit's code.
        names: names of units by code, where known.
    """
    items: tuple[Row | Unranked, ...] = (*table.rows, *table.unranked)
    found = next((item for item in items if item.unit == unit), None)
    return None if found is None else _PlaceStory(table, found, names)


@dataclass(frozen=True)
class _PlaceStory(Explanation):
    """One unit in one list."""

    table: RankTable
    item: Row | Unranked
    names: Mapping[str, str]

    @cached_property
    def counts(self) -> str:
        if isinstance(self.item, Unranked):
            return self.item.text
        return (
            f"hạng {self.item.shown} trong {len(self.table.rows)} đơn vị được xếp hạng: "
            f"{self.item.place - 1} đơn vị cao hơn, {_beside(self.table, self.item)} đồng hạng"
        )

    @cached_property
    def notes(self) -> str:
        return " ".join(_notes(self.table, self.item, self.names))

    @property
    def label(self) -> str:
        block = f" ({self.names.get(self.table.block, self.table.block)})" if self.table.block else ""
        return f"{self.table.ranking.label}{block}"

    @property
    def sentence(self) -> str:
        return f"{self.label}: {self.counts}. {self.notes}".rstrip()

    @property
    def rows(self) -> Rows:
        return filled(((self.label, self.counts), ("Ghi chú", self.notes)))

    @property
    def data(self) -> dict[str, Json]:
        row = self.item if isinstance(self.item, Row) else None
        return {
            "list": self.table.ranking.id,
            "label": self.table.ranking.label,
            "block": self.table.block or None,
            "place": exact_text(row.declared) if row else None,
            "ahead": str(row.place - 1) if row else None,
            "tied_with": str(_beside(self.table, row)) if row else None,
            "ranked": str(len(self.table.rows)),
            "provisional": self.table.provisional,
            "text": self.counts,
            "note": self.notes,
        }


def _beside(table: RankTable, item: Row) -> int:
    return sum(1 for row in table.rows if row.place == item.place) - 1


def _notes(table: RankTable, item: Row | Unranked, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(item, Row):
        yield from _notes_of_row(item, names)
    if item.near_miss:
        yield f"{item.near_miss.text}."
    if table.provisional:
        yield PROVISIONAL


def _notes_of_row(row: Row, names: Mapping[str, str]) -> Iterator[str]:
    if row.near_ahead:
        yield f"{row.near_ahead.sentence(names)}."
    if row.parted_by:
        yield f"Hạng giữa các đơn vị bằng điểm phân theo: {', '.join(row.parted_by)}."
    if row.unresolved:
        yield UNRESOLVED
