/** A scenario's TOML, and sentences that name the line of what is wrong in it. */

import { parse, TomlError } from "smol-toml";

import { Refused } from "../refused";
import { general } from "./written";

/** A whole number of TOML is a bigint, so that 30 and 30.0 stay apart. */
export type Value = bigint | number | string | boolean | Date | Value[] | Table;
export interface Table {
  [key: string]: Value;
}

export class PlanReader {
  readonly data: Table;
  private readonly lines: string[];

  /** Raises Refused if `text` is no TOML. */
  constructor(text: string) {
    this.lines = text.split(/\r\n|\n|\r/);
    try {
      this.data = parse(text, { integersAsBigInt: true }) as Table;
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const what = error.message.split("\n")[0].replace(/^Invalid TOML document: /, "");
      throw new Refused(`The scenario: line ${error.line}: ${what}.`, "It must be TOML.");
    }
  }

  /** The tables [[name]]. */
  tables(name: string): Table[] {
    const found = this.data[name] ?? [];
    if (!Array.isArray(found) || !found.every(isTable)) {
      throw this.wrong("", 0, name, `must be written [[${name}]], in double brackets`);
    }
    return found as Table[];
  }

  /** The number at `key` of the `index`-th `table`; "" is the top. */
  number(table: string, index: number, item: Table, key: string, low: number, high: number): number {
    return Number(this.told(table, index, item, key, low, high));
  }

  /** The same as it was written. */
  told(
    table: string,
    index: number,
    item: Table,
    key: string,
    low: number,
    high: number,
  ): bigint | number {
    const value = item[key];
    if (value === undefined) throw this.wrong(table, index, key, "is missing");
    if (!isNumber(value) || !(value >= low && value <= high)) {
      const what = `must be a number from ${general(low, 10)} to ${general(high, 10)}`;
      throw this.wrong(table, index, key, what);
    }
    return value;
  }

  wrong(table: string, index: number, key: string, what: string, hint = ""): Refused {
    const line = this.line(table, index, key);
    return new Refused(`The scenario: line ${line}: ${key}: ${what}.`, hint);
  }

  /** The line of `key` in the `index`-th `table`, or that table's own line without it. */
  private line(table: string, index: number, key: string): number {
    const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const here = new RegExp(`^\\s*["']?${escaped}["']?\\s*[.=]`);
    let current = "";
    let seen = -1;
    let header = 1;
    for (const [at, line] of this.lines.entries()) {
      const bracket = /^\s*\[+\s*([\w.-]+)\s*\]+/.exec(line);
      if (bracket) {
        current = bracket[1];
        if (current === table && ++seen === index) header = at + 1;
        if (!table && current === key) return at + 1;
      } else if (current === table && seen === (table ? index : -1) && here.test(line)) {
        return at + 1;
      }
    }
    return header;
  }
}

export function isNumber(value: Value): value is bigint | number {
  return typeof value === "number" || typeof value === "bigint";
}

export function isTable(value: Value): value is Table {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}
