/**
 * Who works on this tablet: pairing it with a person, and changing over to another by PIN, also without network.
 * A computer that was never paired has nobody here; there the site's own session counts.
 *
 * @import { Person } from "./core/wire.js"
 * @import { TabletPerson } from "./core/people.js"
 * @import { Database } from "./data/database.js"
 * @import { Api } from "./net/api.js"
 */
import { afterWrong, isHeld, NO_TRIES, pairingFault } from "./core/people.js";
import { keepJoined, keepTried, known } from "./data/people.js";
import * as vault from "./device/vault.js";

/** @typedef {ReturnType<typeof createIdentity>} Identity */
/** @typedef {{code: string, name: string, pin: string, again: string}} Typed */
/** @typedef {{people: TabletPerson[], active: Person | null, name: string}} IdentityState */
/**
 * @typedef {object} Dependencies
 * @property {Database} database
 * @property {Pick<Api, "join">} api
 * @property {string} deviceId
 * @property {() => Promise<string | null>} publicKey
 * @property {() => number} now
 * @property {(person: Person) => Promise<void>} onPerson somebody else is at work
 * @property {number} [rounds] fewer in tests
 */

/** @param {Dependencies} dependencies */
export const createIdentity = ({ database, api, deviceId, publicKey, now, onPerson, rounds }) => {
  /** @type {IdentityState} */
  let state = { people: [], active: null, name: "" };
  /** @type {string | null} */
  let token = null;

  /** Reads what is kept: at the start, and when another page of this tablet has changed it. */
  const load = async () => {
    const found = await known(database);
    token = found.active && (await vault.held(found.active.token));
    state = { people: found.people, name: found.name, active: token ? (found.active?.person ?? null) : null };
  };

  /** @param {Person} person */
  const begin = async (person) => {
    await load();
    await onPerson(person);
  };

  /** @param {{device: string, name: string, spki: string}} said @param {Typed} typed */
  const joinAs = async (said, typed) => {
    const { data, failure } = await api.join(typed.code.trim(), said);
    if (failure) return reasonOf(failure);
    const sealed = await vault.seal(data.token, typed.pin, rounds);
    const joined = { person: data.person, sealed, valid_until: data.valid_until, tries: NO_TRIES };
    const active = { person: data.person, token: await vault.hold(data.token) };
    await keepJoined(database, joined, active, data.device_name);
    await begin(data.person);
    return null;
  };

  /**
   * Brings a code to the server and keeps what it gives for it.
   *
   * @param {Typed} typed
   * @returns {Promise<string | null>} why not: a code of ours, or the server's sentence
   */
  const join = async (typed) => {
    const name = state.name || typed.name.trim();
    const fault = pairingFault({ ...typed, name });
    if (fault) return fault;
    const spki = await publicKey();
    return spki ? joinAs({ device: deviceId, name, spki }, typed) : "key";
  };

  /** @param {TabletPerson} chosen @param {string} found the person's token @returns {Promise<null>} */
  const takeOver = async (chosen, found) => {
    const active = { person: chosen.person, token: await vault.hold(found) };
    await keepTried(database, { ...chosen, tries: NO_TRIES }, active);
    await begin(chosen.person);
    return null;
  };

  /** @param {TabletPerson} chosen @returns {Promise<"held" | "wrong">} */
  const countWrong = async (chosen) => {
    const tries = afterWrong(chosen.tries, now());
    await keepTried(database, { ...chosen, tries }, null);
    return isHeld(tries, now()) ? "held" : "wrong";
  };

  /**
   * Changes over to another person of this tablet; needs no network.
   *
   * @param {string} personId
   * @param {string} pin
   * @returns {Promise<"unknown" | "held" | "wrong" | null>}
   */
  const changeTo = async (personId, pin) => {
    const { people } = await known(database);
    const chosen = people.find(({ person }) => person.id === personId);
    if (!chosen) return "unknown";
    if (isHeld(chosen.tries, now())) return "held";
    const found = await vault.unseal(chosen.sealed, pin);
    return found ? takeOver(chosen, found) : countWrong(chosen);
  };

  return { load, join, changeTo, state: () => state, token: () => token };
};

/** @param {import("./core/local.js").Failure} failure @returns {string} */
const reasonOf = (failure) => ("fault" in failure ? failure.fault.message || "failed" : "network");
