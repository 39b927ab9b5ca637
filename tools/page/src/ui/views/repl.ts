/** The REPL: what the board prints, and a line for it. */

import { button, byId, input } from "../dom";
import { facts } from "../../wire/facts";
import type { Port } from "../port";

const MOST_CHARACTERS = 20_000;
const KEYS = facts.keys;
/** Escape sequences by which MicroPython's line editor moves the cursor. */
const ESCAPES = /\x1b\[[0-9;]*[A-Za-z]/g;

export class ReplView {
  private readonly output = byId("repl-output");
  private readonly line = input("repl-line");
  private readonly past: string[] = [];
  private at = 0;
  private waiting = "";
  private readonly utf8 = new TextDecoder();

  constructor(private readonly port: () => Port | null) {
    byId("repl-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.line.value;
      if (text && text !== this.past.at(-1)) this.past.push(text);
      this.at = this.past.length;
      this.line.value = "";
      this.type(`${text}\r`);
    });
    button("interrupt").addEventListener("click", () => this.type(KEYS.interrupt));
    button("soft-reset").addEventListener("click", () => this.type(KEYS.softReset));
    this.line.addEventListener("keydown", (event) => this.key(event));
  }

  /** A line that the board printed outside of frames, or an unfinished one. */
  take(bytes: Uint8Array): void {
    this.waiting += this.utf8.decode(bytes, { stream: true });
  }

  draw(): void {
    if (!this.waiting) return;
    const { output } = this;
    const atEnd = output.scrollHeight - output.scrollTop - output.clientHeight < 30;
    let text = output.textContent ?? "";
    for (const character of this.waiting.replace(ESCAPES, "").replace(/\r/g, "")) {
      // MicroPython erases a character so.
      if (character === "\b") text = text.slice(0, -1);
      else if (character >= " " || character === "\n" || character === "\t") text += character;
    }
    this.waiting = "";
    output.textContent = text.slice(-MOST_CHARACTERS);
    if (atEnd) output.scrollTop = output.scrollHeight;
  }

  private type(text: string): void {
    void this.port()?.send(new TextEncoder().encode(text));
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const step = event.key === "ArrowUp" ? -1 : 1;
      this.at = Math.min(Math.max(this.at + step, 0), this.past.length);
      this.line.value = this.past[this.at] ?? "";
      event.preventDefault();
    } else if (event.ctrlKey && event.key === "c" && !hasSelection(this.line)) {
      this.type(KEYS.interrupt);
    } else if (event.ctrlKey && event.key === "d") {
      this.type(KEYS.softReset);
      event.preventDefault();
    }
  }
}

function hasSelection(line: HTMLInputElement): boolean {
  return line.selectionStart !== line.selectionEnd;
}
