/** What the tests of the tablet page share: a small visit package, people, and a database in memory. */
import { createRequire } from "node:module";
import { createDatabase } from "../../../inspection_web/static/tablet/data/database.js";

createRequire(new URL("../../../inspection_web/package.json", import.meta.url))("fake-indexeddb/auto");

export const AN = { id: "p-an", name: "Người kiểm tra Một" };
export const BINH = { id: "p-binh", name: "Người kiểm tra Hai" };
export const NOW = Date.parse("2019-11-05T09:00:00+07:00");

const FIELD = { min: "0", max: null, places: 0, choices: [], unit: "máy", estimated: false };
const CRITERION = {
  max: "5",
  evidence: [],
  refs: [],
  reason: null,
  reported_points: "4.5",
  definition: "Đếm máy",
};

export const field = (change = {}) => ({
  ...FIELD,
  id: "v",
  label: "Số máy",
  type: "int",
  reported: "45",
  ...change,
});

export const visitPackage = (change = {}) => ({
  format: "thamtra-package/1",
  digest: "digest-1",
  visit_id: "visit-1",
  campaign: { id: "c", title: "Kỳ minh họa", illustrative: true },
  unit: { code: "622", name: "Đơn vị minh họa", kind: "huyen", kind_label: "Huyện", position: null },
  planned_on: "2019-11-05",
  team: [],
  rulebook: { id: "r", digest: "d", title: "t", illustrative: true },
  issued_at: "2019-11-01T08:00:00+07:00",
  fence_metres: 500,
  contact: "Văn phòng",
  groups: [
    {
      id: "g1",
      label: "Hạ tầng",
      section_label: "Phần A",
      criteria: [
        {
          ...CRITERION,
          id: "1.1",
          label: "Máy tính",
          verify: "desk",
          fields: [field({ id: "a" }), field({ id: "b" })],
        },
        { ...CRITERION, id: "1.2", label: "Mạng nội bộ", verify: "field", fields: [field()] },
      ],
    },
  ],
  causes: [{ code: "entry_error", label: "Nhập sai" }],
  findings: [],
  ...change,
});

export const finding = (change = {}) => ({
  id: "f-1",
  criterion: "1.2",
  field: "v",
  outcome: "match",
  value: "45",
  cause: null,
  note: null,
  author: AN,
  made_at: "2019-11-05T08:00:00+07:00",
  ...change,
});

export const recording = (id, change = {}) => ({
  id,
  kind: "record_finding",
  made_at: "2019-11-05T09:00:00+07:00",
  body: {
    criterion: "1.2",
    field: "v",
    outcome: "match",
    value: "45",
    cause: null,
    note: null,
    base: null,
    photos: [],
    ...change,
  },
});

export const attaching = (id, change = {}) => ({
  id,
  kind: "attach_photo",
  made_at: "2019-11-05T09:00:00+07:00",
  body: {
    sha256: "ab".repeat(32),
    size: 3,
    media_type: "image/jpeg",
    criterion: "1.2",
    field: "v",
    taken_at: "2019-11-05T09:00:00+07:00",
    source: "camera",
    fix: null,
    notice_given: true,
    ...change,
  },
});

const queued = (id, change) => ({
  id,
  visit_id: "visit-1",
  author: AN,
  made_at: "2019-11-05T09:00:00+07:00",
  attempts: 0,
  next_try: 0,
  fault: null,
  alone: false,
  ...change,
});

export const queuedCommand = (id, change = {}) =>
  queued(id, { type: "command", package_digest: "digest-1", command: recording(id), ...change });

export const queuedPhoto = (captureId, change = {}) =>
  queued(`photo:${captureId}`, {
    type: "photo",
    capture_id: captureId,
    sha256: "ab".repeat(32),
    size: 3,
    media_type: "image/jpeg",
    wanted: false,
    ...change,
  });

export const photoRecord = (captureId, change = {}) => ({
  capture_id: captureId,
  visit_id: "visit-1",
  criterion: "1.2",
  field: "v",
  sha256: "ab".repeat(32),
  size: 3,
  media_type: "image/jpeg",
  taken_at: "2019-11-05T09:00:00+07:00",
  has_fix: false,
  preview: null,
  receipt: null,
  ...change,
});

export const bytes = (...numbers) => new Uint8Array(numbers).buffer;

/** The database of a given name, opened once more. */
export const databaseNamed = (name) => createDatabase(name);

let databases = 0;
/** A fresh database for one test. */
export const freshDatabase = () => {
  databases += 1;
  return createDatabase(`test-${databases}`);
};
