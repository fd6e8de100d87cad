"""`score`, `rank`, `explain`: results in three forms, faults with their places, nothing half-written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from inspection_api.sheets.grid import write_grids
from scoring.exchange.basis import NOTE
from tests.inspection_api.cli.conftest import RECEIPTS, ROOT, Run

SCORE = ("score", "--criteria", "xa.yaml", "--facts", "so-lieu.csv")
SILENT = ("--not-submitted", "khong-gui.csv", "--late-rule", "unranked")
DAK_NONG = (
    "rank",
    "--values",
    "canonical",
    *(
        part
        for kind in ("huyen", "xa")
        for part in ("--criteria", str(RECEIPTS / f"dak-nong-2019/{kind}.yaml"))
    ),
    "--totals",
    str(RECEIPTS / "dak-nong-2019/nam-2019.csv"),
)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def as_workbook(source: Path, target: Path) -> None:
    """The table as a spreadsheet program keeps it: what looks like a number is one."""
    rows = [
        [cell.replace(",", ".") for cell in line.split(";")]
        for line in source.read_text("utf-8").splitlines()
    ]
    target.write_bytes(write_grids({"Số liệu": rows}))


def test_points_levels_and_places_come_as_a_table(run: Run, folder: Path) -> None:
    done = run(*SCORE, *SILENT, "--on", "2019-10-31", "--out", "kq.csv")
    assert done.exit_code == 0
    found = {(row["unit"], row["section"]): row for row in table(folder / "kq.csv")}
    assert found["X01", "san_sang"]["points"] == "7.29"
    assert (found["X02", "ket_qua"]["level"], found["X02", "ket_qua"]["place"]) == ("Mức II", "2")
    assert found["X03", "ket_qua"]["compared"] == "4.8"
    assert "1 đơn vị — Chưa gửi báo cáo" in done.output
    assert "--on" not in done.output


def test_the_three_forms_say_the_same(run: Run, folder: Path) -> None:
    for out in ("kq.json", "kq.csv", "kq.xlsx"):
        assert run(*SCORE, "--out", out).exit_code == 0
    units = {unit["unit"]: unit for unit in json.loads((folder / "kq.json").read_bytes())["units"]}
    sheet = openpyxl.load_workbook(folder / "kq.xlsx")["Mục"]
    for row, cells in zip(
        table(folder / "kq.csv"), sheet.iter_rows(min_row=2, values_only=True), strict=True
    ):
        section = units[row["unit"]]["sections"][row["section"]]
        assert (section["points"], section["compared"]) == (row["points"], row["compared"])
        assert [str(cell) for cell in cells[5:7]] == [row["points"], row["max"]]


def test_a_workbook_and_a_csv_of_the_same_facts_give_the_same_receipt(run: Run, folder: Path) -> None:
    as_workbook(folder / "so-lieu.csv", folder / "bang.xlsx")
    for facts, name in (("so-lieu.csv", "a"), ("bang.xlsx", "b")):
        done = run(
            "score",
            *("--criteria", "xa.yaml", "--facts", facts, "--on", "2019-10-31"),
            *("--out", f"{name}.json", "--receipt", f"{name}.bn.json"),
        )
        assert done.exit_code == 0, done.output
    assert (folder / "a.json").read_bytes() == (folder / "b.json").read_bytes()
    first, second = (json.loads((folder / f"{name}.bn.json").read_bytes()) for name in "ab")
    assert (first["facts"]["sha256"], first["result"]) == (second["facts"]["sha256"], second["result"])


def test_other_tables_are_written_on_request(run: Run, folder: Path) -> None:
    assert run(*SCORE, "--table", "criteria", "--out", "tc.csv").exit_code == 0
    points = {(row["unit"], row["criterion"]): row["points"] for row in table(folder / "tc.csv")}
    assert points["X01", "A.1"] == "4.29"


def test_a_table_of_places_says_that_a_list_may_still_change(run: Run, folder: Path) -> None:
    for more, provisional in (((), "true"), (SILENT, "false")):
        assert run(*SCORE, *more, "--table", "places", "--out", "kq.csv").exit_code == 0
        found = {row["provisional"] for row in table(folder / "kq.csv") if row["list"] == "san_sang"}
        assert found == {provisional}


def test_every_fault_is_told_with_its_place_and_nothing_is_written(run: Run, folder: Path) -> None:
    text = (folder / "so-lieu.csv").read_text("utf-8").replace("62,5", "62.5").replace(";18;", ";mười tám;")
    (folder / "sai.csv").write_text(text, "utf-8")
    done = run("score", "--criteria", "xa.yaml", "--facts", "sai.csv", "--out", "kq.csv")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "sai.csv:2: A.1.co_may: Số cán bộ có máy tính: «mười tám» không phải số [value.not-a-number]",
        (
            "sai.csv:3: B.2.bang_thong: Băng thông: «62.5» có hai cách đọc; viết số lẻ với dấu phẩy, "
            "không tách nhóm nghìn [value.ambiguous-number]"
        ),
    ]
    assert not (folder / "kq.csv").exists()


def test_very_many_faults_are_cut_short(run: Run, folder: Path) -> None:
    lines = ["unit;kind;B.3.qua_han", *(f"X{number};xa;x" for number in range(300))]
    (folder / "sai.csv").write_text("\n".join(lines), "utf-8")
    done = run("score", "--criteria", "xa.yaml", "--facts", "sai.csv", "--out", "kq.csv")
    assert len(done.stderr.splitlines()) == 201
    assert done.stderr.splitlines()[-1] == "… và 100 lỗi nữa"


def test_a_day_outside_the_validity_is_refused(run: Run, folder: Path) -> None:
    done = run(*SCORE, "--on", "2021-01-01", "--out", "kq.csv")
    assert done.exit_code == 1
    assert "nằm ngoài hiệu lực" in done.stderr
    assert not (folder / "kq.csv").exists()


def test_without_a_day_the_validity_is_said_to_be_unchecked(run: Run) -> None:
    assert "chưa xét hiệu lực" in run(*SCORE, "--out", "kq.csv").output


@pytest.mark.parametrize(
    "arguments",
    [
        (*SCORE, "--out", "kq.doc"),
        (*SCORE, "--out", "kq.csv", "--receipt", "bn.json"),
        (*SCORE, "--out", "kq.csv", "--on", "31/10/2019"),
        SCORE,
        ("score", "--criteria", "khong-co.yaml", "--facts", "so-lieu.csv", "--out", "kq.csv"),
        (*DAK_NONG, "--out", "kq.csv", "--basis", "cc.json"),
        (*SCORE, "--out", "so-lieu.csv"),
        (*SCORE, "--out", "kq.json", "--receipt", "./kq.json", "--on", "2019-10-31"),
    ],
)
def test_wrong_use_exits_with_2_and_writes_nothing(
    run: Run, folder: Path, arguments: tuple[str, ...]
) -> None:
    before = set(folder.iterdir())
    assert run(*arguments).exit_code == 2
    assert set(folder.iterdir()) == before


def test_faults_of_criteria_are_told_with_file_and_line(run: Run, folder: Path) -> None:
    text = (folder / "xa.yaml").read_text("utf-8")
    (folder / "xa.yaml").write_text(text.replace('max: "5"', 'max: "6"', 1), "utf-8")
    done = run(*SCORE, "--out", "kq.csv")
    assert done.exit_code == 1
    assert done.stderr.startswith("xa.yaml:")


def test_lists_of_units_name_units_of_the_table(run: Run, folder: Path) -> None:
    (folder / "muon.csv").write_text("unit\nX01\nX99\n", "utf-8")
    done = run(*SCORE, "--late", "muon.csv", "--out", "kq.csv")
    assert done.exit_code == 1
    assert "muon.csv:3: unit: Bảng số liệu không có đơn vị «X99»" in done.stderr


def test_late_units_are_ranked_where_the_rule_says_so(run: Run, folder: Path) -> None:
    (folder / "muon.csv").write_text("unit\nX01\n", "utf-8")
    for rule, place in (("ranked", "1"), ("unranked", "")):
        done = run(*SCORE, "--late", "muon.csv", "--late-rule", rule, "--out", "kq.csv")
        assert done.exit_code == 0
        found = {(row["unit"], row["section"]): row["place"] for row in table(folder / "kq.csv")}
        assert found["X01", "ket_qua"] == place


def test_what_becomes_of_late_and_silent_units_has_no_default(run: Run, folder: Path) -> None:
    done = run(*SCORE, *SILENT[:2], "--out", "kq.csv")
    assert done.exit_code == 1
    assert "«X05» gửi muộn hoặc không gửi; nêu --late-rule" in done.stderr
    assert not (folder / "kq.csv").exists()
    shown = ("--late-rule", "unranked_shown_last", "--table", "places")
    assert run(*SCORE, *SILENT[:2], *shown, "--out", "kq.csv").exit_code == 0
    assert {row["reason"] for row in table(folder / "kq.csv") if row["unit"] == "X05"} == {
        "Chưa gửi báo cáo: không được xếp hạng (xem như xếp hạng cuối: hạng 4)"
    }


def test_where_nobody_is_ranked_no_number_is_shown_as_the_last(run: Run, folder: Path) -> None:
    place = ROOT / "config"
    sets = [("--criteria", str(place / f"criteria/quang-binh-2018/{kind}.yaml")) for kind in ("huyen", "xa")]
    asked = ("rank", "--values", "canonical", *sets[0], *sets[1])
    totals = ("--totals", str(place / "results/quang-binh-2018.csv"), "--out", "kq.csv")
    assert "ranks.no-late-rule" in run(*asked, *totals).stderr
    done = run(*asked, *totals, "--late-rule", "unranked_shown_last")
    assert done.exit_code == 0, done.output
    assert "hạng 1" not in (folder / "kq.csv").read_text("utf-8-sig")


def test_units_out_of_scope_are_told_apart(run: Run, folder: Path) -> None:
    (folder / "ngoai.csv").write_text("unit\nX01\n", "utf-8")
    done = run(*SCORE, *SILENT, "--out-of-scope", "ngoai.csv", "--table", "places", "--out", "kq.csv")
    assert done.exit_code == 0, done.output
    told = {row["unit"]: row["reason"] for row in table(folder / "kq.csv")}
    assert told["X01"] == "Ngoài phạm vi đánh giá của kỳ này"


def test_lists_of_units_may_not_contradict_each_other_or_the_answers(run: Run, folder: Path) -> None:
    (folder / "muon.csv").write_text("unit\nX01\nX05\n", "utf-8")
    (folder / "im.csv").write_text("unit\nX05\nX02\n", "utf-8")
    done = run(*SCORE, "--late", "muon.csv", "--not-submitted", "im.csv", "--out", "kq.csv")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "im.csv:2: unit: Đơn vị «X05» đã có ở muon.csv:3; chỉ để trong một danh sách [units.in-two-lists]",
        (
            "im.csv:3: unit: Đơn vị «X02» ghi là không gửi mà bảng số liệu có trả lời; bỏ một trong hai "
            "[units.answered]"
        ),
    ]


def test_ready_made_totals_are_ranked_with_change_and_reasons(run: Run, folder: Path) -> None:
    previous = ("--previous", str(RECEIPTS / "dak-nong-2019/nam-2018.csv"))
    done = run(*DAK_NONG, *previous, "--out", "kq.csv")
    assert done.exit_code == 0, done.output
    assert "3 đơn vị được xếp hạng; mức I: 0; mức II: 2; mức III: 0; mức IV: 1; 5 đơn vị" in done.output
    rows = {(row["kind"], row["list"], row["unit"]): row for row in table(folder / "kq.csv")}
    assert [rows["huyen", "san_sang", unit]["change"] for unit in ("gia-nghia", "cu-jut", "dak-rlap")] == [
        "-1.9",
        "2.365",
        "1.84",
    ]
    assert rows["huyen", "ket_qua", "cu-jut"]["reason"] == "Dưới mức thấp nhất: không xếp hạng"


def test_totals_with_faults_are_refused(run: Run, folder: Path) -> None:
    (folder / "tong.csv").write_text("unit,kind,section,points\nX,huyen,san_sang,51\n", "utf-8")
    done = run(*DAK_NONG[:-1], "tong.csv", "--out", "kq.csv")
    assert done.exit_code == 1
    assert "lớn hơn 50" in done.stderr


def test_what_feeds_another_index_is_written_with_its_wording(run: Run, folder: Path) -> None:
    criteria = ROOT / "config/criteria/quang-binh-so-2018/so.yaml"
    text = "unit;name;kind;section;points\nS1;Sở Một;so;ung_dung;88,5\nS2;Sở Hai;so;ung_dung;91,25\n"
    (folder / "tong.csv").write_text(text, "utf-8")
    for out in ("cc.json", "cc.csv", "cc.xlsx"):
        done = run(
            *("rank", "--criteria", str(criteria), "--totals", "tong.csv", "--out", "kq.csv"),
            *("--basis", out, "--decision", "QĐ phê duyệt"),
        )
        assert done.exit_code == 0, done.output
    document = json.loads((folder / "cc.json").read_bytes())
    assert document["note"] == NOTE
    assert [(row["component"], row["wording"], row["unit"], row["value"]) for row in document["results"]] == [
        ("7.1.3", "căn cứ xem xét", "S2", "91.25"),
        ("7.1.3", "căn cứ xem xét", "S1", "88.5"),
    ]
    assert NOTE in (folder / "cc.csv").read_text("utf-8-sig")
    assert openpyxl.load_workbook(folder / "cc.xlsx")["Căn cứ"]["G2"].value == "S2"


def test_ready_made_totals_have_a_receipt_too(run: Run, folder: Path) -> None:
    on = ("--on", "2019-12-31", "--previous", str(RECEIPTS / "dak-nong-2019/nam-2018.csv"))
    rule = ("--late-rule", "unranked_shown_last")
    assert run(*DAK_NONG, *on, *rule, "--out", "kq.json", "--receipt", "bn.json").exit_code == 0
    assert (folder / "bn.json").read_bytes() == (RECEIPTS / "dak-nong-2019-3/bien-nhan.json").read_bytes()
    assert run(*DAK_NONG, *on[:2], "--out", "kq.json", "--receipt", "bn.json").exit_code == 0
    written = json.loads((folder / "bn.json").read_bytes())
    assert (written["previous"], written["circumstances"]["late_rule"]) == (None, None)
    assert run("replay", "bn.json", *DAK_NONG[3:7], "--facts", DAK_NONG[-1]).exit_code == 0


def test_sets_that_feed_nothing_give_no_basis(run: Run, folder: Path) -> None:
    done = run(*DAK_NONG, "--out", "kq.csv", "--basis", "cc.json", "--decision", "QĐ")
    assert done.exit_code == 1
    assert "basis.no-feed" in done.stderr
    assert not (folder / "kq.csv").exists()
    assert run(*DAK_NONG, "--out", "kq.csv", "--basis", "cc.doc", "--decision", "QĐ").exit_code == 2


def test_more_rows_than_a_sheet_holds_are_refused(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspection_api.sheets.grid._SHEET_ROWS", 5)
    done = run(*SCORE, "--out", "kq.xlsx")
    assert done.exit_code == 1
    assert "file-too-many-rows" in done.stderr
    assert not (folder / "kq.xlsx").exists()


def test_an_explanation_tells_points_level_and_what_is_missing(run: Run) -> None:
    done = run("explain", "--criteria", "xa.yaml", "--facts", "so-lieu.csv", "--unit", "X02")
    assert "190 ÷ 633" in done.output
    assert "để đạt Mức I còn thiếu đúng 1,66 điểm" in done.output


def test_an_explanation_ends_with_the_total_and_the_place_in_every_list(run: Run) -> None:
    asked = ("explain", "--criteria", "xa.yaml", "--facts", "so-lieu.csv", *SILENT, "--unit")
    assert run(*asked, "X02").output.splitlines()[-3:] == [
        "Tổng điểm: 17,34/20 điểm.",
        "Xếp hạng điều kiện sẵn sàng: hạng 1 trong 3 đơn vị được xếp hạng: 0 đơn vị cao hơn, 0 đồng hạng.",
        "Xếp hạng kết quả: hạng 2 trong 3 đơn vị được xếp hạng: 1 đơn vị cao hơn, 0 đồng hạng.",
    ]
    *_, total, first, second = json.loads(run(*asked, "X02", "--format", "json").output)
    assert (total["points"], first["list"], first["ahead"]) == ("17.34", "san_sang", "0")
    assert (second["place"], second["ahead"], second["tied_with"]) == ("2", "1", "0")
    silent = run(*asked, "X05").output.splitlines()
    assert silent[-1] == "Xếp hạng kết quả: Chưa gửi báo cáo: không được xếp hạng."


def test_one_criterion_is_explained_as_table_and_as_json(run: Run) -> None:
    asked = (
        "explain",
        "--criteria",
        "xa.yaml",
        "--facts",
        "so-lieu.csv",
        "--unit",
        "X02",
        "--criterion",
        "B.2",
    )
    assert "Làm tròn           làm tròn 2 chữ số" in run(*asked, "--format", "table").output
    (data,) = json.loads(run(*asked, "--format", "json").output)
    assert (data["points"], data["exact"]) == ("2.34", "75/32")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--unit", "X99"), "explain.unknown-unit"),
        (("--unit", "X01", "--criterion", "Z"), "explain.unknown-criterion"),
    ],
)
def test_what_is_not_there_cannot_be_explained(run: Run, asked: tuple[str, ...], code: str) -> None:
    done = run("explain", "--criteria", "xa.yaml", "--facts", "so-lieu.csv", *asked)
    assert done.exit_code == 1
    assert code in done.stderr


def by_parent(folder: Path, parents: tuple[str, ...]) -> None:
    text = (folder / "xa.yaml").read_text("utf-8").replace("block: kind\n", "block: parent\n")
    (folder / "xa.yaml").write_text(text, "utf-8")
    head, *lines = (folder / "so-lieu.csv").read_text("utf-8").splitlines()
    told = [f"{line};{parent}" for line, parent in zip(lines, parents, strict=True)]
    (folder / "so-lieu.csv").write_text("\n".join([f"{head};parent", *told]), "utf-8")


def test_a_list_by_the_unit_above_is_made_for_every_block(run: Run, folder: Path) -> None:
    by_parent(folder, ("H1", "H2", "H1", "H2", "H1"))
    done = run(*SCORE, "--table", "places", "--out", "kq.csv")
    assert done.exit_code == 0, done.output
    assert {row["block"] for row in table(folder / "kq.csv")} == {"H1", "H2"}


def test_a_unit_without_one_above_is_not_the_first_of_a_list_of_its_own(run: Run, folder: Path) -> None:
    by_parent(folder, ("H1", "H2", "H1", "", "h1"))
    done = run(*SCORE, "--out", "kq.csv")
    assert done.exit_code == 1
    assert [line.rpartition(" ")[2] for line in done.stderr.splitlines()] == [
        "[facts.parent-missing]",
        "[facts.parent-alike]",
    ]
    assert not (folder / "kq.csv").exists()
