/**
 * Puts a firmware's files on a real board over the raw REPL.
 *
 * main.py goes first and comes last, so that a board whose flashing was interrupted boots to its
 * REPL. Files of the user's stay, config.py among them; `noheap flash` knows more cases.
 */

import { literal } from "../repl/write_file";
import { type RawRepl, writeFile } from "./raw_repl";

export interface Flash {
  /** What os.uname().machine says on such a board. */
  machine: string;
  /** Of the .mpy files: version, and the native architecture. */
  mpy: number;
  /** In the order in which they are written. */
  files: { path: string; sha256: string; data: string }[];
  /** The file that lists what noheap put there. */
  manifest: string;
}

const MAIN = "main.py";
const CONFIG = "config.py";

/** Returns how many files were written. Throws a sentence. */
export async function flash(
  repl: RawRepl,
  image: Flash,
  progress: (done: number, all: number) => void,
): Promise<number> {
  await requireFit(repl, image);
  const there = await hashes(repl, [...image.files.map((it) => it.path), image.manifest]);
  const main = image.files.find((it) => it.path === MAIN);
  if (!there.has(image.manifest) && there.has(MAIN) && there.get(MAIN) !== main?.sha256) {
    throw new Error(
      "The board has a main.py that noheap did not put there, so nothing was written. " +
        "Keep a copy and remove it, or use noheap flash.",
    );
  }
  const wanted = image.files.filter(
    (it) => there.get(it.path) !== it.sha256 && !(it.path === CONFIG && there.has(CONFIG)),
  );
  if (!wanted.length) return 0;
  await repl.run(`import os\ntry:\n os.remove(${literal(MAIN)})\nexcept OSError:\n pass`);
  const pending = main && !wanted.includes(main) ? [...wanted, main] : wanted;
  for (const [done, file] of pending.entries()) {
    progress(done, pending.length);
    await writeFile(repl, file.path, Uint8Array.from(atob(file.data), (it) => it.charCodeAt(0)));
  }
  return pending.length;
}

async function requireFit(repl: RawRepl, image: Flash): Promise<void> {
  const printed = await repl.run(
    "import os, sys\nprint(os.uname().machine)\nprint(getattr(sys.implementation, '_mpy', 0))",
  );
  const [machine, mpy] = printed.trim().split(/\r?\n/);
  if (machine !== image.machine) {
    throw new Error(`The firmware is for a ${image.machine}, and the board is a ${machine}.`);
  }
  if ((Number(mpy) & 0xff) !== (image.mpy & 0xff)) {
    throw new Error("The board has another MicroPython than the firmware is for: update it.");
  }
}

/** SHA-256 by path, of those that are there. */
async function hashes(repl: RawRepl, paths: readonly string[]): Promise<Map<string, string>> {
  const printed = await repl.run(
    `import hashlib\nfor p in ${JSON.stringify(paths)}:\n` +
      ` try:\n  f = open(p, "rb")\n except OSError:\n  continue\n` +
      ` h = hashlib.sha256()\n while True:\n  d = f.read(1024)\n  if not d:\n   break\n  h.update(d)\n` +
      ` print(p, "".join("%02x" % b for b in h.digest()))`,
  );
  const lines = printed.trim().split(/\r?\n/).filter(Boolean);
  return new Map(lines.map((it) => it.split(" ") as [string, string]));
}
