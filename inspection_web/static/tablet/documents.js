/**
 * Brings the documents of a visit to the tablet, each once. Only bytes that are what the package names are kept;
 * what did not come now comes with the next look.
 *
 * @import { VisitPackage } from "./core/wire.js"
 * @import { Database } from "./data/database.js"
 * @import { Api } from "./net/api.js"
 */
import { hasDocument, keepDocument } from "./data/documents.js";

/**
 * @param {{database: Database, api: Pick<Api, "document">, sha256: (bytes: ArrayBuffer) => Promise<string>}} dependencies
 * @param {Pick<VisitPackage, "visit_id" | "documents">} pack
 * @returns {Promise<number>} how many are still missing
 */
export const fetchDocuments = async ({ database, api, sha256 }, { visit_id, documents = [] }) => {
  let missing = 0;
  for (const document of documents) {
    if (await hasDocument(database, document.sha256)) continue;
    const bytes = await api.document(visit_id, document.sha256);
    if (bytes && (await sha256(bytes)) === document.sha256)
      await keepDocument(database, document.sha256, bytes);
    else missing += 1;
  }
  return missing;
};
