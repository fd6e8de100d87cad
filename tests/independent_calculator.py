"""A second calculator of points: the three sample sets from tables by hand, other kinds from their rule.

It shares nothing with the engine: no import, no criteria file, its own tables, its own rounding. Tests hold
the engine and whole journeys against it. Values are canonical text; an absent key was not answered.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

NOT_PROVEN = "?"
NOT_APPLICABLE = "-"

Values = Mapping[str, str]
Answers = Mapping[tuple[str, str], str]

# Each row holds the maximum, the part's field, the whole's field.
RATIOS = {
    "H.A1.1": ("5", "so_may", "so_cbcc"),
    "H.A1.2": ("3", "so_may_co_phan_mem", "so_may"),
    "H.A2.1": ("5", "so_dat_chuan", "so_cbcc"),
    "H.A3.3": ("3", "so_nhiem_vu_hoan_thanh", "so_nhiem_vu"),
    "H.B1.1": ("10", "so_muc_co", "so_muc_yeu_cau"),
    "H.B1.3": ("4", "so_tthc_cong_khai", "so_tthc"),
    "H.B2.1": ("8", "so_van_ban_ky_so", "so_van_ban_di"),
    "H.B2.2": ("4", "so_dung_thu", "so_cap_thu"),
    "H.B2.3": ("6", "so_tra_loi_dung_han", "so_tiep_nhan"),
    "H.B2.4": ("4", "so_tthc_co_bieu_mau", "so_tthc"),
    "H.B3.1": ("8", "so_tthc_34", "so_tthc_du_dieu_kien"),
    "H.B3.2": ("10", "so_ho_so_truc_tuyen", "so_ho_so"),
    "H.B3.3": ("7", "so_ho_so_dung_han", "so_ho_so_da_giai_quyet"),
    "H.B3.5": ("4", "so_giao_dich_truc_tuyen", "so_giao_dich_co_phi"),
    "H.B4.2": ("6", "so_ho_so_tai_su_dung", "so_ho_so"),
    "H.C1": ("5", "so_cong_chuc_lap_ho_so", "so_cong_chuc"),
    "H.C2": ("5", "so_dung_phieu_trinh", "so_cong_chuc"),
    "H.C3": ("5", "so_ket_qua_ky_so", "so_ket_qua_tra"),
    "H.C4": ("5", "so_cuoc_hop_khong_giay", "so_cuoc_hop"),
    "X.A1.1": ("4", "so_may", "so_cbcc"),
    "X.A2.1": ("4", "so_thanh_thao", "so_cbcc"),
    "X.B1.1": ("8", "so_muc_co", "so_muc_yeu_cau"),
    "X.B1.2": ("5", "so_tthc_cong_khai", "so_tthc"),
    "X.B2.1": ("8", "so_van_ban_ky_so", "so_van_ban_di"),
    "X.B2.2": ("5", "so_dung_thu", "so_cap_thu"),
    "X.B2.3": ("7", "so_tra_loi_dung_han", "so_tiep_nhan"),
    "X.B3.1": ("8", "so_ho_so_he_thong", "so_ho_so"),
    "X.B3.2": ("9", "so_ho_so_truc_tuyen", "so_ho_so"),
    "X.B3.3": ("8", "so_ho_so_dung_han", "so_ho_so_da_giai_quyet"),
    "X.B4.1": ("5", "so_ho_so_so_hoa", "so_ho_so"),
    "S.1.1": ("5", "so_may", "so_cbcc"),
    "S.1.2": ("4", "so_may_co_phan_mem", "so_may"),
    "S.2.1": ("10", "so_van_ban_ky_so", "so_van_ban_di"),
    "S.2.2": ("6", "so_cong_chuc_lap_ho_so", "so_cong_chuc"),
    "S.3.1": ("9", "so_muc_co", "so_muc_yeu_cau"),
    "S.3.3": ("3", "so_tra_loi_dung_han", "so_tiep_nhan"),
    "S.4.1": ("8", "so_tthc_34", "so_tthc_du_dieu_kien"),
    "S.4.2": ("10", "so_ho_so_truc_tuyen", "so_ho_so"),
    "S.4.3": ("7", "so_ho_so_dung_han", "so_ho_so_da_giai_quyet"),
    "S.6.1": ("4", "so_dat_chuan", "so_cbcc"),
}
NOTHING_RECEIVED_MEANS_NOT_APPLICABLE = {"H.B2.3", "X.B2.3", "S.3.3"}

TRAINED = [("50", "3"), ("30", "2"), ("10", "1")]
BANDS = {
    "H.A2.3": ("3", "so_duoc_tap_huan", "so_cbcc", TRAINED),
    "H.A3.5": ("2", "chi_cntt", "chi_thuong_xuyen", [("1", "2"), ("0.5", "1")]),
    "X.A2.3": ("3", "so_duoc_tap_huan", "so_cbcc", TRAINED),
    "S.6.3": ("3", "so_duoc_tap_huan", "so_cbcc", TRAINED),
}
LADDERS = {
    "H.B1.2": ("4", "so_tin_bai", [("20", "4"), ("10", "3"), ("5", "2"), ("1", "1")]),
    "X.B1.3": ("2", "so_tin_bai", [("4", "2"), ("1", "1")]),
    "S.2.4": ("4", "so_cuoc_hop", [("12", "4"), ("6", "3"), ("3", "2"), ("1", "1")]),
    "S.3.2": ("3", "so_tin_bai", [("20", "3"), ("10", "2"), ("1", "1")]),
}
COUNTS = {
    "H.A3.4": ("3", "so_quy_che", "1"),
    "H.B4.1": ("6", "so_csdl", "1.5"),
    "X.A3.2": ("3", "so_quy_che", "1"),
    "S.2.3": ("5", "so_phan_mem", "1"),
    "S.5.2": ("3", "so_van_ban", "1"),
}
LISTS = {
    "H.A1.3": ("4", {"lan": "1.5", "mang_chuyen_dung": "1.5", "tuong_lua": "1"}),
    "H.A1.6": ("2", {"may_quet": "0.5", "tra_cuu": "0.5", "xep_hang": "0.5", "giam_sat": "0.5"}),
    "H.A3.2": ("4", {"ban_hanh": "2", "dung_han": "1", "co_kinh_phi": "1"}),
    "H.B1.4": ("2", {"tim_kiem": "1", "di_dong": "1"}),
    "X.A1.2": ("3", {"lan": "1", "internet": "1", "sao_luu": "1"}),
    "X.A1.4": ("3", {"may_quet": "1", "tra_cuu": "1", "man_hinh": "1"}),
    "X.A3.1": ("3", {"ban_hanh": "1", "dung_han": "1", "co_kinh_phi": "1"}),
    "S.1.4": ("3", {"lan": "1", "mang_chuyen_dung": "1", "tuong_lua": "1"}),
    "S.5.1": ("4", {"ban_hanh": "2", "dung_han": "1", "co_kinh_phi": "1"}),
}
BEST_CASES = {"H.B4.4": ("3", {"toan_trinh": "3", "mot_phan": "2", "thi_diem": "1"})}
CHOICES = {
    "H.A2.2": ("4", {"chuyen_trach": "4", "kiem_nhiem": "2", "khong": "0"}),
    "H.A3.1": ("3", {"chu_tich": "3", "pho_chu_tich": "1.5", "khong": "0"}),
    "X.A2.2": ("2", {"co_quyet_dinh": "2", "kiem_nhiem": "1", "khong": "0"}),
    "X.A3.3": ("3", {"giai_ngan": "3", "co": "1.5", "khong": "0"}),
    "S.5.3": ("3", {"nguoi_dung_dau": "3", "cap_pho": "1.5", "khong": "0"}),
    "S.6.2": ("3", {"chuyen_trach": "3", "kiem_nhiem": "1.5", "khong": "0"}),
}
YES_NO = {"X.A1.3": ("2", "co")}
AGAINST_BEST = {"H.A1.5": ("2", "bang_thong", "so_cbcc"), "S.1.3": ("3", "bang_thong", "so_cbcc")}
SURVEYS = {"H.B4.3": ("5", "muc_hai_long"), "X.B4.2": ("5", "muc_hai_long")}
FROM_BELOW = {"H.A1.4": "4", "H.A2.4": "3", "H.B2.5": "3", "H.B3.4": "6"}

SECTIONS = {
    "huyen": {"san_sang": (50, "H.A"), "ket_qua": (100, "H.B"), "tinh_quy_dinh": (20, "H.C")},
    "xa": {"san_sang": (30, "X.A"), "ket_qua": (70, "X.B")},
    "so": {"tong": (100, "S.")},
}
_TABLES: Sequence[Mapping[str, tuple[object, ...] | str]] = (
    RATIOS,
    BANDS,
    LADDERS,
    COUNTS,
    LISTS,
    BEST_CASES,
    CHOICES,
    YES_NO,
    AGAINST_BEST,
    SURVEYS,
    FROM_BELOW,
)


def maximum(criterion: str) -> Fraction:
    """The criterion's maximum."""
    for table in _TABLES:
        if criterion in table:
            row = table[criterion]
            return Fraction(str(row if isinstance(row, str) else row[0]))
    raise KeyError(criterion)


