/**
 * The raw REPL of a board: runs programs there.
 *
 *     await withRawRepl(port, async (repl) => { await repl.run("print(1 + 1)"); });
 *
 * Opening it stops the program that runs. Failures are Errors whose message is a sentence.
 */

import { fileWriting, literal } from "../repl/write_file";
import { facts } from "../wire/facts";
import type { Port } from "./port";

const KEYS = facts.keys;
const END = "\x04";
const PIECE_BYTES = 256;
const PIECE_MS = 10; // A board's buffer takes no more at once.
const ANSWER_MS = 20_000;
const OPEN_MS = 2_000;
const OPEN_TRIES = 5; // A program may take its time to end.
const MOST_CHARACTERS = 256 * 1024;

export class RawRepl {
  private heard = "";
  private wake: () => void = () => undefined;
  private readonly utf8 = new TextDecoder();

  constructor(private readonly port: Port) {}

  /** Runs `code`; returns what it printed. Throws what it raised. */
  async run(code: string): Promise<string> {
    this.heard = "";
    await this.write(code + END);
    await this.until("OK");
    const printed = await this.until(END);
    const raised = await this.until(END);
    await this.until(">");
    if (raised) {
      const last = raised.trim().split("\n").at(-1);
      throw new Error(`The board refused: ${last}.`);
    }
    return printed;
  }

  async open(): Promise<void> {
    this.port.divert((bytes) => {
      this.heard += this.utf8.decode(bytes, { stream: true });
      this.wake();
    });
    await this.write(KEYS.stop);
    await pause(100);
    await this.write(KEYS.stop);
    await pause(100);
    this.heard = "";
    for (let tries = OPEN_TRIES; ; tries--) {
      await this.write(`\r${KEYS.raw}`);
      try {
        await this.until("raw REPL; CTRL-B to exit\r\n>", OPEN_MS);
        return;
      } catch (error) {
        if (!tries) throw error;
      }
    }
  }

  /** Back to the friendly REPL, and on with boot.py and main.py. */
  async restart(): Promise<void> {
    await this.write(`\r${KEYS.friendly}`);
    await pause(100);
    this.port.divert(null);
    await this.write(KEYS.softReset);
  }

  /** What comes up to `end`, which is taken, too. */
  private async until(end: string, patienceMs = ANSWER_MS): Promise<string> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const at = this.heard.indexOf(end);
      if (at >= 0) {
        const before = this.heard.slice(0, at);
        this.heard = this.heard.slice(at + end.length);
        return before;
      }
      if (this.heard.length > MOST_CHARACTERS) {
        throw new Error("The board goes on and on with its answer. Is its boot.py printing?");
      }
      if (performance.now() > deadline) {
        throw new Error("The board does not answer at its REPL. Does its program block Ctrl-C?");
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 50);
      });
    }
  }

  private async write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await this.port.send(bytes.slice(at, at + PIECE_BYTES));
      if (bytes.length > PIECE_BYTES) await pause(PIECE_MS);
    }
  }
}

/** Stops the program, has `use` work at the raw REPL, and starts it again. */
export async function withRawRepl<T>(port: Port, use: (repl: RawRepl) => Promise<T>): Promise<T> {
  if (port.isDiverted) throw new Error("The board is busy with what was asked before.");
  const repl = new RawRepl(port);
  try {
    await repl.open();
    return await use(repl);
  } finally {
    await repl.restart().catch(() => port.divert(null));
  }
}

export async function readText(repl: RawRepl, path: string): Promise<string | null> {
  const printed = await repl.run(
    `from binascii import b2a_base64 as b\n` +
      `try:\n f = open(${literal(path)}, "rb")\n` +
      `except OSError:\n f = None\n` +
      `while f:\n d = f.read(512)\n if not d:\n  break\n print(b(d).decode(), end="")\n` +
      `print("." if f else "-")`,
  );
  const lines = printed.trim().split(/\s+/);
  if (lines.pop() === "-") return null;
  const bytes = lines.flatMap((it) => [...atob(it)].map((character) => character.charCodeAt(0)));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

export async function writeFile(repl: RawRepl, path: string, data: Uint8Array): Promise<void> {
  for (const program of fileWriting(path, data)) await repl.run(program);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
