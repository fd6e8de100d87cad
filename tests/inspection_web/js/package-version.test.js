import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, isLater } from "../../../inspection_web/static/tablet/core/package-version.js";
import { replay } from "../../../inspection_web/static/tablet/core/visit.js";
import { isVisitOver } from "../../../inspection_web/static/tablet/data/clearing.js";
import { entriesOf, queued, settleCommands } from "../../../inspection_web/static/tablet/data/outbox.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { createWorkspace } from "../../../inspection_web/static/tablet/workspace.js";
import { AN, field, freshDatabase, NOW, recording, visitPackage } from "./sample.js";

const AT = "2019-11-05T09:00:00+07:00";
const LATER = { digest: "digest-2", issued_at: "2019-11-04T08:00:00+07:00" };
const LATEST = { digest: "digest-3", issued_at: "2019-11-05T08:00:00+07:00" };

const versionOf = (change, fields) => {
  const pack = visitPackage(change);
  if (fields) pack.groups[0].criteria[1].fields = fields;
  return pack;
};
const heldDigest = async (database) => (await visits.packageOf(database, "visit-1"))?.digest;
const offeredDigest = async (database) => (await visits.offerOf(database, "visit-1"))?.digest;

test("a version is later by when it was issued, and only of the same visit", () => {
  const held = visitPackage();
  assert.equal(isLater(held, versionOf(LATER)), true);
  assert.equal(isLater(held, held), false);
  assert.equal(isLater(versionOf(LATER), held), false);
  assert.equal(isLater(held, versionOf({ ...LATER, visit_id: "visit-2" })), false);
});

test("what another version changes is counted in values", () => {
  const held = visitPackage();
  const changed = versionOf(LATER, [field({ reported: "44" }), field({ id: "new" })]);
  assert.deepEqual(changesOf(held, changed), { added: 1, removed: 0, changed: 1 });
  assert.deepEqual(changesOf(held, versionOf(LATER, [])), { added: 0, removed: 1, changed: 0 });
  assert.deepEqual(changesOf(held, versionOf(LATER)), { added: 0, removed: 0, changed: 0 });
});

test("a later version is kept beside the one at work until it is taken over", async () => {
  const database = freshDatabase();
  await visits.keepPackage(database, visitPackage(), AT);
  assert.equal(await offeredDigest(database), undefined);
  await visits.keepPackage(database, versionOf(LATEST), AT);
  await visits.keepPackage(database, versionOf(LATER), AT);
  await visits.keepPackage(database, visitPackage(), AT);
  assert.deepEqual([await heldDigest(database), await offeredDigest(database)], ["digest-1", "digest-3"]);
  await visits.takeOffer(database, "visit-1", AT);
  await visits.takeOffer(database, "visit-1", AT);
  assert.deepEqual([await heldDigest(database), await offeredDigest(database)], ["digest-3", undefined]);
});

const tabletWith = async (served) => {
  const database = freshDatabase();
  let count = 0;
  const line = () => ({ id: "visit-1", package_digest: served.pack.digest });
  const workspace = createWorkspace(
    /** @type {any} */ ({
      database,
      api: {
        visits: async () => ({ data: { items: [line()] }, failure: null }),
        visitPackage: async () => {
          served.asked += 1;
          return { data: served.pack, failure: null };
        },
      },
      now: () => NOW,
      random: () => {
        count += 1;
        return new Uint8Array(10).fill(count);
      },
      capturing: { codesLeft: async () => null },
      position: { warm: () => undefined, fix: async () => null },
      askToPersist: async () => false,
      freeSpace: async () => null,
      announce: () => undefined,
    }),
  );
  await visits.keepPerson(database, /** @type {any} */ ({ person: AN }));
  await workspace.download("visit-1");
  await workspace.refresh();
  await workspace.openVisit("visit-1");
  return { database, workspace };
};

test("a new version never takes the form away; entries keep the version they were made under", async () => {
  const served = { pack: visitPackage(), asked: 0 };
  const { database, workspace } = await tabletWith(served);
  await workspace.record(recording("x").body);
  served.pack = versionOf(LATER, [field({ reported: "44" })]);
  await workspace.loadLines();
  const open = () => /** @type {any} */ (workspace.state().open);
  assert.deepEqual([open().stored.digest, open().offer.digest], ["digest-1", "digest-2"]);
  assert.equal(open().visit.package.groups[0].criteria[1].fields[0].reported, "45");
  await workspace.loadLines();
  assert.equal(served.asked, 2);
  assert.equal(await workspace.takeVersion("visit-1"), true);
  assert.deepEqual([open().stored.digest, open().offer], ["digest-2", null]);
  await workspace.record(recording("y", { outcome: "differ", value: "40" }).body);
  const waiting = await queued(database);
  assert.deepEqual(
    waiting.map((item) => item.package_digest),
    ["digest-1", "digest-2"],
  );
  const visit = replay(served.pack, await entriesOf(database, "visit-1"));
  assert.equal(visit.fields.get("1.2\nv")?.entries.length, 2);
});

