/**
 * What both sides read before they sign, and what was signed: every figure, what differs first.
 *
 * @import { Field, MinutesContent, MinutesItem, Outcome, VisitPackage } from "../core/wire.js"
 */
import { byOutcome } from "../core/meeting.js";
import { checkWord, grouped } from "../core/minutes.js";
import { momentOf } from "../core/times.js";
import { criterionOf } from "../core/visit.js";
import { html } from "../vendor/preact.js";
import { M, partText, photosOfItemText, SIDES } from "../words/minutes.js";
import { OUTCOMES, T } from "../words/vi.js";
import { shownAmount } from "./values.js";

/** @param {{content: MinutesContent, pack: VisitPackage}} props */
export const Reading = ({ content, pack }) => html`
  <div class="reading" data-testid="reading">
    <p>${momentOf(content.held.from)} – ${momentOf(content.held.to)}. ${M.place}: ${content.held.place}.</p>
    <${Present} content=${content} side="team" />
    <${Present} content=${content} side="unit" />
    ${byOutcome(content.items).map((part) => html`<${Part} key=${part.outcome} ...${part} pack=${pack} />`)}
    ${content.remarks && html`<p><strong>${M.remarks}:</strong> ${content.remarks}</p>`}
  </div>`;

/** @param {{content: MinutesContent, side: "team" | "unit"}} props */
const Present = ({ content, side }) => {
  const people = content.present.filter((one) => one.side === side);
  const words = people.map((one) =>
    [one.name, one.role, one.duty && DUTIES[one.duty].toLowerCase()].filter(Boolean).join(", "),
  );
  return html`<p><strong>${M[side]}:</strong> ${words.join("; ") || M.nobody}.</p>`;
};

const DUTIES = { chair: M.chair, secretary: M.secretary };

/** What differs is read out; what fits is there to be opened. @param {{outcome: Outcome, items: MinutesItem[], pack: VisitPackage}} props */
const Part = ({ outcome, items, pack }) => html`
  <details open=${outcome !== "unchecked"} data-testid="reading-part" data-outcome=${outcome} data-count=${items.length}>
    <summary>${partText(OUTCOMES[outcome], items.length)}</summary>
    <ul class="plain list">
      ${items.map((item) => html`<${Line} key=${`${item.criterion} ${item.field}`} item=${item} pack=${pack} />`)}
    </ul>
  </details>`;

/** @param {{item: MinutesItem, pack: VisitPackage}} props */
const Line = ({ item, pack }) => {
  const { label, field } = namesOf(pack, item);
  const photos = item.photos.length > 0 && photosOfItemText(item.photos.length);
  const extra = [item.medium && M.onPaper, item.note, photos].filter(Boolean).join(" · ");
  return html`
    <li class="reading-line">
      <span>${label}</span>
      <span class="quiet">${T.reported}: ${amount(field, item.reported) || T.notReported}</span>
      ${item.outcome !== "match" && item.value !== null && html`<strong>${M.verified}: ${amount(field, item.value)}</strong>`}
      ${extra && html`<span class="quiet">${extra}</span>`}
    </li>`;
};

/** A field this tablet's package does not know is shown as it was said. @param {Field | null} field @param {string | null} value */
const amount = (field, value) => (field ? shownAmount(field, value) : (value ?? ""));

/** @param {VisitPackage} pack @param {{criterion: string, field: string}} key */
export const namesOf = (pack, { criterion, field }) => {
  const known = criterionOf(pack, criterion);
  const found = known?.fields.find((one) => one.id === field) ?? null;
  const parts = [criterion, known?.label, (known?.fields.length ?? 0) > 1 ? found?.label : null];
  return { field: found, label: parts.filter(Boolean).join(" · ") };
};

/** The digest both sides compare with the paper. @param {{digest: string}} props */
export const Seal = ({ digest }) => html`
  <div class="seal">
    <p class="quiet">${M.hash}</p>
    <p class="digest" data-testid="digest">${grouped(digest)}</p>
    <p>${M.checkWord}: <strong data-testid="check-word">${checkWord(digest)}</strong></p>
    <p class="quiet">${M.hashHint}</p>
  </div>`;

/** How a side signed. @param {{side: import("../core/wire.js").MinutesSide}} props */
export const Signed = ({ side }) => html`
  <div class="signed" data-testid="signed" data-side=${side.side}>
    <p class="quiet">${SIDES[side.side]}</p>
    ${
      side.strokes &&
      html`<svg class="strokes" viewBox="0 0 600 200" role="img" aria-label=${side.name}><path d=${side.strokes} /></svg>`
    }
    <p><strong>${side.name}</strong>${side.role && html`, ${side.role}`} · ${momentOf(side.at)}</p>
    ${side.typed && html`<p class="quiet">${M.typedMark}: ${side.typed}</p>`}
    ${side.reservation && html`<p>${M.reserved}: ${side.reservation}</p>`}
    ${side.refusal && html`<p>${M.refused}: ${side.refusal}</p>`}
  </div>`;
