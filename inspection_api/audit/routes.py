"""HTTP of audits: packages for those entitled; issued documents, the key and the verifier for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspection_api.audit import service, views
from inspection_api.audit.schemas import AuditJobSchema, DocumentSchema, PackageRequestSchema
from inspection_api.http.authentication import access, current_actor, current_context
from inspection_api.kernel.actors import VISITOR
from inspection_api.kernel.transaction import reading
from inspection_api.ledger import views as ledger
from inspection_api.ledger.views import Continuation, IssuedDocument

blueprint = Blueprint("audit", __name__, url_prefix="/api", description="Kiểm toán và kiểm chứng")
_ZIP, _TEXT, _PEM = "application/zip", "text/plain", "application/x-pem-file"
_PIECE = 1024 * 1024


@blueprint.post("/campaigns/<campaign_id>/audit-packages")
@blueprint.arguments(PackageRequestSchema)
@blueprint.response(202, AuditJobSchema)
@access("person")
def request_package(asked: Mapping[str, str | None], campaign_id: str) -> Mapping[str, UUID]:
    """Ask for a package for auditors."""
    unit = asked["unit_code"] or None
    return {"job": service.request_package(current_actor(), current_context(), campaign_id, unit)}


@blueprint.get("/audit-packages/<uuid:package_id>.zip")
@blueprint.response(200, content_type=_ZIP)
@access("person")
def package(package_id: UUID) -> Response:
    """Download a package for auditors."""
    found, stream = service.open_package(current_actor(), current_context(), package_id)
    return _sent(_pieces(stream), _ZIP, found.file_name, length=found.size)


@blueprint.get("/documents/<uuid:document_id>")
@blueprint.response(200, DocumentSchema)
@access("public")
def document(document_id: UUID) -> Mapping[str, object]:
    """Tell what was issued under a number, and prove that the log only grew since."""
    with reading(current_context()) as session:
        found = views.issued_document(VISITOR, session, document_id)
        if found.checkpoint is None:
            return _told(found, None)
        return _told(found, ledger.continuation(VISITOR, current_context(), session, found.checkpoint))


@blueprint.get("/log/key.pem")
@blueprint.response(200, content_type=_PEM)
@access("public")
def key() -> Response:
    """Download the public key that signs the log."""
    pem = views.log_key(VISITOR, current_context()).pem
    return _sent([pem.encode()], _PEM, "log.pem")


@blueprint.get("/audit/verify.py")
@blueprint.response(200, content_type=_TEXT)
@access("public")
def verifier() -> Response:
    """Download the program that checks packages without a server."""
    return _sent([views.tool(VISITOR, "verify.py")], _TEXT, "verify.py")


@blueprint.get("/audit/huong-dan.txt")
@blueprint.response(200, content_type=_TEXT)
@access("public")
def manual() -> Response:
    """Download the same steps, to be done by hand."""
    return _sent([views.tool(VISITOR, "HUONG-DAN.vi.txt")], _TEXT, "HUONG-DAN.txt")


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE):
            yield piece


def _sent(
    content: Iterator[bytes] | list[bytes], media_type: str, name: str, *, length: int | None = None
) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    if length is not None:
        headers["Content-Length"] = str(length)
    return Response(content, mimetype=media_type, headers=headers)


def _told(found: IssuedDocument, grown: Continuation | None) -> Mapping[str, object]:
    return {
        "id": found.id,
        "kind": found.kind,
        "campaign": found.campaign_id,
        "issued_at": found.issued_at,
        "sha256": found.sha256,
        "size": found.size,
        "newer": found.newer,
        "carried": grown.old if grown else None,
        "newest": grown.new if grown else None,
        "path": [node.hex() for node in grown.path] if grown else [],
        "holds": grown.holds if grown else None,
    }
