"""`line extract` and `line verify`: a unit checks its own line with the receipt alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inspection_api.cli.conftest import RECEIPTS, Run

RECEIPT = str(RECEIPTS / "tinh-nho/bien-nhan.json")
RESULTS = str(RECEIPTS / "tinh-nho/ket-qua.json")


def test_a_line_is_taken_out_and_holds(run: Run) -> None:
    assert (
        run("line", "extract", RECEIPT, "--results", RESULTS, "--unit", "X1", "--out", "x1.json").exit_code
        == 0
    )
    done = run("line", "verify", "x1.json", RECEIPT)
    assert (done.exit_code, done.output) == (0, "Đúng: dòng của đơn vị X1 thuộc kết quả ngày 31/10/2019.\n")


def test_a_changed_line_is_refused(run: Run, folder: Path) -> None:
    run("line", "extract", RECEIPT, "--results", RESULTS, "--unit", "X1", "--out", "x1.json")
    text = (folder / "x1.json").read_text("utf-8").replace("Xã Một", "Xã Khác")
    (folder / "x1.json").write_text(text, "utf-8")
    done = run("line", "verify", "x1.json", RECEIPT)
    assert done.exit_code == 1
    assert "line.not-in-list" in done.stderr


@pytest.mark.parametrize(("unit", "out", "code"), [("X9", "x.json", 1), ("X1", "bn.json", 2)])
def test_what_cannot_be_taken_out_is_refused(run: Run, folder: Path, unit: str, out: str, code: int) -> None:
    (folder / "bn.json").write_bytes(Path(RECEIPT).read_bytes())
    done = run("line", "extract", "bn.json", "--results", RESULTS, "--unit", unit, "--out", out)
    assert done.exit_code == code
    assert not (folder / "x.json").exists()
