/** The digest of a photo, taken on the tablet before anything else happens to the bytes. */

/** @param {ArrayBuffer} bytes @returns {Promise<string>} SHA-256 in lower-case hexadecimal */
export const sha256 = async (bytes) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
