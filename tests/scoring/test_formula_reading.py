"""A formula as people read it, with names and with numbers."""

from fractions import Fraction

import pytest
from hypothesis import given

from scoring.amounts import Mode
from scoring.formula import Node, parse, with_names, with_numbers
from scoring.formula.evaluation import Values
from tests.scoring.made_up_formulas import FULL, trees

LABELS = {"dat": "Số đạt", "tong": "Tổng số", "co": "Web", "lech": "Độ lệch"}
VALUES: Values = {
    "dat": Fraction(45),
    "tong": Fraction(52),
    "co": True,
    "ko": False,
    "lech": Fraction(-3),
    "so_khong": Fraction(0),
    "phan_ba": Fraction(10, 3),
    "le": Fraction(3, 2),
}
READ = [
    # text, with names, with numbers
    ("full * dat / tong", "điểm tối đa × (Số đạt) ÷ (Tổng số)", "5 × 45 ÷ 52"),
    ("full * (dat - lech)", "điểm tối đa × ((Số đạt) − (Độ lệch))", "5 × (45 − (-3))"),
    ("phan_ba + le", "(phan_ba) + (le)", "(10/3) + 1,5"),
    ("2 * dat + 3 * so_khong", "2 × (Số đạt) + 3 × (so_khong)", "2 × 45 + 3 × 0"),
    ("-dat * 2", "−(Số đạt) × 2", "−45 × 2"),
    ("(dat * 2) * 3", "((Số đạt) × 2) × 3", "(45 × 2) × 3"),
    ("dat / 2 * 3", "(Số đạt) ÷ 2 × 3", "45 ÷ 2 × 3"),
    ("0.5[điểm/máy] * dat", "0,5 điểm/máy × (Số đạt)", "0,5 điểm/máy × 45"),
    ("min(dat, 1.25)", "số nhỏ nhất trong ((Số đạt); 1,25)", "số nhỏ nhất trong (45; 1,25)"),
    ("max(dat, 1)", "số lớn nhất trong ((Số đạt); 1)", "số lớn nhất trong (45; 1)"),
    (
        "clamp(dat, 0, full)",
        "(Số đạt), không dưới 0, không quá điểm tối đa",
        "45, không dưới 0, không quá 5",
    ),
    (
        "1 + if(dat >= 3 and co, 1, 2)",
        "1 + (nếu (Số đạt) ≥ 3 và (Web) thì 1, nếu không thì 2)",
        "1 + (nếu 45 ≥ 3 và (Web: có) thì 1, nếu không thì 2)",
    ),
    (
        "if(not co or ko, 1, if(dat <= 1, 2, 3))",
        "nếu không phải (Web) hoặc (ko) thì 1, nếu không thì (nếu (Số đạt) ≤ 1 thì 2, nếu không thì 3)",
        "nếu không phải (Web: có) hoặc (ko: không) thì 1, nếu không thì (nếu 45 ≤ 1 thì 2, nếu không thì 3)",
    ),
    ("if(not dat != 1, 1, 2)", "nếu không phải ((Số đạt) ≠ 1) thì 1, nếu không thì 2", None),
    ("if(true, 1, 2)", "nếu luôn đúng thì 1, nếu không thì 2", None),
    ("if(dat < 1 or false, 1, 2)", "nếu (Số đạt) < 1 hoặc luôn sai thì 1, nếu không thì 2", None),
    ("coalesce(dat, 0)", "(Số đạt) (chưa có thì lấy 0)", "45"),
    ("coalesce(mat, 0) + 1", "(mat) (chưa có thì lấy 0) + 1", "0 (thay cho mat chưa có) + 1"),
    ("mat", "(mat)", "(mat: chưa có)"),
    (
        "round(dat / tong, 2, half_up)",
        "làm tròn ((Số đạt) ÷ (Tổng số); 2 chữ số thập phân; nửa làm tròn lên)",
        "làm tròn (45 ÷ 52; 2 chữ số thập phân; nửa làm tròn lên)",
    ),
    (
        "ladder(dat, 90[%]: 5, -1: 4.5, 0)",
        "(Số đạt) theo bậc: ≥ 90 % được 5; ≥ -1 được 4,5; dưới nữa được 0",
        "45 theo bậc: ≥ 90 % được 5; ≥ -1 được 4,5; dưới nữa được 0",
    ),
    (
        "full * div(dat, tong, 0)",
        "điểm tối đa × ((Số đạt) ÷ (Tổng số), khi (Tổng số) bằng 0 thì lấy 0)",
        "5 × (45 ÷ 52, khi 52 bằng 0 thì lấy 0)",
    ),
]


@pytest.mark.parametrize(("text", "names", "numbers"), READ)
def test_a_formula_reads_well(text: str, names: str, numbers: str | None) -> None:
    tree = parse(text)
    assert with_names(tree, LABELS) == names
    assert numbers is None or with_numbers(tree, VALUES, FULL, LABELS) == numbers


@given(trees())
def test_any_formula_can_be_read(tree: Node) -> None:
    assert with_names(tree, {}).count("(") == with_names(tree, {}).count(")")
    assert with_numbers(tree, {}, FULL, {})


@pytest.mark.parametrize("mode", Mode)
def test_each_rounding_has_its_words(mode: Mode) -> None:
    said = with_names(parse(f"round(1, 0, {mode})"), {})
    assert said.startswith("làm tròn (1; 0 chữ số thập phân; ")
