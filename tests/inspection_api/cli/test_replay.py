"""`replay`: the same bytes again, or what differs and where."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from inspection_api.cli import replaying
from scoring.exchange.canonical import canonical_json
from scoring.exchange.receipts import ENGINE
from scoring.population import Agreement
from tests.inspection_api.cli.conftest import RECEIPTS, ROOT, Run


@pytest.fixture
def shipped(folder: Path) -> Path:
    """A copy of the shipped receipts, to be changed."""
    shutil.copytree(RECEIPTS, folder / "bn")
    return folder / "bn"


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("name", sorted(path.parent.name for path in RECEIPTS.glob("*/bien-nhan.json")))
def test_every_shipped_receipt_replays(run: Run, name: str) -> None:
    place = RECEIPTS / name
    done = run("replay", str(place / "bien-nhan.json"), "--results", str(place / "ket-qua.json"))
    assert done.exit_code == 0, done.stderr
    assert done.output.startswith("Đúng từng byte")


def test_a_receipt_written_now_replays_from_elsewhere(run: Run, folder: Path) -> None:
    score = (
        "score",
        "--criteria",
        "xa.yaml",
        "--facts",
        "so-lieu.csv",
        "--on",
        "2019-10-31",
        "--out",
        "kq.json",
    )
    assert run(*score, "--receipt", "bn.json").exit_code == 0
    elsewhere = folder / "noi-khac"
    elsewhere.mkdir()
    (folder / "bn.json").rename(elsewhere / "bn.json")
    assert "replay.no-file" in run("replay", "noi-khac/bn.json").stderr
    done = run("replay", "noi-khac/bn.json", "--criteria", "xa.yaml", "--facts", "so-lieu.csv")
    assert done.exit_code == 0, done.stderr


def test_changed_facts_are_told_with_the_units_that_differ(run: Run, shipped: Path) -> None:
    changed(shipped / "tinh-nho/so-lieu.csv", "dung_han,given,91", "dung_han,given,90")
    place = shipped / "tinh-nho"
    done = run("replay", str(place / "bien-nhan.json"), "--results", str(place / "ket-qua.json"))
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "KHÁC facts.sha256: số liệu khác lúc lập biên nhận"
    assert any(line.startswith("KHÁC đơn vị H1: criteria.C.2.points") for line in lines)
    assert not any("đơn vị X1" in line for line in lines)


def test_changed_criteria_are_told(run: Run, shipped: Path) -> None:
    changed(shipped / "tinh-nho/xa.yaml", 'each: "0.25"', 'each: "0.5"')
    done = run("replay", str(shipped / "tinh-nho/bien-nhan.json"))
    assert done.exit_code == 1
    assert "KHÁC criteria[2].sha256: bộ tiêu chí khác lúc lập biên nhận" in done.stderr


def test_changed_totals_of_last_year_are_told(run: Run, shipped: Path) -> None:
    changed(shipped / "dak-nong-2019/nam-2018.csv", "37.865", "37.866")
    done = run("replay", str(shipped / "dak-nong-2019/bien-nhan.json"))
    assert "KHÁC previous.sha256" in done.stderr


def test_published_results_that_were_edited_are_told(run: Run, shipped: Path) -> None:
    place = shipped / "tinh-nho"
    changed(place / "ket-qua.json", '"points":"16.113"', '"points":"17"')
    done = run("replay", str(place / "bien-nhan.json"), "--results", str(place / "ket-qua.json"))
    assert done.exit_code == 1
    assert "KHÁC đơn vị H1: sections.chung.points, total.points" in done.stderr


@pytest.mark.parametrize("data", [b"{}\n", b'{"units":"x"}\n', b"[]\n"])
def test_other_documents_are_no_results(run: Run, shipped: Path, data: bytes) -> None:
    (shipped / "x.json").write_bytes(data)
    done = run("replay", str(shipped / "tinh-nho/bien-nhan.json"), "--results", str(shipped / "x.json"))
    assert done.exit_code == 1
    assert "x.json" in done.stderr


@pytest.mark.parametrize("data", [b"", b"x", b'{"a":"b"}\n', b'{"format": "thamtra-receipt/1"}\n'])
def test_what_is_no_receipt_is_refused(run: Run, folder: Path, data: bytes) -> None:
    (folder / "x.json").write_bytes(data)
    done = run("replay", "x.json")
    assert done.exit_code == 1
    assert "[receipt." in done.stderr


def test_results_that_are_no_json_are_refused(run: Run, shipped: Path) -> None:
    done = run(
        "replay", str(shipped / "tinh-nho/bien-nhan.json"), "--results", str(shipped / "tinh-nho/xa.yaml")
    )
    assert "replay.bad-results" in done.stderr


def test_a_receipt_cannot_point_outside_its_folder(run: Run, shipped: Path) -> None:
    place = shipped / "tinh-nho/bien-nhan.json"
    content = json.loads(place.read_bytes())
    content["facts"]["file"] = "../tinh-nho/so-lieu.csv"
    place.write_bytes(canonical_json(content))
    assert "replay.no-file" in run("replay", str(place)).stderr


def test_a_file_name_that_no_system_takes_is_a_file_that_is_not_there(run: Run, shipped: Path) -> None:
    place = shipped / "tinh-nho/bien-nhan.json"
    content = json.loads(place.read_bytes())
    content["facts"]["file"] = "x" * 5000
    place.write_bytes(canonical_json(content))
    done = run("replay", str(place))
    assert (done.exit_code, "replay.no-file" in done.stderr) == (1, True)
    assert len(done.stderr) < 300


def test_another_engine_is_named_and_the_result_still_holds(run: Run, shipped: Path) -> None:
    place = shipped / "tinh-nho/bien-nhan.json"
    changed(place, ENGINE, "thamtra-scoring/0")
    done = run("replay", str(place))
    assert done.exit_code == 0
    assert "do thamtra-scoring/0 lập" in done.output


def test_sets_of_other_kinds_cannot_replay(run: Run, shipped: Path) -> None:
    done = run("replay", str(shipped / "tinh-nho/bien-nhan.json"), "--criteria", "xa.yaml")
    assert "replay.other-sets" in done.stderr


def test_a_receipt_above_the_limit_is_refused(
    run: Run, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspection_api.cli.tables.LARGEST_TABLE", 100)
    assert "quá lớn" in run("replay", str(shipped / "tinh-nho/bien-nhan.json")).stderr


def test_a_replay_works_the_points_out_in_a_second_way(run: Run, shipped: Path) -> None:
    done = run("replay", str(shipped / "tinh-nho/bien-nhan.json"))
    assert "Cách tính thứ hai" in done.output
    assert "Loại huyen chỉ tính bằng cách thứ nhất: bộ không khai làm tròn từng tiêu chí." in done.output


def test_two_ways_that_differ_end_in_a_failure(
    run: Run, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "agreement", lambda *_: Agreement(18, (("X1", "A.1"),), {}))
    done = run("replay", str(shipped / "tinh-nho/bien-nhan.json"))
    assert (done.exit_code, done.stderr) == (1, "KHÁC X1 A.1: hai cách tính cho kết quả khác nhau\n")


def test_every_reason_to_leave_a_set_to_the_first_way_has_its_words() -> None:
    sources = (ROOT / "scoring/population").glob("*.py")
    codes = {code for path in sources for code in re.findall(r'"(kernel\.[a-z-]+)"', path.read_text("utf-8"))}
    assert codes == set(replaying.ONE_WAY_TEXTS)