test("a window that only shows takes no version over", async () => {
  const served = { pack: visitPackage(), asked: 0 };
  const { database, workspace } = await tabletWith(served);
  await visits.keepPackage(database, versionOf(LATER), AT);
  workspace.change({ elsewhere: true });
  assert.equal(await workspace.takeVersion("visit-1"), false);
  assert.equal(await heldDigest(database), "digest-1");
});

/** The server has taken everything that waits, at a time of its own. */
const answered = async (database, at, outcome = "applied") => {
  const outcomes = (await queued(database)).map(({ id }) => ({
    id,
    outcome,
    code: null,
    message: null,
  }));
  await settleCommands(database, /** @type {any} */ ({ outcomes, wanted: [], at }));
};

test("a visit that was opened again says why, and is worked on again once the inspector takes it over", async () => {
  const served = { pack: visitPackage(), asked: 0 };
  const { database, workspace } = await tabletWith(served);
  const open = () => /** @type {any} */ (workspace.state().open);
  await workspace.closeVisit(null);
  await answered(database, "2019-11-05T09:00:00+07:00");
  await workspace.reload();
  assert.deepEqual([open().visit.closed, await isVisitOver(database, "visit-1")], [true, true]);
  const reopened = { reason: "Đếm lại máy in", by: "Tổ trưởng", at: "2019-11-06T08:00:00+07:00" };
  served.pack = versionOf({ digest: "digest-4", issued_at: reopened.at, reopened });
  await workspace.loadLines();
  assert.deepEqual(
    [open().visit.closed, open().offer.reopened],
    [true, reopened],
    "nothing under the hands changes",
  );
  assert.equal(await isVisitOver(database, "visit-1"), false, "its documents come back");
  await workspace.takeVersion("visit-1");
  assert.deepEqual([open().visit.closed, open().stored.package.reopened], [false, reopened]);
  assert.equal(workspace.state().downloads.get("visit-1")?.closed, false);
  assert.equal(await workspace.record(recording("x").body), true);
  assert.equal(
    (await queued(database))[0].package_digest,
    "digest-4",
    "what follows names the version with the reason",
  );
  await workspace.closeVisit(null);
  assert.equal(open().visit.closed, true, "an end that is not sent yet counts");
  await answered(database, "2019-11-06T09:00:00+07:00");
  await workspace.reload();
  assert.deepEqual([open().visit.closed, await isVisitOver(database, "visit-1")], [true, true]);
});

const REOPENED = { reason: "Đếm lại máy in", by: "Tổ trưởng", at: "2019-11-06T08:00:00+07:00" };
const OPENED_AGAIN = { digest: "digest-4", issued_at: REOPENED.at, reopened: REOPENED };

test("an end whose answer was lost does not end the visit that was opened again, however late it is answered", async () => {
  const served = { pack: visitPackage(), asked: 0 };
  const { database, workspace } = await tabletWith(served);
  await workspace.closeVisit(null);
  served.pack = versionOf(OPENED_AGAIN);
  await workspace.loadLines();
  await answered(database, "2019-11-07T09:00:00+07:00", "duplicate");
  await workspace.reload();
  assert.equal(await isVisitOver(database, "visit-1"), false, "documents and package stay");
  await workspace.takeVersion("visit-1");
  assert.equal(workspace.state().open?.visit.closed, false);
  assert.equal(await isVisitOver(database, "visit-1"), false);
});

test("an end that was not sent yet gives way too once the version that opens the visit again is taken over", async () => {
  const served = { pack: visitPackage(), asked: 0 };
  const { workspace } = await tabletWith(served);
  await workspace.closeVisit(null);
  served.pack = versionOf(OPENED_AGAIN);
  await workspace.loadLines();
  assert.equal(workspace.state().open?.visit.closed, true);
  await workspace.takeVersion("visit-1");
  assert.equal(workspace.state().open?.visit.closed, false);
  await workspace.closeVisit(null);
  assert.equal(workspace.state().open?.visit.closed, true);
});
