/** The script that is served says what the modules say: besides types and comments nothing stays behind. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const { transformSync } = createRequire(new URL("../../../inspection_web/package.json", import.meta.url))(
  "esbuild",
);
const MAKE =
  "import sys, pathlib; from inspection_web.precache import made_files; " +
  "sys.stdout.buffer.write(made_files(pathlib.Path('inspection_web/static'))['tablet/page.js'])";
const MODULE =
  /^\/\* (\S+\.js) \*\/\nconst \$m\d+ = \(\(\) => \{\n(.*?)\nreturn \{([^}]*)\};\n\}\)\(\);\n/gmsu;

const served = execFileSync("python3", ["-c", MAKE], {
  cwd: new URL("../../..", import.meta.url),
  encoding: "utf8",
});

/** Statements only, spaces apart. @param {string} text */
const plain = (text) => transformSync(text, { minifyWhitespace: true, legalComments: "none" }).code;

/** @param {string} path */
const source = (path) =>
  readFileSync(new URL(`../../../inspection_web/static/tablet/${path}`, import.meta.url), "utf8");

test("every module is served whole, but for how it is joined to the others", () => {
  const modules = [...served.matchAll(MODULE)];
  assert.equal(modules.map(([text]) => text).join(""), served);
  assert.ok(modules.length > 80);
  for (const [, path, body] of modules) {
    const said = plain(source(path))
      .replace(/import[^"]*from"[^"]*";/gu, "")
      .replace(/(^|[;}\n])export (?!\{)/gu, "$1")
      .replace(/export\{[^}]*\};\n$/u, "");
    const joined = plain(body).replace(/const(?:\{[^}]*\}| \w+)=\$m\d+;/gu, "");
    assert.equal(joined.trim(), said.trim(), path);
  }
});

test("the script is one that can be read, and asks for no other", () => {
  assert.doesNotMatch(plain(served), /\b(?:import|export)\b[ {*("]/u);
});
