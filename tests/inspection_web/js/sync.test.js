import assert from "node:assert/strict";
import { test } from "node:test";
import { LARGEST } from "../../../inspection_web/static/tablet/core/pace.js";
import { checkpointSeen } from "../../../inspection_web/static/tablet/data/device.js";
import { enqueue, parkedCommands, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { bytesOf, photosOf } from "../../../inspection_web/static/tablet/data/photos.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { AN, BINH, bytes, freshDatabase, NOW, photoRecord, queuedCommand, queuedPhoto } from "./sample.js";
import { createSender } from "./sender.js";

const json = (body, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
const problem = (status, code) =>
  json({ status, code, detail: "Câu giải thích" }, status, "application/problem+json");
const SHA = "ab".repeat(32);
const LINK = { prev: null, next: "cd".repeat(32) };
const SIGNED = { receipt: `{"sha256":"${SHA}"}`, signature: "c2ln", key: "0a0b0c0d" };

const HEADERS = {
  ETag: `"${SHA}"`,
  "X-Receipt": SIGNED.receipt,
  "X-Receipt-Signature": SIGNED.signature,
  "X-Receipt-Key": SIGNED.key,
};

/** A server that keeps what it gets and can be made to misbehave. */
const createServer = () => {
  const server = {
    person: AN,
    commands: new Map(),
    photos: new Map(),
    parts: [],
    puts: 0,
    sizes: [],
    posts: [],
    trouble: () => null,
  };
  const routes = {
    "GET /api/me": () =>
      server.person ? json({ person: server.person, csrf_token: "t" }) : problem(401, "accounts.sign-in"),
    "POST /api/visits/visit-1/commands": (init) => {
      const { commands } = JSON.parse(init.body);
      server.posts.push(commands.map(({ id }) => id));
      const outcomes = commands.map(({ id, body }) => {
        const known = server.commands.has(id);
        server.commands.set(id, body);
        return { id, outcome: known ? "duplicate" : (body.note ?? "applied"), code: null, message: null };
      });
      const photos_wanted = server.photos.has(SHA) ? [] : [SHA];
      return json({ server_time: "", outcomes, photos_wanted, checkpoint: `7:${SHA}` });
    },
    [`HEAD /api/evidence/${SHA}`]: () =>
      new Response(
        null,
        server.photos.has(SHA)
          ? { status: 200, headers: HEADERS }
          : { status: 404, headers: { "Upload-Offset": String(server.parts.length) } },
      ),
    [`PUT /api/evidence/${SHA}`]: (init) => {
      server.puts += 1;
      const range = /bytes (\d+)-\d+\/(\d+)/u.exec(init.headers["Content-Range"]);
      const [at, total] = range.slice(1).map(Number);
      server.sizes.push(init.body.byteLength);
      if (at <= server.parts.length) server.parts.splice(at, Infinity, ...new Uint8Array(init.body));
      if (server.parts.length < total) return json({ offset: server.parts.length }, 202);
      server.photos.set(SHA, new Uint8Array(server.parts).buffer);
      return json({ sha256: SHA, state: "stored", code: null, message: null, ...SIGNED }, 201);
    },
  };
  const fetch = async (path, init) => {
    const name = `${init.method ?? "GET"} ${path}`;
    const early = await server.trouble(name, "before");
    if (early) return early;
    const answer = routes[name](init);
    return server.trouble(name, "after") ?? answer;
  };
  return { server, fetch };
};

const createTablet = (fetch, database = freshDatabase()) => {
  const plans = [];
  const faults = [];
  let time = NOW;
  const sync = createSender({
    database,
    api: createApi({ fetch, deviceId: "device-1" }),
    now: () => time,
    later: (_work, milliseconds) => plans.push(milliseconds),
    onFault: (error) => faults.push(error?.name ?? null),
  });
  return { database, sync, plans, faults, wait: (milliseconds) => (time += milliseconds) };
};

/** Trouble with the first answers to one kind of request: done by the server, lost on the way. */
const losing = (start, times) => {
  let left = times;
  return (name, when) => {
    if (when !== "after" || !name.startsWith(start) || left === 0) return null;
    left -= 1;
    throw new TypeError("the line broke");
  };
};

const filled = async (tablet) => {
  const photo = { record: photoRecord("c-2", { sha256: SHA }), bytes: bytes(9, 8, 7), link: LINK };
  await enqueue(tablet.database, [queuedCommand("c-1"), queuedCommand("c-2"), queuedPhoto("c-2")], photo);
};

test("everything queued arrives, text first, then the photo with its own bytes", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await filled(tablet);
  await tablet.sync.run();
  assert.deepEqual(server.posts, [["c-1", "c-2"]]);
  assert.deepEqual(new Uint8Array(server.photos.get(SHA)), new Uint8Array([9, 8, 7]));
  assert.deepEqual(await queued(tablet.database), []);
  assert.deepEqual((await photosOf(tablet.database, "visit-1"))[0].receipt, {
    sha256: SHA,
    state: "stored",
    code: null,
    message: null,
    ...SIGNED,
  });
  assert.equal(await checkpointSeen(tablet.database), `7:${SHA}`);
});

/** A photo of many parts, and a tablet that has nothing else to send. */
const withLargePhoto = async (tablet, size) => {
  const content = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251).buffer;
  const photo = { record: photoRecord("c-2", { sha256: SHA, size }), bytes: content, link: LINK };
  await enqueue(tablet.database, [queuedCommand("c-2"), { ...queuedPhoto("c-2"), size }], photo);
  return content;
};

