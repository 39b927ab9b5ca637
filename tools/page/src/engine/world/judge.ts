/** Watches a board for the sake of expectations; the class of that name in expectations.py is its
 * twin. Times are ns of the board's clock. */

import type { Judged, Verdict } from "../protocol";
import { Refused } from "../refused";
import type { Fields, Item } from "../../wire/decoder";
import { type Expectation, shown } from "./expectations";
import { general, quoted, tenths } from "./written";

export type Level = 0 | 1 | null;

/** What it must know of the board. */
export interface Pins {
  board: string;
  /** The numbers among the constants of the board's module. */
  constants: Readonly<Record<string, number>>;
  ledPin: number;
  ledActiveHigh: boolean;
  count: number;
  /** null: the board does not drive it. */
  level(gpio: number): Level;
}

type At<T> = [ns: number, it: T];

const LED = "LED";

export class Judge {
  private readonly edges = new Map<number | string, { gpio: number; seen: At<Level>[] }>();
  private readonly printed: At<string>[] = [];
  private readonly faults: number[] = [];
  private readonly records = new Map<string, At<Fields>[]>();
  private readonly wanted: Set<string | undefined>;
  private startNs = 0; // of the first tick
  private periodUs = 0;
  private period = 0; // of the last sample; its number wraps at 2**32, this does not

  /** Raises Refused for a pin that the board has not. */
  constructor(
    private readonly expectations: readonly Expectation[],
    private readonly pins: Pins,
    nowNs: number,
  ) {
    this.wanted = new Set(expectations.map(({ record }) => record));
    for (const { pin } of expectations) {
      if (pin === undefined || this.edges.has(pin)) continue;
      const gpio = gpioOf(pins, pin);
      this.edges.set(pin, { gpio, seen: [[nowNs, this.seenAs(pin, pins.level(gpio))]] });
    }
  }

  begin(startNs: number, periodUs: number): void {
    this.startNs = startNs;
    this.periodUs = periodUs;
  }

  pin(gpio: number, level: Level, nowNs: number): void {
    for (const [pin, edges] of this.edges) {
      if (edges.gpio !== gpio) continue;
      const as = this.seenAs(pin, level);
      if (as !== edges.seen[edges.seen.length - 1][1]) edges.seen.push([nowNs, as]);
    }
  }

  /** The board has said this. */
  take(item: Item, nowNs: number): void {
    if (item.type === "text") this.printed.push([nowNs, item.text]);
    if (item.type !== "record" || item.name === "hello") return;
    let atNs = nowNs;
    if (item.name === "sample") {
      // It counts when its tick was served.
      this.period += (item.fields.period - this.period) | 0;
      atNs = this.startNs + ((this.period - 1) * this.periodUs + item.fields.late_us) * 1000;
      if (item.fields.error) this.faults.push(atNs);
    }
    const seen = this.records.get(item.name) ?? [];
    this.records.set(item.name, seen);
    if (this.wanted.has(item.name)) seen.push([atNs, item.fields]);
  }

  /** Of a run from `startNs` that took `endMs`. */
  verdict(startNs: number, endMs: number): Verdict {
    return this.expectations.map((it): Judged => {
      const toMs = it.toMs ?? endMs;
      const expected = shown(it, toMs);
      if (toMs > endMs || it.fromMs >= endMs) return { expected, outcome: "late", seen: "" };
      const seen = this.judged(it, startNs, toMs);
      return { expected, outcome: seen ? "unmet" : "met", seen };
    });
  }

  /** What was seen instead; "" if it was as expected. */
  private judged(it: Expectation, startNs: number, toMs: number): string {
    const fromNs = startNs + Math.round(it.fromMs * 1e6);
    const toNs = startNs + Math.round(toMs * 1e6);
    const within = (ns: number) => fromNs <= Math.round(ns) && Math.round(ns) < toNs;
    const ms = (ns: number) => tenths((ns - startNs) / 1e6);
    if (it.prints !== undefined) {
      const lines = this.printed.filter(([ns]) => within(ns)).map(([, line]) => line);
      if (lines.some((line) => line.includes(it.prints!))) return "";
      if (!lines.length) return "nothing was printed";
      return `printed was ${quoted(lines[lines.length - 1])}`;
    }
    if (it.noFaults) {
      const faults = this.faults.filter(within);
      return faults.length ? `${faults.length} failed, the first at ${ms(faults[0])} ms` : "";
    }
    if (it.record !== undefined) {
      const came = (this.records.get(it.record) ?? []).filter(([ns]) => within(ns));
      return this.outside(it, came, ms);
    }
    const edges = this.edges.get(it.pin!)!.seen;
    const before = edges.filter(([ns]) => Math.round(ns) <= fromNs);
    const inside = edges.slice(before.length).filter(([ns]) => within(ns));
    if (it.level !== undefined) {
      const seen: At<Level>[] = [[fromNs, before[before.length - 1][1]], ...inside];
      const other = seen.find(([, level]) => level !== it.level);
      return other ? `it was ${other[1] ?? "not driven"} at ${ms(other[0])} ms` : "";
    }
    const rises = inside.filter(([, level]) => level === 1).length;
    const wanted = (it.blinkHz! * (toMs - it.fromMs)) / 1000;
    return Math.abs(rises - wanted) <= 1 ? "" : `it rose ${rises} times, not ${general(wanted)}`;
  }

  /** Which of the records that `came` is not as expected; "" if all are. */
  private outside(it: Expectation, came: At<Fields>[], ms: (ns: number) => string): string {
    for (const [ns, fields] of came) {
      for (const { field, low, high } of it.ranges!) {
        const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
        if (value === undefined) {
          return `${field} is none of its fields, ${Object.keys(fields).join(", ")}`;
        }
        if (!(low <= value && value <= high)) return `${field} was ${value} at ${ms(ns)} ms`;
      }
    }
    if (came.length) return "";
    const others = [...this.records.keys()].sort().join(", ");
    return others ? `none came then; in the whole run came ${others}` : "no record came";
  }

  private seenAs(pin: number | string, level: Level): Level {
    if (level === null || pin !== LED || this.pins.ledActiveHigh) return level;
    return level === 1 ? 0 : 1;
  }
}

function gpioOf({ board, constants, ledPin, count }: Pins, pin: number | string): number {
  const found = pin === LED ? ledPin : typeof pin === "number" ? pin : constants[pin];
  if (Number.isInteger(found) && found >= 0 && found < count) return found;
  const names = [LED, ...Object.keys(constants).filter((name) => name.endsWith("_PIN")).sort()];
  throw new Refused(
    `The scenario: there is no pin ${typeof pin === "string" ? quoted(pin) : pin} on the board ${board}.`,
    `A pin is a GPIO from 0 to ${count - 1} or one of ${names.join(", ")}.`,
  );
}
