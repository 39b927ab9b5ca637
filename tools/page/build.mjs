/**
 * Builds the page from src/ into a folder, or a script for node:
 *
 *     node build.mjs OUT [ENGINE]
 *     node build.mjs --script SOURCE OUT
 *
 * ENGINE is another worker than the emulator, for tests. What `noheap page` adds, the firmware and
 * the list of files, is not in OUT.
 */

import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const common = {
  bundle: true,
  legalComments: "none",
  target: "es2022",
  charset: "utf8",
  absWorkingDir: here,
  logLevel: "warning",
};

async function page(out, engine = "src/engine/worker.ts") {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const options = { ...common, minify: true, outdir: out };
  await build({
    ...options,
    format: "esm",
    entryPoints: { page: "src/ui/main.ts", engine, "check/worker": "src/check/worker.ts" },
  });
  await build({ ...options, format: "iife", entryPoints: ["src/ui/offline.ts"] });
  await cp(join(here, "public"), out, { recursive: true });
  await cp(join(here, "index.html"), join(out, "index.html"));
}

async function script(source, out) {
  await build({ ...common, format: "esm", platform: "node", entryPoints: [source], outfile: out });
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--script") await script(...rest);
else await page(first, ...rest);
