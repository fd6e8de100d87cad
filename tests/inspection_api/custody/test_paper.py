"""Issued documents: of a restricted photo the copy for the public, else an empty place that says why."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

from PIL import Image
from pypdf import PdfReader

from inspection_api.kernel.transaction import reading
from inspection_api.reports import service as reports
from inspection_api.reports import views as report_views
from tests.builders.cases import CAMPAIGN
from tests.cast import HOME, KHANH

if TYPE_CHECKING:
    from tests.inspection_api.custody.photo import File


def report_of(photo: File) -> tuple[str, list[Image.Image]]:
    """Return the text of the unit's report and the photos printed in it."""
    context = photo.story.world.context
    reports.request_report(KHANH, context, CAMPAIGN, HOME)
    photo.story.work()
    with reading(context) as session:
        newest = report_views.reports(KHANH, session, CAMPAIGN, HOME)[0]
    pages = PdfReader(io.BytesIO(reports.read_report(KHANH, context, newest.sha256))).pages
    text = " ".join(unicodedata.normalize("NFC", page.extract_text()) for page in pages)
    images = [image.image for page in pages for image in page.images]
    return text, [image.convert("L") for image in images if image is not None]


def test_a_restricted_photo_leaves_an_empty_place_that_says_why(photo: File) -> None:
    photo.restrict()
    text, images = report_of(photo)
    assert "ảnh hạn chế" in text
    assert photo.sha256 in text.replace("\n", "").replace(" ", "")
    assert images == []


def test_the_copy_for_the_public_is_printed_in_its_place(photo: File) -> None:
    photo.restrict()
    photo.cover()
    text, images = report_of(photo)
    assert "Bản công khai, đã che một phần" in text
    assert "ảnh hạn chế" not in text
    assert {image.size for image in images} == {(96, 96)}
    for image in images:
        darkest, brightest = image.crop((38, 38, 58, 58)).getextrema()
        assert brightest - darkest <= 8  # type: ignore[operator]  # one band of whole numbers
