/**
 * Counts the cycles of each interrupt, from its handler's first instruction to its return, without
 * those of interrupts that preempt it. interrupts.py does the same in Python.
 */

import type { HandlerWatch } from "./chip/exceptions";
import type { Histogram } from "./protocol";

const FIRST_IRQ = 16; // of the exceptions; before it are the core's own
const PERIODS_WORD = 0; // of the sampler's block: PERIODS of lib/noheap/block.py

interface Frame {
  exception: number;
  began: number;
  others: number; // cycles of preempting interrupts
}

export class InterruptMeter implements HandlerWatch {
  private frames: Frame[] = [];
  private readonly counts = new Map<number, Map<number, number>>();
  private ticked: (() => number) | null = null;
  private periods = 0;
  /** Cycles of the interrupts that served a tick, by whole cycles. */
  readonly ticks = new Map<number, number>();

  /** From now on tell those apart that serve a tick: `word(address)` reads the board's RAM. */
  watchTicks(blockAddress: number, word: (address: number) => number): void {
    this.ticked = () => word(blockAddress + 4 * PERIODS_WORD);
    this.periods = this.ticked();
  }

  /** The chip was reset. */
  forget(): void {
    this.frames = [];
    this.ticked = null;
    this.counts.clear();
    this.ticks.clear();
  }

  entered(exception: number, cycles: number): void {
    this.frames.push({ exception, began: cycles, others: 0 });
  }

  left(exception: number, cycles: number): void {
    const frame = this.frames.pop();
    if (!frame || frame.exception !== exception) {
      this.frames = [];
      return;
    }
    const whole = cycles - frame.began;
    const own = whole - frame.others;
    const below = this.frames[this.frames.length - 1];
    if (below) below.others += whole;
    let counts = this.counts.get(exception);
    if (!counts) this.counts.set(exception, (counts = new Map()));
    counts.set(own, (counts.get(own) ?? 0) + 1);
    if (!this.ticked) return;
    const periods = this.ticked();
    if (periods !== this.periods) this.ticks.set(own, (this.ticks.get(own) ?? 0) + 1);
    this.periods = periods;
  }

  histograms(): Histogram[] {
    const found = [...this.counts].map(([exception, counts]) =>
      histogram(exception - FIRST_IRQ, counts),
    );
    if (this.ticks.size) found.unshift(histogram("tick", this.ticks));
    return found;
  }
}

function histogram(irq: number | "tick", counts: Map<number, number>): Histogram {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  let left = total / 2;
  const median = sorted.find(([, times]) => (left -= times) < 0) ?? sorted[sorted.length - 1];
  return {
    irq,
    min: sorted[0][0],
    median: median[0],
    max: sorted[sorted.length - 1][0],
    counts: sorted,
  };
}
