/**
 * Is our server there, and who are we to it? The browser's own "online" says neither; only an answer with
 * the right body does.
 *
 * @import { Me } from "../core/wire.js"
 * @import { Api } from "./api.js"
 */

/** @typedef {{state: "online" | "signed_out" | "offline", me: Me | null, late: boolean, why: string | null}} Link late: what a
 * tablet's token still allows is to deliver; why: the server's code where it knows us no longer */

/** Refusals of a token with which deliveries are taken all the same, for the team leader to look at. */
const LATE = new Set(["devices.token-expired", "devices.replaced"]);

/** @param {Pick<Api, "me">} api @returns {Promise<Link>} */
export const probe = async (api) => {
  const { data, failure } = await api.me();
  if (data) return { state: "online", me: data, late: false, why: null };
  if (failure.kind !== "signed_out") return { state: "offline", me: null, late: false, why: null };
  return { state: "signed_out", me: null, late: LATE.has(failure.code ?? ""), why: failure.code ?? null };
};