test("a photo goes in parts; what is written meanwhile goes before the rest of it", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  const content = await withLargePhoto(tablet, 20 * LARGEST + 5);
  let written = false;
  server.trouble = (name, when) => {
    if (when === "before" && name.startsWith("PUT") && !written && server.puts === 3) {
      written = true;
      return enqueue(tablet.database, [queuedCommand("c-9")], null).then(() => null);
    }
    return null;
  };
  await tablet.sync.run();
  assert.deepEqual(new Uint8Array(server.photos.get(SHA)), new Uint8Array(content));
  assert.ok(server.puts > 8, "more than go at once");
  assert.deepEqual(server.posts, [["c-2"], ["c-9"]]);
  assert.deepEqual(await queued(tablet.database), []);
});

test("a line that breaks every 200 kB: little is sent twice, parts grow small and large again", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  const content = await withLargePhoto(tablet, 3_000_000);
  let carried = 0;
  const line = 200_000;
  let room = line;
  const breaking = async (path, init) => {
    const size = init.body?.byteLength ?? 0;
    if (size > room) {
      carried += room;
      room = line;
      throw new TypeError("the line broke");
    }
    room -= size;
    carried += size;
    return fetch(path, init);
  };
  const other = createTablet(breaking, tablet.database);
  for (let run = 0; run < 60 && (await queued(tablet.database)).length > 0; run += 1) {
    await other.sync.run({ forced: true });
  }
  assert.deepEqual(new Uint8Array(server.photos.get(SHA)), new Uint8Array(content));
  assert.ok(carried <= 1.15 * content.byteLength, `${carried / content.byteLength}`);
  assert.ok(Math.max(...server.sizes.slice(-4, -1)) < LARGEST / 2);
});

test("an answer lost after the server kept everything: sent again, kept once, bytes not sent twice", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await filled(tablet);
  server.trouble = losing("POST", 1);
  await tablet.sync.run();
  assert.equal((await queued(tablet.database)).length, 3);
  server.trouble = losing("PUT", 1);
  await tablet.sync.run({ forced: true });
  assert.notEqual(await bytesOf(tablet.database, "c-2"), null);
  await tablet.sync.run({ forced: true });
  assert.deepEqual(await queued(tablet.database), []);
  assert.equal(server.commands.size, 2);
  assert.equal(server.puts, 1);
});

for (const [name, answer] of [
  ["a page of the hotel", () => new Response("<html>", { headers: { "Content-Type": "text/html" } })],
  ["somebody else's JSON", () => json({ ok: true })],
  ["an empty 204", () => new Response(null, { status: 204 })],
  ["a proxy's error page", () => new Response("bad gateway", { status: 502 })],
  ["a login page with 401", () => new Response("<html>", { status: 401 })],
]) {
  test(`${name} instead of our answer loses nothing, at any step`, async () => {
    for (const start of ["GET", "POST", "HEAD", "PUT"]) {
      const { server, fetch } = createServer();
      const tablet = createTablet(fetch);
      await filled(tablet);
      server.trouble = (request, when) => (when === "before" && request.startsWith(start) ? answer() : null);
      await tablet.sync.run();
      if (start !== "HEAD") assert.notEqual(await bytesOf(tablet.database, "c-2"), null, start);
      server.trouble = () => null;
      tablet.wait(600_000);
      await tablet.sync.run();
      assert.deepEqual([server.commands.size, server.photos.size], [2, 1], start);
      assert.deepEqual(await queued(tablet.database), [], start);
    }
  });
}

test("a portal that says yes to everything does not make us drop a photo", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await enqueue(tablet.database, [queuedPhoto("c-2")], {
    record: photoRecord("c-2"),
    bytes: bytes(9),
    link: LINK,
  });
  server.trouble = (name, when) => (when === "before" && name.startsWith("HEAD") ? new Response(null) : null);
  await tablet.sync.run();
  assert.equal(server.puts, 1);
});

test("signed out: everything stays, nothing is counted as a failure, no try is planned", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await filled(tablet);
  server.person = null;
  await tablet.sync.run();
  assert.equal(tablet.sync.state().link, "signed_out");
  assert.deepEqual(
    (await queued(tablet.database)).map(({ attempts }) => attempts),
    [0, 0, 0],
  );
});

