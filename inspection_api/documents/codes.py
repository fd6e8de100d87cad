"""What the QR code of an issued document says, and the code as a drawing: the only user of segno."""

import io

import segno

from inspection_api.documents.contexts import Verification

DRAWING_TYPE = "image/svg+xml"
_QUIET_ZONE = 4


def verification_text(public_url: str, document_id: str, size: int, root: str) -> str:
    """Return what the code holds: where to check the document, and the checkpoint printed beside it.

    The checkpoint stands behind ``#``, so that a browser keeps it to itself and compares it on its own.

    Args:
        public_url: Address of the site as others reach it, without a slash at its end; empty for none.
        document_id: The document.
        size: Number of lines of the log that the checkpoint covers.
        root: Root of the tree over them, lower-case hex.
    """
    if not public_url:
        return f"tham-tra:{document_id}:{size}:{root}"
    return f"{public_url}/kiem-chung/{document_id}#{size}:{root}"


def terminal_drawing(text: str) -> str:
    """Return the code that says a text, as lines for a terminal."""
    target = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(target, border=_QUIET_ZONE, compact=True)
    return target.getvalue()


def drawing(verification: Verification) -> bytes:
    """Return the code of a document as SVG."""
    return drawing_of(verification.code)


def drawing_of(text: str) -> bytes:
    """Return the code that says a text, as SVG; the same text gives the same bytes."""
    target = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        target, kind="svg", border=_QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, light="#fff"
    )
    return target.getvalue()
