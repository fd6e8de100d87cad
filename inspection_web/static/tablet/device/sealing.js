/**
 * Seals a stream of records into chunks under a passphrase and opens it again, a chunk at a time: neither way holds
 * more than one photo and two chunks in memory.
 *
 * @import { FileFault } from "../core/queue-file.js"
 */
import {
  CHUNK,
  header,
  MOST_HEADER,
  nonce,
  plainPassphrase,
  QueueFileError,
  readHeader,
  sealedAlong,
  TAG,
} from "../core/queue-file.js";

/** @typedef {Record<string, unknown> & {kind: string}} Head */
/** @typedef {{head: Head, bytes: Uint8Array | null}} FileRecord */
/** @typedef {{size: number, slice: (from: number, to: number) => {arrayBuffer: () => Promise<ArrayBuffer>}}} Source a file, or what can be read like one */

const utf8 = new TextEncoder();

/**
 * @param {AsyncIterable<FileRecord>} records
 * @param {string} passphrase
 * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>} the file, piece by piece
 */
export async function* sealed(records, passphrase) {
  const [salt, iv] = [16, 8].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const head = header(base64(salt), base64(iv));
  const line = utf8.encode(`${JSON.stringify(head)}\n`);
  const key = await keyOf(passphrase, salt, head.kdf.iterations);
  yield line;
  let number = 0;
  for await (const { chunk, last } of chunksOf(records)) {
    const how = { name: "AES-GCM", iv: nonce(iv, number), additionalData: sealedAlong(line, last) };
    const body = new Uint8Array(await crypto.subtle.encrypt(how, key, chunk));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, body.byteLength);
    yield length;
    yield body;
    number += 1;
  }
}

/**
 * @param {Source} file
 * @param {string} passphrase
 * @returns {AsyncGenerator<FileRecord>}
 * @throws {QueueFileError}
 */
export async function* opened(file, passphrase) {
  let rest = new Uint8Array(0);
  for await (const chunk of openedChunks(file, passphrase)) {
    rest = joined(rest, chunk);
    let found = recordAt(rest);
    while (found) {
      yield found.record;
      rest = rest.subarray(found.end);
      found = recordAt(rest);
    }
  }
  if (rest.byteLength > 0) throw new QueueFileError("damaged");
}

/** @param {Source} file @param {string} passphrase @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>} */
async function* openedChunks(file, passphrase) {
  const line = await firstLine(file);
  const head = readHeader(new TextDecoder().decode(line));
  const iv = fromBase64(head.iv);
  const key = await keyOf(passphrase, fromBase64(head.salt), head.kdf.iterations);
  let at = line.byteLength;
  let last = false;
  for (let number = 0; !last; number += 1) {
    const body = await bodyAt(file, at);
    at += 4 + body.byteLength;
    last = at === file.size;
    const how = { name: "AES-GCM", iv: nonce(iv, number), additionalData: sealedAlong(line, last) };
    yield await openedChunk(how, key, body, number === 0 ? "passphrase" : "damaged");
  }
}

/** @param {AesGcmParams} how @param {CryptoKey} key @param {ArrayBuffer} body @param {FileFault} fault */
const openedChunk = async (how, key, body, fault) => {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, body));
  } catch {
    throw new QueueFileError(fault);
  }
};

/** @param {Source} file @param {number} at @returns {Promise<ArrayBuffer>} the sealed chunk whose length stands there */
const bodyAt = async (file, at) => {
  const length = await file.slice(at, at + 4).arrayBuffer();
  if (length.byteLength < 4) throw new QueueFileError("cut");
  const size = new DataView(length).getUint32(0);
  if (size < TAG || size > CHUNK + TAG) throw new QueueFileError("damaged");
  const body = await file.slice(at + 4, at + 4 + size).arrayBuffer();
  if (body.byteLength < size) throw new QueueFileError("cut");
  return body;
};

/** @param {Source} file @returns {Promise<Uint8Array<ArrayBuffer>>} with its line feed */
const firstLine = async (file) => {
  const begin = new Uint8Array(await file.slice(0, MOST_HEADER).arrayBuffer());
  const end = begin.indexOf(10);
  if (end < 0) throw new QueueFileError("not_ours");
  return begin.slice(0, end + 1);
};

/**
 * Fills chunks with records; a full one is held back until it is known whether another follows.
 *
 * @param {AsyncIterable<FileRecord>} records
 * @returns {AsyncGenerator<{chunk: Uint8Array<ArrayBuffer>, last: boolean}>}
 */
async function* chunksOf(records) {
  let chunk = new Uint8Array(CHUNK);
  let filled = 0;
  for await (const piece of piecesOf(records)) {
    for (let at = 0; at < piece.byteLength; ) {
      if (filled === CHUNK) {
        yield { chunk, last: false };
        chunk = new Uint8Array(CHUNK);
        filled = 0;
      }
      const part = piece.subarray(at, at + CHUNK - filled);
      chunk.set(part, filled);
      filled += part.byteLength;
      at += part.byteLength;
    }
  }
  yield { chunk: chunk.slice(0, filled), last: true };
}

/** @param {AsyncIterable<FileRecord>} records @returns {AsyncGenerator<Uint8Array>} */
async function* piecesOf(records) {
  for await (const { head, bytes } of records) {
    const text = utf8.encode(JSON.stringify({ ...head, bytes: bytes?.byteLength ?? 0 }));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.byteLength);
    yield length;
    yield text;
    if (bytes) yield bytes;
  }
}

/** @param {Uint8Array} stream @returns {{record: FileRecord, end: number} | null} null: it has not come whole yet */
const recordAt = (stream) => {
  if (stream.byteLength < 4) return null;
  const start = 4 + new DataView(stream.buffer, stream.byteOffset).getUint32(0);
  if (stream.byteLength < start) return null;
  const { bytes: size, ...head } = readHead(stream.subarray(4, start));
  if (stream.byteLength < start + size) return null;
  return { record: { head, bytes: size > 0 ? stream.slice(start, start + size) : null }, end: start + size };
};

/** @param {Uint8Array} text @returns {Head & {bytes: number}} */
const readHead = (text) => {
  try {
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    throw new QueueFileError("damaged");
  }
};

/** @param {Uint8Array} one @param {Uint8Array} other */
const joined = (one, other) => {
  const both = new Uint8Array(one.byteLength + other.byteLength);
  both.set(one);
  both.set(other, one.byteLength);
  return both;
};

/** @param {string} passphrase @param {Uint8Array<ArrayBuffer>} salt @param {number} iterations */
const keyOf = async (passphrase, salt, iterations) => {
  const secret = utf8.encode(plainPassphrase(passphrase));
  const material = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
};

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
