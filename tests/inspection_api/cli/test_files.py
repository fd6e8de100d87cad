"""Files of the commands: many kinds are read, strange ones refused by name, written ones are whole."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from inspection_api.cli.tables import Refusal, csv_bytes, doing, read_rows, write_whole
from inspection_api.sheets.grid import LARGEST_TABLE


@pytest.mark.parametrize(
    "data",
    [
        b'unit,x\nX1,"3,5"\n',
        b"unit;x\nX1;3,5\n",
        b"\xef\xbb\xbfunit;x\r\nX1;3,5\r\n",
        b'"unit";"x"\n"X1";"3,5"\n',
    ],
)
def test_csv_is_read_with_comma_or_semicolon_with_or_without_mark(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b.csv").write_bytes(data)
    assert read_rows(tmp_path / "b.csv", as_typed=True) == [["unit", "x"], ["X1", "3,5"]]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("b.csv", "unit\nXã".encode("utf-16"), "file-not-utf-8"),
        ("b.csv", "unit\nXã".encode("cp1252"), "file-not-utf-8"),
        ("b.csv", b"unit\x00\n", "file-not-utf-8"),
        ("b.csv", b'unit\n"X1"x\n', "file-not-csv"),
        ("b.csv", b'unit\n"X1\n', "file-not-csv"),
        ("b.csv", b"unit\n" + b"x" * 131_073, "file-cell-too-long"),
        ("b.csv", b"unit" + b",x" * 2000, "file-too-many-columns"),
        ("b.xlsx", b"unit", "file-not-xlsx"),
        ("b.xlsx", b"", "file-empty"),
        ("b.ods", b"", "file-unknown-type"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Refusal, match=code):
        read_rows(tmp_path / name, as_typed=True)


@pytest.mark.parametrize("name", ["b.csv", "b.xlsx"])
def test_a_file_above_the_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with (tmp_path / name).open("wb") as file:
        os.ftruncate(file.fileno(), LARGEST_TABLE + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(Refusal, match="file-too-large"):
        read_rows(tmp_path / name, as_typed=True)


def test_no_cell_is_taken_for_a_formula() -> None:
    rows = [["=1+1", "@x", "+84", "-1.9", "-x", "a\tb", "\tx", "10/3", "-10/3"]]
    assert csv_bytes(rows).decode("utf-8-sig") == "'=1+1,'@x,'+84,-1.9,'-x,a\tb,'\tx,10/3,-10/3\n"


def test_a_written_file_replaces_another_whole(tmp_path: Path) -> None:
    place = tmp_path / "kq.csv"
    place.write_bytes(b"old")
    write_whole({place: b"new"})
    assert place.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["kq.csv"]


def test_a_file_that_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kq.csv"
    place.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Refusal, match="file-not-written"):
        write_whole({place: b"new"})
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kq.csv"]


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(Refusal, match="file-not-written"):
        write_whole({tmp_path / "kq.csv": b"new"})
    assert list(tmp_path.iterdir()) == []


def test_of_two_files_none_is_written_where_one_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="file-not-written"):
        write_whole({tmp_path / "kq.csv": b"new", tmp_path / "khong" / "bn.json": b"new"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Không ghi được"):
        write_whole({tmp_path / "khong" / "kq.csv": b""})


def test_long_work_says_what_it_is_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(threading, "Timer", _Now(told))
    with doing("Đang đọc"):
        assert told == ["Đang đọc…"]


class _Now:
    """A timer whose time has come at once."""

    def __init__(self, told: list[str]) -> None:
        self._told = told
        self.daemon = False

    def __call__(self, _after: float, _tell: object, arguments: list[str], _more: object) -> _Now:
        self._told.extend(arguments)
        return self

    def start(self) -> None:
        """Begin."""

    def cancel(self) -> None:
        """End."""
