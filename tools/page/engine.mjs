/**
 * Runs the page's engine, or its tests, in Node.
 *
 *     node engine.mjs run board.uf2 --bootrom bootrom.bin --scenario default.toml
 *     node engine.mjs bench board.uf2 --bootrom bootrom.bin
 *     node engine.mjs test
 */

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";

import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "dist", "node");

async function bundle(entryPoints) {
  await build({
    absWorkingDir: HERE,
    entryPoints,
    outdir: OUT,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    sourcemap: "inline",
    logLevel: "warning",
  });
}

const [command, ...rest] = process.argv.slice(2);
if (command === "test") {
  const folder = "test/engine";
  const files = readdirSync(join(HERE, folder)).filter((name) => name.endsWith(".test.ts"));
  await bundle(files.map((name) => join(folder, name)));
  const tests = files.map((name) => join(OUT, name.replace(/ts$/, "mjs")));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...tests], {
    stdio: "inherit",
  });
  process.exit(status ?? 1);
} else {
  await bundle(["src/engine/headless.ts"]);
  const { main } = await import(join(OUT, "headless.mjs"));
  process.exitCode = main(command, rest);
}
