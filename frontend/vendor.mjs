// Writes the vendored files; see README.md. Run by us, output committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as sass from "sass";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, "../src/hongguanjia/static/vendor");
const TESTS = join(HERE, "../tests/vendor");
const MODULES = join(HERE, "node_modules");

function withoutSourceMap(text) {
  return text.replace(/^\/\/[#@] sourceMappingURL=.*$/gm, "").replace(/\/\*[#@] sourceMappingURL=.*?\*\//g, "").trimEnd() + "\n";
}

function write(folder, name, text, { compress = true } = {}) {
  mkdirSync(folder, { recursive: true });
  const data = Buffer.from(withoutSourceMap(text));
  writeFileSync(join(folder, name), data);
  if (!compress) return;
  writeFileSync(join(folder, name + ".gz"), gzipSync(data, { level: 9 }));
  writeFileSync(join(folder, name + ".br"), brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  console.log(name, data.length, "bytes,", gzipSync(data, { level: 9 }).length, "gzipped");
}

// Bootstrap declares many custom properties that nothing here reads: they go, until none is left over.
function withoutUnusedProperties(text) {
  const lean = text.replace(/--bs-([\w-]+):[^;{}]*(;|(?=\}))/g, (whole, name) => (text.includes(`var(--bs-${name}`) ? whole : ""));
  return lean.length === text.length ? text : withoutUnusedProperties(lean);
}

function licence(name) {
  const found = ["LICENSE", "LICENSE.txt", "LICENSE.md"].map((file) => join(MODULES, name, file)).find(existsSync);
  return found ? `==== ${name}\n\n${readFileSync(found, "utf8").trim()}\n` : `==== ${name}: see its package\n`;
}

const css = sass.compile(join(HERE, "scss/hongguanjia.scss"), {
  style: "compressed",
  charset: false,
  loadPaths: [MODULES],
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});
write(STATIC, "hongguanjia.css", withoutUnusedProperties(css.css));
write(STATIC, "htmx.min.js", readFileSync(join(MODULES, "htmx.org/dist/htmx.min.js"), "utf8"));
const jsqr = await minify(readFileSync(join(MODULES, "jsqr/dist/jsQR.js"), "utf8"), { ecma: 2015 });
write(STATIC, "jsqr.min.js", jsqr.code);
write(TESTS, "axe.min.js", readFileSync(join(MODULES, "axe-core/axe.min.js"), "utf8"), { compress: false });
writeFileSync(join(STATIC, "LICENCES.txt"), ["bootstrap", "htmx.org", "jsqr"].map(licence).join("\n"));
