/**
 * Typed calls to the server. An answer counts only when it is ours: right status, JSON, expected shape.
 * Anything else (no answer, a login page of a hotel network, a proxy's page) is "no network".
 *
 * @import { BatchAnswer, Command, DeviceKeyAnswer, EvidenceAnswer, JoinedAnswer, Me, VisitLine, VisitPackage } from "../core/wire.js"
 * @import { Failure } from "../core/local.js"
 */

/** @template T @typedef {{data: T, failure: null} | {data: null, failure: Failure}} Answer */
/** @typedef {{method?: string, body?: BodyInit, headers?: Record<string, string>, timeout?: number}} Call */
/** @typedef {ReturnType<typeof createApi>} Api */
/** @typedef {"waiting" | "stored" | "quarantined"} Standing waiting: received, not opened yet */

const TIMEOUT = 30_000;
const DOCUMENT_TIMEOUT = 600_000;
/** Slowest line we wait for, in bytes per millisecond. */
const SLOWEST = 4;

/** @typedef {(path: string, init: RequestInit) => Promise<Response>} Fetch */

/**
 * A tablet that is paired sends its token with everything, and no cookie: on a bad line every head counts. What a
 * session sends carries the session's own.
 *
 * @param {{fetch: Fetch, deviceId: string, token?: () => string | null}} dependencies
 */
export const createApi = ({ fetch: send, deviceId, token = () => null }) => {
  /** @type {Fetch} */
  const fetch = (path, init) => {
    const held = token();
    if (!held) return send(path, init);
    const headers = { ...init.headers, Authorization: `Bearer ${held}` };
    return send(path, { ...init, headers, credentials: "omit" });
  };

  /** @template T @param {string} path @param {(data: any) => boolean} isOurs @param {Call} [call] @returns {Promise<Answer<T>>} */
  const ask = async (path, isOurs, { timeout = TIMEOUT, ...init } = {}) => {
    try {
      const response = await fetch(path, { ...common(timeout), ...init });
      return await judge(response, isOurs);
    } catch {
      return failed({ kind: "network" });
    }
  };
  return {
    /** @returns {Promise<Answer<Me>>} */
    me: () => ask("/api/me", isMe, { timeout: 10_000 }),
    /** @returns {Promise<Answer<{items: VisitLine[]}>>} */
    visits: () => ask("/api/visits", (data) => Array.isArray(data.items)),
    /**
     * Fetches a package and says for which tablet, so that the server knows since when this one has it.
     *
     * @param {string} id
     * @returns {Promise<Answer<VisitPackage>>}
     */
    visitPackage: (id) =>
      ask(`/api/visits/${encodeURIComponent(id)}/package`, isPackage, {
        headers: { "X-Device-Id": deviceId },
        timeout: 60_000,
      }),
    /**
     * Fetches a document that goes with a visit; whether it is the right one is for its digest to say.
     *
     * @param {string} visitId
     * @param {string} sha256
     * @returns {Promise<ArrayBuffer | null>}
     */
    document: async (visitId, sha256) => {
      const path = `/api/visits/${encodeURIComponent(visitId)}/documents/${sha256}`;
      try {
        const response = await fetch(path, common(DOCUMENT_TIMEOUT));
        return response.ok ? await response.arrayBuffer() : null;
      } catch {
        return null;
      }
    },
    /**
     * @param {string} visitId
     * @param {{device_id: string, device_now: string, package_digest: string, commands: Command[]}} batch
     * @param {string} csrf
     * @returns {Promise<Answer<BatchAnswer>>}
     */
    sendCommands: (visitId, batch, csrf) =>
      ask(`/api/visits/${encodeURIComponent(visitId)}/commands`, isBatchAnswer, {
        method: "POST",
        body: JSON.stringify(batch),
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        timeout: 60_000,
      }),
    /**
     * Tells the server the public half of this tablet's key; telling it again changes nothing.
     *
     * @param {{device: string, spki: string}} key
     * @param {string} csrf
     * @returns {Promise<Answer<DeviceKeyAnswer>>}
     */
    registerKey: (key, csrf) =>
      ask("/api/devices/keys", (data) => data.device === key.device, {
        method: "POST",
        body: JSON.stringify(key),
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      }),
    /**
     * Brings a code from the desk; the answer is the token of a person on this tablet.
     *
     * @param {string} code
     * @param {{device: string, name: string, spki: string}} said
     * @returns {Promise<Answer<JoinedAnswer>>}
     */
    join: (code, said) =>
      ask(`/api/devices/pairings/${encodeURIComponent(code)}`, (data) => typeof data.token === "string", {
        method: "POST",
        body: JSON.stringify(said),
        headers: { "Content-Type": "application/json" },
      }),
    /**
     * Asks whether the server has a photo, or how much of it. Only an answer that names the digest itself
     * counts as a yes; where it cannot say, sending begins anew.
     *
     * @param {{sha256: string, size: number}} photo
     * @returns {Promise<{receipt: EvidenceAnswer | null, offset: number, standing: Standing | null, away?: boolean}>}
     *   away: nobody answered
     */
    evidence: async ({ sha256, size }) => {
      const headers = { "Upload-Length": String(size) };
      try {
        const path = `/api/evidence/${sha256}`;
        const response = await fetch(path, { ...common(TIMEOUT), method: "HEAD", headers });
        return headAnswer(response, sha256);
      } catch {
        return { receipt: null, offset: 0, standing: null, away: true };
      }
    },
    /**
     * Sends the small picture of a photo; whatever the server says of it, the photo itself is what counts.
     *
     * @param {string} captureId
     * @param {ArrayBuffer} bytes
     * @param {string} csrf
     * @returns {Promise<Answer<{kept: boolean}>>}
     */
    putPreview: (captureId, bytes, csrf) =>
      ask(
        `/api/captures/${encodeURIComponent(captureId)}/preview`,
        (data) => typeof data.kept === "boolean",
        {
          method: "PUT",
          body: bytes,
          headers: { "Content-Type": "image/jpeg", "X-CSRFToken": csrf },
        },
      ),
    /**
     * Sends a part of a photo; with the last one comes the receipt, before it how many bytes are there.
     *
     * @param {{sha256: string, capture_id: string, media_type: string}} photo
     * @param {{bytes: ArrayBuffer, at: number, total: number}} part
     * @param {string} csrf
     * @returns {Promise<Answer<EvidenceAnswer | {offset: number}>>}
     */
    putPart: ({ sha256, capture_id, media_type }, { bytes, at, total }, csrf) =>
      ask(`/api/evidence/${sha256}`, (data) => isReceipt(data, sha256) || isOffset(data, total), {
        method: "PUT",
        body: bytes,
        headers: {
          "Content-Type": media_type,
          "Content-Range": `bytes ${at}-${at + bytes.byteLength - 1}/${total}`,
          "X-Capture-Id": capture_id,
          "X-CSRFToken": csrf,
        },
        timeout: TIMEOUT + Math.ceil(bytes.byteLength / SLOWEST),
      }),
  };
};

