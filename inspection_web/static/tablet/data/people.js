/**
 * The people of this tablet with their sealed tokens, who is at work, and what the tablet is called.
 *
 * @import { Person } from "../core/wire.js"
 * @import { TabletPerson } from "../core/people.js"
 * @import { Held } from "../device/vault.js"
 * @import { Database } from "./database.js"
 */
import { withPerson } from "../core/people.js";
import { writeTogether } from "./database.js";

/** @typedef {{person: Person, token: Held}} Active */

/** @param {Database} database @returns {Promise<{people: TabletPerson[], active: Active | null, name: string}>} */
export const known = (database) =>
  database.use(async (connection) => {
    const store = connection.transaction("device").store;
    const [people, active, name] = [
      await store.get("people"),
      await store.get("active"),
      await store.get("name"),
    ];
    return { people: people ?? [], active: active ?? null, name: name ?? "" };
  });

/**
 * Keeps a person, newly paired and at work, with the tablet's name: whole or not at all.
 *
 * @param {Database} database
 * @param {TabletPerson} joined
 * @param {Active} active
 * @param {string} name
 */
export const keepJoined = (database, joined, active, name) =>
  database.use((connection) =>
    writeTogether(connection, ["device"], async (transaction) => {
      const store = transaction.objectStore("device");
      await store.put(withPerson((await store.get("people")) ?? [], joined), "people");
      await store.put(active, "active");
      await store.put(name, "name");
    }),
  );

/**
 * Keeps what became of a try with a PIN: who is at work now, if it was the right one.
 *
 * @param {Database} database
 * @param {TabletPerson} tried
 * @param {Active | null} active
 */
export const keepTried = (database, tried, active) =>
  database.use((connection) =>
    writeTogether(connection, ["device"], async (transaction) => {
      const store = transaction.objectStore("device");
      await store.put(withPerson((await store.get("people")) ?? [], tried), "people");
      if (active) await store.put(active, "active");
    }),
  );