def criteria_of(kind: str) -> list[str]:
    """All scored criteria of a kind (the information item S.4.0 earns nothing and is not listed)."""
    prefixes = tuple(prefix for _, prefix in SECTIONS[kind].values())
    return [criterion for table in _TABLES for criterion in table if criterion.startswith(prefixes)]


def two_places(value: Fraction) -> Fraction:
    """Half-up to two places, for values that are not negative."""
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def points(
    kind: str,
    criterion: str,
    values: Values,
    *,
    block: Sequence[Values] = (),
    children: Sequence[Answers] = (),
) -> Fraction | None:
    """Points of one criterion, rounded to two places; None where it does not apply.

    Args:
        kind: huyen, xa or so.
        criterion: the criterion's id.
        values: the unit's canonical values of this criterion by field id.
        block: the same criterion's values of every unit of the block, the unit itself included.
        children: all answers of every xã of the huyện, by (criterion, field).
    """
    if criterion not in criteria_of(kind):
        raise KeyError(f"{kind}: {criterion}")
    if criterion in FROM_BELOW:
        return _from_below(criterion, children)
    fields = _fields(criterion)
    marks = [values.get(field) for field in fields]
    if criterion in LISTS or criterion in BEST_CASES:
        exact = _list_points(criterion, values, marks)
    elif NOT_APPLICABLE in marks:
        exact = None
    elif None in marks or NOT_PROVEN in marks:
        exact = Fraction(0)
    else:
        exact = _given_points(criterion, values, block)
    return None if exact is None else two_places(exact)


