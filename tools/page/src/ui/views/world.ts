/** The world's knobs: what the sensor measures, and what is wrong with its bus. */

import type { Fault, State } from "../../engine/protocol";
import { FAULTS } from "../../engine/protocol";
import type { Bench } from "../bench";
import { byId, input, made, press, say, select } from "../dom";
import { facts } from "../../wire/facts";

const WORDS: Record<Fault, string> = {
  nack: "No ACK",
  unplugged: "Unplug",
  stuck_sda: "Stuck SDA",
  mid_byte: "Stuck mid-byte",
  stretch: "Stretch the clock",
  garbage: "Garbage",
  frozen: "Frozen",
  jump: "Jump by 40 °C",
  masked: "Mask interrupts",
};

/** What a user did, for the recorder. */
export type Deed =
  | { kind: "temperature"; celsius: number }
  | { kind: "fault"; fault: Fault; on: boolean; forMs?: number };

export class WorldView {
  private readonly slider = input("temperature");
  private readonly typed = input("typed-temperature");
  private readonly buttons = new Map<Fault, HTMLButtonElement>();
  private active: Fault | null = null;
  /** Until this time a state may still have the value before the user's. */
  private ownMs = 0;

  constructor(
    private readonly bench: () => Bench | null,
    private readonly did: (deed: Deed) => void,
  ) {
    for (const field of [this.slider, this.typed]) {
      field.min = String(facts.temperature.low);
      field.max = String(facts.temperature.high);
      field.value = String(facts.temperature.atRest);
      field.addEventListener("input", () => this.set(field));
    }
    for (const fault of FAULTS) {
      const button = made("button", { type: "button", "aria-pressed": "false" }, WORDS[fault]);
      button.addEventListener("click", () => this.toggle(fault));
      this.buttons.set(fault, button);
      byId("faults").append(button);
    }
  }

  show(state: State): void {
    if (performance.now() > this.ownMs) {
      const celsius = String(Math.round(state.milliCelsius / 100) / 10);
      for (const field of [this.slider, this.typed]) {
        if (field.value !== celsius && field !== document.activeElement) field.value = celsius;
      }
      if (this.slider === document.activeElement) this.slider.value = celsius;
    }
    if (state.fault !== this.active) {
      this.active = state.fault;
      for (const [fault, button] of this.buttons) press(button, fault === this.active);
    }
    say(byId("fault"), this.active ? WORDS[this.active] : "none");
  }

  private set(field: HTMLInputElement): void {
    const celsius = field.valueAsNumber;
    const { low, high } = facts.temperature;
    const isRight = celsius >= low && celsius <= high;
    this.typed.setCustomValidity(isRight ? "" : `It must be from ${low} to ${high} °C.`);
    this.typed.reportValidity();
    if (!isRight) return;
    this.ownMs = performance.now() + 300;
    (field === this.slider ? this.typed : this.slider).value = String(celsius);
    this.bench()?.order({ kind: "temperature", milliCelsius: Math.round(celsius * 1000) });
    this.did({ kind: "temperature", celsius });
  }

  private toggle(fault: Fault): void {
    if (fault === this.active) {
      this.bench()?.order({ kind: "fault", fault, on: false });
      this.did({ kind: "fault", fault, on: false });
      return;
    }
    if (this.active) {
      this.bench()?.order({ kind: "fault", fault: this.active, on: false });
      this.did({ kind: "fault", fault: this.active, on: false });
    }
    const forMs = Number(select("fault-ms").value) || undefined;
    this.bench()?.order({ kind: "fault", fault, on: true, ...(forMs && { forMs }) });
    this.did({ kind: "fault", fault, on: true, ...(forMs && { forMs }) });
  }
}
