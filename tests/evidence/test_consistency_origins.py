"""Where a photo comes from, what its file shows of changes, and who else handed it in."""

from dataclasses import replace

import pytest

from evidence.items import (
    Alike,
    CheckpointVerdict,
    CodeVerdict,
    PhotoFacts,
    Severity,
    Sighting,
    SignatureVerdict,
    Source,
)
from tests.evidence.capture import CHECKPOINT, CLAIM, FACTS, KNOWN, codes, found, only

ELSEWHERE = Sighting("capture-2", "2019", "xa-02", "I.1")


def test_from_the_gallery() -> None:
    assert only(found(replace(CLAIM, source=Source.GALLERY)))[0] == "evidence.from-gallery"


def test_another_size_than_claimed() -> None:
    expected = ("evidence.size-differs", Severity.WARN, {"claimed": 1000, "stored": 999})
    assert only(found(known=replace(KNOWN, stored_size=999))) == expected


def test_another_kind_than_claimed() -> None:
    expected = {"claimed": "image/png", "found": "image/jpeg"}
    assert only(found(replace(CLAIM, media_type="image/png"))) == (
        "evidence.media-type-differs",
        Severity.INFO,
        expected,
    )


@pytest.mark.parametrize(
    ("verdict", "code", "severity"),
    [
        (SignatureVerdict.MISSING, "evidence.signature-missing", Severity.WARN),
        (SignatureVerdict.INVALID, "evidence.signature-invalid", Severity.SERIOUS),
        (SignatureVerdict.UNKNOWN_KEY, "evidence.signature-key-unknown", Severity.WARN),
    ],
)
def test_a_signature_that_does_not_bind(verdict: SignatureVerdict, code: str, severity: Severity) -> None:
    assert only(found(known=replace(KNOWN, signature=verdict))) == (code, severity, {})


@pytest.mark.parametrize("verdict", [None, SignatureVerdict.VALID])
def test_a_good_signature_and_one_never_judged_say_nothing(verdict: SignatureVerdict | None) -> None:
    assert found(known=replace(KNOWN, signature=verdict)) == ()


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (CheckpointVerdict.UNKNOWN, "evidence.checkpoint-unknown"),
        (CheckpointVerdict.AHEAD, "evidence.checkpoint-ahead"),
    ],
)
def test_a_checkpoint_that_is_not_in_the_log(verdict: CheckpointVerdict, code: str) -> None:
    told = only(found(known=replace(KNOWN, checkpoint=verdict)))
    assert told == (code, Severity.SERIOUS, {"checkpoint": CHECKPOINT})
    nameless = found(replace(CLAIM, checkpoint=None), known=replace(KNOWN, checkpoint=verdict))
    assert only(nameless) == (code, Severity.SERIOUS, {"checkpoint": ""})


def test_a_checkpoint_of_ours_says_nothing() -> None:
    assert found(known=replace(KNOWN, checkpoint=CheckpointVerdict.OURS)) == ()


def test_a_code_that_was_issued_is_asked_for() -> None:
    without = found(replace(CLAIM, code=None), known=replace(KNOWN, code=CodeVerdict.MISSING))
    assert only(without) == ("evidence.code-missing", Severity.WARN, {})


def test_a_code_that_no_package_gave() -> None:
    wrong = only(found(replace(CLAIM, code="K7QY"), known=replace(KNOWN, code=CodeVerdict.UNISSUED)))
    assert wrong == ("evidence.code-wrong", Severity.SERIOUS, {"code": "K7QY"})


def test_a_code_of_another_visit_names_it() -> None:
    known = replace(KNOWN, code=CodeVerdict.OTHER_VISIT, code_visit="visit-2")
    told = {"code": "K7QX", "visit": "visit-2"}
    assert only(found(known=known)) == ("evidence.code-of-other-visit", Severity.SERIOUS, told)


def test_a_code_that_two_photos_used() -> None:
    known = replace(KNOWN, code_twice=("capture-7", "capture-9"))
    told = {"code": "K7QX", "others": 2, "capture": "capture-7"}
    assert only(found(known=known)) == ("evidence.code-used-twice", Severity.SERIOUS, told)


def test_a_code_is_not_asked_for_where_none_was_issued() -> None:
    assert found(replace(CLAIM, code=None), known=replace(KNOWN, code=None)) == ()


@pytest.mark.parametrize(
    "software", ["Adobe Photoshop 21.0 (Windows)", "Snapseed 2.0", "GIMP2.10", "paint.net 4.2", "PicsArt"]
)
def test_saved_by_a_program_that_changes_pictures(software: str) -> None:
    told = only(found(facts=replace(FACTS, software=software)))
    assert told == ("evidence.edited", Severity.WARN, {"software": software[:40]})


@pytest.mark.parametrize(
    "software", [None, "", "G991BXXU5CVDD", "15.1.1", "HDR+ 1.0.3", "Adobea", "Blueprint"]
)
def test_what_a_phone_calls_itself_is_no_editing(software: str | None) -> None:
    assert found(facts=replace(FACTS, software=software)) == ()


@pytest.mark.parametrize(("length", "pictures", "told"), [(1, 1, True), (0, 1, False), (900, 2, False)])
def test_bytes_after_the_end_of_the_picture(length: int, pictures: int, *, told: bool) -> None:
    results = found(facts=replace(FACTS, trailing_bytes=length, pictures=pictures))
    assert [(each.code, each.severity, dict(each.data)) for each in results] == (
        [("evidence.trailing-bytes", Severity.INFO, {"bytes": length})] if told else []
    )


@pytest.mark.parametrize(("written", "odd"), [(None, False), (1, False), (8, False), (0, True), (9, True)])
def test_an_orientation_that_means_nothing(written: int | None, *, odd: bool) -> None:
    results = found(facts=replace(FACTS, orientation=written))
    assert codes(results) == (["evidence.odd-orientation"] if odd else [])


@pytest.mark.parametrize("facts", [None, replace(FACTS, software=None, orientation=None)])
def test_a_file_that_shows_nothing_of_itself_is_not_held_against_anybody(facts: PhotoFacts | None) -> None:
    assert found(facts=facts) == ()


def test_the_same_picture_for_another_unit() -> None:
    known = replace(KNOWN, alike=(Alike(ELSEWHERE), Alike(ELSEWHERE, 12, mirrored=True)))
    assert codes(found(known=known)) == ["evidence.same-file"]
    assert found(known=replace(known, here=None)) == ()
