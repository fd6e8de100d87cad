"""Taking in bytes: refused without a trace, or kept and classified by their first bytes."""

from io import BytesIO
from pathlib import Path

import pytest

from evidence.digests import sha256_bytes
from evidence.errors import BadDigestError, DigestMismatchError
from evidence.formats import DOCX, PDF, UNKNOWN, XLSX, ZIP
from evidence.intake import DOCUMENT_LIMITS, PHOTO_LIMITS, Limits, accept
from evidence.items import Accepted, Claim, Reason, State
from evidence.objects import LocalObjectStore
from tests.evidence import samples


def take(data: bytes, store: LocalObjectStore, limits: Limits = PHOTO_LIMITS) -> Accepted:
    return accept(BytesIO(data), Claim(sha256=sha256_bytes(data)), store, limits)


def test_a_photo_is_stored_and_not_decoded(store: LocalObjectStore) -> None:
    for data in (samples.jpeg(), samples.cut(samples.jpeg(), 30)):
        accepted = take(data, store)
        assert (accepted.state, accepted.reason, accepted.created) == (State.STORED, None, True)
        assert (accepted.size, accepted.media_type, accepted.facts) == (len(data), "image/jpeg", None)


def test_sending_again_gives_the_same_answer(store: LocalObjectStore) -> None:
    data = samples.jpeg()
    first, again = take(data, store), take(data, store)
    assert (first.created, again.created) == (True, False)
    assert (again.media_type, again.state) == (first.media_type, first.state)


STRANGE = [
    (b"", UNKNOWN, Reason.EMPTY),
    ("chỉ là văn bản".encode(), UNKNOWN, Reason.NOT_AN_IMAGE),
    (b"<!DOCTYPE html><script>alert(1)</script>", "text/html", Reason.NOT_AN_IMAGE),
    (samples.animated("PNG"), "image/png", Reason.ANIMATED),
    (samples.animated("WEBP"), "image/webp", Reason.ANIMATED),
    (samples.animated("GIF"), "image/gif", Reason.ANIMATED),
    (samples.saved(samples.scene(), "GIF"), "image/gif", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "TIFF"), "image/tiff", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "BMP"), "image/bmp", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "AVIF"), "image/avif", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "EPS"), "application/postscript", Reason.VECTOR_FILE),
    (b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml", Reason.VECTOR_FILE),
    (b"%PDF-1.7\n", PDF, Reason.UNSUPPORTED_FORMAT),
    (samples.DOCUMENT, DOCX, Reason.UNSUPPORTED_FORMAT),
    (samples.swollen_archive(1, 600_000_000), ZIP, Reason.BOMB),
]


@pytest.mark.parametrize(
    ("data", "media_type", "reason"), STRANGE, ids=[f"{kind} {why}" for _, kind, why in STRANGE]
)
def test_strange_files_are_kept_in_quarantine(
    data: bytes, media_type: str, reason: Reason, store: LocalObjectStore
) -> None:
    accepted = take(data, store)
    assert (accepted.state, accepted.reason) == (State.QUARANTINED, reason)
    assert (accepted.media_type, accepted.facts) == (media_type, None)
    with store.open(accepted.sha256) as kept:
        assert kept.read() == data


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_heic_is_taken_as_a_photo_and_not_as_a_document(store: LocalObjectStore, brand: bytes) -> None:
    data = b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00"
    assert take(data, store, PHOTO_LIMITS).state is State.STORED
    assert take(data, store, DOCUMENT_LIMITS).reason is Reason.UNSUPPORTED_FORMAT


def test_a_phone_jpeg_with_a_second_picture_is_stored(store: LocalObjectStore) -> None:
    assert take(samples.multi_picture(), store).state is State.STORED


def test_an_oversized_photo_is_kept_and_not_decoded(store: LocalObjectStore) -> None:
    data = samples.jpeg()
    assert take(data, store, Limits(max_bytes=len(data))).state is State.STORED
    assert take(data, store, Limits(max_bytes=len(data) - 1)).reason is Reason.OVERSIZED


def test_other_bytes_than_named_leave_nothing_behind(store: LocalObjectStore, tmp_path: Path) -> None:
    data = samples.jpeg()
    with pytest.raises(DigestMismatchError) as refusal:
        accept(BytesIO(data), Claim(sha256=sha256_bytes(b"other")), store)
    assert refusal.value.code == "evidence.digest-mismatch"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_claim_without_a_digest_is_refused(store: LocalObjectStore) -> None:
    with pytest.raises(BadDigestError):
        accept(BytesIO(b""), Claim(sha256="photo.jpg"), store)


@pytest.mark.parametrize(
    ("data", "kind"), [(b"%PDF-1.7\n", PDF), (samples.WORKBOOK, XLSX), (samples.DOCUMENT, DOCX)]
)
def test_supporting_documents_are_stored_when_they_are_wanted(
    data: bytes, kind: str, store: LocalObjectStore
) -> None:
    accepted = take(data, store, DOCUMENT_LIMITS)
    assert (accepted.state, accepted.media_type, accepted.facts) == (State.STORED, kind, None)


def test_a_photo_may_be_a_supporting_document(store: LocalObjectStore) -> None:
    assert take(samples.jpeg(), store, DOCUMENT_LIMITS).state is State.STORED


@pytest.mark.parametrize("data", [samples.archive("word/document.xml"), samples.WORKBOOK[:60], b"PK\x03\x04"])
def test_a_zip_that_is_no_office_file_is_not_taken_for_one(data: bytes, store: LocalObjectStore) -> None:
    accepted = take(data, store, DOCUMENT_LIMITS)
    assert (accepted.media_type, accepted.reason) == (ZIP, Reason.UNSUPPORTED_FORMAT)


def test_a_workbook_that_unpacks_to_too_much_is_kept_and_not_opened(store: LocalObjectStore) -> None:
    data = samples.swollen_archive(40, 100_000_000, "[Content_Types].xml", "xl/workbook.xml")
    accepted = take(data, store, DOCUMENT_LIMITS)
    assert (accepted.media_type, accepted.reason) == (ZIP, Reason.BOMB)
