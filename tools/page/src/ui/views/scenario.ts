/** The scenario: played from the start, recorded, and put into the address. */

import { button, byId, isPressed, option, press, say, select, textarea } from "../dom";
import type { Loaded } from "../firmware";
import { news } from "../notices";
import { Recorder } from "../recorder";
import { toAddress } from "../scenario_link";
import type { Deed } from "./world";

export interface Now {
  /** Since the first tick. */
  ms: number;
  milliC: number;
}

export class ScenarioView {
  private readonly text = textarea("scenario-text");
  private recorder: Recorder | null = null;

  constructor(
    private readonly loaded: Loaded,
    private readonly now: () => Now,
    play: (scenario: string) => void,
  ) {
    button("play").addEventListener("click", () => play(this.text.value));
    button("link").addEventListener("click", () => void this.link());
    const { scenarios } = loaded.firmware;
    const choice = select("scenarios");
    choice.append(...scenarios.map(({ name }, at) => option(String(at), name)));
    choice.closest("label")!.hidden = scenarios.length < 2;
    choice.addEventListener("change", () => {
      this.show(scenarios[Number(choice.value)]!.text);
      play(this.text.value);
    });
    const record = button("record");
    record.addEventListener("click", () => {
      if (isPressed(record)) this.stop();
      else this.start();
    });
  }

  get scenario(): string {
    return this.text.value;
  }

  show(scenario: string): void {
    this.text.value = scenario;
  }

  state(text: string): void {
    say(byId("scenario-state"), text);
  }

  did(deed: Deed): void {
    this.recorder?.did(deed, this.now().ms);
  }

  private start(): void {
    const { ms, milliC } = this.now();
    if (ms < 0) {
      news("There is nothing to record before the first tick.");
      return;
    }
    this.recorder = new Recorder(ms, milliC);
    press(button("record"), true);
    this.state("What you do to the sensor is recorded.");
  }

  private stop(): void {
    press(button("record"), false);
    this.text.value = this.recorder!.text(this.now().ms);
    this.recorder = null;
    this.state("Recorded. Play it from the start, or copy its link.");
  }

  private async link(): Promise<void> {
    const hash = await toAddress({ scenario: this.text.value, firmware: this.loaded.hash });
    history.replaceState(null, "", hash);
    try {
      await navigator.clipboard.writeText(location.href);
      news("The link is in the clipboard, and in the address bar.");
    } catch {
      news("The link is in the address bar.");
    }
  }
}
