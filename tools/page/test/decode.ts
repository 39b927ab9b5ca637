/** Decodes what comes in as JSON, [hexadecimal, ...] a stream in pieces each; prints the items. */

import { readFileSync } from "node:fs";
import { Decoder } from "../src/wire/decoder";

const streams = JSON.parse(readFileSync(0, "utf-8")) as string[][];
const decoded = streams.map((pieces) => {
  const decoder = new Decoder();
  const items = pieces.flatMap((it) => decoder.feed(Uint8Array.from(Buffer.from(it, "hex"))));
  return { items, bad: decoder.badFrames };
});
console.log(JSON.stringify(decoded));
