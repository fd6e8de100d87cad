/**
 * Photos of one criterion: take one, choose one, and see which have arrived.
 *
 * @import { CodesLeft } from "../capturing.js"
 * @import { Criterion, Picture } from "../core/wire.js"
 * @import { PhotoRecord } from "../core/local.js"
 * @import { OpenVisit, Workspace } from "../workspace.js"
 */
import { timestamp } from "../core/times.js";
import { readPhoto } from "../device/camera.js";
import { html, useEffect, useMemo, useState } from "../vendor/preact.js";
import { codesLeftText, PHOTO_FAULTS, T } from "../words/vi.js";

/** From how many codes on it is said that they come to their end. */
const FEW_CODES = 20;
const TYPES = "image/jpeg,image/png,image/webp";

/** @param {{workspace: Workspace, open: OpenVisit, criterion: Criterion}} props */
export const PhotoStrip = ({ workspace, open, criterion }) => {
  const [notice, setNotice] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [chosen, setChosen] = useState(/** @type {Record<string, Picture>} */ ({}));
  const photos = open.photos.filter((photo) => photo.criterion === criterion.id);
  const locked = busy || open.visit.closed;
  const picture = chosen[criterion.id] ?? criterion.photo_shows ?? "scene";
  const keep = async (/** @type {File} */ file, /** @type {"camera" | "gallery"} */ source) => {
    const at = source === "camera" ? workspace.now() : file.lastModified;
    setBusy(true);
    const field = criterion.fields.length === 1 ? criterion.fields[0].id : null;
    const about = { criterion: criterion.id, field, source, picture, taken_at: timestamp(at) };
    const told = { ...about, notice_given: notice };
    setFault((await workspace.addPhoto(await readPhoto(file), told)) ?? "");
    setBusy(false);
  };
  return html`
    <section class="photos" data-testid="photos" aria-label=${T.photos}>
      <h3>${T.photos}</h3>
      <label class="check"><input type="checkbox" checked=${notice} data-testid="notice"
        onChange=${() => setNotice(!notice)} /><span>${T.notice}</span></label>
      <label class="check"><input type="checkbox" checked=${picture === "document"} data-testid="shows-document"
        onChange=${() => setChosen({ ...chosen, [criterion.id]: other(picture) })} /><span>${T.showsDocument}</span></label>
      <div class="buttons">
        <${FileButton} label=${T.takePhoto} source="camera" disabled=${locked} main onOpen=${workspace.warmPosition} onFile=${keep} />
        <${FileButton} label=${T.fromGallery} source="gallery" disabled=${locked} onFile=${keep} />
      </div>
      <${Codes} codes=${open.codes} />
      <p role="status" class="quiet">${busy ? T.savingPhoto : ""}</p>
      ${fault && html`<p class="bad" role="alert" data-testid="photo-fault">${PHOTO_FAULTS[fault]}</p>`}
      <ul class="plain thumbs">${photos.map((photo) => html`<${Thumb} key=${photo.capture_id} photo=${photo} />`)}</ul>
    </section>`;
};

/** @param {Picture} picture @returns {Picture} */
const other = (picture) => (picture === "document" ? "scene" : "document");

/** The code of the next photo, and when codes come to their end. @param {{codes: CodesLeft | null}} props */
const Codes = ({ codes }) => {
  if (!codes) return null;
  if (codes.next === null)
    return html`<p class="hint" role="status" data-testid="codes-gone">${T.codesGone}</p>`;
  return html`
    <p data-testid="photo-code">${T.photoCode}: <strong>${codes.next}</strong></p>
    ${codes.left <= FEW_CODES && html`<p class="hint" data-testid="codes-few">${codesLeftText(codes.left)}</p>`}`;
};

/**
 * @param {{label: string, source: "camera" | "gallery", disabled: boolean, main?: boolean,
 *   onOpen?: () => void, onFile: (file: File, source: "camera" | "gallery") => void}} props
 */
const FileButton = ({ label, source, disabled, main, onOpen, onFile }) => {
  const take = (/** @type {{currentTarget: HTMLInputElement}} */ { currentTarget: input }) => {
    const file = input.files?.[0];
    if (file) onFile(file, source);
    input.value = "";
  };
  return html`
    <label class=${main ? "button button-main" : "button"} aria-disabled=${String(disabled)}>
      <input class="visually-hidden" type="file" accept=${TYPES} capture=${source === "camera" ? "environment" : undefined}
        disabled=${disabled} onClick=${onOpen} onChange=${take} data-testid=${`photo-${source}`} />${label}
    </label>`;
};

/** @param {{photo: PhotoRecord}} props */
const Thumb = ({ photo }) => {
  const url = useMemo(
    () => (photo.preview ? URL.createObjectURL(new Blob([photo.preview])) : null),
    [photo.capture_id],
  );
  useEffect(() => () => URL.revokeObjectURL(url ?? ""), [url]);
  return html`
    <li class="thumb" data-testid="photo" data-capture=${photo.capture_id} data-sha256=${photo.sha256} data-state=${photo.receipt?.state ?? "waiting"}>
      ${url ? html`<img src=${url} alt=${T.photos} />` : html`<span class="no-picture">${T.photos}</span>`}
      <span>${stateText(photo)}</span>
      <span class="quiet">${photo.has_fix ? T.withPosition : T.withoutPosition}</span>
    </li>`;
};

/** @param {PhotoRecord} photo */
const stateText = ({ receipt }) => {
  if (!receipt) return T.photoWaiting;
  return receipt.state === "stored" ? T.photoReceived : T.photoParked;
};
