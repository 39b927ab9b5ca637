/** The list of what the board says: records, log entries and text, the last 400 of them. */

import { byId, input, made } from "../dom";
import type { Firmware } from "../firmware";
import { errorName, stateName } from "../telemetry";
import { said } from "../../wire/log";
import type { Item } from "../../wire/decoder";

const MOST_LINES = 400;

export class LinesView {
  private readonly list = byId("record-lines");
  private waiting: HTMLLIElement[] = [];

  constructor(private readonly firmware: () => Firmware | null) {
    byId("clear-records").addEventListener("click", () => this.list.replaceChildren());
  }

  take(items: readonly Item[], us: number): void {
    for (const item of items) {
      const text = this.shown(item);
      if (text === null) continue;
      const time = made("time", {}, (us / 1e6).toFixed(3).padStart(9));
      this.waiting.push(made("li", {}, time, `  ${text}`));
    }
    if (this.waiting.length > MOST_LINES) this.waiting.splice(0, this.waiting.length - MOST_LINES);
  }

  /** Once a frame. */
  draw(): void {
    if (!this.waiting.length) return;
    const list = this.list;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 30;
    list.append(...this.waiting);
    this.waiting = [];
    while (list.childElementCount > MOST_LINES) list.firstElementChild!.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  private shown(item: Item): string | null {
    switch (item.type) {
      case "text":
        return input("show-text").checked ? item.text : null;
      case "identity":
        return `board ${item.board} ${item.uniqueId}, firmware ${item.firmware}`;
      case "declaration":
        return `record ${item.name}: ${item.fields.map(([name]) => name).join(", ")}`;
      case "log":
        return input("show-log").checked ? this.entry(item) : null;
      case "lost":
        return `${item.dropped} log entries refused, ${item.records} log records damaged`;
      case "metrics":
        return pairs({ ...item.counters, ...item.gauges });
      case "record":
        if (item.name !== "sample") return `${item.name}  ${pairs(item.fields)}`;
        if (!input("show-samples").checked && !item.fields.error) return null;
        return `sample ${item.fields.period}  ${reading(item.fields)}`;
    }
  }

  private entry(item: Extract<Item, { type: "log" }>): string {
    const log = this.firmware()?.log;
    const known = log?.versions.includes(item.version) ? log.messages[item.number] : undefined;
    const at = (item.tUs / 1e6).toFixed(6);
    const before = item.before ? " (before the reset)" : "";
    const numbers = [item.number.toString(16), ...item.words].join(" ");
    if (!known) return `log ${at} message ${numbers}${before}`;
    return `${known.level} ${at} ${known.place}  ${said(known.text, item.words)}${before}`;
  }
}

function reading(fields: Record<string, number>): string {
  const value = fields.error ? errorName(fields.error) : `${(fields.milli_c! / 1000).toFixed(3)} °C`;
  return `${value}, ${fields.late_us} µs late, ${stateName(fields.state!)}`;
}

function pairs(fields: Record<string, number>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
