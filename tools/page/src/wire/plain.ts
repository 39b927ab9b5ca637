/** What of a board's bytes is text: all but what is between the zeros of frames. */

/** Longer than any frame: what comes then is text. */
const LONGEST_FRAME = 300;

/** Leaves frames out of a stream, in any pieces. */
export class Plain {
  private framed = 0;
  private last = -1;

  take(bytes: Uint8Array): Uint8Array {
    const text: number[] = [];
    for (const byte of bytes) {
      // Between two zeros one frame ends and another begins, whatever was cut off before.
      if (byte === 0) this.framed = this.framed && this.last !== 0 ? 0 : 1;
      else if (!this.framed) text.push(byte);
      else if (++this.framed > LONGEST_FRAME) this.framed = 0;
      this.last = byte;
    }
    return Uint8Array.from(text);
  }

  /** A board that starts is in no frame. */
  begin(): void {
    this.framed = 0;
    this.last = -1;
  }
}
