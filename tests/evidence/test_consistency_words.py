"""Every finding has its name and its sentence, and the sentence takes its figures from the finding."""

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from evidence.items import (
    Alike,
    ChainVerdict,
    CheckpointVerdict,
    CodeVerdict,
    Earlier,
    Finding,
    Known,
    Position,
    Sighting,
    SignatureVerdict,
    Source,
)
from inspection_api.documents.formats import figures
from inspection_api.kernel.configuration import Configuration
from tests.evidence.capture import CLAIM, FACTS, FAR, HOUR, KNOWN, NEVER_SET, SITE, TAKEN, found, moved

FOR_UNITS = "evidence.used-elsewhere"
"""What people of a unit read in the place of findings that name other places."""
ELSEWHERE = Sighting("capture-2", "2018", "xa-02", "II.3")
TRUSTING = replace(KNOWN, clock_skew=None)


def _places() -> Iterator[tuple[Finding, ...]]:
    turned = Position(SITE.longitude, SITE.latitude)
    yield found(replace(CLAIM, fix=None, size=7, media_type="image/png", code=None, source=Source.GALLERY))
    yield found(moved(position=Position(Decimal(99), Decimal(0))))
    yield found(moved(position=Position(Decimal(0), Decimal(0))))
    yield found(moved(position=turned))
    yield found(moved(position=FAR, fixed_at=TAKEN - HOUR))
    yield found(moved(accuracy_m=Decimal(900)))
    yield found(moved(accuracy_m=Decimal(-1)))


def _clocks() -> Iterator[tuple[Finding, ...]]:
    yield found(replace(CLAIM, taken_at=NEVER_SET, code="?"))
    yield found(facts=replace(FACTS, exif_time=NEVER_SET))
    yield found(facts=replace(FACTS, exif_time=TAKEN - HOUR))
    later = TAKEN + timedelta(days=2)
    yield found(known=replace(TRUSTING, package_issued_at=later, visit_opened_at=later, checkpoint_at=later))
    sooner = TAKEN - timedelta(days=2)
    yield found(known=replace(TRUSTING, visit_closed_at=sooner, received_at=sooner))
    yield found(known=replace(KNOWN, clock_skew=HOUR, earlier=Earlier(TAKEN + HOUR)))
    yield found(known=replace(KNOWN, earlier=Earlier(sooner, 0)))


def _rest() -> Iterator[tuple[Finding, ...]]:
    changed = replace(FACTS, software="Snapseed 2.0", trailing_bytes=12, orientation=0)
    yield found(facts=changed)
    for signature in SignatureVerdict:
        yield found(known=replace(KNOWN, signature=signature))
    for chain in ChainVerdict:
        yield found(known=replace(KNOWN, chain=chain))
    yield found(known=replace(KNOWN, readable=False, differing=("size", "taken_at")))
    for code in CodeVerdict:
        yield found(known=replace(KNOWN, code=code, code_visit="visit-2"))
    yield found(known=replace(KNOWN, code_twice=("capture-2",)))
    for checkpoint in CheckpointVerdict:
        yield found(known=replace(KNOWN, checkpoint=checkpoint))
    for alike in (Alike(ELSEWHERE), Alike(ELSEWHERE, 9), Alike(ELSEWHERE, 9, mirrored=True)):
        yield found(known=replace(KNOWN, alike=(alike,)))


EVERY = {finding.code: finding for told in (*_places(), *_clocks(), *_rest()) for finding in told}
CONFIGURATION = Configuration()


def test_every_finding_has_its_name_and_every_name_its_finding() -> None:
    assert {*EVERY, FOR_UNITS} == set(CONFIGURATION.words["evidence_notices"])


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_sentence_uses_every_figure_of_its_finding(code: str) -> None:
    detail = CONFIGURATION.problem_texts.texts[code]["detail"]
    named = {name for _, name, _, _ in string.Formatter().parse(detail) if name}
    assert named == set(EVERY[code].data)
    text = CONFIGURATION.problem_texts.detail(code, figures(EVERY[code].data))
    assert not re.search(r"[{}]|None", text)


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_sentence_tells_and_advises_and_never_accuses(code: str) -> None:
    detail = CONFIGURATION.problem_texts.texts[code]["detail"].lower()
    assert not any(
        word in detail for word in ("gian lận", "giả mạo", "vi phạm", "làm giả", "cố ý", "gian dối")
    )
    assert detail.count(".") >= 2
    assert re.search(r"hãy|không cần|chỉ cần", detail)


def test_nothing_known_is_no_finding() -> None:
    assert found(known=Known()) == ()
