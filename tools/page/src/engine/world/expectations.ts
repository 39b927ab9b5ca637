/**
 * Expectations of a scenario, as they are read and said. expectations.py is their twin in Python,
 * which describes them; tests hold both to the same sentences and the same verdicts.
 */

import { general, quoted, written } from "./written";
import { isTable, type PlanReader, type Table, type Value } from "./plan_reader";

const FORMS: Record<string, string[]> = {
  level: ["pin", "level"],
  blink_hz: ["pin", "blink_hz"],
  prints: ["prints"],
  no_faults: ["no_faults"],
  record: ["record", "<field>"],
};
const RECORD = "record";
const TIMES = ["from_ms", "to_ms"];
const LEAST = -(2 ** 31); // of a 32-bit word, signed or not
const MOST = 2 ** 32 - 1;
const MOST_MS = 86_400_000;

/** The values that `field` of a record may have. */
export interface Range {
  field: string;
  low: bigint | number;
  high: bigint | number;
}

/** `toMs` is null: to the end of the run. The fields of another form are not there. */
export interface Expectation {
  fromMs: number;
  toMs: number | null;
  pin?: number | string;
  level?: number;
  blinkHz?: number;
  prints?: string;
  noFaults?: boolean;
  record?: string;
  ranges?: Range[];
}

/** Those in the tables [[expect]] of a scenario that takes `seconds`. */
export function readExpectations(plan: PlanReader, seconds: number): Expectation[] {
  return plan.tables("expect").map((item, index) => {
    const wrong = (key: string, what: string, hint = "") =>
      plan.wrong("expect", index, key, what, hint);
    const number = (key: string, low: number, high: number) =>
      plan.number("expect", index, item, key, low, high);
    const chosen = Object.keys(FORMS).filter((form) => form in item);
    if (chosen.length !== 1) {
      const forms = Object.keys(FORMS).join(", ");
      throw wrong(chosen[chosen.length - 1] ?? "expect", `an expectation has exactly one of ${forms}`);
    }
    const [name] = chosen;
    const form = FORMS[name];
    const known = [...form, ...TIMES];
    for (const key of Object.keys(item)) {
      if (known.includes(key) || name === RECORD) continue;
      throw wrong(key, `does not go with ${name}`, `${name} goes with ${known.join(", ")}.`);
    }
    const found: Expectation = { fromMs: 0, toMs: null };
    if ("from_ms" in item) found.fromMs = number("from_ms", 0, MOST_MS);
    if ("to_ms" in item) found.toMs = number("to_ms", 0, MOST_MS);
    if (found.toMs !== null && found.toMs <= found.fromMs) {
      throw wrong("to_ms", "must be after from_ms");
    }
    for (const key of TIMES) {
      if (!(key in item) || Number(item[key]) <= seconds * 1000) continue;
      const what = `is after the end of the scenario, at ${general(seconds * 1000)} ms`;
      throw wrong(key, what, "`seconds` at its top says how long it takes.");
    }
    if (form.includes("pin")) {
      const { pin } = item;
      if (typeof pin !== "bigint" && typeof pin !== "string") {
        throw wrong("pin", "must be a GPIO or the name of a board's constant");
      }
      found.pin = typeof pin === "bigint" ? Number(pin) : pin;
    }
    if ("level" in item) found.level = Math.trunc(number("level", 0, 1));
    if ("blink_hz" in item) found.blinkHz = number("blink_hz", 0, 10_000);
    if ("prints" in item) {
      if (!isText(item.prints)) throw wrong("prints", "must be a text in quotes");
      found.prints = item.prints;
    }
    if ("no_faults" in item) {
      if (item.no_faults !== true) throw wrong("no_faults", "must be true");
      found.noFaults = true;
    }
    if (RECORD in item) {
      if (!isText(item.record)) throw wrong(RECORD, "must be a record's name in quotes");
      found.record = item.record;
      found.ranges = rangesOf(plan, index, item);
    }
    return found;
  });
}

function rangesOf(plan: PlanReader, index: number, item: Table): Range[] {
  const wrong = (key: string, what: string) => plan.wrong("expect", index, key, what);
  const found: Range[] = [];
  for (const [field, told] of Object.entries(item)) {
    if (field === RECORD || TIMES.includes(field)) continue;
    const word = (value: Value) =>
      plan.told("expect", index, { [field]: value }, field, LEAST, MOST);
    if (!isTable(told)) {
      const value = word(told);
      found.push({ field, low: value, high: value });
      continue;
    }
    const ends = Object.keys(told);
    if (!ends.length || !ends.every((it) => it === "min" || it === "max")) {
      throw wrong(field, "must be a number or { min = ..., max = ... }");
    }
    const [low, high] = [word(told.min ?? LEAST), word(told.max ?? MOST)];
    if (low > high) throw wrong(field, "min must not be above max");
    found.push({ field, low, high });
  }
  if (!found.length) throw wrong(RECORD, "needs a field of the record, as pressure_pa = 95_000");
  return found;
}

/** What is expected up to `toMs`, in words. */
export function shown(it: Expectation, toMs: number): string {
  const when = `from ${general(it.fromMs)} to ${general(toMs)} ms`;
  if (it.prints !== undefined) return `${quoted(it.prints)} to be printed ${when}`;
  if (it.record !== undefined) {
    return `record ${quoted(it.record)} with ${it.ranges!.map(shownRange).join(", ")} ${when}`;
  }
  if (it.noFaults) return `no failed sample ${when}`;
  const what =
    it.level !== undefined ? `at ${it.level}` : `to blink at ${general(it.blinkHz!)} Hz`;
  return `pin ${it.pin} ${what} ${when}`;
}

function shownRange({ field, low, high }: Range): string {
  if (!(low < high)) return `${field} ${written(low)}`;
  if (Number(high) === MOST) return `${field} at least ${written(low)}`;
  if (Number(low) === LEAST) return `${field} at most ${written(high)}`;
  return `${field} ${written(low)} to ${written(high)}`;
}

function isText(value: Value): value is string {
  return typeof value === "string" && value !== "";
}
