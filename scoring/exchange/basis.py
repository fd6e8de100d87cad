"""Results that another index looks at, handed over with the wording of their instrument, never as points."""

from collections.abc import Iterator, Sequence

from scoring.exchange.canonical import Json
from scoring.exchange.documents import exact_text
from scoring.exchange.scored import Scored
from scoring.ranks.ranking import RankTable, Row, Unranked

BASIS_FORMAT = "thamtra-basis/1"
NOTE = "Chỉ là căn cứ xem xét; điểm của chỉ số nhận do người có thẩm quyền cho, không tự tính từ bảng này."
BASIS_COLUMNS = (
    "component",
    "title",
    "instrument",
    "wording",
    "decision",
    "set",
    "unit",
    "name",
    "list",
    "value",
    "level",
    "place",
    "reason",
)


class NoFeedError(ValueError):
    """No set declares that another index looks at its results."""

    code = "basis.no-feed"


def basis_document(scored: Scored, decision: str) -> dict[str, Json]:
    """Put the results of every set that feeds another index into one document.

    Args:
        scored: the results.
        decision: the decision that approved them, in words.

    Raises:
        NoFeedError: there is no such set.
    """
    rows = [dict(zip(BASIS_COLUMNS, row, strict=True)) for row in _rows(scored, decision)]
    return {"format": BASIS_FORMAT, "note": NOTE, "decision": decision, "results": rows}


def basis_rows(scored: Scored, decision: str) -> Iterator[Sequence[str]]:
    """Give the same as rows, the note last; arguments and errors as for `basis_document`."""
    rows = _rows(scored, decision)
    yield BASIS_COLUMNS
    yield from rows
    yield (NOTE,)


def _rows(scored: Scored, decision: str) -> list[Sequence[str]]:
    found = list(_results(scored, decision))
    if not any(book.feeds for book in scored.job.rulebooks.values()):
        raise NoFeedError(", ".join(sorted(scored.job.rulebooks)))
    return found


def _results(scored: Scored, decision: str) -> Iterator[Sequence[str]]:
    for kind, tables in scored.tables.items():
        book = scored.job.rulebooks[kind]
        for feed in book.feeds:
            head = (feed.component, feed.title, feed.instrument, feed.wording, decision, book.id)
            for table in tables:
                for row in table.rows:
                    yield *head, *_standing(scored, table, row), exact_text(row.declared), ""
                for item in table.unranked:
                    yield *head, *_standing(scored, table, item), "", item.text


def _standing(scored: Scored, table: RankTable, item: Row | Unranked) -> Sequence[str]:
    name = scored.job.table.names.get(item.unit, "")
    value = "" if item.value is None else exact_text(item.value)
    return item.unit, name, table.ranking.label, value, item.level.label if item.level else ""
