/** The board as a drawing, with its LED, pins and button, and a table of the pins' levels. */

import type { State } from "../../engine/protocol";
import { button, byId, made, option, press, say, select, svg } from "../dom";
import type { Bench } from "../bench";

/** GPIOs of the Pico's pins 1 to 40; null: power, ground and others. */
const PINS = [
  0, 1, null, 2, 3, 4, 5, null, 6, 7, 8, 9, null, 10, 11, 12, 13, null, 14, 15,
  16, 17, null, 18, 19, 20, 21, null, 22, null, 26, 27, null, 28, null, null, null, null, null, null,
];
const GPIOS = 30;

export class BoardView {
  private readonly lamp = svg("circle", { class: "lamp", cx: 66, cy: 45, r: 7 });
  private readonly pads = new Map<number, SVGElement>();
  private readonly rows: [level: HTMLElement, by: HTMLElement][] = [];
  private held = false;

  constructor(private readonly bench: () => Bench | null) {
    byId("drawing").append(this.drawn());
    for (let gpio = 0; gpio < GPIOS; gpio++) {
      const level = made("td");
      const by = made("td");
      this.rows.push([level, by]);
      byId("pins").append(made("tr", {}, made("th", { scope: "row" }, String(gpio)), level, by));
      select("pin").append(option(String(gpio), String(gpio)));
    }
    this.listen();
  }

  show(state: State): void {
    say(byId("led"), state.led ? "on" : "off");
    this.lamp.classList.toggle("lit", state.led);
    for (const [gpio, pad] of this.pads) {
      pad.classList.toggle("high", Boolean((state.pins >>> gpio) & 1));
      pad.classList.toggle("out", Boolean((state.outputs >>> gpio) & 1));
    }
    this.rows.forEach(([level, by], gpio) => {
      say(level, (state.pins >>> gpio) & 1 ? "high" : "low");
      say(by, (state.outputs >>> gpio) & 1 ? "the board" : "");
    });
  }

  private listen(): void {
    const bootsel = button("button");
    bootsel.addEventListener("click", () => {
      this.held = !this.held;
      press(bootsel, this.held);
      say(bootsel, this.held ? "Let BOOTSEL go" : "Hold BOOTSEL");
      this.bench()?.order({ kind: "button", pressed: this.held });
    });
    byId("pin-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const level = select("pin-level").value;
      this.bench()?.order({
        kind: "pin",
        gpio: Number(select("pin").value),
        level: level === "" ? null : level === "1" ? 1 : 0,
      });
    });
  }

  private drawn(): SVGElement {
    const board = svg("svg", { viewBox: "0 0 400 130", role: "img" });
    board.setAttribute("aria-label", "A Raspberry Pi Pico, its LED and its pins");
    board.append(
      svg("rect", { class: "pcb", x: 14, y: 8, width: 376, height: 114, rx: 6 }),
      svg("rect", { class: "metal", x: 2, y: 45, width: 44, height: 40, rx: 3 }),
      svg("rect", { class: "chip", x: 170, y: 42, width: 46, height: 46, rx: 3 }),
      svg("rect", { class: "metal", x: 100, y: 54, width: 22, height: 22, rx: 11 }),
      this.lamp,
    );
    board.append(words(66, 65, "LED"), words(111, 90, "BOOTSEL"), words(193, 68, "RP2040"));
    PINS.forEach((gpio, index) => {
      // Pins 1 to 20 run along the lower edge from the USB plug, 21 to 40 back along the upper.
      const x = 26 + 18.2 * (index < 20 ? index : 39 - index);
      const y = index < 20 ? 114 : 16;
      const pad = svg("circle", { class: "pad", cx: x, cy: y, r: 5 });
      if (gpio !== null) {
        this.pads.set(gpio, pad);
        board.append(words(x, index < 20 ? 105 : 30, String(gpio)));
      }
      board.append(pad);
    });
    return board;
  }
}

function words(x: number, y: number, text: string): SVGElement {
  const element = svg("text", { class: "print", x, y, "text-anchor": "middle" });
  element.textContent = text;
  return element;
}

