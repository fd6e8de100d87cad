/**
 * Brings the documents of a visit to the tablet, each once. Only bytes that are what the package names are kept;
 * what did not come now comes with the next look. Of a visit that is over none is fetched again.
 *
 * @import { VisitPackage } from "./core/wire.js"
 * @import { Database } from "./data/database.js"
 * @import { Api } from "./net/api.js"
 */
import { isVisitOver } from "./data/clearing.js";
import { documentOf, heldDocuments, keepDocument } from "./data/documents.js";

/** @typedef {{database: Database, api: Pick<Api, "document">, sha256: (bytes: ArrayBuffer) => Promise<string>}} Dependencies */
/** @typedef {Pick<VisitPackage, "visit_id" | "documents">} Named */
/** @typedef {{held: Set<string>, over: boolean}} Standing digests of those on the tablet; over: they are cleared */

/**
 * @param {Dependencies} dependencies
 * @param {Named} pack
 * @returns {Promise<number>} how many are still missing
 */
export const fetchDocuments = async ({ database, api, sha256 }, { visit_id, documents = [] }) => {
  if (documents.length === 0 || (await isVisitOver(database, visit_id))) return 0;
  const held = await heldDocuments(database);
  let missing = 0;
  for (const document of documents.filter((each) => !held.has(each.sha256))) {
    const bytes = await api.document(visit_id, document.sha256);
    const right = bytes && (await sha256(bytes)) === document.sha256;
    if (!right || !(await isKept(database, document.sha256, bytes))) missing += 1;
  }
  return missing;
};

/** Where there is no room it stays missing, and is told as such. @param {Database} database @param {string} sha256 @param {ArrayBuffer} bytes */
const isKept = (database, sha256, bytes) =>
  keepDocument(database, sha256, bytes).then(
    () => true,
    () => false,
  );

/** @param {NonNullable<VisitPackage["documents"]>} documents @returns {string} the same for the same documents */
export const digestsOf = (documents) => documents.map(({ sha256 }) => sha256).join(" ");

/** @param {Dependencies} dependencies */
export const createDocuments = (dependencies) => {
  const { database } = dependencies;
  /** What is under way: whoever asks meanwhile waits for the same. @type {Map<string, Promise<number>>} */
  const running = new Map();
  return {
    /** @param {Named} pack @returns {Promise<number>} how many are still missing */
    fetch: (pack) => {
      const id = `${pack.visit_id} ${digestsOf(pack.documents ?? [])}`;
      const fetching =
        running.get(id) ?? fetchDocuments(dependencies, pack).finally(() => running.delete(id));
      running.set(id, fetching);
      return fetching;
    },
    /** @param {string} sha256 @returns {Promise<ArrayBuffer | null>} */
    bytes: (sha256) => documentOf(database, sha256),
    /** @param {string} visitId @returns {Promise<Standing>} */
    standing: async (visitId) => ({
      held: await heldDocuments(database),
      over: await isVisitOver(database, visitId),
    }),
  };
};
