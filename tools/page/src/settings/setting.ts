/** A setting of the firmware's config.py, as `noheap page` describes it in bench.json. */

import { quoted, written } from "../engine/world/written";

export interface Setting {
  name: string;
  /** As config.py writes it. */
  value: string;
  /** "int", "float", "str", "bool" or "" if any value is right. */
  kind: string;
  low: number | null;
  high: number | null;
  /** As config.py writes them; empty: a range, or no limit. */
  choices: string[];
  about: string;
}

/** What is wrong with `value`, written as in config.py: the end of a sentence, or "". The board
 * itself refuses what this lets through. */
export function faultOf(setting: Setting, value: string): string {
  const { kind, low, high, choices } = setting;
  if (choices.length) {
    if (choices.some((it) => same(it, value))) return "";
    if (choices.every(isQuoted) && !isQuoted(value)) return "must be a text in quotes";
    return `must be ${choices.slice(0, -1).join(", ")} or ${choices[choices.length - 1]}`;
  }
  if (kind === "str") return isQuoted(value) ? "" : "must be a text in quotes";
  if (kind !== "int" && kind !== "float") return "";
  const number = Number(value.replaceAll("_", ""));
  if (value === "" || !Number.isFinite(number)) return "must be a number";
  if (kind === "int" && !/^-?[\d_]+$/.test(value)) return "must be a whole number";
  if (low !== null && number < low) return `must be at least ${low}`;
  if (high !== null && number > high) return `must be at most ${high}`;
  return "";
}

/** A value as config.py writes it. */
export function literal(value: bigint | number | string): string {
  return typeof value === "string" ? quoted(value) : written(value);
}

function isQuoted(value: string): boolean {
  return /^(["']).*\1$/.test(value);
}

/** Whether both are the same value, as 1 and 1.0 are, and "a" and 'a'. */
export function same(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(value: string): string {
  const number = Number(value.replaceAll("_", ""));
  return value && Number.isFinite(number) ? String(number) : value.replace(/^'(.*)'$/, '"$1"');
}
