/**
 * Is our server there, and who are we to it? The browser's own "online" says neither; only an answer with
 * the right body does.
 *
 * @import { Me } from "../core/wire.js"
 * @import { Api } from "./api.js"
 */

/** @typedef {{state: "online", me: Me} | {state: "signed_out", me: null} | {state: "offline", me: null}} Link */

/** @param {Pick<Api, "me">} api @returns {Promise<Link>} */
export const probe = async (api) => {
  const { data, failure } = await api.me();
  if (data) return { state: "online", me: data };
  return { state: failure.kind === "signed_out" ? "signed_out" : "offline", me: null };
};
