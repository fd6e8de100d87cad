/**
 * Makes the tablet's key known to the server, under the name of whoever is signed in: once for each person and
 * loading of the page. A server that cannot be reached is asked again at the next run; photos do not wait.
 *
 * @import { Me } from "../core/wire.js"
 * @import { Capturing } from "../capturing.js"
 * @import { Api } from "./api.js"
 */

/** The token of the session is another one by now: the next run has it. */
const STALE = "request.csrf";

/** @param {{api: Pick<Api, "registerKey">, capturing: Pick<Capturing, "publicKey">, device: string}} dependencies */
export const createRegistration = ({ api, capturing, device }) => {
  /** @type {Set<string>} */
  const known = new Set();
  return async (/** @type {Me} */ { person, csrf_token }) => {
    if (known.has(person.id)) return;
    const spki = await capturing.publicKey();
    if (!spki) return;
    const { failure } = await api.registerKey({ device, spki }, csrf_token);
    if (!failure || (failure.kind === "refused" && failure.fault.code !== STALE)) known.add(person.id);
  };
};
