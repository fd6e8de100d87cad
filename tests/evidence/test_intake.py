"""Taking in bytes: refused without a trace, or kept and classified."""

from io import BytesIO
from pathlib import Path

import pytest

from evidence.digests import sha256_bytes
from evidence.errors import BadDigestError, DigestMismatchError
from evidence.formats import PDF, UNKNOWN, XLSX, ZIP, media_type_of
from evidence.intake import DOCUMENT_LIMITS, PHOTO_LIMITS, Limits, accept
from evidence.items import Accepted, Claim, Reason, State
from evidence.objects import LocalObjectStore
from tests.evidence import samples


def take(data: bytes, store: LocalObjectStore, limits: Limits = PHOTO_LIMITS) -> Accepted:
    return accept(BytesIO(data), Claim(sha256=sha256_bytes(data)), store, limits)


def test_a_photo_is_stored_and_described(store: LocalObjectStore) -> None:
    data = samples.jpeg()
    accepted = take(data, store)
    assert (accepted.state, accepted.reason, accepted.created) == (State.STORED, None, True)
    assert (accepted.size, accepted.media_type) == (len(data), "image/jpeg")
    assert accepted.facts is not None
    assert (accepted.facts.width, accepted.facts.height) == (320, 240)


def test_sending_again_gives_the_same_answer(store: LocalObjectStore) -> None:
    data = samples.jpeg()
    first, again = take(data, store), take(data, store)
    assert (first.created, again.created) == (True, False)
    assert again.facts == first.facts


STRANGE = [
    (b"", UNKNOWN, Reason.EMPTY),
    ("chỉ là văn bản".encode(), UNKNOWN, Reason.NOT_AN_IMAGE),
    (b"\xff\xd8\xff rest is text", "image/jpeg", Reason.NOT_AN_IMAGE),
    (samples.cut(samples.jpeg(), 30), "image/jpeg", Reason.TRUNCATED),
    (samples.animated("PNG"), "image/png", Reason.ANIMATED),
    (samples.animated("WEBP"), "image/webp", Reason.ANIMATED),
    (samples.png_bomb(50_000, 50_000), "image/png", Reason.TOO_MANY_PIXELS),
    (samples.png_bomb(9_000, 9_000), "image/png", Reason.TOO_MANY_PIXELS),
    (samples.saved(samples.scene(), "GIF"), "image/gif", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "TIFF"), "image/tiff", Reason.UNSUPPORTED_FORMAT),
    (samples.saved(samples.scene(), "BMP"), "image/bmp", Reason.UNSUPPORTED_FORMAT),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic", Reason.UNSUPPORTED_FORMAT),
    (b"%PDF-1.7\n", PDF, Reason.UNSUPPORTED_FORMAT),
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


@pytest.mark.parametrize(("data", "kind"), [(b"%PDF-1.7\n", PDF), (samples.WORKBOOK, XLSX)])
def test_supporting_documents_are_stored_when_they_are_wanted(
    data: bytes, kind: str, store: LocalObjectStore
) -> None:
    accepted = take(data, store, DOCUMENT_LIMITS)
    assert (accepted.state, accepted.media_type, accepted.facts) == (State.STORED, kind, None)


def test_a_photo_may_be_a_supporting_document(store: LocalObjectStore) -> None:
    assert take(samples.jpeg(), store, DOCUMENT_LIMITS).facts is not None


@pytest.mark.parametrize("data", [samples.archive("word/document.xml"), samples.WORKBOOK[:60], b"PK\x03\x04"])
def test_a_zip_that_is_no_workbook_is_not_taken_for_one(data: bytes, store: LocalObjectStore) -> None:
    accepted = take(data, store, DOCUMENT_LIMITS)
    assert (accepted.media_type, accepted.reason) == (ZIP, Reason.UNSUPPORTED_FORMAT)


def test_the_letters_webp_alone_make_no_photo() -> None:
    assert media_type_of(BytesIO(b"12345678WEBP")) == UNKNOWN


def test_reading_the_kind_leaves_the_stream_at_its_beginning() -> None:
    for data in (samples.WORKBOOK, samples.jpeg()):
        stream = BytesIO(data)
        media_type_of(stream)
        assert stream.read() == data
