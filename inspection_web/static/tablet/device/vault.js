/**
 * Keeps a person's token on the tablet: under a key made from the PIN while somebody else works, and under a key
 * that cannot be taken out while the person does, so that sending goes on after a restart.
 *
 * A PIN of six digits does not withstand somebody who copies the tablet's storage and tries all of them; it holds
 * against colleagues and finders. A lost tablet's tokens are revoked at the desk.
 *
 * @import { Sealed } from "../core/people.js"
 */

const ROUNDS = 600_000;
const utf8 = new TextEncoder();

/** @typedef {{key: CryptoKey, iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Held a token under a key that cannot be taken out */

/** @param {string} token @param {string} pin @param {number} [rounds] @returns {Promise<Sealed>} */
export const seal = async (token, pin, rounds = ROUNDS) => {
  const [salt, iv] = [random(16), random(12)];
  const key = await keyOf(pin, salt, rounds);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(token));
  return { salt, iv, data, rounds };
};

/** @param {Sealed} sealed @param {string} pin @returns {Promise<string | null>} null: not the right PIN */
export const unseal = async ({ salt, iv, data, rounds }, pin) => {
  const key = await keyOf(pin, new Uint8Array(salt), rounds);
  return opened(key, new Uint8Array(iv), data);
};

/** @param {string} token @returns {Promise<Held>} */
export const hold = async (token) => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const iv = random(12);
  return { key, iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, utf8.encode(token)) };
};

/** @param {Held} held @returns {Promise<string | null>} null: the browser lost the key */
export const held = ({ key, iv, data }) => opened(key, new Uint8Array(iv), data);

/** @param {number} size */
const random = (size) => crypto.getRandomValues(new Uint8Array(size));

/** @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} iv @param {ArrayBuffer} data */
const opened = async (key, iv, data) => {
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data));
  } catch {
    return null;
  }
};

/** @param {string} pin @param {Uint8Array<ArrayBuffer>} salt @param {number} iterations */
const keyOf = async (pin, salt, iterations) => {
  const raw = await crypto.subtle.importKey("raw", utf8.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};
