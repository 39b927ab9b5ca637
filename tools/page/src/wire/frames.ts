/**
 * Splits what a board sends into records and text: 0x00, COBS(kind, record, CRC), 0x00.
 *
 * It follows tools/noheap_tools/link/decode.py, and a test feeds both the same bytes.
 */

/** Longer than any frame: more bytes are not one. */
const LONGEST_FRAME = 300;
const TEXT_CONTROLS = [9, 10, 13, 8, 27];
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface Taker {
  /** A record whose CRC is right; false if it is not as its kind must be. */
  record(payload: Uint8Array): boolean;
  text(line: string): void;
  damaged(): void;
}

export class Frames {
  private pending: number[] = [];
  /** A zero has come: before it, a frame may lack its head. */
  private attached = false;

  constructor(private readonly taker: Taker) {}

  feed(data: Uint8Array): void {
    for (let from = 0; ; ) {
      const zero = data.indexOf(0, from);
      if (zero < 0) {
        this.more(data.subarray(from));
        return;
      }
      this.ended(data.subarray(from, zero));
      this.attached = true;
      from = zero + 1;
    }
  }

  private ended(segment: Uint8Array): void {
    const whole = Uint8Array.from([...this.pending, ...segment]);
    if (!whole.length) return;
    if (whole.length <= LONGEST_FRAME) {
      const payload = payloadOf(whole);
      if (payload && this.taker.record(payload)) {
        this.pending = [];
        return;
      }
    }
    this.more(segment);
    this.segment();
  }

  private more(data: Uint8Array): void {
    for (const byte of data) {
      this.pending.push(byte);
      if (this.pending.length > LONGEST_FRAME) this.segment();
      // Alone it may be a frame's first byte; the second, the kind, is never text.
      else if (byte === 10 && this.pending.length > 1) this.flush();
    }
  }

  private segment(): void {
    const segment = Uint8Array.from(this.pending);
    const isText = !payloadOf(segment) && textOf(segment) !== null;
    if (!isText || !(this.attached || segment.length > LONGEST_FRAME)) {
      if (segment.length && this.attached) this.taker.damaged();
      // A frame that a reset cut short has no zero before the text that follows it.
      this.pending = [...textAtTheEnd(segment)];
    }
    this.flush();
    this.pending = [];
  }

  private flush(): void {
    const text = textOf(Uint8Array.from(this.pending));
    if (text === null) return;
    this.pending = [];
    for (const line of text.split("\n")) {
      const bare = line.replace(/^\r+|\r+$/g, "");
      if (bare) this.taker.text(bare);
    }
  }
}

/** CRC-16/IBM-3740. */
export function crc16(data: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of data) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
}

/** The record in the bytes between two zeros; null if its code bytes or its CRC are wrong. */
function payloadOf(stuffed: Uint8Array): Uint8Array | null {
  const out: number[] = [];
  for (let at = 0; at < stuffed.length; ) {
    const code = stuffed[at]!;
    if (code === 0 || at + code > stuffed.length) return null;
    for (let n = 1; n < code; n++) out.push(stuffed[at + n]!);
    at += code;
    // A code byte of 255 has no zero after it.
    if (code < 255 && at < stuffed.length) out.push(0);
  }
  if (out.length < 3) return null;
  const data = Uint8Array.from(out.slice(0, -2));
  const sent = out[out.length - 2]! | (out[out.length - 1]! << 8);
  return crc16(data) === sent ? data : null;
}

function textOf(data: Uint8Array): string | null {
  if (!data.every((byte) => byte >= 32 || TEXT_CONTROLS.includes(byte))) return null;
  try {
    return utf8.decode(data);
  } catch {
    return null;
  }
}

/** The whole lines at the end of `segment`, without its first line; often none. */
function textAtTheEnd(segment: Uint8Array): Uint8Array {
  let begin = segment.length;
  let end = segment.length;
  for (let at = segment.length - 1; at >= 0; at--) {
    if (segment[at] !== 10) continue;
    if (textOf(segment.subarray(at + 1, end)) === null) break;
    begin = at + 1;
    end = at;
  }
  return segment.subarray(begin);
}
