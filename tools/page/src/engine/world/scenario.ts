/** Reads a scenario: scenario.py describes the file, and is the one that judges what it expects. */

import { parse, TomlError } from "smol-toml";

import { type Fault, FAULTS, type ScenarioData, type ScenarioSource } from "../protocol";
import { Refused } from "../refused";

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
  private readonly temperatures: Temperature[] = [];

  constructor(data: ScenarioData = {}) {
    for (const key of Object.keys(data)) {
      if (!["seconds", "noise_c", "config", "step", "expect"].includes(key)) {
        throw wrong(key, "unknown key", "Known: seconds, noise_c, [[step]], [[expect]].");
      }
    }
    if (Object.keys(data.config ?? {}).length) {
      const hint = "Change the settings on the page, or play it with 'noheap run'.";
      throw wrong("config", "a page cannot give the firmware other settings", hint);
    }
    if (data.seconds !== undefined) this.seconds = number("seconds", data.seconds, 0.1, 86_400);
    if (data.noise_c !== undefined) this.noiseC = number("noise_c", data.noise_c, 0, 50);
    const steps = data.step ?? [];
    if (!Array.isArray(steps)) throw wrong("step", "must be written [[step]], in double brackets");
    let before = 0;
    steps.forEach((step, index) => {
      const where = `step ${index + 1}`;
      const atMs = number(`${where}: at_ms`, step.at_ms, 0, MOST_MS);
      if (atMs < before) throw wrong(`${where}: at_ms`, `goes back in time, after ${before}`);
      before = atMs;
      this.take(where, step, atMs);
    });
    if (!this.temperatures.length || this.temperatures[0].atMs > 0) {
      this.temperatures.unshift({ atMs: 0, toC: AT_REST_C, overMs: 0 });
    }
  }

  private take(where: string, step: Record<string, unknown>, atMs: number): void {
    const chosen = Object.keys(FORMS).filter((form) => form in step);
    if (chosen.length !== 1) {
      const others = Object.keys(step).filter((key) => key !== "at_ms" && key !== "over_ms");
      const key = chosen[1] ?? others[0] ?? "at_ms";
      const hint = "A step here has exactly one of temperature_c, ramp_to_c and fault.";
      throw wrong(`${where}: ${key}`, "is not played on the page", hint);
    }
    const [form] = chosen;
    for (const key of Object.keys(step)) {
      if (key !== "at_ms" && !FORMS[form].includes(key)) {
        throw wrong(`${where}: ${key}`, `does not go with ${form}`);
      }
    }
    const value = (key: string, low: number, high: number) =>
      number(`${where}: ${key}`, step[key], low, high);
    if (form === "temperature_c") {
      this.temperatures.push({ atMs, toC: value(form, LOWEST_C, HIGHEST_C), overMs: 0 });
    } else if (form === "ramp_to_c") {
      const toC = value(form, LOWEST_C, HIGHEST_C);
      this.temperatures.push({ atMs, toC, overMs: value("over_ms", 1, MOST_MS) });
    } else {
      const fault = FAULTS.find((known) => known === step.fault);
      if (!fault) throw wrong(`${where}: fault`, `must be one of ${FAULTS.join(", ")}`);
      const last = this.faults[this.faults.length - 1];
      if (last && atMs < last.atMs + last.forMs) {
        throw wrong(`${where}: fault`, "begins before the last one has ended");
      }
      this.faults.push({ atMs, fault, forMs: value("for_ms", 1, MOST_MS) });
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

/** Raises Refused, naming the line or the step of what is wrong. */
export function readScenario(source: ScenarioSource): Scenario {
  if (typeof source !== "string") return new Scenario(source);
  let data: ScenarioData;
  try {
    data = parse(source) as ScenarioData;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const what = error.message.split("\n")[0].replace(/^Invalid TOML document: /, "");
    throw new Refused(`The scenario: line ${error.line}: ${what}.`, "It must be TOML.");
  }
  return new Scenario(data);
}

function number(key: string, value: unknown, low: number, high: number): number {
  if (value === undefined) throw wrong(key, "is missing");
  if (typeof value !== "number" || !(value >= low && value <= high)) {
    throw wrong(key, `must be a number from ${low} to ${high}`);
  }
  return value;
}

function wrong(key: string, what: string, hint = ""): Refused {
  return new Refused(`The scenario: ${key}: ${what}.`, hint);
}
