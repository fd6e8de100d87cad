"""Receipts: what a result was computed from, by which rules, with which outcome, so that it can be replayed.

A receipt is canonical JSON. It names its inputs by hash, repeats policies in clear, and ends with the hash
of the results and the root of a hash tree over the units' lines. Three versions are told apart: the format of
the receipt, the engine, and each criteria set (its id with the first day of its validity).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoring.criteria.loading import FORMATS
from scoring.exchange.canonical import CanonicalError, Json, canonical_json, digest, parse_canonical
from scoring.exchange.documents import (
    RESULTS_FORMAT,
    RESULTS_FORMATS,
    facts_bytes,
    results_document,
    unit_documents,
)
from scoring.exchange.policies import policies_of
from scoring.exchange.scored import Circumstances, Scored
from scoring.exchange.tree import root
from scoring.ranks.ranking import LateRule

ENGINE = "thamtra-scoring/1"
RECEIPT_FORMATS = ("thamtra-receipt/1",)


class ReceiptError(ValueError):
    """A receipt that cannot be used; the code says why.

    Codes: "receipt.not-canonical", "receipt.unknown-format", "receipt.incomplete".
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class Named:
    """An input file by its name, without folders, and the SHA-256 of its content."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the inputs of a computation came from.

    Attributes:
        criteria: File names of the criteria by kind of unit.
        facts: File name of the facts or totals.
        previous: File name of an earlier year's totals, where there is one.
        ready_made: Whether the table holds section totals instead of facts.
        as_typed: Whether values were written as people type them.
        log_head: Hash of the last event of the adjustment log, where the facts come from one.
        seeds: Seeds of drawn samples; empty where nothing was drawn.
    """

    criteria: Mapping[str, str]
    facts: str
    previous: str | None = None
    ready_made: bool = False
    as_typed: bool = False
    log_head: str | None = None
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as read: what replaying it needs, and its whole content."""

    engine: str
    grammars: tuple[str, ...]
    results: str
    day: date
    criteria: Mapping[str, Named]
    facts: Named
    previous: Named | None
    sources: Sources
    around: Circumstances
    result_sha256: str
    root: str
    content: Mapping[str, Json]


def receipt_of(
    scored: Scored,
    sources: Sources,
    *,
    engine: str = ENGINE,
    grammars: Sequence[str] = FORMATS,
    results: str = RESULTS_FORMAT,
) -> dict[str, Json]:
    """Write the receipt of a computation.

    Args:
        scored: what was computed, for a day.
        sources: where its inputs came from.
        engine: who computed it; a replay repeats what the receipt says.
        grammars: the formats of criteria files that engine reads.
        results: the format of the results, one of RESULTS_FORMATS.
    """
    job = scored.job
    return {
        "format": RECEIPT_FORMATS[0],
        "engine": {"version": engine, "grammars": list(grammars), "results": results},
        "day": job.day.isoformat() if job.day else None,
        "criteria": [
            {**policies_of(book), "file": sources.criteria[kind], "sha256": book.digest}
            for kind, book in sorted(job.rulebooks.items())
        ],
        "facts": {
            "file": sources.facts,
            "form": "totals" if sources.ready_made else "facts",
            "values": "typed" if sources.as_typed else "canonical",
            "sha256": digest(facts_bytes(job.table)),
            "log_head": sources.log_head,
        },
        "previous": None
        if job.previous is None
        else {"file": sources.previous, "sha256": digest(facts_bytes(job.previous.table))},
        "circumstances": _circumstances(job.around),
        "seeds": list(sources.seeds),
        "result": {
            "sha256": digest(canonical_json(results_document(scored, results))),
            "root": root(unit_lines(scored, results)),
            "lines": str(len(job.table.facts)),
        },
    }


def unit_lines(scored: Scored, results: str = RESULTS_FORMAT) -> tuple[bytes, ...]:
    """Write each unit's results as a line of the hash tree, in order of codes."""
    return tuple(canonical_json(document) for document in unit_documents(scored, results))


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt.

    Raises:
        ReceiptError: it is not canonical, of an unknown format, or something is missing in it.
    """
    try:
        content = parse_canonical(data)
    except CanonicalError as error:
        raise ReceiptError("receipt.not-canonical", str(error)) from error
    if not isinstance(content, Mapping) or content.get("format") not in RECEIPT_FORMATS:
        raise ReceiptError("receipt.unknown-format", ", ".join(RECEIPT_FORMATS))
    try:
        return _receipt(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReceiptError("receipt.incomplete", str(error)) from error


def differences(before: Json, after: Json, path: str = "") -> Iterator[str]:
    """Name every place where two documents differ, by keys and positions."""
    match before, after:
        case Mapping(), Mapping():
            for key in sorted({*before, *after}):
                yield from differences(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
        case list(), list() if len(before) == len(after):
            for place, (old, new) in enumerate(zip(before, after, strict=True), start=1):
                yield from differences(old, new, f"{path}[{place}]")
        case _:
            if before != after:
                yield path


def _circumstances(around: Circumstances) -> Json:
    return {
        "late": sorted(around.late),
        "not_submitted": sorted(around.not_submitted),
        "out_of_scope": sorted(around.out_of_scope),
        "below_lowest": {section: sorted(units) for section, units in around.below_lowest.items()},
        "late_rule": around.late_rule.value if around.late_rule else None,
    }


class _Node:
    """A reading position in a receipt: what is not as it should be raises a plain error."""

    def __init__(self, value: Json) -> None:
        self._value = value

    def __getitem__(self, key: str) -> "_Node":
        if not isinstance(self._value, Mapping):
            raise TypeError(key)
        return _Node(self._value[key])

    @property
    def text(self) -> str:
        if not isinstance(self._value, str):
            raise TypeError("text")
        return self._value

    @property
    def optional_text(self) -> str | None:
        return None if self._value is None else self.text

    @property
    def items(self) -> list["_Node"]:
        if not isinstance(self._value, list):
            raise TypeError("list")
        return [_Node(item) for item in self._value]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(item.text for item in self.items)

    @property
    def keys(self) -> tuple[str, ...]:
        if not isinstance(self._value, Mapping):
            raise TypeError("mapping")
        return tuple(self._value)

    @property
    def named(self) -> Named:
        return Named(self["file"].text, self["sha256"].text)

    @property
    def optional_named(self) -> Named | None:
        return None if self._value is None else self.named


def _receipt(content: Mapping[str, Json]) -> Receipt:
    top = _Node(content)
    criteria = {item["kind"].text: item.named for item in top["criteria"].items}
    previous = top["previous"].optional_named
    facts = top["facts"]
    return Receipt(
        engine=top["engine"]["version"].text,
        grammars=top["engine"]["grammars"].texts,
        results=_results(top["engine"]["results"].text),
        day=date.fromisoformat(top["day"].text),
        criteria=criteria,
        facts=facts.named,
        previous=previous,
        sources=Sources(
            criteria={kind: named.file for kind, named in criteria.items()},
            facts=facts["file"].text,
            previous=previous.file if previous else None,
            ready_made=facts["form"].text == "totals",
            as_typed=facts["values"].text == "typed",
            log_head=facts["log_head"].optional_text,
            seeds=top["seeds"].texts,
        ),
        around=_around(top["circumstances"]),
        result_sha256=top["result"]["sha256"].text,
        root=top["result"]["root"].text,
        content=content,
    )


def _results(form: str) -> str:
    if form not in RESULTS_FORMATS:
        raise ValueError(form)
    return form


def _around(node: _Node) -> Circumstances:
    below, rule = node["below_lowest"], node["late_rule"].optional_text
    return Circumstances(
        late=frozenset(node["late"].texts),
        not_submitted=frozenset(node["not_submitted"].texts),
        out_of_scope=frozenset(node["out_of_scope"].texts),
        below_lowest={section: frozenset(below[section].texts) for section in below.keys},
        late_rule=None if rule is None else LateRule(rule),
    )
