/** Digests: of a photo, taken on the tablet before anything else happens to the bytes, and under a key. */

/** @param {ArrayBuffer} bytes @returns {Promise<string>} SHA-256 in lower-case hexadecimal */
export const sha256 = async (bytes) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** @param {string} key @param {string} text @returns {Promise<Uint8Array>} HMAC-SHA256 of a text */
export const hmac = async (key, text) => {
  const [secret, said] = [key, text].map((each) => new TextEncoder().encode(each));
  const imported = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, said));
};
