/** `noheap check` as one types: the Python tool in a worker, loaded when it is asked for. */

import { button, byId, made, say, textarea } from "../dom";
import { wrong } from "../notices";

export interface Finding {
  line: number;
  column: number;
  severity: string;
  code: string;
  message: string;
  hint: string;
}

/** From the worker. */
export type FromCheck =
  | { kind: "ready"; example: string }
  | { kind: "findings"; findings: Finding[]; summary: string }
  | { kind: "died"; reason: string };

const TYPING_MS = 300;

export function showCheck(folder: string | null): void {
  const start = button("load-check");
  if (!folder) {
    start.remove();
    byId("check").append(
      made("p", {}, "This page came without the checker: noheap page --with-check brings it."),
    );
    return;
  }
  start.addEventListener("click", () => new CheckView(folder));
}

class CheckView {
  private readonly worker: Worker;
  private readonly text = textarea("check-text");
  private timer = 0;

  constructor(folder: string) {
    button("load-check").disabled = true;
    say(button("load-check"), "The checker is being loaded");
    this.worker = new Worker(`${folder}/worker.js`, { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<FromCheck>) => this.take(data);
    this.worker.onerror = () => this.failed("it could not be loaded");
    this.text.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.check(), TYPING_MS);
    });
  }

  private check(): void {
    this.worker.postMessage({ text: this.text.value });
    say(byId("check-state"), "It is being checked.");
  }

  private take(message: FromCheck): void {
    if (message.kind === "died") {
      this.failed(message.reason);
      return;
    }
    if (message.kind === "ready") {
      button("load-check").hidden = true;
      byId("checker").hidden = false;
      if (!this.text.value) this.text.value = message.example;
      this.text.focus();
      this.check();
      return;
    }
    say(byId("check-state"), message.summary);
    byId("findings").replaceChildren(...message.findings.map((it) => this.row(it)));
  }

  private row(it: Finding): HTMLLIElement {
    const where = made("button", { type: "button" }, `${it.line}:${it.column} ${it.code}`);
    where.addEventListener("click", () => this.goTo(it));
    const said = made("strong", {}, `${it.severity}: ${it.message}`);
    const row = made("li", { class: it.severity === "info" ? "" : "bad" }, where, " ", said);
    if (it.hint) row.append(made("div", {}, it.hint));
    return row;
  }

  private goTo({ line, column }: Finding): void {
    const lines = this.text.value.split("\n");
    const at = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    this.text.focus();
    this.text.setSelectionRange(at, at + 1);
  }

  private failed(reason: string): void {
    wrong(`The checker stopped: ${reason}`, "Load the page again");
    say(button("load-check"), "The checker is not there");
  }
}
