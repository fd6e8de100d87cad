"""`source`: rounds known from published texts are told as they were published, or refused with a reason."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from inspection_api.cli import configuration
from inspection_api.kernel.configuration import Configuration
from scoring.exchange.canonical import canonical_json
from tests.inspection_api.cli.conftest import ROOT, Run

SOURCES = ["dak-nong-2019", "quang-binh-2018", "quang-binh-so-2018", "quang-ninh-2018"]


@pytest.fixture
def config(folder: Path) -> Path:
    """A copy of what the rounds of sources need, to be changed."""
    for name in ("campaigns", "criteria", "results"):
        shutil.copytree(ROOT / "config" / name, folder / "config" / name)
    return folder / "config"


@pytest.fixture
def checked(config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole configuration, which is also the one that `config check` reads."""
    shutil.copytree(ROOT / "config", config, dirs_exist_ok=True)
    monkeypatch.setattr(configuration, "Configuration", lambda: Configuration(config))
    return config


def shipped(name: str) -> str:
    return str(ROOT / f"config/campaigns/{name}.yaml")


def lines(run: Run, name: str) -> list[str]:
    done = run("source", shipped(name))
    assert (done.exit_code, done.stderr) == (0, "")
    return [line.strip() for line in done.stdout.splitlines()]


def data(run: Run, name: str) -> Any:
    done = run("source", shipped(name), "--format", "json")
    assert done.exit_code == 0, done.stderr
    read = json.loads(done.stdout_bytes)
    assert canonical_json(read) == done.stdout_bytes
    return read


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def refused(run: Run, path: str = "config/campaigns/quang-ninh-2018.yaml") -> list[str]:
    done = run("source", path)
    assert (done.exit_code, done.stdout) == (1, "")
    return done.stderr.splitlines()


@pytest.mark.parametrize("name", SOURCES)
def test_where_a_round_is_from_and_what_is_missing_is_always_said(run: Run, name: str) -> None:
    told = lines(run, name)
    assert told[1].startswith("Lưu ý: ")
    assert "minh họa" in told[1]
    assert told[told.index("Nguồn:") + 1].startswith("S")
    assert "Điểm từng tiêu chí" in told[told.index("Không có trong nguồn:") + 1]


def test_counts_and_values_stand_beside_those_of_the_year_before(run: Run) -> None:
    told = lines(run, "dak-nong-2019")
    then = told[told.index("So với năm 2018:") + 1 :]
    readiness = "Xếp hạng điều kiện sẵn sàng chính quyền điện tử cấp huyện"
    assert then[0] == f"huyen · {readiness}: 3 đơn vị được xếp hạng, năm 2018: 1, tăng 2."
    assert "Thành phố Gia Nghĩa: 43,8 điểm, năm 2018: 45,7, giảm 1,9" in then
    assert any(line.endswith("0 đơn vị được xếp hạng, năm 2018: 1, giảm 1.") for line in then)
    assert "1. Thành phố Gia Nghĩa: 43,8/50 điểm, Mức II" in told
    found = data(run, "dak-nong-2019")["compared_with"]
    counts = [(item["ranked"], item["ranked_before"], item["ranked_change"]) for item in found["lists"]]
    assert counts == [("3", "1", "2"), ("2", "1", "1"), ("2", "1", "1"), ("0", "1", "-1")]
    assert {unit["unit"]: unit["change"] for unit in found["lists"][0]["units"]} == {
        "cu-jut": "2.365",
        "dak-rlap": "1.84",
        "gia-nghia": "-1.9",
    }


def test_lists_read_as_rank_prints_them(run: Run) -> None:
    sets = [f"--criteria={ROOT}/config/criteria/dak-nong-2019/{kind}.yaml" for kind in ("huyen", "xa")]
    totals = f"--totals={ROOT}/config/results/dak-nong-2019.csv"
    printed = run("rank", "--values=canonical", *sets, totals, "--on=2019-12-31", "--out=kq.json").stdout
    own = [line for line in printed.splitlines() if " · " in line]
    assert len(own) == 4
    assert set(own) <= set(lines(run, "dak-nong-2019"))


