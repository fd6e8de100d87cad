/**
 * How the two sides sign, while they do: a signature belongs to the one content it was given under. Pure.
 *
 * @import { MinutesContent, MinutesSide } from "./wire.js"
 */
import { signerOf } from "./meeting.js";
import { isSigned, strokesOf } from "./strokes.js";

/** @typedef {"draw" | "type" | "refuse"} How */
/**
 * @typedef {{side: "team" | "unit", how: How, name: string, role: string, strokes: string, typed: string,
 *   reservation: string, refusal: string, at: string}} Signing strokes: all that was drawn, maybe too little yet
 */
/** @typedef {{content: MinutesContent, digest: string, signing: Signing[]}} SigningDraft */

/**
 * What a side signs with at first. Of an earlier try its words are kept, never its signature or its refusal: both
 * belong to the content they were given to.
 *
 * @param {"team" | "unit"} side @param {MinutesContent} content @param {Signing[]} [before] @returns {Signing}
 */
export const begunSigning = (side, content, before = []) => {
  const { how, reservation, refusal } = before.find((one) => one.side === side) ?? NOTHING;
  const signer = signerOf(content.present, side);
  return {
    side,
    how: how === "refuse" ? "draw" : how,
    ...signer,
    strokes: "",
    typed: "",
    reservation,
    refusal,
    at: content.held.to,
  };
};

/** Only what belongs to the chosen way counts. @param {Signing} one @returns {MinutesSide} */
export const sideOf = ({ side, how, name, role, strokes, typed, reservation, refusal, at }) => ({
  side,
  name: name.trim(),
  role: role.trim(),
  strokes: how === "draw" && isSigned(strokesOf(strokes)) ? strokes : null,
  typed: how === "type" ? typed.trim() || null : null,
  reservation: how === "refuse" ? null : reservation.trim() || null,
  refusal: how === "refuse" ? refusal.trim() || null : null,
  at,
});

/** @type {Pick<Signing, "how" | "reservation" | "refusal">} */
const NOTHING = { how: "draw", reservation: "", refusal: "" };
