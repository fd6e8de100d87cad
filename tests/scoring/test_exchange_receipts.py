"""Receipts replay byte for byte; results come as rows, documents and as the basis of another index."""

import csv
import io
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scoring import LateRule, Rulebook, UnitFacts, load_rulebooks
from scoring.criteria.validity import ValidityError
from scoring.exchange.basis import NOTE, NoFeedError, basis_document, basis_rows
from scoring.exchange.canonical import Json, canonical_json
from scoring.exchange.documents import results_document
from scoring.exchange.facts_rows import facts_rows
from scoring.exchange.facts_tables import read_facts
from scoring.exchange.receipts import (
    Named,
    Receipt,
    ReceiptError,
    differences,
    read_receipt,
    receipt_of,
    unit_lines,
)
from scoring.exchange.result_rows import criterion_rows, place_rows, section_rows
from scoring.exchange.scored import Job, Scored, circumstances_of, compute
from scoring.exchange.totals_tables import TotalsTable, read_totals
from scoring.exchange.tree import proof, proves
from scoring.exchange.units import FactsTable

FOLDER = Path(__file__).parent / "receipts"
SHIPPED = sorted(path.parent.name for path in FOLDER.glob("*/bien-nhan.json"))


def rows(folder: str, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((FOLDER / folder / name).read_text("utf-8"))))


@cache
def books(folder: str) -> dict[str, Rulebook]:
    files = sorted((FOLDER / folder).glob("*.yaml"))
    return dict(load_rulebooks({path.name: path.read_text("utf-8") for path in files}))


def stored(folder: str) -> bytes:
    return (FOLDER / folder / "bien-nhan.json").read_bytes()


def totals(folder: str, name: str) -> TotalsTable:
    return read_totals(rows(folder, name), books(folder), name=name, as_typed=False)


def job_of(folder: str, receipt: Receipt) -> Job:
    if receipt.sources.ready_made:
        read = totals(folder, receipt.facts.file)
        previous = totals(folder, receipt.previous.file) if receipt.previous else None
        around = circumstances_of(read, receipt.around.late_rule)
        return Job(books(folder), read.table, around, receipt.day, previous)
    table = read_facts(
        rows(folder, receipt.facts.file),
        books(folder),
        name=receipt.facts.file,
        as_typed=receipt.sources.as_typed,
    )
    return Job(books(folder), table, receipt.around, receipt.day)


@cache
def scored(folder: str) -> Scored:
    return compute(job_of(folder, read_receipt(stored(folder))))


def again_of(receipt: Receipt, made: Scored) -> dict[str, Json]:
    return receipt_of(
        made,
        receipt.sources,
        engine=receipt.engine,
        grammars=receipt.grammars,
        results=receipt.results,
    )


def test_receipts_are_shipped() -> None:
    assert {"tinh-nho", "dak-nong-2019"} <= set(SHIPPED)


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_receipt_ever_shipped_replays_byte_for_byte(folder: str) -> None:
    receipt = read_receipt(stored(folder))
    again = again_of(receipt, scored(folder))
    assert canonical_json(again) == stored(folder)
    assert (
        canonical_json(results_document(scored(folder), receipt.results))
        == (FOLDER / folder / "ket-qua.json").read_bytes()
    )


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_unit_can_prove_its_line(folder: str) -> None:
    lines = unit_lines(scored(folder), read_receipt(stored(folder)).results)
    expected = json.loads(stored(folder))["result"]
    assert expected["lines"] == str(len(lines))
    assert all(proves(line, proof(lines, place), expected["root"]) for place, line in enumerate(lines))


def test_one_changed_value_changes_facts_result_and_root_and_nothing_else() -> None:
    receipt = read_receipt(stored("tinh-nho"))
    table = [[*row] for row in rows("tinh-nho", "so-lieu.csv")]
    table[1][7] = "90"
    facts = read_facts(table, books("tinh-nho"), name="b", as_typed=False)
    again = again_of(receipt, compute(Job(books("tinh-nho"), facts, receipt.around, receipt.day)))
    assert list(differences(receipt.content, again)) == ["facts.sha256", "result.root", "result.sha256"]


