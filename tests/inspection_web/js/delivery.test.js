import assert from "node:assert/strict";
import { test } from "node:test";
import { enqueue, queued } from "../../../inspection_web/static/tablet/data/outbox.js";
import { createApi } from "../../../inspection_web/static/tablet/net/api.js";
import { routeOf } from "../../../inspection_web/static/tablet/ui/route.js";
import { AN, BINH, freshDatabase, queuedCommand } from "./sample.js";
import { createSender } from "./sender.js";

const json = (body, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" },
  });

/** A paired tablet with what two people wrote on it, before a server that answers `me` as told. */
const deliver = async (me, { token = () => "token-an", holder = () => AN } = {}) => {
  const database = freshDatabase();
  await enqueue(database, [queuedCommand("c-1"), queuedCommand("c-2", { author: BINH })]);
  const posts = [];
  const fetch = async (path, init) => {
    if (path === "/api/me") return me();
    if (!path.endsWith("/commands")) return new Response(null, { status: 404 });
    posts.push({ headers: init.headers, commands: JSON.parse(init.body).commands });
    const outcomes = posts
      .at(-1)
      .commands.map(({ id }) => ({ id, outcome: "applied", code: null, message: null }));
    return json({ server_time: "", outcomes, photos_wanted: [], checkpoint: null });
  };
  const people = [];
  const sync = createSender({
    database,
    api: createApi({ fetch, deviceId: "device-1", token }),
    connections: { rest: () => 0, count: () => 0 },
    onPerson: async ({ person }) => void people.push(person.id),
    holder,
  });
  await sync.run();
  return { posts, people, left: await queued(database), link: sync.state().link };
};
const known = () => json({ person: AN, csrf_token: "", sample_seconds_behind: 0 });
const refused = (code) => () => json({ code, detail: "" }, 401);

test("a paired tablet sends what anybody wrote on it, each under its author's name", async () => {
  const { posts, left } = await deliver(known);
  assert.deepEqual(
    posts.flatMap(({ commands }) => commands.map(({ id, author }) => [id, author ?? null])),
    [
      ["c-1", AN.id],
      ["c-2", BINH.id],
    ],
  );
  assert.equal(posts[0].headers.Authorization, "Bearer token-an");
  assert.deepEqual(left, []);
});

test("each command says its place among all that was written on its tablet, whatever the clocks said", async () => {
  const { posts } = await deliver(known);
  const [first, second] = posts.flatMap(({ commands }) => commands);
  assert.ok(first.number >= 1 && second.number > first.number, `${first.number}, ${second.number}`);
});

test("somebody else comes to work while a run is under way: what it sends keeps its author", async () => {
  let atWork = { token: "token-an", holder: AN };
  const me = () => {
    const answer = known();
    atWork = { token: "token-binh", holder: BINH }; // the PIN is typed while the answer is on its way
    return answer;
  };
  const { posts, left } = await deliver(me, { token: () => atWork.token, holder: () => atWork.holder });
  assert.equal(posts[0].headers.Authorization, "Bearer token-binh");
  assert.deepEqual(
    posts.flatMap(({ commands }) => commands.map(({ id, author }) => [id, author])),
    [
      ["c-1", AN.id],
      ["c-2", BINH.id],
    ],
  );
  assert.deepEqual(left, []);
});

test("a session sends what its own person wrote, without a token", async () => {
  const { posts, left } = await deliver(known, { token: () => null, holder: () => null });
  assert.deepEqual(
    posts.flatMap(({ commands }) => commands.map(({ id }) => id)),
    ["c-1"],
  );
  assert.equal("Authorization" in posts[0].headers, false);
  assert.equal(left.length, 1);
});

for (const code of ["devices.token-expired", "devices.replaced"]) {
  test(`whose time is over still delivers: ${code}`, async () => {
    const { posts, people, left } = await deliver(refused(code));
    assert.equal(posts.length, 1);
    assert.deepEqual(people, []);
    assert.deepEqual(left, []);
  });
}

test("a revoked tablet keeps what it has and asks to be paired again", async () => {
  const { posts, left, link } = await deliver(refused("devices.token-revoked"));
  assert.deepEqual(posts, []);
  assert.equal(left.length, 2);
  assert.equal(link, "signed_out");
});

test("the drawing at the desk leads to pairing with its code", () => {
  assert.deepEqual(routeOf("#ghep=abcde-fgh23"), {
    screen: "pair",
    visit: null,
    criterion: null,
    code: "abcde-fgh23",
  });
  assert.equal(routeOf("#/people").screen, "people");
  assert.equal(routeOf("#/pair").screen, "pair");
});
