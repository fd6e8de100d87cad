import assert from "node:assert/strict";
import { test } from "node:test";
import { askedValue, COMMON, rareOutcomes } from "../../../inspection_web/static/tablet/core/entry.js";
import { field } from "./sample.js";

test("seldom conclusions are offered only where they make sense", () => {
  assert.deepEqual(rareOutcomes(field(), null), ["not_applicable"]);
  assert.deepEqual(rareOutcomes(field(), "unchecked"), ["not_applicable"]);
  assert.deepEqual(rareOutcomes(field(), "match"), ["not_applicable", "unchecked"]);
  assert.deepEqual(rareOutcomes(field({ estimated: true }), null), ["estimate_now_actual", "not_applicable"]);
});

test("no conclusion is offered twice, and all six can be reached", () => {
  const all = [...COMMON, ...rareOutcomes(field({ estimated: true }), "match")];
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(all.length, 6);
});

test("a value is asked for only by the conclusions that need one", () => {
  const asked = (outcome, change = {}) => askedValue(field(change), outcome);
  assert.equal(asked("differ"), "verified");
  assert.equal(asked("estimate_now_actual"), "verified");
  assert.equal(asked("not_proven"), "proven");
  assert.equal(asked("not_proven", { type: "bool" }), null);
  for (const outcome of ["match", "not_applicable", "unchecked"]) assert.equal(asked(outcome), null);
});
