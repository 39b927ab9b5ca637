/**
 * Records pins and the wires of I2C as a value change dump (IEEE 1364-2005, clause 18), which
 * logic viewers read. Times are ns since power-up.
 *
 * The emulated controller moves whole bytes; the edges of SCL and SDA within one are drawn where
 * the I2C-bus specification (UM10204, 3.1) has them, in the time that the byte took.
 */

import type { EmulatedBoard } from "./board";
import type { BusTransaction } from "./protocol";

const MOST = 2_000_000; // changes

export class VcdRecorder {
  private readonly changes: [ns: number, name: string, level: string][] = [];
  private readonly startNs: number;
  private readonly names = new Set<string>();

  constructor(private readonly board: EmulatedBoard) {
    this.startNs = board.clock.nanos;
    const { levels, outputs } = board.pins();
    for (let gpio = 0; gpio < 30; gpio++) {
      if ((outputs >> gpio) & 1) this.add(this.startNs, `GP${gpio}`, `${(levels >> gpio) & 1}`);
    }
    board.recorder = {
      pin: (gpio, level) => this.add(board.clock.nanos, `GP${gpio}`, `${level ?? "z"}`),
      transaction: (transaction) => this.draw(transaction),
    };
  }

  end(): void {
    this.board.recorder = null;
  }

  text(): string {
    const names = [...this.names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const codes = new Map(names.map((name, index) => [name, String.fromCharCode(33 + index)]));
    const lines = [
      "$timescale 1 ns $end",
      "$scope module board $end",
      ...names.map((name) => `$var wire 1 ${codes.get(name)} ${name} $end`),
      "$upscope $end",
      "$enddefinitions $end",
    ];
    let at = -1;
    for (const [ns, name, level] of this.changes.sort((a, b) => a[0] - b[0])) {
      const time = Math.round(ns);
      if (time !== at) lines.push(`#${time}`);
      at = time;
      lines.push(level + codes.get(name));
    }
    lines.push(`#${Math.round(this.board.clock.nanos)}`, "");
    return lines.join("\n");
  }

  private add(ns: number, name: string, level: string): void {
    if (this.changes.length >= MOST) return;
    this.names.add(name);
    this.changes.push([ns, name, level]);
  }

  private draw(transaction: BusTransaction): void {
    const { bus, us, address, reading, ack, bytes, end, endUs } = transaction;
    const scl = `SCL${bus}`;
    const sda = `SDA${bus}`;
    const start = us * 1000;
    this.add(start, sda, "0");
    let at = start;
    const shift = (endNs: number, value: number, acknowledged: boolean) => {
      const bit = (endNs - at) / 9;
      for (let index = 0; index < 9; index++) {
        const level = index < 8 ? (value >> (7 - index)) & 1 : acknowledged ? 0 : 1;
        this.add(at + index * bit, scl, "0");
        this.add(at + (index + 0.25) * bit, sda, `${level}`);
        this.add(at + (index + 0.5) * bit, scl, "1");
      }
      at = endNs;
    };
    if (ack !== null) {
      shift(transaction.addressUs * 1000, (address << 1) | (reading ? 1 : 0), ack);
    }
    for (const byte of bytes) shift(byte.us * 1000, byte.value, byte.ack);
    const stop = endUs * 1000;
    if (end === "stop") {
      this.add(at, scl, "0");
      this.add(at + (stop - at) / 4, sda, "0");
      this.add(at + (stop - at) / 2, scl, "1");
    }
    this.add(stop, sda, "1");
    this.add(stop, scl, "1");
  }
}