/** @param {number} timeout @returns {RequestInit} */
const common = (timeout) => ({
  credentials: "same-origin",
  cache: "no-store",
  redirect: "error",
  signal: AbortSignal.timeout(timeout),
});

/** @param {Failure} failure @returns {{data: null, failure: Failure}} */
const failed = (failure) => ({ data: null, failure });

/** @template T @param {Response} response @param {(data: any) => boolean} isOurs @returns {Promise<Answer<T>>} */
const judge = async (response, isOurs) => {
  const data = isJson(response) ? await response.json() : null;
  if (response.ok) return data && isOurs(data) ? { data, failure: null } : failed({ kind: "network" });
  return failed(failureOf(response.status, data));
};

/** @param {number} status @param {any} problem @returns {Failure} */
const failureOf = (status, problem) => {
  const fault = { code: problem?.code, message: problem?.detail ?? problem?.title ?? "" };
  if (typeof fault.code !== "string") {
    return status >= 500
      ? { kind: "server", status, fault: { code: "sync.server", message: "" } }
      : { kind: "network" };
  }
  if (status === 401) return { kind: "signed_out", code: fault.code };
  return { kind: isPassing(status) ? "server" : "refused", status, fault };
};

/** @param {number} status */
const isPassing = (status) => status >= 500 || status === 408 || status === 429;
/** @param {Response} response */
const isJson = (response) =>
  /^application\/(problem\+)?json\b/u.test(response.headers.get("Content-Type") ?? "");
/** @param {any} data */
const isMe = (data) => typeof data.person?.id === "string" && typeof data.csrf_token === "string";
/** @param {any} data */
const isPackage = (data) => data.format === "thamtra-package/1" && Array.isArray(data.groups);
/** @param {any} data */
const isBatchAnswer = (data) =>
  Array.isArray(data.outcomes) && Array.isArray(data.photos_wanted) && typeof data.server_time === "string";
/** @param {any} data @param {string} sha256 */
const isReceipt = (data, sha256) =>
  data.sha256 === sha256 &&
  ["stored", "quarantined"].includes(data.state) &&
  (data.receipt ?? sha256).includes(sha256);

/** @param {any} data @param {number} total */
const isOffset = (data, total) => Number.isInteger(data.offset) && data.offset >= 0 && data.offset <= total;

/** @param {Response} response @param {string} sha256 */
const headAnswer = (response, sha256) => ({
  receipt: headReceipt(response, sha256),
  offset: Number.parseInt(response.headers.get("Upload-Offset") ?? "0", 10) || 0,
  standing: standingSaid(response, sha256),
});

/** Whether the server has opened the photo by now. @param {Response} response @param {string} sha256 @returns {Standing | null} */
const standingSaid = (response, sha256) => {
  if (!response.ok || !response.headers.get("ETag")?.includes(sha256)) return null;
  const said = response.headers.get("X-Evidence-State");
  return said === "waiting" || said === "stored" || said === "quarantined" ? said : null;
};

/** @param {Response} response @param {string} sha256 @returns {EvidenceAnswer | null} */
const headReceipt = (response, sha256) => {
  if (!response.ok || !response.headers.get("ETag")?.includes(sha256)) return null;
  const state = response.headers.get("X-Evidence-State") === "quarantined" ? "quarantined" : "stored";
  return { sha256, state, code: null, message: null, ...signedReceipt(response.headers) };
};

/** The signed receipt of an upload made earlier, as far as the server gives it along. @param {Headers} headers */
const signedReceipt = (headers) => ({
  receipt: headers.get("X-Receipt"),
  signature: headers.get("X-Receipt-Signature"),
  key: headers.get("X-Receipt-Key"),
});
