/**
 * Photos of one criterion: what is said about them, one chosen from the tablet, and which have arrived. The camera
 * itself is opened from the bar below, where the thumb is.
 *
 * @import { CodesLeft } from "../capturing.js"
 * @import { Criterion } from "../core/wire.js"
 * @import { PhotoRecord } from "../core/local.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 * @import { Capture, Said, Source } from "./use-capture.js"
 */
import { standingOf } from "../core/photo-progress.js";
import { room, sizeText } from "../core/storage-policy.js";
import { html, useEffect, useMemo } from "../vendor/preact.js";
import * as words from "../words/vi.js";
import { withPositionText } from "../words/visit.js";

const { T } = words;

/** From how many codes on it is said that they come to their end. */
const FEW_CODES = 20;
const TYPES = "image/jpeg,image/heic";
const GALLERY_TYPES = "image/jpeg,image/heic,image/png,image/webp";

/** @typedef {{workspace: Workspace, open: OpenVisit, capture: Capture}} Props */

/** @param {Props & {criterion: Criterion}} props */
export const PhotoStrip = ({ workspace, open, criterion, capture }) => {
  const photos = open.photos.filter((photo) => photo.criterion === criterion.id);
  return html`
    <section class="photos" data-testid="photos" aria-label=${T.photos}>
      <h2 class="field-title">${T.photos}</h2>
      <${About} said=${capture.said} say=${capture.say} />
      <${Codes} codes=${open.codes} />
      <${Room} free=${workspace.state().free} />
      <p role="status" class="quiet">${capture.busy ? T.savingPhoto : ""}</p>
      ${capture.fault && html`<p class="bad" role="alert" data-testid="photo-fault">${words.PHOTO_FAULTS[capture.fault]}</p>`}
      <ul class="plain thumbs">${photos.map((photo) => html`<${Thumb} key=${photo.capture_id} photo=${photo} fence=${open.stored.package.fence_metres} />`)}</ul>
      <div class="apart">
        <${FileButton} label=${T.fromGallery} source="gallery" workspace=${workspace} open=${open} capture=${capture} />
        <p class="quiet">${T.galleryHint} ${T.photoLimits}</p>
      </div>
    </section>`;
};

/** @param {{said: Said, say: (part: Partial<Said>) => void}} props */
const About = ({ said, say }) => html`
  <label class="check"><input type="checkbox" checked=${said.notice} data-testid="notice"
    onChange=${() => say({ notice: !said.notice })} /><span>${T.notice}</span></label>
  <label class="check"><input type="checkbox" checked=${said.picture === "document"} data-testid="shows-document"
    onChange=${() => say({ picture: said.picture === "document" ? "scene" : "document" })} /><span>${T.showsDocument}</span></label>
  <fieldset class="choices choices-small" aria-describedby="restricted-hint">
    <legend>${T.restricted}</legend>
    ${words.RESTRICTIONS.map(
      ([code, label]) => html`
      <label class="choice" key=${label} data-testid=${`restricted-${code ?? "none"}`}>
        <input type="radio" name="restricted" checked=${said.restricted === code} onChange=${() => say({ restricted: code })} />
        <span>${label}</span></label>`,
    )}
  </fieldset>
  <p class="quiet" id="restricted-hint">${T.restrictedHint}</p>`;

/** The code of the next photo, and when codes come to their end. @param {{codes: CodesLeft | null}} props */
const Codes = ({ codes }) => {
  if (!codes) return null;
  if (codes.next === null)
    return html`<p class="hint" role="status" data-testid="codes-gone">${T.codesGone}</p>`;
  return html`
    <p data-testid="photo-code">${T.photoCode}: <strong>${codes.next}</strong></p>
    ${codes.left <= FEW_CODES && html`<p class="hint" data-testid="codes-few">${words.codesLeftText(codes.left)}</p>`}`;
};

/** Room for photos, said only when it comes to its end. @param {{free: number | null}} props */
export const Room = ({ free }) => {
  const state = room(free);
  if (free === null || state === "enough") return null;
  const text = state === "none" ? T.roomNone : words.roomLowText(sizeText(free));
  return html`<p class="hint" role="status" data-testid=${`room-${state}`}>${text}</p>`;
};

/** @param {Props & {label: string, source: Source, main?: boolean}} props */
export const FileButton = ({ label, source, main, workspace, open, capture }) => {
  const disabled = capture.busy || open.visit.closed || workspace.state().elsewhere;
  const camera = source === "camera";
  const take = (/** @type {{currentTarget: HTMLInputElement}} */ { currentTarget: input }) => {
    const file = input.files?.[0];
    if (file) void capture.keep(file, source);
    input.value = "";
  };
  return html`
    <label class=${main ? "button button-main" : "button"} aria-disabled=${String(disabled)}>
      <input class="visually-hidden" type="file" accept=${camera ? TYPES : GALLERY_TYPES} capture=${camera ? "environment" : undefined}
        disabled=${disabled} onClick=${camera ? workspace.warmPosition : undefined} onChange=${take} data-testid=${`photo-${source}`} />${label}
    </label>`;
};

/** @param {{photo: PhotoRecord, fence: number}} props */
const Thumb = ({ photo, fence }) => {
  const url = useMemo(
    () => (photo.preview ? URL.createObjectURL(new Blob([photo.preview])) : null),
    [photo.capture_id],
  );
  useEffect(() => () => URL.revokeObjectURL(url ?? ""), [url]);
  return html`
    <li class="thumb" data-testid="photo" data-capture=${photo.capture_id} data-sha256=${photo.sha256}
      data-state=${photo.receipt?.state ?? "waiting"} data-standing=${standingOf(photo)}>
      ${url ? html`<img src=${url} alt=${T.photos} />` : html`<span class="no-picture">${T.photos}</span>`}
      <span>${STANDINGS[standingOf(photo)]}</span>
      <span class="quiet">${originOf(photo, fence)}</span>
      ${photo.restricted && html`<span><span class="tag">${T.restrictedMark}</span></span>`}
    </li>`;
};

/** @param {PhotoRecord} photo @param {number} fence */
const originOf = ({ source, has_fix, accuracy_m }, fence) => {
  if (source === "gallery") return T.galleryMark;
  return has_fix ? withPositionText(accuracy_m, fence) : T.withoutPosition;
};

const STANDINGS = {
  unsent: T.photoWaiting,
  given_up: T.photoGivenUp,
  waiting: T.photoUnopened,
  stored: T.photoReceived,
  quarantined: T.photoParked,
};
