/** The script that is served says what the modules say: besides types and comments nothing stays behind. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const { buildSync, transformSync } = createRequire(
  new URL("../../../inspection_web/package.json", import.meta.url),
)("esbuild");
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
const address = (path) => new URL(`../../../inspection_web/static/tablet/${path}`, import.meta.url);

/** @param {string} path */
const source = (path) => readFileSync(address(path), "utf8");

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

test("every module gives what it exports, and asks others only for what they give", () => {
  const given = new Map();
  for (const [text, path, , names] of served.matchAll(MODULE)) {
    const exported = names.split(", ").filter(Boolean);
    given.set(
      /const (\$m\d+) = /u.exec(text)?.[1],
      exported.map((name) => name.split(": ")[0]),
    );
    const { metafile } = buildSync({
      entryPoints: [fileURLToPath(address(path))],
      format: "esm",
      metafile: true,
      write: false,
    });
    const [output] = Object.values(metafile.outputs);
    assert.deepEqual(exported.map((name) => name.split(": ")[0]).sort(), output.exports.sort(), path);
  }
  const asked = [...served.matchAll(/^const \{([^}]*)\} = (\$m\d+);$/gmu)];
  assert.ok(asked.length > 200);
  for (const [text, names, module] of asked)
    for (const name of names.split(",").map((each) => each.split(":")[0].trim()))
      assert.ok(name === "" || given.get(module).includes(name), text);
});

test("the script is one that can be read, and asks for no other", () => {
  assert.doesNotMatch(plain(served), /\b(?:import|export)\b[ {*("]/u);
});
