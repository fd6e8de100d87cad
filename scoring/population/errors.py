"""What the population back end says no to. A refusal sends the set to the reference interpreter."""


class KernelRefusal(Exception):  # noqa: N818  no failure: the reference interpreter serves the set
    """A set the columns do not serve: a stable code, where in the set, and the reason in words."""

    def __init__(self, code: str, where: str, reason: str) -> None:
        self.code = code
        self.where = where
        self.reason = reason
        super().__init__(f"{code}: {where}: {reason}")
