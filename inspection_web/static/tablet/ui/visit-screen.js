/**
 * One visit: its criteria with progress and search; on wide screens the open criterion stands beside them.
 *
 * @import { Criterion } from "../core/wire.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { fieldFirst, isChecked, isOnSite, progress } from "../core/checks.js";
import { matches } from "../core/search.js";
import { dayOf } from "../core/times.js";
import { criterionOf, currentFinding } from "../core/visit.js";
import { lineOf } from "../state.js";
import { html, useMemo, useState } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { ConfirmGroups } from "./confirm-groups.js";
import { CriterionForm } from "./criterion-form.js";
import { DocumentsOf } from "./documents.js";
import { MinutesLine } from "./minutes-screen.js";
import { Offer, ReopenedWhy } from "./offer.js";
import { PhotosOf, TeamPhotos } from "./photos-of.js";
import { useRehearsal } from "./rehearsal.js";
import { ReturnedHere } from "./returned.js";
import { closePath, criterionPath, LIST } from "./route.js";

const { T } = words;

/** @param {{workspace: Workspace, open: OpenVisit, criterionId: string | null}} props */
export const VisitScreen = ({ workspace, open, criterionId }) => {
  const criterion = criterionId ? criterionOf(open.stored.package, criterionId) : null;
  const likely = criterion ? null : fieldFirst(open.stored.package)[0];
  useRehearsal(likely ? { workspace, open, criterion: likely } : null);
  return html`
    <div class=${criterion ? "panes panes-open" : "panes"}>
      <section class="pane-list"><${CriteriaList} workspace=${workspace} open=${open} current=${criterionId} /></section>
      <section class="pane-form">
        ${
          criterion
            ? html`<${CriterionForm} key=${criterion.id} workspace=${workspace} open=${open} criterion=${criterion} />`
            : html`<p class="quiet pane-empty">${T.pick}</p>`
        }
      </section>
    </div>`;
};

/**
 * Going from one criterion to the next changes two rows: all the rest is drawn again only with the state.
 *
 * @param {{workspace: Workspace, open: OpenVisit, current: string | null}} props
 */
const CriteriaList = ({ workspace, open, current }) => {
  const [query, setQuery] = useState("");
  const state = workspace.state();
  const pack = open.stored.package;
  const above = useMemo(() => html`<${About} workspace=${workspace} open=${open} />`, [state]);
  const below = useMemo(() => html`<${Below} workspace=${workspace} open=${open} />`, [state]);
  const found = useMemo(
    () => fieldFirst(pack).filter((criterion) => matches(query, [criterion.id, criterion.label])),
    [pack, query],
  );
  return html`
    ${above}
    <label class="search"><span class="visually-hidden">${T.search}</span>
      <input type="search" placeholder=${T.search} value=${query} data-testid="search" enterkeyhint="search"
        onInput=${(/** @type {{currentTarget: HTMLInputElement}} */ event) => setQuery(event.currentTarget.value)} /></label>
    ${found.length === 0 && html`<p class="quiet">${T.nothingFound}</p>`}
    <${CriteriaGroup} title=${T.onSite} criteria=${found.filter(isOnSite)} open=${open} current=${current} />
    <${CriteriaGroup} title=${T.others} criteria=${found.filter((c) => !isOnSite(c))} open=${open} current=${current} />
    ${below}`;
};

/** @param {{workspace: Workspace, open: OpenVisit}} props */
const About = ({ workspace, open }) => {
  const pack = open.stored.package;
  const counts = progress(open.visit);
  return html`
    <a class="back" href=${LIST}>${T.backToList}</a>
    <p class="eyebrow">${pack.unit.kind_label} · ${dayOf(pack.planned_on)}
      ${pack.rulebook.illustrative && html` <span class="tag">${T.illustrative}</span>`}</p>
    <h1 data-testid="visit-title" data-digest=${pack.digest}>${pack.unit.name}</h1>
    <${ReturnedHere} workspace=${workspace} visitId=${open.stored.visit_id} />
    <${ReopenedWhy} open=${open} />
    <${Offer} workspace=${workspace} open=${open} />
    <p class="progress-line"><span data-testid="progress">${words.progressText(counts)}</span>
      <progress max=${counts.total} value=${counts.checked} aria-label=${words.progressText(counts)}></progress></p>
    <${PhotosOf} photos=${open.photos} />
    <${TeamPhotos} line=${lineOf(workspace.state(), open.stored.visit_id)} own=${open.photos.length} />
    <${MinutesLine} workspace=${workspace} open=${open} />
    <${DocumentsOf} workspace=${workspace} visitId=${open.stored.visit_id} documents=${pack.documents} />`;
};

