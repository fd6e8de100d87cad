import assert from "node:assert/strict";
import { test } from "node:test";
import { readDraft } from "../../../inspection_web/static/tablet/core/entry.js";
import { compareExact, parseTyped, withComma } from "../../../inspection_web/static/tablet/core/numbers.js";
import { field } from "./sample.js";

const decimal = field({ type: "decimal", places: 2, max: "100" });
const whole = field();

for (const [text, value] of [
  ["3,5", "3.5"],
  ["3,50", "3.5"],
  ["007", "7"],
  ["0", "0"],
  ["12,00", "12"],
  [" 99,99 ", "99.99"],
]) {
  test(`a decimal typed as "${text}" is read as ${value}`, () => {
    assert.deepEqual(parseTyped(decimal, text), { value, fault: null });
  });
}

for (const [text, fault] of [
  ["", "empty"],
  ["3.5", "point"],
  ["1.234", "point"],
  ["1.234,5", "point"],
  ["1 234", "spaces"],
  ["3,,5", "not_number"],
  [",5", "not_number"],
  ["5,", "not_number"],
  ["1e3", "not_number"],
  ["+5", "not_number"],
  ["mười", "not_number"],
  ["٣", "not_number"],
  ["1,234", "too_many_places"],
  ["-1", "below_min"],
  ["100,01", "above_max"],
]) {
  test(`a decimal typed as "${text}" is refused: ${fault}`, () => {
    assert.deepEqual(parseTyped(decimal, text), { value: null, fault });
  });
}

test("a whole number takes no decimal part, not even zeros", () => {
  assert.equal(parseTyped(whole, "12").value, "12");
  assert.equal(parseTyped(whole, "12,0").fault, "not_integer");
});

test("numbers too long for floating point stay exact", () => {
  assert.equal(parseTyped(whole, "900719925474099").value, "900719925474099");
  assert.equal(compareExact("900719925474099.0000000001", "900719925474099"), 1);
  assert.equal(compareExact("-0.5", "0.25"), -1);
  assert.equal(compareExact("7", "7.0"), 0);
});

test("what is read back with the comma is what was kept", () => {
  for (const text of ["0", "12", "3,5", "99,99"]) {
    assert.equal(withComma(parseTyped(decimal, text).value ?? ""), text);
  }
});

test("a difference needs a true value, another one than reported, and a cause", () => {
  const draft = { outcome: "differ", text: "", cause: null, note: "" };
  assert.equal(readDraft(whole, draft).fault, "empty");
  assert.equal(readDraft(whole, { ...draft, text: "45" }).fault, "same");
  assert.equal(readDraft(whole, { ...draft, text: "40" }).fault, "cause");
  assert.deepEqual(readDraft(whole, { ...draft, text: "40", cause: "other", note: " " }).entry, {
    outcome: "differ",
    value: "40",
    cause: "other",
    note: null,
  });
});

test("a confirmation carries the reported value, an unproven value the part that was proven or none", () => {
  const draft = { outcome: "match", text: "7", cause: "other", note: "" };
  assert.deepEqual(readDraft(whole, draft).entry, { outcome: "match", value: "45", cause: null, note: null });
  assert.equal(readDraft(whole, { ...draft, outcome: "not_proven" }).entry?.value, "7");
  assert.equal(readDraft(whole, { ...draft, outcome: "not_proven", text: " " }).entry?.value, null);
});
