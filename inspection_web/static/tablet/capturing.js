/**
 * Turns a photo into a command with its signed record. Composes key, chain, codes and clock of the tablet;
 * everything is passed in. A photo is never lost for want of a signature or a code: it goes out without.
 *
 * @import { Command, PhotoCodes, VisitPackage } from "./core/wire.js"
 * @import { StoredPackage } from "./core/local.js"
 * @import { Database } from "./data/database.js"
 * @import { Link } from "./data/device.js"
 * @import { DeviceKey } from "./device/signing.js"
 */
import { captureRecord } from "./core/capture-record.js";
import { codeMessage, codeText } from "./core/photo-codes.js";
import { ChainMovedError, chainEnd, checkpointSeen, codesUsed, deviceKey, takeCode } from "./data/device.js";

/** @typedef {Extract<Command, {kind: "attach_photo"}>} PhotoCommand */
/** @typedef {ReturnType<typeof createCapturing>} Capturing */
/** @typedef {{next: string | null, left: number}} CodesLeft next: null when all are used up */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {string} deviceId
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {(key: string, text: string) => Promise<Uint8Array>} hmac
 * @property {() => Promise<DeviceKey>} makeKey
 * @property {(key: DeviceKey, text: string) => Promise<string>} sign
 * @property {() => number} monotonic whole milliseconds on a counter that nobody can set
 */

/** @param {Dependencies} dependencies */
export const createCapturing = ({ database, deviceId, sha256, hmac, makeKey, sign, monotonic }) => {
  /** @param {string} text @returns {Promise<string | null>} null: this browser cannot sign */
  const signed = async (text) => {
    try {
      return await sign(await deviceKey(database, makeKey), text);
    } catch {
      return null;
    }
  };

  /** @param {PhotoCodes} pool @param {number} number */
  const codeOf = async ({ seed }, number) =>
    codeText(number, await hmac(seed, codeMessage(deviceId, number)));

  /** @param {VisitPackage} pack @returns {Promise<string | null>} the code of the photo at hand, now used up */
  const takenCode = async ({ photo_codes: pool }) => {
    const number = pool ? await takeCode(database, pool) : null;
    return pool && number !== null ? codeOf(pool, number) : null;
  };

  /** @typedef {{stored: StoredPackage, monotonic_ms: number}} Circumstances */
  /** @param {PhotoCommand} command without a record @param {Circumstances & {code: string | null}} known */
  const recorded = async (command, { stored, monotonic_ms, code }) => {
    const prev = await chainEnd(database);
    const record = captureRecord(command.body, {
      capture: command.id,
      visit: stored.visit_id,
      device: deviceId,
      monotonic_ms,
      code,
      checkpoint: await checkpointSeen(database),
      prev,
    });
    const body = { ...command.body, record, signature: await signed(record) };
    const next = await sha256(/** @type {ArrayBuffer} */ (new TextEncoder().encode(record).buffer));
    return { command: { ...command, body }, link: { prev, next } };
  };

  return {
    monotonic,
    sign: signed,
    /**
     * Writes the record of a photo, signs it and keeps it; anew where another page of this tablet was faster.
     * Its code is used up first: a photo that cannot be kept then leaves a gap, never a code for two.
     *
     * @param {PhotoCommand} command
     * @param {Circumstances} circumstances
     * @param {(command: PhotoCommand, link: Link) => Promise<void>} keep
     */
    attach: async (command, circumstances, keep) => {
      const code = await takenCode(circumstances.stored.package);
      let kept = false;
      while (!kept) {
        const made = await recorded(command, { ...circumstances, code });
        kept = await isKept(() => keep(made.command, made.link));
      }
    },
    /** @param {VisitPackage} pack @returns {Promise<CodesLeft | null>} null: the package brought no codes */
    codesLeft: async ({ photo_codes: pool }) => {
      if (!pool) return null;
      const left = pool.count - (await codesUsed(database, pool.seed));
      return { left, next: left > 0 ? await codeOf(pool, pool.count - left + 1) : null };
    },
    /** @returns {Promise<string | null>} the public half of the key; null: this browser makes none */
    publicKey: async () => {
      try {
        return (await deviceKey(database, makeKey)).spki;
      } catch {
        return null;
      }
    },
  };
};

/** @param {() => Promise<void>} keep @returns {Promise<boolean>} false: the chain has moved on */
const isKept = async (keep) => {
  try {
    await keep();
    return true;
  } catch (error) {
    if (error instanceof ChainMovedError) return false;
    throw error;
  }
};
