/** Writes the numbers and texts that come in as JSON, in each way that written.ts has. */

import { readFileSync } from "node:fs";

import { general, quoted, tenths, written } from "../src/engine/world/written";

const { numbers, texts } = JSON.parse(readFileSync(0, "utf-8")) as {
  numbers: number[];
  texts: string[];
};
const shown = numbers.map((it) => [general(it), general(it, 10), tenths(it), written(it)]);
console.log(JSON.stringify({ numbers: shown, texts: texts.map(quoted) }));
