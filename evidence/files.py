"""What a photo file shows of having been changed, and whether it is the file that was announced."""

import re
from collections.abc import Iterator

from evidence.case import Case, shown
from evidence.items import Finding, Severity

_TURNS = range(1, 9)


def _size(case: Case) -> Iterator[Finding]:
    claimed, stored = case.claim.size, case.known.stored_size
    if claimed is not None and stored is not None and claimed != stored:
        yield Finding("evidence.size-differs", Severity.WARN, {"claimed": claimed, "stored": stored})


def _media_type(case: Case) -> Iterator[Finding]:
    claimed = case.claim.media_type
    if claimed is not None and case.facts is not None and claimed != case.facts.media_type:
        data = {"claimed": shown(claimed), "found": case.facts.media_type}
        yield Finding("evidence.media-type-differs", Severity.INFO, data)


def _editor(case: Case) -> Iterator[Finding]:
    """Phones name their system in the same place, so only names of programs that change pictures count."""
    software = None if case.facts is None else case.facts.software
    if software is not None and any(_names(editor, software) for editor in case.policy.editors):
        yield Finding("evidence.edited", Severity.WARN, {"software": shown(software)})


def _names(editor: str, software: str) -> bool:
    """Whether a text holds a program's name, not as a part of a longer word."""
    return re.search(rf"(?<![a-z]){re.escape(editor)}(?![a-z])", software.lower()) is not None


def _trailing(case: Case) -> Iterator[Finding]:
    """Further pictures of a multi-picture JPEG stand after the first one's end by right."""
    if case.facts is not None and case.facts.trailing_bytes > 0 and case.facts.pictures == 1:
        yield Finding("evidence.trailing-bytes", Severity.INFO, {"bytes": case.facts.trailing_bytes})


def _orientation(case: Case) -> Iterator[Finding]:
    written = None if case.facts is None else case.facts.orientation
    if written is not None and written not in _TURNS:
        yield Finding("evidence.odd-orientation", Severity.INFO, {"orientation": shown(written)})


FILE_CHECKS = (_size, _media_type, _editor, _trailing, _orientation)
