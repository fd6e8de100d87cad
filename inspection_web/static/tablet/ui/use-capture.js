/**
 * What the person has said about the photos of one criterion, and the keeping of a file they took or chose.
 *
 * @import { Criterion, PhotoBody, Picture } from "../core/wire.js"
 * @import { Workspace } from "../workspace.js"
 */
import { timestamp } from "../core/times.js";
import { readPhoto } from "../device/camera.js";
import { useState } from "../vendor/preact.js";

/** @typedef {"camera" | "gallery"} Source */
/** @typedef {{notice: boolean, picture: Picture, restricted: PhotoBody["restricted"]}} Said */
/** @typedef {ReturnType<typeof useCapture>} Capture */

/** @param {Workspace} workspace @param {Criterion} criterion */
export const useCapture = (workspace, criterion) => {
  const [said, setSaid] = useState(
    /** @type {Said} */ ({ notice: false, picture: criterion.photo_shows ?? "scene", restricted: null }),
  );
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const keep = async (/** @type {File} */ file, /** @type {Source} */ source) => {
    const at = source === "camera" ? workspace.now() : file.lastModified;
    setBusy(true);
    const field = criterion.fields.length === 1 ? criterion.fields[0].id : null;
    const { notice, ...about } = said;
    const told = { ...about, criterion: criterion.id, field, source, taken_at: timestamp(at) };
    const found = await workspace.addPhoto(readPhoto(file), { ...told, notice_given: notice });
    setFault(found ?? "");
    setBusy(false);
  };
  return {
    said,
    busy,
    fault,
    keep,
    say: (/** @type {Partial<Said>} */ part) => setSaid({ ...said, ...part }),
  };
};
