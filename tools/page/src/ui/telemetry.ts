/** Sums up what a board sends, for charts, counters and lines; the same for an emulated one. */

import { facts } from "../wire/facts";
import { Decoder, type Fields, type Item } from "../wire/decoder";

/** Of samples that a CSV has: some hours of a firmware at its usual rate. */
const MOST_SAMPLES = 500_000;
/** The n-th counts durations of n bits, as the histograms of `noheap monitor`. */
export const LATENCY_BINS = 21;

export interface Sample {
  /** Since the first tick. */
  seconds: number;
  period: number;
  lateUs: number;
  /** Null: the reading failed. */
  milliC: number | null;
  error: number;
  state: number;
}

export class Telemetry {
  hello: Fields | null = null;
  stats: Fields | null = null;
  identity: Extract<Item, { type: "identity" }> | null = null;
  samples: Sample[] = [];
  heap: { seconds: number; bytes: number }[] = [];
  latency: number[] = Array(LATENCY_BINS).fill(0);
  gaps = 0;
  private decoder = new Decoder();
  private period = 0;

  get badFrames(): number {
    return this.decoder.badFrames;
  }

  get last(): Sample | undefined {
    return this.samples.at(-1);
  }

  /** A board that starts: what came before is another run. */
  begin(): void {
    this.hello = this.stats = this.identity = null;
    this.samples = [];
    this.heap = [];
    this.latency.fill(0);
    this.gaps = 0;
    this.period = 0;
    this.decoder = new Decoder();
  }

  take(bytes: Uint8Array): Item[] {
    const items = this.decoder.feed(bytes);
    for (const item of items) {
      if (item.type === "identity") this.identity = item;
      if (item.type !== "record") continue;
      if (item.name === "hello") this.onHello(item.fields);
      else if (item.name === "sample") this.onSample(item.fields);
      else if (item.name === "stats") this.onStats(item.fields);
    }
    return items;
  }

  private onHello(fields: Fields): void {
    // One that starts again counts its periods from 1; an answer to a host has the same time.
    if (this.hello && this.hello.first_due_us !== fields.first_due_us) {
      this.samples = [];
      this.heap = [];
      this.period = 0;
    }
    this.hello = fields;
  }

  private onSample(fields: Fields): void {
    const step = (fields.period! - this.period) | 0;
    this.period = step > 0 ? this.period + step : fields.period!;
    const periodUs = this.hello?.period_us ?? 0;
    this.samples.push({
      seconds: ((this.period - 1) * periodUs + fields.late_us!) / 1e6,
      period: fields.period!,
      lateUs: fields.late_us!,
      milliC: fields.error ? null : fields.milli_c!,
      error: fields.error!,
      state: fields.state!,
    });
    if (this.samples.length > MOST_SAMPLES) this.samples.splice(0, MOST_SAMPLES / 10);
    const bits = 32 - Math.clz32(fields.late_us!);
    this.latency[Math.min(bits, LATENCY_BINS - 1)]!++;
  }

  private onStats(fields: Fields): void {
    this.stats = fields;
    this.heap.push({ seconds: this.last?.seconds ?? 0, bytes: fields.heap_used_bytes! });
    if (this.heap.length > 3600) this.heap.shift();
  }
}

export function errorName(kind: number): string {
  return facts.errors[kind] ?? String(kind);
}

export function stateName(state: number): string {
  return facts.states[state] ?? String(state);
}

export function readingOf(sample: Sample): string {
  return sample.milliC === null ? errorName(sample.error) : `${(sample.milliC / 1000).toFixed(3)} °C`;
}