def test_a_contradiction_is_told_with_both_counts(run: Run) -> None:
    told = lines(run, "dak-nong-2019")
    (line,) = (line for line in told if "theo bảng ngưỡng" in line)
    assert "năm 2018 · theo nguồn 1 đơn vị được xếp hạng, theo bảng ngưỡng 3: Theo nguồn, năm 2019" in line
    (item,) = data(run, "dak-nong-2019")["contradictions"]
    assert (item["ranked_by_source"], item["ranked_by_table"]) == ("1", "3")


def test_what_fell_short_is_named_without_made_up_points(run: Run) -> None:
    told = lines(run, "quang-ninh-2018")
    short = told[told.index("Chưa đạt điểm tối đa theo nguồn:") + 1 :]
    for figure in ("huyện 43,72/50;", "điện tử 89,27/100;", "quy định 17,78/20;", "Tổng điểm 150,77/170."):
        assert figure in short[0]
    assert "Mức độ tương tác; Mức độ giao dịch; điểm không có trong nguồn." in short[2]
    assert "Tiêu chí «Công chức sử dụng chức năng Phiếu trình»: điểm không có trong nguồn." in short
    (found,) = data(run, "quang-ninh-2018")["below_maximum"]
    assert found["sections"]["total"] == {"label": "Tổng điểm", "points": "150.77", "max": "170"}
    assert [item["points"] for item in [*found["groups"], *found["criteria"]]] == [None] * 9


def test_where_the_source_prints_no_points_nobody_is_said_to_be_unranked(run: Run) -> None:
    told = lines(run, "quang-binh-2018")
    assert "Huyện Quảng Trạch — Chưa gửi báo cáo: không được xếp hạng" in told
    assert any(
        "(Huyện Lệ Thủy): điểm và thứ hạng của từng đơn vị không có trong nguồn." in line for line in told
    )
    assert any("Nhận phản hồi: đến hết ngày 15/04/2019" in line for line in told)
    districts = data(run, "quang-binh-2018")["lists"][0]
    assert (districts["ranked"], len(districts["units"])) == (None, 8)


def test_a_source_without_results_tells_its_terms_and_what_it_feeds(run: Run) -> None:
    told = lines(run, "quang-binh-so-2018")
    assert any("Mốc số liệu: từ 01/12/2017 đến hết 30/11/2018" in line for line in told)
    assert any("Thời hạn (so): đến hết ngày 19/12/2018" in line for line in told)
    assert any("căn cứ xem xét của 7.1.3" in line and "không tự chuyển thành điểm" in line for line in told)
    found = data(run, "quang-binh-so-2018")
    assert [(item["ranked"], item["units"]) for item in found["lists"]] == [(None, [])]
    assert [len(item["groups"]) for item in found["sections"]] == [6]


@pytest.mark.parametrize("name", ["gia-lai-2019", "hai-cap-2026"])
def test_rounds_of_work_are_refused(run: Run, name: str) -> None:
    (line,) = refused(run, shipped(name))
    assert "Đây là kỳ làm việc" in line
    assert line.endswith("[source.working-round]")