def section_totals(
    kind: str,
    answers: Answers,
    *,
    block: Sequence[Answers] = (),
    children: Sequence[Answers] = (),
) -> dict[str, tuple[Fraction, Fraction, Fraction | None]]:
    """Per section: sum of points, applicable maximum, and the value that is compared (None: nothing applies).

    Args:
        kind: huyen, xa or so.
        answers: the unit's canonical values by (criterion, field).
        block: the answers of every unit of the block, the unit itself included.
        children: the answers of every xã of the huyện.
    """
    found = {}
    for section, (full, prefix) in SECTIONS[kind].items():
        total, applicable = Fraction(0), Fraction(0)
        for criterion in criteria_of(kind):
            if criterion.startswith(prefix):
                own = unit_points(kind, criterion, answers, block=block, children=children)
                total += own or 0
                applicable += 0 if own is None else maximum(criterion)
        found[section] = (total, applicable, two_places(total * full / applicable) if applicable else None)
    return found


def unit_points(
    kind: str,
    criterion: str,
    answers: Answers,
    *,
    block: Sequence[Answers] = (),
    children: Sequence[Answers] = (),
) -> Fraction | None:
    """As `points`, from all answers of the unit; S.4 falls away without administrative procedures."""
    if criterion.startswith("S.4.") and answers.get(("S.4.0", "co_tthc")) == "false":
        return None
    block_values = [_of(criterion, other) for other in block]
    return points(kind, criterion, _of(criterion, answers), block=block_values, children=children)


