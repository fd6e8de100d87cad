/**
 * How many photos of a visit the server has, in words; nothing where there are none.
 *
 * @import { PhotoRecord } from "../core/local.js"
 */
import { photoProgress } from "../core/photo-progress.js";
import { html } from "../vendor/preact.js";
import { photosText } from "../words/vi.js";

/** @param {{photos: PhotoRecord[]}} props */
export const PhotosOf = ({ photos }) => html`<${PhotoCount} counts=${photoProgress(photos)} />`;

/** @param {{counts: import("../core/photo-progress.js").PhotoProgress}} props */
export const PhotoCount = ({ counts }) => {
  if (counts.total === 0) return null;
  return html`
    <p class=${counts.missing > 0 ? "count count-missing" : "count"} data-testid="photo-count"
      data-missing=${counts.missing} data-total=${counts.total}>${photosText(counts)}</p>`;
};
