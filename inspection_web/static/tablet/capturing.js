/**
 * Turns a photo into a command with its signed record. Composes key, chain and clock of the tablet; everything
 * is passed in. A photo is never lost for want of a signature: without one it goes out unsigned.
 *
 * @import { Command } from "./core/wire.js"
 * @import { StoredPackage } from "./core/local.js"
 * @import { Database } from "./data/database.js"
 * @import { Link } from "./data/device.js"
 * @import { DeviceKey } from "./device/signing.js"
 */
import { captureRecord } from "./core/capture-record.js";
import { ChainMovedError, chainEnd, checkpointSeen, deviceKey } from "./data/device.js";

/** @typedef {Extract<Command, {kind: "attach_photo"}>} PhotoCommand */
/** @typedef {ReturnType<typeof createCapturing>} Capturing */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {string} deviceId
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {() => Promise<DeviceKey>} makeKey
 * @property {(key: DeviceKey, text: string) => Promise<string>} sign
 * @property {() => number} monotonic whole milliseconds on a counter that nobody can set
 */

/** @param {Dependencies} dependencies */
export const createCapturing = ({ database, deviceId, sha256, makeKey, sign, monotonic }) => {
  /** @param {string} text @returns {Promise<string | null>} null: this browser cannot sign */
  const signed = async (text) => {
    try {
      return await sign(await deviceKey(database, makeKey), text);
    } catch {
      return null;
    }
  };

  /** @param {PhotoCommand} command without a record @param {StoredPackage} stored @param {number} monotonic_ms */
  const recorded = async (command, stored, monotonic_ms) => {
    const prev = await chainEnd(database);
    const record = captureRecord(command.body, {
      capture: command.id,
      visit: stored.visit_id,
      device: deviceId,
      monotonic_ms,
      code: stored.package.photo_code ?? null,
      checkpoint: await checkpointSeen(database),
      prev,
    });
    const body = { ...command.body, record, signature: await signed(record) };
    const next = await sha256(/** @type {ArrayBuffer} */ (new TextEncoder().encode(record).buffer));
    return { command: { ...command, body }, link: { prev, next } };
  };

  return {
    monotonic,
    /**
     * Writes the record of a photo, signs it and keeps it; anew where another page of this tablet was faster.
     *
     * @param {PhotoCommand} command
     * @param {{stored: StoredPackage, monotonic_ms: number}} circumstances
     * @param {(command: PhotoCommand, link: Link) => Promise<void>} keep
     */
    attach: async (command, { stored, monotonic_ms }, keep) => {
      let kept = false;
      while (!kept) {
        const made = await recorded(command, stored, monotonic_ms);
        kept = await isKept(() => keep(made.command, made.link));
      }
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