def _of(criterion: str, answers: Answers) -> Values:
    return {field: value for (owner, field), value in answers.items() if owner == criterion}


def _fields(criterion: str) -> tuple[str, ...]:
    two = {**RATIOS, **AGAINST_BEST, **{name: row[:3] for name, row in BANDS.items()}}
    many = {**LISTS, **BEST_CASES}
    if criterion in two:
        return two[criterion][1:]
    if criterion in many:
        return tuple(many[criterion][1])
    single = {**LADDERS, **COUNTS, **YES_NO, **SURVEYS}
    return ("muc",) if criterion in CHOICES else (str(single[criterion][1]),)


def _list_points(criterion: str, values: Values, marks: Sequence[str | None]) -> Fraction | None:
    if all(mark == NOT_APPLICABLE for mark in marks):
        return None
    if None in marks:
        return Fraction(0)
    table = LISTS if criterion in LISTS else BEST_CASES
    earned = [Fraction(worth) for field, worth in table[criterion][1].items() if values[field] == "true"]
    return sum(earned, Fraction(0)) if criterion in LISTS else max(earned, default=Fraction(0))


def _given_points(criterion: str, values: Values, block: Sequence[Values]) -> Fraction | None:
    if criterion in RATIOS:
        return _ratio(criterion, values)
    if criterion in AGAINST_BEST:
        return _against_best(criterion, values, block)
    if criterion in BANDS or criterion in LADDERS:
        return _ladder(criterion, values)
    return _simple(criterion, values)


def _simple(criterion: str, values: Values) -> Fraction:
    if criterion in COUNTS:
        full, field, each = COUNTS[criterion]
        return min(Fraction(values[field]) * Fraction(each), Fraction(full))
    if criterion in CHOICES:
        return Fraction(CHOICES[criterion][1][values["muc"]])
    if criterion in YES_NO:
        full, field = YES_NO[criterion]
        return Fraction(full) if values[field] == "true" else Fraction(0)
    full, field = SURVEYS[criterion]
    return Fraction(full) * Fraction(values[field]) / 100


def _ratio(criterion: str, values: Values) -> Fraction | None:
    full, part_field, whole_field = RATIOS[criterion]
    part, whole = Fraction(values[part_field]), Fraction(values[whole_field])
    if part > whole:
        return Fraction(0)
    if whole == 0:
        return None if criterion in NOTHING_RECEIVED_MEANS_NOT_APPLICABLE else Fraction(0)
    return Fraction(full) * part / whole


def _ladder(criterion: str, values: Values) -> Fraction:
    if criterion in LADDERS:
        _, field, steps = LADDERS[criterion]
        return _rung(Fraction(values[field]), steps)
    _, part_field, whole_field, steps = BANDS[criterion]
    part, whole = Fraction(values[part_field]), Fraction(values[whole_field])
    if part > whole or whole == 0:
        return Fraction(0)
    return _rung(100 * part / whole, steps)


def _rung(figure: Fraction, steps: Sequence[tuple[str, str]]) -> Fraction:
    reached = [Fraction(worth) for start, worth in steps if figure >= Fraction(start)]
    return max(reached, default=Fraction(0))


def _against_best(criterion: str, values: Values, block: Sequence[Values]) -> Fraction:
    full = Fraction(AGAINST_BEST[criterion][0])
    best = max((_quotient(criterion, other) for other in block), default=Fraction(0))
    return full * _quotient(criterion, values) / best if best else Fraction(0)


def _quotient(criterion: str, values: Values) -> Fraction:
    _, above, below = AGAINST_BEST[criterion]
    marks = (values.get(above), values.get(below))
    if None in marks or NOT_PROVEN in marks or NOT_APPLICABLE in marks or Fraction(values[below]) == 0:
        return Fraction(0)
    return Fraction(values[above]) / Fraction(values[below])


