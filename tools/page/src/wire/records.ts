/**
 * What the records of a board say, by the numbers and fields in facts.json, which
 * `make page-bundle` writes from lib/noheap/wire.
 */

import { facts } from "./facts";
import { type Entry, LogRecords } from "./log";

export type Fields = Record<string, number>;

export type Item =
  | { type: "record"; name: string; fields: Fields }
  | { type: "text"; text: string; framed: boolean }
  | { type: "identity"; version: number; board: string; firmware: string; uniqueId: string }
  | { type: "declaration"; kind: number; name: string; fields: Field[] }
  | ({ type: "log" } & Entry)
  | { type: "lost"; dropped: number; records: number }
  | { type: "metrics"; counters: Fields; gauges: Fields };

/** A name, and whether its words are unsigned. */
export type Field = [name: string, unsigned: boolean];

const { kinds } = facts;
const NAME_OF = new Map(Object.entries(kinds).map(([name, kind]) => [kind, name]));
const DECLARED = /^(\d+) (\w+)((?: \+?\w+)+)$/;
const METRIC = /^\+?[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const MOST_METRICS = 1024;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export class Records {
  private own = new Map<number, { name: string; fields: Field[] }>();
  private metrics = new Map<number, Field>();
  private readonly log = new LogRecords();

  /** What a record says; null: it is not as its kind must be. */
  items(payload: Uint8Array): Item[] | null {
    const kind = payload[0]!;
    const body = payload.subarray(1);
    if (kind === kinds.log) return this.log.items(body, false);
    if (kind === kinds.log_before) return this.log.items(body, true);
    if (kind === kinds.metrics) return this.values(body);
    const own = this.own.get(kind);
    if (own) return fixed(own.name, own.fields, body);
    const name = NAME_OF.get(kind);
    const fields = name === undefined ? undefined : facts.fields[name];
    if (name !== undefined && fields) return fixed(name, fields, body);
    const text = utf8.decode(body);
    switch (kind) {
      case kinds.text:
        return [{ type: "text", text, framed: true }];
      case kinds.identity:
        return this.identity(text);
      case kinds.declaration:
        return this.declaration(text);
      case kinds.metric_names:
        return this.learn(text);
    }
    return [{ type: "record", name: "unknown", fields: { kind, bytes: body.length } }];
  }

  private identity(text: string): Item[] | null {
    const words = text.split(" ");
    if (words.length !== 4 || !/^\d+$/.test(words[0]!)) return null;
    // A board that starts, maybe with another firmware.
    this.own.clear();
    this.metrics.clear();
    this.log.forget();
    const [version, board, firmware, uniqueId] = words as [string, string, string, string];
    return [{ type: "identity", version: Number(version), board, firmware, uniqueId }];
  }

  private declaration(text: string): Item[] | null {
    const found = DECLARED.exec(text);
    if (!found) return null;
    const kind = Number(found[1]);
    const name = found[2]!;
    const words = found[3]!.trim().split(" ");
    const fields = words.map((it): Field => [it.replace("+", ""), it.startsWith("+")]);
    if (kind < facts.firstOwn || kind > facts.lastOwn) return null;
    if (new Set(fields.map(([it]) => it)).size < fields.length) return null;
    const taken = [...this.own].filter(([other]) => other !== kind).map(([, own]) => own.name);
    if ([...taken, ...NAME_OF.values()].includes(name)) return null;
    this.own.set(kind, { name, fields });
    return [{ type: "declaration", kind, name, fields }];
  }

  private learn(text: string): Item[] | null {
    const [first, ...names] = text.split(" ");
    if (!/^[0-9]{1,4}$/.test(first!)) return null;
    const from = Number(first);
    if (from + names.length > MOST_METRICS || !names.every((it) => METRIC.test(it))) return null;
    names.forEach((it, n) => this.metrics.set(from + n, [it.replace("+", ""), it.startsWith("+")]));
    return [];
  }

  private values(body: Uint8Array): Item[] | null {
    if (body.length < 6 || body.length % 4 !== 2) return null;
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const counters: Fields = {};
    const gauges: Fields = {};
    for (let at = 2, n = view.getUint16(0, true); at < body.length; at += 4, n++) {
      const known = this.metrics.get(n);
      if (known?.[1]) counters[known[0]] = view.getUint32(at, true);
      else if (known) gauges[known[0]] = view.getInt32(at, true);
    }
    const some = Object.keys(counters).length + Object.keys(gauges).length;
    return some ? [{ type: "metrics", counters, gauges }] : [];
  }
}

function fixed(name: string, fields: readonly Field[], body: Uint8Array): Item[] | null {
  if (body.length !== 4 * fields.length) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const values: Fields = {};
  fields.forEach(([field, unsigned], n) => {
    values[field] = unsigned ? view.getUint32(4 * n, true) : view.getInt32(4 * n, true);
  });
  if (name === "sample") {
    const status = values.status!;
    delete values.status;
    values.error = status >>> facts.kindShift;
    values.state = status & 0xff;
  }
  return [{ type: "record", name, fields: values }];
}
