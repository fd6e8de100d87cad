"""What can be wrong with adjustments, as one typed error with stable codes."""


class AdjustmentError(ValueError):
    """Adjustments that do not fit each other, the unit's facts or what can be worked out exactly.

    Codes: adjustment.other-unit, adjustment.order-twice, adjustment.stale, adjustment.supersedes-nothing,
    attribution.too-many, attribution.not-scored.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")
