/** The texts that are digested and signed are the same to the byte as the server's: one file of both. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonical } from "../../../inspection_web/static/tablet/core/canonical.js";
import { captureRecord, newerCheckpoint } from "../../../inspection_web/static/tablet/core/capture-record.js";

const VECTORS = JSON.parse(readFileSync(new URL("../../vectors/canonical.json", import.meta.url), "utf8"));
const reversed = (value) => Object.fromEntries(Object.entries(value).reverse());

test("a value has the canonical text the server gives it", () => {
  assert.ok(VECTORS.canonical.length > 15);
  for (const { value, text } of VECTORS.canonical) assert.equal(canonical(value), text);
});

test("what has no canonical text is refused", () => {
  for (const value of [0.5, 2 ** 53, Number.NaN, undefined, () => 1, "\ud83d", { "\udcf7": 1 }, [1n]]) {
    assert.throws(() => canonical(value), TypeError);
  }
});

test("a capture record has the text and digest the server reads", () => {
  assert.equal(VECTORS.records.length, 2);
  for (const { told, circumstances, text, sha256 } of VECTORS.records) {
    const record = captureRecord(reversed(told), reversed(circumstances));
    assert.equal(record, text);
    assert.equal(createHash("sha256").update(record).digest("hex"), sha256);
  }
});

test("of two checkpoints the one of the longer log counts, by number and not by text", () => {
  assert.equal(newerCheckpoint("9:aa", "10:bb"), "10:bb");
  assert.equal(newerCheckpoint("10:bb", "9:aa"), "10:bb");
  assert.equal(newerCheckpoint(null, "9:aa"), "9:aa");
  assert.equal(newerCheckpoint("9:aa", undefined), "9:aa");
  assert.equal(newerCheckpoint(undefined, null), null);
});