/** @param {{workspace: Workspace, open: OpenVisit}} props */
const Below = ({ workspace, open }) => html`
  <${ConfirmGroups} workspace=${workspace} open=${open} />
  <p class="quiet">${T.contact}: ${open.stored.package.contact}</p>
  <${ListActions} open=${open} />`;

/** Within reach of the thumb: the first criterion that is not checked yet, and the end. @param {{open: OpenVisit}} props */
const ListActions = ({ open }) => {
  const { visit_id } = open.stored;
  if (open.visit.closed)
    return html`<p class="message message-good" data-testid="visit-closed">${T.closed}</p>`;
  const next = fieldFirst(open.stored.package).find((criterion) => !isChecked(open.visit, criterion));
  return html`
    <nav class="actions" aria-label=${T.nextSteps}>
      <a class="button" href=${closePath(visit_id)} data-testid="close-visit" aria-label=${T.closeVisit}>${T.closeShort}</a>
      ${next && html`<a class="button button-main" href=${criterionPath(visit_id, next.id)} data-testid="continue">${T.continueWith}</a>`}
    </nav>`;
};

/** @param {{title: string, criteria: Criterion[], open: OpenVisit, current: string | null}} props */
const CriteriaGroup = ({ title, criteria, open, current }) => {
  const labels = useMemo(() => groupLabels(open), [open]);
  if (criteria.length === 0) return null;
  return html`
    <h2 class="group">${title}</h2>
    <ul class="plain list">
      ${criteria.map(
        (criterion) => html`
        <${Row} key=${criterion.id} criterion=${criterion} state=${stateOf(open, criterion)}
          group=${labels.get(criterion.id)} visit=${open.stored.visit_id} isCurrent=${criterion.id === current} />`,
      )}
    </ul>`;
};

/** @param {{criterion: Criterion, state: CriterionState, group: string | undefined, visit: string, isCurrent: boolean}} props */
const Row = ({ criterion, state, group, visit, isCurrent }) =>
  useMemo(
    () => html`
    <li>
      <a class=${`item item-${state}`} href=${criterionPath(visit, criterion.id)} aria-current=${String(isCurrent)}
        data-testid="criterion-item" data-criterion=${criterion.id} data-state=${state}>
        <span class="mark" aria-hidden="true">${MARKS[state]}</span>
        <span><span class="item-label">${criterion.label}</span>
          <span class="quiet">${[criterion.id, group, words.CRITERION_STATES[state]].filter(Boolean).join(" · ")}</span></span>
      </a>
    </li>`,
    [criterion, state, group, visit, isCurrent],
  );

/** @typedef {"todo" | "done" | "differ"} CriterionState */

/** @type {Record<string, string>} */
const MARKS = { todo: "", done: "✓", differ: "≠" };

/** @param {OpenVisit} open @param {Criterion} criterion @returns {CriterionState} */
const stateOf = ({ visit }, criterion) => {
  const differs = criterion.fields.some(
    (f) => currentFinding(visit, criterion.id, f.id)?.outcome === "differ",
  );
  if (differs) return "differ";
  return isChecked(visit, criterion) ? "done" : "todo";
};

/** @param {OpenVisit} open @returns {Map<string, string>} criterion to the label of its group */
const groupLabels = ({ stored }) =>
  new Map(
    stored.package.groups.flatMap((group) =>
      group.criteria.map((c) => /** @type {const} */ ([c.id, group.label])),
    ),
  );
