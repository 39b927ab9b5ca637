/** The emulated board: the page's end of the worker. */

import type { FromEngine, ToEngine } from "../engine/protocol";
import { Port, type Taker } from "./port";

const SILENT_MS = 60_000; // A busy computer may take its time to begin.

export class Bench extends Port {
  private worker: Worker;
  private heardMs = performance.now();
  private watchdog = 0;
  private isOver = false;
  private loads = 0; // that the worker has not answered
  isPaused = false;

  constructor(private readonly take: (message: FromEngine) => void) {
    super();
    this.worker = this.begun();
  }

  /** A new worker, after the last one died. */
  renew(): void {
    this.worker.terminate();
    this.worker = this.begun();
  }

  order(message: ToEngine): void {
    if (message.kind === "load") this.loads += 1;
    this.worker.postMessage(message);
  }

  override async send(bytes: Uint8Array): Promise<void> {
    this.order({ kind: "serial", bytes });
  }

  override divert(taker: Taker | null): void {
    super.divert(taker);
    this.order({ kind: "asking", on: taker === null });
  }

  private begun(): Worker {
    this.isOver = false;
    this.loads = 0;
    const worker = new Worker("engine.js", { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => this.heard(data);
    worker.onerror = (event) => this.died(event.message || "it could not be loaded");
    worker.onmessageerror = () => this.died("a message could not be read");
    clearInterval(this.watchdog);
    this.heardMs = performance.now();
    this.watchdog = window.setInterval(() => {
      if (document.hidden || this.isPaused) this.heardMs = performance.now();
      else if (performance.now() - this.heardMs > SILENT_MS) this.died("it does not answer");
    }, 1000);
    return worker;
  }

  private heard(message: FromEngine): void {
    this.heardMs = performance.now();
    if (message.kind === "ready" || (message.kind === "refused" && message.to === "load")) {
      this.loads -= 1;
    }
    // What the board before has still said is of another run.
    if (this.loads && message.kind !== "died") return;
    if (message.kind === "serial") this.came(message.bytes, message.us);
    else if (message.kind === "state") this.isPaused = message.paused;
    else if (message.kind === "died") clearInterval(this.watchdog);
    this.take(message);
  }

  private died(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.watchdog);
    this.worker.terminate();
    this.take({ kind: "died", reason });
  }
}
