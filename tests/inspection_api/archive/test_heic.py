"""Photos in HEIC: kept always, read in the confined process where that is switched on, or once it is."""

from __future__ import annotations

import importlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from evidence import sha256_bytes
from evidence.items import Decoding
from evidence.sandbox import Conditions, Decoder
from inspection_api.archive import service, views
from inspection_api.archive.service import DERIVE_JOB
from inspection_api.bootstrap import create_worker
from inspection_api.captures import service as captures
from inspection_api.kernel.actors import SYSTEM
from inspection_api.kernel.transaction import reading, transaction
from tests.evidence import samples
from tests.inspection_api.archive.installation import INSPECTOR, OFFICE, refused_as

if TYPE_CHECKING:
    from inspection_api.kernel.context import Context

NOT_READ = ("quarantined", "evidence.heic-missing")


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A photo as iPhones make them, by the encoder of the optional package."""
    importlib.import_module("pillow_heif").register_heif_opener(thumbnails=False)
    return samples.saved(samples.scene(1600, 1200), "HEIF")


def _with_heic(context: Context, *, heic: bool) -> Context:
    return replace(context, settings=replace(context.settings, heic=heic))


def _work(context: Context) -> None:
    """The worker starts, does its routines and all there is to do."""
    with Decoder(Conditions(decoding=Decoding(heic=context.settings.heic))) as decoder:
        worker = create_worker(context, decoder)
        worker.run_routines()
        worker.run_all()


def _standing(context: Context, data: bytes) -> tuple[str, str | None]:
    with reading(context) as session:
        found = views.evidence_view(OFFICE, context, session, sha256_bytes(data))
    return found.state, found.reason


def _send(context: Context, data: bytes) -> str:
    receipt = captures.receive(INSPECTOR, context, BytesIO(data), sha256_bytes(data), photo=True)
    assert (receipt.state, receipt.media_type) == ("stored", "image/heic")
    return receipt.sha256


def test_switched_on_it_is_derived_in_the_confined_process(context: Context, photo: bytes) -> None:
    able = _with_heic(context, heic=True)
    sha256 = _send(able, photo)
    _work(able)
    assert _standing(able, photo) == ("stored", None)
    assert service.open_preview(OFFICE, able, sha256).startswith(b"\xff\xd8\xff")
    with transaction(able, SYSTEM) as tx:
        kept = service.hold_file(SYSTEM, tx, sha256)
    assert kept is not None
    assert kept.facts is not None
    assert (kept.facts.media_type, kept.facts.width, kept.facts.height) == ("image/heic", 1600, 1200)


def test_switched_off_it_is_kept_and_derived_once_it_is_switched_on(context: Context, photo: bytes) -> None:
    unable, able = _with_heic(context, heic=False), _with_heic(context, heic=True)
    sha256 = _send(unable, photo)
    _work(unable)
    assert _standing(unable, photo) == NOT_READ
    assert unable.objects.exists(sha256)
    with refused_as("evidence.no-preview"):
        service.open_preview(OFFICE, unable, sha256)
    assert service.derive_missing(SYSTEM, unable) == 0, "nobody asks again in vain"
    _work(able)
    assert _standing(able, photo) == ("stored", None)
    assert service.derive_missing(SYSTEM, able) == 0
    assert service.derive_missing(SYSTEM, unable) == 0


def test_a_damaged_one_is_told_from_one_that_cannot_be_read_here(context: Context, photo: bytes) -> None:
    able, cut = _with_heic(context, heic=True), photo[: len(photo) // 2]
    _send(able, cut)
    _work(able)
    state, reason = _standing(able, cut)
    assert state == "quarantined"
    assert reason in {"evidence.truncated", "evidence.not-an-image"}
    assert service.derive_missing(SYSTEM, able) == 0, f"{DERIVE_JOB} is settled"
