/**
 * The file a queue travels in when a tablet cannot send: how it is laid out and how its passphrase is made. Pure.
 *
 * First line: a header in JSON, closed by a line feed. Then chunks of at most 1 MiB, each sealed by itself with
 * AES-GCM and led by its length (4 bytes, most significant first). What is sealed along with a chunk but not kept
 * in it: the header and whether it is the last chunk, so that a file cannot be cut, continued or mixed unseen.
 * Inside, chunks form one stream of records: length of a head (4 bytes), the head in JSON, then as many bytes as
 * its member `bytes` says.
 */

export const FORMAT = "thamtra-queue";
export const ENDING = ".thamtra";
export const CHUNK = 1_048_576;
/** What AES-GCM adds to a chunk. */
export const TAG = 16;
/** The longest first line that is looked for. */
export const MOST_HEADER = 1_000;
export const ITERATIONS = 600_000;
/** Fewest characters of a passphrase that people make up themselves. */
export const SHORTEST = 12;
const WORDS = 6;

/** @typedef {{format: string, v: number, kdf: {name: string, hash: string, iterations: number}, salt: string, iv: string}} Header */
/** @typedef {"not_ours" | "passphrase" | "cut" | "damaged"} FileFault */

/** A file that is not taken over, and why. */
export class QueueFileError extends Error {
  /** @param {FileFault} fault */
  constructor(fault) {
    super(`queue file: ${fault}`);
    this.name = "QueueFileError";
    this.fault = fault;
  }
}

/** @param {string} salt 16 bytes @param {string} iv 8 bytes, both in Base64 @returns {Header} */
export const header = (salt, iv) => ({
  format: FORMAT,
  v: 1,
  kdf: { name: "PBKDF2", hash: "SHA-256", iterations: ITERATIONS },
  salt,
  iv,
});

/** @param {string} line @returns {Header} @throws {QueueFileError} the file is none of ours, or of a later version */
export const readHeader = (line) => {
  try {
    const found = JSON.parse(line);
    if (isHeader(found)) return found;
  } catch {
    // Not JSON.
  }
  throw new QueueFileError("not_ours");
};

/** @param {any} found */
const isHeader = (found) =>
  found.format === FORMAT && found.v === 1 && isKdf(found.kdf) && isBase64(found.salt) && isBase64(found.iv);

/** Far more rounds than ours would only keep the tablet busy. @param {any} kdf */
const isKdf = (kdf) =>
  kdf?.name === "PBKDF2" &&
  kdf.hash === "SHA-256" &&
  kdf.iterations >= 100_000 &&
  kdf.iterations <= 5_000_000;

/** @param {unknown} text */
const isBase64 = (text) => typeof text === "string" && /^[A-Za-z0-9+/]{10,24}={0,2}$/u.test(text);

/** @param {Uint8Array} prefix 8 bytes @param {number} number of the chunk, from 0 @returns {Uint8Array<ArrayBuffer>} 12 bytes */
export const nonce = (prefix, number) => {
  const made = new Uint8Array(12);
  made.set(prefix);
  new DataView(made.buffer).setUint32(8, number);
  return made;
};

/** @param {Uint8Array} head the first line, line feed and all @param {boolean} last @returns {Uint8Array<ArrayBuffer>} */
export const sealedAlong = (head, last) => {
  const made = new Uint8Array(head.byteLength + 1);
  made.set(head);
  made[head.byteLength] = Number(last);
  return made;
};

const BEGINNINGS = ["b", "ch", "d", "h", "kh", "l", "m", "n", "nh", "ph", "s", "t", "th", "tr", "v", "x"];
const ENDS = [..."a ai an ang anh ao em en".split(" "), ..."ieu in inh o oi ong ung uoi".split(" ")];

/**
 * Six Vietnamese syllables without accents, easy to read out and to write down; each is worth 8 bits.
 *
 * @param {Uint8Array} random six random bytes
 * @returns {string}
 */
export const passphraseOf = (random) =>
  [...random.slice(0, WORDS)].map((byte) => BEGINNINGS[byte >> 4] + ENDS[byte & 15]).join(" ");

/** As it goes into the key: spelling and spaces do not matter. @param {string} typed */
export const plainPassphrase = (typed) => typed.normalize("NFC").trim().toLowerCase().replace(/\s+/gu, " ");

/** @param {string} typed @param {string} again @returns {"short" | "different" | null} */
export const passphraseFault = (typed, again) => {
  if (plainPassphrase(typed).length < SHORTEST) return "short";
  return plainPassphrase(typed) === plainPassphrase(again) ? null : "different";
};
