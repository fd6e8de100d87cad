/**
 * Several people on one tablet: each with a PIN, and what wrong PINs lead to. Pure.
 *
 * @import { Person } from "./wire.js"
 */

/** @typedef {{wrong: number, until: number}} Tries wrong PINs since the last right one; held until, in milliseconds */
/** @typedef {{salt: Uint8Array, iv: Uint8Array, data: ArrayBuffer, rounds: number}} Sealed a token under a PIN */
/** @typedef {{person: Person, sealed: Sealed, valid_until: string, tries: Tries}} TabletPerson */

export const NO_TRIES = { wrong: 0, until: 0 };
/** Wrong PINs after which a minute passes before the next try. */
export const MOST_WRONG = 5;
export const PAUSE = 60_000;
export const LONGEST_NAME = 80;

/** @param {string} text */
export const isPin = (text) => /^[0-9]{6}$/u.test(text);

/** A pause that ends further away than one lasts began under a clock that has since been put right: it is over.
 * @param {Tries} tries @param {number} now @returns {boolean} the next try has to wait */
export const isHeld = ({ until }, now) => now < until && until - now <= PAUSE;

/** @param {Tries} tries @param {number} now @returns {Tries} after one more wrong PIN */
export const afterWrong = ({ wrong }, now) =>
  wrong + 1 < MOST_WRONG ? { wrong: wrong + 1, until: 0 } : { wrong: 0, until: now + PAUSE };

/**
 * Why what was typed for pairing cannot do, or null.
 *
 * @param {{code: string, name: string, pin: string, again: string}} typed
 * @returns {"code" | "name" | "pin" | "different" | null}
 */
export const pairingFault = ({ code, name, pin, again }) => {
  if (code.trim() === "") return "code";
  if (name.trim() === "" || name.trim().length > LONGEST_NAME) return "name";
  if (!isPin(pin)) return "pin";
  return pin === again ? null : "different";
};

/**
 * People with one more, or with a person's new token in place of the old one.
 *
 * @param {TabletPerson[]} people
 * @param {TabletPerson} joined
 */
export const withPerson = (people, joined) =>
  [...people.filter(({ person }) => person.id !== joined.person.id), joined].sort((left, right) =>
    left.person.name.localeCompare(right.person.name, "vi"),
  );

/** @param {string} name in full @returns {string} how a person is called, without what stands in brackets after it */
export const calledBy = (name) =>
  name
    .replace(/\s*\(.*\)$/u, "")
    .trim()
    .split(/\s+/u)
    .slice(-2)
    .join(" ");
