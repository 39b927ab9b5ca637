/** Writes down what a user does as a scenario. Times are whole ms since it began. */

import type { Deed } from "./views/world";

export class Recorder {
  private readonly lines: string[] = [];
  private fault: { fault: string; atMs: number; forMs?: number } | null = null;

  constructor(
    private readonly beganMs: number,
    milliC: number,
  ) {
    this.step(beganMs, `temperature_c = ${number(milliC / 1000)}`);
  }

  did(deed: Deed, nowMs: number): void {
    if (deed.kind === "temperature") {
      this.step(nowMs, `temperature_c = ${number(deed.celsius)}`);
      return;
    }
    this.settle(nowMs);
    if (deed.on) this.fault = { fault: deed.fault, atMs: nowMs, forMs: deed.forMs };
  }

  /** The scenario up to `nowMs`, which ends the recording. */
  text(nowMs: number): string {
    this.settle(nowMs);
    const seconds = number(Math.max(nowMs - this.beganMs, 100) / 1000);
    const steps = [...this.lines].sort((a, b) => timeOf(a) - timeOf(b));
    return [`seconds = ${seconds}`, ...steps].join("\n\n") + "\n";
  }

  /** A fault is written when its end is known. */
  private settle(nowMs: number): void {
    if (!this.fault) return;
    const { fault, atMs, forMs } = this.fault;
    const lasts = Math.max(1, Math.round(Math.min(forMs ?? Infinity, nowMs - atMs)));
    this.step(atMs, `fault = "${fault}"\nfor_ms = ${lasts}`);
    this.fault = null;
  }

  private step(nowMs: number, what: string): void {
    const atMs = Math.max(0, Math.round(nowMs - this.beganMs));
    const line = `[[step]]\nat_ms = ${atMs}\n${what}`;
    // Several moves of the slider in one ms are the last one.
    const last = this.lines.at(-1);
    if (last && timeOf(last) === atMs && last.includes("temperature_c") && what.startsWith("temp")) {
      this.lines.pop();
    }
    this.lines.push(line);
  }
}

function timeOf(line: string): number {
  return Number(/at_ms = (\d+)/.exec(line)![1]);
}

/** As TOML writes it. */
function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