def test_the_order_of_rows_and_the_form_of_the_table_do_not_matter() -> None:
    receipt = read_receipt(stored("tinh-nho"))
    head, *body = rows("tinh-nho", "so-lieu.csv")
    facts = read_facts([head, *reversed(body)], books("tinh-nho"), name="b", as_typed=False)
    again = again_of(receipt, compute(Job(books("tinh-nho"), facts, receipt.around, receipt.day)))
    assert canonical_json(again) == stored("tinh-nho")


def test_a_receipt_repeats_the_policies_in_clear() -> None:
    content = json.loads(stored("tinh-nho"))
    huyen = content["criteria"][0]
    assert (huyen["id"], huyen["valid_from"], huyen["file"]) == (
        "vn.tinh-nho.huyen",
        "2019-02-01",
        "huyen.yaml",
    )
    assert huyen["rounding"] == [
        {"at": "section", "places": "3", "mode": "half_even", "ref": "02/QĐ-TN, Điều 2"}
    ]
    assert huyen["not_applicable"]["compare"] == "share"
    assert (huyen["ranks"][0]["ties"], huyen["ranks"][0]["below_lowest"]) == ("average", "shared_last")
    assert content["circumstances"]["late"] == ["X3"]
    assert (content["seeds"], content["facts"]["log_head"]) == ([], None)
    assert content["criteria"][1]["valid_to"] == "2020-12-31"


def test_reading_a_receipt_gives_what_a_replay_needs() -> None:
    receipt = read_receipt(stored("dak-nong-2019"))
    assert receipt.day == date(2019, 12, 31)
    assert receipt.sources.ready_made
    assert receipt.previous is not None
    assert receipt.previous.file == "nam-2018.csv"
    assert receipt.around.late_rule is LateRule.UNRANKED_SHOWN_LAST
    assert receipt.criteria["xa"] == Named("xa.yaml", books("dak-nong-2019")["xa"].digest)


def drop(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.pop(key)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda content: content.update(format="thamtra-receipt/99"), "receipt.unknown-format"),
        (drop("format"), "receipt.unknown-format"),
        (drop("engine"), "receipt.incomplete"),
        (drop("circumstances"), "receipt.incomplete"),
        (lambda content: content.update(day="2019-13-01"), "receipt.incomplete"),
        (lambda content: content.update(day=None), "receipt.incomplete"),
        (lambda content: content["engine"].update(results="thamtra-results/99"), "receipt.incomplete"),
        (lambda content: content.update(criteria={}), "receipt.incomplete"),
        (lambda content: content.update(facts="x"), "receipt.incomplete"),
        (lambda content: content["circumstances"].update(late_rule="maybe"), "receipt.incomplete"),
        (lambda content: content["circumstances"].update(below_lowest=[]), "receipt.incomplete"),
    ],
)
def test_a_receipt_that_cannot_be_used_says_why(
    change: Callable[[dict[str, Any]], object], code: str
) -> None:
    content = deepcopy(json.loads(stored("tinh-nho")))
    change(content)
    with pytest.raises(ReceiptError) as caught:
        read_receipt(canonical_json(content))
    assert caught.value.code == code


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format": "thamtra-receipt/1"}\n'])
def test_bytes_that_are_no_receipt_are_refused(data: bytes) -> None:
    with pytest.raises(ReceiptError):
        read_receipt(data)


def test_a_list_is_no_receipt() -> None:
    with pytest.raises(ReceiptError, match=r"receipt\.unknown-format"):
        read_receipt(b"[]\n")


def test_differences_name_places() -> None:
    before: Json = {"a": ["1", "2"], "b": {"c": None}, "d": ["1"]}
    after: Json = {"a": ["1", "3"], "b": {"c": "x"}, "d": [], "e": True}
    assert list(differences(before, after)) == ["a[2]", "b.c", "d", "e"]


def test_a_day_outside_the_validity_is_refused() -> None:
    job = scored("tinh-nho").job
    with pytest.raises(ValidityError):
        compute(Job(job.rulebooks, job.table, job.around, date(2021, 1, 1)))


def test_without_a_day_nothing_is_refused_and_the_result_says_so() -> None:
    job = scored("tinh-nho").job
    again = compute(Job(job.rulebooks, job.table, job.around))
    assert results_document(again)["day"] is None
    assert receipt_of(again, read_receipt(stored("tinh-nho")).sources)["day"] is None


