"""Contexts to PDF files: the only user of WeasyPrint.

Nothing is ever fetched: fonts and styles come from this package, images from the context, and any other
address stops the rendering. The same context gives the same bytes: the dates and the identifier in the file
are the context's own. It knows nothing of who may read a document or where it is kept.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import jinja2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from inspection_api.documents import codes, formats
from inspection_api.documents.contexts import DiscrepancyReport, SignedSide, VisitChecklist, VisitMinutes

BASE_URL = "thamtra-document:/"
CODE_ADDRESS = f"{BASE_URL}codes/verification"
_ROOT = Path(__file__).parent
_STYLES = ("page.css", "discrepancy_report.css", "visit_minutes.css", "visit_checklist.css")
_PRACTICE_STYLE = "practice.css"
_FONTS = tuple(f"fonts/LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_ROOT / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["formats"] = formats


class RefusedAddressError(Exception):
    """A document asked for something that is neither packaged nor in its context."""

    def __init__(self, address: str) -> None:
        super().__init__(f"a document may not fetch {address!r}")
        self.address = address


def discrepancy_report(report: DiscrepancyReport, *, practice: bool = False) -> bytes:
    """Render the discrepancy report of one unit.

    Raises:
        RefusedAddressError: The document refers to something outside itself.
    """
    html = _TEMPLATES.get_template("discrepancy_report.html").render(
        report=report,
        created=formats.local(report.generated_at).isoformat(),
        image_address=image_address,
        code_address=CODE_ADDRESS,
    )
    images = {
        image_address(photo.sha256): (photo.preview, photo.media_type)
        for entry in report.entries
        for photo in entry.photos
        if photo.preview is not None
    }
    images[CODE_ADDRESS] = (codes.drawing(report.verification), codes.DRAWING_TYPE)
    return html_to_pdf(html, identifier=report.document_id, images=images, practice=practice)


def visit_minutes(minutes: VisitMinutes, *, practice: bool = False) -> bytes:
    """Render the minutes of one visit.

    Raises:
        RefusedAddressError: The document refers to something outside itself.
    """
    drawn = {f"{BASE_URL}strokes/{place}": side for place, side in enumerate(minutes.sides) if side.strokes}
    html = _TEMPLATES.get_template("visit_minutes.html").render(
        minutes=minutes,
        created=formats.local(minutes.generated_at).isoformat(),
        strokes_address=lambda place: f"{BASE_URL}strokes/{place}",
        code_address=CODE_ADDRESS,
    )
    images = {address: (_strokes_drawing(side), codes.DRAWING_TYPE) for address, side in drawn.items()}
    images[CODE_ADDRESS] = (codes.drawing(minutes.verification), codes.DRAWING_TYPE)
    return html_to_pdf(html, identifier=minutes.document_id, images=images, practice=practice)


def visit_checklist(checklist: VisitChecklist, *, practice: bool = False) -> bytes:
    """Render the checklist on which a visit can be written down by hand.

    Raises:
        RefusedAddressError: The document refers to something outside itself.
    """
    html = _TEMPLATES.get_template("visit_checklist.html").render(
        checklist=checklist,
        created=formats.local(checklist.generated_at).isoformat(),
        code_address=CODE_ADDRESS,
    )
    images = {CODE_ADDRESS: (codes.drawing_of(checklist.code), codes.DRAWING_TYPE)}
    return html_to_pdf(html, identifier=checklist.document_id, images=images, practice=practice)


def _strokes_drawing(side: SignedSide) -> bytes:
    """Return drawn strokes as a picture; the tablet draws them on a field of 600 by 200."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200">'
        f'<path d="{side.strokes}" fill="none" stroke="#000" stroke-width="4" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).encode()


def image_address(sha256: str) -> str:
    """Name the in-memory image of a photo inside a document."""
    return f"{BASE_URL}images/{sha256}"


def html_to_pdf(
    html: str, *, identifier: str, images: Mapping[str, tuple[bytes, str]], practice: bool = False
) -> bytes:
    """Turn a complete HTML page into a tagged PDF file, with the packaged styles and fonts.

    Args:
        html: The page.
        identifier: Names the document; goes into the file as its digest.
        images: Bytes and media type of every image the page may show, by address.
        practice: Every page is marked as one without value.

    Raises:
        RefusedAddressError: The page refers to an address that is not among ``images``.
    """
    fetcher = _PackagedFetcher(images)
    try:
        return _write(html, hashlib.sha256(identifier.encode()).digest()[:16], fetcher, practice=practice)
    except FatalURLFetchingError as error:
        raise RefusedAddressError(fetcher.refused or str(error)) from error


def _write(html: str, identifier: bytes, fetcher: "_PackagedFetcher", *, practice: bool) -> bytes:
    fonts = FontConfiguration()
    styles = [
        CSS(
            string=(_ROOT / "styles" / name).read_text(encoding="utf-8"),
            base_url=BASE_URL,
            url_fetcher=fetcher,
            font_config=fonts,
        )
        for name in (*_STYLES, *([_PRACTICE_STYLE] if practice else []))
    ]
    content: bytes = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher).write_pdf(
        stylesheets=styles, font_config=fonts, pdf_identifier=identifier, pdf_tags=True
    )
    return content


class _PackagedFetcher:
    """Serves the packaged fonts and the named images; everything else is fatal."""

    # WeasyPrint asks its fetchers whether a failure stops the rendering.
    _fail_on_errors = True

    def __init__(self, images: Mapping[str, tuple[bytes, str]]) -> None:
        self._images = images
        self.refused: str | None = None

    def __call__(self, url: str) -> URLFetcherResponse:
        name = url.removeprefix(BASE_URL)
        if name in _FONTS:
            return URLFetcherResponse(url, (_ROOT / name).read_bytes(), {"Content-Type": "font/ttf"})
        if url in self._images:
            body, media_type = self._images[url]
            return URLFetcherResponse(url, body, {"Content-Type": media_type})
        self.refused = url
        raise FatalURLFetchingError(url)
