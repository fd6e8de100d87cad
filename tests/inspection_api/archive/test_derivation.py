"""What is made from photos: apart from receiving them, again when need be, and never in the web process."""

from __future__ import annotations

import json
import os
import signal
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select

from evidence import PhotoFacts, Position, sha256_bytes
from evidence.errors import DecoderLostError, DecoderMissingError, PhotoError
from evidence.items import PhotoHashes
from evidence.sandbox import Decoder
from inspection_api.archive import rules, service, views
from inspection_api.archive.records import Derivation
from inspection_api.archive.rules import Outcome, Size
from inspection_api.bootstrap import create_worker
from inspection_api.captures import service as captures
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.jobs import Job, JobState
from inspection_api.kernel.transaction import reading, transaction
from inspection_api.ledger import views as log_views
from tests.builders.photos import InProcess, work
from tests.evidence.samples import cut, jpeg, multi_picture, png_bomb, tagged
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, event_types, refused_as

if TYPE_CHECKING:
    from evidence.items import Derived
    from inspection_api.kernel.context import Context

PHOTO = jpeg()
DIGEST = sha256_bytes(PHOTO)


class Refusing:
    """A decoder that fails in one way."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def derive(self, _data: bytes) -> Derived:
        raise self._fault

    def public_copy(self, _data: bytes, _areas: object) -> bytes:
        raise self._fault


def _send(context: Context, data: bytes = PHOTO) -> str:
    return captures.receive(INSPECTOR, context, BytesIO(data), sha256_bytes(data), photo=True).sha256


def _derive(context: Context, deriver: service.Deriver | None = None) -> Outcome:
    return service.derive(SYSTEM, context, DIGEST, deriver or InProcess())


def _state(context: Context, sha256: str = DIGEST) -> tuple[str, str | None]:
    with reading(context) as session:
        found = views.evidence_view(OFFICE, context, session, sha256)
    return found.state, found.reason


def _jobs(context: Context) -> list[JobState]:
    with reading(context) as session:
        return [JobState(job.state) for job in session.scalars(select(Job).order_by(Job.created_at))]


def _last_event(context: Context) -> dict[str, object]:
    with reading(context) as session:
        told: dict[str, object] = json.loads(list(log_views.log_lines(SYSTEM, session))[-1])["payload"]
    return told


def test_a_photo_waits_until_it_was_derived(context: Context) -> None:
    _send(context)
    assert _state(context) == ("waiting", None)
    with refused_as("evidence.waiting"):
        service.open_preview(OFFICE, context, DIGEST)
    work(context)
    assert _state(context) == ("stored", None)
    preview = service.open_preview(OFFICE, context, DIGEST)
    told = {"sha256": DIGEST, "recipe": 1, "outcome": "derived", "reason": None}
    assert _last_event(context) == {**told, "preview": sha256_bytes(preview)}
    assert len(service.open_preview(OFFICE, context, DIGEST, Size.THUMBNAIL)) <= len(preview)


@pytest.mark.parametrize(
    ("data", "state"),
    [
        (cut(PHOTO, 60), ("quarantined", "evidence.truncated")),
        (png_bomb(20_000, 20_000), ("quarantined", "evidence.too-many-pixels")),
        (b"\xff\xd8\xff" + b"<script>alert(1)</script>" * 40, ("quarantined", "evidence.not-an-image")),
        (PHOTO + b"PK\x03\x04" + b"<?php echo 1; ?>" * 40, ("stored", None)),
        (multi_picture(), ("stored", None)),
    ],
    ids=["cut off", "bomb", "script behind a signature", "another file behind the photo", "two pictures"],
)
def test_a_hostile_file_is_received_and_read_where_it_hurts_nobody(
    context: Context, data: bytes, state: tuple[str, str | None]
) -> None:
    assert (
        captures.receive(INSPECTOR, context, BytesIO(data), sha256_bytes(data), photo=True).state == "stored"
    )
    with Decoder() as decoder:
        create_worker(context, decoder).run_all()
    assert _state(context, sha256_bytes(data)) == state
    with reading(context) as session:
        listed = [(found.state, found.reason) for found in views.quarantine(OFFICE, session)]
    assert listed == ([state] if state[0] == "quarantined" else [])
    assert context.objects.exists(sha256_bytes(data))


def test_the_office_is_told_when_the_decoder_died_of_a_photo(context: Context) -> None:
    _send(context)
    assert _derive(context, Refusing(DecoderLostError(cause="crash"))) is Outcome.REFUSED
    assert _state(context) == ("quarantined", "evidence.decoder-lost")
    with refused_as("evidence.no-preview"):
        service.open_preview(OFFICE, context, DIGEST)
    assert _derive(context) is Outcome.REFUSED, "what was said stands until the recipe changes"


def _child() -> int:
    """Find the process that decodes for this one."""
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    return next(
        int(each) for each in mine if b"evidence.decoder" in Path(f"/proc/{each}/cmdline").read_bytes()
    )


def test_the_next_photo_finds_another_decoder_after_one_was_killed(context: Context) -> None:
    other = jpeg(200, 100)
    _send(context)
    with Decoder() as decoder:
        worker = create_worker(context, decoder)
        worker.run_all()
        os.kill(_child(), signal.SIGKILL)
        _send(context, other)
        worker.run_all()
    assert _state(context, sha256_bytes(other)) == ("stored", None)


def test_nothing_is_said_of_a_photo_when_no_decoder_starts(context: Context) -> None:
    _send(context)
    with pytest.raises(DecoderMissingError):
        _derive(context, Decoder(command=[sys.executable, "-c", "pass"]))
    assert _state(context) == ("waiting", None)
    create_worker(context, Refusing(DecoderMissingError())).run_all()
    assert _jobs(context) == [JobState.FAILED]
    worker = create_worker(context, InProcess())
    worker.run_routines()
    assert _jobs(context) == [JobState.QUEUED], "a failed job is tried again, not asked for twice"
    worker.run_all()
    assert (_state(context), _jobs(context)) == (("stored", None), [JobState.DONE])


def test_deriving_twice_says_it_once(context: Context) -> None:
    _send(context)
    assert (_derive(context), _derive(context)) == (Outcome.DERIVED, Outcome.DERIVED)
    assert event_types(context) == ["evidence.received", "evidence.derived"]


def test_another_recipe_derives_everything_again(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    _send(context)
    work(context)
    assert service.derive_missing(SYSTEM, context) == 0
    for module in (rules, service):
        monkeypatch.setattr(module, "RECIPE", 2)
    assert service.open_preview(OFFICE, context, DIGEST), "the old picture is shown until then"
    assert service.derive_missing(SYSTEM, context) == 1
    assert service.derive_missing(SYSTEM, context) == 0
    work(context)
    assert _last_event(context)["recipe"] == 2
    assert service.open_preview(OFFICE, context, DIGEST)


@pytest.mark.parametrize("size", Size)
def test_a_deleted_picture_is_made_again_when_somebody_asks(context: Context, size: Size) -> None:
    _send(context)
    work(context)
    made = service.open_preview(OFFICE, context, DIGEST, size)
    for file in (context.settings.objects_folder / "derived").rglob(rules.made_as(size, 1)):
        file.unlink()
    for _ in range(2):
        with refused_as("evidence.waiting"):
            service.open_preview(OFFICE, context, DIGEST, size)
    assert _jobs(context) == [JobState.DONE, JobState.QUEUED]
    work(context)
    assert service.open_preview(OFFICE, context, DIGEST, size) == made
    assert event_types(context) == ["evidence.received", "evidence.derived"]


def test_photos_of_an_earlier_version_are_derived_too(context: Context) -> None:
    _send(context)
    with transaction(context, SYSTEM) as tx:
        tx.session.execute(delete(Job))
    create_worker(context, InProcess()).run_routines()
    work(context)
    assert _state(context) == ("stored", None)


def test_all_photos_are_looked_at_until_none_is_missing_and_then_no_more(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [2, 0, 5]
    monkeypatch.setattr(service, "derive_missing", lambda *_arguments: missing.pop(0))
    worker = create_worker(context, InProcess())
    for _ in range(4):
        worker.run_routines()
    assert missing == [5]


def test_documents_are_not_derived(context: Context) -> None:
    pdf = b"%PDF-1.4\n%%EOF\n"
    captures.receive(INSPECTOR, context, BytesIO(pdf), sha256_bytes(pdf), photo=False)
    assert (_jobs(context), _state(context, sha256_bytes(pdf))) == ([], ("stored", None))
    with refused_as("evidence.no-preview"):
        service.open_preview(OFFICE, context, sha256_bytes(pdf))


def test_only_the_system_derives(context: Context) -> None:
    with refused_as("access.role"):
        service.derive(OFFICE, context, DIGEST, InProcess())


def test_what_is_kept_of_a_photo_comes_back_as_it_was(context: Context) -> None:
    _send(context)
    work(context)
    expected = InProcess().derive(PHOTO)
    with reading(context) as session:
        row = session.get_one(Derivation, DIGEST)
    assert rules.read_facts(row.facts_text) == expected.facts
    assert rules.read_hashes(row.hashes or "") == expected.hashes
    assert rules.read_hashes(row.mirrored or "") == expected.mirrored


def test_facts_and_hashes_survive_as_text() -> None:
    gps = {1: "N", 2: (13, 59, 0), 3: "E", 4: (108, 0, 0)}
    facts = InProcess().derive(tagged(gps=gps, exif={0x9003: "2019:11:05 09:30:00"})).facts
    assert isinstance(facts.exif_position, Position)
    assert rules.read_facts(rules.facts_text(facts)) == facts
    plain = PhotoFacts(format="PNG", media_type="image/png", width=1, height=1)
    assert rules.read_facts(rules.facts_text(plain)) == plain
    assert rules.read_facts(None) is None
    for hashes in (PhotoHashes(0, 0, 0), PhotoHashes(2**64 - 1, 5, 2**256 - 1)):
        assert rules.read_hashes(rules.hashes_text(hashes)) == hashes


def test_a_refusal_without_a_word_of_its_own_is_an_unsupported_format() -> None:
    assert rules.refusal(PhotoError.code) == ("evidence.unsupported-format", rules.RECIPE)
    assert rules.refusal("evidence.truncated") == ("evidence.truncated", rules.RECIPE)
    assert rules.refusal("evidence.heic-missing") == ("evidence.heic-missing", rules.NO_RECIPE)
