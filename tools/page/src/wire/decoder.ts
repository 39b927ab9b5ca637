/** Turns the bytes that a board sends into records, log entries and text. */

import { Frames } from "./frames";
import { type Item, Records } from "./records";

export type { Fields, Item } from "./records";

export class Decoder {
  badFrames = 0;
  private items: Item[] = [];
  private readonly records = new Records();
  private readonly frames = new Frames({
    record: (payload) => {
      const items = this.records.items(payload);
      if (items) this.items.push(...items);
      return items !== null;
    },
    text: (text) => this.items.push({ type: "text", text, framed: false }),
    damaged: () => {
      this.badFrames++;
    },
  });

  feed(data: Uint8Array): Item[] {
    this.items = [];
    this.frames.feed(data);
    return this.items;
  }
}
