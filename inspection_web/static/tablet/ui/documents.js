/**
 * The documents that go with a visit: each opens from the tablet itself, also without network. What is not here yet
 * is said before somebody needs it.
 *
 * @import { VisitDocument } from "../core/wire.js"
 * @import { Standing } from "../documents.js"
 * @import { Workspace } from "../workspace.js"
 */
import { digestsOf } from "../documents.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import { D, sizeText, titleText } from "../words/documents.js";

/** @typedef {{workspace: Workspace, visitId: string, documents: VisitDocument[] | undefined}} Props */

/** @param {Props} props */
export const DocumentsOf = ({ workspace, visitId, documents = [] }) => {
  const [standing, setStanding] = useState(/** @type {Standing | null} */ (null));
  const [busy, setBusy] = useState(false);
  const { link } = workspace.state().sync;
  const look = async () => setStanding(await workspace.documents.standing(visitId));
  const fetchAll = async () => {
    setBusy(true);
    try {
      await workspace.documents.fetch({ visit_id: visitId, documents });
      await look();
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    if (documents.length > 0) void look().then(fetchAll);
  }, [visitId, digestsOf(documents), link === "online"]);
  if (documents.length === 0 || !standing) return null;
  const missing = documents.filter(({ sha256 }) => !standing.held.has(sha256)).length;
  return html`
    <details class="documents" data-testid="documents" data-missing=${missing} onToggle=${look}>
      <summary data-testid="documents-title">${titleText(documents.length, standing.over ? 0 : missing)}</summary>
      <ul class="plain list">
        ${documents.map(
          (document) =>
            html`<${Document} key=${document.sha256} workspace=${workspace} document=${document}
              state=${stateOf(document, standing, busy)} look=${look} />`,
        )}
      </ul>
      ${missing > 0 && html`<${Missing} over=${standing.over} busy=${busy} offline=${link === "offline"} fetchAll=${fetchAll} />`}
    </details>`;
};

/** @param {{workspace: Workspace, document: VisitDocument, state: keyof typeof D.states, look: () => Promise<void>}} props */
const Document = ({ workspace, document: { sha256, size, name, media_type }, state, look }) => {
  const open = async () => {
    const bytes = await workspace.documents.bytes(sha256);
    if (bytes) show(bytes, { media_type, name });
    else await look();
  };
  const about = html`<span class="item-label">${name}</span>
    <span class="quiet">${sizeText(size)} · ${D.states[state]}</span>`;
  return html`
    <li data-testid="document" data-state=${state}>
      ${
        state === "here"
          ? html`<button type="button" class="item document" data-testid="open-document" onClick=${open}>
              <span>${about}</span><span class="document-open" aria-hidden="true">${D.open}</span></button>`
          : html`<div class="item document"><span>${about}</span></div>`
      }
    </li>`;
};

/** @param {{over: boolean, busy: boolean, offline: boolean, fetchAll: () => Promise<void>}} props */
const Missing = ({ over, busy, offline, fetchAll }) => {
  if (over) return html`<p class="quiet" data-testid="documents-cleared">${D.cleared}</p>`;
  return html`
    <p class="hint" role="status" data-testid="documents-missing">${offline ? D.missingOffline : D.missing}</p>
    <button type="button" class="button" disabled=${busy || offline} onClick=${fetchAll}
      data-testid="fetch-documents">${busy ? D.fetching : D.fetch}</button>`;
};

/** @param {VisitDocument} document @param {Standing} standing @param {boolean} busy @returns {keyof typeof D.states} */
const stateOf = ({ sha256 }, { held, over }, busy) => {
  if (held.has(sha256)) return "here";
  if (over) return "cleared";
  return busy ? "coming" : "missing";
};

/** Hands the bytes to the browser, which opens what it can and keeps the rest. @param {ArrayBuffer} bytes @param {Pick<VisitDocument, "media_type" | "name">} document */
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
