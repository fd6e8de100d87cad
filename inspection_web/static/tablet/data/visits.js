/**
 * Downloaded visits, later versions of them that are offered, the last list the server gave, and this tablet's own
 * settings.
 *
 * @import { Me, Person, VisitLine, VisitPackage } from "../core/wire.js"
 * @import { StoredPackage } from "../core/local.js"
 * @import { Download } from "../downloads.js"
 * @import { Database } from "./database.js"
 */
import { isLater } from "../core/package-version.js";
import { writeTogether } from "./database.js";

/**
 * Keeps a package that came in: to work with where there is none of its visit, else beside it as an offer where it
 * is later. An older one changes nothing.
 *
 * @param {Database} database @param {VisitPackage} pack @param {string} at when it came
 */
export const keepPackage = (database, pack, at) =>
  database.use((connection) =>
    writeTogether(connection, ["packages", "settings"], async (transaction) => {
      const [packages, settings] = [transaction.objectStore("packages"), transaction.objectStore("settings")];
      const held = await packages.get(pack.visit_id);
      if (!held) await packages.put(storedPackage(pack, at));
      else if (isLater((await settings.get(offerKey(pack.visit_id))) ?? held.package, pack))
        await settings.put(pack, offerKey(pack.visit_id));
    }),
  );

/** @param {Database} database @param {string} visitId @returns {Promise<VisitPackage | null>} */
export const offerOf = (database, visitId) =>
  database.use(async (connection) => (await connection.get("settings", offerKey(visitId))) ?? null);

/** From now on the offered version is worked with. Done once more, it changes nothing.
 * @param {Database} database @param {string} visitId @param {string} at */
export const takeOffer = (database, visitId, at) =>
  database.use((connection) =>
    writeTogether(connection, ["packages", "settings"], async (transaction) => {
      const settings = transaction.objectStore("settings");
      const pack = await settings.get(offerKey(visitId));
      if (!pack) return;
      await transaction.objectStore("packages").put(storedPackage(pack, at));
      await settings.delete(offerKey(visitId));
    }),
  );

/** @param {Database} database @param {string} visitId @returns {Promise<StoredPackage | null>} */
export const packageOf = (database, visitId) =>
  database.use(async (connection) => (await connection.get("packages", visitId)) ?? null);

/** @param {Database} database @returns {Promise<string[]>} visits of which there is a package */
export const packageIds = (database) => database.use((connection) => connection.getAllKeys("packages"));

/** @param {Database} database @param {[string, Download][]} downloads */
export const keepDownloads = (database, downloads) => keep(database, "downloads", downloads);

/** @param {Database} database @returns {Promise<[string, Download][]>} what was counted last of each visit */
export const keptDownloads = async (database) => (await kept(database, "downloads")) ?? [];

/** @param {Database} database @param {VisitLine[]} lines */
export const keepLines = (database, lines) => keep(database, "visit_lines", lines);

/** @param {Database} database @returns {Promise<VisitLine[]>} the last list seen, for days without network */
export const lines = async (database) => (await kept(database, "visit_lines")) ?? [];

/** @param {Database} database @param {{person: Person}} me */
export const keepPerson = (database, me) => keep(database, "person", me.person);

/** @param {Database} database @returns {Promise<Person | null>} who signed in last on this tablet */
export const person = (database) => kept(database, "person");

/**
 * A sample campaign lies in the past, and the tablet follows its clock; elsewhere this is 0.
 *
 * @param {Database} database
 * @param {Me} me
 * @returns {Promise<number>} how far the campaign's time lies behind the device's, in milliseconds
 */
export const keepBehind = async (database, me) => {
  const behind = me.sample_seconds_behind * 1000;
  await keep(database, "behind", behind);
  return behind;
};

/** @param {Database} database @returns {Promise<number>} the same, as last told */
export const keptBehind = async (database) => (await kept(database, "behind")) ?? 0;

/** @param {Database} database @param {string[]} ids of entries not taken, whose reason somebody here has read */
export const keepRead = (database, ids) => keep(database, "returned_read", ids);

/** @param {Database} database @returns {Promise<string[]>} */
export const readReturned = async (database) => (await kept(database, "returned_read")) ?? [];

/** @param {Database} database @param {boolean} answer */
export const keepPersistence = (database, answer) => keep(database, "persistent", answer);

/** @param {Database} database @returns {Promise<boolean | null>} what the browser answered; null: not asked */
export const persistence = (database) => kept(database, "persistent");

/**
 * The name of this tablet towards the server, made once and kept.
 *
 * @param {Database} database
 * @param {() => string} make
 * @returns {Promise<string>}
 */
export const deviceId = (database, make) =>
  database.use(async (connection) => {
    let id = "";
    await writeTogether(connection, ["settings"], async (transaction) => {
      const store = transaction.objectStore("settings");
      const known = await store.get("device_id");
      id = known ?? make();
      if (!known) await store.put(id, "device_id");
    });
    return id;
  });

/** @param {Database} database @param {string} key @param {unknown} value @returns {Promise<unknown>} */
const keep = (database, key, value) => database.use((connection) => connection.put("settings", value, key));

/** @param {Database} database @param {string} key @returns {Promise<any>} */
const kept = (database, key) =>
  database.use(async (connection) => (await connection.get("settings", key)) ?? null);

/** @param {VisitPackage} pack @param {string} at */
const storedPackage = (pack, at) => ({
  visit_id: pack.visit_id,
  digest: pack.digest,
  downloaded_at: at,
  package: pack,
});

/** @param {string} visitId */
const offerKey = (visitId) => `offer:${visitId}`;
