/** What the engine's tests share: the files of NOHEAP_TRACE, and a session without a browser. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type FromEngine, PICO, type ToEngine } from "../../src/engine/protocol";
import { Session } from "../../src/engine/session";

/** The folder that trace.py of noheap_tools has written, with a board's image. */
const TRACE = process.env.NOHEAP_TRACE ?? "";

export function file(name: string): ArrayBuffer {
  const data = readFileSync(join(TRACE, name));
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.length) as ArrayBuffer;
}

export function text(name: string): string {
  return readFileSync(join(TRACE, name), "utf8");
}

const LOOK_MS = 0.1;

/** Real time passes as the test says, LOOK_MS at each look: so each run is the same. */
export class Rig {
  readonly messages: FromEngine[] = [];
  nowMs = 0;
  private turns: (() => void)[] = [];
  readonly session = new Session({
    post: (message) => this.messages.push(message),
    nowMs: () => (this.nowMs += LOOK_MS),
    later: (turn, ms) => {
      this.nowMs += ms;
      this.turns.push(turn);
    },
  });

  take(...messages: ToEngine[]): void {
    for (const message of messages) this.session.take(message);
  }

  load(more: Partial<Extract<ToEngine, { kind: "load" }>> = {}): void {
    const uf2 = file("board.uf2");
    this.take({ kind: "load", uf2, bootrom: file("bootrom.bin"), board: PICO, ...more });
  }

  all<K extends FromEngine["kind"]>(kind: K): Extract<FromEngine, { kind: K }>[] {
    return this.messages.filter((it) => it.kind === kind) as Extract<FromEngine, { kind: K }>[];
  }

  last<K extends FromEngine["kind"]>(kind: K): Extract<FromEngine, { kind: K }> {
    const found = this.all(kind).pop();
    if (!found) throw new Error(`no message ${kind} came`);
    return found;
  }

  /** Take turns until `done`; fails after `most` of them. */
  until(done: () => boolean, most = 3000): void {
    for (let count = 0; !done(); count++) {
      const turn = this.turns.shift();
      if (!turn || count > most) throw new Error(`it never came; the board said ${this.serial}`);
      turn();
    }
  }

  /** Let so many simulated ms pass. */
  pass(ms: number): void {
    this.until(() => this.all("state").length > 0);
    const until = this.last("state").us + ms * 1000;
    this.until(() => this.last("state").us >= until);
  }

  get serial(): string {
    const bytes = this.all("serial").flatMap((it) => [...it.bytes]);
    return Buffer.from(bytes).toString("latin1");
  }
}
