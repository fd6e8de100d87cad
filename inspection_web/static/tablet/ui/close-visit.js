/**
 * Before the team leaves: what is still missing, then the closing itself. Gaps do not forbid it, but nobody
 * closes without having seen them.
 *
 * @import { Gap } from "../core/checks.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { gaps, progress } from "../core/checks.js";
import { criterionOf } from "../core/visit.js";
import { lineOf } from "../state.js";
import { html, useEffect, useState } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { NoteInput } from "./inputs.js";
import { MinutesLine } from "./minutes-screen.js";
import { PhotosOf, TeamPhotos } from "./photos-of.js";
import { criterionPath, visitPath } from "./route.js";

const { T } = words;

/** @param {{workspace: Workspace, open: OpenVisit}} props */
export const CloseVisit = ({ workspace, open }) => {
  const [note, setNote] = useState("");
  const found = gaps(open.visit);
  const { queue, keeping, elsewhere } = workspace.state();
  const unsent = queue.filter((item) => item.visit_id === open.stored.visit_id).length;
  // What colleagues have sent meanwhile; without a network it stays as it was seen last.
  useEffect(() => void workspace.loadLines(), []);
  const close = async () => {
    const words = note.normalize("NFC").trim() || null;
    if (await workspace.closeVisit(words)) location.hash = visitPath(open.stored.visit_id);
  };
  return html`
    <div class="narrow" data-testid="close-screen">
      <a class="back" href=${visitPath(open.stored.visit_id)}>${T.backToCriteria}</a>
      <h1>${T.closeCheck}</h1>
      <p class="lead">${open.stored.package.unit.name} · ${words.progressText(progress(open.visit))}</p>
      <${MinutesLine} workspace=${workspace} open=${open} />
      ${
        found.length === 0
          ? html`<p class="message message-good">${T.nothingMissing}</p>`
          : html`<${GapList} found=${found} open=${open} />`
      }
      <${PhotosOf} photos=${open.photos} />
      <${TeamPhotos} line=${lineOf(workspace.state(), open.stored.visit_id)} own=${open.photos.length} />
      ${unsent > 0 && html`<p class="hint">${words.unsentText(unsent)}</p>`}
      <p role="status" class="quiet">${keeping > 0 ? T.savingPhoto : ""}</p>
      <${NoteInput} label=${T.closeNote} value=${note} onText=${setNote} />
      <div class="actions">
        <a class="button" href=${visitPath(open.stored.visit_id)}>${T.back}</a>
        <button class="button button-main" type="button" disabled=${open.visit.closed || elsewhere || keeping > 0} onClick=${close}
          data-testid="confirm-close">${found.length === 0 ? T.closeVisit : T.closeAnyway}</button>
      </div>
    </div>`;
};

/** @param {{found: Gap[], open: OpenVisit}} props */
const GapList = ({ found, open }) => html`
  <h2 data-testid="gap-count" data-count=${found.length}>${words.gapsText(found.length)}</h2>
  <ul class="plain list">
    ${found.map(
      (gap) => html`
      <li><a class="item" href=${criterionPath(open.stored.visit_id, gap.criterion)} data-testid="gap" data-kind=${gap.kind}>
        <span class="mark" aria-hidden="true">!</span>
        <span><span class="item-label">${criterionOf(open.stored.package, gap.criterion)?.label}</span>
          <span class="quiet">${fieldLabel(open, gap)}${words.GAPS[gap.kind]}</span></span>
      </a></li>`,
    )}
  </ul>`;

/** @param {OpenVisit} open @param {Gap} gap */
const fieldLabel = (open, { criterion, field }) => {
  const fields = criterionOf(open.stored.package, criterion)?.fields ?? [];
  const label = fields.length > 1 ? fields.find((known) => known.id === field)?.label : null;
  return label ? `${label}: ` : "";
};
