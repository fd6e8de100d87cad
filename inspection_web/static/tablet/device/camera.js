/**
 * Photos from the file input of the browser: the bytes as they are, and a small view for the screen.
 * The bytes are never re-encoded; the view is made from a copy.
 */

const PREVIEW_WIDTH = 320;

/** @param {File} file @returns {Promise<{bytes: ArrayBuffer, media_type: string}>} */
export const readPhoto = async (file) => ({
  bytes: await file.arrayBuffer(),
  media_type: file.type || "application/octet-stream",
});

/** @param {ArrayBuffer} bytes @param {string} type @returns {Promise<ArrayBuffer | null>} null: cannot be shown here */
export const previewOf = async (bytes, type) => {
  try {
    const picture = await createImageBitmap(new Blob([bytes], { type }), { resizeWidth: PREVIEW_WIDTH });
    const canvas = document.createElement("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
    return (await blob?.arrayBuffer()) ?? null;
  } catch {
    return null;
  }
};
