/** The scenario: played from the start, recorded, and put into the address. */

import type { Judged, Verdict } from "../../engine/protocol";
import { button, byId, isPressed, made, option, press, say, select, textarea } from "../dom";
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

  /** Another run begins. */
  begin(): void {
    byId("expectations").replaceChildren();
  }

  /** It has played; what it expected is said as `noheap run` does. */
  played(until: string, verdict: Verdict): void {
    const count = (wanted: Judged["outcome"]) =>
      verdict.filter(({ outcome }) => outcome === wanted).length;
    const late = count("late") ? `, ${count("late")} not judged: they are after the end` : "";
    const judged = verdict.length
      ? ` Of what it expects, ${count("met")} met, ${count("unmet")} not${late}.`
      : "";
    this.state(`The scenario has played, up to ${until}.${judged} The board goes on.`);
    byId("expectations").replaceChildren(...verdict.map(shown));
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

const OUTCOMES = { met: "met", unmet: "not met", late: "not judged" };

function shown({ expected, outcome, seen }: Judged): HTMLElement {
  const kind = { met: "good", unmet: "bad", late: "" }[outcome];
  const word = made("strong", { class: kind }, OUTCOMES[outcome]);
  return made("li", {}, word, seen ? ` expected ${expected}: ${seen}` : ` ${expected}`);
}
