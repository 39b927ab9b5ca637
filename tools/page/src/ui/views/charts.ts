/** The charts: temperature with its limits and the LED, interrupt cycles, lateness, heap. */

import uPlot from "uplot";
import type { Edge, Histogram } from "../../engine/protocol";
import { byId } from "../dom";
import type { Telemetry } from "../telemetry";

const WINDOW_S = 60;
const SUMS_MS = 500; // What sums up a run changes slowly.
const STILL_MS = 500; // Charts that move are what some people see badly.
const LED_HEIGHT = 7; // The LED's two levels take so small a part of the chart's height.
const still = matchMedia("(prefers-reduced-motion: reduce)");

interface Point {
  seconds: number;
  value: number;
}

export class ChartsView {
  private readonly temperature: uPlot;
  private readonly cycles: uPlot;
  private readonly latency: uPlot;
  private readonly heap: uPlot;
  private readonly all: [uPlot, HTMLElement][];
  private world: Point[] = [];
  private led: Point[] = [];
  private histogram: Histogram | null = null;
  private drawnMs = -Infinity;
  private summedMs = -Infinity;
  private dirty = true;
  /** How many frames were drawn: for the tests, and for who wonders. */
  frames = 0;

  constructor(private readonly telemetry: Telemetry) {
    const limit = { stroke: color("--limit"), dash: [6, 4], width: 1.5 };
    const stepped = uPlot.paths.stepped!({ align: 1 });
    const lines = uPlot.paths.linear!();
    const bars = uPlot.paths.bars!({ size: [0.8, 60] });
    this.temperature = this.plot("temperature-chart", {
      scales: { x: { time: false }, led: { range: [0, LED_HEIGHT] } },
      axes: [axis("s"), axis("°C", 55)],
      series: [
        { label: "s" },
        { label: "world", stroke: color("--quiet"), width: 1, paths: stepped, spanGaps: true },
        { label: "reading", stroke: color("--accent"), width: 2, paths: lines },
        { label: "on from", ...limit, spanGaps: true },
        { label: "off below", ...limit, spanGaps: true },
        { label: "LED", scale: "led", stroke: color("--led"), paths: stepped, spanGaps: true },
      ],
    });
    const histogram = (label: string): Partial<uPlot.Options> => ({
      // A bar has its width beside the first and the last value, too.
      scales: { x: { time: false, distr: 2, range: (_, min, max) => [min - 0.5, max + 0.5] } },
      axes: [{ ...axis(""), splits: wholeOnes }, axis("", 50)],
      series: [{ label }, { label: "times", stroke: color("--accent"), fill: color("--accent"), paths: bars }],
    });
    this.cycles = this.plot("cycles-chart", histogram("cycles"));
    this.latency = this.plot("latency-chart", histogram("from µs"));
    this.heap = this.plot("heap-chart", {
      scales: { x: { time: false } },
      axes: [axis("s"), axis("", 62)],
      series: [{ label: "s" }, { label: "bytes", stroke: color("--accent"), width: 2, paths: lines }],
    });
    this.all = [this.temperature, this.cycles, this.latency, this.heap].map((it) => [
      it,
      it.root.parentElement!,
    ]);
    const resized = new ResizeObserver(() => this.resize());
    for (const [, parent] of this.all) resized.observe(parent);
  }

  /** A board that starts: what came before is another run. */
  begin(): void {
    this.world = [];
    this.led = [];
    this.histogram = null;
    this.dirty = true;
  }

  addWorld(seconds: number, milliC: number): void {
    const value = milliC / 1000;
    const [before, last] = this.world.slice(-2);
    if (last?.value === value && before?.value === value) last.seconds = seconds;
    else this.world.push({ seconds, value });
    this.dirty = true;
  }

  addEdges(edges: readonly Edge[], firstTickUs: number): void {
    for (const { us, level } of edges) {
      this.led.push({ seconds: (us - firstTickUs) / 1e6, value: level });
    }
    this.dirty = true;
  }

  setHistograms(histograms: readonly Histogram[]): void {
    const ticks = histograms.find((it) => it.irq === "tick");
    // Without a sampler, the interrupt that came most often.
    this.histogram = ticks ?? [...histograms].sort((a, b) => times(b) - times(a))[0] ?? null;
    this.dirty = true;
  }

  changed(): void {
    this.dirty = true;
  }

  /** Once a frame; `now` is the time on the charts. */
  draw(now: number, ms: number): void {
    if (!this.dirty || (still.matches && ms - this.drawnMs < STILL_MS)) return;
    this.drawnMs = ms;
    this.dirty = false;
    this.frames++;
    this.drawTemperature(now);
    if (ms - this.summedMs < SUMS_MS) return;
    this.summedMs = ms;
    this.drawCycles();
    this.drawLatency();
    this.drawHeap();
  }

  /** After a change of colours. */
  recolor(): void {
    colors.clear();
    for (const [plot] of this.all) plot.redraw(false, true);
  }

