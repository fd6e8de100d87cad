"""Every refusal: a stable code, a status, and a Vietnamese sentence that says what, where and how to fix it.

Raised anywhere, rendered once (``http.rendering``). The sentences are data: config/problems/<area>.yaml,
with ``title`` and ``detail``; the detail may name parameters in braces. Codes are never reused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One fault among several, with its place.

    Attributes:
        where: A cell such as ``E12``, a field or a file name.
        code: Stable code with a sentence of its own.
        params: What the sentence names.
    """

    where: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """A request that cannot be met; nothing stored has changed."""

    def __init__(
        self,
        code: str,
        status: int,
        *,
        params: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = dict(params or {})
        self.errors = tuple(errors)


class DatabaseBusyError(Exception):
    """The database had no turn for us in time, or is away: undone, and worth another try in a while."""


@dataclass(frozen=True, slots=True)
class ProblemTexts:
    """The sentences of all codes."""

    texts: Mapping[str, Mapping[str, str]]

    def title(self, code: str) -> str:
        """Return the short name of a problem."""
        return self.texts[code]["title"]

    def detail(self, code: str, params: Mapping[str, str]) -> str:
        """Return the sentence of a problem with its parameters filled in."""
        return self.texts[code]["detail"].format_map(params)

    def as_json(self, problem: Problem) -> dict[str, object]:
        """Return a problem as the members of RFC 9457, with ours: ``code`` and ``errors``."""
        return {
            "type": "about:blank",
            "title": self.title(problem.code),
            "status": problem.status,
            "code": problem.code,
            "detail": self.detail(problem.code, problem.params),
            "errors": [
                {"where": fault.where, "code": fault.code, "message": self.detail(fault.code, fault.params)}
                for fault in problem.errors
            ],
        }
