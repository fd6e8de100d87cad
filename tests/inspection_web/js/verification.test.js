/** A document in somebody's hands: is the file the issued one, does its code belong to it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  compared,
  digest,
  EMPTY,
  judged,
  judgedPrint,
  printed,
  UNREADABLE,
} from "../../../inspection_web/static/desk/verification.js";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const issuedOf = (text) => ({ sha256: sha256(text), size: Buffer.byteLength(text) });
const fileOf = (text, name = "bao-cao.pdf") => new File([text], name);
const CHECKPOINT = `59:${"4a".repeat(32)}`;

test("the digest is that of every other tool", async () => {
  assert.equal(await digest(fileOf("abc")), sha256("abc"));
  assert.equal(await digest(fileOf("")), sha256(""));
});

test("the issued file is said to be it, by its name", async () => {
  const verdict = await compared(fileOf("báo cáo"), issuedOf("báo cáo"));
  assert.equal(verdict.tone, "good");
  assert.match(verdict.title, /^Đúng/);
  assert.match(verdict.text, /“bao-cao.pdf” giống tệp đã ban hành đến từng byte/);
});

test("a single other byte is another file, told plainly with what to do", async () => {
  const verdict = await compared(fileOf("báo cáo 43,80"), issuedOf("báo cáo 43,90"));
  assert.equal(verdict.tone, "bad");
  assert.match(verdict.title, /^Không phải/);
  assert.match(verdict.text, /cùng cỡ nhưng khác nội dung.*so lại.*báo cơ quan thường trực/);
});

test("other sizes are named as people write numbers", () => {
  const verdict = judged("a.pdf", { sha256: sha256("a"), size: 1234567 }, { sha256: sha256("b"), size: 999 });
  assert.match(verdict.text, /“a.pdf” có 1\.234\.567 byte, tệp đã ban hành có 999 byte/);
});

test("an empty file says that it is empty, also where the digest would fit", async () => {
  assert.deepEqual(await compared(fileOf(""), issuedOf("x")), EMPTY);
  assert.deepEqual(await compared(fileOf(""), issuedOf("")), EMPTY);
});

test("what cannot be read, such as a folder, is no wrong document", async () => {
  const folder = { name: "thu-muc", size: 4096, arrayBuffer: () => Promise.reject(new Error("no file")) };
  assert.deepEqual(await compared(/** @type {any} */ (folder), issuedOf("x")), UNREADABLE);
});

test("a name full of marks is shown as it is, never read as markup", async () => {
  const verdict = await compared(fileOf("x", "<img src=x>.pdf"), issuedOf("x"));
  assert.match(verdict.text, /“<img src=x>.pdf”/);
});

test("the code of a document names its checkpoint; other fragments name none", () => {
  assert.equal(printed(`#${CHECKPOINT}`), CHECKPOINT);
  for (const other of [
    "",
    "#content",
    "#59:4a",
    `#${CHECKPOINT}0`,
    `#${CHECKPOINT.toUpperCase()}`,
    CHECKPOINT,
  ]) {
    assert.equal(printed(other), null, other);
  }
});

test("a code of another document, or of a rewritten log, is told", () => {
  assert.equal(judgedPrint(CHECKPOINT, CHECKPOINT).tone, "good");
  const verdict = judgedPrint(`58:${"4a".repeat(32)}`, CHECKPOINT);
  assert.equal(verdict.tone, "bad");
  assert.match(verdict.text, /giữ bản giấy và báo cơ quan thường trực/);
});
