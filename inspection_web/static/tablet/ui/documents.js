/**
 * The documents that go with a visit: each opens from the tablet itself, also without network.
 *
 * @import { VisitDocument } from "../core/wire.js"
 * @import { Workspace } from "../workspace.js"
 */
import { html, useEffect, useState } from "../vendor/preact.js";
import { D, sizeText } from "../words/documents.js";

/** @param {{workspace: Workspace, visitId: string, documents: VisitDocument[] | undefined}} props */
export const DocumentsOf = ({ workspace, visitId, documents = [] }) => {
  useEffect(() => {
    if (documents.length > 0) void workspace.fetchDocuments({ visit_id: visitId, documents });
  }, [visitId, documents.length]);
  if (documents.length === 0) return null;
  return html`
    <details class="documents" data-testid="documents">
      <summary>${D.title} (${documents.length})</summary>
      <ul class="plain">
        ${documents.map((document) => html`<${Document} key=${document.sha256} workspace=${workspace} document=${document} />`)}
      </ul>
    </details>`;
};

/** @param {{workspace: Workspace, document: VisitDocument}} props */
const Document = ({ workspace, document }) => {
  const [isAbsent, setAbsent] = useState(false);
  const open = async () => {
    const bytes = await workspace.documentOf(document.sha256);
    setAbsent(!bytes);
    if (bytes) show(bytes, document);
  };
  return html`
    <li>
      <button type="button" class="button document" data-testid="open-document" onClick=${open}>${document.name}
        <span class="quiet">${sizeText(document.size)}</span></button>
      ${isAbsent && html`<p class="quiet" role="status" data-testid="document-absent">${D.absent}</p>`}
    </li>`;
};

/** Hands the bytes to the browser, which opens what it can and keeps the rest. @param {ArrayBuffer} bytes @param {VisitDocument} document */
const show = (bytes, { media_type, name }) => {
  const address = URL.createObjectURL(new Blob([bytes], { type: media_type }));
  const link = window.document.createElement("a");
  link.href = address;
  link.target = "_blank";
  if (!OPENED.has(media_type)) link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
};

/** Media types that browsers open by themselves. */
const OPENED = new Set(["application/pdf", "image/jpeg", "image/png"]);
/** How long an opened document stays at its address, in milliseconds. */
const KEPT = 600_000;