  private drawTemperature(now: number): void {
    const from = Math.max(0, now - WINDOW_S);
    this.world = since(this.world, from);
    this.led = since(this.led, from);
    const samples: number[] = [];
    const readings: (number | null)[] = [];
    const all = this.telemetry.samples;
    let first = all.length;
    while (first > 0 && all[first - 1]!.seconds >= from) first--;
    for (const it of all.slice(first)) {
      samples.push(it.seconds);
      readings.push(it.milliC === null ? null : it.milliC / 1000);
    }
    const { hello } = this.telemetry;
    const ends = [from, now];
    const limit = (milliC?: number): (number | null)[] => {
      const value = milliC === undefined ? null : milliC / 1000;
      return [value, value];
    };
    const tables: uPlot.AlignedData[] = [
      columns(this.world, now),
      [samples, readings],
      [ends, limit(hello?.on_milli_c), limit(hello?.off_milli_c)],
      columns(this.led, now),
    ];
    this.temperature.setData(uPlot.join(tables), false);
    this.temperature.setScale("x", { min: from, max: Math.max(now, from + 10) });
    const last = this.telemetry.last;
    if (!last || !hello) describe("temperature-chart", "Nothing yet");
    else {
      const value = last.milliC === null ? "a failed reading" : `${last.milliC / 1000} °C`;
      const limits = `on from ${hello.on_milli_c! / 1000}, off below ${hello.off_milli_c! / 1000} °C`;
      describe("temperature-chart", `The last ${WINDOW_S} s, now ${value}; ${limits}`);
    }
  }

  private drawCycles(): void {
    const { histogram } = this;
    const counts = histogram?.counts ?? [];
    this.cycles.setData([counts.map(([it]) => it), counts.map(([, it]) => it)]);
    describe(
      "cycles-chart",
      histogram
        ? `${histogram.min} to ${histogram.max} cycles, median ${histogram.median}`
        : "Nothing yet",
    );
  }

  private drawLatency(): void {
    const { latency } = this.telemetry;
    const last = latency.reduce((found, times, bit) => (times ? bit : found), -1);
    const bins = latency.slice(0, Math.max(last + 1, 4));
    this.latency.setData([bins.map((_, bit) => (bit ? 2 ** (bit - 1) : 0)), bins]);
    const most = bins.indexOf(Math.max(...bins));
    describe("latency-chart", last < 0 ? "Nothing yet" : `most from ${most ? 2 ** (most - 1) : 0} µs`);
  }

  private drawHeap(): void {
    const heap = this.telemetry.heap.slice(-WINDOW_S);
    this.heap.setData([heap.map((it) => it.seconds), heap.map((it) => it.bytes)]);
    describe("heap-chart", heap.length ? `${heap.at(-1)!.bytes} bytes in use` : "Nothing yet");
  }

  private plot(id: string, options: Partial<uPlot.Options>): uPlot {
    const parent = byId(id);
    const { width, height } = sizeOf(parent);
    const common = { legend: { show: false }, cursor: { show: false }, padding: [8, 8, 0, 0] };
    return new uPlot({ ...common, ...options, width, height } as uPlot.Options, undefined, parent);
  }

  private resize(): void {
    for (const [plot, parent] of this.all) {
      const { width, height } = sizeOf(parent);
      if (width !== plot.width) plot.setSize({ width, height });
    }
  }
}

function sizeOf(parent: HTMLElement): { width: number; height: number } {
  const height = parseFloat(getComputedStyle(parent).minHeight) || 144;
  return { width: Math.max(parent.clientWidth, 120), height };
}

function axis(label: string, size = 30): uPlot.Axis {
  return {
    stroke: color("--quiet"),
    size,
    font: "12px system-ui, sans-serif",
    grid: { stroke: color("--faint"), width: 1 },
    ticks: { stroke: color("--faint"), width: 1 },
    values: (_, splits) => splits.map((it) => (it === null ? "" : `${shortened(it)}`)),
    ...(label && { label, labelSize: 16, labelFont: "12px system-ui, sans-serif" }),
  };
}

/** Where the x axis of bars, which counts them, has its values. */
function wholeOnes(_: uPlot, __: number, min: number, max: number, increment: number): number[] {
  const step = Math.max(1, Math.round(increment));
  return Array.from({ length: Math.ceil((max - min) / step) }, (_, n) => Math.ceil(min) + n * step);
}

function shortened(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** A colour of page.css. To ask the browser for it lays out the page anew, so each is kept. */
function color(name: string): () => string {
  return () => {
    let found = colors.get(name);
    if (found === undefined) {
      probe.style.color = `var(${name})`;
      found = getComputedStyle(probe).color;
      colors.set(name, found);
    }
    return found;
  };
}

const colors = new Map<string, string>();
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function since(points: Point[], from: number): Point[] {
  const first = points.findIndex((it) => it.seconds >= from);
  // The one before says what was at the beginning.
  return first > 1 ? points.slice(first - 1) : points;
}

/** As columns, the last value up to now. */
function columns(points: readonly Point[], now: number): [number[], (number | null)[]] {
  const last = points.at(-1);
  const held = last && last.seconds < now ? [...points, { ...last, seconds: now }] : points;
  return [held.map((it) => it.seconds), held.map((it) => it.value)];
}

function times(histogram: Histogram): number {
  return histogram.counts.reduce((sum, [, count]) => sum + count, 0);
}

function describe(id: string, text: string): void {
  const chart = byId(id);
  if (chart.getAttribute("aria-label") !== text) chart.setAttribute("aria-label", text);
}
