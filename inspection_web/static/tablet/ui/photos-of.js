/**
 * How many photos of a visit the server has, in words, of this tablet and of the whole team; nothing where there
 * are none.
 *
 * @import { PhotoRecord } from "../core/local.js"
 * @import { VisitLine } from "../core/wire.js"
 */
import { photoProgress } from "../core/photo-progress.js";
import { momentOf } from "../core/times.js";
import { html } from "../vendor/preact.js";
import { photosText } from "../words/vi.js";
import { teamPhotosText } from "../words/visit.js";

/** @param {{photos: PhotoRecord[]}} props */
export const PhotosOf = ({ photos }) => html`<${PhotoCount} counts=${photoProgress(photos)} />`;

/** @param {{counts: import("../core/photo-progress.js").PhotoProgress}} props */
export const PhotoCount = ({ counts }) => {
  if (counts.total === 0) return null;
  return html`
    <p class=${counts.missing > 0 ? "count count-missing" : "count"} data-testid="photo-count"
      data-missing=${counts.missing} data-total=${counts.total}>${photosText(counts)}</p>`;
};

/**
 * As the server said when its list was last seen; of photos of this tablet alone the line above knows better.
 *
 * @param {{line: VisitLine | undefined, own: number}} props own: how many of them were taken here
 */
export const TeamPhotos = ({ line, own }) => {
  const counts = line?.photos;
  if (!counts || counts.total <= own) return null;
  return html`
    <p class=${counts.missing > 0 ? "count count-missing" : "count"} data-testid="team-photos"
      data-missing=${counts.missing} data-total=${counts.total}>${teamPhotosText(counts, momentOf(counts.counted_at))}</p>`;
};
