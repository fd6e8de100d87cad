/**
 * Sends a photo in parts, from where the server says it has come to. A few parts at a time, so that what
 * people write meanwhile goes first.
 *
 * @import { EvidenceAnswer } from "../core/wire.js"
 * @import { Failure, QueuedPhoto } from "../core/local.js"
 * @import { Pace } from "../core/pace.js"
 * @import { Api } from "./api.js"
 * @import { Connections } from "./connections.js"
 */
import { afterBreak, afterPart, FIRST_PACE, partSize } from "../core/pace.js";

/** @typedef {{receipt: EvidenceAnswer} | {sent: number} | {failure: Failure}} Sent what became of it so far */
/** @typedef {ReturnType<typeof createPhotoUpload>} PhotoUpload */

/** Parts after which the rest waits for its turn. */
const PARTS_AT_ONCE = 8;

/** @param {{api: Api, connections: Connections}} dependencies */
export const createPhotoUpload = ({ api, connections }) => {
  /** @type {Pace} kept from photo to photo: the line is the same */
  let pace = FIRST_PACE;

  /** @param {QueuedPhoto} item @param {ArrayBuffer} bytes @param {number} at @param {string} csrf */
  const sendPart = async (item, bytes, at, csrf) => {
    const part = bytes.slice(at, at + partSize(pace));
    const answer = await api.putPart(item, { bytes: part, at, total: bytes.byteLength }, csrf);
    if (answer.failure?.kind === "network" || connections.broke(item.sha256)) pace = afterBreak(pace);
    if (!answer.failure) pace = afterPart(pace, part.byteLength);
    return answer;
  };

  /**
   * @param {QueuedPhoto} item
   * @param {ArrayBuffer} bytes
   * @param {number} from bytes the server has
   * @param {string} csrf
   * @returns {Promise<Sent>}
   */
  const send = async (item, bytes, from, csrf) => {
    let at = from;
    for (let parts = 0; parts < PARTS_AT_ONCE; parts += 1) {
      const { data, failure } = await sendPart(item, bytes, at, csrf);
      if (failure) return { failure };
      if ("state" in data) return { receipt: data };
      at = data.offset;
    }
    return { sent: at };
  };
  return { send };
};
