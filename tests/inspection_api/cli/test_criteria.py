"""`criteria check` and `criteria diff`: every fault at once, notes, changes by class."""

from __future__ import annotations

from pathlib import Path

from tests.inspection_api.cli.conftest import RECEIPTS, ROOT, Run


def test_sound_files_are_summed_up_with_notes(run: Run) -> None:
    done = run(
        "criteria",
        "check",
        "xa.yaml",
        str(RECEIPTS / "tinh-nho/huyen.yaml"),
        str(RECEIPTS / "tinh-nho/xa.yaml"),
    )
    assert done.exit_code == 0, done.output
    assert (
        "xa.yaml: đúng. vn.vi-du.xa (xa), hiệu lực từ 15/01/2019: 6 tiêu chí, tối đa 20 điểm" in done.output
    )
    assert "1 tiêu chí do người xét chấm (manual): C.3" in done.output


def test_every_shipped_set_is_sound(run: Run) -> None:
    files = [str(path) for path in sorted((ROOT / "config/criteria").glob("*/*.yaml"))]
    done = run("criteria", "check", *files)
    assert done.exit_code == 0, done.stderr
    assert "nhận tổng điểm sẵn" in done.output


def test_proved_bounds_are_shown_on_request(run: Run) -> None:
    assert "A.1 (ratio): điểm nằm trong [0; 5]" in run("criteria", "check", "--bounds", "xa.yaml").output


def test_all_faults_of_all_files_are_told_at_once(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8")
    (folder / "mot.yaml").write_text(text.replace("verify: field", "verify: somewhere"), "utf-8")
    (folder / "hai.yaml").write_bytes(text.encode("utf-16"))
    done = run("criteria", "check", "mot.yaml", "xa.yaml", "hai.yaml")
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines[:3]] == ["mot.yaml", "mot.yaml", "hai.yaml"]
    assert all(" → " in line for line in lines[:3])
    assert lines[-1] == "3 lỗi trong 3 tệp."
    assert "xa.yaml: đúng." in done.output


def test_two_sets_of_one_kind_in_one_folder_are_a_fault(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8")
    (folder / "hai.yaml").write_text(text.replace("id: vn.vi-du.xa", "id: vn.khac.xa"), "utf-8")
    done = run("criteria", "check", "xa.yaml", "hai.yaml")
    assert done.exit_code == 1
    assert "Hai bộ tiêu chí cùng loại «xa»" in done.stderr


def test_versions_of_one_set_may_lie_side_by_side(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8")
    later = text.replace(
        'valid: {from: "2019-01-15", to: "2020-12-31"}', 'valid: {from: "2021-01-01", to: null}'
    )
    (folder / "sau.yaml").write_text(later, "utf-8")
    assert run("criteria", "check", "xa.yaml", "sau.yaml").exit_code == 0
    (folder / "sau.yaml").write_text(later.replace("2021-01-01", "2020-06-01"), "utf-8")
    done = run("criteria", "check", "xa.yaml", "sau.yaml")
    assert done.exit_code == 1
    assert "cùng lúc có hiệu lực" in done.stderr


def test_a_draft_says_what_has_no_reference_yet(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8").replace("status: official", "status: draft")
    (folder / "xa.yaml").write_text(text, "utf-8")
    assert "bản nháp; mọi tiêu chí đã có dẫn chiếu" in run("criteria", "check", "xa.yaml").output
    (folder / "xa.yaml").write_text(text.replace('refs: ["01/QĐ-VD, Phụ lục, mục A.1"]', ""), "utf-8")
    done = run("criteria", "check", "xa.yaml")
    assert done.exit_code == 0, done.stderr
    assert "chưa dẫn chiếu (bản nháp): A.1" in done.output


def test_changes_are_listed_with_their_class(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8")
    (folder / "moi.yaml").write_text(text.replace('each: "0.25"', 'each: "0.5"'), "utf-8")
    done = run("criteria", "diff", "xa.yaml", "moi.yaml")
    assert done.exit_code == 0
    assert "B.3.rule.each (cách chấm): 0,25 → 0,5" in done.output or "B.3" in done.output
    assert "1 thay đổi; 5/6 tiêu chí so sánh được giữa hai phiên bản." in done.output


def test_files_that_are_not_sound_cannot_be_compared(run: Run, folder: Path) -> None:
    (folder / "moi.yaml").write_text("a: b\n", "utf-8")
    done = run("criteria", "diff", "xa.yaml", "moi.yaml")
    assert done.exit_code == 1
    assert done.stderr.startswith("moi.yaml:")


def test_a_set_with_a_fault_towards_others_is_not_called_sound(run: Run) -> None:
    """What it lacks is told at its line; the sets of a round may lie in several folders."""
    above, below = (str(ROOT / f"config/criteria/gia-lai-2019/{kind}.yaml") for kind in ("huyen", "xa"))
    done = run("criteria", "check", above)
    assert done.exit_code == 1
    assert "đúng" not in done.stdout
    lines = Path(above).read_text("utf-8").splitlines()
    told = [line for line in done.stderr.splitlines() if line.startswith(above)]
    assert told
    for line in told:
        number = int(line.removeprefix(f"{above}:").partition(":")[0])
        assert "child_kind: xa" in lines[number - 1]
        assert "Đưa thêm tệp của bộ loại «xa»" in line
    assert run("criteria", "check", above, below).exit_code == 0


def test_sets_of_a_round_may_lie_in_several_folders(run: Run, folder: Path) -> None:
    for kind in ("huyen", "xa"):
        (folder / kind).mkdir()
        text = (ROOT / f"config/criteria/gia-lai-2019/{kind}.yaml").read_text("utf-8")
        (folder / kind / "bo.yaml").write_text(text, "utf-8")
    done = run("criteria", "check", "huyen/bo.yaml", "xa/bo.yaml")
    assert done.exit_code == 0, done.stderr


def test_a_check_of_the_configuration_tells_what_a_source_says_in_two_ways(run: Run) -> None:
    done = run("config", "check")
    assert done.exit_code == 0, done.output
    first, last = done.output.splitlines()
    assert first.startswith("config/campaigns/dak-nong-2019.yaml: nguồn tự mâu thuẫn: Theo nguồn, năm 2019")
    assert last.startswith("Cấu hình đúng: ")
