/** The page's workspace for tests: a tablet with one visit open, and An signed in. */
import { createHash } from "node:crypto";
import { createCapturing } from "../../../inspection_web/static/tablet/capturing.js";
import * as visits from "../../../inspection_web/static/tablet/data/visits.js";
import { hmac } from "../../../inspection_web/static/tablet/device/digest.js";
import { createWorkspace } from "../../../inspection_web/static/tablet/workspace.js";
import { AN, freshDatabase, NOW, visitPackage } from "./sample.js";

export const FIX = { lat: "13.98", lon: "108", accuracy_m: "12", fixed_at: "2019-11-05T09:00:00.000+07:00" };
export const ABOUT = {
  criterion: "1.2",
  field: "v",
  notice_given: true,
  taken_at: "2019-11-05T09:00:00.000+07:00",
};

export const sha256 = async (content) => createHash("sha256").update(new Uint8Array(content)).digest("hex");
const capturingIn = (database) =>
  createCapturing({
    database,
    deviceId: "device-1",
    sha256,
    hmac,
    makeKey: async () => ({ private_key: /** @type {any} */ ("secret"), spki: "c3BraQ==" }),
    sign: async ({ spki }, text) => `${spki} signed ${text.length}`,
    monotonic: () => 1234,
  });

export const ready = async ({ database = freshDatabase(), carried = visitPackage(), ...change } = {}) => {
  let count = 0;
  const workspace = createWorkspace({
    database,
    api: /** @type {any} */ ({}),
    now: () => NOW,
    random: () => {
      count += 1;
      return new Uint8Array(10).fill(count);
    },
    sha256,
    preview: async () => null,
    position: { warm: () => undefined, fix: async () => FIX },
    capturing: capturingIn(database),
    askToPersist: async () => false,
    freeSpace: async () => null,
    announce: () => undefined,
    ...change,
  });
  await visits.keepPackage(database, /** @type {any} */ (carried), "2019-11-05T07:00:00+07:00");
  await visits.keepPerson(database, /** @type {any} */ ({ person: AN }));
  await workspace.refresh();
  await workspace.openVisit("visit-1");
  return { database, workspace };
};
