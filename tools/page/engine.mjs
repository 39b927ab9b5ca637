/**
 * Runs the page's engine, or its tests, in Node.
 *
 *     node engine.mjs run board.uf2 --bootrom bootrom.bin --scenario default.toml
 *     node engine.mjs bench board.uf2 --bootrom bootrom.bin
 *     node engine.mjs test
 *     node engine.mjs wasm            compiles the CPU; with --check it only compares
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

const CPU = join(HERE, "src", "engine", "chip", "wasm");
const COLUMNS = 92;

/** compiled.ts for execute.ts as it is now. */
async function compiled() {
  const { default: asc } = await import("assemblyscript/asc");
  const options = "-O3 --noAssert --runtime stub --importMemory --use abort=".split(" ");
  mkdirSync(OUT, { recursive: true });
  const file = join(OUT, "execute.wasm");
  const source = join(CPU, "execute.ts");
  const { error, stderr } = await asc.main([source, "--outFile", file, ...options]);
  if (error) throw new Error(stderr.toString());
  const lines = readFileSync(file).toString("base64").match(new RegExp(`.{1,${COLUMNS}}`, "g"));
  return [
    "/** execute.ts, compiled by `node engine.mjs wasm`, in base64. */",
    "",
    "export const EXECUTE =",
    lines.map((line) => `  "${line}"`).join(" +\n") + ";",
    "",
  ].join("\n");
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
} else if (command === "wasm") {
  const file = join(CPU, "compiled.ts");
  const text = await compiled();
  if (!rest.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error("compiled.ts is not what execute.ts compiles to: node engine.mjs wasm");
    process.exitCode = 1;
  }
} else {
  await bundle(["src/engine/headless.ts"]);
  const { main } = await import(join(OUT, "headless.mjs"));
  process.exitCode = main(command, rest);
}
