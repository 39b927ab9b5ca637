/** The bus analyser: a row for each transfer, the last 300 of them. */

import type { BusTransaction } from "../../engine/protocol";
import type { Bench } from "../bench";
import { button, byId, isPressed, made, press, say } from "../dom";

const MOST_ROWS = 300;
const ENDS = { stop: "STOP", restart: "repeated START", lost: "lost: a line was held" };

export class BusView {
  private readonly rows = byId("bus-rows");
  private waiting: BusTransaction[] = [];
  private count = 0;
  private refused = 0;

  constructor(private readonly bench: () => Bench | null) {
    const watch = button("watch-bus");
    watch.addEventListener("click", () => {
      press(watch, !isPressed(watch));
      this.order();
      if (isPressed(watch)) this.clear();
    });
  }

  /** To a board that starts. */
  order(): void {
    this.bench()?.order({ kind: "bus", on: isPressed(button("watch-bus")) });
  }

  clear(): void {
    this.rows.replaceChildren();
    this.waiting = [];
    this.count = this.refused = 0;
  }

  take(transactions: readonly BusTransaction[]): void {
    this.count += transactions.length;
    this.refused += transactions.filter((it) => !it.ack).length;
    this.waiting.push(...transactions.slice(-MOST_ROWS));
    if (this.waiting.length > MOST_ROWS) this.waiting.splice(0, this.waiting.length - MOST_ROWS);
  }

  draw(): void {
    if (!this.waiting.length) return;
    this.rows.append(...this.waiting.map(row));
    this.waiting = [];
    while (this.rows.childElementCount > MOST_ROWS) this.rows.firstElementChild!.remove();
    const region = this.rows.closest<HTMLElement>(".scroll")!;
    if (!region.matches(":focus, :hover")) region.scrollTop = region.scrollHeight;
    say(byId("bus-state"), `${this.count} transfers, ${this.refused} of them not answered`);
  }
}

function row(it: BusTransaction): HTMLTableRowElement {
  const answered = it.ack === null ? "never got through" : it.ack ? "ACK" : "NACK";
  const bytes = it.bytes.map(({ value, ack }) => `${hex(value)}${ack ? "+" : "−"}`).join(" ");
  const cells = [
    `${(it.us / 1e6).toFixed(6)}`,
    `${it.bus}: ${hex(it.address)} ${answered}`,
    it.reading ? "reads" : "writes",
    bytes,
    ENDS[it.end],
  ];
  const tr = made("tr", {}, ...cells.map((text) => made("td", {}, text)));
  if (!it.ack) tr.className = "bad";
  return tr;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}
