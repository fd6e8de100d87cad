/**
 * What the screens are drawn from: the one state of the page, and a visit as it is opened from what is kept.
 *
 * @import { PhotoRecord, QueueItem, SentCommand, StoredMinutes, StoredPackage, Visit } from "./core/local.js"
 * @import { Fix, Person, VisitLine, VisitPackage } from "./core/wire.js"
 * @import { Capturing, CodesLeft } from "./capturing.js"
 * @import { Database } from "./data/database.js"
 * @import { Downloads } from "./downloads.js"
 * @import { SyncState } from "./net/sync.js"
 */
import { replay } from "./core/visit.js";
import { standingMinutes } from "./data/minutes.js";
import { entriesOf, returnedOf } from "./data/outbox.js";
import { photosOf } from "./data/photos.js";
import { offerOf } from "./data/visits.js";

/**
 * @typedef {{visit: Visit, photos: PhotoRecord[], stored: StoredPackage, codes: CodesLeft | null,
 *   minutes: StoredMinutes[], offer: VisitPackage | null, returned: Set<string>}} OpenVisit minutes: those signed on this
 *   tablet that stand, the oldest version first; offer: a later version of the package, not worked with yet; returned:
 *   entries that were not taken
 */
/**
 * @typedef {object} State
 * @property {boolean} ready
 * @property {Person | null} person who signed in last on this tablet
 * @property {SyncState} sync
 * @property {VisitLine[]} lines
 * @property {"coming" | "told" | "failed"} listed whether the server has told its list since the page was opened
 * @property {Downloads} downloads
 * @property {QueueItem[]} queue
 * @property {SentCommand[]} parked sent commands that the team leader will look at
 * @property {import("./core/settled.js").Judged[]} judged those the team leader has looked at
 * @property {string[]} read those of them that were not taken and whose reason was read here
 * @property {OpenVisit | null} open
 * @property {boolean | null} persistent
 * @property {boolean} newVersion
 * @property {boolean} offlineReady the page itself opens without network
 * @property {boolean} elsewhere another window of this tablet writes, this one only shows
 * @property {"prompt" | "steps" | null} install how this page can be put on the home screen; null: it is there
 * @property {Fix | null} here where the tablet is, as far as it was asked for the list of visits
 * @property {number} keeping photos that are being kept: their position may take some seconds
 * @property {number | null} free bytes left for photos; null: the browser does not say
 * @property {string | null} trouble a sentence about something that could not be saved
 */

/** @returns {State} */
export const initialState = () => ({
  ready: false,
  person: null,
  sync: { running: false, link: "unknown", next_run: null },
  lines: [],
  listed: "coming",
  downloads: new Map(),
  queue: [],
  parked: [],
  judged: [],
  read: [],
  open: null,
  persistent: null,
  newVersion: false,
  offlineReady: false,
  elsewhere: false,
  install: null,
  here: null,
  keeping: 0,
  free: null,
  trouble: null,
});

/** What the server listed of a visit when it was last seen. @param {State} state @param {string} visitId */
export const lineOf = ({ lines }, visitId) => lines.find(({ id }) => id === visitId);

/** @param {{database: Database, capturing: Capturing}} context @param {StoredPackage} stored @returns {Promise<OpenVisit>} */
export const openedVisit = async ({ database, capturing }, stored) => {
  const [entries, photos, codes, minutes, offer, returned] = await Promise.all([
    entriesOf(database, stored.visit_id),
    photosOf(database, stored.visit_id),
    capturing.codesLeft(stored.package),
    standingMinutes(database, stored.visit_id),
    offerOf(database, stored.visit_id),
    returnedOf(database, stored.visit_id),
  ]);
  return { stored, photos, codes, minutes, offer, returned, visit: replay(stored.package, entries) };
};

/** Photos that later work may rest on. @param {Pick<OpenVisit, "photos" | "returned">} open @returns {PhotoRecord[]} */
export const standingPhotos = ({ photos, returned }) =>
  photos.filter(({ capture_id }) => !returned.has(capture_id));
