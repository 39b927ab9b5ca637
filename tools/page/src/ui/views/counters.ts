/** The counters of the firmware, and of its link: red if there should be none. */

import { byId, made, say } from "../dom";
import type { Telemetry } from "../telemetry";

const EACH_MS = 250;
const NONE_EXPECTED = ["missed", "overruns", "dropped", "damaged frames", "heap growth"];

export class CountersView {
  private readonly values = new Map<string, HTMLElement>();
  private drawnMs = -Infinity;

  constructor(private readonly telemetry: Telemetry) {}

  draw(ms: number): void {
    if (ms - this.drawnMs < EACH_MS) return;
    this.drawnMs = ms;
    const { stats, badFrames } = this.telemetry;
    if (!stats) return;
    const shown: Record<string, number> = {
      ticks: stats.ticks!,
      missed: stats.missed!,
      faults: stats.faults!,
      overruns: stats.overruns!,
      dropped: stats.dropped!,
      "latest start, µs": stats.latency_max_us!,
      "heap growth": stats.heap_delta_bytes!,
      "damaged frames": badFrames,
    };
    for (const [name, value] of Object.entries(shown)) {
      const element = this.element(name);
      say(element, value.toLocaleString("en"));
      element.classList.toggle("bad", value !== 0 && NONE_EXPECTED.includes(name));
    }
  }

  private element(name: string): HTMLElement {
    let found = this.values.get(name);
    if (!found) {
      found = made("dd");
      byId("counters").append(made("div", {}, made("dt", {}, name), found));
      this.values.set(name, found);
    }
    return found;
  }
}
