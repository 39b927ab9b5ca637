/** Runs `noheap check` in Pyodide: noheap.zip has the tool, entry.py is called with the text. */

import type { FromCheck } from "../ui/views/check";

interface Pyodide {
  unpackArchive(data: ArrayBuffer, format: string, options: { extractDir: string }): void;
  runPython(code: string): unknown;
  pyimport(name: string): { checked(text: string): string; example(): string };
}

const worker = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromCheck): void => worker.postMessage(message);

async function begun(): Promise<ReturnType<Pyodide["pyimport"]>> {
  // Beside this file, as Pyodide's package brings it.
  const name = "./pyodide.mjs";
  const { loadPyodide } = (await import(name)) as { loadPyodide(): Promise<Pyodide> };
  const pyodide = await loadPyodide();
  const archive = await fetch(new URL("noheap.zip", worker.location.href));
  if (!archive.ok) throw new Error("noheap.zip is missing");
  const folder = "/noheap";
  pyodide.unpackArchive(await archive.arrayBuffer(), "zip", { extractDir: folder });
  pyodide.runPython(`import sys; sys.path.insert(0, "${folder}")`);
  return pyodide.pyimport("noheap_tools.page.in_browser");
}

const tool = begun();
tool.then(
  (it) => say({ kind: "ready", example: it.example() }),
  (error: Error) => say({ kind: "died", reason: error.message }),
);

worker.onmessage = async ({ data }: MessageEvent<{ text: string }>) => {
  try {
    say({ kind: "findings", ...JSON.parse((await tool).checked(data.text)) });
  } catch (error) {
    say({ kind: "died", reason: (error as Error).message });
  }
};