@pytest.mark.parametrize(
    "place", ["quang-ninh-2018.yaml", "./quang-ninh-2018.yaml", "../campaigns/quang-ninh-2018.yaml"]
)
def test_files_are_found_from_wherever_the_command_is_run(
    run: Run, config: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config / "campaigns")
    assert run("source", place).exit_code == 0
    monkeypatch.chdir(config)
    assert run("source", "campaigns/quang-ninh-2018.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: quang-ninh-2018\n", "", "id: Thiếu khóa «id» → Thêm «id: …» [source.invalid]"),
        ("year: 2018", "year: 2010", "Ngày 31/12/2010 nằm ngoài hiệu lực"),
        ("results/quang-ninh-2018.csv", "results/khac.csv", "results: Không có tệp config/results/khac.csv"),
        (
            "results/quang-ninh-2018.csv",
            "results",
            "results: Không có tệp config/results [source.file-missing]",
        ),
        ("results/quang-ninh-2018.csv", "a" * 3000, "[source.file-missing]"),
        ("results/quang-ninh-2018.csv", '"results/\\0.csv"', "results: Không có tệp config/results/"),
        (
            "results/quang-ninh-2018.csv",
            "../xa.yaml",
            "«../xa.yaml» ra ngoài thư mục config [source.path-outside]",
        ),
        ("results/quang-ninh-2018.csv", "/etc/passwd", "results: «/etc/passwd» ra ngoài"),
        ("criteria/quang-ninh-2018/huyen.yaml", "criteria/khac.yaml", "kinds.huyen.criteria: Không có tệp"),
        ("quang-ninh-2018/huyen.yaml", "dak-nong-2019/xa.yaml", "kinds.huyen: Không có «huyen»"),
        ("unit: uong-bi", "unit: ha-long", "below_maximum[1].unit: Không có «ha-long»"),
        ("ket_qua.giao_dich", "ket_qua.la", "below_maximum[1].groups.ket_qua: Không có «ket_qua.la»"),
        ("      ket_qua: [", "      la: [", "below_maximum[1].groups: Không có «la»"),
        ("tinh.phieu_trinh", "tinh.la", "below_maximum[1].criteria: Không có «tinh.la»"),
    ],
)
def test_a_bad_campaign_file_gives_a_sentence(run: Run, config: Path, old: str, new: str, told: str) -> None:
    change(config / "campaigns/quang-ninh-2018.yaml", old, new)
    (line,) = refused(run)
    assert line.startswith("config/campaigns/quang-ninh-2018.yaml:")
    assert told in line
    assert line.endswith("]")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("huyen: {san_sang: 1,", "huyen: {la: 1,", "compared_with.ranked.huyen.la: Không có «la»"),
        ("    xa: {san_sang: 1,", "    so: {san_sang: 1,", "compared_with.ranked.so: Không có «so»"),
        ("    kind: huyen", "    kind: so", "contradictions[1].kind: Không có «so»"),
        ("    section: san_sang", "    section: la", "contradictions[1].section: Không có «la»"),
    ],
)
def test_ids_that_no_set_has_are_told_by_both_commands(
    run: Run, checked: Path, old: str, new: str, told: str
) -> None:
    change(checked / "campaigns/dak-nong-2019.yaml", old, new)
    assert any(
        told in line and line.endswith("[source.unknown-id]")
        for line in refused(run, "config/campaigns/dak-nong-2019.yaml")
    )
    done = run("config", "check")
    assert done.exit_code == 1
    assert told in done.stderr
    assert "Cấu hình đúng" not in done.stdout


def test_a_check_of_the_configuration_names_what_a_source_lacks(run: Run, checked: Path) -> None:
    change(checked / "campaigns/quang-ninh-2018.yaml", "tinh.phieu_trinh", "tinh.la")
    change(checked / "campaigns/dak-nong-2019.yaml", "not_in_source:", "khac:")
    done = run("config", "check")
    assert done.exit_code == 1
    first, _, second = done.stderr.splitlines()
    assert "config/campaigns/dak-nong-2019.yaml" in first
    assert "not_in_source: Thiếu khóa «not_in_source»" in first
    assert "below_maximum[1].criteria: Không có «tinh.la»" in second


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("campaigns", "unit: uong-bi", "unit: ha-long", "below_maximum[1].unit: Không có «ha-long»"),
        (
            "campaigns",
            "results/quang-ninh-2018.csv",
            "results/la.csv",
            "Không đọc được config/results/la.csv",
        ),
        ("campaigns", "results/quang-ninh-2018.csv", "../la.csv", "Không đọc được config/../la.csv"),
        ("campaigns", "results/quang-ninh-2018.csv", "a" * 3000, "Không đọc được config/aaa"),
        ("campaigns", "results/quang-ninh-2018.csv", '"results/\\0.csv"', "Không đọc được config/results/"),
        ("results", "43.72", "51", "config/results/quang-ninh-2018.csv:2: points: "),
        ("results", "43.72", '"43.72', "config/results/quang-ninh-2018.csv: Dấu nháy"),
    ],
)
def test_a_check_of_the_configuration_reads_the_totals_too(
    run: Run, checked: Path, file: str, old: str, new: str, *, told: str
) -> None:
    (path,) = (checked / file).glob("quang-ninh-2018.*")
    change(path, old, new)
    done = run("config", "check")
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert told in line
    assert line.endswith("]")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "campaigns",
            "dak-nong-2018.csv",
            "la.csv",
            ".yaml:63: compared_with.results: Không đọc được config/re",
        ),
        ("results/dak-nong-2018.csv", "37.865", "51", "config/results/dak-nong-2018.csv:3: points: "),
        ("results/dak-nong-2018.csv", "cu-jut,", "gia-nghia,", "config/results/dak-nong-2018.csv:3: "),
    ],
)
def test_a_check_of_the_configuration_reads_the_year_before(
    run: Run, checked: Path, file: str, old: str, new: str, *, told: str
) -> None:
    change(checked / ("campaigns/dak-nong-2019.yaml" if file == "campaigns" else file), old, new)
    done = run("config", "check")
    assert done.exit_code == 1
    assert told in done.stderr.splitlines()[0]
    assert all(line.endswith("]") for line in done.stderr.splitlines())


