"""The result files: columns, statuses, canonical points, and places that lead back to the printed figure."""

from __future__ import annotations

import pytest

from scoring import amount, wire
from tests.sources.figures import CONFIG, number, rows, sources
from tests.sources.rounds import rulebooks

COLUMNS = ["unit", "name", "kind", "parent", "section", "points", "status", "source", "position"]
STATUSES = {"given", "below_lowest", "not_submitted", "not_in_source"}
FILES = sorted(path.name for path in (CONFIG / "results").glob("*.csv"))
SETS = {"dak-nong-2018.csv": "dak-nong-2019"}


@pytest.mark.parametrize("name", FILES)
def test_a_result_file_has_its_columns_and_says_why_points_are_missing(name: str) -> None:
    found = rows(f"results/{name}")
    assert list(found[0]) == COLUMNS
    for row in found:
        assert row["status"] in STATUSES
        assert (row["status"] == "given") == bool(row["points"]), row
        assert wire(amount(row["points"] or "0")) == (row["points"] or "0"), row
        assert row["name"], row
    assert len({(row["unit"], row["section"]) for row in found}) == len(found)


@pytest.mark.parametrize("name", FILES)
def test_a_result_file_fits_the_sets_of_its_round(name: str) -> None:
    books = rulebooks(SETS.get(name, name.removesuffix(".csv")))
    for row in rows(f"results/{name}"):
        assert row["section"] in {section.id for section in books[row["kind"]].sections}, row


def test_points_lead_back_to_the_figures_they_come_from() -> None:
    printed = {(source.id, figure.at): figure.text for source in sources() for figure in source.figures}
    for row in (row for name in FILES for row in rows(f"results/{name}") if row["points"]):
        first, *less = [number(printed[row["source"], place]) for place in row["position"].split()]
        assert amount(row["points"]) == first - sum(less), row
