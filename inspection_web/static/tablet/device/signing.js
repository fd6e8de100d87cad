/**
 * The tablet's own key. It is made here, once, and cannot be taken out: the browser signs with it and gives
 * nobody its secret half. ECDSA with P-256 and SHA-256; signatures are r and s, 64 bytes.
 */

const KEY = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** @typedef {{private_key: CryptoKey, spki: string}} DeviceKey spki: the public half, DER in Base64 */

/** @returns {Promise<DeviceKey>} */
export const makeKey = async () => {
  const pair = await crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  return { private_key: pair.privateKey, spki: base64(spki) };
};

/** @param {DeviceKey} key @param {string} text @returns {Promise<string>} signature of its UTF-8 bytes, in Base64 */
export const sign = async ({ private_key }, text) =>
  base64(await crypto.subtle.sign(SIGNATURE, private_key, new TextEncoder().encode(text)));

/**
 * Whole milliseconds since this page was loaded. Setting the tablet's clock does not move this counter, which
 * is why the moment of loading, a reading of that clock, is not added; each loading of the page starts it anew.
 *
 * @returns {number}
 */
export const monotonic = () => Math.floor(performance.now());

/** @param {ArrayBuffer} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