def test_rows_of_criteria_carry_exact_points() -> None:
    found = list(criterion_rows(scored("tinh-nho")))
    assert found[0][:4] == ("kind", "unit", "name", "criterion")
    assert ("huyen", "H1", "Huyện Một", "C.4", "Chỉ số nhận từ bộ khác", "39/14", "3", "scored") in found


def test_rows_of_sections_carry_level_and_place() -> None:
    found = {(row[1], row[3]): row for row in section_rows(scored("tinh-nho"))}
    assert found["H1", "chung"][5:] == ("16.113", "20", "20", "80.6", "Mức II", "1")
    assert found["X3", "san_sang"][9:] == ("Không xếp hạng", "")


def test_rows_of_places_carry_changes_and_reasons() -> None:
    found = {(row[1], row[4]): row for row in place_rows(scored("dak-nong-2019"))}
    assert found["san_sang", "cu-jut"][3:10] == (
        "2",
        "cu-jut",
        "Huyện Cư Jút",
        "40.23",
        "Mức II",
        "2.365",
        "",
    )
    assert found["san_sang", "krong-no"][3] == ""
    assert found["san_sang", "krong-no"][9] == "Dưới mức thấp nhất: không xếp hạng"
    assert found["ket_qua", "cu-jut"][6] == ""


def test_a_total_that_is_not_there_is_no_zero() -> None:
    units = {
        item["unit"]: item
        for item in json.loads((FOLDER / "dak-nong-2019/ket-qua.json").read_text())["units"]
    }
    assert units["krong-no"]["sections"]["san_sang"]["points"] is None
    assert units["krong-no"]["total"]["points"] is None
    assert units["gia-nghia"]["total"]["points"] == "125.55"
    sections = {(row[1], row[3]): row for row in section_rows(scored("dak-nong-2019"))}
    assert sections["krong-no", "san_sang"][5] == ""


def test_an_earlier_year_gives_differences_of_values_only() -> None:
    changes = scored("dak-nong-2019").changes["huyen", "san_sang", ""]
    assert changes.ranked_before == 0
    assert {change.level for change in changes.units if change.value is not None} == {None}


def test_totals_over_all_sections_are_compared_where_all_are_known() -> None:
    folder = "dak-nong-2019"
    text = {
        path.name: path.read_text("utf-8").replace("of: san_sang", "of: total")
        for path in (FOLDER / folder).glob("*.yaml")
    }
    own = load_rulebooks(text)
    now, before = (
        read_totals(rows(folder, name), own, name=name, as_typed=False)
        for name in ("nam-2019.csv", "nam-2018.csv")
    )
    job = Job(own, now.table, circumstances_of(now, LateRule.RANKED), None, before)
    changes = {item.unit: item.value for item in compute(job).changes["huyen", "san_sang", ""].units}
    assert changes["gia-nghia"] is not None
    assert float(changes["gia-nghia"]) == -4.1
    assert changes["cu-jut"] is None


def test_what_feeds_another_index_says_that_it_gives_no_points() -> None:
    document = basis_document(scored("tinh-nho"), "QĐ 05/QĐ-TN")
    assert (document["note"], document["decision"]) == (NOTE, "QĐ 05/QĐ-TN")
    found = list(basis_rows(scored("tinh-nho"), "QĐ 05/QĐ-TN"))
    assert found[1][:4] == ("7.1.3", "Chỉ số cải cách hành chính", "03/QĐ-TN", "căn cứ xem xét")
    assert [row[6] for row in found[1:-1]] == ["H1", "H2", "H3"]
    assert found[-1] == (NOTE,)


def test_sets_that_feed_nothing_give_no_basis() -> None:
    with pytest.raises(NoFeedError):
        basis_document(scored("dak-nong-2019"), "x")


def test_facts_written_as_rows_are_read_back_equal() -> None:
    job = scored("tinh-nho").job
    rows = list(facts_rows(job.table))
    assert read_facts(rows, job.rulebooks, name="bang.csv", as_typed=False) == job.table
    empty = FactsTable((UnitFacts("X9", "xa", None, {}),), {})
    assert list(facts_rows(empty))[1:] == [("X9", "", "xa", "", "", "", "", "", "")]
    assert read_facts(list(facts_rows(empty)), job.rulebooks, name="bang.csv", as_typed=False) == empty