test("another person signed in sends only the own items", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await filled(tablet);
  await enqueue(tablet.database, [queuedCommand("c-9", { author: BINH })]);
  server.person = BINH;
  await tablet.sync.run();
  assert.deepEqual(server.posts, [["c-9"]]);
  assert.equal((await queued(tablet.database)).length, 3);
});

test("one malformed command is kept and explained while the others arrive", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(async (path, init) => {
    const malformed = init.method === "POST" && init.body.includes('"c-1"');
    return malformed ? problem(422, "fieldwork.malformed") : fetch(path, init);
  });
  await filled(tablet);
  await tablet.sync.run();
  assert.deepEqual([...server.commands.keys()], ["c-2"]);
  const [left, ...others] = await queued(tablet.database);
  assert.deepEqual(
    [left.id, left.fault?.code, left.fault?.message],
    ["c-1", "fieldwork.malformed", "Câu giải thích"],
  );
  assert.deepEqual(others, []);
  assert.ok(tablet.plans.length > 0);
});

test("an item somebody asks for is tried at once; what it may overtake goes on waiting", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  const later = { next_try: NOW + 60_000, attempts: 2 };
  await enqueue(tablet.database, [queuedCommand("c-1", later), queuedCommand("c-2", later)]);
  await tablet.sync.run();
  assert.deepEqual(server.posts, []);
  await tablet.sync.run({ only: "c-1" });
  assert.deepEqual(server.posts, [["c-1"]]);
  const [left] = await queued(tablet.database);
  assert.deepEqual([left.id, left.next_try], ["c-2", NOW + 60_000]);
});

test("a command without an outcome in the answer stays and is sent again", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await enqueue(tablet.database, [queuedCommand("c-1")]);
  const forgetful = () =>
    json({ server_time: "", outcomes: [{ id: "c-1", outcome: "maybe" }], photos_wanted: [] });
  server.trouble = (name, when) => (when === "after" && name.startsWith("POST") ? forgetful() : null);
  await tablet.sync.run();
  assert.equal((await queued(tablet.database))[0].fault?.code, "sync.no-outcome");
  server.trouble = () => null;
  tablet.wait(600_000);
  await tablet.sync.run();
  assert.deepEqual(await queued(tablet.database), []);
});

test("what the office will look at counts as sent and is listed", async () => {
  const { fetch } = createServer();
  const tablet = createTablet(fetch);
  const item = queuedCommand("c-1");
  await enqueue(tablet.database, [
    { ...item, command: { ...item.command, body: { ...item.command.body, note: "parked" } } },
  ]);
  await tablet.sync.run();
  assert.deepEqual(
    (await parkedCommands(tablet.database)).map(({ id }) => id),
    ["c-1"],
  );
  assert.deepEqual(await queued(tablet.database), []);
});

test("without network the next look is planned only when something waits", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  server.trouble = () => {
    throw new TypeError("no network");
  };
  await tablet.sync.run();
  assert.deepEqual(tablet.plans, []);
  await filled(tablet);
  await tablet.sync.run();
  assert.equal(tablet.plans.length, 1);
  assert.equal(tablet.sync.state().link, "offline");
});

test("a server without a turn for us is left alone for a while, and gets everything later", async () => {
  const { server, fetch } = createServer();
  const tablet = createTablet(fetch);
  await filled(tablet);
  let asked = 0;
  server.trouble = (name, when) => {
    if (when === "after" || name === "GET /api/me") return null;
    asked += 1;
    return problem(503, "request.busy");
  };
  await tablet.sync.run();
  assert.equal(asked, 1, "nothing else is tried beside it");
  assert.equal(tablet.sync.state().link, "online");
  assert.ok(tablet.plans.at(-1) > 0, "another run is planned");
  const items = await queued(tablet.database);
  assert.deepEqual([items.length, items[0].alone, items[0].fault.code], [3, false, "request.busy"]);
  server.trouble = () => null;
  tablet.wait(tablet.plans.at(-1));
  await tablet.sync.run();
  assert.deepEqual(await queued(tablet.database), []);
});

test("a tablet without room to note how far it is says so, and tries again by itself", async () => {
  const { server, fetch } = createServer();
  const database = freshDatabase();
  let isFull = true;
  const use = (work) =>
    isFull ? Promise.reject(new DOMException("full", "QuotaExceededError")) : database.use(work);
  const tablet = createTablet(fetch, { ...database, use });
  await filled({ database });
  await tablet.sync.run({ forced: true });
  assert.deepEqual(tablet.faults, ["QuotaExceededError"]);
  assert.equal(tablet.sync.state().running, false);
  assert.deepEqual(tablet.plans, [30_000]);
  isFull = false;
  await tablet.sync.run();
  assert.deepEqual(tablet.faults, ["QuotaExceededError", null]);
  assert.equal(server.photos.size, 1);
});