def _from_below(criterion: str, children: Sequence[Answers]) -> Fraction:
    if not children:
        return Fraction(0)
    met = sum(1 for child in children if _child_meets(criterion, child))
    return two_places(maximum(criterion) * met / len(children))


def _child_meets(criterion: str, child: Answers) -> bool:
    if criterion == "H.A1.4":
        return child.get(("X.A1.2", "lan")) == "true" and child.get(("X.A1.3", "co")) == "true"
    if criterion == "H.A2.4":
        return child.get(("X.A2.2", "muc")) in {"co_quyet_dinh", "kiem_nhiem"}
    key = {"H.B2.5": ("X.B2.1", "so_van_ban_ky_so"), "H.B3.4": ("X.B3.1", "so_ho_so_he_thong")}[criterion]
    value = child.get(key, "0")
    return value not in {NOT_PROVEN, NOT_APPLICABLE} and Fraction(value) > 0


# The kinds the sample sets do not use. A rule is read as it stands in a criteria file, as plain words.


def by_rule(rule: Mapping[str, Any], maximum: str, values: Values) -> Fraction:
    """Points of one rule on given values, exactly; a part above its whole that is refused earns nothing.

    Args:
        rule: the rule block of a criteria file: ratio, ratio_banded, steps_count, penalty, external, survey
            (with enough answers), manual or a composite of them.
        maximum: the maximum.
        values: canonical values by field; all are given.
    """
    full = Fraction(maximum)
    numbers = {field: Fraction(text) for field, text in values.items() if text[-1:].isdigit()}
    match rule["kind"]:
        case "composite":
            return sum(
                (by_rule(part["rule"], part["max"], values) for part in rule["parts"]), start=Fraction(0)
            )
        case "ratio" | "ratio_banded":
            return _by_share(rule, full, numbers)
        case "manual":
            return Fraction(rule["grades"][values[rule["field"]]]["points"])
        case _:
            return _by_figure(rule, full, numbers)


def _by_share(rule: Mapping[str, Any], full: Fraction, numbers: Mapping[str, Fraction]) -> Fraction:
    part, whole = numbers[rule["a"]], numbers[rule["b"]]
    if rule["if_a_gt_b"] == "reject" and part > whole:
        return Fraction(0)
    if not whole:
        return full if rule["if_b_zero"] == "full" else Fraction(0)
    if rule["kind"] == "ratio_banded":
        return _best_rung(100 * part, whole, rule["steps"], "_percent")
    goal = Fraction(rule.get("target_percent", "100")) * whole
    enough = 100 * part >= Fraction(rule.get("floor_percent", "0")) * whole
    return full * min(100 * part, goal) / goal if enough else Fraction(0)


def _best_rung(figure: Fraction, scale: Fraction, steps: Sequence[Mapping[str, str]], unit: str) -> Fraction:
    """The most points of any rung reached, without dividing."""
    earned = [Fraction(0)]
    for step in steps:
        on = figure - scale * Fraction(step.get(f"at_least{unit}") or step[f"above{unit}"])
        if on > 0 or (on == 0 and f"at_least{unit}" in step):
            earned.append(Fraction(step["points"]))
    return max(earned)


def _by_figure(rule: Mapping[str, Any], full: Fraction, numbers: Mapping[str, Fraction]) -> Fraction:
    match rule["kind"]:
        case "steps_count":
            return _best_rung(numbers[rule["count"]], Fraction(1), rule["steps"], "")
        case "penalty":
            lost = min(numbers[rule["count"]] * Fraction(rule["each"]), full - Fraction(rule["floor"]))
            return full - lost
        case "external":
            top = Fraction(rule["full"])
            return full * min(numbers[rule["field"]], top) / top
        case _:
            low, high = Fraction(rule["lowest"]), Fraction(rule["full"])
            return full * (numbers[rule["mean"]] - low) / (high - low)