def test_a_check_of_the_configuration_asks_for_a_rule_for_late_units(run: Run, checked: Path) -> None:
    change(checked / "results/quang-ninh-2018.csv", "43.72,given", "43.72,late")
    done = run("config", "check")
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert "quang-ninh-2018.yaml:1: late_rule: Kết quả có đơn vị gửi muộn" in line


def test_a_link_that_leads_out_of_the_folder_is_not_followed(run: Run, config: Path) -> None:
    results = config / "results/quang-ninh-2018.csv"
    results.rename(config.parent / "ngoai.csv")
    results.symlink_to(config.parent / "ngoai.csv")
    (line,) = refused(run)
    assert "[source.path-outside]" in line


def test_faults_of_results_are_told_with_their_row(run: Run, config: Path) -> None:
    change(config / "results/quang-ninh-2018.csv", "43.72", "51")
    (line,) = refused(run)
    assert line.startswith("config/results/quang-ninh-2018.csv:2: points: ")


def test_files_that_are_no_text_are_refused(run: Run, config: Path) -> None:
    (config / "campaigns/hong.yaml").write_bytes(b"\xff\xfea")
    (line,) = refused(run, "config/campaigns/hong.yaml")
    assert line.endswith("[source.invalid]")


def test_late_units_need_a_rule_of_the_round(run: Run, config: Path) -> None:
    change(config / "results/quang-ninh-2018.csv", "43.72,given", "43.72,late")
    (line,) = refused(run)
    assert "late_rule: Kết quả có đơn vị gửi muộn" in line
    path = config / "campaigns/quang-ninh-2018.yaml"
    path.write_text(path.read_text("utf-8") + "late_rule: {ranking: unranked_shown_last}\n", "utf-8")
    done = run("source", str(path))
    assert "Thành phố Uông Bí — Gửi báo cáo quá hạn: không được xếp hạng" in done.stdout


def test_a_count_the_source_does_not_give_is_not_counted_for_it(run: Run, config: Path) -> None:
    change(config / "campaigns/dak-nong-2019.yaml", "    xa: {san_sang: 1, ket_qua: 1}\n", "")
    done = run("source", "config/campaigns/dak-nong-2019.yaml")
    assert "2 đơn vị được xếp hạng, năm 2018: số đơn vị được xếp hạng không có trong nguồn." in done.stdout
    change(config / "campaigns/dak-nong-2019.yaml", "  results: results/dak-nong-2018.csv\n", "")
    done = run("source", "config/campaigns/dak-nong-2019.yaml")
    assert "3 đơn vị được xếp hạng, năm 2018: 1, tăng 2." in done.stdout
    assert "năm 2018: 45,7" not in done.stdout


def test_points_of_a_criterion_are_told_where_the_source_gives_them(run: Run, config: Path) -> None:
    change(
        config / "campaigns/quang-ninh-2018.yaml",
        "{id: tinh.phieu_trinh, points: null}",
        '{id: tinh.phieu_trinh, points: "1.5"}',
    )
    assert "Phiếu trình»: 1,5 điểm." in run("source", "config/campaigns/quang-ninh-2018.yaml").stdout
