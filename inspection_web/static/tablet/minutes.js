/**
 * Minutes of the visit: drawn up from what was found, and kept with what both sides signed.
 *
 * @import { Command, MinutesContent, MinutesSide } from "./core/wire.js"
 * @import { Meeting } from "./core/minutes.js"
 * @import { PhotoRecord } from "./core/local.js"
 * @import { SigningDraft } from "./core/signing.js"
 * @import { Capturing } from "./capturing.js"
 * @import { Database } from "./data/database.js"
 * @import { OpenVisit, State } from "./state.js"
 * @import { Writing } from "./writing.js"
 */
import { buildContent, composedSides, contentText, followed, newestOf, signedText } from "./core/minutes.js";
import { queuedCommand } from "./core/queue-items.js";
import {
  dropSigning,
  keepMeeting,
  keepMinutes,
  keepSigning,
  keptMeeting,
  keptSigning,
  standingMinutes,
} from "./data/minutes.js";
import { lineOf, standingPhotos } from "./state.js";

/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {(bytes: ArrayBuffer) => Promise<string>} sha256
 * @property {Pick<Capturing, "sign">} capturing
 * @property {Writing} writing
 * @property {() => State} state
 */

/** @param {Dependencies} dependencies */
export const createMinutes = ({ database, sha256, capturing, writing, state }) => {
  /** @param {string} text @returns {Promise<string>} SHA-256 of its UTF-8 bytes */
  const digestOf = (text) => sha256(/** @type {ArrayBuffer} */ (new TextEncoder().encode(text).buffer));

  /** @returns {Promise<MinutesContent>} what both sides are to see and sign now @param {Meeting} meeting */
  const draftMinutes = async (meeting) => {
    const open = /** @type {OpenVisit} */ (state().open);
    const { visit, stored } = open;
    const own = newestOf(await standingMinutes(database, stored.visit_id));
    const newest = followed(own, lineOf(state(), stored.visit_id)?.minutes);
    return buildContent(visit, { meeting, photos: digestsBy(standingPhotos(open)), newest });
  };

  return {
    digestOf,
    draftMinutes,
    /**
     * Signatures under way, where the content they belong to still is the content of the visit. Where it is not,
     * they are deleted for good.
     *
     * @param {string} visitId the open visit
     * @returns {Promise<(SigningDraft & {holds: boolean}) | null>} null: nobody began to sign
     */
    resumeSigning: async (visitId) => {
      const draft = await keptSigning(database, visitId);
      if (!draft) return null;
      const { held, present, remarks } = draft.content;
      const content = await draftMinutes({ held, present, remarks: remarks ?? "" });
      const holds = (await digestOf(contentText(content))) === draft.digest;
      if (!holds && !state().elsewhere) await dropSigning(database, visitId);
      return { ...draft, holds };
    },
    /** @param {string} visitId @returns {Promise<boolean>} */
    isSigning: async (visitId) => (await keptSigning(database, visitId)) !== null,
    /** @param {string} visitId @param {SigningDraft} draft nothing is lost if it cannot be kept */
    keepSigning: async (visitId, draft) => {
      if (!state().elsewhere) await keepSigning(database, visitId, draft).catch(() => undefined);
    },
    /** @param {string} visitId */
    dropSigning: async (visitId) => {
      if (!state().elsewhere) await dropSigning(database, visitId);
    },
    /**
     * Keeps what both sides signed, with the tablet's own signature, and queues it.
     *
     * @param {MinutesContent} content as it was shown
     * @param {MinutesSide[]} signed
     */
    signMinutes: (content, signed) =>
      writing.once("sign_minutes", async () => {
        const context = writing.context();
        const [text, sides] = [contentText(content), composedSides(signed)];
        const digest = await digestOf(text);
        const signedHere = await standingMinutes(database, context.stored.visit_id);
        if (signedHere.some((one) => one.digest === digest)) return; // a content is signed once
        const signature = await capturing.sign(signedText(digest, sides));
        const own = { id: writing.newId(), made_at: writing.madeAt() };
        /** @type {Command} */
        const command = { ...own, kind: "sign_minutes", body: { content: text, sides, signature } };
        const { author, stored } = context;
        const shown = { version: content.version, digest, content: text, sides };
        const kept = { ...own, ...shown, visit_id: stored.visit_id, author };
        await keepMinutes(database, kept, queuedCommand(context, command));
        await writing.written();
      }),
    /** @param {string} visitId */
    keptMeeting: (visitId) => keptMeeting(database, visitId),
    /** @param {string} visitId @param {Meeting} meeting as far as it is filled in; nothing is lost if it cannot be kept */
    keepMeeting: (visitId, meeting) => keepMeeting(database, visitId, meeting).catch(() => undefined),
  };
};

/** @param {PhotoRecord[]} photos @returns {Map<string, string[]>} digests by criterion */
const digestsBy = (photos) => {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { criterion, sha256 } of photos) found.set(criterion, [...(found.get(criterion) ?? []), sha256]);
  return found;
};
