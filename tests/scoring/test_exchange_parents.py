"""Units above in a table: none is missing, mistyped or unknown where a count or a list depends on it."""

from functools import cache

import pytest

from scoring import RanksError, Rulebook, load_rulebook
from scoring.exchange.facts_tables import read_facts
from scoring.exchange.scored import Job, compute
from scoring.exchange.tables import TableError
from scoring.exchange.totals_tables import read_totals
from scoring.exchange.units import FactsTable
from tests.scoring.made_up_set import SMALL
from tests.scoring.test_exchange_receipts import books
from tests.scoring.test_exchange_tables import READY, rows

BY_PARENT = "block: parent"
COUNTED = ("X1,xa,H1", "X2,xa,H1")
ABOVE = ("H1,huyen,", "H2,huyen,")


@cache
def apart() -> dict[str, Rulebook]:
    return {"xa": load_rulebook(SMALL.replace("block: kind\n", f"{BY_PARENT}\n"), name="nho.yaml")}


def read(sets: dict[str, Rulebook], *lines: str) -> FactsTable:
    return read_facts(rows("unit,kind,parent", *lines), sets, name="b", as_typed=False)


def faults(sets: dict[str, Rulebook], *lines: str) -> list[tuple[int, str, str]]:
    with pytest.raises(TableError) as caught:
        read(sets, *lines)
    return [(fault.row, fault.column, fault.code) for fault in caught.value.faults]


def test_a_unit_of_a_list_by_the_unit_above_names_it() -> None:
    assert faults(apart(), "X1,xa,P", "X2,xa,") == [(3, "parent", "facts.parent-missing")]


def test_one_unit_above_is_written_in_one_way() -> None:
    assert faults(apart(), "X1,xa,P", "X2,xa,p", "X3,xa,P") == [(3, "parent", "facts.parent-alike")]
    with pytest.raises(TableError, match="Đơn vị cấp trên «p» và «P» chỉ khác chữ hoa, chữ thường; ghi cùng"):
        read(apart(), "X1,xa,P", "X2,xa,p")
    assert len(read(apart(), "X1,xa,P", "X2,xa,Q", "X3,xa,P").facts) == 3


@pytest.mark.parametrize(("parent", "code"), [("H01", "unknown"), ("h1", "unknown"), ("", "missing")])
def test_a_counted_unit_stands_below_a_unit_of_the_table(parent: str, code: str) -> None:
    found = faults(books("tinh-nho"), *ABOVE, *COUNTED, f"X3,xa,{parent}")
    assert found == [(6, "parent", f"facts.parent-{code}")]
    assert len(read(books("tinh-nho"), *ABOVE, *COUNTED).facts) == 4


def test_where_nobody_counts_and_nothing_is_set_apart_units_above_are_free() -> None:
    assert len(read(books("tinh-nho"), "X1,xa,H1", "X2,xa,h1", "X3,xa,").facts) == 3


def test_ready_made_totals_are_held_to_the_same() -> None:
    text = READY.replace("block: kind", BY_PARENT)
    table = rows("unit,kind,parent,section,points", "X1,xa,P,muc,1", "X2,xa,,muc,1")
    with pytest.raises(TableError, match=r"t:3: parent: .*facts\.parent-missing"):
        read_totals(table, {"xa": load_rulebook(text, name="san.yaml")}, name="t", as_typed=False)


def test_a_job_put_together_by_hand_is_held_to_it_too() -> None:
    table = read({"xa": load_rulebook(SMALL, name="nho.yaml")}, "X1,xa,P", "X2,xa,")
    assert [made.block for made in compute(Job(apart(), read(apart(), "X1,xa,P"))).tables["xa"]] == ["P"]
    with pytest.raises(RanksError) as caught:
        compute(Job(apart(), table))
    assert (caught.value.code, caught.value.detail) == ("ranks.unknown-parent", "X2")
