"""A unit's line holds against the receipt alone; a changed one, or one of other results, does not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scoring.exchange.canonical import canonical_json
from scoring.exchange.lines import LineError, extract_line, verify_line
from scoring.exchange.receipts import Receipt, read_receipt

FOLDER = Path(__file__).parent / "receipts"


def receipt(name: str = "tinh-nho") -> Receipt:
    return read_receipt((FOLDER / name / "bien-nhan.json").read_bytes())


def results(name: str = "tinh-nho") -> bytes:
    return (FOLDER / name / "ket-qua.json").read_bytes()


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(LineError) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize(("name", "every"), [("tinh-nho", 1), ("dak-nong-2019", 13)])
def test_units_of_published_results_can_check_their_own_line(name: str, every: int) -> None:
    for unit in json.loads(results(name))["units"][::every]:
        line = canonical_json(extract_line(results(name), receipt(name), unit["unit"]))
        assert verify_line(line, receipt(name)) == unit["unit"]


def test_a_line_shows_no_other_unit() -> None:
    line = canonical_json(extract_line(results(), receipt(), "X1")).decode()
    assert "Xã Một" in line
    assert "Xã Hai" not in line


def edit(change: Callable[[dict[str, Any]], object]) -> bytes:
    document: dict[str, Any] = json.loads(canonical_json(extract_line(results(), receipt(), "X1")))
    change(document)
    return canonical_json(document)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda it: it["line"]["total"].update(points="20"), "line.not-in-list"),
        (lambda it: it["proof"].pop(), "line.not-in-list"),
        (lambda it: it["proof"][0].update(left=not it["proof"][0]["left"]), "line.not-in-list"),
        (lambda it: it["proof"][0].update(beside="xyz"), "line.not-a-line"),
        (lambda it: it["proof"][0].pop("left"), "line.not-a-line"),
        (lambda it: it.update(proof=["x"]), "line.not-a-line"),
        (lambda it: it.update(proof="x"), "line.not-a-line"),
        (lambda it: it.update(line=[]), "line.not-a-line"),
        (lambda it: it.update(format="thamtra-line/9"), "line.not-a-line"),
        (lambda it: it.pop("format"), "line.not-a-line"),
    ],
)
def test_a_changed_line_does_not_hold(change: Callable[[dict[str, Any]], object], code: str) -> None:
    data = edit(change)
    assert code_of(lambda: verify_line(data, receipt())) == code


def test_a_line_does_not_hold_against_another_receipt() -> None:
    line = canonical_json(extract_line(results(), receipt(), "X1"))
    assert code_of(lambda: verify_line(line, receipt("dak-nong-2019"))) == "line.not-in-list"


@pytest.mark.parametrize("data", [b"", b"x", b"[]\n"])
def test_other_bytes_are_no_line(data: bytes) -> None:
    assert code_of(lambda: verify_line(data, receipt())) == "line.not-a-line"


def test_lines_come_from_the_results_of_the_receipt() -> None:
    assert code_of(lambda: extract_line(results("dak-nong-2019"), receipt(), "X1")) == "line.other-results"
    assert code_of(lambda: extract_line(results(), receipt(), "X9")) == "line.unknown-unit"
