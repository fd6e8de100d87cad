/**
 * Bundles the third-party libraries of the tablet page, once, into static/tablet/vendor/; the fonts are joined by
 * join_fonts.py beside this.
 *
 * Own code is joined by the server, without Node. The results are committed; running this again (npm ci, npm run
 * vendor) must leave no difference. The manifest names every package with its version and the digest of each file written.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const vendor = join(home, "static", "tablet", "vendor");
const BUNDLES = [
  { file: "idb.js", packages: ["idb"] },
  { file: "preact.js", packages: ["preact", "htm"] },
];

/** @param {string} name @param {string[]} rest */
const inPackage = (name, ...rest) => join(home, "node_modules", name, ...rest);
/** @param {string} path */
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
/** @param {string} name */
const describe = (name) => {
  const { version, license } = JSON.parse(readFileSync(inPackage(name, "package.json"), "utf8"));
  return { name, version, license };
};

/** @param {string} folder @param {object[]} entries */
const writeManifest = (folder, entries) =>
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ files: entries }, null, 2)}\n`);

/** @param {{file: string, packages: string[]}} bundle */
const bundleOne = async ({ file, packages }) => {
  await build({
    entryPoints: [join(home, "vendoring", "entries", file)],
    outfile: join(vendor, file),
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2020"],
    legalComments: "none",
    logLevel: "warning",
    banner: { js: `/* ${packages.join(", ")}: see licences and manifest.json beside this file */` },
  });
  for (const name of packages) {
    copyFileSync(inPackage(name, "LICENSE"), join(vendor, `LICENSE.${name}.txt`));
  }
  return { file, sha256: digest(join(vendor, file)), packages: packages.map(describe) };
};

mkdirSync(vendor, { recursive: true });
writeManifest(vendor, await Promise.all(BUNDLES.map(bundleOne)));
