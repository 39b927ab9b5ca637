/**
 * Finds the hello record in what a board sends, which says when its first tick is due.
 *
 * Frames: 0x00, COBS(kind, record, CRC), 0x00, as lib/noheap/wire/frame.py sends them.
 */

// Of lib/noheap/wire/record.py.
export const REQUEST = 0x16;
export const ALIVE = 0x1e;
const HELLO = 1;

const MOST = 300; // longer than any frame
const HELLO_BYTES = 1 + 6 * 4;

/** Fields of lib/noheap/wire/fields.py. */
export interface Hello {
  periodUs: number;
  firstDueUs: number;
  blockAddress: number;
}

export class HelloFinder {
  private frame: number[] = [];

  feed(data: Uint8Array): Hello[] {
    const found: Hello[] = [];
    for (const byte of data) {
      if (byte) {
        if (this.frame.push(byte) > MOST) this.frame.shift();
        continue;
      }
      const payload = unframed(this.frame);
      this.frame = [];
      if (payload && payload.length === HELLO_BYTES && payload[0] === HELLO) {
        const view = new DataView(payload.buffer);
        const word = (index: number) => view.getUint32(1 + 4 * index, true);
        found.push({ periodUs: word(1), firstDueUs: word(2), blockAddress: word(5) });
      }
    }
    return found;
  }
}

/** The record in the bytes between two zeros; null if their CRC is not right. */
function unframed(stuffed: number[]): Uint8Array | null {
  const data: number[] = [];
  for (let at = 0; at < stuffed.length; ) {
    const code = stuffed[at];
    if (at + code > stuffed.length) return null;
    data.push(...stuffed.slice(at + 1, at + code));
    at += code;
    if (code < 255 && at < stuffed.length) data.push(0);
  }
  if (data.length < 3) return null;
  const crc = data[data.length - 2] | (data[data.length - 1] << 8);
  const payload = data.slice(0, -2);
  return crc16(payload) === crc ? Uint8Array.from(payload) : null;
}

/** CRC-16/IBM-3740 */
export function crc16(data: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of data) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
}
