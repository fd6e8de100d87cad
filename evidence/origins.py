"""Whether a photo comes from where its record says: the camera, the device's key and chain, its photo code.

A checkpoint of the log that the device had seen and we do not have speaks about the log, not about whoever
took the photo.
"""

from collections.abc import Iterator

from evidence.case import Case, shown
from evidence.items import (
    ChainVerdict,
    CheckpointVerdict,
    CodeVerdict,
    Finding,
    Severity,
    SignatureVerdict,
    Source,
)

_SIGNATURES = {
    SignatureVerdict.MISSING: ("evidence.signature-missing", Severity.WARN),
    SignatureVerdict.INVALID: ("evidence.signature-invalid", Severity.SERIOUS),
    SignatureVerdict.UNKNOWN_KEY: ("evidence.signature-key-unknown", Severity.WARN),
}
_CHECKPOINTS = {
    CheckpointVerdict.UNKNOWN: "evidence.checkpoint-unknown",
    CheckpointVerdict.AHEAD: "evidence.checkpoint-ahead",
}
_CHAINS = {
    ChainVerdict.GAP: "evidence.device-chain-broken",
    ChainVerdict.FORK: "evidence.device-chain-forked",
}
_LONGEST_CHECKPOINT = 100


def _source(case: Case) -> Iterator[Finding]:
    if case.claim.source is Source.GALLERY:
        yield Finding("evidence.from-gallery", Severity.WARN)


def _signature(case: Case) -> Iterator[Finding]:
    verdict = case.known.signature
    if verdict in _SIGNATURES:
        yield Finding(*_SIGNATURES[verdict])


def _code(case: Case) -> Iterator[Finding]:
    """Tell of a code that is missing, that no package gave, or that came with another visit's package."""
    verdict, data = case.known.code, {"code": shown(case.claim.code)}
    if verdict is CodeVerdict.MISSING:
        yield Finding("evidence.code-missing", Severity.WARN)
    elif verdict is CodeVerdict.UNISSUED:
        yield Finding("evidence.code-wrong", Severity.SERIOUS, data)
    elif verdict is CodeVerdict.OTHER_VISIT:
        visit = shown(case.known.code_visit)
        yield Finding("evidence.code-of-other-visit", Severity.SERIOUS, {**data, "visit": visit})


def _code_twice(case: Case) -> Iterator[Finding]:
    """Tell of a code that more than one photo used; which was the first cannot be told from here."""
    others = case.known.code_twice
    if others:
        code = shown(case.claim.code)
        data: dict[str, str | int] = {"code": code, "others": len(others), "capture": others[0]}
        yield Finding("evidence.code-used-twice", Severity.SERIOUS, data)


def _checkpoint(case: Case) -> Iterator[Finding]:
    verdict = case.known.checkpoint
    if verdict in _CHECKPOINTS:
        data = {"checkpoint": (case.claim.checkpoint or "")[:_LONGEST_CHECKPOINT]}
        yield Finding(_CHECKPOINTS[verdict], Severity.SERIOUS, data)


def _record(case: Case) -> Iterator[Finding]:
    if case.known.readable is False:
        yield Finding("evidence.record-unreadable", Severity.WARN)
    if case.known.differing:
        data = {"members": ", ".join(case.known.differing)}
        yield Finding("evidence.record-differs", Severity.SERIOUS, data)


def _chain(case: Case) -> Iterator[Finding]:
    verdict = case.known.chain
    if verdict in _CHAINS:
        yield Finding(_CHAINS[verdict], Severity.WARN)


ORIGIN_CHECKS = (_source, _signature, _record, _chain, _code, _code_twice, _checkpoint)
