"""What keeps units from being set against each other, as one typed error with stable codes."""


class RanksError(ValueError):
    """Places or years that cannot be compared.

    Codes: "ranks.unknown-parent" (a unit of a list by the unit above, of which nobody said what is above it),
    "ranks.no-late-rule" (a unit is late or silent, and nobody said what becomes of such units),
    "ranks.not-comparable" and "ranks.different-scale" (two years).
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")
