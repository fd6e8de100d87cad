/** A sender whose surroundings do nothing by themselves, for the tests of what it sends and when. */
import { timestamp } from "../../../inspection_web/static/tablet/core/times.js";
import { createSync } from "../../../inspection_web/static/tablet/net/sync.js";
import { NOW } from "./sample.js";

/** @param {Record<string, unknown>} parts its database and server, and whatever else a test watches */
export const createSender = (parts) =>
  createSync(
    /** @type {any} */ ({
      connections: { broke: () => false },
      deviceId: "device-1",
      now: () => NOW,
      timestamp,
      exclusively: async (/** @type {() => Promise<void>} */ work) => {
        await work();
        return true;
      },
      later: () => undefined,
      onPerson: async () => undefined,
      onFault: () => undefined,
      onChange: () => undefined,
      ...parts,
    }),
  );
