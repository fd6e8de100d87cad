"""The sixteen kinds of discrepancy: what happened, never with which intent."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a discrepancy is, by its code."""

    ARITHMETIC = "D1"
    RULE_MISAPPLIED = "D2"
    VALUE_OVER = "D3"
    VALUE_UNDER = "D4"
    EVIDENCE_MISSING = "D5"
    EVIDENCE_OUTSIDE = "D6"
    DEFINITION_MISUNDERSTOOD = "D7"
    ESTIMATE_BECAME_ACTUAL = "D8"
    UNIT_SLIP = "D9"
    IMPOSSIBLE = "D10"
    ROLLUP_MISMATCH = "D11"
    COUNTED_TWICE = "D12"
    DIGITS_SWAPPED = "D13"
    FORM_LATE_OR_MISSING = "D14"
    APPLICABILITY_WRONG = "D15"
    VERIFIER_ERROR = "D16"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.ARITHMETIC: "Tính sai điểm",
    Kind.RULE_MISAPPLIED: "Áp dụng sai cách tính điểm",
    Kind.VALUE_OVER: "Số liệu kê khai cao hơn thực tế",
    Kind.VALUE_UNDER: "Số liệu kê khai thấp hơn thực tế",
    Kind.EVIDENCE_MISSING: "Thiếu minh chứng",
    Kind.EVIDENCE_OUTSIDE: "Minh chứng ngoài kỳ, hết hiệu lực hoặc của đơn vị khác",
    Kind.DEFINITION_MISUNDERSTOOD: "Hiểu không đúng nội hàm tiêu chí",
    Kind.ESTIMATE_BECAME_ACTUAL: "Số ước tính khác số thực tế",
    Kind.UNIT_SLIP: "Nhầm đơn vị tính",
    Kind.IMPOSSIBLE: "Số liệu không thể có",
    Kind.ROLLUP_MISMATCH: "Số tổng hợp không khớp cấp dưới",
    Kind.COUNTED_TWICE: "Tính trùng hoặc dùng lại minh chứng",
    Kind.DIGITS_SWAPPED: "Đảo chữ số",
    Kind.FORM_LATE_OR_MISSING: "Phiếu gửi muộn hoặc chưa gửi",
    Kind.APPLICABILITY_WRONG: "Kê khai sai phạm vi áp dụng",
    Kind.VERIFIER_ERROR: "Sai sót của người thẩm tra",
}

FOUND_BY_ENGINE = frozenset(
    {
        Kind.ARITHMETIC,
        Kind.RULE_MISAPPLIED,
        Kind.ESTIMATE_BECAME_ACTUAL,
        Kind.UNIT_SLIP,
        Kind.IMPOSSIBLE,
        Kind.ROLLUP_MISMATCH,
        Kind.FORM_LATE_OR_MISSING,
    }
)
"""The kinds that scoring.adjustments.detection finds by itself; the others are named by people."""

GUIDANCE_KINDS = frozenset({Kind.RULE_MISAPPLIED, Kind.DEFINITION_MISUNDERSTOOD, Kind.UNIT_SLIP})
"""Many of these on one criterion speak of unclear guidance, not of careless units."""
