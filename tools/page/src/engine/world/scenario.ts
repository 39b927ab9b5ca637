/** Reads a scenario: scenario.py describes the file. */

import { type Fault, FAULTS } from "../protocol";
import { faultOf, literal, type Setting } from "../../settings/setting";
import { type Expectation, readExpectations } from "./expectations";
import { isNumber, isTable, PlanReader, type Table } from "./plan_reader";
import { general } from "./written";

const KEYS = ["seconds", "noise_c", "config", "step", "expect"];
const DEFAULT_SECONDS = 10;
const MOST_MS = 86_400_000;
const LOWEST_C = -55;
const HIGHEST_C = 150;
const AT_REST_C = 25;
const FORMS: Record<string, string[]> = {
  temperature_c: ["temperature_c"],
  ramp_to_c: ["ramp_to_c", "over_ms"],
  fault: ["fault", "for_ms"],
};

/** From `atMs` on, the temperature goes to `toC` in a straight line over `overMs`. */
interface Temperature {
  atMs: number;
  toC: number;
  overMs: number;
}

export interface PlannedFault {
  atMs: number;
  fault: Fault;
  forMs: number;
}

export class Scenario {
  readonly seconds: number = DEFAULT_SECONDS;
  readonly noiseC: number = 0;
  readonly faults: PlannedFault[] = [];
  /** Values of config.py for this run, as Python writes them. */
  readonly config: ReadonlyMap<string, string>;
  readonly expectations: readonly Expectation[];
  private readonly temperatures: Temperature[] = [];

  /** `settings`: those of the firmware; null: it has no config.py. Raises Refused, naming the line
   * of what is wrong. */
  constructor(text: string, settings: readonly Setting[] | null = null) {
    const plan = new PlanReader(text);
    const { data } = plan;
    for (const key of Object.keys(data)) {
      if (KEYS.includes(key)) continue;
      const hint = "Known: seconds, noise_c, [config], [[step]], [[expect]].";
      throw plan.wrong("", 0, key, "unknown key", hint);
    }
    const top = (key: string, low: number, high: number) => plan.number("", 0, data, key, low, high);
    if ("seconds" in data) this.seconds = top("seconds", 0.1, 86_400);
    if ("noise_c" in data) this.noiseC = top("noise_c", 0, 50);
    let before = 0;
    for (const [index, step] of plan.tables("step").entries()) {
      const atMs = plan.number("step", index, step, "at_ms", 0, MOST_MS);
      if (atMs < before) {
        throw plan.wrong("step", index, "at_ms", `goes back in time, after ${general(before)}`);
      }
      before = atMs;
      this.take(plan, index, step, atMs);
    }
    if (!this.temperatures.length || this.temperatures[0].atMs > 0) {
      this.temperatures.unshift({ atMs: 0, toC: AT_REST_C, overMs: 0 });
    }
    this.config = configOf(plan, settings);
    this.expectations = readExpectations(plan, this.seconds);
  }

  private take(plan: PlanReader, index: number, step: Table, atMs: number): void {
    const wrong = (key: string, what: string, hint = "") =>
      plan.wrong("step", index, key, what, hint);
    const chosen = Object.keys(FORMS).filter((form) => form in step);
    if (chosen.length !== 1) {
      const other = Object.keys(step).find((key) => key !== "at_ms" && key !== "over_ms");
      const hint = "A step here has exactly one of temperature_c, ramp_to_c and fault.";
      throw wrong(chosen[chosen.length - 1] ?? other ?? "at_ms", "is not played on the page", hint);
    }
    const [form] = chosen;
    for (const key of Object.keys(step)) {
      if (key !== "at_ms" && !FORMS[form].includes(key)) throw wrong(key, `does not go with ${form}`);
    }
    const value = (key: string, low: number, high: number) =>
      plan.number("step", index, step, key, low, high);
    if (form === "temperature_c") {
      this.temperatures.push({ atMs, toC: value(form, LOWEST_C, HIGHEST_C), overMs: 0 });
    } else if (form === "ramp_to_c") {
      const toC = value(form, LOWEST_C, HIGHEST_C);
      this.temperatures.push({ atMs, toC, overMs: value("over_ms", 1, MOST_MS) });
    } else {
      const fault = FAULTS.find((known) => known === step.fault);
      if (!fault) throw wrong("fault", `must be one of ${FAULTS.join(", ")}`);
      const forMs = value("for_ms", 1, MOST_MS);
      const last = this.faults[this.faults.length - 1];
      if (last && atMs < last.atMs + last.forMs) {
        throw wrong("fault", "begins before the last one has ended");
      }
      this.faults.push({ atMs, fault, forMs });
    }
  }

  /** The world's temperature `atMs` after the first tick (before it: as at the start). */
  celsius(atMs: number): number {
    const now = Math.max(atMs, 0);
    let current = AT_REST_C;
    for (const [index, step] of this.temperatures.entries()) {
      if (step.atMs > now) break;
      const following = this.temperatures[index + 1];
      const elapsed = (following ? Math.min(now, following.atMs) : now) - step.atMs;
      if (elapsed >= step.overMs) current = step.toC;
      else current += ((step.toC - current) * elapsed) / step.overMs;
    }
    return current;
  }
}

function configOf(plan: PlanReader, settings: readonly Setting[] | null): Map<string, string> {
  const told = plan.data.config ?? {};
  const found = new Map<string, string>();
  if (!isTable(told)) throw plan.wrong("", 0, "config", "must be written [config]");
  for (const [key, value] of Object.entries(told)) {
    const wrong = (what: string, hint = "") => plan.wrong("config", 0, key, what, hint);
    if (!settings) throw wrong("the firmware has no config.py");
    const name = key.toUpperCase();
    const setting = settings.find((it) => it.name === name);
    if (!setting) {
      const known = settings.map((it) => it.name.toLowerCase()).sort();
      throw wrong("is no setting of the firmware", `It has ${known.join(", ")}.`);
    }
    if (typeof value !== "string" && !isNumber(value)) throw wrong("must be a number or a text");
    const said = literal(value);
    const fault = faultOf(setting, said);
    if (fault) throw wrong(fault);
    found.set(name, said);
  }
  return found;
}
