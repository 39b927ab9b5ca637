/** The entries of log records, as tools/noheap_tools/logs/packed.py unpacks them. */

import { facts } from "./facts";
import type { Item } from "./records";

export interface Entry {
  number: number;
  /** The board's microsecond counter, modulo 2**32. */
  tUs: number;
  words: number[];
  version: number;
  /** It is of the run before the board's last start. */
  before: boolean;
}

const HEADER_BYTES = 11;
const WORD = 2 ** 32;

export class LogRecords {
  private last: { version: number; dropped: number; number: number } | null = null;

  forget(): void {
    this.last = null;
  }

  items(body: Uint8Array, before: boolean): Item[] | null {
    if (body.length < HEADER_BYTES) return null;
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const version = view.getUint32(0, true);
    const entries = unpacked(body, version, view.getUint32(4, true));
    if (!entries) return null;
    const dropped = view.getUint16(8, true);
    const number = body[10]!;
    const lost = before ? refused(dropped, number) : this.lost(version, dropped, number);
    return [...lost, ...entries.map((it): Item => ({ type: "log", ...it, before }))];
  }

  /** What did not come between the last record and this one. */
  private lost(version: number, dropped: number, number: number): Item[] {
    const last = this.last;
    this.last = { version, dropped, number };
    if (!last || last.version !== version) return [];
    const refused = (dropped - last.dropped) & 0xffff;
    const records = (number - last.number - 1) & 0xff;
    // Fewer than before: it has started again.
    if (refused > 0x7fff || !(refused || records)) return [];
    return [{ type: "lost", dropped: refused, records }];
  }
}

/** Each record from before a reset says how many were refused in all; the first has the number 0. */
function refused(dropped: number, number: number): Item[] {
  return dropped && !number ? [{ type: "lost", dropped, records: 0 }] : [];
}

type Unpacked = Omit<Entry, "before">;

function unpacked(body: Uint8Array, version: number, first: number): Unpacked[] | null {
  const entries: Unpacked[] = [];
  let time = first;
  let at = HEADER_BYTES;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      const byte = body[at++];
      if (byte === undefined) return NaN;
      value += (byte & 127) * scale;
      if (byte < 128) return value < WORD ? value : NaN;
    }
    return NaN;
  };
  while (at < body.length) {
    if (at + 3 > body.length) return null;
    const number = body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16);
    at += 3;
    time += next();
    const words = Array.from({ length: number >> facts.hashBits }, () => {
      const zigzag = next();
      return zigzag % 2 ? -(zigzag + 1) / 2 : zigzag / 2;
    });
    if (![time, ...words].every(Number.isFinite)) return null;
    entries.push({ number, tUs: time % WORD, words, version });
  }
  return entries;
}

/** A message's text with the `words` in its places: {name} or {name:format}. */
export function said(text: string, words: readonly number[]): string {
  let n = 0;
  return text.replace(/\{\{|\}\}|\{[^{}:]*(?::([^{}]*))?\}/g, (whole, format?: string) => {
    if (whole === "{{" || whole === "}}") return whole[0]!;
    return formatted(words[n++] ?? 0, format ?? "");
  });
}

/** As Python formats a whole number: [ +]?#?0?width[dxXbou]. */
function formatted(word: number, format: string): string {
  const found = /^([ +]?)(#?)(0?)(\d{0,2})([dxXbou]?)$/.exec(format);
  if (!found) return String(word);
  const [, sign, prefixed, zero, width, kind] = found as unknown as [string, ...string[]];
  const value = kind && "uxXbo".includes(kind) ? word >>> 0 : word;
  const base = ({ x: 16, X: 16, b: 2, o: 8 } as Record<string, number>)[kind!] ?? 10;
  let digits = Math.abs(value).toString(base);
  if (kind === "X") digits = digits.toUpperCase();
  const head = (value < 0 ? "-" : sign!) + (prefixed && base !== 10 ? `0${kind}` : "");
  const room = Number(width || 0) - head.length;
  return zero ? head + digits.padStart(room, "0") : (head + digits).padStart(Number(width || 0));
}
